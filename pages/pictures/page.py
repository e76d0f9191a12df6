"""Why pictures: near pixels are alike, and one part is like another; what is left when the pixels are shuffled."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from pages.pictures import regions
from pages.pictures.control import LEAST, control
from pages.pictures.control_figures import control_shown
from pages.pictures.finder import params
from pages.pictures.likes_part import likes_part
from pages.pictures.locality import locality
from pages.pictures.locality_figures import locality_shown
from pages.pictures.region_figures import stationarity_shown
from pages.pictures.regions import region_statistics
from pages.pictures.samples_part import samples_part
from ui import link
from ui.charts import chart
from ui.fragments import fragment
from ui.lesson import open_part
from ui.pictures import COLOUR, current_picture
from ui.readings import is_large_enough
from ui.shown import Shown, show
from ui.translations import lesson, t

PAGE = "pictures"
SHOWN: dict[str, tuple[Callable[..., Any], Callable[[Any], Shown]]] = {
    "locality": (locality, locality_shown),
    "stationarity": (region_statistics, stationarity_shown),
    "control": (control, control_shown),
}
PARTS = ("locality", "stationarity", "likes", "control", "samples")
PARAMS = (
    link.choice(f"{PAGE}.part", "part", PARTS, "locality"),
    link.choice(f"{PAGE}.statistic", "stat", regions.STATISTICS, "mean"),
    link.choice(f"{PAGE}.patch", "patch", regions.PATCHES, 8),
    *params(PAGE),
)


def choice(name: str, options: tuple[Any, ...]) -> Any:
    """One of `options`, side by side, kept under the page's key `name`."""
    return st.segmented_control(
        t(f"pictures.{name}"),
        options,
        key=f"{PAGE}.{name}",
        format_func=lambda option: (
            t(f"pictures.{name}_{option}") if isinstance(option, str) else f"{option} × {option}"
        ),
        help=t(f"pictures.{name}_help"),
        required=True,
        persist_state="session",
    )


def controls(part: str) -> dict[str, Any]:
    """The widgets of one part, and what they say."""
    if part != "stationarity":
        return {}
    return {"statistic": choice("statistic", regions.STATISTICS), "patch": choice("patch", regions.PATCHES)}


@st.cache_data(max_entries=48, show_spinner=False)
def result(part: str, spec: str, digest: str, _x: np.ndarray) -> Any:
    """What the spec (JSON) of a part gives on the grey picture of a digest."""
    return SHOWN[part][0](_x, **json.loads(spec))


def view(part: str, found: Any, left: DeltaGenerator, right: DeltaGenerator) -> None:
    """A part in its two columns; a wide chart beneath the maps, others beneath both."""
    shown = SHOWN[part][1](found)
    if part != "stationarity":
        show(shown, left, right, key=PAGE)
        return
    show(replace(shown, charts=()), left, right, key=PAGE)
    (drawn,) = shown.charts
    chart(drawn.figure, key=f"{PAGE}.{drawn.title}", alt=drawn.alt, title=drawn.title, place=left)


@fragment
def page() -> None:
    """All of the page: a control, or the frame, runs this alone."""
    part = open_part(f"{PAGE}.part", PARTS, question="pictures.question", label="pictures.part")
    if part == "likes":
        likes_part(PAGE)
    elif part == "samples":
        samples_part(current_picture(colour=False), key=PAGE)
    else:
        left, right = st.columns([3, 2], gap="medium")
        with right.container():
            spec = controls(part)
        picture = current_picture(256, colour=False)
        least = regions.GRID * spec["patch"] if part == "stationarity" else LEAST
        with left:
            is_shown = is_large_enough(picture, least)
        if is_shown:
            view(part, result(part, json.dumps(spec), picture.digest, picture.array), left, right)
    if st.session_state.get(COLOUR.key):
        st.caption(t("pictures.grey"))
    st.markdown(lesson(PAGE))
    link.write(PARAMS)


link.seed(PARAMS)
page()
