"""The answers of the five networks to a picture, as figures of record."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from pages.faces.drawing import picture
from pages.faces.networks import STACKS, detectors, network
from pages.faces.poses import OFFSETS, TURNS, Poses
from pages.faces.votes import capsules

NETWORKS = (*STACKS, "capsules")
THRESHOLD = 0.6  # of an answer that counts as a face: three of four parts are enough, two are not
ROUNDS = (1, 2, 3, 4, 5)  # iterations of routing that can be chosen

Scores = dict[str, float]  # by the names of NETWORKS


def scores(poses: Poses, *, iterations: int = 3) -> Scores:
    """What each network answers to the parts in these poses."""
    return many_scores([poses], iterations=iterations)[0]


def many_scores(many: Sequence[Poses], *, iterations: int = 3) -> list[Scores]:
    """The same for many pictures at once."""
    x = np.stack([picture(poses) for poses in many])
    columns = [network(name).forward(x).max(axis=1) for name in STACKS]
    columns.append(np.array([capsules(one, iterations=iterations).lengths["face"] for one in x]))
    return [dict(zip(NETWORKS, map(float, row), strict=True)) for row in zip(*columns, strict=True)]


def by_turn(poses: Poses) -> tuple[float, ...]:
    """What the second convolution answers to the face at each turn; the first is all that upright detectors give."""
    return tuple(map(float, network("context").forward(picture(poses))))


def weights() -> dict[str, int]:
    """How many numbers each network holds; capsules hold their detectors, and where each part is in each whole."""
    shared = detectors(TURNS)
    offsets = sum(len(offset) for whole in OFFSETS.values() for offset in whole)
    bias = 0 if shared.bias is None else shared.bias.size
    return {**{name: network(name).parameters for name in STACKS}, "capsules": shared.w.size + bias + offsets}
