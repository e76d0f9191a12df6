"""Layers as plain data: what is computed, on the server (`core`) and in the browser (the same JSON) alike.

A layer is a frozen dataclass with its options; calling it computes. A `Stack` is a list of layers that reads and
writes JSON. Those with a sliding kernel are in core/conv_layers.py, those that pool in core/pool_layers.py; all can be
imported from here.
"""

from __future__ import annotations

from dataclasses import KW_ONLY, dataclass
from math import prod
from typing import ClassVar

import numpy as np

from core import pooling
from core.arguments import pair
from core.conv_layers import Conv2d, ConvTranspose2d
from core.layer import KINDS, Layer, PairOption, Shape, Weighted, Windows
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
    "BlurPool2d",
    "Conv2d",
    "ConvTranspose2d",
    "Dense",
    "Flatten",
    "GlobalAvgPool2d",
    "GlobalMaxPool2d",
    "Layer",
    "MaxBlurPool2d",
    "MaxPool2d",
    "PolyphasePool2d",
    "ReLU",
    "Resize",
    "Stack",
    "Tanh",
]


@dataclass(frozen=True, eq=False)
class ReLU(Layer, kind="relu"):
    """`max(x, 0)`."""

    def __call__(self, x: np.ndarray) -> np.ndarray:
        return np.maximum(x, 0)


@dataclass(frozen=True, eq=False)
class Abs(Layer, kind="abs"):
    """`|x|`."""

    def __call__(self, x: np.ndarray) -> np.ndarray:
        return np.abs(x)


@dataclass(frozen=True, eq=False)
class Tanh(Layer, kind="tanh"):
    """`tanh(x)`."""

    def __call__(self, x: np.ndarray) -> np.ndarray:
        return np.tanh(x)


@dataclass(frozen=True, eq=False)
class Resize(Layer, kind="resize"):
    """`core.pooling.resize` to `shape` (H, W)."""

    shape: PairOption
    _: KW_ONLY
    mode: str = "nearest"

    def __post_init__(self) -> None:
        object.__setattr__(self, "shape", pair(self.shape, "shape", least=1))
        if self.mode not in ("nearest", "bilinear"):
            raise ValueError(f"expected mode 'nearest' or 'bilinear', got {self.mode!r}")

    def __call__(self, x: np.ndarray) -> np.ndarray:
        return pooling.resize(x, self.shape, mode=self.mode)

    def windows(self, shape: Shape) -> Windows:
        rows, columns = ([ResizeWindow(shape[a - 2], self.shape[a], self.mode == "bilinear")] for a in (0, 1))
        return list(rows), list(columns)


@dataclass(frozen=True, eq=False)
class Flatten(Layer, kind="flatten"):
    """(..., C * H * W) of (..., C, H, W)."""

    ends_grid: ClassVar[bool] = True

    def __call__(self, x: np.ndarray) -> np.ndarray:
        return x.reshape(*x.shape[:-3], -1)

    def output_shape(self, shape: Shape) -> Shape:
        return (prod(shape),)


@dataclass(frozen=True, eq=False)
class Dense(Weighted, kind="dense"):
    """`w @ x + bias` for `x` (..., n), `w` (m, n)."""

    ends_grid: ClassVar[bool] = True

    def __post_init__(self) -> None:
        self._freeze()
        if self.w.ndim != 2:
            raise ValueError(f"expected w of shape (m, n), got {self.w.shape}")

    def __call__(self, x: np.ndarray) -> np.ndarray:
        self.output_shape(x.shape[-1:])
        y = x @ self.w.T.astype(x.dtype)
        return y if self.bias is None else y + self.bias.astype(x.dtype)

    def output_shape(self, shape: Shape) -> Shape:
        if len(shape) != 1 or shape[0] != self.w.shape[1]:
            raise ValueError(f"expected {self.w.shape[1]} numbers (flatten maps first), got an input of shape {shape}")
        return (self.w.shape[0],)

    def multiply_adds(self, shape: Shape) -> int:
        return self.w.size
