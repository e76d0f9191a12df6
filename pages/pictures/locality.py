"""How much two pixels have in common, by their distance. Drawn by pages/pictures/locality_figures.py.

Short names: `C` channels, `H` rows, `W` columns of a picture (C, H, W); `r` a correlation.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from core.statistics import autocorrelation, locality_length
from pages.pictures.rings import Rings, rings
from pages.pictures.shuffling import shuffled
from ui.comparisons import correlation

FALLEN = 1 / math.e
DISTANCES = (1, 8, 64)  # at which pairs of pixels are drawn
LEVELS = 48  # of brightness, a side of the drawing of pairs


@dataclass(frozen=True, eq=False)
class Profile:
    """The correlation of two pixels at the distances 0, 1, 2, ... to half of the shorter side, and where it has fallen.

    along_rows: the second pixel to the right of the first; along_columns: beneath it; around: in all directions, the
    mean over the places whose distance rounds to this one. Lengths: where it first falls below 1/e, infinite where it
    does not; `length` is core's, of the mean of both axes.
    """

    along_rows: np.ndarray
    along_columns: np.ndarray
    around: np.ndarray
    length: float

    @property
    def along_axes(self) -> np.ndarray:
        """The mean of both axes."""
        return (self.along_rows + self.along_columns) / 2


@dataclass(frozen=True, eq=False)
class Pairs:
    """How often two pixels `distance` apart have the brightness (row, column), (LEVELS, LEVELS), the bright ones above.

    correlation: the coefficient of just these pairs; None where one of the two is flat.
    """

    distance: int
    counts: np.ndarray
    correlation: float | None


@dataclass(frozen=True, eq=False)
class Locality:
    """A picture and its shuffled pixels: correlation over the distance, pairs, and what rings of pixels predict."""

    pictures: tuple[np.ndarray, np.ndarray]
    profiles: tuple[Profile, Profile]
    pairs: tuple[tuple[Pairs, ...], tuple[Pairs, ...]]
    rings: tuple[Rings, Rings]


def fall(profile: np.ndarray) -> float:
    """The distance at which a profile first falls below 1/e, straight between whole ones; infinite where it stays."""
    below = np.flatnonzero(profile < FALLEN)
    if not below.size:
        return math.inf
    last, first = profile[below[0] - 1], profile[below[0]]
    return float(below[0] - 1 + (last - FALLEN) / (last - first))


def profile(x: np.ndarray) -> Profile:
    """The Profile of a picture (C, H, W)."""
    x = x.astype(np.float64)
    reach = min(x.shape[1:]) // 2
    r = autocorrelation(x, reach)
    dy, dx = np.indices(r.shape) - reach
    distance = np.rint(np.hypot(dy, dx)).astype(int).ravel()
    around = np.bincount(distance, r.ravel())[: reach + 1] / np.bincount(distance)[: reach + 1]
    return Profile(r[reach, reach:], r[reach:, reach], around, locality_length(x))


def pairs(x: np.ndarray, distance: int) -> Pairs:
    """The Pairs of pixels of a picture (C, H, W) `distance` apart along a row or a column, channels together."""
    level = np.minimum((x * LEVELS).astype(int), LEVELS - 1)
    firsts, seconds = [], []
    for values in (level, x):
        firsts.append(np.concatenate([values[:, :, :-distance].ravel(), values[:, :-distance].ravel()]))
        seconds.append(np.concatenate([values[:, :, distance:].ravel(), values[:, distance:].ravel()]))
    counts = np.bincount(seconds[0] * LEVELS + firsts[0], minlength=LEVELS**2).reshape(LEVELS, LEVELS)
    return Pairs(distance, counts[::-1], correlation(firsts[1], seconds[1]))


def locality(x: np.ndarray) -> Locality:
    """A picture (C, H, W) beside its shuffled pixels."""
    both = (x, shuffled(x))
    at = [distance for distance in DISTANCES if distance < min(x.shape[1:])]
    first, second = (tuple(pairs(values, distance) for distance in at) for values in both)
    return Locality(both, (profile(both[0]), profile(both[1])), (first, second), (rings(both[0]), rings(both[1])))
