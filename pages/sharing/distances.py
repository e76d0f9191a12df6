"""How far a picture is from itself moved: as a list of pixels, and after a convolution and a global average.

A picture is taken as the list of its pixels with their mean taken off. Its distance to another is the length of the
difference (L2), relative to its own length; the cosine is that of the angle between the two.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.convolution import conv2d
from core.kernels import KERNELS
from core.padding import pad2d
from core.pooling import global_avg_pool2d
from core.transforms import translate
from ui.comparisons import cosine, relative_norm

REACH = 8  # pixels on each axis
MODES = ("circular", "replicate")
BANK = ("sobel_x", "sobel_y", "laplacian", "gaussian")  # of the pooled convolution
SEED = 5


@dataclass(frozen=True, eq=False)
class Apart:
    """A picture and another: relative L2 distance and cosine of the lists of pixels; what a dense cell that answers 1
    to the first, and has it as its weights, answers to the other; all None for a flat picture. And the relative
    distance of what a convolution with a ReLU and a global average makes of them."""

    distance: float | None
    cosine: float | None
    template: float | None
    pooled: float | None


@dataclass(frozen=True, eq=False)
class Distances:
    """A picture (1, H, W): every distance (2 REACH + 1, 2 REACH + 1) to itself moved by (dy, dx), from -REACH; `other`
    a photograph, `noise` its own pixels in an order that is drawn."""

    every: np.ndarray
    pooled: np.ndarray
    other: Apart
    noise: Apart

    def along(self, dy: int, dx: int) -> np.ndarray:
        """Distances at 0 to REACH times the step (dy, dx)."""
        steps = np.arange(REACH + 1)
        return self.every[REACH + dy * steps, REACH + dx * steps]


def apart(x: np.ndarray, y: np.ndarray, mode: str) -> Apart:
    """How far `y` is from `x`, both (1, H, W)."""
    u, v = centred(x), centred(y)
    distance = relative_norm(v - u, u) if u.any() else None
    a, b = features(x, mode), features(y, mode)
    template = float(u @ v) / float(u @ u) if u.any() else None
    return Apart(distance, cosine(u, v), template, relative_norm(b - a, a))


def centred(x: np.ndarray) -> np.ndarray:
    """The pixels in one list, their mean taken off; a flat picture gives zeros."""
    flat = x.astype(float).ravel()
    return flat - flat.mean() if np.ptp(flat) else np.zeros_like(flat)


def features(x: np.ndarray, mode: str) -> np.ndarray:
    """The averages over all cells of the BANK's maps after a ReLU: (4,)."""
    small = [np.asarray(KERNELS[name].weights, float) for name in BANK]
    maps = [conv2d(x.astype(float), w[None, None], padding="same", padding_mode=mode) for w in small]
    return np.concatenate([global_avg_pool2d(np.maximum(m, 0)).ravel() for m in maps])


def distances(x: np.ndarray, other: np.ndarray, mode: str) -> Distances:
    """All that is known of a picture's distances to itself moved, and to two others. `x`, `other` (1, H, W)."""
    every, pooled = _every(x, mode), np.zeros(REACH + 1)
    still = features(x, mode)
    for step in range(REACH + 1):
        pooled[step] = relative_norm(features(translate(x, (0, step), mode=mode), mode) - still, still) or 0.0
    shuffled = np.random.default_rng(SEED).permutation(x.ravel()).reshape(x.shape)
    return Distances(every, pooled, apart(x, like(other, x), mode), apart(x, shuffled, mode))


def _every(x: np.ndarray, mode: str) -> np.ndarray:
    """The distances of `x` to itself moved by all (dy, dx) up to REACH: zeros for a flat picture."""
    length = float(np.linalg.norm(centred(x)))
    still = x[0].astype(float)
    height, width = still.shape
    wide = pad2d(still[None], REACH, mode=mode)[0]
    every = np.zeros((2 * REACH + 1, 2 * REACH + 1))
    for (row, column), _ in np.ndenumerate(every) if length else ():
        top, left = 2 * REACH - row, 2 * REACH - column  # what moves down comes from above
        rest = wide[top : top + height, left : left + width] - still
        every[row, column] = np.sqrt(rest.var() * rest.size) / length
    return every


def like(other: np.ndarray, x: np.ndarray) -> np.ndarray:
    """`other` (1, H, W) in the size of `x`, repeated or cut, with its mean and its variance (so far as it has one)."""
    rows, columns = (np.arange(side) % full for side, full in zip(x.shape[1:], other.shape[1:], strict=True))
    fitted = other[:, rows[:, None], columns].astype(float)
    spread = fitted.std()
    return (fitted - fitted.mean()) / (spread or 1.0) * x.std() + x.mean()
