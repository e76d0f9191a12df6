"""Three ascents: what each began as and became, and the unit's answer at every step."""

from __future__ import annotations

import numpy as np
from markupsafe import Markup

from core.learning.digits import FRAME
from pages.inside.climbs import STARTS, Climbed
from ui.charts import BLUE, GREEN, ORANGE, Figure, axis, figure, line
from ui.maps import frames, map_figure, maps_row
from ui.numbers import fixed, number
from ui.shown import stacked
from ui.tables import figures_table
from ui.translations import t

ALIKE = 0.9  # the correlation from which results count as one picture
LOOKS = dict(zip(STARTS, ((BLUE, "solid"), (ORANGE, "dash"), (GREEN, "dot")), strict=True))


def climbed_rows(found: Climbed) -> Markup:
    """Above what they began as, beneath what they became, all from black 0 to white 1."""
    boxes = frames([found.field]) if found.field[2] < FRAME else None
    return stacked(
        maps_row(
            map_figure(picture, t(f"inside.{when}_{start}"), scale=1, signed=False, name=f"{when}.{start}", over=boxes)
            for start, picture in zip(STARTS, pictures, strict=True)
        )
        for when, pictures in (("from", found.starts), ("to", found.pictures))
    )


def climbed_table(found: Climbed) -> Markup:
    """The answers before and after, the steps taken, and what the network takes the pictures for."""
    tops = found.probabilities.argmax(axis=1)
    return figures_table(
        "inside.climb_",
        [
            ("before", [number(value) for value in found.curve[0]]),
            ("after", [number(value) for value in found.curve[-1]]),
            ("taken", [t("inside.of_steps", taken=taken, all=len(found.curve) - 1) for taken in found.taken]),
            (
                "top",
                [f"{top} ({100 * chances[top]:.0f} %)" for top, chances in zip(tops, found.probabilities, strict=True)],
            ),
        ],
        [t(f"inside.from_{start}") for start in STARTS],
    )


def climbed_sentence(found: Climbed) -> str:
    """How alike the three are in the end."""
    pairs = found.likeness[np.triu_indices(len(STARTS), 1)]
    low, high = float(pairs.min()), float(pairs.max())
    text = "inside.climb_alike" if low >= ALIKE else "inside.climb_unlike"
    return t(text, low=fixed(low, 2), high=fixed(high, 2))


def climb_figure(found: Climbed) -> Figure:
    """The unit's answer at every step, a line a start."""
    lines = [
        line(range(len(answers)), answers, t(f"inside.from_{start}"), colour=colour, dash=dash, width=3)
        for (start, (colour, dash)), answers in zip(LOOKS.items(), found.curve.T, strict=True)
    ]
    return figure(lines, axis(t("inside.steps")), axis(t("inside.unit_answer")), height=300)
