"""Separable: a kernel as a column times a row, and a convolution as depthwise and pointwise steps."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import numpy as np
import streamlit as st

from core.kernels import KERNELS
from pages.separable.depthwise import CHANNELS, SIDES, costs, orders, reach
from pages.separable.depthwise_figures import costs_shown, orders_shown, reach_shown
from pages.separable.product_figures import between_shown, separated_shown
from pages.separable.products import between, products_of, separated
from ui import link, settings
from ui.controls import kernel_controls
from ui.lesson import open_part
from ui.pictures import current_picture
from ui.shown import Shown, show
from ui.translations import lesson, t

PAGE = "separable"
PARTS: dict[str, tuple[Callable[..., Any], Callable[[Any], Shown]]] = {
    "spatial": (separated, separated_shown),
    "relu": (between, between_shown),
    "cost": (costs, costs_shown),
    "reach": (reach, reach_shown),
    "order": (orders, orders_shown),
}
TURNS_DEG = tuple(range(0, 81, 10))  # at 90 the nearest kernel is not the only one
PARAMS = (
    link.choice(f"{PAGE}.part", "part", tuple(PARTS), "spatial"),
    *(param for param in settings.params(PAGE) if param.name in ("k", "own")),
    link.integer(f"{PAGE}.terms", "r", 1, settings.LARGEST_SIDE, 1),
    link.choice(f"{PAGE}.c_in", "ci", CHANNELS, 16),
    link.choice(f"{PAGE}.c_out", "co", CHANNELS, 32),
    link.choice(f"{PAGE}.k", "side", SIDES, 3),
    link.choice(f"{PAGE}.turn", "turn", TURNS_DEG, 60),
    link.integer(f"{PAGE}.multiplier", "m", 1, 2, 1),
    link.choice(f"{PAGE}.spread", "spread", TURNS_DEG, 60),
)


def slider(name: str, options: tuple[int, ...]) -> int:
    """A slider over `options`, its value kept under the page's key `name`."""
    label, key = t(f"separable.{name}"), f"{PAGE}.{name}"
    return st.select_slider(label, options, key=key, help=t(f"separable.{name}_help"), persist_state="session")


def controls(part: str) -> dict[str, Any]:
    """The widgets of one part, and what they say as numbers and lists of numbers."""
    if part in ("spatial", "relu"):
        kernel_controls(PAGE)
        name, own, terms = (st.session_state[f"{PAGE}.{key}"] for key in ("kernel", "own", "terms"))
        spec: dict[str, Any] = {"kernel": own if name == settings.OWN else KERNELS[name].weights.tolist()}
        if part == "spatial":
            rank = len(products_of(spec["kernel"]))
            if terms > rank > 1:
                st.session_state[f"{PAGE}.terms"] = rank
            spec["terms"] = slider("terms", tuple(range(1, rank + 1))) if rank > 1 else 1
        return spec
    if part == "reach":
        return {"turn_deg": slider("turn", TURNS_DEG), "multiplier": slider("multiplier", (1, 2))}
    spec = {"spread_deg": slider("spread", TURNS_DEG)} if part == "order" else {}
    for name, column in zip(("c_in", "c_out"), st.columns(2, gap="medium"), strict=True):
        with column:
            spec[name] = slider(name, CHANNELS)
    return spec | {"k": slider("k", SIDES)}


@st.cache_data(max_entries=24, show_spinner=False)
def result(part: str, spec: str, digest: str, _x: np.ndarray) -> Any:
    """What the spec (JSON) of a part gives on the picture of a digest."""
    return PARTS[part][0](_x, **json.loads(spec))


@st.fragment
def page() -> None:
    """All of the page: a control runs this alone."""
    part = open_part(f"{PAGE}.part", tuple(PARTS), question="separable.question", label="separable.part")
    left, right = st.columns([3, 2], gap="medium")
    with right.container():  # what comes beneath keeps its place when a slider comes or goes
        spec = controls(part)
    has_channels = part in ("reach", "order")  # and nine maps, which are drawn smaller
    picture = current_picture(128, colour=True) if has_channels else current_picture(256)
    view = PARTS[part][1]
    show(view(result(part, json.dumps(spec), picture.digest, picture.array)), left, right, key=PAGE)
    if has_channels and np.ptp(picture.array, axis=0).max() == 0:
        right.caption(t("separable.grey"))
    st.markdown(lesson(PAGE))
    link.write(PARAMS)


link.seed(PARAMS)
page()
