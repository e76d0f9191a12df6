"""Stride as sampling: what a map keeps of a picture's waves, and what folds over, for each pooling.

Short names: `s` the stride, `f` a frequency in cycles a pixel. A map at stride 1 holds all waves. Every s-th cell
of it can show those of |f| < 1 / (2 s) on both axes alone; each other becomes one of them: it folds over (aliases).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from core.images.patterns import zone_plate
from core.layers import KINDS, Layer
from core.padding import pad2d
from core.pooling import polyphase_pool2d
from core.spectrum import folded_energy, folded_part
from ui.layer_kinds import having, windowed

POOLINGS = ("none", *windowed())
STRIDES = (2, 4)
LARGEST = STRIDES[-1]
TAPS = (2, 3, 5, 7, 9)  # of the blur
SUBJECTS = ("plate", "picture")


@dataclass(frozen=True, eq=False)
class Sampled:
    """A pooling on a picture: its map (1, h, w), the part of it that has folded over, and the share of the power of
    the map at stride 1, without its mean, that folds.
    """

    pooling: str
    pooled: np.ndarray
    folded: np.ndarray
    energy: float


@dataclass(frozen=True, eq=False)
class Sampling:
    """A picture (1, H, W) sampled without and with a pooling, and the folded energy of each pooling at each stride."""

    x: np.ndarray
    stride: int
    taps: int
    bare: Sampled
    pooled: Sampled
    energies: dict[str, tuple[float, ...]]


def stride_one(x: np.ndarray, pooling: str, size: int, taps: int) -> np.ndarray:
    """The map (1, H, W) of a pooling before its stride; windows are `size` wide, and the picture wraps."""
    kind = windowed().get(pooling, "")
    layer: Callable[..., Layer] = KINDS.get(kind, Layer)
    if not (windows := having(kind, size=size, taps=taps) if kind else {}):
        return x  # nothing, and polyphase pooling: both only choose cells
    if wraps := having(kind, padding_mode="circular"):
        return layer(**windows, **wraps, stride=1).forward(x)
    ahead = ((0, size - 1), (0, size - 1))
    return layer(**windows, stride=1).forward(pad2d(x, ahead, mode="circular"))


def sampled(x: np.ndarray, pooling: str, stride: int, taps: int) -> Sampled:
    """A picture (1, H, W), its sides multiples of the stride, pooled with windows as wide as the stride."""
    full = stride_one(x, pooling, stride, taps)
    top, left = phase(x, stride) if pooling == "polyphase" else (0, 0)
    grid = (slice(None), slice(top, None, stride), slice(left, None, stride))
    return Sampled(pooling, full[grid], folded_part(full, stride)[grid], folded_energy(full, stride))


def phase(x: np.ndarray, stride: int) -> tuple[int, int]:
    """(top, left) of the cells that polyphase pooling chooses."""
    chosen = polyphase_pool2d(x, stride=stride)
    phases = np.ndindex(stride, stride)
    return next((top, left) for top, left in phases if np.array_equal(x[:, top::stride, left::stride], chosen))


def sampling(picture: np.ndarray, subject: str, pooling: str, stride: int, taps: int) -> Sampling:
    """The zone plate, as long as the picture's longer side, or the picture, cut to multiples of the stride."""
    height, width = (max(side - side % LARGEST, 1) for side in picture.shape[1:])
    x = (zone_plate(max(height, width)) if subject == "plate" else picture[:, :height, :width]).astype(np.float64)
    energies = {name: tuple(folded_energy(stride_one(x, name, s, taps), s) for s in STRIDES) for name in POOLINGS}
    return Sampling(x, stride, taps, sampled(x, "none", stride, taps), sampled(x, pooling, stride, taps), energies)
