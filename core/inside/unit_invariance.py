"""How much layers change when the picture does, and how selective and how robust a unit is.

Short names: `N` pictures. Sources: Zeiler & Fergus 2014, figure 5, for distances; Goodfellow, Lee, Le, Saxe & Ng 2009,
"Measuring invariances in deep networks", for firing rates.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from core.arguments import float_array, is_number


def mean_distance(features: ArrayLike, *, labels: ArrayLike | None = None) -> float:
    """The mean L2 distance between two different pictures' `features` (N, ...); with `labels` (N,) of classes.

    ValueError where there are no two such pictures.
    """
    flat = float_array(features, "features").astype(np.float64)
    flat = flat.reshape(len(flat), -1)
    squares = np.square(flat).sum(axis=1)
    distances = np.sqrt(np.maximum(squares[:, None] + squares - 2 * flat @ flat.T, 0))
    pairs = ~np.eye(len(flat), dtype=bool)
    if labels is not None:
        known = np.asarray(labels)
        if known.shape != flat.shape[:1]:
            raise ValueError(f"labels must be one for each of the {len(flat)} pictures, got shape {known.shape}")
        pairs &= known[:, None] != known
    if not pairs.any():
        raise ValueError("expected two different pictures, of different classes where labels are given")
    return float(distances[pairs].mean())


def distance_along(still: ArrayLike, moved: ArrayLike, *, between: float) -> np.ndarray:
    """How far the features of moved pictures, (steps, N, ...), are from the unmoved ones' (N, ...): (steps,).

    The L2 distance of each picture to itself unmoved, its mean over the N, over `between`, the mean distance of
    different pictures (`mean_distance`): 0 is unchanged, 1 as far as another picture.
    ValueError for shapes that do not fit, or a `between` that is not above 0.
    """
    a, b = float_array(still, "still"), float_array(moved, "moved")
    if b.shape[1:] != a.shape:
        raise ValueError(f"moved must be (steps, ...) of pictures of shape {a.shape}, got {b.shape}")
    if not (is_number(between) and between > 0):
        raise ValueError(f"between must be a number above 0, got {between!r}")
    rest = (b - a).reshape(*b.shape[:2], -1).astype(np.float64)
    return np.linalg.norm(rest, axis=2).mean(axis=1) / between


@dataclass(frozen=True, eq=False)
class Firing:
    """When a unit fires, and how often: `threshold`, above which it does; `overall`, its rate over all pictures (the
    global firing rate); `along` (steps,), its rate over the strongest pictures at each step of a transformation;
    `local`, the mean of that; `score`, local over overall: 1 is no better than chance, large is selective and robust at
    once."""

    threshold: float
    overall: float
    along: np.ndarray

    @property
    def local(self) -> float:
        return float(self.along.mean())

    @property
    def score(self) -> float:
        return self.local / self.overall


def firing_threshold(answers: ArrayLike, rate: float) -> float:
    """The answer above which a share of `answers` (N,) lies that is as near `rate` as it can be, but above 0.

    ValueError for a rate outside 0 to 1, no answers, or answers that are all the same (none can be told apart).
    """
    values = np.sort(float_array(answers, "answers").ravel())[::-1]
    if not (is_number(rate) and 0 < rate < 1):
        raise ValueError(f"rate must be a number above 0 and below 1, got {rate!r}")
    if not values.size or values[0] == values[-1]:
        raise ValueError("expected answers that differ, got none or all the same: no threshold tells them apart")
    steps = np.flatnonzero(np.diff(values)) + 1  # so many are above when the threshold is the next value
    above = steps[np.abs(steps / values.size - rate).argmin()]
    return float(values[above])


def firing(answers: ArrayLike, trajectory: ArrayLike, *, rate: float = 0.01) -> Firing:
    """How often a unit fires over all pictures, `answers` (N,), and over `trajectory` (steps, Z), its answers to a few
    strongest pictures, each at every step of a transformation. Its threshold is `firing_threshold` at `rate`.

    ValueError as there, or for a trajectory that is no (steps, Z). Source: Goodfellow et al. 2009.
    """
    all_of, some = float_array(answers, "answers"), float_array(trajectory, "trajectory")
    if some.ndim != 2 or not some.size:
        raise ValueError(f"trajectory must be (steps, pictures), got shape {some.shape}")
    threshold = firing_threshold(all_of, rate)
    return Firing(threshold, float((all_of > threshold).mean()), (some > threshold).mean(axis=1))
