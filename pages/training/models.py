"""The networks of the lesson: how each is drawn, the digits they learn, the trained ones that come along."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, partial

import numpy as np

from core.layers import Stack
from core.learning import (
    NETWORKS,
    WEIGHTS,
    changed_lenet,
    convolutional,
    framed,
    lenet,
    load_digits,
    load_snapshots,
    load_trained,
    split,
)

LAYERS = {"c1": (0, 1, 6), "c3": (3, 4, 16)}  # of LeNet-5: the convolution's place, that of its ReLU, its units
MODELS = tuple(NETWORKS)  # dense, local, lenet, convolutional
POOLINGS = ("polyphase", "blur")
CHANGED = "changed"  # LeNet-5 with another end, border or pooling
MOVED = "dense_moved"  # the dense network that has learnt moved digits
OWN = "own"  # the network that was trained on the page
NEIGHBOURS = "neighbours"  # no network: the digits themselves, looked up; drawn beside the others for scale
BATCH = 32
RATES = {"dense": 0.002, "local": 0.002, "lenet": 0.002, "convolutional": 0.003, CHANGED: 0.002}


@dataclass(frozen=True)
class Look:
    """How a network is drawn: told apart by more than its colour."""

    colour: str
    dash: str
    symbol: str


LOOKS = {
    "dense": Look("#E69F00", "dot", "square"),
    "local": Look("#0072B2", "dash", "triangle-up"),
    "lenet": Look("#009E73", "solid", "circle"),
    "convolutional": Look("#CC79A7", "dashdot", "diamond"),
    CHANGED: Look("#56B4E9", "dash", "triangle-down"),
    MOVED: Look("#0072B2", "solid", "square-open"),
    OWN: Look("#D55E00", "longdash", "star"),
    NEIGHBOURS: Look("#808080", "longdashdot", "x"),
}


@dataclass(frozen=True, eq=False)
class Data:
    """The digits, drawn in their frames: `x` (N, 1, 32, 32) and `labels` (N,) to learn, the others to test on."""

    x: np.ndarray
    labels: np.ndarray
    test_x: np.ndarray
    test_labels: np.ndarray


@cache
def data() -> Data:
    """The digits as all networks see them."""
    learnt, test = split(load_digits())
    return Data(framed(learnt.images), learnt.labels, framed(test.images), test.labels)


def builder(model: str, pooling: str, *, end: str = "list", border: str = "valid") -> Callable[..., Stack]:
    """What makes an untrained network, given a seed and a start; `end` and `border` are those of CHANGED."""
    if model == CHANGED:
        return partial(changed_lenet, end=end, border=border, pooling=pooling)
    return partial(convolutional, pooling=pooling) if model == "convolutional" else NETWORKS[model]


def entry(model: str, pooling: str) -> str:
    """A trained network's name among the files and records of assets/weights."""
    return "convolutional_blur" if model == "convolutional" and pooling == "blur" else model


@cache
def shipped(model: str, pooling: str) -> Stack:
    """The trained network that comes along."""
    return load_trained(WEIGHTS / f"{entry(model, pooling)}.npz", builder(model, pooling)())


@cache
def snapshots() -> dict[int, Stack]:
    """LeNet-5 by the number of epochs that it had learnt."""
    return load_snapshots(WEIGHTS / "lenet.npz", lenet(start="small"))
