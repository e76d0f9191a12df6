"""How often the stamps of a transposed convolution overlap, what that does to a picture, and resizing instead.

Short names: `k` the kernel's side, `s` the stride. "Inside" are the cells that as many stamps could reach as any: those
further than a kernel from the border.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from core.convolution import conv2d, conv_transpose2d
from core.pooling import resize

SIDES, STRIDES = range(1, 8), range(1, 5)
WEIGHTS = ("ones", "tent", "random")
STAMPS = 8  # of the map of ones on which overlaps are counted, in each direction
SEED = 5
EVEN = 1e-6  # of the mean: sums that differ by less are even


@dataclass(frozen=True, eq=False)
class Overlaps:
    """Counts, and a picture upsampled in two ways, (1, H * s, W * s) each.

    line, grid: how many stamps lie on each cell, of 8 and of 8 x 8; line_inside, grid_inside: (least, most) of them
    inside; spread: (most - least) / mean of `grid` inside; flat: the same for what a plain area of 1 becomes under the
    kernel's weights; transposed, resized: the picture; rhythm: the share of each map's variance that repeats with the
    stride's period, None where the picture is all rim.
    """

    k: int
    s: int
    kernel: np.ndarray
    line: np.ndarray
    grid: np.ndarray
    line_inside: tuple[int, int]
    grid_inside: tuple[int, int]
    spread: float
    flat: tuple[float, float]
    transposed: np.ndarray
    resized: np.ndarray
    rhythm: tuple[float | None, float | None]

    @property
    def is_even(self) -> bool:
        """Whether every cell inside lies under as many stamps."""
        return self.grid_inside[0] == self.grid_inside[1]

    @property
    def is_flat(self) -> bool:
        """Whether a plain area stays plain: whether the weights of every phase sum to the same."""
        return self.flat[0] <= EVEN


def weights(name: str, k: int, s: int) -> np.ndarray:
    """A kernel (k, k) whose weights sum to s * s, so that a picture keeps its mean brightness.

    "ones" are equal; "tent" falls off in a straight line from the middle; "random" are drawn once from 0.5 to 1.5.
    """
    if name == "random":
        w = np.random.default_rng(SEED).uniform(0.5, 1.5, (k, k))
    else:
        line = np.ones(k) if name == "ones" else (k + 1) / 2 - np.abs(np.arange(k) - (k - 1) / 2)
        w = np.outer(line, line)
    return w * (s * s / w.sum())


def counts(k: int, s: int) -> tuple[np.ndarray, np.ndarray]:
    """How many of 8 stamps lie on each cell of a line, and of 8 x 8 on each cell of a grid."""
    line = conv_transpose2d(np.ones((1, 1, STAMPS)), np.ones((1, 1, 1, k)), stride=(1, s))[0, 0]
    grid = conv_transpose2d(np.ones((1, STAMPS, STAMPS)), np.ones((1, 1, k, k)), stride=s)[0]
    return np.rint(line).astype(int), np.rint(grid).astype(int)


def inside(k: int, s: int) -> slice:
    """The places of `counts` that as many stamps could reach as any, as many whole periods of `s` as there are."""
    periods = ((STAMPS - 1) * s + 2 - k) // s
    return slice(k - 1, k - 1 + periods * s)


def unevenness(values: np.ndarray) -> float:
    """(most - least) / mean, 0 where all are 0."""
    mean = float(np.mean(values))
    return float(np.ptp(values)) / mean if mean else 0.0


def rhythm(values: np.ndarray, s: int) -> float | None:
    """The share, 0 to 1, of the variance of a map (1, H, W) that repeats every `s` cells; sides are multiples of s.

    By Parseval it is the power at all multiples of the frequency 1/s, of all power but the mean's. None without cells.

    >>> rhythm(np.array([[[0.0, 1.0, 0.0, 1.0], [0.0, 1.0, 0.0, 1.0]]]), 2)
    1.0
    """
    if not values.size:
        return None
    height, width = values.shape[1] // s, values.shape[2] // s
    phases = values.astype(np.float64).reshape(height, s, width, s).mean(axis=(0, 2))
    variance = float(values.var(dtype=np.float64))
    return float(phases.var()) / variance if variance > 1e-12 else 0.0


def overlaps(x: np.ndarray, k: int, s: int, kernel: str) -> Overlaps:
    """Counts for kernels of side `k` at stride `s`, and a picture (1, H, W) upsampled with such a kernel."""
    line, grid = counts(k, s)
    at = inside(k, s)
    w = weights(kernel, k, s)
    x = x.astype(np.float64)
    shape = x.shape[1] * s, x.shape[2] * s
    transposed = conv_transpose2d(x, w[None, None], stride=s, padding="same")
    # The kernel slides over the enlarged picture, turned as its stamps are, and its weights sum to 1.
    nearest = resize(x, shape, mode="nearest")
    options: dict[str, Any] = {"padding": "same", "padding_mode": "replicate", "flip": True}
    resized = conv2d(nearest, w[None, None] / w.sum(), **options)
    plain = conv_transpose2d(np.ones((1, STAMPS, STAMPS)), w[None, None], stride=s)[0, at, at]
    smooth = conv2d(resize(np.ones((1, STAMPS, STAMPS)), (STAMPS * s, STAMPS * s)), w[None, None] / w.sum(), **options)
    return Overlaps(
        k,
        s,
        w,
        line,
        grid,
        (int(line[at].min()), int(line[at].max())),
        (int(grid[at, at].min()), int(grid[at, at].max())),
        unevenness(grid[at, at]),
        (unevenness(plain), unevenness(smooth)),
        transposed,
        resized,
        (rhythm(away(transposed, s, k), s), rhythm(away(resized, s, k), s)),
    )


def away(values: np.ndarray, s: int, k: int) -> np.ndarray:
    """A map (1, H * s, W * s) without a rim that is wider than a kernel, cut at multiples of `s`."""
    rim = s * (-(-k // s))
    return values[:, rim : values.shape[1] - rim, rim : values.shape[2] - rim]
