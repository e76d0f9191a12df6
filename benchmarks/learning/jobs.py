"""Every network that is trained for the lessons, every figure measured of one, and how: one job an entry of a table."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from benchmarks.learning.page import page_lenet
from benchmarks.learning.trials import make_trial
from core.equivariance import consistency
from core.layers import Stack
from core.learning import (
    NETWORKS,
    WEIGHTS,
    Adam,
    Progress,
    accuracy,
    augmented,
    axis_shifts,
    convolutional,
    framed,
    kernel_rms,
    lenet,
    load_digits,
    load_trained,
    nearest_labels,
    save_weights,
    shift_accuracy,
    split,
    train,
)
from core.learning.networks import PARTS
from core.learning.shifted_answers import MOST
from core.transforms import translate
from pages.training.models import BATCH, data
from pages.training.trials import TRIALS

Phases = tuple[tuple[int, float], ...]  # epochs at a rate, one after the other


@dataclass(frozen=True)
class Plan:
    """How one shipped network is made: which, how long at which rate, and after which epochs it is kept."""

    build: Callable[..., Stack]
    phases: Phases = ((20, 0.002), (5, 0.0004))
    kept: tuple[int, ...] = (25,)


SLOW: Phases = ((30, 0.003), (10, 0.0006))  # a mean over all places takes longer to learn
PLANS = {
    "lenet": Plan(partial(lenet, start="small"), kept=(0, 1, 2, 3, 5, 8, 15, 25)),
    "convolutional": Plan(convolutional, SLOW, kept=(40,)),
    "convolutional_blur": Plan(partial(convolutional, pooling="blur"), SLOW, kept=(40,)),
    "dense": Plan(NETWORKS["dense"]),
    "local": Plan(NETWORKS["local"]),
}
RATES = {name: PLANS[name].phases[0][1] for name in NETWORKS}

SEEDS = (0, 1, 2)
SIZES = (50, 100, 200, 400, 800, 1437)
STEPS = 900  # batches of 32, however few the digits: all networks and sizes learn for as long
MODES = ("zeros", "circular")  # what comes in where digits move
WITHIN = (6, MOST)  # pixels: what stays in the frame, and all
K = 3  # neighbours
OTHER_SPLITS = (1, 2, 3)  # seeds of core.learning.digits.split: what one split says of neighbours, another may not
MOVED = 3  # pixels: how far digits are moved for the second figure of fewer digits
RECIPE_EPOCHS = 15
CAP = 0.1  # Zeiler & Fergus 2014
RECIPES: dict[str, dict[str, Any]] = {
    "random": {},
    "equal": {"start": "equal"},
    "cap": {"cap": CAP},
    "small": {"start": "small"},
    "small, cap": {"start": "small", "cap": CAP},
    **{f"without {part}": {"without": (part,)} for part in PARTS},
    "without C3, C5": {"without": ("C3", "C5")},
    "without C5, F6": {"without": ("C5", "F6")},
}


def in_phases(stack: Stack, phases: Phases, *, count: int | None = None, seed: int = 0) -> Iterator[Progress]:
    """The end of every epoch, for digits turned and scaled a little; of the first `count` of them where it is said."""
    for number, (epochs, rate) in enumerate(phases):
        x, labels = data().x[:count], data().labels[:count]
        options: dict[str, Any] = {"epochs": epochs, "batch": BATCH, "seed": seed * len(phases) + number}
        for progress in train(stack, x, labels, optimiser=Adam(rate), augment=augmented, **options):
            stack = progress.stack
            if progress.ends_epoch:
                yield progress


def tested(stack: Stack) -> float:
    """The accuracy on the 360 digits to test on, in the middle of their frame."""
    return accuracy(stack, data().test_x, data().test_labels)


def make_weights(name: str) -> dict[str, Any]:
    """Train a network by its plan, write its weights, and give its curves: a number an epoch, for the test 0 too."""
    plan = PLANS[name]
    stack = plan.build()
    kept = [(0, stack)] if 0 in plan.kept else []
    test, loss, learnt = [tested(stack)], [], []
    for epoch, progress in enumerate(in_phases(stack, plan.phases), start=1):
        loss.append(progress.loss)
        learnt.append(progress.accuracy)
        test.append(tested(progress.stack))
        if epoch in plan.kept:
            kept.append((epoch, progress.stack))
    save_weights(WEIGHTS / f"{name}.npz", [stack for _, stack in kept], epochs=[epoch for epoch, _ in kept])
    return {"phases": plan.phases, "loss": loss, "accuracy": learnt, "test_accuracy": test}


def make_shift(name: str, seed: int) -> dict[str, Any]:
    """What moves a network's answers: accuracy along both axes, consistency and wobble, in both modes."""
    stack = shipped(name) if seed == 0 else trained(name, seed)
    found: dict[str, Any] = {"parameters": stack.parameters, "accuracy": tested(stack)}
    for mode in MODES:
        found[mode] = {}
        for axis in ("x", "y"):
            moved = shift_accuracy(stack, data().test_x, data().test_labels, axis_shifts(axis=axis), mode=mode)
            found[mode][axis] = moved.accuracies.tolist()
        for most in WITHIN:
            moved = shift_accuracy(stack, data().test_x, data().test_labels, both_axes(most), mode=mode)
            found[mode][f"within {most}"] = {"consistency": moved.consistency, "wobble": moved.wobble}
    return found


