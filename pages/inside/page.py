"""Look inside: what a trained network makes of a digit, unit by unit, and how much it minds when the digit changes."""

from __future__ import annotations

from pages.inside.choices import BANK, CLIMB, PATCH, STAGE, UNIT, WAY, WHO
from pages.inside.cover import AT
from pages.inside.inputs import INPUT
from pages.inside.parts import bank_part, climb_part, cover_part, move_part, strip_part, unit_part
from ui.lesson import Part, run

run(
    "inside",
    [
        Part("strip", (*INPUT, STAGE), draw=strip_part),
        Part("unit", (*INPUT, UNIT, WAY), draw=unit_part),
        Part("climb", (*INPUT, UNIT, CLIMB), draw=climb_part),
        Part("cover", (*INPUT, PATCH, AT), draw=cover_part),
        Part("move", (*INPUT, WAY, WHO), draw=move_part),
        Part("bank", BANK, draw=bank_part),
    ],
)
