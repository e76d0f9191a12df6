"""Layers that turn each number into another by itself, whatever its neighbours are: ReLU, Abs, Tanh."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.arguments import float_array
from core.gradient_arguments import checked_gradient
from core.layer import Gradients, Layer, Shape


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
