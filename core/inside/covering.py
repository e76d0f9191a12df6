"""Occlusion: a patch walks over a picture, and at each place the network is asked again.

Short names: `C` channels, `H` height, `W` width, `rows` and `columns` the places of the patch. Source: Zeiler & Fergus
2014, section 4.2.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from core.arguments import float_maps, is_number, whole
from core.layers import Stack
from core.learning import probabilities


@dataclass(frozen=True, eq=False)
class Occlusion:
    """`tops` (rows,) and `lefts` (columns,): the patch's first row and column; `probabilities` (rows, columns, classes)
    of the picture with the patch there; `whole` (classes,) of the picture without it."""

    tops: np.ndarray
    lefts: np.ndarray
    probabilities: np.ndarray
    whole: np.ndarray

    @property
    def top_classes(self) -> np.ndarray:
        """The most probable class at each place: (rows, columns)."""
        return self.probabilities.argmax(axis=-1)


def patch_places(side: int, size: int, stride: int) -> np.ndarray:
    """Where a patch of `size` begins on a `side`: every `stride` cells from 0, and last where it ends at the edge.

    All of it lies inside, and no cell is left uncovered but between patches that are further apart than they are
    large. ValueError for a patch that is larger than the side, or a size or stride below 1.
    """
    size, stride = whole(size, "size", least=1), whole(stride, "stride", least=1)
    if size > side:
        raise ValueError(f"patch {size}x{size} is larger than the picture, a side of {side}")
    last = side - size
    return np.append(np.arange(0, last, stride), last)


def covered(x: ArrayLike, top: int, left: int, *, size: int, fill: float = 0.5) -> np.ndarray:
    """`x` (C, H, W) with a square of `size` cells from (top, left) set to `fill`."""
    y = float_maps(x).copy()
    y[..., top : top + size, left : left + size] = fill
    return y


def occlusion(stack: Stack, x: ArrayLike, *, size: int = 8, stride: int = 2, fill: float = 0.5) -> Occlusion:
    """What the network says of `x` (C, H, W) with a patch of `size` x `size` cells of `fill` at every place.

    The places are `patch_places` on both axes; `stack` gives scores, whose softmax counts. ValueError as there, for a
    fill that is no finite number, or an `x` that is no (C, H, W).
    """
    x = float_maps(x, "x", "(C, H, W)")
    if not (is_number(fill) and np.isfinite(fill)):
        raise ValueError(f"fill must be a finite number, got {fill!r}")
    tops, lefts = (patch_places(side, size, stride) for side in x.shape[1:])
    pictures = np.stack([covered(x, top, left, size=size, fill=fill) for top in tops for left in lefts])
    found = probabilities(stack, pictures).reshape(len(tops), len(lefts), -1)
    return Occlusion(tops, lefts, found, probabilities(stack, x[None])[0])
