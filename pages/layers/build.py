"""core's layers of a bench, stage by stage, for one shape of picture.

Weights come from a kernel's name or from a seed. A stage that cannot be built ends the stack there; those before it
stand.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import prod, sqrt
from typing import Any

import numpy as np

from core.convolution import output_shape
from core.kernels import KERNELS
from core.layers import (
    Abs,
    AvgPool2d,
    BatchNorm2d,
    BlurPool2d,
    Conv2d,
    ConvTranspose2d,
    Dense,
    DepthwiseConv2d,
    Flatten,
    GlobalAvgPool2d,
    GlobalMaxPool2d,
    Layer,
    LocallyConnected2d,
    MaxBlurPool2d,
    MaxPool2d,
    PolyphasePool2d,
    ReLU,
    Resize,
    Softmax,
    Tanh,
)
from core.layers.stack import MOST_NUMBERS
from pages.layers.bench import FACTORS, KINDS, RANDOM, Bench, Stage

MOST_CELLS = 1_000_000  # numbers in one map, and
MOST_WORK = 200_000_000  # multiply-adds of all stages: what a control answers in half a second
BIAS = 0.1  # standard deviation of random biases

Shape = tuple[int, ...]


class UnfitError(ValueError):
    """A stage that cannot follow the one before it: the id of a sentence, and its fields."""

    def __init__(self, key: str, **values: object) -> None:
        super().__init__(key)
        self.key, self.values = key, values


class TooLargeError(UnfitError):
    """A stage that would fit a smaller picture."""


@dataclass(frozen=True)
class Built:
    """The layers that could be made, the shape that enters each and the last one's output, and what ended them."""

    layers: tuple[Layer, ...]
    shapes: tuple[Shape, ...]
    problem: ValueError | None = None


def build(bench: Bench, shape: Shape) -> Built:
    """Core's layers of the bench for pictures of `shape` (C, H, W), up to the first stage that cannot be made."""
    layers: list[Layer] = []
    shapes, numbers, work = [tuple(shape)], 0, 0
    try:
        for item in bench:
            layer = _layer(item, shapes[-1], MOST_NUMBERS - numbers)
            after = layer.output_shape(shapes[-1])
            numbers += layer.parameters
            work += layer.multiply_adds(shapes[-1])
            if prod(after) > MOST_CELLS or work > MOST_WORK:
                raise TooLargeError("layers.too_much_work")
            layers.append(layer)
            shapes.append(after)
    except ValueError as error:
        return Built(tuple(layers), tuple(shapes), error)
    return Built(tuple(layers), tuple(shapes))


def _layer(item: Stage, shape: Shape, left: int) -> Layer:
    """The layer of one stage for an input of `shape`, its weights at most `left` numbers."""
    if item.kind == "dense" and len(shape) != 1:
        raise UnfitError("layers.needs_flatten")
    if item.kind not in ("dense", "relu", "abs", "tanh", "softmax") and len(shape) != 3:
        raise UnfitError("layers.needs_maps", count=f"{shape[0]:,}")
    if "pool_padding" in KINDS[item.kind] and item["pool_padding"] != "same" and item["pool_padding"] >= item["window"]:
        raise UnfitError("layers.padding_too_wide", padding=item["pool_padding"], window=item["window"])
    return _MAKERS[item.kind](item, shape, left)


def _random(item: Stage, shape: Shape, fan_in: int, bias: Shape, left: int) -> dict[str, Any]:
    """Weights and biases by the stage's seed, of the size that keeps the numbers in range (He et al. 2015)."""
    needed = prod(shape) + prod(bias)
    if needed > left:
        raise TooLargeError("layers.too_many_numbers", needed=f"{needed:,}", most=f"{MOST_NUMBERS:,}")
    rng = np.random.default_rng(item["seed"])
    w = rng.standard_normal(shape, dtype=np.float32) * np.float32(sqrt(2 / fan_in))
    return {"w": w, "bias": rng.standard_normal(bias, dtype=np.float32) * np.float32(BIAS)}


