"""The same feature at several places: one patch as a kernel for all of the picture. finder.py draws it live.

Short names: `H` rows, `W` columns of a grey picture (1, H, W). A place is the upper left cell of a window.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.statistics import normalised_correlation, patch_statistics
from pages.pictures.shuffling import shuffled

SIDES = (8, 16)  # of the patch, the least and the largest
THRESHOLDS = (30, 99)  # of the correlation, in hundredths
STEPS = 1e5  # a correlation of 1: coefficients are compared in whole steps, so that rounding decides nothing

Place = tuple[int, int]


@dataclass(frozen=True)
class Likes:
    """Where a patch of side `side` finds its likes.

    places: those of the picture, best first, the patch's own among them; best: the largest correlation with a window
    half a side away or more from the patch, None where there is none; shuffled: how many places the same patch finds in
    the picture's shuffled pixels; windows: how many places there are.
    """

    at: Place
    side: int
    places: tuple[Place, ...]
    best: float | None
    shuffled: int
    windows: int

    @property
    def numbers(self) -> int:
        """Weights of one kernel."""
        return self.side**2


def fitting(at: Place | None, side: int, x: np.ndarray) -> Place:
    """The place `at` of a patch on a picture (1, H, W), moved inside; where it is None, that of the most contrast."""
    if at is None:
        spread = patch_statistics(x, side).spread
        row, column = np.unravel_index(int(spread.argmax()), spread.shape)
        return int(row), int(column)
    row, column = (min(one, length - side) for one, length in zip(at, x.shape[1:], strict=True))
    return row, column


def correlations(x: np.ndarray, at: Place, side: int) -> np.ndarray:
    """The coefficient of the patch at `at` with the window at every place of `x` (1, H, W)."""
    row, column = at
    return normalised_correlation(x, x[:, row : row + side, column : column + side])


def places(coefficients: np.ndarray, threshold: float, side: int) -> list[Place]:
    """The places of at least `threshold`, best first, each at least half a side from those before it, down or across.

    >>> places(np.array([[0.9, 0.8, 0.1, 0.1, 0.85]]), 0.7, 4)
    [(0, 0), (0, 4)]
    """
    steps = np.rint(coefficients.astype(np.float64) * STEPS).ravel()
    order = np.argsort(-steps, kind="stable")
    near = -(-side // 2) - 1
    taken = np.zeros(coefficients.shape, bool)
    found: list[Place] = []
    for place in order[: int((steps >= round(threshold * STEPS)).sum())]:
        row, column = divmod(int(place), coefficients.shape[1])
        if not taken[row, column]:
            found.append((row, column))
            taken[max(row - near, 0) : row + near + 1, max(column - near, 0) : column + near + 1] = True
    return found


def likes(x: np.ndarray, at: Place, side: int, threshold: int) -> Likes:
    """The Likes of the patch at `at` of a picture (1, H, W), at a threshold in hundredths."""
    found = correlations(x, at, side)
    patch = x[:, at[0] : at[0] + side, at[1] : at[1] + side]
    elsewhere = np.ones(found.shape, bool)
    near = -(-side // 2) - 1
    elsewhere[max(at[0] - near, 0) : at[0] + near + 1, max(at[1] - near, 0) : at[1] + near + 1] = False
    control = normalised_correlation(shuffled(x), patch)
    return Likes(
        at,
        side,
        tuple(places(found, threshold / 100, side)),
        float(found[elsewhere].max()) if found.any() and elsewhere.any() else None,
        len(places(control, threshold / 100, side)),
        found.size,
    )
