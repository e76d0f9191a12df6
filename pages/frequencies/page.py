"""Frequencies: the picture as waves, what kernels, shifts and strides do to them, and what Fourier costs."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import numpy as np
import streamlit as st

from pages.frequencies import controls
from pages.frequencies.crossing import SIDES, measure
from pages.frequencies.crossing_figures import crossing_shown
from pages.frequencies.every import every_kernel
from pages.frequencies.masks import Mask, read_mask
from pages.frequencies.sampling import sampling
from pages.frequencies.sampling_figures import sampling_shown
from pages.frequencies.spectra import EDGES, left_of, moved_by
from pages.frequencies.spectra_figures import left_shown, moved_shown
from pages.frequencies.squares import LARGEST
from pages.frequencies.theorem import theorem
from pages.frequencies.theorem_figures import profile_figure, theorem_shown
from ui import link
from ui.charts import chart
from ui.fragments import fragment
from ui.kernel_choice import kernel_params
from ui.lesson import open_part
from ui.pictures import Picture, current_picture
from ui.shown import Shown, show
from ui.translations import lesson

PAGE = "frequencies"
PARTS: dict[str, tuple[Callable[..., Any], Callable[[Any], Shown]]] = {
    "waves": (left_of, left_shown),
    "kernel": (theorem, theorem_shown),
    "shift": (moved_by, moved_shown),
    "sampling": (sampling, sampling_shown),
    "cost": (measure, crossing_shown),
}
LIVE = {"waves": controls.mask_controls, "shift": controls.shift_controls}
WIDGETS = {
    "kernel": controls.theorem_controls,
    "sampling": controls.sampling_controls,
    "cost": controls.crossing_controls,
}
PARAMS = (
    link.choice(f"{PAGE}.part", "part", tuple(PARTS), "waves"),
    link.param(f"{PAGE}.mask", "mask", Mask("disc", True, (100,)), read=read_mask, write=lambda mask: mask.text),
    *kernel_params(PAGE),
    link.shift(f"{PAGE}.shift", "at", (3, 5)),
    link.choice(f"{PAGE}.edge", "edge", EDGES, "circular"),
    *controls.SAMPLING,
    link.choice(f"{PAGE}.side", "n", SIDES, 256),
)


@st.cache_data(max_entries=32, show_spinner=False)
def result(part: str, spec: str, digest: str, _x: np.ndarray) -> Any:
    """What the spec (JSON) of a part gives on the picture of a digest."""
    return PARTS[part][0](_x, **json.loads(spec))


def shown(part: str, spec: dict[str, Any], picture: Picture) -> Shown:
    """What a part shows of its result."""
    return PARTS[part][1](result(part, json.dumps(spec), picture.digest, picture.array))


def live(part: str, picture: Picture) -> None:
    """A part with live waves: these in all of the width, the figures of record beneath."""
    found = shown(part, LIVE[part](PAGE, picture.array, picture.digest), picture)
    left, right = st.columns([3, 2], gap="medium")
    left.markdown(found.sentence)
    right.html(found.figures)


def maps(part: str, picture: Picture) -> None:
    """A part with maps at the left, widgets and figures at the right, charts beneath."""
    left, right = st.columns([3, 2], gap="medium")
    with right.container():
        spec = WIDGETS[part](PAGE)
    show(shown(part, spec, picture), left, right, key=PAGE)
    if part != "kernel":
        return
    left, right = st.columns(2, gap="medium")
    with left:
        figure = profile_figure(np.asarray(spec["kernel"], dtype=np.float64))
        chart(figure, key=f"{PAGE}.profile", alt="frequencies.profile_alt", title="frequencies.profile_title")
    with right:
        every_kernel(picture.digest, picture.array)


@fragment
def page() -> None:
    """All of the page: a control runs this alone."""
    part = open_part(f"{PAGE}.part", tuple(PARTS), question="frequencies.question", label="frequencies.part")
    (live if part in LIVE else maps)(part, current_picture(LARGEST, colour=False))
    st.markdown(lesson(PAGE))
    link.write(PARAMS)


link.seed(PARAMS)
page()
