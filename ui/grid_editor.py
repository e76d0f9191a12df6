"""A grid of numbers that the user edits: its sides and its cells. It lives in the session as a Grid, under one key."""

from __future__ import annotations

import numpy as np
import streamlit as st

from ui.select_box import select
from ui.settings import LARGEST_SIDE, LARGEST_WEIGHT, Grid, checked_grid
from ui.translations import t

SIDES = ("rows", "columns")


def grid_sides(key: str, label: str) -> None:
    """How many rows and columns; what fits of the old numbers stays, in the upper left.

    `label` is the stem of the widgets' texts: `<label>_rows`, `<label>_columns`, and their help.
    """
    grid: Grid = st.session_state[key]
    for side, column, name in zip(np.shape(grid), st.columns(2, gap="small"), SIDES, strict=True):
        st.session_state[f"{key}_{name}"] = side
        with column:
            select(f"{key}_{name}", range(1, LARGEST_SIDE + 1), f"{label}_{name}", on_change=lambda: _resize(key))


def grid_cells(key: str, *, alt: str, wrong: str, cell: tuple[int, int]) -> None:
    """The numbers in cells of `cell` (height, width) pixels; one that is none says `wrong`, and the last good stay."""
    grid: Grid = st.session_state[key]
    height, width = cell
    rows, columns = np.shape(grid)
    editor = f"{key}_editor_{rows}x{columns}"
    if editor not in st.session_state:  # the editor keeps its edits against one table, until it is not drawn any more
        st.session_state[f"{key}_table"] = {str(c + 1): [row[c] for row in grid] for c in range(columns)}
    edited = st.data_editor(
        st.session_state[f"{key}_table"],
        hide_index=True,
        column_config=dict.fromkeys(map(str, range(1, LARGEST_SIDE + 1)), st.column_config.NumberColumn(width=width)),
        key=editor,
        row_height=height,
        alt=alt,
    )
    try:
        numbers = zip(*(edited[str(c + 1)] for c in range(columns)), strict=True)
        st.session_state[key] = checked_grid(tuple(tuple(float(v) for v in row) for row in numbers))
    except (ValueError, TypeError):
        st.error(t(wrong, largest=f"{LARGEST_WEIGHT:g}"))


def _resize(key: str) -> None:
    grid = np.array(st.session_state[key])
    resized = np.zeros([st.session_state[f"{key}_{name}"] for name in SIDES])
    rows, columns = np.minimum(resized.shape, grid.shape)
    resized[:rows, :columns] = grid[:rows, :columns]
    st.session_state[key] = tuple(map(tuple, resized.tolist()))
