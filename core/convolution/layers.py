"""Layers with a sliding kernel: convolution in two dimensions and one, depthwise, and transposed."""

from __future__ import annotations

from dataclasses import KW_ONLY, dataclass
from math import prod
from typing import Annotated, Any, ClassVar

import numpy as np

from core.argument_errors import ArgumentError
from core.arguments import checked_bias, float_array, pair
from core.convolution.convolution import conv1d, conv2d, depthwise_conv2d, output_shape
from core.convolution.gradients import (
    conv2d_input_grad,
    conv2d_weight_grad,
    conv_transpose2d_input_grad,
    conv_transpose2d_weight_grad,
)
from core.convolution.transposed import conv_transpose2d, transposed_output_shape
from core.layer import Gradients, Shape, Weighted, Windows, size_out, sliding
from core.options import ExtraOption, Option, PaddedModeOption, PaddingOption, PairOption, WholeOption
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
    groups: WholeOption = 1
    padding_mode: PaddedModeOption = "zeros"

    w_shapes: ClassVar = ("(C_out, C_in // groups, kH, kW)",)

    def __post_init__(self) -> None:
        super().__post_init__()
        if len(self.w) % self.groups:
            raise ValueError(f"groups must divide the {len(self.w)} output channels, got {self.groups}")
        checked_bias(self.bias, len(self.w), self.w.dtype)

    def forward(self, x: np.ndarray) -> np.ndarray:
        """(..., C_out, H_out, W_out) of `x` (..., C_in, H, W)."""
        return conv2d(x, self.w, bias=self.bias, **self._options())

    def gradients(self, x: np.ndarray, dy: np.ndarray) -> tuple[np.ndarray, Gradients]:
        dx = conv2d_input_grad(dy, self.w, np.shape(x), **self._options())
        dw = conv2d_weight_grad(dy, x, self.w.shape, **self._options())
        return dx, self._learnt(dw, dy, axes=3)

    def windows(self, shape: Shape) -> Windows:
        options: dict[str, Any] = {"stride": self.stride, "padding": self.padding, "dilation": self.dilation}
        output_shape(shape[-2:], self.w.shape[2:], **options)  # says what does not fit
        return sliding(shape, self.w.shape[2:], self.stride, self.padding, self.dilation, self.padding_mode)

    def channels(self, count: int) -> int:
        if count != self.w.shape[1] * self.groups:
            raise ArgumentError("input_channels", expected=self.w.shape[1] * self.groups, got=count)
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
    output_padding: ExtraOption = 0
    dilation: PairOption = 1
    groups: WholeOption = 1

    w_shapes: ClassVar = ("(C_in, C_out // groups, kH, kW)",)

    def __post_init__(self) -> None:
        super().__post_init__()
        if len(self.w) % self.groups:
            raise ValueError(f"groups must divide the {len(self.w)} input channels, got {self.groups}")
        checked_bias(self.bias, self.w.shape[1] * self.groups, self.w.dtype)

    def forward(self, x: np.ndarray) -> np.ndarray:
        """(..., C_out, H_out, W_out) of `x` (..., C_in, H, W)."""
        return conv_transpose2d(x, self.w, bias=self.bias, **self._options())

    def gradients(self, x: np.ndarray, dy: np.ndarray) -> tuple[np.ndarray, Gradients]:
        dx = conv_transpose2d_input_grad(dy, self.w, np.shape(x), **self._options())
        dw = conv_transpose2d_weight_grad(dy, x, self.w.shape, **self._options())
        return dx, self._learnt(dw, dy, axes=3)

    def windows(self, shape: Shape) -> Windows:
        kernel = self.w.shape[2:]
        options: dict[str, Any] = {"padding": self.padding, "output_padding": self.output_padding}
        cells = transposed_output_shape(shape[-2:], kernel, stride=self.stride, dilation=self.dilation, **options)
        windows = []
        for a, n in ((0, shape[-2]), (1, shape[-1])):
            stamped = (n - 1) * self.stride[a] + (kernel[a] - 1) * self.dilation[a] + 1
            before = max(stamped - cells[a], 0) // 2 if self.padding == "same" else 0
            before = before if isinstance(self.padding, str) else self.padding[a][0]
            windows.append([TransposedWindow(kernel[a], self.stride[a], before, self.dilation[a], cells[a])])
        return windows[0], windows[1]

    def channels(self, count: int) -> int:
        if count != self.w.shape[0]:
            raise ArgumentError("input_channels", expected=self.w.shape[0], got=count)
        return self.w.shape[1] * self.groups

    def multiply_adds(self, shape: Shape) -> int:
        return prod(shape) * prod(self.w.shape[1:])


@dataclass(frozen=True, eq=False)
class _LikeConv2d(Weighted):
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


def _ends(padding: Any, name: str) -> Any:
    """The padding of a sequence as layers store it: "same", "valid" or (left, right); ValueError for what is none."""
    named = isinstance(padding, str) and padding in ("same", "valid")
    return padding if named else pair(padding, f"{name} (left, right)", least=0)


@dataclass(frozen=True, eq=False)
class Conv1d(_LikeConv2d, kind="conv1d"):
    """`core.convolution.conv1d` with `w` (C_out, C_in // groups, k), on sequences (C, L): maps one row high.

    `bias` is (C_out,); `padding` is "same", "valid", an int for both ends, or (left, right). Sizes and errors as there.
    """

    _: KW_ONLY
    stride: WholeOption = 1
    padding: Annotated[Any, Option(_ends, least=0)] = 0
    dilation: WholeOption = 1
    groups: WholeOption = 1
    padding_mode: PaddedModeOption = "zeros"

    w_shapes: ClassVar = ("(C_out, C_in // groups, k)",)

    def __post_init__(self) -> None:
        super().__post_init__()
        self.as_conv2d()  # says what of the rest does not fit

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
        return conv1d(x, self.w, bias=self.bias, **self._options())

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
class DepthwiseConv2d(_LikeConv2d, kind="depthwise_conv2d"):
    """`core.convolution.depthwise_conv2d` with `w` (C, kH, kW) or (C, multiplier, kH, kW).

    `bias` is (C * multiplier,). Sizes and errors as there.
    """

    _: KW_ONLY
    stride: PairOption = 1
    padding: PaddingOption = 0
    dilation: PairOption = 1
    padding_mode: PaddedModeOption = "zeros"

    w_shapes: ClassVar = ("(C, kH, kW)", "(C, multiplier, kH, kW)")

    def __post_init__(self) -> None:
        super().__post_init__()
        self.as_conv2d()  # says what of the rest does not fit

    def as_conv2d(self) -> Conv2d:
        """The Conv2d that computes the same: as many groups as channels."""
        kernels = self.w.reshape(-1, 1, *self.w.shape[-2:])
        return Conv2d(kernels, bias=self.bias, groups=len(self.w), **self._options())

    def forward(self, x: np.ndarray) -> np.ndarray:
        """(..., C * multiplier, H_out, W_out) of `x` (..., C, H, W)."""
        return depthwise_conv2d(x, self.w, bias=self.bias, **self._options())
