"""Digits moved, scaled and turned, and how far each stage's features go from the unmoved ones.

Short names: `N` pictures. Source of the experiment: Zeiler & Fergus 2014, figure 5.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np

from core.inside import distance_along, mean_distance
from core.layers import softmax
from core.learning.digits import CLASSES, MOST_DEGREES, MOST_SCALE
from core.transforms import rotate, scale, translate
from pages.inside.network import SCORES, STAGES, network, test_answers, test_digits

WAYS: dict[str, np.ndarray] = {
    "shift": np.arange(-10, 11),  # pixels to the right
    "scale": np.round(np.arange(0.6, 1.61, 0.05), 2),
    "angle": np.arange(0, 361, 15),  # degrees, counter-clockwise
}
STILL = {"shift": 0.0, "scale": 1.0, "angle": 0.0}  # where nothing is changed
LEARNT: dict[str, tuple[tuple[float, float], ...]] = {  # what training has shown of each way, from and to
    "shift": ((0.0, 0.0),),
    "scale": ((1 - MOST_SCALE, 1 + MOST_SCALE),),
    "angle": ((0.0, MOST_DEGREES), (360 - MOST_DEGREES, 360.0)),
}
SHOWN = ("input", "c1", "c3", "c5", "f6", "out")
REFERENCE = 100  # test digits whose mutual distance is the measure
OF = ("this", "ten")


@dataclass(frozen=True, eq=False)
class Moves:
    """`steps` of the transformation; by stage the distance at each, over `between`, that between different digits;
    the probability of the class at each, and the share of the pictures that keep it on top."""

    steps: np.ndarray
    distances: dict[str, np.ndarray]
    between: dict[str, float]
    probability: np.ndarray
    right: np.ndarray


def moved(x: np.ndarray, way: str) -> np.ndarray:
    """The pictures (N, 1, H, W) at every step of a way: (steps, N, 1, H, W). What comes in at the edge is paper."""
    moves: dict[str, Callable[[float], np.ndarray]] = {
        "shift": lambda by: translate(x, (0, int(by)), mode="zeros"),
        "scale": partial(scale, x),
        "angle": partial(rotate, x),
    }
    return np.stack([moves[way](float(step)) for step in WAYS[way]])


def moves(x: np.ndarray, labels: np.ndarray, way: str) -> Moves:
    """What becomes of the pictures (N, 1, H, W) of classes `labels` (N,) along a way."""
    pictures = moved(x, way)
    steps = len(pictures)
    still, found = network().trace(x), network().trace(pictures.reshape(-1, *x.shape[1:]))
    between = between_digits()
    distances = {}
    for name in SHOWN:
        a, b = (x, pictures) if name == "input" else (still[STAGES[name].shown], found[STAGES[name].shown])
        distances[name] = distance_along(a, b.reshape(steps, *a.shape), between=between[name])
    probabilities = softmax(found[SCORES]).reshape(steps, len(x), CLASSES)
    of_class = probabilities[:, np.arange(len(x)), labels]
    right = (probabilities.argmax(axis=2) == labels).mean(axis=1)
    return Moves(WAYS[way], distances, between, of_class.mean(axis=1), right)


def between_digits() -> dict[str, float]:
    """By stage, the mean distance of test digits of different classes."""
    digits, labels = test_digits()
    known = test_answers()
    return {
        name: mean_distance(
            (digits if name == "input" else known[STAGES[name].shown])[:REFERENCE], labels=labels[:REFERENCE]
        )
        for name in SHOWN
    }


def one_of_each(nth: int) -> tuple[np.ndarray, np.ndarray]:
    """The nth test digit, from 1, of every class, (10, 1, H, W), and what each is."""
    digits, labels = test_digits()
    places = [np.flatnonzero(labels == label)[nth - 1] for label in range(CLASSES)]
    return digits[places], labels[places]
