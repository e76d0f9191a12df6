"""Layers that are convolution but for one thing: on one axis, channel by channel, or with a kernel for every place."""

from __future__ import annotations

from dataclasses import KW_ONLY, dataclass
from math import prod
from typing import Any

import numpy as np

from core import convolution, gradients
from core.arguments import float_array, pair, whole
from core.conv_layers import Conv2d
from core.layer import Gradients, PaddingOption, PairOption, Shape, Weighted, Windows, normal_padding, size_out, sliding
from core.locally_connected import locally_connected2d
from core.padding import check_padding_mode


@dataclass(frozen=True, eq=False)
class _SpecialConv2d(Weighted):
    """A convolution that is a Conv2d with its kernels in another shape: all but the values follows from that."""

    def as_conv2d(self) -> Conv2d:
        """The Conv2d that computes the same."""
        raise TypeError(f"{type(self).__name__} does not say which Conv2d it is")

    def windows(self, shape: Shape) -> Windows:
        return self.as_conv2d().windows(shape)

    def channels(self, count: int) -> int:
        return self.as_conv2d().channels(count)

    def multiply_adds(self, shape: Shape) -> int:
        return self.as_conv2d().multiply_adds(shape)

    def gradients(self, x: np.ndarray, dy: np.ndarray) -> tuple[np.ndarray, Gradients]:
        dx, grads = self.as_conv2d().gradients(x, dy)
        return dx, grads | {"w": grads["w"].reshape(self.w.shape)}


@dataclass(frozen=True, eq=False)
class Conv1d(_SpecialConv2d, kind="conv1d"):
    """`core.convolution.conv1d` with `w` (C_out, C_in // groups, k), on sequences (C, L): maps one row high.

    `bias` is (C_out,); `padding` is "same", "valid", an int for both ends, or (left, right). Sizes and errors as there.
    """

    _: KW_ONLY
    stride: int = 1
    padding: PaddingOption = 0
    dilation: int = 1
    groups: int = 1
    padding_mode: str = "zeros"

    def __post_init__(self) -> None:
        named = isinstance(self.padding, str) and self.padding in ("same", "valid")
        self._freeze(
            stride=whole(self.stride, "stride", least=1),
            padding=self.padding if named else pair(self.padding, "padding (left, right)", least=0),
            dilation=whole(self.dilation, "dilation", least=1),
        )
        check_padding_mode(self.padding_mode)
        if self.w.ndim != 3:
            raise ValueError(f"expected w of shape (C_out, C_in // groups, k), got {self.w.shape}")

    def as_conv2d(self) -> Conv2d:
        """The Conv2d that computes the same of (C, 1, L)."""
        return Conv2d(
            self.w[:, :, None],
            bias=self.bias,
            stride=(1, self.stride),
            padding=self.padding if isinstance(self.padding, str) else ((0, 0), self.padding),
            dilation=(1, self.dilation),
            groups=self.groups,
            padding_mode=self.padding_mode,
        )

    def forward(self, x: np.ndarray) -> np.ndarray:
        """(..., C_out, L_out) of `x` (..., C_in, L)."""
        options = {k: getattr(self, k) for k in ("bias", "stride", "padding", "dilation", "groups", "padding_mode")}
        return convolution.conv1d(x, self.w, **options)

    def gradients(self, x: np.ndarray, dy: np.ndarray) -> tuple[np.ndarray, Gradients]:
        high_x, high_dy = (float_array(a, name)[..., None, :] for a, name in ((x, "x"), (dy, "dy")))
        dx, grads = super().gradients(high_x, high_dy)
        return dx[..., 0, :], grads

    def windows(self, shape: Shape) -> Windows:
        if len(shape) != 2:
            raise ValueError(f"{self.kind} expects sequences (C, L), got an input of shape {shape}")
        return super().windows((shape[0], 1, shape[1]))

    def output_shape(self, shape: Shape) -> Shape:
        """(C_out, L_out) for inputs of `shape` (C_in, L)."""
        columns = self.windows(shape)[1]
        return (self.channels(shape[0]), size_out(columns, shape[-1]))

    def multiply_adds(self, shape: Shape) -> int:
        return prod(self.output_shape(shape)) * prod(self.w.shape[1:])


