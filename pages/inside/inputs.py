"""The digit that the network looks at: a test digit, the user's own, or the shared picture made small."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import numpy as np
import streamlit as st

from core.learning import probabilities
from core.learning.digits import CLASSES, FRAME
from core.pooling import resize
from pages.inside.ink import drawn, read_ink
from pages.inside.network import network, test_digits
from pages.inside.pad import heard_ink
from ui import link
from ui.pictures import current_picture
from ui.translations import t

SOURCES = ("digit", "drawn", "picture")
MOST = 35  # test digits of each class that can be chosen: so many has the rarest
FIRST_INK = "WURUOXMbMfNjQmUnYnclfigegegijmnprpvozm1i1d0YyUuS"  # a 3


@dataclass(frozen=True, eq=False)
class Given:
    """A picture (1, 32, 32) with a digest; its class if that is known, else what the network takes it for."""

    x: np.ndarray
    digest: str
    label: int
    is_known: bool


def params(prefix: str) -> tuple[link.Param, ...]:
    """The choice in the URL."""
    return (
        link.choice(f"{prefix}.source", "of", SOURCES, "digit"),
        link.integer(f"{prefix}.class", "n", 0, CLASSES - 1, 3),
        link.integer(f"{prefix}.nth", "nth", 1, MOST, 1),
        link.flag(f"{prefix}.fit", "fit", default=True),
        link.param(f"{prefix}.ink", "ink", FIRST_INK, read=read_ink),
    )


def input_controls(prefix: str, *, has_pad: bool = False) -> None:
    """Where the picture comes from, and which it is; without a pad, where one is to be found."""
    left, middle, right = st.columns([3, 2, 2], gap="small", vertical_alignment="bottom")
    left.segmented_control(
        t("inside.source"),
        SOURCES,
        key=f"{prefix}.source",
        format_func=lambda name: t(f"inside.source_{name}"),
        help=t("inside.source_help"),
        required=True,
        persist_state="session",
    )
    source = st.session_state[f"{prefix}.source"]
    if source == "digit":
        key, label = f"{prefix}.class", t("inside.class")
        middle.selectbox(label, range(CLASSES), key=key, help=t("inside.class_help"), persist_state="session")
        key, label = f"{prefix}.nth", t("inside.nth", most=MOST)
        right.selectbox(label, range(1, MOST + 1), key=key, help=t("inside.nth_help"), persist_state="session")
    elif source == "drawn":
        middle.toggle(t("inside.fit"), key=f"{prefix}.fit", help=t("inside.fit_help"), persist_state="session")
        if not has_pad:
            right.caption(t("inside.drawn_where", part=t("inside.part_strip")))
    else:
        middle.caption(t("inside.picture_how"))


def listen(prefix: str, *, key: str) -> None:
    """Take over what has been drawn on the pad `key`."""
    name = f"{prefix}.ink"
    st.session_state[name] = heard_ink(st.session_state[name], key=key)


def given(prefix: str) -> Given:
    """The picture that the controls choose."""
    state = st.session_state
    source = state[f"{prefix}.source"]
    if source == "digit":
        digits, labels = test_digits()
        place = np.flatnonzero(labels == state[f"{prefix}.class"])[state[f"{prefix}.nth"] - 1]
        return Given(digits[place], f"digit {place}", int(labels[place]), True)
    if source == "drawn":
        x = drawn(state[f"{prefix}.ink"], fit=state[f"{prefix}.fit"])
    else:
        x = small(current_picture(256, colour=False).array)
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
    side -= side % FRAME
    top, left = ((length - side) // 2 for length in x.shape[1:])
    block = side // FRAME
    cut = x[:, top : top + side, left : left + side]
    return cut.reshape(1, FRAME, block, FRAME, block).mean(axis=(2, 4)).astype(np.float32)
