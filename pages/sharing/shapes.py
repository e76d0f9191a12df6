"""Patterns to be found, and the small pictures that they stand in.

A pattern is (WINDOW, WINDOW), a picture (SIDE, SIDE), both in [0, 1]. A place is (row, column) of the upper left cell
of a pattern in a picture, each 0 to PLACES - 1: the pattern is never cut off.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from core.pooling import avg_pool2d

SIDE = 16
WINDOW = 7
PLACES = SIDE - WINDOW + 1  # on each axis
OWN = "picture"  # the pattern that is cut from the user's picture
CUT_FROM = 28  # cells of the picture's shorter side, when a pattern is cut from it

_DRAWN = {
    "cross": "...#... ...#... ...#... ####### ...#... ...#... ...#...",
    "ring": "..###.. .#...#. #.....# #.....# #.....# .#...#. ..###..",
    "stairs": "##..... .##.... ..##... ...##.. ....##. .....## ......#",
    "arrow": "...#... ..###.. .#.#.#. #..#..# ...#... ...#... ...#...",
    "house": "...#... ..#.#.. .#...#. ####### #.....# #.....# #######",
}
SHAPES = {
    name: np.array([[cell == "#" for cell in row] for row in drawn.split()], float) for name, drawn in _DRAWN.items()
}
PATTERNS = (*SHAPES, OWN)


def places() -> list[tuple[int, int]]:
    """Every place, row after row."""
    return [(row, column) for row in range(PLACES) for column in range(PLACES)]


def centre(place: tuple[int, int]) -> tuple[int, int]:
    """The cell of the picture in the middle of a pattern at `place`."""
    return place[0] + WINDOW // 2, place[1] + WINDOW // 2


def drawn(pattern: np.ndarray, at: Iterable[tuple[int, int]], noise: np.ndarray, level: float) -> np.ndarray:
    """Pictures (N, SIDE, SIDE): `level` times `noise` (as many), plus 1 - `level` times the pattern at each place."""
    pictures = level * noise
    for picture, (row, column) in zip(pictures, at, strict=True):
        picture[row : row + WINDOW, column : column + WINDOW] += (1 - level) * pattern
    return pictures


def cut(x: np.ndarray) -> tuple[np.ndarray, np.ndarray, tuple[int, int]]:
    """The pattern of a picture (1, H, W): itself, stretched to [0, 1]; the picture made small; the place of the cut.

    The picture is averaged down to about CUT_FROM cells on its shorter side; of all windows the one of largest variance
    is taken. A flat one gives a pattern of ones.
    """
    small = _reduced(x[0].astype(float))
    windows = sliding_window_view(small, (WINDOW, WINDOW))
    row, column = np.unravel_index(int(windows.var(axis=(2, 3)).argmax()), windows.shape[:2])
    pattern = windows[row, column]
    low, span = pattern.min(), np.ptp(pattern)
    stretched = (pattern - low) / span if span > 0 else np.ones_like(pattern)
    return stretched, small, (int(row), int(column))


def _reduced(x: np.ndarray) -> np.ndarray:
    """`x` (H, W) averaged over blocks, and widened to a window where it is smaller than that."""
    block = max(1, min(x.shape) // CUT_FROM)
    small = avg_pool2d(x[None], block)[0]
    short = [max(0, WINDOW - side) for side in small.shape]
    return np.pad(small, [(0, n) for n in short], mode="wrap") if any(short) else small
