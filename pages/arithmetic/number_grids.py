"""Small grids of numbers to calculate with: cut from the current picture, a pattern, or typed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import streamlit as st

from core.images.patterns import impulse, step_edge
from ui.control import choice, pair, text
from ui.grid_editor import Grid, grid_cells, grid_sides, read_grid, write_grid
from ui.pictures import current_picture
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

KIND = choice("arithmetic.kind", "in", KINDS, "picture")
SIZE = choice("arithmetic.size", "n", SIZES, 8)
STEPS = choice("arithmetic.values", "v", tuple(VALUES), "digits", widget="row", bare=True)
CROP = pair("arithmetic.crop", "cut", (10, 18))
OWN_NUMBERS = text("arithmetic.typed", "cells", TYPED, read=read_grid, write=write_grid)
CONTROLS = (KIND, SIZE, STEPS, CROP, OWN_NUMBERS)


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


def choose_numbers() -> Numbers:
    """Which grid, and its size or its numbers; the cut is moved to where it lies in the picture."""
    left, right = st.columns(2, gap="small")
    with left:
        kind = KIND.draw()
    if kind == "typed":
        with right:
            grid_sides(OWN_NUMBERS.key, "arithmetic.typed")
        grid_cells(OWN_NUMBERS.key, alt=t("arithmetic.typed_cells"), wrong="arithmetic.typed_bad", cell=(26, 34))
        return Numbers(OWN_NUMBERS.value)
    with right:
        size = SIZE.draw()
    if kind != "picture":
        return Numbers(as_grid(PATTERNS[kind](size)))
    steps = VALUES[STEPS.draw(width="stretch")]
    levels = _levels(steps)
    row, column = (max(0, min(at, side - size)) for at, side in zip(CROP.value, levels.shape, strict=True))
    CROP.set((row, column))
    cut = levels[row : row + size, column : column + size]
    thumbnail = Thumbnail(as_grid(levels), steps, row, column)
    return Numbers(as_grid(cut if steps == 9 else cut / steps), None if steps == 9 else 2, thumbnail)


def as_grid(values: np.ndarray) -> Grid:
    """An array (H, W) as a tuple of rows."""
    return tuple(map(tuple, np.asarray(values, dtype=float).tolist()))


def _levels(steps: int) -> np.ndarray:
    """The current picture, small and grey, in whole steps from 0 to `steps`: (H, W)."""
    x = current_picture(max_side=PICTURE_SIDE).array.astype(float)
    grey = x[0] if len(x) == 1 else np.tensordot(LUMA, x, axes=1)
    return np.round(steps * grey)
