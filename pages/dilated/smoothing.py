"""Smoothers beside each other on the picture: spread and full, stack and stack; and what is left of a texture."""

from __future__ import annotations

from typing import Any

import numpy as np
import streamlit as st

from core.kernels import KERNELS
from pages.dilated.fields import Rates, field_side, rates_text
from pages.dilated.figures import comparison_maps
from pages.dilated.kernel import NAMES, SMOOTHERS, Comparison, Reading, against_full, against_stack
from pages.dilated.places import Place
from ui.numbers import number
from ui.select_box import select
from ui.translations import t


def full_beside(prefix: str, digest: str, x: np.ndarray, shown: Reading) -> None:
    """A smoother spread by the rate of `shown` beside the full one as wide, on the picture `x` (1, H, W) there."""
    rate, side = shown.rate, shown.side
    st.markdown(t("dilated.full_question", side=side, cells=side**2))
    left, right = st.columns([1, 2], gap="medium", vertical_alignment="bottom")
    with left:
        smoother = select(f"{prefix}.smoother", SMOOTHERS, "dilated.smoother", names="kernels.name")
    with right:
        textured = texture_switch(f"{prefix}.texture")
    both = _compared(digest, "full", smoother, rate, shown.place, textured, x)
    names = t("dilated.spread_name", rate=rate), t("dilated.full_name", side=side)
    st.html(comparison_maps(both, names, difference=True))
    kept = {"spread": both.kept[0], "full": both.kept[1]}
    st.markdown(t("dilated.full_kept", difference=number(both.difference), **kept))


def stacks_beside(prefix: str, digest: str, x: np.ndarray, first: Rates, second: Rates, place: Place) -> None:
    """The picture `x` (1, H, W) about `place` under two stacks of one kernel; or that it is smaller than a field."""
    left, right = st.columns([1, 2], gap="medium", vertical_alignment="bottom")
    with left:
        kernel = select(f"{prefix}.stack_kernel", NAMES, "dilated.stack_kernel", names="kernels.name")
    with right:
        textured = texture_switch(f"{prefix}.fine")
    side, sides = max(field_side(first), field_side(second)), x.shape[1:]
    if side > min(sides):
        st.error(t("dilated.stack_too_large", side=side, size="×".join(map(str, sides))))
        return
    both = _compared(digest, "stacks", kernel, (first, second), place, textured, x)
    one, two = rates_text(first), rates_text(second)
    st.html(comparison_maps(both, (one, two), difference=False))
    total = f"{KERNELS[kernel].weights.sum():.4g}".replace("-", "−")
    has_even = any(rate % 2 == 0 for rate in (*first, *second))
    why = t("dilated.why_sum", sum=total) if has_even else t("dilated.why_other")
    kept = {"first": both.kept[0], "second": both.kept[1]}
    st.markdown(t("dilated.stack_kept", sum=total, one=one, two=two, why=why, **kept))


def texture_switch(key: str) -> bool:
    """Whether a checkerboard of single pixels lies over the picture."""
    return st.toggle(t("dilated.texture"), key=key, help=t("dilated.texture_help"), persist_state="session")


@st.cache_data(max_entries=64, show_spinner=False)
def _compared(digest: str, how: str, one: Any, two: Any, at: Place, textured: bool, _x: np.ndarray) -> Comparison:
    """`against_full` with (smoother, rate), or `against_stack` with (kernel, (rates, rates))."""
    return (against_full if how == "full" else against_stack)(_x, one, two, at, textured)