def _kernels(item: Stage, shape: Shape, left: int) -> dict[str, Any]:
    """Kernels (C_out, C_in, kH, kW): random, or for one channel, the mean of what the named kernel makes of each."""
    if item["kernel"] == RANDOM:
        side, channels = item["side"], item["channels"]
        return _random(item, (channels, shape[0], side, side), shape[0] * side**2, (channels,), left)
    return {"w": np.tile(KERNELS[item["kernel"]].weights / shape[0], (1, shape[0], 1, 1))}


def _grid(item: Stage, *names: str) -> dict[str, Any]:
    return {name: item[name] for name in ("stride", "dilation", "padding", *names)}


def _conv2d(item: Stage, shape: Shape, left: int) -> Layer:
    return Conv2d(**_kernels(item, shape, left), **_grid(item, "padding_mode"))


def _transposed(item: Stage, shape: Shape, left: int) -> Layer:
    weights = _kernels(item, shape, left)
    extra = item["output_padding"] if "output_padding" in item.options else 0
    kernels = weights | {"w": np.swapaxes(weights["w"], 0, 1)}  # (C_in, C_out, kH, kW)
    return ConvTranspose2d(**kernels, output_padding=extra, **_grid(item))


def _depthwise(item: Stage, shape: Shape, left: int) -> Layer:
    if item["kernel"] == RANDOM:
        weights = _random(item, (shape[0], item["side"], item["side"]), item["side"] ** 2, shape[:1], left)
    else:
        weights = {"w": np.tile(KERNELS[item["kernel"]].weights, (shape[0], 1, 1))}
    return DepthwiseConv2d(**weights, **_grid(item, "padding_mode"))


def _local(item: Stage, shape: Shape, left: int) -> Layer:
    side, channels = item["side"], item["channels"]
    places = output_shape((shape[1], shape[2]), side, **_grid(item))
    kernels = (*places, channels, shape[0], side, side)
    return LocallyConnected2d(**_random(item, kernels, shape[0] * side**2, (channels, *places), left), **_grid(item))


def _resize(item: Stage, shape: Shape, left: int) -> Layer:
    times, parts = FACTORS[item["factor"]]
    return Resize([max(1, n * times // parts) for n in shape[1:]], mode=item["interpolation"])


def _pool(item: Stage) -> dict[str, Any]:
    return {"stride": item["pool_stride"], "padding": item["pool_padding"]}


def _blur(item: Stage) -> dict[str, Any]:
    return {"taps": item["taps"], "stride": item["pool_stride"], "padding_mode": item["blur_mode"]}


_MAKERS: dict[str, Callable[[Stage, Shape, int], Layer]] = {
    "conv2d": _conv2d,
    "depthwise_conv2d": _depthwise,
    "conv_transpose2d": _transposed,
    "locally_connected2d": _local,
    "relu": lambda item, shape, left: ReLU(),
    "abs": lambda item, shape, left: Abs(),
    "tanh": lambda item, shape, left: Tanh(),
    "max_pool2d": lambda item, shape, left: MaxPool2d(item["window"], **_pool(item)),
    "avg_pool2d": lambda item, shape, left: AvgPool2d(item["window"], **_pool(item)),
    "blur_pool2d": lambda item, shape, left: BlurPool2d(**_blur(item)),
    "max_blur_pool2d": lambda item, shape, left: MaxBlurPool2d(item["window"], **_blur(item)),
    "polyphase_pool2d": lambda item, shape, left: PolyphasePool2d(stride=item["pool_stride"]),
    "global_avg_pool2d": lambda item, shape, left: GlobalAvgPool2d(),
    "global_max_pool2d": lambda item, shape, left: GlobalMaxPool2d(),
    "resize": _resize,
    "batch_norm2d": lambda item, shape, left: BatchNorm2d(*np.eye(2, 1, dtype=np.float32).repeat(shape[0], axis=1)),
    "flatten": lambda item, shape, left: Flatten(),
    "dense": lambda item, shape, left: Dense(
        **_random(item, (item["units"], shape[0]), shape[0], (item["units"],), left)
    ),
    "softmax": lambda item, shape, left: Softmax(axis=-len(shape)),
}
