"""Layers that pool: a window's maximum or mean, with or without a blur, and totals of the whole map."""

from __future__ import annotations

from dataclasses import KW_ONLY, dataclass
from typing import Annotated, ClassVar

import numpy as np

from core.argument_errors import ArgumentError
from core.layer import Gradients, Layer, Shape, Windows, sliding
from core.options import ModeOption, Option, PaddingOption, PairOption, TruthOption
from core.pooling.gradients import (
    blur_pool2d_grad,
    global_avg_pool2d_grad,
    global_max_pool2d_grad,
    max_blur_pool2d_grad,
    max_pool2d_grad,
    polyphase_pool2d_grad,
    resize_grad,
)
from core.pooling.means import avg_pool2d, avg_pool2d_grad, l2_pool2d, l2_pool2d_grad
from core.pooling.pooling import (
    MOST_TAPS,
    RESIZE_MODES,
    blur_pool2d,
    checked_taps,
    global_avg_pool2d,
    global_max_pool2d,
    max_blur_pool2d,
    max_pool2d,
    polyphase_pool2d,
    resize,
)
from core.pooling.windows import pooling_windows
from core.receptive_field import ResizeWindow, Window

__all__ = [
    "AvgPool2d",
    "BlurPool2d",
    "GlobalAvgPool2d",
    "GlobalMaxPool2d",
    "L2Pool2d",
    "MaxBlurPool2d",
    "MaxPool2d",
    "PolyphasePool2d",
    "Resize",
]

TapsOption = Annotated[int, Option(lambda taps, name: checked_taps(taps), least=1, most=MOST_TAPS)]


@dataclass(frozen=True, eq=False)
class _Pool(Layer):
    """A pooling window `size`, moved by `stride` (None: by its size)."""

    size: PairOption
    _: KW_ONLY
    stride: PairOption = None
    padding: PaddingOption = 0
    ceil_mode: TruthOption = False

    def __post_init__(self) -> None:
        if self.stride is None:
            object.__setattr__(self, "stride", self.size)
        super().__post_init__()

    def _spread(self) -> PairOption:
        return (1, 1)

    def windows(self, shape: Shape) -> Windows:
        found = pooling_windows(
            (shape[-2], shape[-1]), self.size, self.stride, self.padding, self._spread(), self.ceil_mode
        )
        rows, columns = (
            [Window(found.size[a], found.stride[a], *found.sides[a], found.dilation[a], outputs=found.cells[a])]
            for a in (0, 1)
        )
        return list(rows), list(columns)


@dataclass(frozen=True, eq=False)
class MaxPool2d(_Pool, kind="max_pool2d"):
    """`core.pooling.max_pool2d`: every window's largest cell, (..., C, H_out, W_out). Sizes and errors as there."""

    _: KW_ONLY
    dilation: PairOption = 1

    def _spread(self) -> PairOption:
        return self.dilation

    def forward(self, x: np.ndarray) -> np.ndarray:
        return max_pool2d(x, self.size, **self._options())

    def gradients(self, x: np.ndarray, dy: np.ndarray) -> tuple[np.ndarray, Gradients]:
        winners = max_pool2d(x, self.size, return_indices=True, **self._options())[1]
        return max_pool2d_grad(self._of_output(x, dy), winners, np.shape(x)), {}


@dataclass(frozen=True, eq=False)
class AvgPool2d(_Pool, kind="avg_pool2d"):
    """`core.pooling.avg_pool2d`: every window's mean, (..., C, H_out, W_out). Sizes and errors as there."""

    _: KW_ONLY
    count_include_pad: TruthOption = True

    def forward(self, x: np.ndarray) -> np.ndarray:
        return avg_pool2d(x, self.size, **self._options())

    def gradients(self, x: np.ndarray, dy: np.ndarray) -> tuple[np.ndarray, Gradients]:
        return avg_pool2d_grad(self._of_output(x, dy), np.shape(x), self.size, **self._options()), {}


@dataclass(frozen=True, eq=False)
class L2Pool2d(_Pool, kind="l2_pool2d"):
    """`core.pooling.l2_pool2d`: the root of every window's sum of squares (Sermanet, Chintala & LeCun 2012).

    (..., C, H_out, W_out). Sizes and errors as there.
    """

    def forward(self, x: np.ndarray) -> np.ndarray:
        return l2_pool2d(x, self.size, **self._options())

    def gradients(self, x: np.ndarray, dy: np.ndarray) -> tuple[np.ndarray, Gradients]:
        return l2_pool2d_grad(self._of_output(x, dy), x, self.size, **self._options()), {}


