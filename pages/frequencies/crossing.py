"""What a convolution costs, counted and measured here: k * k products a cell, or a Fourier transform of any kernel.

Short names: `N` the picture's side, `k` the kernel's, `M` = N + k - 1 the side of what is transformed.
"""

from __future__ import annotations

import math
import time
from dataclasses import dataclass

import numpy as np

from core.convolution.fast import quickest_way, shifted_rows, through_fourier

SIDES = (64, 128, 256, 512)  # of the picture
KERNEL_SIDES = (1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 25, 31)
ROUNDS = (3, 20)  # of measuring, at least and at most; the least time counts, as nothing makes a computation quicker
SECONDS = 0.35  # after which no new round begins
WAYS = (shifted_rows, through_fourier)


@dataclass(frozen=True, eq=False)
class Crossing:
    """Times in ms over KERNEL_SIDES: summed in space and by Fourier; which of the two `core` takes; how far they are
    apart at most, relative to the largest value.
    """

    side: int
    direct_ms: tuple[float, ...]
    fourier_ms: tuple[float, ...]
    takes_fourier: tuple[bool, ...]
    difference: float

    @property
    def measured(self) -> float | None:
        """The side of the kernel from which Fourier was quicker; None where it never was."""
        return crossing(KERNEL_SIDES, self.direct_ms, self.fourier_ms)

    @property
    def counted(self) -> float | None:
        """The same by operations."""
        k = range(1, KERNEL_SIDES[-1] + 1)
        return crossing(k, [direct_operations(side) for side in k], [fourier_operations(self.side, side) for side in k])

    @property
    def chosen(self) -> int | None:
        """The least side of a kernel for which core.convolution.conv2d goes by Fourier."""
        return next((k for k, fourier in zip(KERNEL_SIDES, self.takes_fourier, strict=True) if fourier), None)


def direct_operations(k: int) -> float:
    """Products and sums a cell, in space: 2 k^2 - 1."""
    return 2.0 * k * k - 1


def fourier_operations(side: int, k: int) -> float:
    """Products and sums a cell, by three real transforms of M x M cells (picture, kernel and back) and one product.

    2.5 M^2 log2(M^2) each (Cooley & Tukey 1965: 5 n log2 n of n complex numbers, half of that where they are real), and
    6 for each complex product, of which there are M^2 / 2.
    """
    cells = (side + k - 1) ** 2
    return (3 * 2.5 * cells * math.log2(cells) + 3 * cells) / side**2


def crossing(k: object, direct: object, fourier: object) -> float | None:
    """Where the second curve comes under the first and stays there, between two sides by their logarithms.

    >>> crossing([1, 3, 5], [1, 4, 16], [8, 8, 8])
    4.0
    """
    sides = np.asarray(k, dtype=float)
    rest = np.log(np.asarray(direct, dtype=float) / np.asarray(fourier, dtype=float))  # above 0: Fourier is quicker
    if rest[-1] <= 0:
        return None
    slower = np.flatnonzero(rest <= 0)
    if not len(slower):
        return float(sides[0])
    i = int(slower[-1])
    return float(sides[i] + (sides[i + 1] - sides[i]) * -rest[i] / (rest[i + 1] - rest[i]))


def measure(_: np.ndarray, side: int, turn: int) -> Crossing:
    """Both ways on a random float32 picture of this side with kernels that are no column times row, timed here.

    The time depends on the sides alone, not on the picture; `turn` counts the measurements.
    """
    rng, cells, one = np.random.default_rng((side, turn)), (side, side), (1, 1)
    work = []
    for k in KERNEL_SIDES:
        x = rng.random((1, 1, 1, side + k - 1, side + k - 1), dtype=np.float32)
        work.append((x, rng.standard_normal((1, 1, 1, k, k)).astype(np.float32)))
    times = np.full((2, len(work)), np.inf)
    difference, start = 0.0, time.perf_counter()
    for turned in range(ROUNDS[1]):  # round after round, so that a busy moment does not fall on one kernel alone
        if turned >= ROUNDS[0] and time.perf_counter() - start > SECONDS:
            break
        for i, (x, w) in enumerate(work):
            maps = []
            for way, of in zip(WAYS, times, strict=True):
                begun = time.perf_counter()
                maps.append(way(x, w, cells, one, one))
                of[i] = min(of[i], time.perf_counter() - begun)
            if not turned:
                difference = max(difference, float(np.abs(maps[0] - maps[1]).max() / np.abs(maps[0]).max()))
    direct, fourier = (tuple((1000 * line).tolist()) for line in times)
    takes = tuple(quickest_way(x, w, one, one) is through_fourier for x, w in work)
    return Crossing(side, direct, fourier, takes, difference)
