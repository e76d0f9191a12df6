"""The nearest neighbours: a classifier that learns nothing, and looks up the pictures it keeps.

Short names: `N` pictures that are kept, `Q` that are asked for, `k` neighbours.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from core.arguments import float_array, whole

AT_ONCE = 512  # pictures that are asked for: what their distances take stays within some tens of megabytes


def nearest_labels(x: ArrayLike, labels: ArrayLike, queries: ArrayLike, *, k: int = 3) -> np.ndarray:
    """The class that most of the `k` nearest of the pictures `x` have, for each of `queries`: (Q,).

    `x` is (N, ...), `labels` (N,) whole numbers, `queries` (Q, ...); what is behind the first axis is one point. Near
    is by Euclidean distance, in float64. Where distances tie the picture that comes first in `x` is the nearer one;
    where votes tie the class among them wins that has the nearest picture, so that k = 2 says what k = 1 says.
    ValueError for shapes that do not fit, or a `k` above N. Source: Fix & Hodges 1951; Cover & Hart 1967.

    >>> nearest_labels([[0], [1], [9]], [4, 4, 7], [[2], [6]], k=1)
    array([4, 7])
    """
    x, queries = float_array(x, "x"), float_array(queries, "queries")
    if x.ndim < 2 or queries.ndim != x.ndim or queries.shape[1:] != x.shape[1:] or 0 in (x.size, queries.size):
        raise ValueError(f"x and queries must be (N, ...) and (Q, ...) of one shape, got {x.shape} and {queries.shape}")
    labels = np.asarray(labels)
    if labels.shape != x.shape[:1] or labels.dtype.kind not in "iu":
        raise ValueError(f"labels must be {len(x)} whole numbers, got {labels.dtype} of shape {labels.shape}")
    k = whole(k, "k", least=1)
    if k > len(x):
        raise ValueError(f"k must be at most the {len(x)} pictures that there are, got {k}")
    points, asked = (a.reshape(len(a), -1).astype(np.float64) for a in (x, queries))
    parts = [asked[first : first + AT_ONCE] for first in range(0, len(asked), AT_ONCE)]
    return np.concatenate([_voted(labels[_nearest(points, part, k)]) for part in parts])


def _nearest(points: np.ndarray, asked: np.ndarray, k: int) -> np.ndarray:
    """The places in `points` (N, D) of the k nearest to each of `asked` (Q, D), the nearest first: (Q, k)."""
    # |p - q|^2 without the |q|^2 that all distances of a query have in common: order is all that is asked for
    distances = np.square(points).sum(axis=1) - 2 * (asked @ points.T)  # (Q, N)
    return np.argsort(distances, axis=1, kind="stable")[:, :k]


def _voted(near: np.ndarray) -> np.ndarray:
    """The most frequent label of each row of `near` (Q, k), of several the first: (Q,)."""
    votes = (near[:, :, None] == near[:, None, :]).sum(axis=2)  # (Q, k): how many agree with each
    return near[np.arange(len(near)), votes.argmax(axis=1)]