@dataclass(frozen=True, eq=False)
class BlurPool2d(Layer, kind="blur_pool2d"):
    """`core.pooling.blur_pool2d`: a binomial blur, then the stride (Zhang 2019).

    (..., C, ceil(H / stride), ceil(W / stride)). Errors as there.
    """

    _: KW_ONLY
    taps: TapsOption = 3
    stride: PairOption = 2
    padding_mode: ModeOption = "reflect"

    def forward(self, x: np.ndarray) -> np.ndarray:
        return blur_pool2d(x, **self._options())

    def gradients(self, x: np.ndarray, dy: np.ndarray) -> tuple[np.ndarray, Gradients]:
        return blur_pool2d_grad(self._of_output(x, dy), np.shape(x), **self._options()), {}

    def windows(self, shape: Shape) -> Windows:
        pads = ((self.taps - 1) // 2, self.taps // 2)
        return sliding(shape, (self.taps,) * 2, self.stride, (pads, pads), mode=self.padding_mode)


@dataclass(frozen=True, eq=False)
class MaxBlurPool2d(Layer, kind="max_blur_pool2d"):
    """`core.pooling.max_blur_pool2d`: the maximum at stride 1, then a blur-pool (Zhang 2019).

    (..., C, ceil(H / stride), ceil(W / stride)). Errors as there.
    """

    size: PairOption = 2
    _: KW_ONLY
    taps: TapsOption = 3
    stride: PairOption = 2
    padding_mode: ModeOption = "reflect"

    def forward(self, x: np.ndarray) -> np.ndarray:
        return max_blur_pool2d(x, self.size, **self._options())

    def gradients(self, x: np.ndarray, dy: np.ndarray) -> tuple[np.ndarray, Gradients]:
        return max_blur_pool2d_grad(self._of_output(x, dy), x, self.size, **self._options()), {}

    def windows(self, shape: Shape) -> Windows:
        pads = tuple(((k - 1) // 2, k // 2) for k in self.size)
        maximum = sliding(shape, self.size, (1, 1), pads, mode=self.padding_mode)
        blur = BlurPool2d(**self._options()).windows(shape)
        return [*maximum[0], *blur[0]], [*maximum[1], *blur[1]]


@dataclass(frozen=True, eq=False)
class PolyphasePool2d(Layer, kind="polyphase_pool2d"):
    """`core.pooling.polyphase_pool2d`: keeps the phase of the largest norm (Chaman & Dokmanic 2021).

    (..., C, H / stride, W / stride). Errors as there.
    """

    _: KW_ONLY
    stride: PairOption = 2

    def forward(self, x: np.ndarray) -> np.ndarray:
        return polyphase_pool2d(x, stride=self.stride)

    def gradients(self, x: np.ndarray, dy: np.ndarray) -> tuple[np.ndarray, Gradients]:
        return polyphase_pool2d_grad(dy, x, stride=self.stride), {}

    def windows(self, shape: Shape) -> Windows:
        (down, right), (height, width) = self.stride, shape[-2:]
        if height % down or width % right:
            raise ArgumentError("polyphase_sides", stride=(down, right), size=(height, width))
        return sliding(shape, self.stride, self.stride, "valid")


@dataclass(frozen=True, eq=False)
class _GlobalPool(Layer):
    """One number a channel, of the whole map: (C, 1, 1)."""

    ends_grid: ClassVar[bool] = True

    def windows(self, shape: Shape) -> Windows:
        return [Window(shape[-2], shape[-2])], [Window(shape[-1], shape[-1])]


@dataclass(frozen=True, eq=False)
class GlobalAvgPool2d(_GlobalPool, kind="global_avg_pool2d"):
    """`core.pooling.global_avg_pool2d`: every map's mean, (..., C, 1, 1). Errors as there."""

    def forward(self, x: np.ndarray) -> np.ndarray:
        return global_avg_pool2d(x)

    def gradients(self, x: np.ndarray, dy: np.ndarray) -> tuple[np.ndarray, Gradients]:
        return global_avg_pool2d_grad(self._of_output(x, dy), np.shape(x)), {}


@dataclass(frozen=True, eq=False)
class GlobalMaxPool2d(_GlobalPool, kind="global_max_pool2d"):
    """`core.pooling.global_max_pool2d`: every map's largest cell, (..., C, 1, 1). Errors as there."""

    def forward(self, x: np.ndarray) -> np.ndarray:
        return global_max_pool2d(x)

    def gradients(self, x: np.ndarray, dy: np.ndarray) -> tuple[np.ndarray, Gradients]:
        return global_max_pool2d_grad(dy, x), {}


def _resize_mode(mode: str, name: str) -> str:
    if mode not in RESIZE_MODES:
        raise ValueError(f"expected {name} 'nearest' or 'bilinear', got {mode!r}")
    return mode


@dataclass(frozen=True, eq=False)
class Resize(Layer, kind="resize"):
    """`core.pooling.resize` to `shape` (H_out, W_out), in cells: (..., C, H_out, W_out). Errors as there."""

    shape: PairOption
    _: KW_ONLY
    mode: Annotated[str, Option(_resize_mode, RESIZE_MODES)] = "nearest"

    def forward(self, x: np.ndarray) -> np.ndarray:
        return resize(x, self.shape, mode=self.mode)

    def gradients(self, x: np.ndarray, dy: np.ndarray) -> tuple[np.ndarray, Gradients]:
        return resize_grad(self._of_output(x, dy), np.shape(x), mode=self.mode), {}

    def windows(self, shape: Shape) -> Windows:
        rows, columns = ([ResizeWindow(shape[a - 2], self.shape[a], self.mode == "bilinear")] for a in (0, 1))
        return list(rows), list(columns)
