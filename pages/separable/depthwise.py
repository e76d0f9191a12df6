"""Depthwise separable convolution beside the full one: its counts, and what it can and cannot say on a picture.

Short names: `C` channels, `k` the kernel's side, `m` depthwise kernels a channel (the depth multiplier). A depthwise
separable layer is `depthwise` (C, m, k, k) and `pointwise` (C_out, C * m).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from core.convolution import conv2d, depthwise_conv2d, depthwise_separable_conv2d
from core.kernels import KERNELS
from core.layers import Conv2d, DepthwiseConv2d, Layer
from ui.comparisons import Comparison, compare

SIDES = (1, 3, 5, 7, 9)  # of the kernels that are counted
CHANNELS = (1, 2, 3, 4, 8, 16, 24, 32, 48, 64, 96, 128, 192, 256)
DIRECTIONS_DEG = (0.0, 60.0, 120.0)  # of the edge detectors on red, green and blue
OPPONENTS = np.array([[1 / 3, 1 / 3, 1 / 3], [1 / 2, -1 / 2, 0], [1 / 4, 1 / 4, -1 / 2]])  # brightness, R - G, Y - B
SAME: dict[str, Any] = {"padding": "same", "padding_mode": "reflect"}


@dataclass(frozen=True)
class Count:
    """Numbers that training would set, and multiply-adds for one picture."""

    parameters: int
    multiply_adds: int

    def __add__(self, other: Count) -> Count:
        return Count(self.parameters + other.parameters, self.multiply_adds + other.multiply_adds)


@dataclass(frozen=True)
class Counts:
    """A full convolution, and the steps of the two that stand for it, without biases.

    `depthwise` sees the input's channels; `late_depthwise` those of the output, where the pointwise step comes first.
    """

    full: Count
    depthwise: Count
    pointwise: Count
    late_depthwise: Count

    @property
    def separable(self) -> Count:
        """Depthwise, then pointwise."""
        return self.depthwise + self.pointwise

    @property
    def pointwise_first(self) -> Count:
        """Pointwise, then depthwise."""
        return self.pointwise + self.late_depthwise


@dataclass(frozen=True, eq=False)
class Reach:
    """One map and two maps of three channels, each by a full convolution and by the nearest depthwise separable one.

    Pairs are of the one map and of the two. `kernels` (2, 3, 3, 3); `ranks`: of a channel's taps, a row an output map;
    `kernel_errors`: the Frobenius norm of what the nearest kernels leave, relative; `numbers`: of the full layer and of
    the separable one.
    """

    kernels: np.ndarray
    ranks: tuple[int, int]
    one: Comparison
    two: Comparison
    kernel_errors: tuple[float, float]
    numbers: tuple[tuple[int, int], tuple[int, int]]


def counts(c_in: int, c_out: int, k: int, size: tuple[int, int]) -> Counts:
    """What layers of `core` say about c_in to c_out channels with kernels k x k, on maps of `size` (H, W)."""

    def count(layer: Layer, channels: int) -> Count:
        return Count(layer.parameters, layer.multiply_adds((channels, *size)))

    return Counts(
        count(Conv2d(np.zeros((c_out, c_in, k, k), np.float32), padding="same"), c_in),
        count(DepthwiseConv2d(np.zeros((c_in, k, k), np.float32), padding="same"), c_in),
        count(Conv2d(np.zeros((c_out, c_in, 1, 1), np.float32)), c_in),
        count(DepthwiseConv2d(np.zeros((c_out, k, k), np.float32), padding="same"), c_out),
    )


@dataclass(frozen=True)
class Costs:
    """The counts of c_in to c_out channels on maps of `size` (H, W): for kernels k x k, and for all SIDES."""

    c_in: int
    c_out: int
    k: int
    size: tuple[int, int]
    by_side: dict[int, Counts]

    @property
    def now(self) -> Counts:
        """The counts for the side that is chosen."""
        return self.by_side[self.k]


@dataclass(frozen=True, eq=False)
class Orders:
    """Three maps, depthwise then pointwise (wanted) and pointwise then depthwise (got), and what layers cost."""

    comparison: Comparison
    counts: Counts


def costs(x: np.ndarray, c_in: int, c_out: int, k: int) -> Costs:
    """The counts on maps of the size of a picture (C, H, W)."""
    size = (x.shape[1], x.shape[2])
    return Costs(c_in, c_out, k, size, {side: counts(c_in, c_out, side, size) for side in SIDES})


def formula(c_out: int, k: int) -> float:
    """The ratio that theory says: 1 / C_out + 1 / k^2 (Howard et al. 2017)."""
    return 1 / c_out + 1 / k**2


def detector(angle_deg: float) -> np.ndarray:
    """Sobel's kernel turned to any direction (3, 3): 0 answers to brightness that rises right, 90 downwards."""
    angle = math.radians(angle_deg)
    return math.cos(angle) * KERNELS["sobel_x"].weights + math.sin(angle) * KERNELS["sobel_y"].weights


