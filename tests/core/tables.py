"""Tables that the tests of several modules go through: options of a convolution, and calls of every gradient.

Among the options are odd and even sizes, H != W, C_in != C_out, and sizes of one.
"""

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
import pytest

from core.gradients import (
    avg_pool2d_grad,
    blur_pool2d_grad,
    conv2d_input_grad,
    conv2d_weight_grad,
    conv_transpose2d_input_grad,
    conv_transpose2d_weight_grad,
    global_avg_pool2d_grad,
    global_max_pool2d_grad,
    l2_pool2d_grad,
    locally_connected2d_input_grad,
    locally_connected2d_weight_grad,
    max_blur_pool2d_grad,
    max_pool2d_grad,
    polyphase_pool2d_grad,
    resize_grad,
)

# size, (C_in, C_out), groups, kernel, stride, padding, dilation
CONVOLUTIONS: list[tuple[Any, ...]] = [
    ((5, 5), (1, 1), 1, (3, 3), 1, 0, 1),
    ((8, 7), (1, 1), 1, (3, 3), 1, 1, 1),
    ((8, 7), (1, 4), 1, (2, 4), 1, (1, 2), 1),
    ((6, 9), (3, 2), 1, (4, 3), (2, 1), ((1, 2), (0, 3)), 1),
    ((9, 6), (5, 3), 1, (3, 2), (1, 3), 2, (2, 1)),
    ((11, 12), (2, 6), 2, (3, 3), 2, 1, 2),
    ((7, 10), (4, 4), 4, (3, 5), 1, (1, 2), 1),
    ((7, 10), (3, 6), 3, (2, 2), (3, 2), 0, (1, 3)),
    ((7, 10), (6, 2), 2, (3, 3), 1, 3, 1),
    ((10, 4), (10, 2), 2, (3, 1), 1, 0, 1),
    ((1, 8), (2, 3), 1, (1, 3), 1, (0, 1), 1),
    ((8, 1), (2, 3), 1, (5, 1), 2, (2, 0), 1),
    ((1, 1), (1, 2), 1, (1, 1), 4, 0, 1),
    ((5, 6), (2, 2), 1, (5, 6), 1, 0, 1),
    ((5, 6), (1, 1), 1, (1, 1), (7, 2), 0, 3),
]
NAMES = ("size", "channels", "groups", "kernel", "stride", "padding", "dilation")


def both(value: Any) -> list[int]:
    """A pair of an int, which stands for both, or of a pair."""
    return [value, value] if isinstance(value, int) else list(value)


DY, X, W = np.zeros((2, 3, 4, 5)), np.zeros((2, 2, 6, 7)), np.zeros((3, 2, 3, 3))
UNSHARED = np.zeros((4, 5, 3, 2, 3, 3))
POOLED = np.zeros((2, 3, 2, 3))
SHAPE = r"dy must have the shape of the output, \(2, 3, 4, 5\), got"

Calls = dict[str, tuple[Callable[..., Any], dict[str, Any]]]  # a function with what it takes, by a name
GRADIENT_CALLS: Calls = {
    "input": (conv2d_input_grad, {"dy": DY, "w": W, "input_shape": (2, 6, 7)}),
    "weight": (conv2d_weight_grad, {"dy": DY, "x": X, "weight_shape": (3, 2, 3, 3)}),
    "transposed input": (conv_transpose2d_input_grad, {"dy": X, "w": W, "input_shape": (3, 4, 5)}),
    "transposed weight": (conv_transpose2d_weight_grad, {"dy": X, "x": DY, "weight_shape": (3, 2, 3, 3)}),
    "local input": (locally_connected2d_input_grad, {"dy": DY, "w": UNSHARED, "input_shape": (2, 6, 7)}),
    "local weight": (locally_connected2d_weight_grad, {"dy": DY, "x": X, "weight_shape": UNSHARED.shape}),
    "max": (max_pool2d_grad, {"dy": POOLED, "indices": np.zeros(POOLED.shape, int), "input_shape": (3, 4, 6)}),
    "avg": (avg_pool2d_grad, {"dy": POOLED, "input_shape": (3, 4, 6), "size": 2}),
    "l2": (l2_pool2d_grad, {"dy": POOLED, "x": np.zeros((2, 3, 4, 6)), "size": 2}),
    "blur": (blur_pool2d_grad, {"dy": POOLED, "input_shape": (3, 4, 6)}),
    "max blur": (max_blur_pool2d_grad, {"dy": POOLED, "x": np.zeros((2, 3, 4, 6))}),
    "polyphase": (polyphase_pool2d_grad, {"dy": POOLED, "x": np.zeros((2, 3, 4, 6))}),
    "global avg": (global_avg_pool2d_grad, {"dy": np.zeros((3, 1, 1)), "input_shape": (3, 4, 6)}),
    "global max": (global_max_pool2d_grad, {"dy": np.zeros((3, 1, 1)), "x": np.zeros((3, 4, 6))}),
    "resize": (resize_grad, {"dy": POOLED, "input_shape": (3, 4, 6)}),
}


def refused(calls: Calls, rows: list[tuple[str, dict[str, Any], str]]) -> list[Any]:
    """(call, message) for each row: the call of that name with other arguments, and how it is to be refused."""
    changed = [(name, partial(calls[name][0], **(calls[name][1] | other)), message) for name, other, message in rows]
    return [pytest.param(call, message, id=f"{name}-{message}") for name, call, message in changed]
