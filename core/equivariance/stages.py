"""Where the cells of each stage of a stack look: by how many cells its map moves, and which cells can tell.

A stage is the output of one layer, for pictures of one shape; shifts are (dy, dx), of the picture in pixels, of the map
in cells.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from math import ceil, floor, prod

import numpy as np

from core.layers import Stack
from core.receptive_field import AxisWindow, clean_cells

Shift = tuple[int, int]
Axes = tuple[np.ndarray, np.ndarray]  # a boolean for each row, and for each column


@dataclass(frozen=True)
class Stage:
    """Where one layer's output cells look."""

    rows: tuple[AxisWindow, ...]  # all windows up to here
    columns: tuple[AxisWindow, ...]
    step: tuple[Fraction, Fraction]  # pixels of the picture from one cell to the next
    wraps: bool  # circular shifts close: there is no border
    ends_grid: bool

    def in_cells(self, shift: Shift) -> tuple[Fraction, Fraction]:
        """A shift of the picture in cells of the map; a fraction where the step does not divide it."""
        dy, dx = (Fraction(pixels) / step for pixels, step in zip(shift, self.step, strict=True))
        return dy, dx

    def interior(self, shape: Sequence[int], shift: Shift, q: Shift) -> Axes:
        """The rows and the columns of the cells `i` that show what the cells `i - q` show of the still picture.

        Both exist, counted without wrapping, and neither sees padding or, of the picture (..., H, W) of that `shape`
        moved by `shift`, pixels from outside the frame.
        """
        rows, columns = (
            _interior_axis(windows, n, s, cells)
            for windows, n, s, cells in zip((self.rows, self.columns), shape[-2:], shift, q, strict=True)
        )
        return rows, columns


def stages_of(stack: Stack, shape: tuple[int, ...]) -> list[Stage]:
    """The stage of each layer, for pictures of `shape` (C, H, W); ValueError where a layer cannot take what comes."""
    stages = []
    rows: tuple[AxisWindow, ...] = ()
    columns: tuple[AxisWindow, ...] = ()
    step, wraps, ended = (Fraction(1), Fraction(1)), True, False
    for layer, entering in zip(stack.layers, stack.shapes(shape), strict=False):
        ended = ended or layer.ends_grid
        if not ended:
            more = layer.windows(entering)
            rows, columns = rows + tuple(more[0]), columns + tuple(more[1])
            for axis, n in zip(more, entering[-2:], strict=True):
                for window in axis:
                    wraps = wraps and window.closes(n)
                    n = window.size_out(n)
            down, right = (prod((w.step for w in axis), start=Fraction(1)) for axis in more)
            step = (step[0] * down, step[1] * right)
        stages.append(Stage(rows, columns, step, wraps, ended))
    return stages


def whole_shifts(exact: Sequence[Fraction]) -> list[Shift]:
    """The whole shifts next to `exact`, floor and ceiling on each axis, the nearest first, then the lower."""
    dy, dx = exact
    pairs: list[Shift] = list(product({floor(dy), ceil(dy)}, {floor(dx), ceil(dx)}))
    return sorted(pairs, key=lambda q: (sum((a - b) ** 2 for a, b in zip(q, exact, strict=True)), q))


def _interior_axis(windows: Sequence[AxisWindow], n: int, shift: int, q: int) -> np.ndarray:
    """Along one axis: where both cells exist and neither sees padding or pixels from outside the frame."""
    source = np.arange(n) - shift
    moved = clean_cells(windows, (source >= 0) & (source < n))
    still = clean_cells(windows, np.ones(n, bool))
    partner = np.arange(len(still)) - q
    return moved & (partner >= 0) & (partner < len(still)) & still[np.clip(partner, 0, len(still) - 1)]
