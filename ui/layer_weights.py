"""The weights of a stage: by a kernel's name, or by a seed, so that a few letters say all of them.

Each function gives what core's layer takes besides its options, for a stage with an input of `shape` (C, H, W), of at
most `left` numbers.
"""

from __future__ import annotations

from math import prod, sqrt
from typing import Any

import numpy as np

from core.convolution import output_shape
from core.kernels import KERNELS
from core.layers.stack import MOST_NUMBERS

RANDOM = "random"  # in place of a kernel's name: weights by a seed
FACTORS = {"half": (1, 2), "three_halves": (3, 2), "double": (2, 1)}  # of a resized side
BIAS = 0.1  # standard deviation of random biases

Shape = tuple[int, ...]
Weights = dict[str, Any]


class UnfitError(ValueError):
    """A stage that cannot follow the one before it: the id of a sentence, and its fields."""

    def __init__(self, key: str, **values: object) -> None:
        super().__init__(key)
        self.key, self.values = key, values


class TooLargeError(UnfitError):
    """A stage that would fit a smaller picture."""


def random_weights(item: Any, shape: Shape, fan_in: int, bias: Shape, left: int) -> Weights:
    """Weights and biases by the stage's seed, of the size that keeps the numbers in range (He et al. 2015)."""
    needed = prod(shape) + prod(bias)
    if needed > left:
        raise TooLargeError("bench.too_many_numbers", needed=f"{needed:,}", most=f"{MOST_NUMBERS:,}")
    rng = np.random.default_rng(item["seed"])
    w = rng.standard_normal(shape, dtype=np.float32) * np.float32(sqrt(2 / fan_in))
    return {"w": w, "bias": rng.standard_normal(bias, dtype=np.float32) * np.float32(BIAS)}


def kernels(item: Any, shape: Shape, left: int) -> Weights:
    """Kernels (C_out, C_in, kH, kW): random, or for one channel, the mean of what the named kernel makes of each."""
    if item["kernel"] == RANDOM:
        side, channels = item["side"], item["channels"]
        return random_weights(item, (channels, shape[0], side, side), shape[0] * side**2, (channels,), left)
    return {"w": np.tile(KERNELS[item["kernel"]].weights / shape[0], (1, shape[0], 1, 1))}


def turned_kernels(item: Any, shape: Shape, left: int) -> Weights:
    """The same as (C_in, C_out, kH, kW), as a transposed convolution has them."""
    weights = kernels(item, shape, left)
    return weights | {"w": np.swapaxes(weights["w"], 0, 1)}


def depthwise_kernels(item: Any, shape: Shape, left: int) -> Weights:
    """A kernel a channel, (C, kH, kW)."""
    if item["kernel"] == RANDOM:
        return random_weights(item, (shape[0], item["side"], item["side"]), item["side"] ** 2, shape[:1], left)
    return {"w": np.tile(KERNELS[item["kernel"]].weights, (shape[0], 1, 1))}


def local_kernels(item: Any, shape: Shape, left: int) -> Weights:
    """Kernels and biases for every place, (H_out, W_out, C_out, C_in, kH, kW)."""
    side, channels = item["side"], item["channels"]
    grid = {name: item[name] for name in ("stride", "dilation", "padding")}
    places = output_shape((shape[1], shape[2]), side, **grid)
    wanted = (*places, channels, shape[0], side, side)
    return random_weights(item, wanted, shape[0] * side**2, (channels, *places), left)


def dense_weights(item: Any, shape: Shape, left: int) -> Weights:
    """(units, n)."""
    return random_weights(item, (item["units"], shape[0]), shape[0], (item["units"],), left)


def resized_shape(item: Any, shape: Shape, left: int) -> Weights:
    """The sides times the factor, rounded down."""
    times, parts = FACTORS[item["factor"]]
    return {"shape": [max(1, n * times // parts) for n in shape[1:]]}


def no_change(item: Any, shape: Shape, left: int) -> Weights:
    """The scale 1 and the bias 0 of a normalisation, one a channel."""
    return dict(zip(("scale", "bias"), np.eye(2, 1, dtype=np.float32).repeat(shape[0], axis=1), strict=True))


def channels_axis(item: Any, shape: Shape, left: int) -> Weights:
    """The axis of the channels."""
    return {"axis": -len(shape)}
