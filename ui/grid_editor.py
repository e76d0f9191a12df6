"""A grid of numbers that the user edits: how the URL says it, and the widgets of its sides and its cells.

It lives in the session as a Grid, under one key.
"""

from __future__ import annotations

import numpy as np
import streamlit as st

from ui.control import choice
from ui.translations import t

SIDES = ("rows", "columns")
LARGEST_SIDE = 7
LARGEST_WEIGHT = 1000.0

Grid = tuple[tuple[float, ...], ...]


def write_grid(grid: Grid) -> str:
    """An own kernel as "1,0,-1;2,0,-2": rows apart by semicolons, six digits a number."""
    return ";".join(",".join(f"{v:g}" for v in row) for row in grid)


def read_grid(text: str) -> Grid:
    """The kernel that `write_grid` wrote. ValueError for another text, sides over 7, or numbers beyond 1000."""
    grid = tuple(tuple(float(v) for v in row.split(",")) for row in text.split(";"))
    return checked_grid(grid)


def checked_grid(grid: Grid) -> Grid:
    """`grid` to six digits. ValueError for sides of 0 or over 7, rows of different length, or numbers beyond 1000."""
    if not 1 <= len(grid) <= LARGEST_SIDE or not 1 <= len(grid[0]) <= LARGEST_SIDE:
        raise ValueError(f"expected sides of 1 to {LARGEST_SIDE}")
    if any(len(row) != len(grid[0]) for row in grid):
        raise ValueError("expected rows of one length")
    if not all(abs(v) <= LARGEST_WEIGHT for row in grid for v in row):  # NaN is no number up to 1000 either
        raise ValueError(f"expected numbers from -{LARGEST_WEIGHT:g} to {LARGEST_WEIGHT:g}")
    return tuple(tuple(float(f"{v:g}") + 0.0 for v in row) for row in grid)


def grid_sides(key: str, label: str) -> None:
    """How many rows and columns; what fits of the old numbers stays, in the upper left.

    `label` is the stem of the widgets' texts: `<label>_rows`, `<label>_columns`, and their help.
    """
    grid: Grid = st.session_state[key]
    for side, column, name in zip(np.shape(grid), st.columns(2, gap="small"), SIDES, strict=True):
        st.session_state[f"{key}_{name}"] = side
        with column:
            sides = choice(f"{key}_{name}", "", range(1, LARGEST_SIDE + 1), side, label=f"{label}_{name}")
            sides.draw(on_change=lambda: _resize(key))


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
