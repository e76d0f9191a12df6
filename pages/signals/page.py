"""Signals: averages of noisy readings, dots and kernels, pooling on the move, causal layers, derivatives."""

from __future__ import annotations

from functools import partial
from typing import Any

from streamlit.delta_generator import DeltaGenerator

from pages.signals.choices import CHOICES, LIVE
from pages.signals.derivatives import KINDS, PICTURE_SIGMAS
from pages.signals.records import Record, edges_shown, record
from pages.signals.view import KEY, signals_view
from ui.control import choice, values
from ui.errors import fitting
from ui.lesson import Part, kept, run
from ui.numbers import short
from ui.pictures import current_picture
from ui.shown import show

BLURS = range(*PICTURE_SIGMAS, 5)  # in tenths of a pixel
EDGES = (
    choice("signals.kind", "kind", KINDS, "x"),
    choice(
        "signals.blur", "blur", BLURS, 15, widget="slider", show=lambda blur: short(blur / 10), argument="sigma_tenths"
    ),
)


def choices(part: str) -> dict[str, Any]:
    """What was chosen on the board of a part."""
    CHOICES.listen(key=KEY)
    return {"part": part, "chosen": values(LIVE[part])}


def board(part: str, found: Record, left: DeltaGenerator, right: DeltaGenerator) -> None:
    """A board, and beside it what core says of the same choices."""
    with left:
        signals_view(part)
    right.html(found.table)
    right.markdown(found.sentence)


def edges_view(spec: dict[str, Any], left: DeltaGenerator, right: DeltaGenerator) -> None:
    """The same in two dimensions, on the user's picture; of the last good choices where these will not do."""
    picture = current_picture(256)
    shown = fitting("signals.good", spec, lambda tried: kept(edges_shown, tried, picture))
    if shown:
        show(shown, left, right, key="signals")


run(
    "signals",
    [
        *(Part(name, LIVE[name], partial(choices, name), record, view=partial(board, name)) for name in LIVE),
        Part("edges", EDGES, view=edges_view),
    ],
)
