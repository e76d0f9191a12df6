"""A kernel that slides over a small grid of numbers: its settings, its sums, and how often it sees each cell.

Short names: `H, W` the grid's sides, `kH, kW` the kernel's. Everything is computed by core, in float64.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import prod
from typing import Any

import numpy as np
import streamlit as st

from core.argument_errors import ArgumentError
from core.convolution import conv2d, output_shape
from core.gradients import conv2d_input_grad
from core.layers import Conv2d
from core.padding import PADDING_MODES, pad2d
from pages.arithmetic.number_grids import Numbers
from ui.control import choice, draw, switch
from ui.grid_editor import Grid
from ui.kernel_choice import OWN, kernel_controls, kernel_params, weights_of

KERNEL = kernel_params("arithmetic", "emboss")
STRIDES = tuple(choice(f"arithmetic.stride_{axis}", f"s{axis}", range(1, 5), 1) for axis in "yx")
PADDING = choice("arithmetic.padding", "p", range(4), 0, label="controls.padding")
MODE = choice("arithmetic.padding_mode", "pm", PADDING_MODES, "zeros", label="controls.padding_mode")
DILATION = choice("arithmetic.dilation", "d", range(1, 5), 1, label="controls.dilation")
FLIP = switch("arithmetic.flip", "flip")
CONTROLS = (KERNEL, STRIDES, PADDING, MODE, DILATION, FLIP)


@dataclass(frozen=True)
class Sliding:
    """Numbers, a kernel, and how it slides. `stride` is (down, right)."""

    numbers: Numbers
    kernel: Grid
    stride: tuple[int, int] = (1, 1)
    padding: int = 0
    padding_mode: str = "zeros"
    dilation: int = 1
    flip: bool = False

    @property
    def x(self) -> np.ndarray:
        """The numbers, (1, H, W)."""
        return np.array(self.numbers.grid)[None]

    @property
    def weights(self) -> np.ndarray:
        """The kernel as it is laid on the numbers, (kH, kW): turned by 180 degrees if flipped."""
        w = np.array(self.kernel)
        return w[::-1, ::-1] if self.flip else w

    @property
    def layer(self) -> Conv2d:
        """The layer that computes the output."""
        return Conv2d(self.weights[None, None], padding_mode=self.padding_mode, **self._grid())

    def output(self) -> np.ndarray:
        """(H_out, W_out). ValueError where the kernel is larger than the padded numbers."""
        w = np.array(self.kernel)[None, None]
        return conv2d(self.x, w, padding_mode=self.padding_mode, flip=self.flip, **self._grid())[0]

    def output_size(self) -> tuple[int, int]:
        """(H_out, W_out), by the formula. ValueError as `output`."""
        return output_shape(self.x.shape[1:], self.weights.shape, **self._grid())

    def source(self) -> np.ndarray:
        """For each place of the padded grid the cell that stands there, row by row; -1 where padding is a mere 0."""
        cells = np.arange(1.0, self.x.size + 1).reshape(self.x.shape)
        return pad2d(cells, self.padding, mode=self.padding_mode)[0].astype(int) - 1

    def seen(self, *, padding: bool = True) -> np.ndarray:
        """How many windows see each place, of the padded grid or of the bare one. ValueError as `output`.

        It is the gradient of a sum: a kernel of ones spreads a one from every output cell back to what it saw.
        """
        cells = self.x.shape[1:]
        shape = tuple(side + 2 * self.padding for side in cells) if padding else cells
        options: dict[str, Any] = {"stride": self.stride, "dilation": self.dilation}
        ones = np.ones((1, *output_shape(shape, self.weights.shape, **options)))
        return conv2d_input_grad(ones, np.ones((1, 1, *self.weights.shape)), (1, *shape), **options)[0]

    def seen_padded(self, padding: int) -> tuple[int, int]:
        """How many windows see the corner of the numbers at the top left, and their middle, with so much padding."""
        height, width = self.x.shape[1:]
        seen = replace(self, padding=padding).seen()
        return int(seen[padding, padding]), int(seen[padding + height // 2, padding + width // 2])

    @property
    def reach(self) -> int:
        """From the first tap to the last, on the longer side: padded by it, every tap meets every cell at stride 1."""
        return (max(self.weights.shape) - 1) * self.dilation

    def seen_bare(self) -> np.ndarray | None:
        """`seen` without padding; None where the kernel does not fit then."""
        try:
            return self.seen(padding=False)
        except ArgumentError:
            return None

    def _grid(self) -> dict[str, Any]:
        return {"stride": self.stride, "padding": self.padding, "dilation": self.dilation}


@dataclass(frozen=True)
class Counts:
    """What a layer costs on maps of `shape` (C, H, W), and what the dense matrix would that does the same."""

    inputs: int
    outputs: int
    parameters: int
    multiply_adds: int

    @property
    def dense_entries(self) -> int:
        """A weight from every input to every output."""
        return self.inputs * self.outputs

    @property
    def operations(self) -> int:
        """Products and sums: a cell of n products needs n - 1 sums."""
        return 2 * self.multiply_adds - self.outputs

    @property
    def dense_operations(self) -> int:
        """The same of the dense matrix: each output cell has a product for every input cell."""
        return 2 * self.dense_entries - self.outputs


def counts(layer: Conv2d, shape: tuple[int, int, int]) -> Counts:
    """The counts of `layer` on maps of `shape`."""
    return Counts(prod(shape), prod(layer.output_shape(shape)), layer.parameters, layer.multiply_adds(shape))


def choose_sliding(numbers: Numbers) -> Sliding:
    """Kernel, flip, strides, padding and its mode, dilation. The weights of a named kernel stand in the live grids."""
    named, own = KERNEL
    is_own = named.value == OWN
    if is_own:
        kernel_controls("arithmetic")
    left, right = st.columns(2, gap="small", vertical_alignment="bottom")
    if not is_own:
        with left:
            named.draw()
    with left if is_own else right:
        flip = FLIP.draw()
    chosen = draw((STRIDES, (PADDING, MODE), DILATION))
    stride = chosen.pop("stride_y"), chosen.pop("stride_x")
    return Sliding(numbers, weights_of(named.value, own.value), stride, flip=flip, **chosen)
