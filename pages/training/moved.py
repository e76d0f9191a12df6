"""What becomes of a network's accuracy when the test digits move: of those that come along, and of one's own."""

from __future__ import annotations

from collections.abc import Generator, Hashable
from dataclasses import dataclass
from typing import Any

import numpy as np

from core.layers import Stack
from core.learning import ShiftAccuracy, axis_shifts, probabilities, shift_accuracies
from core.learning.digits import CLASSES
from core.learning.shifted_answers import AXES, MOST
from core.transforms import translate
from pages.training.models import NEIGHBOURS, data, entry
from pages.training.mover import WHOLE
from pages.training.records import record

MODES = ("zeros", "circular")
SHIFTS = tuple(range(-MOST, MOST + 1))


@dataclass(frozen=True, eq=False)
class Moved:
    """A network under moving digits: `accuracies` by axis over SHIFTS; consistency and wobble within `WHOLE` pixels.

    Both are over both axes, without the zero shift. What gives no probabilities has no wobble. `parameters` counts the
    numbers that are kept.
    """

    parameters: int
    accuracies: dict[str, list[float]]
    consistency: float
    wobble: float | None

    @property
    def centred(self) -> float:
        """The accuracy where nothing moves."""
        return self.accuracies["x"][MOST]

    def lowest(self, axis: str) -> float:
        """The lowest accuracy among shifts that leave the digit in its frame."""
        return min(self.accuracies[axis][MOST - WHOLE : MOST + WHOLE + 1])

    def at(self, axis: str, by: int) -> float:
        """The mean accuracy at `by` pixels in both ways."""
        return (self.accuracies[axis][MOST + by] + self.accuracies[axis][MOST - by]) / 2

    def four_ways(self, by: int) -> float:
        """The mean accuracy at `by` pixels to the right, to the left, down and up."""
        return sum(self.at(axis, by) for axis in AXES) / len(AXES)


def shipped_moved(model: str, pooling: str, mode: str) -> Moved:
    """What was measured of a network that comes along."""
    found = record("shift")[entry(model, pooling)]
    return _recorded(found, found["parameters"], mode)


def neighbours_moved(mode: str) -> Moved:
    """What was measured of the nearest neighbours."""
    found = record("shift")[NEIGHBOURS]
    return _recorded(found, found["numbers"], mode)


def _recorded(found: dict[str, Any], numbers: int, mode: str) -> Moved:
    within = found[mode][f"within {WHOLE}"]
    lines = {axis: found[mode][axis] for axis in AXES}
    return Moved(numbers, lines, within["consistency"], within.get("wobble"))


def moved_key(training: Hashable, mode: str) -> Hashable:
    """What the result of `moved_steps` depends on."""
    return ("training.moved", training, mode)


def moved_steps(stack: Stack, mode: str) -> Generator[float, None, Moved]:
    """The shares that are done, then what becomes of this network."""
    shifts = [shift for axis in AXES for shift in axis_shifts(axis=axis)]
    steps = shift_accuracies(stack, data().test_x, data().test_labels, shifts, mode=mode)
    found = next(steps)
    for later in steps:
        found = later
        yield len(found.shifts) / len(shifts)
    near = [i for i, shift in enumerate(shifts) if max(map(abs, shift)) <= WHOLE]
    within = ShiftAccuracy(tuple(shifts[i] for i in near), mode, found.labels, found.probabilities[near])
    lines = dict(zip(AXES, found.accuracies.reshape(len(AXES), -1).tolist(), strict=True))
    return Moved(stack.parameters, lines, within.consistency, within.wobble)


def answers(stack: Stack, picture: np.ndarray, axis: str, mode: str) -> np.ndarray:
    """The probabilities of one digit (1, H, W) at all shifts along `axis`: (shifts, classes)."""
    moved = [translate(picture, shift, mode=mode) for shift in axis_shifts(axis=axis)]
    found = probabilities(stack, np.stack(moved))
    return found.reshape(len(moved), CLASSES)