def both_axes(most: int) -> list[tuple[int, int]]:
    """The shifts of up to `most` pixels along x, and those along y."""
    return [*axis_shifts(most, axis="x"), *axis_shifts(most, axis="y")]


def trained(name: str, seed: int) -> Stack:
    """A network of PLANS as another seed makes it, rounded as one that is shipped; its weights are not kept."""
    plan = PLANS[name]
    *_, last = in_phases(plan.build(seed=seed), plan.phases, seed=seed)
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"{name}.npz"
        save_weights(path, [last.stack], epochs=plan.kept[-1:])
        return load_trained(path, plan.build())


def shift_entry(name: str, seed: int) -> str:
    """The entry of the table "shift": that of the shipped network, of seed 0, has its name alone."""
    return name if seed == 0 else f"{name}, seed {seed}"


def make_neighbours() -> dict[str, Any]:
    """The same of the K nearest neighbours, which have answers and no probabilities, and of how many numbers."""
    kept, labels = data(), data().test_labels

    def answers(shift: tuple[int, int], mode: str) -> np.ndarray:
        return nearest_labels(kept.x, kept.labels, translate(kept.test_x, shift, mode=mode), k=K)

    still = float(np.mean(answers((0, 0), "zeros") == labels))
    found: dict[str, Any] = {"k": K, "numbers": kept.x.size + kept.labels.size, "accuracy": still}
    found["other_splits"] = [neighbours_of_split(seed) for seed in OTHER_SPLITS]
    for mode in MODES:
        tops = {shift: answers(shift, mode) for shift in both_axes(MOST)}
        found[mode] = {
            axis: [float(np.mean(tops[shift] == labels)) for shift in axis_shifts(axis=axis)] for axis in ("x", "y")
        }
        for most in WITHIN:
            moved = np.stack([tops[shift] for shift in both_axes(most) if any(shift)])
            found[mode][f"within {most}"] = {"consistency": consistency(moved.T)}
    return found


def neighbours_of_split(seed: int) -> float:
    """The accuracy of the K nearest neighbours on still digits, all digits split otherwise."""
    learnt, test = split(load_digits(), seed=seed)
    found = nearest_labels(framed(learnt.images), learnt.labels, framed(test.images), k=K)
    return float(np.mean(found == test.labels))


def make_fewer(name: str, count: int, seed: int) -> dict[str, Any]:
    """The accuracy of a network that learnt the first `count` digits, and on digits moved by 3 pixels."""
    *_, last = in_phases(NETWORKS[name](seed=seed), fewer_phases(name, count), count=count, seed=seed)
    shifts = [(0, MOVED), (0, -MOVED), (MOVED, 0), (-MOVED, 0)]
    moved = shift_accuracy(last.stack, data().test_x, data().test_labels, shifts)
    return {"accuracy": tested(last.stack), "moved": float(moved.accuracies.mean()), "learnt": last.accuracy}


def fewer_phases(name: str, count: int) -> Phases:
    """As many epochs as give STEPS batches of 32 digits, the last fifth at a fifth of the rate."""
    epochs = round(STEPS * BATCH / count)
    return ((epochs - epochs // 5, RATES[name]), (epochs // 5, RATES[name] / 5))


def make_recipe(name: str, seed: int) -> dict[str, Any]:
    """LeNet-5 otherwise: its parameters, accuracy, and the RMS of each kernel of C1 after every epoch, 0 first."""
    options = dict(RECIPES[name])
    cap = options.pop("cap", None)
    stack = lenet(seed=seed, **options)
    rms = [first_kernels(stack)]
    x, labels = data().x, data().labels
    for progress in train(stack, x, labels, epochs=RECIPE_EPOCHS, batch=BATCH, seed=seed, augment=augmented, cap=cap):
        if progress.ends_epoch:
            rms.append(first_kernels(progress.stack))
    found = {"parameters": stack.parameters, "accuracy": tested(progress.stack), "loss": progress.loss}
    return {**found, "rms": np.round(rms, 4).tolist()}


def first_kernels(stack: Stack) -> list[float]:
    """The root mean square of each kernel of the first layer."""
    layer: Any = stack.layers[0]
    return kernel_rms(layer.w).tolist()


def shipped(name: str) -> Stack:
    """The trained network in assets/weights."""
    return load_trained(WEIGHTS / f"{name}.npz", PLANS[name].build())


Job = tuple[str, str, Callable[[], dict[str, Any]]]  # the table, the entry, what makes it

JOBS: list[Job] = [
    *(("training", name, partial(make_weights, name)) for name in PLANS),
    *(("shift", shift_entry(name, seed), partial(make_shift, name, seed)) for seed in SEEDS for name in PLANS),
    ("shift", "neighbours", make_neighbours),
    *(("recipe", f"{name}, seed {seed}", partial(make_recipe, name, seed)) for seed in SEEDS for name in RECIPES),
    *(
        ("fewer", f"{name}, {count}, seed {seed}", partial(make_fewer, name, count, seed))
        for seed in SEEDS
        for count in SIZES
        for name in NETWORKS
    ),
    *(("page", f"seed {seed}", partial(page_lenet, seed)) for seed in SEEDS),
    *(
        (table, f"{name}, seed {seed}", partial(make_trial, table, name, seed))
        for table in TRIALS
        for name in TRIALS[table]
        for seed in SEEDS
    ),
]
