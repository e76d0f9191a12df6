"""Transposed: back to the shape, not to the values; its matrix, its overlaps, how it moves; and true deconvolution."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from pages.transposed import matrix, moving, overlaps, wiener
from pages.transposed.blurring import BLURS, WIDTHS, Restored, restored
from pages.transposed.overlap_figures import overlaps_shown
from pages.transposed.shape_figures import shape_shown
from pages.transposed.ways import Ways, ways
from pages.transposed.wiring import Wiring, wiring, wiring_controls
from ui import control
from ui.charts import chart
from ui.control import choice
from ui.lesson import Part, run
from ui.pictures import current_picture

BLUR = (
    (choice("transposed.blur", "bb", BLURS, "gaussian"), choice("transposed.width", "bw", WIDTHS, 9, widget="slider")),
    wiener.NOISE,
    wiener.POWER,
)
OVERLAPS = (
    choice("transposed.k", "ck", overlaps.SIDES, 3, widget="slider"),
    choice("transposed.s", "cs", overlaps.STRIDES, 2, widget="slider"),
    choice("transposed.weights", "cw", overlaps.WEIGHTS, "ones", argument="kernel"),
)
MOVING = (
    (
        choice(
            "transposed.moving_kernel", "tk", moving.KERNEL_NAMES, "sobel_x", names="kernels.name", argument="kernel"
        ),
        choice("transposed.moving_stride", "ts", moving.STRIDES, 2, label="controls.stride", argument="stride"),
    ),
    (
        choice("transposed.dy", "dy", moving.SHIFTS, 0, widget="slider"),
        choice("transposed.dx", "dx", moving.SHIFTS, 1, widget="slider"),
    ),
)


def shape(x: np.ndarray, **spec: Any) -> Ways:
    """Back to the shape, in three ways."""
    return ways(wiring(x, **spec))


def shift(x: np.ndarray, dy: int, dx: int, **spec: Any) -> moving.Moved:
    """Both stacks, still and moved."""
    return moving.moved(x, shift=(dy, dx), **spec)


def matrix_view(found: Wiring, left: DeltaGenerator, right: DeltaGenerator) -> None:
    """The live matrix, and its figures of record."""
    matrix.VIEW.listen(matrix.KEY)
    matrix.CHOSEN.set(matrix.within(matrix.CHOSEN.value, found))
    with left:
        matrix.matrix_view(found, matrix.CHOSEN.value)
    right.html(matrix.matrix_figures(found, matrix.CHOSEN.value))


def blur_choices() -> dict[str, Any]:
    """What blurs, and how widely; noise and constant are moved beside the pictures."""
    wiener.VIEW.listen(wiener.KEY)
    return control.draw(BLUR)


def blur_view(found: Restored, *_: DeltaGenerator) -> None:
    """The live pictures; beneath them the figures of record, and the curve of the error."""
    wiener.wiener_view(found)
    left, right = st.columns([2, 3], gap="medium")
    left.html(wiener.errors_table(found))
    left.markdown(wiener.errors_sentence(found))
    look = {"key": "transposed.curve", "alt": "transposed.curve_alt", "title": "transposed.curve_title"}
    chart(wiener.error_figure(found), **look, place=right)


SHAPE = wiring_controls("transposed.shape", "a", side=5, stride=2)
MATRIX = wiring_controls("transposed.matrix", "m", side=4, stride=1)
small = partial(Part, picture=partial(current_picture, 64, colour=False))
large = partial(current_picture, 256, colour=False)
run(
    "transposed",
    [
        small("shape", SHAPE, result=shape, shown=shape_shown),
        small("matrix", (MATRIX, matrix.CHOSEN), partial(control.draw, MATRIX), wiring, view=matrix_view),
        Part("blur", BLUR, blur_choices, restored, view=blur_view, picture=large, columns=None),
        small("checkerboard", OVERLAPS, result=overlaps.overlaps, shown=overlaps_shown),
        small("shift", MOVING, result=shift, shown=moving.moved_shown),
    ],
)
