"""The fifth way: capsules. Each part that is found votes for the pose of every whole that it may belong to.

A vote is a picture: a bump where the whole's middle would have to be, in the one of four planes that is the whole's
turn. It is as long as the part is sure. From a part's own bump to its vote leads a shift of each plane, the same
wherever the part is: that is the transformation matrix of core.learning.capsules' source, without learning. Two bumps
of length 1 that are d pixels apart have the dot product exp(-d^2 / (4 * WIDTH^2)): it says how well two votes agree.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from core.learning import Routing, route
from pages.faces.networks import part_maps
from pages.faces.poses import OFFSETS, TURNS, WHOLES, Pose, Poses, turned

WIDTH = 4.0  # pixels: the standard deviation of a bump
TIE = 1e-6  # of agreement: of votes that agree as well, the first counts


@dataclass(frozen=True, eq=False)
class Found:
    """What capsules make of a picture.

    `parts`: the pose at which each part answers most, and `sure` (parts,) how much, 0 to 1. `votes`: by part and whole,
    the whole's pose by that part alone. `routing`: of the votes. `poses`: row, column and turn of each whole, going by
    the votes that agree.
    """

    parts: Poses
    sure: np.ndarray
    votes: tuple[Poses, ...]
    routing: Routing
    poses: tuple[tuple[float, float, int], ...]

    @property
    def lengths(self) -> dict[str, float]:
        """How sure each whole is, by its name."""
        return {name: float(n) for name, n in zip(WHOLES, self.routing.lengths[-1], strict=True)}


def capsules(x: np.ndarray, *, iterations: int = 3) -> Found:
    """Find the parts of a picture (1, FRAME, FRAME) at every turn, let them vote, and route by agreement."""
    parts, sure = [], []
    for at_turns in part_maps(x, turns=TURNS):
        turn, row, column = np.unravel_index(at_turns.argmax(), at_turns.shape)
        parts.append(Pose(int(row), int(column), int(turn)))
        sure.append(min(float(at_turns.max()), 1.0))
    lengths = np.array(sure)
    votes = tuple(tuple(_vote(part, OFFSETS[name][i]) for name in WHOLES) for i, part in enumerate(parts))
    vectors = np.stack([bumps([row[j] for row in votes], lengths) for j in range(len(WHOLES))], axis=1)
    routing = route(vectors, iterations=iterations, none_of_these=True)
    agreement = np.einsum("ijd,jd->ij", vectors, routing.wholes[-1])
    poses = tuple(
        _agreed([row[j] for row in votes], routing.coefficients[-1, :, j] * lengths, agreement[:, j])
        for j in range(len(WHOLES))
    )
    return Found(tuple(parts), lengths, votes, routing, poses)


def bumps(poses: Sequence[Pose], lengths: np.ndarray) -> np.ndarray:
    """Bumps at these poses, of these lengths, (n, n): seen along n directions that span them.

    All that routing asks of them, lengths and dot products, is as in the pictures.
    """
    products = lengths[:, np.newaxis] * lengths * [[overlap(one, other) for other in poses] for one in poses]
    values, directions = np.linalg.eigh(products)
    return directions * np.sqrt(np.maximum(values, 0))


def overlap(one: Pose, other: Pose) -> float:
    """The dot product of two bumps of length 1: 1 for the same pose, 0 for another turn."""
    if one.turn != other.turn:
        return 0.0
    return float(np.exp(-((one.row - other.row) ** 2 + (one.column - other.column) ** 2) / (4 * WIDTH**2)))


def _vote(part: Pose, offset: tuple[int, int]) -> Pose:
    """The pose of a whole in which this part stands at `offset` from the middle."""
    row, column = turned(offset, part.turn)
    return Pose(part.row - row, part.column - column, part.turn)


def _agreed(votes: Sequence[Pose], weights: np.ndarray, agreement: np.ndarray) -> tuple[float, float, int]:
    """The mean of the votes around the one that agrees most with the whole, by their weights and nearness."""
    best = votes[int(np.flatnonzero(agreement >= agreement.max() - TIE)[0])]
    near = weights * [overlap(best, vote) for vote in votes]
    if near.sum() == 0:
        return float(best.row), float(best.column), best.turn
    row, column = near @ np.array([vote[:2] for vote in votes], float) / near.sum()
    return float(row), float(column), best.turn
