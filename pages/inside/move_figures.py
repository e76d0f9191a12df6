"""How far each stage goes from the unmoved picture, and what becomes of the probability."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from pages.inside.moves import LEARNT, SHOWN, STILL, Moves
from ui.charts import (
    BLUE,
    GREEN,
    GREY,
    ORANGE,
    PINK,
    SKY,
    Axis,
    Figure,
    Mark,
    Trace,
    axis,
    figure,
    from_zero,
    level,
    line,
    span,
)
from ui.maps import map_figure, maps_row
from ui.numbers import minus, number
from ui.tables import figures_table
from ui.translations import t

TICKS = {"shift": 5, "scale": 0.2, "angle": 90}
UNITS = {"shift": "{} px", "scale": "x {}", "angle": "{}°"}  # the same in every language
LOOKS = dict(
    zip(
        SHOWN,
        (
            (GREY, "dot", "x"),
            (BLUE, "solid", "circle"),
            (SKY, "dash", "square"),
            (GREEN, "solid", "diamond"),
            (PINK, "dash", "triangle-up"),
            (ORANGE, "solid", "star"),
        ),
        strict=True,
    )
)


def distance_figure(found: Moves, way: str) -> Figure:
    """A line a stage; 1 is as far as another digit."""
    lines = [
        line(found.steps, found.distances[name], t(f"inside.stage_{name}"), colour=colour, dash=dash, symbol=symbol)
        for name, (colour, dash, symbol) in LOOKS.items()
    ]
    return _along(lines, from_zero(t("inside.apart")), way, [level(1, dash="dot")])


def chance_figure(found: Moves, way: str) -> Figure:
    """The probability of the class along the way."""
    lines = [line(found.steps, 100 * found.probability, colour=ORANGE, symbol="circle")]
    return _along(lines, axis(t("inside.chance"), range=(-4, 104)), way)


def _along(lines: list[Trace], y: Axis, way: str, marks: Sequence[Mark] = ()) -> Figure:
    x = axis(t(f"inside.along_{way}"), step=TICKS[way])
    return figure(lines, x, y, marks=[*marks, *(span(begin, end) for begin, end in LEARNT[way])], height=340)


def moved_row(pictures: np.ndarray, steps: np.ndarray, way: str) -> str:
    """One picture (steps, 1, H, W) at five of the steps."""
    shown = np.linspace(0, len(steps) - 1, 5).round().astype(int)
    return maps_row(
        map_figure(pictures[i], step_text(float(steps[i]), way), scale=1, signed=False, name=f"moved.{i}")
        for i in shown
    )


def step_text(step: float, way: str) -> str:
    """A step with its unit."""
    sign = "+" if way == "shift" and step > 0 else ""
    return UNITS[way].format(minus(f"{sign}{step:g}"))


def moves_table(found: Moves) -> str:
    """By stage: the mean distance over all steps, and the length that it is measured by."""
    others = [i for i, step in enumerate(found.steps) if not is_still(found, i)]
    rows = [
        (name, [number(float(found.distances[name][others].mean())), number(found.between[name])]) for name in SHOWN
    ]
    return figures_table("inside.stage_", rows, [t("inside.apart_mean"), t("inside.apart_unit")])


def is_still(found: Moves, place: int) -> bool:
    """Whether the step is the one at which nothing is changed: there every distance is 0."""
    return all(float(found.distances[name][place]) == 0 for name in SHOWN)


def moves_sentence(found: Moves, way: str) -> str:
    """How far one goes with the class still on top, and what first and last layer do at the smallest step."""
    start = int(np.abs(found.steps - STILL[way]).argmin())
    near = start + 1
    kept = int(np.sum(found.right >= 0.5))
    return t(
        "inside.moves_say",
        step=step_text(float(found.steps[near]), way),
        first=f"{found.distances['c1'][near]:.2f}",
        last=f"{found.distances['out'][near]:.2f}",
        kept=kept,
        all=len(found.steps),
    )
