"""The digit that the network looks at: a test digit, the user's own, or the shared picture made small."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import numpy as np
import streamlit as st

from core.learning import probabilities
from core.learning.digits import CLASSES, FRAME
from core.pooling import avg_pool2d, resize
from pages.inside.ink import drawn
from pages.inside.network import network, test_digits
from pages.inside.pad import FIT, INK
from ui.control import choice
from ui.pictures import current_picture, middle_square
from ui.translations import t

SOURCES = ("digit", "drawn", "picture")
MOST = 35  # test digits of each class that can be chosen: so many has the rarest

SOURCE = choice("inside.source", "of", SOURCES, "digit", widget="row")
CLASS = choice("inside.class", "n", range(CLASSES), 3)
NTH = choice("inside.nth", "nth", range(1, MOST + 1), 1, about={"most": MOST})
INPUT = (SOURCE, CLASS, NTH, FIT, INK)


@dataclass(frozen=True, eq=False)
class Given:
    """A picture (1, 32, 32) with a digest; its class if that is known, else what the network takes it for."""

    array: np.ndarray
    digest: str
    label: int
    is_known: bool


def input_controls(*, has_pad: bool = False) -> Given:
    """Where the picture comes from, and which it is; without a pad, where one is to be found. The picture."""
    left, middle, right = st.columns([3, 2, 2], gap="small", vertical_alignment="bottom")
    with left:
        source = SOURCE.draw()
    with middle:
        if source == "digit":
            CLASS.draw()
        elif source == "drawn":
            FIT.draw()
        else:
            st.caption(t("inside.picture_how"))
    with right:
        if source == "digit":
            NTH.draw()
        elif source == "drawn" and not has_pad:
            st.caption(t("inside.drawn_where", part=t("inside.part_strip")))
    return given(source)


def given(source: str) -> Given:
    """The picture that the controls choose."""
    if source == "digit":
        digits, labels = test_digits()
        place = np.flatnonzero(labels == CLASS.value)[NTH.value - 1]
        return Given(digits[place], f"digit {place}", int(labels[place]), True)
    x = drawn(INK.value, fit=FIT.value) if source == "drawn" else small(current_picture(256, colour=False).array)
    digest = hashlib.sha256(x.tobytes()).hexdigest()
    return Given(x, digest, _taken_for(digest, x), False)


@st.cache_data(max_entries=64, show_spinner=False)
def _taken_for(digest: str, _x: np.ndarray) -> int:
    return int(probabilities(network(), _x[None])[0].argmax())


def small(x: np.ndarray) -> np.ndarray:
    """The middle square of a picture (1, H, W), each pixel of its 32 x 32 the mean of a block: (1, 32, 32) float32."""
    side = min(x.shape[1:])
    if side < FRAME:
        return resize(x, FRAME, mode="bilinear").astype(np.float32)
    return avg_pool2d(middle_square(x, side - side % FRAME), side // FRAME).astype(np.float32)
