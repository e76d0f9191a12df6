"""The widgets that choose a pixel for a 3x3 kernel of some rate: only pixels whose field lies on the picture."""

from __future__ import annotations

import streamlit as st

from ui import link
from ui.dilation.kernel import places
from ui.errors import explained
from ui.pictures import SIZES
from ui.translations import t

Place = tuple[int, int]  # (row, column)


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


def place_controls(prefix: str, shape: tuple[int, ...], rate: int) -> Place:
    """Row and column of the middle pixel, as far as the nine pixels of `rate` lie on a picture of `shape` (H, W)."""
    chosen = []
    limits = places((shape[0], shape[1]), rate)
    for name, (low, high), column in zip(("row", "column"), limits, st.columns(2, gap="small"), strict=True):
        key = f"{prefix}.{name}"
        st.session_state[key] = min(max(st.session_state[key], low), high)
        with column:
            chosen.append(
                st.number_input(
                    t(f"dilated.{name}"),
                    low,
                    high,
                    key=key,
                    help=t(f"dilated.{name}_help", low=low, high=high),
                    persist_state="session",
                )
            )
    return chosen[0], chosen[1]
