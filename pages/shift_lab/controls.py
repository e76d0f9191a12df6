"""The widgets of Shift Lab's three stages. What they say is pages/shift_lab/settings.py."""

from __future__ import annotations

import streamlit as st

from pages.shift_lab.settings import (
    ACTIVATION,
    CROP,
    DILATION,
    OUTPUT_PADDING,
    PADDING,
    PADDING_MODE,
    PAGE,
    POOL,
    POOL_STRIDE,
    STRIDE,
    TAPS,
    TRANSPOSED,
    WINDOW,
    Settings,
    current,
    has_stride,
    window_name,
)
from ui import control
from ui.control import Control
from ui.kernel_choice import kernel_controls
from ui.translations import t


def stages(mode: Control[str]) -> Settings:
    """Kernel, convolution, activation and pooling, each with what it has, and beside the activation `mode`."""
    kernel_controls(PAGE)
    if TRANSPOSED.value:
        control.draw(((STRIDE, DILATION), (CROP, OUTPUT_PADDING), TRANSPOSED))
        st.caption(t("controls.transposed_no_modes"))
    else:
        control.draw(((STRIDE, DILATION), (PADDING, PADDING_MODE), TRANSPOSED))
    control.draw(((ACTIVATION, mode), POOL))
    windows = {"": [], "taps": [TAPS]}.get(window_name(POOL.value), [WINDOW])
    strides = [POOL_STRIDE] if has_stride(POOL.value) else []
    for one, column in zip((*windows, *strides), st.columns(2, gap="small"), strict=False):
        with column:
            one.draw()
    return current()
