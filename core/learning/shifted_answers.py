"""What becomes of a classifier's answers when its pictures move: accuracy, consistency and wobble.

Short names: `N` pictures, `S` shifts; a shift is `(dy, dx)` in whole pixels, down and right positive.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from core.arguments import float_maps, whole
from core.equivariance import consistency, wobble
from core.layers import Stack
from core.learning.training import probabilities
from core.padding import check_padding_mode
from core.transforms import translate

MOST = 10  # pixels; a digit of 20 in a frame of 32 begins to leave it beyond 6
AXES = {"y": (1, 0), "x": (0, 1)}

Shift = tuple[int, int]


@dataclass(frozen=True, eq=False)
class ShiftAccuracy:
    """What a classifier said about `N` pictures at each of `shifts`, of which `mode` says what came in at the edge.

    `probabilities` (S, N, classes) float32 are those of the classes; `labels` (N,) the true ones.
    """

    shifts: tuple[Shift, ...]
    mode: str
    labels: np.ndarray
    probabilities: np.ndarray

    @property
    def tops(self) -> np.ndarray:
        """The most probable class of each picture at each shift: (S, N)."""
        return self.probabilities.argmax(axis=-1)

    @property
    def accuracies(self) -> np.ndarray:
        """The share of pictures whose class was found, at each shift: (S,) float64."""
        return np.mean(self.tops == self.labels, axis=1)

    @property
    def consistency(self) -> float:
        """core.equivariance.consistency over the shifts but (0, 0); ValueError for fewer than two of them."""
        return consistency(self.tops[self._moved()].T)

    @property
    def wobble(self) -> float:
        """core.equivariance.wobble of the true class over the shifts but (0, 0); ValueError where there is none."""
        moved = self.probabilities[self._moved()]  # (S, N, classes)
        return wobble(moved[:, np.arange(len(self.labels)), self.labels].T)

    def _moved(self) -> np.ndarray:
        """Which shifts are not (0, 0): (S,)."""
        return np.array([any(shift) for shift in self.shifts], dtype=bool)


def axis_shifts(most: int = MOST, *, axis: str = "x") -> tuple[Shift, ...]:
    """The shifts from -`most` to `most` along "x" (right) or "y" (down). ValueError for another axis, or below 0.

    >>> axis_shifts(1, axis="y")
    ((-1, 0), (0, 0), (1, 0))
    """
    most = whole(most, "most", least=0)
    if axis not in AXES:
        raise ValueError(f"axis must be one of {', '.join(AXES)}, got {axis!r}")
    down, right = AXES[axis]
    return tuple((down * s, right * s) for s in range(-most, most + 1))


def shift_accuracy(
    stack: Stack, x: ArrayLike, labels: ArrayLike, shifts: Sequence[Sequence[int]], *, mode: str = "zeros"
) -> ShiftAccuracy:
    """What the classifier `stack` says about the pictures `x` (N, C, H, W) of classes `labels` (N,) at all `shifts`.

    In mode "zeros" what leaves the frame is lost, in "circular" it comes in on the other side; others as in
    core.padding. ValueError for shapes that do not fit, no shift, one that is not whole, or an unknown mode.
    """
    *_, last = shift_accuracies(stack, x, labels, shifts, mode=mode)
    return last


def shift_accuracies(
    stack: Stack, x: ArrayLike, labels: ArrayLike, shifts: Sequence[Sequence[int]], *, mode: str = "zeros"
) -> Iterator[ShiftAccuracy]:
    """shift_accuracy of the first shift, of the first two, and so on: for a curve that grows, and can be stopped."""
    x, labels = float_maps(x, "x", "(N, C, H, W)"), np.asarray(labels)
    if labels.shape != x.shape[:1] or labels.dtype.kind not in "iu":
        raise ValueError(f"labels must be {len(x)} whole numbers, got {labels.dtype} of shape {labels.shape}")
    check_padding_mode(mode)
    wanted = _whole_shifts(shifts)
    return _answers(stack, x, labels, wanted, mode)


def _answers(
    stack: Stack, x: np.ndarray, labels: np.ndarray, shifts: tuple[Shift, ...], mode: str
) -> Iterator[ShiftAccuracy]:
    found: list[np.ndarray] = []
    for count, shift in enumerate(shifts, start=1):
        found.append(probabilities(stack, translate(x, shift, mode=mode)).astype(np.float32, copy=False))
        yield ShiftAccuracy(shifts[:count], mode, labels, np.stack(found))


def _whole_shifts(shifts: Sequence[Sequence[int]]) -> tuple[Shift, ...]:
    array = np.asarray(shifts)
    if array.ndim != 2 or array.shape[1] != 2 or not len(array) or array.dtype.kind not in "iu":
        raise ValueError(f"shifts must be pairs (dy, dx) of whole pixels, at least one, got {shifts!r}")
    return tuple((int(dy), int(dx)) for dy, dx in array)
