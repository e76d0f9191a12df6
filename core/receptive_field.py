"""Which input cells an output cell sees: the arithmetic of windows, one axis at a time.

Every layer that keeps the grid is separable in *where* it looks: the rows that feed a cell do not depend on its
column. So a layer is described by one list of windows for the rows and one for the columns, and receptive fields,
strides and borders follow from those (Araujo, Norris & Sim, "Computing receptive fields of convolutional neural
networks", Distill 2019).

`n` cells along the axis of the input; `before`, `after` padding on either side; `kernel` taps, `dilation` apart.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from math import lcm

import numpy as np

NO_TAP = np.iinfo(np.int64).min  # a tap of a transposed window that lands between two inputs


@dataclass(frozen=True)
class Window:
    """A window that slides over one axis: convolution and pooling.

    Output cell `i` reads the inputs `i * stride - before + t * dilation` for `t` in `0 .. kernel - 1`.
    """

    kernel: int = 1
    stride: int = 1
    before: int = 0
    after: int = 0
    dilation: int = 1
    circular: bool = False  # the padding holds the other end of the axis
    outputs: int | None = None  # where the size does not follow from floor division (ceil_mode)

    @property
    def step(self) -> Fraction:
        """Input cells from one output cell to the next."""
        return Fraction(self.stride)

    def size_out(self, n: int) -> int:
        """Output cells over `n` inputs: `floor((n + before + after - (kernel - 1) * dilation - 1) / stride) + 1`."""
        if self.outputs is not None:
            return self.outputs
        return (n + self.before + self.after - (self.kernel - 1) * self.dilation - 1) // self.stride + 1

    def taps(self, n: int) -> np.ndarray:
        """The input index of every tap, `(outputs, kernel)`; outside `0 .. n - 1` where it reads padding."""
        starts = np.arange(self.size_out(n)) * self.stride - self.before
        return starts[:, None] + np.arange(self.kernel) * self.dilation

    def closes(self, n: int) -> bool:
        """Whether the wrap closes: `n` cells become exactly `n / stride`, and only circular padding is added."""
        adds_no_border = self.circular or (self.before == 0 and self.after == 0)
        seen = (self.size_out(n) - 1) * self.stride + (self.kernel - 1) * self.dilation + 1
        overhangs = seen > n + self.before + self.after  # a window of ceil_mode
        return adds_no_border and not overhangs and n % self.stride == 0 and self.size_out(n) == n // self.stride

    def field(self, size: int) -> int:
        """Inputs under `size` neighbouring outputs."""
        return (size - 1) * self.stride + (self.kernel - 1) * self.dilation + 1

    @property
    def offset(self) -> Fraction:
        """Inputs by which the first output's field starts before input 0."""
        return Fraction(self.before)


@dataclass(frozen=True)
class TransposedWindow:
    """A transposed window: input `i` feeds the outputs `i * stride - before + t * dilation`."""

    kernel: int = 1
    stride: int = 1
    before: int = 0
    dilation: int = 1
    outputs: int = 1

    @property
    def step(self) -> Fraction:
        """Input cells from one output cell to the next: a fraction."""
        return Fraction(1, self.stride)

    def size_out(self, n: int) -> int:
        """`outputs`: (n - 1) * stride + (kernel - 1) * dilation + 1, less the cut, more the output padding."""
        return self.outputs

    def taps(self, n: int) -> np.ndarray:
        """The input that each tap brings to each output, `(outputs, kernel)`; NO_TAP where it brings none."""
        position = np.arange(self.size_out(n))[:, None] + self.before - np.arange(self.kernel) * self.dilation
        return np.where(position % self.stride == 0, position // self.stride, NO_TAP)

    def closes(self, n: int) -> bool:
        """Never: the first and last outputs are fed by fewer inputs than those in the middle."""
        return False

    def field(self, size: int) -> int:
        """Inputs that feed `size` neighbouring outputs, the largest over phases."""
        return -(-(size + (self.kernel - 1) * self.dilation) // self.stride)

    @property
    def offset(self) -> Fraction:
        """Inputs by which the first output's field starts before input 0, the largest over phases."""
        return Fraction((self.kernel - 1) * self.dilation - self.before, self.stride)


@dataclass(frozen=True)
class ResizeWindow:
    """Resampling `inputs` cells to `outputs`: one tap each (nearest) or two (bilinear, half-pixel centres)."""

    inputs: int
    outputs: int
    bilinear: bool

    @property
    def step(self) -> Fraction:
        """Input cells from one output cell to the next: `inputs / outputs`."""
        return Fraction(self.inputs, self.outputs)

    def size_out(self, n: int) -> int:
        """`outputs`, whatever `n`."""
        return self.outputs

    def taps(self, n: int) -> np.ndarray:
        """The input indices, `(outputs, 1 or 2)`; -1 and `n` are the repeated edge, NO_TAP a tap of weight 0."""
        cells = np.arange(self.outputs)
        if not self.bilinear:
            return (cells * self.inputs // self.outputs)[:, None]
        # the centre of output i lies at (i + 1/2) * inputs / outputs - 1/2: twice that, over the outputs, is whole
        doubled = (2 * cells + 1) * self.inputs - self.outputs
        low, remainder = np.divmod(doubled, 2 * self.outputs)
        return np.stack([low, np.where(remainder == 0, NO_TAP, low + 1)], axis=1)

    def closes(self, n: int) -> bool:
        """Only where nothing is resized."""
        return self.inputs == self.outputs

    def field(self, size: int) -> int:
        """Inputs under `size` neighbouring outputs, the largest over positions."""
        reach = -(-(size - 1) * self.inputs // self.outputs)
        return min(self.inputs, reach + (2 if self.bilinear and self.inputs != self.outputs else 1))

    @property
    def offset(self) -> Fraction:
        """Inputs by which the first output's field starts before input 0."""
        return Fraction(1, 2) - self.step / 2 if self.bilinear and self.step < 1 else Fraction(0)


AxisWindow = Window | TransposedWindow | ResizeWindow


def clean_cells(windows: Iterable[AxisWindow], clean: np.ndarray) -> np.ndarray:
    """Which output cells are fed by clean inputs alone: boolean, one a cell.

    `clean` marks the input cells `(n,)`. Padding, and cells that fewer inputs feed than the middle ones of their phase,
    are not clean.
    """
    for window in windows:
        n = len(clean)
        taps = window.taps(n)
        inside = (taps >= 0) & (taps < n)
        clean = np.all((taps == NO_TAP) | (inside & clean[np.clip(taps, 0, n - 1)]), axis=1)
    return clean


def receptive_field(windows: Iterable[AxisWindow]) -> tuple[int, Fraction, Fraction]:
    """(size, stride, padding) of a chain of windows along one axis, in input cells (Araujo et al. 2019)."""
    windows = list(windows)
    size = 1
    for window in reversed(windows):
        size = window.field(size)
    stride, padding = Fraction(1), Fraction(0)
    for window in windows:
        padding += window.offset * stride
        stride *= window.step
    return size, stride, padding


def period(windows: Iterable[AxisWindow]) -> int:
    """The least shift of the input that is a whole number of cells behind every window."""
    stride, least = Fraction(1), 1
    for window in windows:
        stride *= window.step
        least = lcm(least, stride.numerator)
    return least
