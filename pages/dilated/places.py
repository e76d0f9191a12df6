"""The pixel at which a 3x3 kernel of some rate reads: one whose field lies on the picture."""

from __future__ import annotations

import streamlit as st

from pages.dilated.fields import LARGEST_RATE
from pages.dilated.kernel import places
from pages.dilated.reading import Place, heard
from ui import link
from ui.errors import explained
from ui.pictures import SIZES
from ui.translations import t


def place_params(prefix: str, default: Place) -> tuple[link.Param, ...]:
    """Row and column in the session and in the URL."""
    named = zip(("row", "column"), ("y", "x"), default, strict=True)
    return tuple(link.integer(f"{prefix}.{key}", name, 0, SIZES[-1] - 1, value) for key, name, value in named)


def fitting_rate(key: str, shape: tuple[int, ...], rate: int) -> int | None:
    """`rate`, or else why not, and the last one that fitted, kept as `key`; None where the picture is too small."""
    said = ""
    for tried in (rate, st.session_state.get(key, 1), 1):
        try:
            places((shape[0], shape[1]), tried)
        except ValueError as error:
            said = said or explained(error)
            continue
        if said:
            st.error(f"{said} {t('errors.kept')}")
        st.session_state[key] = tried
        return tried
    st.error(said)
    return None


def largest_rate(shape: tuple[int, ...]) -> int:
    """The highest rate whose field lies on a picture of `shape` (H, W)."""
    return min(LARGEST_RATE, (min(shape) - 1) // 2)


def fitting_place(prefix: str, shape: tuple[int, ...], rate: int) -> Place:
    """The session's place, moved to where the nine pixels of `rate` lie on a picture of `shape` (H, W)."""
    limits = places((shape[0], shape[1]), rate)
    for name, (low, high) in zip(("row", "column"), limits, strict=True):
        key = f"{prefix}.{name}"
        st.session_state[key] = min(max(st.session_state[key], low), high)
    return st.session_state[f"{prefix}.row"], st.session_state[f"{prefix}.column"]


def hear_reading(prefix: str, key: str) -> None:
    """Take what the user has let go of in the live reading `key` into the session."""
    said = heard(key)
    if said is not None:
        state = st.session_state
        state[f"{prefix}.rate"], (state[f"{prefix}.row"], state[f"{prefix}.column"]) = said
