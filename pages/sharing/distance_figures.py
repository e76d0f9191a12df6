"""The distances of a picture to itself moved, to another picture and to noise: a table and a curve."""

from __future__ import annotations

import plotly.graph_objects as go

from pages.sharing.distances import BANK, REACH, Apart, Distances
from pages.sharing.pairs import Pair
from ui.charts import BLUE, GREEN, GREY, ORANGE, readable
from ui.comparisons import rounded
from ui.tables import figures_table
from ui.translations import t


def distance_table(moved: Apart, found: Distances, shift: Pair) -> str:
    """The figures of record: the picture moved by `shift`, another picture, noise."""
    columns = (moved, found.other, found.noise)
    rows = [
        ("distance", [percent(one.distance) for one in columns]),
        ("cosine", ["–" if one.cosine is None else f"{one.cosine:.3f}".replace("-", "−") for one in columns]),
        ("pooled", [percent(one.pooled) for one in columns]),
    ]
    heads = [t("sharing.head_moved"), t("sharing.head_other"), t("sharing.head_noise")]
    caption = t("sharing.distance_caption", down=str(shift[0]).replace("-", "−"), right=str(shift[1]).replace("-", "−"))
    table = figures_table("sharing.figure_", rows, heads, caption=caption)
    return f"<div data-testid='certified' data-shift='{shift[0]},{shift[1]}'>{table}</div>"


def percent(share: float | None) -> str:
    """A relative figure in percent; 0 where it is rounding, "–" where there is none."""
    if share is None:
        return "–"
    return "0 %" if rounded(share) == "0" else f"{100 * share:.1f} %" if share >= 5e-4 else f"{100 * share:.1e} %"


def distance_sentence(one: Apart, found: Distances) -> str:
    """What a single pixel to the right does to the picture: `one` is how far apart that takes it."""
    if one.distance is None or one.template is None:
        return t("sharing.sentence_flat")
    sentence = t(
        "sharing.sentence_one",
        one=percent(one.distance),
        noise=percent(found.noise.distance),
        other=percent(found.other.distance),
        template=f"{one.template:.3f}".replace("-", "−"),
    )
    which = "exact" if rounded(one.pooled) == "0" else "nearly"
    return (
        sentence
        + " "
        + t(
            f"sharing.sentence_pooled_{which}",
            pooled=percent(one.pooled),
            other=percent(found.other.pooled),
            maps=len(BANK),
        )
    )


def distance_figure(found: Distances) -> go.Figure:
    """Distances over the shift, to the right, downwards and both; noise and the pooled convolution for comparison."""
    steps = list(range(REACH + 1))
    figure = go.Figure()
    for name, step, colour, dash, symbol in (
        ("right", (0, 1), ORANGE, "solid", "circle"),
        ("down", (1, 0), BLUE, "solid", "square"),
        ("both", (1, 1), "#CC79A7", "dot", "diamond"),
    ):
        figure.add_scatter(
            x=steps,
            y=100 * found.along(*step),
            name=t(f"sharing.curve_{name}"),
            mode="lines+markers",
            line={"color": colour, "width": 3, "dash": dash},
            marker={"size": 9, "symbol": symbol},
            hovertemplate="%{y:.1f} %",
        )
    figure.add_scatter(
        x=steps,
        y=100 * found.pooled,
        name=t("sharing.curve_pooled"),
        mode="lines+markers",
        line={"color": GREEN, "width": 3},
        marker={"size": 9, "symbol": "x"},
        hovertemplate="%{y:.2f} %",
    )
    if found.noise.distance is not None:
        figure.add_hline(y=100 * found.noise.distance, line={"color": GREY, "width": 2, "dash": "dash"})
        figure.add_annotation(
            x=REACH,
            y=100 * found.noise.distance,
            text=t("sharing.head_noise"),
            showarrow=False,
            yanchor="top",
            xanchor="right",
        )
    figure.update_layout(
        margin={"l": 50, "r": 10, "t": 24, "b": 40},
        xaxis={"title": {"text": t("sharing.shift_axis")}, "dtick": 1, "zeroline": False},
        yaxis={"title": {"text": t("sharing.distance_axis")}, "rangemode": "tozero"},
        hovermode="x unified",
    )
    return readable(figure, 360)
