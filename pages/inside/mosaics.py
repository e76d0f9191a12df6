"""Many maps as one picture: side by side in a grid, a line of the lightest colour between them."""

from __future__ import annotations

import numpy as np

from ui.maps import is_signed


def mosaic(maps: np.ndarray, columns: int) -> np.ndarray:
    """The maps (n, H, W) in rows of so many `columns`, one cell of line between them: (rows, columns) of cells.

    The line is the lightest value of their picture: 0 where some map is negative, else the largest of all.
    """
    count, height, width = maps.shape
    rows = -(-count // columns)
    line = 0.0 if is_signed([maps]) else float(maps.max())
    sheet = np.full((rows * (height + 1) - 1, columns * (width + 1) - 1), line, np.float32)
    for place, values in enumerate(maps):
        top, left = (place // columns) * (height + 1), (place % columns) * (width + 1)
        sheet[top : top + height, left : left + width] = values
    return sheet


def numbers(values: np.ndarray, columns: int) -> np.ndarray:
    """The numbers (n,) as cells in rows of so many `columns`, zeros behind the last."""
    rows = -(-len(values) // columns)
    sheet = np.zeros(rows * columns, np.float32)
    sheet[: len(values)] = values
    return sheet.reshape(rows, columns)
