"""A small convolution and its transpose: who is wired to whom, as one matrix, and the numbers that run through it.

Short names: `n` the input's side, `k` the kernel's, `m` the output's; `C` the matrix (m * m, n * n) of the convolution.
`x` is the input, `y = C x` the output, `z = C^T y` what the transpose makes of it. All are square, in float64.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from core.convolution import conv2d, conv2d_matrix, conv_transpose2d, output_shape, transposed_output_shape
from core.kernels import KERNELS, gaussian
from core.pooling import avg_pool2d, resize
from ui import control
from ui.control import choice
from ui.pictures import middle_square

SIDES, STRIDES, PADDINGS = range(3, 7), (1, 2, 3), (0, 1)
SIMPLE = {"numbers3": (3, True), "ones3": (3, False), "numbers2": (2, True), "ones2": (2, False)}
NAMES = ("numbers3", "ones3", "sobel_x", "laplacian", "sharpen", "smooth", "numbers2", "ones2", "roberts_x")
STEPS = 9  # from black to white: one digit a cell
FINE = 16  # pixels a side that are averaged to one cell


@dataclass(frozen=True, eq=False)
class Wiring:
    """An input x (n, n), a kernel (k, k), and how it slides. Every x of 3 cells a side or more fits every kernel."""

    x: np.ndarray
    kernel: np.ndarray
    stride: int = 1
    padding: int = 0

    @property
    def options(self) -> dict[str, Any]:
        """Stride and padding, as core takes them."""
        return {"stride": self.stride, "padding": self.padding}

    @property
    def side(self) -> int:
        """n"""
        return len(self.x)

    @property
    def out_side(self) -> int:
        """m"""
        return output_shape(self.side, len(self.kernel), **self.options)[0]

    @property
    def bare_side(self) -> int:
        """The side to which the transpose leads back by itself."""
        return transposed_output_shape(self.out_side, len(self.kernel), **self.options)[0]

    @property
    def output_padding(self) -> int:
        """Rows and columns that must be added for the transpose to come back to n: those that no window reads."""
        return self.side - self.bare_side

    @property
    def w(self) -> np.ndarray:
        """The kernel as core takes it, (1, 1, k, k)."""
        return self.kernel[None, None]

    @cached_property
    def matrix(self) -> np.ndarray:
        """C, (m * m, n * n)."""
        return conv2d_matrix(self.w, (1, self.side, self.side), **self.options).toarray()

    @cached_property
    def entries(self) -> int:
        """How many places of C hold a weight; the others are 0 whatever the kernel."""
        return int(conv2d_matrix(self.w, (1, self.side, self.side), **self.options).nnz)

    @cached_property
    def y(self) -> np.ndarray:
        """C x, (m, m)."""
        return conv2d(self.x[None], self.w, **self.options)[0]

    @cached_property
    def z(self) -> np.ndarray:
        """C^T y, (n, n), as core's transposed convolution has it."""
        return conv_transpose2d(self.y[None], self.w, output_padding=self.output_padding, **self.options)[0]


def kernel_named(name: str) -> np.ndarray:
    """The kernel (k, k) of one of NAMES.

    >>> kernel_named("numbers2").tolist()
    [[1.0, 2.0], [3.0, 4.0]]
    """
    if name == "smooth":
        return np.array(gaussian(0.85, size=3).weights)
    if name not in SIMPLE:
        return np.array(KERNELS[name].weights)
    side, counts = SIMPLE[name]
    return np.arange(1.0, side * side + 1).reshape(side, side) if counts else np.ones((side, side))


def digits(x: np.ndarray, side: int) -> np.ndarray:
    """The middle square of a picture (1, H, W) as side x side whole numbers: means, 0 black to 9 white."""
    fine = resize(middle_square(x).astype(np.float64), (FINE * side, FINE * side))
    return np.round(STEPS * avg_pool2d(fine, FINE)[0])


def wiring_controls(prefix: str, short: str, side: int, stride: int) -> control.Layout:
    """Kernel, and side, stride and padding beside each other; whatever is chosen fits together.

    `short` is what their names in the link begin with.
    """
    return (
        choice(f"{prefix}_kernel", f"{short}k", NAMES, "numbers3", label="transposed.kernel", argument="kernel"),
        (
            choice(f"{prefix}_side", f"{short}n", SIDES, side, label="transposed.side", argument="side"),
            choice(f"{prefix}_stride", f"{short}s", STRIDES, stride, label="controls.stride", argument="stride"),
            choice(f"{prefix}_padding", f"{short}p", PADDINGS, 0, label="controls.padding", argument="padding"),
        ),
    )


def wiring(x: np.ndarray, side: int, kernel: str, stride: int, padding: int) -> Wiring:
    """The wiring that controls say, on a picture (1, H, W)."""
    return Wiring(digits(x, side), kernel_named(kernel), stride, padding)


def sizes_text(side: int) -> str:
    """A side as "5x5"."""
    return f"{side}x{side}"
