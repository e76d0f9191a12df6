"""The layer with a kernel for every place: convolution without the sharing."""

from __future__ import annotations

from dataclasses import KW_ONLY, dataclass
from typing import ClassVar

import numpy as np

from core.argument_errors import ArgumentError
from core.convolution.convolution import output_shape
from core.convolution.locally_connected import checked_bias, locally_connected2d
from core.convolution.locally_connected_gradients import locally_connected2d_input_grad, locally_connected2d_weight_grad
from core.layer import Gradients, Shape, Weighted, Windows, sliding
from core.options import PaddingOption, PairOption


@dataclass(frozen=True, eq=False)
class LocallyConnected2d(Weighted, kind="locally_connected2d"):
    """`core.convolution.locally_connected2d` with `w` (H_out, W_out, C_out, C_in, kH, kW).

    `bias` is (C_out,), or (C_out, H_out, W_out) where the cells do not share it either. Sizes and errors as there.
    """

    _: KW_ONLY
    stride: PairOption = 1
    padding: PaddingOption = 0
    dilation: PairOption = 1

    w_shapes: ClassVar = ("(H_out, W_out, C_out, C_in, kH, kW)",)

    def __post_init__(self) -> None:
        super().__post_init__()
        checked_bias(self.bias, self.w.shape[2], self.w.shape[:2], self.w.dtype)

    def forward(self, x: np.ndarray) -> np.ndarray:
        """(..., C_out, H_out, W_out) of `x` (..., C_in, H, W)."""
        return locally_connected2d(x, self.w, bias=self.bias, **self._options())

    def gradients(self, x: np.ndarray, dy: np.ndarray) -> tuple[np.ndarray, Gradients]:
        dx = locally_connected2d_input_grad(dy, self.w, np.shape(x), **self._options())
        dw = locally_connected2d_weight_grad(dy, x, self.w.shape, **self._options())
        return dx, self._learnt(dw, dy, axes=3)

    def windows(self, shape: Shape) -> Windows:
        cells = output_shape(shape[-2:], self.w.shape[-2:], **self._options())
        if cells != self.w.shape[:2]:
            places = f"{self.w.shape[0]}x{self.w.shape[1]}"
            raise ValueError(f"expected {cells[0]}x{cells[1]} places for this input, got kernels for {places}")
        return sliding(shape, self.w.shape[-2:], self.stride, self.padding, self.dilation)

    def channels(self, count: int) -> int:
        if count != self.w.shape[3]:
            raise ArgumentError("input_channels", expected=self.w.shape[3], got=count)
        return self.w.shape[2]

    def multiply_adds(self, shape: Shape) -> int:
        self.output_shape(shape)
        return self.w.size
