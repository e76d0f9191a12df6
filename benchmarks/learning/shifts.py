"""What the table "shift" says of the seeds of a network together, and what it must say."""

from __future__ import annotations

from typing import Any

import numpy as np

from benchmarks.learning.jobs import MODES, SEEDS, WITHIN, shift_entry
from benchmarks.learning.tables import read
from core.learning.shifted_answers import MOST

NEIGHBOURS = "neighbours"
NEAR = WITHIN[0]  # pixels within which a digit stays in its frame
SHOWN = (0, 1, 2, 4, 6)  # pixels
LEAST_STILL, MOST_LOST = 0.95, 0.02  # of a network that is said to keep its answers

Found = dict[str, Any]  # an entry of the table


def runs(name: str) -> list[Found]:
    """The entries of a network, one a seed; of the neighbours, which draw nothing, the one there is."""
    entries = read("shift")
    keys = [name] if name == NEIGHBOURS else [shift_entry(name, seed) for seed in SEEDS]
    return [entries[key] for key in keys]


def four_ways(found: Found, by: int, mode: str = MODES[0]) -> float:
    """The accuracy at `by` pixels, mean of left, right, up and down."""
    lines = [found[mode][axis] for axis in ("x", "y")]
    return float(np.mean([[line[MOST - by], line[MOST + by]] for line in lines]))


def largest_loss(found: Found, *, most: int = NEAR) -> float:
    """By how much accuracy falls at most within `most` pixels, on both axes, with zeros or a circle at the edge."""
    lines = np.array([found[mode][axis] for mode in MODES for axis in ("x", "y")])  # (4, shifts)
    return found["accuracy"] - float(lines[:, MOST - most : MOST + most + 1].min())


def mean(name: str, by: int) -> float:
    """The accuracy at `by` pixels, mean of the four ways and the seeds."""
    return float(np.mean([four_ways(found, by) for found in runs(name)]))


def keeps_answers(name: str) -> bool:
    """Whether it reads LEAST_STILL of still digits, mean of the seeds, and none loses more than MOST_LOST within 6."""
    return mean(name, 0) >= LEAST_STILL and max(map(largest_loss, runs(name))) <= MOST_LOST


def loses_less(name: str, others: tuple[str, ...], by: int) -> bool:
    """Whether at `by` pixels the worst seed of a network reads more than the best of each of the others."""
    worst = min(four_ways(found, by) for found in runs(name))
    return all(worst > four_ways(found, by) for other in others for found in runs(other))
