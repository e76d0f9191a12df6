"""Layers as plain data: what is computed, on the server (`core`) and in the browser (the same JSON) alike.

A layer is a frozen dataclass with its options; calling it computes, and `backward` gives the gradients of that call. A
`Stack` is a list of layers that reads and writes JSON. Those with a sliding kernel are in core/conv_layers.py and
core/locally_connected_layer.py, those that pool in core/pool_layers.py; all can be imported from here.
"""

from __future__ import annotations

from dataclasses import KW_ONLY, dataclass
from math import prod
from typing import Any, ClassVar

import numpy as np

from core import gradients, normalisation, pooling
from core.argument_errors import ArgumentError
from core.arguments import checked_bias, float_array, pair
from core.conv_layers import Conv1d, Conv2d, ConvTranspose2d, DepthwiseConv2d
from core.gradient_arguments import checked_gradient
from core.layer import KINDS, Gradients, Layer, PairOption, Shape, Weighted, Windows, frozen_array
from core.locally_connected_layer import LocallyConnected2d
from core.pool_layers import (
    AvgPool2d,
    BlurPool2d,
    GlobalAvgPool2d,
    GlobalMaxPool2d,
    MaxBlurPool2d,
    MaxPool2d,
    PolyphasePool2d,
)
from core.receptive_field import ResizeWindow
from core.stack import Stack

__all__ = [
    "KINDS",
    "Abs",
    "AvgPool2d",
    "BatchNorm2d",
    "BlurPool2d",
    "Conv1d",
    "Conv2d",
    "ConvTranspose2d",
    "Dense",
    "DepthwiseConv2d",
    "Flatten",
    "GlobalAvgPool2d",
    "GlobalMaxPool2d",
    "Layer",
    "LocallyConnected2d",
    "MaxBlurPool2d",
    "MaxPool2d",
    "PolyphasePool2d",
    "ReLU",
    "Resize",
    "Softmax",
    "Stack",
    "Tanh",
]


@dataclass(frozen=True, eq=False)
class _Pointwise(Layer):
    """A function of each number by itself: maps, sequences and vectors keep their shape."""

    def output_shape(self, shape: Shape) -> Shape:
        return tuple(shape)

    def gradients(self, x: np.ndarray, dy: np.ndarray) -> tuple[np.ndarray, Gradients]:
        x = float_array(x, "x")
        dy = checked_gradient(dy, x.shape)
        return dy * self.slope(x).astype(dy.dtype, copy=False), {}

    def slope(self, x: np.ndarray) -> np.ndarray:
        """The derivative at every number of `x`."""
        raise TypeError(f"{type(self).__name__} does not say how steep it is")


@dataclass(frozen=True, eq=False)
class ReLU(_Pointwise, kind="relu"):
    """`max(x, 0)`, of the shape of `x`; at 0 its slope counts as 0."""

    def forward(self, x: np.ndarray) -> np.ndarray:
        return np.maximum(x, 0)

    def slope(self, x: np.ndarray) -> np.ndarray:
        return x > 0


@dataclass(frozen=True, eq=False)
class Abs(_Pointwise, kind="abs"):
    """`|x|`, of the shape of `x`; at 0 its slope counts as 0."""

    def forward(self, x: np.ndarray) -> np.ndarray:
        return np.abs(x)

    def slope(self, x: np.ndarray) -> np.ndarray:
        return np.sign(x)


@dataclass(frozen=True, eq=False)
class Tanh(_Pointwise, kind="tanh"):
    """`tanh(x)`, of the shape of `x`."""

    def forward(self, x: np.ndarray) -> np.ndarray:
        return np.tanh(x)

    def slope(self, x: np.ndarray) -> np.ndarray:
        return 1 - np.tanh(x) ** 2


@dataclass(frozen=True, eq=False)
class BatchNorm2d(Layer, kind="batch_norm2d"):
    """`core.normalisation.batch_norm2d` with `scale` and `bias` (C,), which are learnt.

    `mean` and `variance` (C,), which are not, are those of a training set; without them each batch brings its own, and
    every output cell then depends on all of them, which its windows, of one cell each, do not say. Errors as there.
    """

    scale: np.ndarray
    bias: np.ndarray
    _: KW_ONLY
    mean: np.ndarray | None = None
    variance: np.ndarray | None = None
    eps: float = normalisation.EPS

    def __post_init__(self) -> None:
        normalisation.checked_normalisation(**self._options())
        for name in ("scale", "bias", "mean", "variance"):
            object.__setattr__(self, name, frozen_array(getattr(self, name)))

    def forward(self, x: np.ndarray) -> np.ndarray:
        return normalisation.batch_norm2d(x, **self._options())

    def gradients(self, x: np.ndarray, dy: np.ndarray) -> tuple[np.ndarray, Gradients]:
        found = normalisation.batch_norm2d_grads(dy, x, **self._options())
        return found.x, {"scale": found.scale, "bias": found.bias}

    def _options(self) -> dict[str, Any]:
        return {k: getattr(self, k) for k in ("scale", "bias", "mean", "variance", "eps")}

    def channels(self, count: int) -> int:
        if count != self.scale.size:
            raise ArgumentError("input_channels", expected=self.scale.size, got=count)
        return count

    @property
    def parameters(self) -> int:
        """The numbers of scale and bias; statistics are counted, not learnt."""
        return self.scale.size + self.bias.size


