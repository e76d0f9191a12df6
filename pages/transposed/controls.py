"""The widgets of the parts that have sliders, and what they say as names and numbers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import streamlit as st

from pages.transposed import blurring, moving, overlaps
from ui import link
from ui.select_box import select
from ui.translations import t


def params(prefix: str) -> tuple[link.Param, ...]:
    """Their values as link parameters."""
    return (
        link.choice(f"{prefix}.blur", "bb", blurring.BLURS, "gaussian"),
        link.choice(f"{prefix}.width", "bw", blurring.WIDTHS, 9),
        link.choice(f"{prefix}.noise", "no", blurring.NOISES, 0.002),
        link.choice(f"{prefix}.power", "wc", blurring.POWERS, -3.5),
        link.choice(f"{prefix}.k", "ck", overlaps.SIDES, 3),
        link.choice(f"{prefix}.s", "cs", overlaps.STRIDES, 2),
        link.choice(f"{prefix}.weights", "cw", overlaps.WEIGHTS, "ones"),
        link.choice(f"{prefix}.moving_kernel", "tk", moving.KERNEL_NAMES, "sobel_x"),
        link.choice(f"{prefix}.moving_stride", "ts", moving.STRIDES, 2),
        link.choice(f"{prefix}.dy", "dy", moving.SHIFTS, 0),
        link.choice(f"{prefix}.dx", "dx", moving.SHIFTS, 1),
    )


def slider(prefix: str, name: str, options: Sequence[int]) -> int:
    """A slider over `options`, its value kept under `prefix` and `name`."""
    label, key, help_ = t(f"transposed.{name}"), f"{prefix}.{name}", t(f"transposed.{name}_help")
    return st.select_slider(label, options, key=key, help=help_, persist_state="session")


def blur_controls(prefix: str) -> dict[str, Any]:
    """What blurs, and how widely; noise and constant are moved beside the pictures."""
    left, right = st.columns(2, gap="medium")
    with left:
        blur = select(f"{prefix}.blur", blurring.BLURS, "transposed.blur", names="transposed.blur")
    with right:
        width = slider(prefix, "width", blurring.WIDTHS)
    state = st.session_state
    return {"blur": blur, "width": width, "noise": state[f"{prefix}.noise"], "power": state[f"{prefix}.power"]}


def checkerboard_controls(prefix: str) -> dict[str, Any]:
    """Kernel and stride whose stamps overlap."""
    spec = {"k": slider(prefix, "k", overlaps.SIDES), "s": slider(prefix, "s", overlaps.STRIDES)}
    kernel = select(f"{prefix}.weights", overlaps.WEIGHTS, "transposed.weights", names="transposed.weights")
    return spec | {"kernel": kernel}


def shift_controls(prefix: str) -> dict[str, Any]:
    """Kernel, stride, and how far the input moves."""
    key, names = f"{prefix}.moving_kernel", moving.KERNEL_NAMES
    left, right = st.columns([5, 3], gap="small")
    with left:
        kernel = select(key, names, "transposed.moving_kernel", names="kernels.name")
    with right:
        stride = select(f"{prefix}.moving_stride", moving.STRIDES, "controls.stride")
    shift = {}
    for name, place in zip(("dy", "dx"), st.columns(2, gap="medium"), strict=True):
        with place:
            shift[name] = slider(prefix, name, moving.SHIFTS)
    return {"kernel": kernel, "stride": stride} | shift
