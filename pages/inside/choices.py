"""What the lesson's parts can be asked, but for the digit that the network looks at (inputs.py)."""

from __future__ import annotations

import streamlit as st

from core.inside import patch_places
from core.learning.digits import FRAME
from pages.inside.banks import ANGLES, WAVELENGTHS
from pages.inside.climbs import DECAYS, STEPS
from pages.inside.cover import AT
from pages.inside.moves import OF, WAYS
from pages.inside.network import STAGES, shape_of
from pages.inside.units import Unit
from ui.control import choice, switch

STAGE = choice("inside.stage", "stage", tuple(STAGES), "c3")
MAP = choice("inside.map", "map", range(120), 2)
IS_STRONGEST = switch("inside.strongest", "best", True)
CELL = (choice("inside.row", "row", range(28), 4), choice("inside.column", "col", range(28), 4))
UNIT = (STAGE, MAP, IS_STRONGEST, CELL)
WAY = choice("inside.way", "way", tuple(WAYS), "shift", widget="row")
WHO = choice("inside.of", "who", OF, "this", widget="row")
CLIMB = (choice("inside.steps", "steps", STEPS, 40), choice("inside.decay", "decay", DECAYS, 0.0))
SIZES, STRIDES = tuple(range(4, 15, 2)), (2, 3, 4)  # of the patch
PATCH = (
    choice("inside.size", "patch", SIZES, 8),
    choice("inside.stride", "s", STRIDES, 2),
    choice("inside.fill", "fill", (0.0, 0.5, 1.0), 0.5),
)
BANK = (choice("inside.wavelength", "wave", WAVELENGTHS, 4.0), choice("inside.angle", "angle", ANGLES, 0))


def unit_controls() -> Unit:
    """Stage, map, and its strongest cell or one of one's own."""
    stage = STAGE.draw()
    shape = shape_of(stage)
    unit = Unit(stage, MAP.draw(range(shape[0])))
    if not unit.has_cells or IS_STRONGEST.draw():
        return unit
    for one, side, column in zip(CELL, shape[1:], st.columns(2, gap="small"), strict=True):
        with column:
            one.draw(range(side))
    return Unit(stage, unit.map, (CELL[0].value, CELL[1].value))


def place_within(size: int, stride: int) -> tuple[int, int]:
    """The patch's place, by row and column of its places, put inside those that there are."""
    last = len(patch_places(FRAME, size, stride)) - 1
    AT.set((min(AT.value[0], last), min(AT.value[1], last)))
    return AT.value
