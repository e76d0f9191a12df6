"""Max-pooling of a signal that moves: which windows change, and in which the peak only changes cell."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.pooling import max_pool1d

CELLS = 18
SIZES, STRIDES = range(2, 5), range(1, 5)
PATTERNS: dict[str, tuple[int, ...]] = {
    "peak": (0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
    "peaks": (0, 3, 0, 0, 1, 0, 5, 0, 0, 0, 2, 0, 4, 0, 0, 1, 0, 0),
    "hill": (0, 1, 1, 2, 3, 4, 5, 5, 4, 4, 3, 2, 2, 1, 1, 0, 0, 0),
}


@dataclass(frozen=True)
class Moved:
    """A pattern, the cells by which it is moved to the right in a circle, and the pooling."""

    pattern: str
    shift: int
    size: int
    stride: int


@dataclass(frozen=True, eq=False)
class Pooled:
    """The still and the moved signal, pooled, and what the move does.

    changed: the windows whose maximum is another number; kept: those whose number stays though the largest cell is
    another one; counts: how many windows change at each shift from 0 to CELLS - 1.
    """

    still: np.ndarray
    moved: np.ndarray
    changed: tuple[int, ...]
    kept: tuple[int, ...]
    counts: tuple[int, ...]


def signal(pattern: str, shift: int = 0) -> np.ndarray:
    """The pattern (CELLS,), moved in a circle."""
    return np.roll(np.array(PATTERNS[pattern], float), shift)


def maxima(x: np.ndarray, size: int, stride: int) -> np.ndarray:
    """The largest cell of each window, by core."""
    return max_pool1d(x[None], size, stride=stride)[0]


def pooled(chosen: Moved) -> Pooled:
    """What the pooling keeps of one move."""
    size, stride = chosen.size, chosen.stride
    before, after = signal(chosen.pattern), signal(chosen.pattern, chosen.shift)
    still, moved = maxima(before, size, stride), maxima(after, size, stride)
    starts = range(0, CELLS - size + 1, stride)
    peaks = [[int(np.argmax(x[start : start + size])) for start in starts] for x in (before, after)]
    kept = [o for o, (a, b) in enumerate(zip(*peaks, strict=True)) if a != b and still[o] == moved[o]]
    counts = [int(np.sum(maxima(signal(chosen.pattern, by), size, stride) != still)) for by in range(CELLS)]
    return Pooled(still, moved, tuple(np.flatnonzero(still != moved).tolist()), tuple(kept), tuple(counts))
