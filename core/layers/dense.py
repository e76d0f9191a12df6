"""Layers that end the grid: maps as one row of numbers, and every number of that with a weight of its own."""

from __future__ import annotations

from dataclasses import dataclass
from math import prod
from typing import ClassVar

import numpy as np

from core.arguments import checked_bias, float_array
from core.gradient_arguments import checked_gradient
from core.layer import Gradients, Layer, Shape, Weighted


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

    w_shapes: ClassVar = ("(m, n)",)

    def __post_init__(self) -> None:
        super().__post_init__()
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
