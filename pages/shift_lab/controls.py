"""The widgets of Shift Lab's layers: convolution, activation, pooling. What they say is ui/settings.py."""

from __future__ import annotations

import streamlit as st

from core.padding import PADDING_MODES
from ui import settings
from ui.select_box import select
from ui.translations import t


def convolution_controls(prefix: str) -> None:
    """Stride, dilation, transposed or not, padding or crop."""
    left, right = st.columns(2, gap="small")
    transposed = st.session_state[f"{prefix}.transposed"]
    with left:
        select(f"{prefix}.stride", range(1, 5), "controls.stride")
        if transposed:
            select(f"{prefix}.crop", range(25), "controls.crop")
        else:
            select(f"{prefix}.padding", settings.PADDINGS, "controls.padding", names="controls.padding")
    with right:
        select(f"{prefix}.dilation", range(1, 9), "controls.dilation")
        if transposed:
            select(f"{prefix}.output_padding", range(8), "controls.output_padding")
        else:
            select(f"{prefix}.padding_mode", PADDING_MODES, "controls.padding_mode", names="controls.padding_mode")
    key = f"{prefix}.transposed"
    st.toggle(t("controls.transposed"), key=key, help=t("controls.transposed_help"), persist_state="session")
    if transposed:
        st.caption(t("controls.transposed_no_modes"))


def activation_control(prefix: str) -> None:
    """What follows the convolution at each cell."""
    select(f"{prefix}.activation", tuple(settings.ACTIVATIONS), "controls.activation", names="controls.activation")


def pooling_controls(prefix: str) -> None:
    """Which pooling, its window and its stride; only those it has."""
    pooling = select(f"{prefix}.pooling", tuple(settings.POOLINGS), "controls.pooling", names="controls.pooling")
    asked = []
    if pooling in ("max", "average", "blur", "max_blur"):
        asked.append(("window", range(2, 9), "controls.taps" if pooling == "blur" else "controls.window"))
    if asked or pooling == "polyphase":
        asked.append(("pool_stride", range(1, 5), "controls.pool_stride"))
    for column, (name, options, label) in zip(st.columns(2, gap="small"), asked, strict=False):
        with column:
            select(f"{prefix}.{name}", options, label)