@dataclass(frozen=True, eq=False)
class Softmax(Layer, kind="softmax"):
    """`core.normalisation.softmax` over the channels, of the shape of `x`.

    `axis` is -1 for vectors (n,), -2 for sequences (C, L), -3 for each cell of maps (C, H, W). ValueError for others.
    """

    _: KW_ONLY
    axis: int = -1

    def __post_init__(self) -> None:
        if isinstance(self.axis, bool) or self.axis not in (-1, -2, -3):
            raise ValueError(f"axis must be -1 (of vectors), -2 (of sequences) or -3 (of maps), got {self.axis!r}")

    def forward(self, x: np.ndarray) -> np.ndarray:
        return normalisation.softmax(x, axis=self.axis)

    def gradients(self, x: np.ndarray, dy: np.ndarray) -> tuple[np.ndarray, Gradients]:
        return normalisation.softmax_grad(dy, x, axis=self.axis), {}

    def output_shape(self, shape: Shape) -> Shape:
        if len(shape) != -self.axis:
            channels = {1: "vectors (n,)", 2: "sequences (C, L)", 3: "maps (C, H, W)"}
            raise ValueError(
                f"softmax over axis {self.axis} expects {channels[-self.axis]}, got an input of shape {shape}"
            )
        return tuple(shape)


@dataclass(frozen=True, eq=False)
class Resize(Layer, kind="resize"):
    """`core.pooling.resize` to `shape` (H_out, W_out), in cells: (..., C, H_out, W_out). Errors as there."""

    shape: PairOption
    _: KW_ONLY
    mode: str = "nearest"

    def __post_init__(self) -> None:
        object.__setattr__(self, "shape", pair(self.shape, "shape", least=1))
        if self.mode not in ("nearest", "bilinear"):
            raise ValueError(f"expected mode 'nearest' or 'bilinear', got {self.mode!r}")

    def forward(self, x: np.ndarray) -> np.ndarray:
        return pooling.resize(x, self.shape, mode=self.mode)

    def gradients(self, x: np.ndarray, dy: np.ndarray) -> tuple[np.ndarray, Gradients]:
        return gradients.resize_grad(self._of_output(x, dy), np.shape(x), mode=self.mode), {}

    def windows(self, shape: Shape) -> Windows:
        rows, columns = ([ResizeWindow(shape[a - 2], self.shape[a], self.mode == "bilinear")] for a in (0, 1))
        return list(rows), list(columns)


@dataclass(frozen=True, eq=False)
class Flatten(Layer, kind="flatten"):
    """(..., C * H * W) of (..., C, H, W)."""

    ends_grid: ClassVar[bool] = True

    def forward(self, x: np.ndarray) -> np.ndarray:
        return x.reshape(*x.shape[:-3], prod(x.shape[-3:]))

    def gradients(self, x: np.ndarray, dy: np.ndarray) -> tuple[np.ndarray, Gradients]:
        shape = np.shape(x)
        return checked_gradient(dy, (*shape[:-3], prod(shape[-3:]))).reshape(shape).copy(), {}

    def output_shape(self, shape: Shape) -> Shape:
        return (prod(shape),)


@dataclass(frozen=True, eq=False)
class Dense(Weighted, kind="dense"):
    """`w @ x + bias`, (..., m), for `x` (..., n), `w` (m, n), `bias` (m,).

    ValueError for a `w` or `x` of another shape.
    """

    ends_grid: ClassVar[bool] = True

    def __post_init__(self) -> None:
        self._freeze("(m, n)")
        checked_bias(self.bias, len(self.w), self.w.dtype)

    def forward(self, x: np.ndarray) -> np.ndarray:
        self.output_shape(x.shape[-1:])
        y = x @ self.w.T.astype(x.dtype)
        return y if self.bias is None else y + self.bias.astype(x.dtype)

    def gradients(self, x: np.ndarray, dy: np.ndarray) -> tuple[np.ndarray, Gradients]:
        x = float_array(x, "x")
        dy = checked_gradient(dy, (*x.shape[:-1], *self.output_shape(x.shape[-1:])))
        dw = dy.reshape(-1, dy.shape[-1]).T @ x.reshape(-1, x.shape[-1]).astype(dy.dtype, copy=False)
        return dy @ self.w.astype(dy.dtype, copy=False), self._learnt(dw, dy, axes=1)

    def output_shape(self, shape: Shape) -> Shape:
        if len(shape) != 1 or shape[0] != self.w.shape[1]:
            raise ValueError(f"expected {self.w.shape[1]} numbers (flatten maps first), got an input of shape {shape}")
        return (self.w.shape[0],)

    def multiply_adds(self, shape: Shape) -> int:
        return self.w.size
