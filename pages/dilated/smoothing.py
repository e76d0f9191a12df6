"""Smoothers beside each other on the picture: spread and full, stack and stack; and what is left of a texture."""

from __future__ import annotations

from typing import Any

import streamlit as st

from core.kernels import KERNELS
from pages.dilated.fields import Rates, field_side, rates_text
from pages.dilated.figures import comparison_maps
from pages.dilated.kernel import Reading, against_full, against_stack
from pages.dilated.places import Place
from ui.control import Control, beside
from ui.lesson import kept
from ui.numbers import minus, number
from ui.pictures import Picture
from ui.translations import t


def full_beside(picture: Picture, shown: Reading, smoother: Control[str], texture: Control[bool]) -> None:
    """A smoother spread by the rate of `shown` beside the full one as wide, on the grey picture there."""
    rate, side = shown.rate, shown.side
    st.markdown(t("dilated.full_question", side=side, cells=side**2))
    name, textured = _which(smoother, texture)
    spec = {"name": name, "rate": rate, "place": shown.place, "textured": textured}
    both = kept(against_full, spec, picture)
    names = t("dilated.spread_name", rate=rate), t("dilated.full_name", side=side)
    st.html(comparison_maps(both, names, difference=True))
    shares = {"spread": both.kept[0], "full": both.kept[1]}
    st.markdown(t("dilated.full_kept", difference=number(both.difference), **shares))


def stacks_beside(
    picture: Picture, both_rates: tuple[Rates, Rates], place: Place, kernel: Control[str], texture: Control[bool]
) -> None:
    """The grey picture about `place` under two stacks of one kernel; or that it is smaller than a field."""
    name, textured = _which(kernel, texture)
    side, sides = max(map(field_side, both_rates)), picture.array.shape[1:]
    if side > min(sides):
        st.error(t("dilated.stack_too_large", side=side, size="×".join(map(str, sides))))
        return
    spec = {"kernel": name, "both_rates": both_rates, "place": place, "textured": textured}
    both = kept(against_stack, spec, picture)
    one, two = map(rates_text, both_rates)
    st.html(comparison_maps(both, (one, two), difference=False))
    total = minus(f"{KERNELS[name].weights.sum():.4g}")
    has_even = any(rate % 2 == 0 for rates in both_rates for rate in rates)
    why = t("dilated.why_sum", sum=total) if has_even else t("dilated.why_other")
    shares = {"first": both.kept[0], "second": both.kept[1]}
    st.markdown(t("dilated.stack_kept", sum=total, one=one, two=two, why=why, **shares))


def _which(kernel: Control[str], texture: Control[bool]) -> list[Any]:
    """Which kernel, and whether a checkerboard of single pixels lies over the picture."""
    return beside(kernel, texture, widths=[1, 2], gap="medium", vertical_alignment="bottom")
