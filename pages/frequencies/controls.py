"""The widgets of the lesson's parts, the live waves among them; each gives its part's spec as numbers and ids."""

from __future__ import annotations

from typing import Any

import numpy as np
import streamlit as st

from pages.frequencies.crossing import SIDES
from pages.frequencies.sampling import POOLINGS, STRIDES, SUBJECTS, TAPS
from pages.frequencies.sampling_figures import pooling_name
from pages.frequencies.spectra import EDGES
from pages.frequencies.squares import central_square
from pages.frequencies.view import heard_mask, heard_shift, mask_view, shift_view
from ui import control
from ui.control import choice
from ui.kernel_choice import kernel_controls
from ui.select_box import select
from ui.translations import t


def mask_controls(page: str, x: np.ndarray, digest: str) -> dict[str, Any]:
    """The live spectrum of a picture (1, H, W), on which a mask is drawn."""
    state, key, square = st.session_state, f"{page}.mask_view", central_square(x)
    mask = state[f"{page}.mask"] = heard_mask(state[f"{page}.mask"], key=key)
    mask_view(square, digest, mask, key=key)
    _say_square(x, square)
    return {"mask": mask.text}


def shift_controls(page: str, x: np.ndarray, digest: str) -> dict[str, Any]:
    """The live picture (1, H, W) that is dragged, and what comes in at its edges."""
    state, key, square = st.session_state, f"{page}.shift_view", central_square(x)
    shift = state[f"{page}.shift"] = heard_shift(state[f"{page}.shift"], len(square), key=key)
    shift_view(square, digest, shift, state[f"{page}.edge"], key=key)
    _say_square(x, square)
    left, _ = st.columns([3, 2], gap="medium")
    with left:
        edge = select(f"{page}.edge", EDGES, "frequencies.edge", names="frequencies.edge")
    return {"shift": shift, "edge": edge}


def theorem_controls(page: str) -> dict[str, Any]:
    """The kernel."""
    return {"kernel": kernel_controls(page)}


SAMPLING = (
    choice("frequencies.subject", "of", SUBJECTS, "plate"),
    choice("frequencies.stride", "s", STRIDES, 2),
    choice("frequencies.pooling", "pool", POOLINGS[1:], "blur", show=pooling_name),
    choice("frequencies.taps", "w", TAPS, 5),
)


def sampling_controls(page: str) -> dict[str, Any]:
    """What is sampled, how, and what is done before."""
    return control.draw((SAMPLING[:2], SAMPLING[2:]))


def crossing_controls(page: str) -> dict[str, Any]:
    """The size that is measured, and which measurement it is."""
    turn = f"{page}.turn"
    side = select(f"{page}.side", SIDES, "frequencies.side")
    again = t("frequencies.measure")
    st.button(again, key=f"{page}.measure", help=t("frequencies.measure_help"), on_click=_count, args=(turn,))
    return {"side": side, "turn": st.session_state.get(turn, 0)}


def _count(key: str) -> None:
    st.session_state[key] = st.session_state.get(key, 0) + 1


def _say_square(x: np.ndarray, square: np.ndarray) -> None:
    if x.shape[1:] != square.shape:
        st.caption(t("frequencies.square", side=len(square)))