def nearest(w: np.ndarray, multiplier: int = 1) -> tuple[np.ndarray, np.ndarray]:
    """The depthwise separable layer whose kernels are nearest to `w` (C_out, C, k, k): (depthwise, pointwise).

    Channel by channel, the taps are a matrix (C_out, k * k); its best approximation of rank m has m depthwise kernels.
    """
    c_out, channels, *sides = w.shape
    u, singular, vt = np.linalg.svd(w.swapaxes(0, 1).reshape(channels, c_out, -1), full_matrices=False)
    kept = min(multiplier, singular.shape[1])
    pointwise = (u[:, :, :kept] * singular[:, None, :kept]).swapaxes(0, 1)  # (C_out, C, m)
    return vt[:, :kept].reshape(channels, kept, *sides), pointwise.reshape(c_out, channels * kept)


def kernels_of(depthwise: np.ndarray, pointwise: np.ndarray) -> np.ndarray:
    """The full kernels (C_out, C, k, k) that a depthwise separable layer stands for."""
    channels, multiplier = depthwise.shape[:2]
    return np.einsum("ocm,cmtu->octu", pointwise.reshape(-1, channels, multiplier), depthwise)


def tap_rank(w: np.ndarray) -> int:
    """How many depthwise kernels a channel of `w` (C_out, C, k, k) needs at most: the rank of its taps."""
    taps = w.swapaxes(0, 1).reshape(w.shape[1], w.shape[0], -1)
    return int(np.linalg.matrix_rank(taps, tol=1e-9 * np.abs(w).max()).max())


def reach(x: np.ndarray, turn_deg: float, multiplier: int) -> Reach:
    """Three edge detectors, a channel of `x` (3, H, W) each, summed to a map; and a second map whose are turned."""
    x = x.astype(np.float64)
    w = np.array([[detector(a + turn) for a in DIRECTIONS_DEG] for turn in (0.0, turn_deg)])
    comparisons, errors, numbers, ranks = [], [], [], []
    for full in (w[:1], w):
        layer = nearest(full, multiplier)
        comparisons.append(compare(conv2d(x, full, **SAME), depthwise_separable_conv2d(x, *layer, **SAME)))
        errors.append(float(np.linalg.norm(full - kernels_of(*layer)) / np.linalg.norm(full)))
        numbers.append((full.size, layer[0].size + layer[1].size))
        ranks.append(tap_rank(full))
    return Reach(
        w, (ranks[0], ranks[1]), comparisons[0], comparisons[1], (errors[0], errors[1]), (numbers[0], numbers[1])
    )


def orders(x: np.ndarray, spread_deg: float, c_in: int, c_out: int, k: int) -> Orders:
    """Three maps of `x` (3, H, W) by the same two steps in both orders; the counts are those of c_in to c_out channels.

    The depthwise kernels are edge detectors `spread_deg` apart, the pointwise step mixes to brightness, red minus green
    and yellow minus blue.
    """
    x = x.astype(np.float64)
    depthwise = np.array([detector(i * spread_deg) for i in range(3)])
    first = depthwise_separable_conv2d(x, depthwise, OPPONENTS, **SAME)
    second = depthwise_conv2d(conv2d(x, OPPONENTS[..., None, None]), depthwise, **SAME)
    return Orders(compare(first, second), counts(c_in, c_out, k, (x.shape[1], x.shape[2])))
