"""Which cells of a network ever answer: a ReLU that is 0 for every picture passes nothing on, and learns no more.

Short names: `N` pictures.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from core.arguments import float_maps
from core.layers import ReLU, Stack

AT_ONCE = 120  # pictures: as many maps as are held at a time


def ever_positive(stack: Stack, x: ArrayLike) -> tuple[float, ...]:
    """The share of each ReLU's cells that are positive for at least one of the pictures `x` (N, C, H, W), in order.

    A cell is a place of a map, or a unit of a list. Where the share is 0 no gradient passes the layer, whatever the
    picture: it is dead. ValueError for what is no (N, C, H, W), or no picture.
    """
    x = float_maps(x, "x", "(N, C, H, W)")
    if not len(x):
        raise ValueError("expected at least one picture, got none")
    found: list[np.ndarray] = []
    for first in range(0, len(x), AT_ONCE):
        y, here = x[first : first + AT_ONCE], list[np.ndarray]()
        for layer in stack.layers:
            y = layer.forward(y)
            if isinstance(layer, ReLU):
                here.append(np.asarray((y > 0).any(axis=0)))
        found = here if not found else [np.logical_or(*pair) for pair in zip(found, here, strict=True)]
    return tuple(float(cells.mean()) for cells in found)
