"""Small grids of numbers to calculate with: cut from the current picture, a pattern, or typed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import streamlit as st

from core.images.patterns import impulse, step_edge
from ui import link
from ui.grid_editor import Grid, grid_cells, grid_sides, read_grid, write_grid
from ui.pictures import current_picture
from ui.select_box import select
from ui.translations import t

LUMA = (0.299, 0.587, 0.114)  # ITU-R BT.601, as pictures are read in grey
PICTURE_SIDE = 64  # of the picture that is cut: small, so that a few cells show something
SIZES = range(3, 17)
VALUES = {"digits": 9, "decimals": 100}  # how many steps there are from black to white
PATTERNS: dict[str, Callable[[int], np.ndarray]] = {
    "counting": lambda n: np.arange(1.0, n * n + 1).reshape(n, n),
    "impulse": lambda n: impulse(n)[0],
    "edge": lambda n: step_edge(n)[0],
}
KINDS = ("picture", *PATTERNS, "typed")
TYPED: Grid = ((3, 0, 1, 2, 7), (1, 5, 8, 9, 3), (2, 7, 2, 5, 1), (0, 1, 3, 1, 7), (4, 2, 1, 6, 2))


@dataclass(frozen=True)
class Thumbnail:
    """The picture that the grid is cut from: whole steps from black (0) to white (`steps`), and where it is cut."""

    levels: Grid
    steps: int
    top: int
    left: int


@dataclass(frozen=True)
class Numbers:
    """A grid of numbers; `decimals` is how many of them each number shows, None for as many as it has."""

    grid: Grid
    decimals: int | None = None
    thumbnail: Thumbnail | None = None


def params(prefix: str) -> tuple[link.Param, ...]:
    """Which grid, how large and from where, as link parameters."""
    return (
        link.choice(f"{prefix}.kind", "in", KINDS, "picture"),
        link.choice(f"{prefix}.size", "n", SIZES, 8),
        link.choice(f"{prefix}.values", "v", tuple(VALUES), "digits"),
        link.shift(f"{prefix}.crop", "cut", (10, 18)),
        link.param(f"{prefix}.typed", "cells", TYPED, read=read_grid, write=write_grid),
    )


def number_controls(prefix: str) -> None:
    """Which grid, and its size or its numbers."""
    left, right = st.columns(2, gap="small")
    state = st.session_state
    with left:
        kind = select(f"{prefix}.kind", KINDS, "arithmetic.kind", names="arithmetic.kind")
    if kind == "typed":
        with right:
            grid_sides(f"{prefix}.typed", "arithmetic.typed")
        grid_cells(f"{prefix}.typed", alt=t("arithmetic.typed_cells"), wrong="arithmetic.typed_bad", cell=(26, 34))
        return
    with right:
        select(f"{prefix}.size", SIZES, "arithmetic.size")
    if kind == "picture":
        key = f"{prefix}.values"
        st.segmented_control(
            t("arithmetic.values"),
            tuple(VALUES),
            key=key,
            format_func=lambda option: t(f"arithmetic.values_{option}"),
            help=t("arithmetic.values_help"),
            label_visibility="collapsed",
            required=True,
            persist_state="session",
            width="stretch",
        )
        state[f"{prefix}.crop"] = inside(state[f"{prefix}.crop"], state[f"{prefix}.size"])


def inside(crop: tuple[int, int], size: int) -> tuple[int, int]:
    """`crop`, (top, left), moved so that a square of `size` lies in the picture."""
    height, width = _levels(1).shape
    return max(0, min(crop[0], height - size)), max(0, min(crop[1], width - size))


def numbers(prefix: str) -> Numbers:
    """The grid that the session's controls say."""
    state = st.session_state
    kind, size = state[f"{prefix}.kind"], state[f"{prefix}.size"]
    if kind == "typed":
        return Numbers(state[f"{prefix}.typed"])
    if kind != "picture":
        return Numbers(as_grid(PATTERNS[kind](size)))
    steps = VALUES[state[f"{prefix}.values"]]
    top, left = inside(state[f"{prefix}.crop"], size)
    levels = _levels(steps)
    cut = levels[top : top + size, left : left + size]
    thumbnail = Thumbnail(as_grid(levels), steps, top, left)
    return Numbers(as_grid(cut if steps == 9 else cut / steps), None if steps == 9 else 2, thumbnail)


def as_grid(values: np.ndarray) -> Grid:
    """An array (H, W) as a tuple of rows."""
    return tuple(map(tuple, np.asarray(values, dtype=float).tolist()))


def _levels(steps: int) -> np.ndarray:
    """The current picture, small and grey, in whole steps from 0 to `steps`: (H, W)."""
    x = current_picture(max_side=PICTURE_SIDE).array.astype(float)
    grey = x[0] if len(x) == 1 else np.tensordot(LUMA, x, axes=1)
    return np.round(steps * grey)
