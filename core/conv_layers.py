"""Layers with a sliding kernel: convolution and transposed convolution."""

from __future__ import annotations

from dataclasses import KW_ONLY, dataclass
from math import prod
from typing import Any

import numpy as np

from core import convolution, gradients
from core.arguments import pair
from core.layer import Gradients, PaddingOption, PairOption, Shape, Weighted, Windows, normal_padding, sliding
from core.padding import check_padding_mode
from core.receptive_field import TransposedWindow


@dataclass(frozen=True, eq=False)
class Conv2d(Weighted, kind="conv2d"):
    """`core.convolution.conv2d` with `w` (C_out, C_in // groups, kH, kW) and `bias` (C_out,).

    Sizes and errors as there.
    """

    _: KW_ONLY
    stride: PairOption = 1
    padding: PaddingOption = 0
    dilation: PairOption = 1
    groups: int = 1
    padding_mode: str = "zeros"

    def __post_init__(self) -> None:
        self._freeze(
            stride=pair(self.stride, "stride", least=1),
            padding=normal_padding(self.padding),
            dilation=pair(self.dilation, "dilation", least=1),
        )
        check_padding_mode(self.padding_mode)
        if self.w.ndim != 4:
            raise ValueError(f"expected w of shape (C_out, C_in // groups, kH, kW), got {self.w.shape}")

    def forward(self, x: np.ndarray) -> np.ndarray:
        """(..., C_out, H_out, W_out) of `x` (..., C_in, H, W)."""
        return convolution.conv2d(x, self.w, bias=self.bias, **self._options())

    def gradients(self, x: np.ndarray, dy: np.ndarray) -> tuple[np.ndarray, Gradients]:
        dx = gradients.conv2d_input_grad(dy, self.w, np.shape(x), **self._options())
        dw = gradients.conv2d_weight_grad(dy, x, self.w.shape, **self._options())
        return dx, self._learnt(dw, dy, axes=3)

    def _options(self) -> dict[str, Any]:
        return {k: getattr(self, k) for k in ("stride", "padding", "dilation", "groups", "padding_mode")}

    def windows(self, shape: Shape) -> Windows:
        options: dict[str, Any] = {"stride": self.stride, "padding": self.padding, "dilation": self.dilation}
        convolution.output_shape(shape[-2:], self.w.shape[2:], **options)  # says what does not fit
        return sliding(shape, self.w.shape[2:], self.stride, self.padding, self.dilation, self.padding_mode)

    def channels(self, count: int) -> int:
        if count != self.w.shape[1] * self.groups:
            raise ValueError(f"expected {self.w.shape[1] * self.groups} input channels, got {count}")
        return self.w.shape[0]

    def multiply_adds(self, shape: Shape) -> int:
        return prod(self.output_shape(shape)) * prod(self.w.shape[1:])


@dataclass(frozen=True, eq=False)
class ConvTranspose2d(Weighted, kind="conv_transpose2d"):
    """`core.convolution.conv_transpose2d` with `w` (C_in, C_out // groups, kH, kW) and `bias` (C_out,).

    Sizes and errors as there.
    """

    _: KW_ONLY
    stride: PairOption = 1
    padding: PaddingOption = 0
    output_padding: PairOption = 0
    dilation: PairOption = 1
    groups: int = 1

    def __post_init__(self) -> None:
        self._freeze(
            stride=pair(self.stride, "stride", least=1),
            padding=normal_padding(self.padding),
            output_padding=pair(self.output_padding, "output_padding", least=0),
            dilation=pair(self.dilation, "dilation", least=1),
        )
        if self.w.ndim != 4:
            raise ValueError(f"expected w of shape (C_in, C_out // groups, kH, kW), got {self.w.shape}")

    def forward(self, x: np.ndarray) -> np.ndarray:
        """(..., C_out, H_out, W_out) of `x` (..., C_in, H, W)."""
        return convolution.conv_transpose2d(x, self.w, bias=self.bias, **self._options())

    def gradients(self, x: np.ndarray, dy: np.ndarray) -> tuple[np.ndarray, Gradients]:
        dx = gradients.conv_transpose2d_input_grad(dy, self.w, np.shape(x), **self._options())
        dw = gradients.conv_transpose2d_weight_grad(dy, x, self.w.shape, **self._options())
        return dx, self._learnt(dw, dy, axes=3)

    def _options(self) -> dict[str, Any]:
        return {k: getattr(self, k) for k in ("stride", "padding", "output_padding", "dilation", "groups")}

    def windows(self, shape: Shape) -> Windows:
        kernel = self.w.shape[2:]
        options: dict[str, Any] = {"padding": self.padding, "output_padding": self.output_padding}
        cells = convolution.transposed_output_shape(
            shape[-2:], kernel, stride=self.stride, dilation=self.dilation, **options
        )
        windows = []
        for a, n in ((0, shape[-2]), (1, shape[-1])):
            stamped = (n - 1) * self.stride[a] + (kernel[a] - 1) * self.dilation[a] + 1
            before = max(stamped - cells[a], 0) // 2 if self.padding == "same" else 0
            before = before if isinstance(self.padding, str) else self.padding[a][0]
            windows.append([TransposedWindow(kernel[a], self.stride[a], before, self.dilation[a], cells[a])])
        return windows[0], windows[1]

    def channels(self, count: int) -> int:
        if count != self.w.shape[0]:
            raise ValueError(f"expected {self.w.shape[0]} input channels, got {count}")
        return self.w.shape[1] * self.groups

    def multiply_adds(self, shape: Shape) -> int:
        return prod(shape) * prod(self.w.shape[1:])
