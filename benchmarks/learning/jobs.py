"""Every network that is trained for the lessons, every figure measured of one, and how: one job an entry of a table."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, partial
from typing import Any

import numpy as np

from core.digits import augmented, framed, load_digits, split
from core.networks import NETWORKS, PARTS, convolutional, lenet
from core.shift_accuracy import axis_shifts, shift_accuracy
from core.stack import Stack
from core.training import Adam, Progress, accuracy, kernel_rms, train
from core.weights import WEIGHTS, load_trained, save_weights

BATCH = 32
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


@dataclass(frozen=True, eq=False)
class Data:
    """The digits as all networks here see them."""

    x: np.ndarray
    labels: np.ndarray
    test_x: np.ndarray
    test_labels: np.ndarray


@cache
def data() -> Data:
    """The digits of the file, split and framed as core.digits does it by default."""
    learnt, test = split(load_digits())
    return Data(framed(learnt.images), learnt.labels, framed(test.images), test.labels)


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


def make_shift(name: str) -> dict[str, Any]:
    """What moves the shipped network's answers: accuracy along both axes, consistency and wobble, in both modes."""
    stack = shipped(name)
    found: dict[str, Any] = {"parameters": stack.parameters, "accuracy": tested(stack)}
    for mode in ("zeros", "circular"):
        found[mode] = {}
        for axis in ("x", "y"):
            moved = shift_accuracy(stack, data().test_x, data().test_labels, axis_shifts(axis=axis), mode=mode)
            found[mode][axis] = moved.accuracies.tolist()
        for most in (6, 10):
            shifts = [*axis_shifts(most, axis="x"), *axis_shifts(most, axis="y")]
            moved = shift_accuracy(stack, data().test_x, data().test_labels, shifts, mode=mode)
            found[mode][f"within {most}"] = {"consistency": moved.consistency, "wobble": moved.wobble}
    return found


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
    *(("shift", name, partial(make_shift, name)) for name in PLANS),
    *(("recipe", f"{name}, seed {seed}", partial(make_recipe, name, seed)) for seed in SEEDS for name in RECIPES),
    *(
        ("fewer", f"{name}, {count}, seed {seed}", partial(make_fewer, name, count, seed))
        for seed in SEEDS
        for count in SIZES
        for name in NETWORKS
    ),
]
