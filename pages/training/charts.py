"""The lesson's charts: accuracy against shift, against the number of digits, and the size of kernels over epochs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from pages.training.models import LOOKS
from pages.training.moved import SHIFTS, Moved
from pages.training.mover import WHOLE
from pages.training.records import SIZES, Spread
from ui.charts import BLUE, RED, Figure, Trace, axis, figure, from_zero, level, line, span, upright
from ui.translations import t

EDGE = 10.6  # pixels: how far the axis of the shift goes


def accuracy_line(name: str, x: Sequence[int], y: Sequence[float], **more: Any) -> Trace:
    """A network's accuracies in its look."""
    look = LOOKS[name]
    title = t(f"training.model_{name}")
    return line(x, y, title, colour=look.colour, dash=look.dash, symbol=look.symbol, hover="%{y:.3f}", **more)


def shift_figure(found: Mapping[str, Moved], axis_name: str, today: int | None, *, is_lost: bool) -> Figure:
    """Accuracy over the shift along `axis_name`, a line a network; what is beyond the frame is shaded where it is lost.

    `today` is a shift that is marked, if any.
    """
    lines = [accuracy_line(name, SHIFTS, moved.accuracies[axis_name]) for name, moved in found.items()]
    leaves = {"text": {"x": 8.3, "y": 0.6, "text": t("training.leaves")}}
    marks = [span(-EDGE, -WHOLE), span(WHOLE, EDGE) | leaves] if is_lost else []
    marks += [] if today is None else [upright(today)]
    x = axis(t(f"training.axis_shift_{axis_name}"), step=2, range=(-EDGE, EDGE))
    y = axis(t("training.axis_accuracy"), step=0.2, range=(0, 1.05))
    return figure(lines, x, y, marks=marks)


def fewer_figure(found: Mapping[str, Sequence[Spread]]) -> Figure:
    """Accuracy over the number of digits learnt, the mean of the seeds with the lowest and the highest."""
    lines = []
    for name, spreads in found.items():
        errors = {
            "array": [one.high - one.mean for one in spreads],
            "arrayminus": [one.mean - one.low for one in spreads],
            "thickness": 1.5,
            "width": 4,
        }
        lines.append(accuracy_line(name, SIZES, [one.mean for one in spreads], error_y=errors))
    lowest = min(one.low for spreads in found.values() for one in spreads)
    texts = [f"{size:,}" for size in SIZES]
    x = axis(t("training.axis_digits"), is_log=True, tickvals=SIZES, ticktext=texts)
    y = axis(t("training.axis_accuracy"), range=(max(0.0, lowest - 0.05), 1.01))
    return figure(lines, x, y)


def kernels_rms_figure(free: np.ndarray, capped: np.ndarray, cap: float) -> Figure:
    """The root mean square of each first kernel (epochs + 1, kernels) over epochs, without and with the cap."""
    lines = [
        line(
            range(len(sizes)),
            sizes[:, kernel],
            t(f"training.kernels_{name}"),
            colour=colour,
            dash=dash,
            width=1.8,
            symbol=symbol,
            size=5,
            hover="%{y:.4f}",
            legendgroup=name,
            showlegend=kernel == 0,
        )
        for name, sizes, colour, dash, symbol in (
            ("free", free, RED, "solid", "circle"),
            ("capped", capped, BLUE, "dash", "diamond"),
        )
        for kernel in range(sizes.shape[1])
    ]
    x = axis(t("training.axis_epochs"), step=3)
    return figure(lines, x, from_zero(t("training.axis_rms")), marks=[level(cap, dash="dot")], hover="closest")
