"""What was measured of networks that take long to train: the tables in assets/weights, read and averaged over seeds."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from core.learning import WEIGHTS
from pages.training.models import MODELS

SEEDS = (0, 1, 2)
SIZES = (50, 100, 200, 400, 800, 1437)
RECIPES = (
    "random",
    "equal",
    "cap",
    "small",
    "small, cap",
    "without C3",
    "without C5",
    "without F6",
    "without C3, C5",
    "without C5, F6",
)
PLAIN = "random"  # the recipe that others are compared with


@dataclass(frozen=True)
class Spread:
    """A figure of several seeds."""

    mean: float
    low: float
    high: float


def spread(values: Sequence[float]) -> Spread:
    """The mean and the ends of the values."""
    return Spread(float(np.mean(values)), min(values), max(values))


@cache
def record(name: str) -> dict[str, dict[str, Any]]:
    """The entries of the table assets/weights/<name>.json."""
    entries: dict[str, dict[str, Any]] = json.loads((WEIGHTS / f"{name}.json").read_text("utf-8"))["entries"]
    return entries


def command() -> str:
    """The command that made the tables."""
    return str(json.loads((WEIGHTS / "training.json").read_text("utf-8"))["command"])


def over_seeds(table: str, name: str, figure: str) -> list[Any]:
    """A figure of the trainings of this name in a table, one a seed."""
    return [record(table)[f"{name}, seed {seed}"][figure] for seed in SEEDS]


def fewer(figure: str) -> dict[str, list[Spread]]:
    """By network, a `figure` ("accuracy", "moved") for each number of digits of SIZES."""
    return {model: [spread(over_seeds("fewer", f"{model}, {size}", figure)) for size in SIZES] for model in MODELS}


def still(name: str) -> Spread:
    """The accuracy on still digits of a network that was trained as the one that comes along, which is seed 0."""
    found = record("shift")
    return spread([found[name if seed == 0 else f"{name}, seed {seed}"]["accuracy"] for seed in SEEDS])


def recipe(name: str, figure: str = "accuracy") -> Spread:
    """A figure of LeNet-5 made by the recipe of this name."""
    return spread(over_seeds("recipe", name, figure))


def recipe_parameters(name: str) -> int:
    """How many weights LeNet-5 made by this recipe has."""
    return int(record("recipe")[f"{name}, seed 0"]["parameters"])


def kernel_sizes(name: str, seed: int) -> np.ndarray:
    """The root mean square of each first kernel after each epoch, (epochs + 1, kernels), of one training."""
    return np.array(record("recipe")[f"{name}, seed {seed}"]["rms"])