@dataclass(frozen=True, eq=False)
class DepthwiseConv2d(_SpecialConv2d, kind="depthwise_conv2d"):
    """`core.convolution.depthwise_conv2d` with `w` (C, kH, kW) or (C, multiplier, kH, kW).

    `bias` is (C * multiplier,). Sizes and errors as there.
    """

    _: KW_ONLY
    stride: PairOption = 1
    padding: PaddingOption = 0
    dilation: PairOption = 1
    padding_mode: str = "zeros"

    def __post_init__(self) -> None:
        self._freeze(
            stride=pair(self.stride, "stride", least=1),
            padding=normal_padding(self.padding),
            dilation=pair(self.dilation, "dilation", least=1),
        )
        check_padding_mode(self.padding_mode)
        if self.w.ndim not in (3, 4):
            raise ValueError(f"expected w of shape (C, kH, kW) or (C, multiplier, kH, kW), got {self.w.shape}")

    def as_conv2d(self) -> Conv2d:
        """The Conv2d that computes the same: as many groups as channels."""
        kernels = self.w.reshape(-1, 1, *self.w.shape[-2:])
        return Conv2d(kernels, bias=self.bias, groups=len(self.w), **self._options())

    def forward(self, x: np.ndarray) -> np.ndarray:
        """(..., C * multiplier, H_out, W_out) of `x` (..., C, H, W)."""
        return convolution.depthwise_conv2d(x, self.w, bias=self.bias, **self._options())

    def _options(self) -> dict[str, Any]:
        return {k: getattr(self, k) for k in ("stride", "padding", "dilation", "padding_mode")}


@dataclass(frozen=True, eq=False)
class LocallyConnected2d(Weighted, kind="locally_connected2d"):
    """`core.locally_connected.locally_connected2d` with `w` (H_out, W_out, C_out, C_in, kH, kW).

    `bias` is (C_out,), or (C_out, H_out, W_out) where the cells do not share it either. Sizes and errors as there.
    """

    _: KW_ONLY
    stride: PairOption = 1
    padding: PaddingOption = 0
    dilation: PairOption = 1

    def __post_init__(self) -> None:
        self._freeze(
            stride=pair(self.stride, "stride", least=1),
            padding=normal_padding(self.padding),
            dilation=pair(self.dilation, "dilation", least=1),
        )
        if self.w.ndim != 6:
            raise ValueError(f"expected w of shape (H_out, W_out, C_out, C_in, kH, kW), got {self.w.shape}")

    def forward(self, x: np.ndarray) -> np.ndarray:
        """(..., C_out, H_out, W_out) of `x` (..., C_in, H, W)."""
        return locally_connected2d(x, self.w, bias=self.bias, **self._options())

    def gradients(self, x: np.ndarray, dy: np.ndarray) -> tuple[np.ndarray, Gradients]:
        dx = gradients.locally_connected2d_input_grad(dy, self.w, np.shape(x), **self._options())
        dw = gradients.locally_connected2d_weight_grad(dy, x, self.w.shape, **self._options())
        return dx, self._learnt(dw, dy, axes=3)

    def _options(self) -> dict[str, Any]:
        return {k: getattr(self, k) for k in ("stride", "padding", "dilation")}

    def windows(self, shape: Shape) -> Windows:
        cells = convolution.output_shape(shape[-2:], self.w.shape[-2:], **self._options())
        if cells != self.w.shape[:2]:
            places = f"{self.w.shape[0]}x{self.w.shape[1]}"
            raise ValueError(f"expected {cells[0]}x{cells[1]} places for this input, got kernels for {places}")
        return sliding(shape, self.w.shape[-2:], self.stride, self.padding, self.dilation)

    def channels(self, count: int) -> int:
        if count != self.w.shape[3]:
            raise ValueError(f"expected {self.w.shape[3]} input channels, got {count}")
        return self.w.shape[2]

    def multiply_adds(self, shape: Shape) -> int:
        self.output_shape(shape)
        return self.w.size
