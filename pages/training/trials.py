"""The trainings of the page that are recorded too, over three seeds, each by a plan as a learner carries them out."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import numpy as np

from core.learning.networks import BORDERS, CHANGED_POOLINGS, ENDS
from core.learning.shifted_answers import AXES
from pages.training.models import CHANGED
from pages.training.moved import Moved
from pages.training.plan import Plan
from pages.training.records import SEEDS, Spread, over_seeds, record, spread

CHANGED_EPOCHS = 6
START_EPOCHS = 15
STAGES = ("C1", "C3", "C5", "F6")  # the ReLUs of LeNet-5, by the layers before them


def changed(end: str, border: str, pooling: str, *, seed: int = 0) -> Plan:
    """LeNet-5 with this end, border and pooling."""
    return Plan(CHANGED, pooling, "random", seed, CHANGED_EPOCHS, False, end=end, border=border)


def changed_name(end: str, border: str, pooling: str) -> str:
    """The name of this plan among CHANGES."""
    return f"{end}_{border}_{pooling}"


def dense(epochs: int, *, is_moved: bool) -> Plan:
    """The dense network, of digits that stand still or are moved."""
    return Plan("dense", "polyphase", "random", 0, epochs, False, is_moved=is_moved)


def started(start: str, *, is_slow: bool = False) -> Plan:
    """LeNet-5 from these first weights."""
    return Plan("lenet", "polyphase", start, 0, START_EPOCHS, False, is_slow=is_slow)


LENET, BUILT_IN = changed_name("list", "valid", "max"), "convolutional"
CHANGES = {
    **{changed_name(*one): changed(*one) for one in product(ENDS, BORDERS, CHANGED_POOLINGS)},
    BUILT_IN: Plan(BUILT_IN, "polyphase", "random", 0, CHANGED_EPOCHS, False),
}
LEARNT_MOVED = {
    "dense_still_20": dense(20, is_moved=False),
    "dense_still_400": dense(400, is_moved=False),
    "dense_moved_6": dense(6, is_moved=True),
    "dense_moved_20": dense(20, is_moved=True),
    "dense_moved_100": dense(100, is_moved=True),
    "dense_moved_400": dense(400, is_moved=True),
    "lenet_moved_20": Plan("lenet", "polyphase", "random", 0, 20, False, is_moved=True),
    "convolutional_still_20": Plan("convolutional", "polyphase", "random", 0, 20, False),
}
FIRST_WEIGHTS = {
    "random": started("random"),
    "equal": started("equal"),
    "equal_slow": started("equal", is_slow=True),
    "positive": started("positive"),
    "positive_slow": started("positive", is_slow=True),
}
TRIALS = {"changes": CHANGES, "moved": LEARNT_MOVED, "starts": FIRST_WEIGHTS}  # the tables in assets/weights


def trial(table: str, name: str, seed: int) -> Plan:
    """The recorded plan of this name, for this seed."""
    return replace(TRIALS[table][name], seed=seed)


def trial_runs(table: str, name: str) -> list[Moved]:
    """What became of a plan's networks under shift, one a seed."""
    found = [record(table)[f"{name}, seed {seed}"] for seed in SEEDS]
    return [
        Moved(one["parameters"], {axis: one[axis] for axis in AXES}, one["consistency"], one["wobble"]) for one in found
    ]


def trial_moved(table: str, name: str) -> Moved:
    """The same, the mean of the seeds."""
    runs = trial_runs(table, name)
    lines = {axis: np.mean([run.accuracies[axis] for run in runs], axis=0).tolist() for axis in AXES}
    consistency = float(np.mean([run.consistency for run in runs]))
    wobble = float(np.mean([run.wobble for run in runs if run.wobble is not None]))  # networks have one
    return Moved(runs[0].parameters, lines, consistency, wobble)


def trial_at(table: str, name: str, by: int) -> Spread:
    """The accuracy at `by` pixels, mean of the four ways, over the seeds."""
    return spread([run.four_ways(by) for run in trial_runs(table, name)])


def started_at(name: str) -> Spread:
    """The accuracy from these first weights, over the seeds."""
    return spread(over_seeds("starts", name, "accuracy"))


def deaths(name: str) -> int:
    """In how many of the trainings from these first weights a layer died: no cell of it answers to any test digit."""
    return sum(0 in shares for shares in over_seeds("starts", name, "ever_positive"))


def answering(name: str) -> dict[str, Spread]:
    """The share of cells that are positive for any test digit, by layer, over the seeds, from these first weights."""
    found = over_seeds("starts", name, "ever_positive")
    return {stage: spread(shares) for stage, shares in zip(STAGES, zip(*found, strict=True), strict=True)}
