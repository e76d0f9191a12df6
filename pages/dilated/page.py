"""Dilated: the same nine weights, a wider view; what stacks of rates see, and what they miss."""

from __future__ import annotations

import numpy as np
import streamlit as st

from core.kernels import KERNELS
from pages.dilated import figures
from pages.dilated.fields import LARGEST_RATE, coverage, doubled, growth_figure, stack_of
from pages.dilated.kernel import NAMES, SMOOTHERS, Reading, grey, reading
from pages.dilated.places import fitting_place, fitting_rate, hear_reading, largest_rate, place_params
from pages.dilated.rates import rates_control, rates_param
from pages.dilated.reading import Place, reading_view
from pages.dilated.smoothing import full_beside, stacks_beside
from ui import link
from ui.charts import PLOTLY
from ui.pictures import Picture, current_picture
from ui.select_box import select
from ui.translations import lesson, t

PAGE = "dilated"
READING = f"{PAGE}.reading"
ONE = (
    link.choice(f"{PAGE}.kernel", "k", NAMES, "sobel_x"),
    link.integer(f"{PAGE}.rate", "d", 1, LARGEST_RATE, 2),
    *place_params(PAGE, (40, 32)),
    link.choice(f"{PAGE}.smoother", "s", SMOOTHERS, "gaussian"),
    link.flag(f"{PAGE}.texture", "tex", True),
)
STACKS = (
    rates_param(f"{PAGE}.rates", "r", "2, 2, 2"),
    rates_param(f"{PAGE}.beside", "r2", "1, 2, 3"),
    link.choice(f"{PAGE}.stack_kernel", "sk", NAMES, "box"),
    link.flag(f"{PAGE}.fine", "fine", True),
)
PARAMS = (*ONE, *STACKS)


def controls(shape: tuple[int, ...]) -> tuple[str, int, Place] | None:
    """Kernel, rate, and a place that it reaches on a picture of `shape` (H, W); None where that is too small."""
    hear_reading(PAGE, READING)
    kernel = select(f"{PAGE}.kernel", NAMES, "dilated.kernel", names="kernels.name")
    working = fitting_rate(f"{PAGE}.good", shape, st.session_state[f"{PAGE}.rate"])
    return None if working is None else (kernel, working, fitting_place(PAGE, shape, working))


@st.cache_data(max_entries=64, show_spinner=False)
def result(digest: str, kernel: str, rate: int, place: Place, _x: np.ndarray) -> Reading:
    """The kernel's map, and what its cell for the place reads."""
    return reading(_x, kernel, rate, place)


def view(picture: Picture, x: np.ndarray, kernel: str, shown: Reading) -> None:
    """The live reading, and what core says of it."""
    stack, largest = stack_of((shown.rate,), KERNELS[kernel].weights), largest_rate(x.shape[1:])
    reading_view(x, stack, shown.place, largest=largest, digest=picture.digest, kernel=kernel, key=READING)
    st.markdown(figures.reading_sentence(shown))


@st.fragment
def stacks(picture: Picture, x: np.ndarray, place: Place) -> None:
    """Stacks of rates: what they see, what their holes do to the picture, how they grow."""
    st.markdown(t("dilated.stack_question"))
    left, right = st.columns([5, 3], gap="medium")
    with right:
        both = rates_control(f"{PAGE}.rates", "dilated.rates"), rates_control(f"{PAGE}.beside", "dilated.beside")
        seen = [coverage(rates) for rates in both]
        st.html(figures.coverage_table(seen, x.shape))
    left.html(figures.coverage_maps(seen))
    left.markdown("  \n".join(dict.fromkeys(map(figures.coverage_sentence, seen))))
    left, right = st.columns([5, 3], gap="medium")
    with left:
        stacks_beside(PAGE, picture.digest, x, *both, place)
    layers = max(4, *map(len, both))
    chart = growth_figure((*both, (1,) * layers, doubled(layers)))
    right.markdown(t("dilated.growth"))
    right.plotly_chart(chart, key=f"{PAGE}.growth", config=PLOTLY, alt=t("dilated.growth_alt"))
    link.write(STACKS)


@st.fragment
def page() -> None:
    """The page: a change above draws all, one in the stacks draws those alone."""
    picture, place = current_picture(), (0, 0)
    x = grey(picture.array)
    st.markdown(t("dilated.question"))
    left, right = st.columns([5, 2], gap="medium")
    with right:
        spec = controls(x.shape[1:])
    if len(picture.array) > 1:
        right.caption(t("dilated.grey"))
    if spec is not None:
        kernel, rate, place = spec
        shown = result(picture.digest, kernel, rate, place, x)
        with left:
            view(picture, x, kernel, shown)
        right.html(figures.costs_table(shown))
        full_beside(PAGE, picture.digest, x, shown)
    link.write(ONE)
    stacks(picture, x, place)
    st.markdown(lesson(PAGE))


link.seed(PARAMS)
page()
