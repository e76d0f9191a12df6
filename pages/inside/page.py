"""Look inside: what a trained network makes of a digit, unit by unit, and how much it minds when the digit changes."""

from __future__ import annotations

from collections.abc import Callable

from pages.inside import choices
from pages.inside.parts import bank_part, climb_part, cover_part, move_part, strip_part, unit_part
from ui import link
from ui.lesson import lesson_in_parts

PAGE = "inside"
PARTS: dict[str, Callable[[str], None]] = {
    "strip": strip_part,
    "unit": unit_part,
    "climb": climb_part,
    "cover": cover_part,
    "move": move_part,
    "bank": bank_part,
}
PARAMS = (link.choice(f"{PAGE}.part", "part", tuple(PARTS), "strip"), *choices.params(PAGE))

lesson_in_parts(PAGE, PARTS, PARAMS, question="inside.question", label="inside.part")
