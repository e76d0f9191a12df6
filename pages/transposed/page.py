"""Transposed: back to the shape, not to the values; its matrix, its overlaps, how it moves; and true deconvolution."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
import streamlit as st

from pages.transposed import blurring_figures, controls, matrix, wiener
from pages.transposed.blurring import Restored, restored
from pages.transposed.matrix_figures import matrix_figures
from pages.transposed.moving import moved
from pages.transposed.moving_figures import moved_shown
from pages.transposed.overlap_figures import overlaps_shown
from pages.transposed.overlaps import overlaps
from pages.transposed.shape_figures import shape_shown
from pages.transposed.ways import ways
from pages.transposed.wiring import Wiring, params, wiring, wiring_controls
from ui import link
from ui.charts import chart
from ui.fragments import fragment
from ui.lesson import open_part
from ui.pictures import current_picture
from ui.shown import Shown, show
from ui.translations import lesson

PAGE = "transposed"
MATRIX_VIEW, WIENER_VIEW = f"{PAGE}.matrix_view", f"{PAGE}.wiener_view"
PARTS: dict[str, tuple[Callable[[], dict[str, Any]], Callable[..., Any]]] = {
    "shape": (partial(wiring_controls, f"{PAGE}.shape"), lambda x, **spec: ways(wiring(x, **spec))),
    "matrix": (partial(wiring_controls, f"{PAGE}.matrix"), wiring),
    "blur": (partial(controls.blur_controls, PAGE), restored),
    "checkerboard": (partial(controls.checkerboard_controls, PAGE), overlaps),
    "shift": (partial(controls.shift_controls, PAGE), lambda x, dy, dx, **spec: moved(x, shift=(dy, dx), **spec)),
}
VIEWS: dict[str, Callable[[Any], Shown]] = {
    "shape": shape_shown,
    "checkerboard": overlaps_shown,
    "shift": moved_shown,
}
PARAMS = (
    link.choice(f"{PAGE}.part", "part", tuple(PARTS), "shape"),
    *params(f"{PAGE}.shape", "a", side=5, stride=2),
    *params(f"{PAGE}.matrix", "m", side=4, stride=1),
    link.param(f"{PAGE}.at", "lit", matrix.FIRST, read=matrix.read_chosen),
    *controls.params(PAGE),
)


@st.cache_data(max_entries=32, show_spinner=False)
def result(part: str, spec: str, digest: str, _x: np.ndarray) -> Any:
    """What the spec (JSON) of a part gives on the picture of a digest."""
    return PARTS[part][1](_x, **json.loads(spec))


def matrix_part(found: Wiring, left: Any, right: Any) -> None:
    """The live matrix, and its figures of record."""
    state, key = st.session_state, f"{PAGE}.at"
    state[key] = matrix.within(state[key], found)
    with left:
        matrix.matrix_view(found, state[key], key=MATRIX_VIEW)
    right.html(matrix_figures(found, state[key]))


def blur_part(found: Restored) -> None:
    """The live pictures; beneath them the figures of record, and the curve of the error."""
    wiener.wiener_view(found, key=WIENER_VIEW)
    left, right = st.columns([2, 3], gap="medium")
    left.html(blurring_figures.errors_table(found))
    left.markdown(blurring_figures.errors_sentence(found))
    figure = blurring_figures.error_figure(found)
    chart(figure, key=f"{PAGE}.curve", alt="transposed.curve_alt", title="transposed.curve_title", place=right)


@fragment
def page() -> None:
    """All of the page: a control, or what is done in a live view, runs this alone."""
    state = st.session_state
    state[f"{PAGE}.at"] = matrix.heard(state[f"{PAGE}.at"], key=MATRIX_VIEW)
    wiener.listen(PAGE, key=WIENER_VIEW)
    part = open_part(f"{PAGE}.part", tuple(PARTS), question="transposed.question", label="transposed.part")
    picture = current_picture(256 if part == "blur" else 64, colour=False)
    left, right = (st.container(), st.container()) if part == "blur" else st.columns([5, 2], gap="medium")
    with right.container():  # what comes beneath keeps its place
        spec = PARTS[part][0]()
    found = result(part, json.dumps(spec), picture.digest, picture.array)
    if part == "matrix":
        matrix_part(found, left, right)
    elif part == "blur":
        blur_part(found)
    else:
        show(VIEWS[part](found), left, right, key=PAGE)
    st.markdown(lesson(PAGE))
    link.write(PARAMS)


link.seed(PARAMS)
page()
