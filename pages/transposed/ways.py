"""Three ways to the same transposed convolution: zeros inserted, stamps added, the matrix turned over."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.convolution import conv2d, conv2d_matrix, conv_transpose2d
from pages.transposed.wiring import Wiring
from ui.comparisons import relative_norm


@dataclass(frozen=True, eq=False)
class Ways:
    """One transposed convolution, computed in three ways.

    spread: `y` with zeros between and around, (n + k - 1, n + k - 1), on which the turned kernel slides; is_given:
    which of its cells are y's; stamps: what each cell of y adds, (m * m, n, n); results: (n, n) of each way, by name;
    largest: the largest difference between any two, and from core's; factor and rest: the multiple of z that is
    nearest to x, and the norm of what then still differs, relative to x's.
    """

    wiring: Wiring
    spread: np.ndarray
    is_given: np.ndarray
    stamps: np.ndarray
    results: dict[str, np.ndarray]
    largest: float
    factor: float
    rest: float | None


def ways(wiring: Wiring) -> Ways:
    """The transpose of `wiring` on its output y, in three ways."""
    spread, is_given = inserted(wiring.y, wiring), inserted(np.ones_like(wiring.y), wiring) > 0
    stamps = stamped(wiring)
    matrix = conv2d_matrix(wiring.w, (1, wiring.side, wiring.side), **wiring.options)
    results = {
        "zeros": conv2d(spread[None], wiring.w, flip=True)[0],
        "stamps": stamps.sum(axis=0),
        "matrix": (matrix.T @ wiring.y.ravel()).reshape(wiring.x.shape),
    }
    found = np.stack([*results.values(), wiring.z])
    z = wiring.z
    factor = float((wiring.x * z).sum() / (z * z).sum()) if z.any() else 0.0
    rest = relative_norm(wiring.x - factor * z, wiring.x)
    return Ways(wiring, spread, is_given, stamps, results, float(np.ptp(found, axis=0).max()), factor, rest)


def inserted(y: np.ndarray, wiring: Wiring) -> np.ndarray:
    """`y` (m, m) with stride - 1 zeros between its cells, and around it what lets the kernel slide to n cells."""
    reach = wiring.stride * (len(y) - 1) + 1
    around = len(wiring.kernel) - 1 - wiring.padding
    spread = np.zeros((reach, reach))
    spread[:: wiring.stride, :: wiring.stride] = y
    return np.pad(spread, (around, around + wiring.output_padding))


def stamped(wiring: Wiring) -> np.ndarray:
    """What each cell of y adds to z by itself: (m * m, n, n), its number times the kernel at its place."""
    cells = wiring.y.size
    alone = np.zeros((cells, cells))
    np.fill_diagonal(alone, wiring.y)
    alone = alone.reshape(cells, 1, *wiring.y.shape)
    return conv_transpose2d(alone, wiring.w, output_padding=wiring.output_padding, **wiring.options)[:, 0]
