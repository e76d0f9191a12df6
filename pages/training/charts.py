"""The lesson's charts: accuracy against shift, against the number of digits, and the size of kernels over epochs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import plotly.graph_objects as go

from pages.training.models import LOOKS
from pages.training.moved import SHIFTS, Moved
from pages.training.mover import WHOLE
from pages.training.records import SIZES, Spread
from ui.charts import GREY, readable
from ui.translations import t

CAPPED, FREE = "#0072B2", "#D55E00"


def shift_figure(found: Mapping[str, Moved], axis: str, today: int | None, *, is_lost: bool) -> go.Figure:
    """Accuracy over the shift along `axis`, a line a network; what is beyond the frame is shaded where it is lost.

    `today` is a shift that is marked, if any.
    """
    figure = go.Figure()
    for name, moved in found.items():
        look = LOOKS[name]
        figure.add_scatter(
            x=SHIFTS,
            y=moved.accuracies[axis],
            name=t(f"training.model_{name}"),
            mode="lines+markers",
            line={"color": look.colour, "width": 2.5, "dash": look.dash},
            marker={"size": 8, "symbol": look.symbol},
            hovertemplate="%{y:.3f}",
        )
    if is_lost:
        for low, high in ((-10.6, -WHOLE), (WHOLE, 10.6)):
            figure.add_vrect(low, high, fillcolor=GREY, opacity=0.16, line_width=0, layer="below")
        figure.add_annotation(x=8.3, y=0.6, text=t("training.leaves"), showarrow=False, font={"size": 14})
    if today is not None:
        figure.add_vline(x=today, line={"color": GREY, "width": 2, "dash": "dash"})
    readable(figure, 325).update_layout(
        margin={"l": 56, "r": 8, "t": 26, "b": 40},
        xaxis={
            "title": {"text": t(f"training.axis_shift_{axis}")},
            "zeroline": False,
            "dtick": 2,
            "range": [-10.6, 10.6],
        },
        yaxis={"title": {"text": t("training.axis_accuracy")}, "range": [0, 1.05], "dtick": 0.2},
        legend={"y": -0.31},
        hovermode="x unified",
    )
    return figure


def fewer_figure(found: Mapping[str, Sequence[Spread]]) -> go.Figure:
    """Accuracy over the number of digits learnt, the mean of the seeds with the lowest and the highest."""
    figure = go.Figure()
    for name, spreads in found.items():
        look = LOOKS[name]
        means = [one.mean for one in spreads]
        figure.add_scatter(
            x=SIZES,
            y=means,
            name=t(f"training.model_{name}"),
            mode="lines+markers",
            line={"color": look.colour, "width": 2.5, "dash": look.dash},
            marker={"size": 9, "symbol": look.symbol},
            error_y={
                "array": [one.high - one.mean for one in spreads],
                "arrayminus": [one.mean - one.low for one in spreads],
                "thickness": 1.5,
                "width": 4,
            },
            hovertemplate="%{y:.3f}",
        )
    lowest = min(one.low for spreads in found.values() for one in spreads)
    readable(figure, 330).update_layout(
        margin={"l": 56, "r": 8, "t": 26, "b": 40},
        xaxis={
            "title": {"text": t("training.axis_digits")},
            "type": "log",
            "tickvals": SIZES,
            "ticktext": [f"{size:,}" for size in SIZES],
        },
        yaxis={"title": {"text": t("training.axis_accuracy")}, "range": [max(0.0, lowest - 0.05), 1.01]},
        hovermode="x unified",
    )
    return figure


def kernels_chart(free: np.ndarray, capped: np.ndarray, cap: float) -> go.Figure:
    """The root mean square of each first kernel (epochs + 1, kernels) over epochs, without and with the cap."""
    figure = go.Figure()
    for name, sizes, colour, dash, symbol in (
        ("free", free, FREE, "solid", "circle"),
        ("capped", capped, CAPPED, "dash", "diamond"),
    ):
        for kernel in range(sizes.shape[1]):
            figure.add_scatter(
                x=np.arange(len(sizes)),
                y=sizes[:, kernel],
                name=t(f"training.kernels_{name}"),
                legendgroup=name,
                showlegend=kernel == 0,
                mode="lines+markers",
                line={"color": colour, "width": 1.8, "dash": dash},
                marker={"size": 5, "symbol": symbol},
                hovertemplate="%{y:.4f}",
            )
    figure.add_hline(y=cap, line={"color": GREY, "width": 2, "dash": "dot"})
    readable(figure, 340).update_layout(
        margin={"l": 60, "r": 8, "t": 26, "b": 40},
        xaxis={"title": {"text": t("training.axis_epochs")}, "dtick": 3, "zeroline": False},
        yaxis={"title": {"text": t("training.axis_rms")}, "rangemode": "tozero"},
    )
    return figure
