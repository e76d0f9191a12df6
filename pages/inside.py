"""Look inside: what a trained network makes of a digit, unit by unit, and how much it minds when the digit changes."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from ui import link
from ui.inside import choices
from ui.inside.parts import bank_part, climb_part, cover_part, move_part, strip_part, unit_part
from ui.parts import open_part
from ui.translations import lesson

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


@st.fragment
def page() -> None:
    """All of the page: a control, or what is done in a live view, runs this alone."""
    part = open_part(f"{PAGE}.part", tuple(PARTS), question="inside.question", label="inside.part")
    PARTS[part](PAGE)
    st.markdown(lesson(PAGE))
    link.write(PARAMS)


link.seed(PARAMS)
page()
