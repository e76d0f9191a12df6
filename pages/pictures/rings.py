"""How well a pixel is predicted from the rings of pixels around it, and where more rings stop helping.

Ring k is the square of 8 k pixels at the distance k; k rings are (2 k + 1)^2 - 1 pixels, without the middle.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

MOST = 5  # rings
HELPS = 0.05  # of what is not explained: a ring that takes away less has stopped helping
NEGLIGIBLE = 1e-9  # of the variance: what is left below it is rounding
CONDITION = 1e-11  # of the largest singular value: directions below it are none


@dataclass(frozen=True)
class Rings:
    """The share of the pixels' variance that 0, 1, 2, ... rings explain on pixels that the weights have not seen.

    At 0 rings a pixel is predicted by the picture's mean, which explains 0 of it by definition. Below 0: worse than
    that. None where the pixels that have all rings do not vary.
    """

    explained: tuple[float, ...] | None

    @property
    def nearest(self) -> float | None:
        """What the nearest ring explains."""
        return self.explained[1] if self.explained and len(self.explained) > 1 else None

    @property
    def enough(self) -> int | None:
        """The first count of rings after which another takes away less than HELPS of what is not explained."""
        if self.explained is None:
            return None
        left = [max(1 - share, NEGLIGIBLE) for share in self.explained]
        for count, (now, following) in enumerate(pairwise(left)):
            if now - following < HELPS * now:
                return count
        return len(left) - 1


def rings(x: np.ndarray, most: int = MOST) -> Rings:
    """The Rings of a picture (C, H, W), channels together.

    Weights and a constant by least squares on the upper half of the picture, tested on the lower half, and the other
    way round; the squared errors of both are summed. The windows of a half lie in it wholly.
    """
    x = x.astype(np.float64) - x.mean(dtype=np.float64)
    height = x.shape[1] // 2
    most = min(most, (min(height, x.shape[2]) - 1) // 2)
    halves = [_moments(x[:, :height], most), _moments(x[:, height:], most)]
    total = sum(_rest(moments, np.zeros(0), 0.0) for moments in halves)
    if total <= NEGLIGIBLE * float(np.square(x).sum()):
        return Rings(None)
    explained = [0.0]
    for count in range(1, most + 1):
        pixels = (2 * count + 1) ** 2 - 1
        rest = sum(_rest(test, *_fit(train, pixels)) for train, test in (halves, reversed(halves)))
        explained.append(1 - rest / total)
    return Rings(tuple(explained))


def _moments(x: np.ndarray, most: int) -> np.ndarray:
    """Sums of products, of a constant, of the pixel and of its neighbours, ring by ring: (1 + 1 + pixels) a side."""
    dy, dx = (axis.ravel() for axis in np.indices((2 * most + 1, 2 * most + 1)) - most)
    order = np.argsort(np.maximum(abs(dy), abs(dx)), kind="stable")  # the middle first
    height, width = x.shape[1] - 2 * most, x.shape[2] - 2 * most
    columns = np.empty((1 + len(order), len(x) * height * width))
    columns[0] = 1
    for i, at in enumerate(order):
        top, left = dy[at] + most, dx[at] + most
        columns[1 + i] = x[:, top : top + height, left : left + width].ravel()
    return columns @ columns.T


def _fit(moments: np.ndarray, pixels: int) -> tuple[np.ndarray, float]:
    """Weights of so many neighbours, and the constant, that predict the pixel best."""
    use = np.r_[0, 2 : 2 + pixels]
    found = np.linalg.lstsq(moments[np.ix_(use, use)], moments[use, 1], rcond=CONDITION)[0]
    return found[1:], float(found[0])


def _rest(moments: np.ndarray, weights: np.ndarray, constant: float) -> float:
    """The sum of squares of the pixel less its prediction."""
    error = np.zeros(len(moments))
    error[0], error[1], error[2 : 2 + len(weights)] = -constant, 1, -weights
    return max(float(error @ moments @ error), 0.0)
