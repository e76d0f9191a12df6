"""Parts and wholes: a face is dragged apart, and five ways to pool its parts say whether it is still one."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from ui import link
from ui.faces.parts import apart_part, params, trials_part
from ui.parts import open_part
from ui.translations import lesson

PAGE = "faces"
PARTS: dict[str, Callable[[str], None]] = {"apart": apart_part, "trials": trials_part}
PARAMS = (link.choice(f"{PAGE}.part", "part", tuple(PARTS), "apart"), *params(PAGE))


@st.fragment
def page() -> None:
    """All of the page: a control, or what is done in the live view, runs this alone."""
    part = open_part(f"{PAGE}.part", tuple(PARTS), question="faces.question", label="faces.part")
    PARTS[part](PAGE)
    st.markdown(lesson(PAGE))
    link.write(PARAMS)


link.seed(PARAMS)
page()
