"""The widgets of a convolution: kernel, grid, activation, pooling. What they say is ui/settings.py."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import streamlit as st

from core.kernels import KERNELS
from core.padding import PADDING_MODES
from ui import settings
from ui.figures import kernel_table
from ui.settings import LARGEST_SIDE, OWN, Grid
from ui.translations import t


def select(
    key: str, options: Sequence[Any], label: str, *, names: str = "", on_change: Callable[[], None] | None = None
) -> Any:
    """A select box whose value lives under `key`; options are shown as the texts `<names>.<option>`, or as they are."""
    return st.selectbox(
        t(label),
        options,
        key=key,
        format_func=lambda option: t(f"{names}_{option}") if names and isinstance(option, str) else str(option),
        help=t(f"{label}_help"),
        on_change=on_change or "rerun",
        persist_state="session",
    )


def kernel_controls(prefix: str) -> None:
    """Kernel by name with its numbers, or the user's own numbers in a grid."""
    left, right = st.columns(2, gap="small")
    with left:
        kernel = select(f"{prefix}.kernel", (*KERNELS, OWN), "controls.kernel", names="kernels.name")
    with right:
        if kernel != OWN:
            st.html(kernel_table(KERNELS[kernel].weights, t("controls.kernel_numbers")))
            return
        _own_sides(f"{prefix}.own")
    _own_grid(f"{prefix}.own")


def _own_sides(key: str) -> None:
    """Rows and columns of the own kernel."""
    sides = np.shape(st.session_state[key])
    for side, column, label in zip(sides, st.columns(2, gap="small"), ("rows", "columns"), strict=True):
        st.session_state[f"{key}_{label}"] = side
        with column:
            select(
                f"{key}_{label}",
                range(1, LARGEST_SIDE + 1),
                f"controls.own_{label}",
                on_change=lambda: _resize(key),
            )


def _resize(key: str) -> None:
    """The own kernel with the sides that were chosen; what fits of the old numbers stays, in the upper left."""
    grid = np.array(st.session_state[key])
    resized = np.zeros([st.session_state[f"{key}_{label}"] for label in ("rows", "columns")])
    rows, columns = np.minimum(resized.shape, grid.shape)
    resized[:rows, :columns] = grid[:rows, :columns]
    st.session_state[key] = tuple(map(tuple, resized.tolist()))


def _own_grid(key: str) -> None:
    """The own kernel as an editable grid; a cell that is no number says so, and the last good kernel stays."""
    grid: Grid = st.session_state[key]
    sides = (len(grid), len(grid[0]))
    editor = f"{key}_editor_{sides[0]}x{sides[1]}"
    if editor not in st.session_state:  # the editor keeps its edits against one table, until it is not drawn any more
        st.session_state[f"{key}_table"] = {str(c + 1): [row[c] for row in grid] for c in range(sides[1])}
    edited = st.data_editor(
        st.session_state[f"{key}_table"],
        hide_index=True,
        column_config=dict.fromkeys(map(str, range(1, LARGEST_SIDE + 1)), st.column_config.NumberColumn(width=48)),
        key=editor,
        row_height=28,
        alt=t("controls.kernel_numbers"),
    )
    try:
        rows = zip(*(edited[str(c + 1)] for c in range(sides[1])), strict=True)
        st.session_state[key] = settings.checked_grid(tuple(tuple(float(v) for v in row) for row in rows))
    except (ValueError, TypeError):
        st.error(t("controls.own_bad", largest=f"{settings.LARGEST_WEIGHT:g}"))


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
