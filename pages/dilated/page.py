"""Dilated: the same nine weights, a wider view; what stacks of rates see, and what they miss."""

from __future__ import annotations

from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.kernels import KERNELS
from pages.dilated import figures
from pages.dilated.fields import coverage, doubled, growth_figure, stack_of
from pages.dilated.kernel import NAMES, SMOOTHERS, Reading, grey_picture, reading
from pages.dilated.places import fitting_place, fitting_rate, largest_rate
from pages.dilated.rates import rates, rates_control
from pages.dilated.reading import COLUMN, KEY, RATE, ROW, reading_view
from pages.dilated.reading import view as live_reading
from pages.dilated.smoothing import full_beside, stacks_beside
from ui import link
from ui.charts import chart
from ui.control import choice, switch
from ui.fragments import fragment
from ui.lesson import Part, run
from ui.pictures import Picture, current_picture
from ui.translations import t

KERNEL = choice("dilated.kernel", "k", NAMES, "sobel_x", names="kernels.name")
SMOOTHER = choice("dilated.smoother", "s", SMOOTHERS, "gaussian", names="kernels.name")
TEXTURE = switch("dilated.texture", "tex", True)
RATES, BESIDE = rates("dilated.rates", "r", "2, 2, 2"), rates("dilated.beside", "r2", "1, 2, 3")
STACK_KERNEL = choice("dilated.stack_kernel", "sk", NAMES, "box", names="kernels.name")
FINE = switch("dilated.fine", "fine", True, label="dilated.texture")
STACKS = (RATES, BESIDE, STACK_KERNEL, FINE)


def choices() -> dict[str, Any] | None:
    """Kernel, rate, and a place that it reaches on the picture; None where that is too small."""
    live_reading.listen(KEY)
    kernel, shape = KERNEL.draw(), grey_picture().array.shape[1:]
    rate = fitting_rate(shape)
    return None if rate is None else {"kernel": kernel, "rate": rate, "place": fitting_place(shape, rate)}


def view(shown: Reading, left: DeltaGenerator, right: DeltaGenerator) -> None:
    """The live reading and what core says of it; beneath, a full kernel that is as wide."""
    picture = grey_picture()
    x, stack = picture.array, stack_of((shown.rate,), KERNELS[KERNEL.value].weights)
    with left:
        largest = largest_rate(x.shape[1:])
        reading_view(x, stack, shown.place, largest=largest, digest=picture.digest, kernel=KERNEL.value)
        st.markdown(figures.reading_sentence(shown))
    right.html(figures.costs_table(shown))
    full_beside(picture, shown, SMOOTHER, TEXTURE)


def note(_: Picture) -> str:
    """That the colours are put together."""
    return t("dilated.grey") if len(current_picture().array) > 1 else ""


@fragment
def stacks() -> None:
    """Stacks of rates: what they see, what their holes do to the picture, how they grow. They change alone."""
    picture = grey_picture()
    st.markdown(t("dilated.stack_question"))
    left, right = st.columns([5, 3], gap="medium")
    with right:
        both = rates_control(RATES), rates_control(BESIDE)
        seen = [coverage(rates) for rates in both]
        st.html(figures.coverage_table(seen, picture.array.shape))
    left.html(figures.coverage_maps(seen))
    left.markdown("  \n".join(dict.fromkeys(map(figures.coverage_sentence, seen))))
    left, right = st.columns([5, 3], gap="medium")
    with left:
        stacks_beside(picture, both, (ROW.value, COLUMN.value), STACK_KERNEL, FINE)
    layers = max(4, *map(len, both))
    right.markdown(t("dilated.growth"))
    figure = growth_figure((*both, (1,) * layers, doubled(layers)))
    chart(figure, key="dilated.growth", alt="dilated.growth_alt", place=right)
    link.write(STACKS)


run(
    "dilated",
    [
        Part(
            "",
            (KERNEL, RATE, ROW, COLUMN, SMOOTHER, TEXTURE),
            choices,
            reading,
            view=view,
            picture=grey_picture,
            note=note,
        )
    ],
    beneath=Part("", STACKS, draw=stacks),
)
