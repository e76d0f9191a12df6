"""Pooling by sums: the mean of a window or the root of its squares, and the way back, where each cell has its share.

Short names: `C` channels, `H` height, `W` width, `k` the side of a window along one axis; `dy` is the gradient of a
loss with respect to the pooled map, and every gradient has its dtype. Arrays are `(..., C, H, W)`; float64 stays, every
other dtype becomes float32. `stride=None` means the window's size.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from core.arguments import Pair, float_array, float_maps, truth
from core.gradient_arguments import checked_gradient, full_shape
from core.padding import Padding, filled, folded, padded_size
from core.pooling.windows import PoolingWindows, cell_counts, over_windows, pooling_windows
from core.windows import reads

__all__ = [
    "avg_pool2d",
    "avg_pool2d_grad",
    "l2_pool2d",
    "l2_pool2d_grad",
]


def avg_pool2d(
    x: ArrayLike,
    size: Pair,
    *,
    stride: Pair | None = None,
    padding: Padding = 0,
    ceil_mode: bool = False,
    count_include_pad: bool = True,
) -> np.ndarray:
    """The mean of every window of `x` (..., C, H, W): (..., C, H_out, W_out), sides as in max_pool2d.

    Padding counts as zeros, or with `count_include_pad=False` not at all; what hangs over the padded input in
    `ceil_mode` never counts (as PyTorch).
    ValueError as in max_pool2d. Source: LeCun et al. 1998.

    >>> avg_pool2d([[[1, 2, 3, 6]]], (1, 2))
    array([[[1.5, 4.5]]], dtype=float32)
    """
    x, count_include_pad = float_maps(x), truth(count_include_pad, "count_include_pad")
    windows = pooling_windows(x.shape[-2:], size, stride, padding, 1, ceil_mode)
    y = over_windows(np.add, filled(x, windows.reached), windows)
    return np.divide(y, cell_counts(windows, with_padding=count_include_pad).astype(y.dtype), out=y)


def avg_pool2d_grad(
    dy: ArrayLike,
    input_shape: Sequence[int],
    size: Pair,
    *,
    stride: Pair | None = None,
    padding: Padding = 0,
    ceil_mode: bool = False,
    count_include_pad: bool = True,
) -> np.ndarray:
    """The gradient of avg_pool2d's input, (..., C, H, W): every cell of a window gets an equal share.

    `dy` is (..., C, H_out, W_out); options as in avg_pool2d. ValueError for shapes that do not fit, or an option that
    avg_pool2d refuses. Source: LeCun et al. 1998.

    >>> avg_pool2d_grad([[[2, 6]]], (1, 1, 4), (1, 2))
    array([[[1., 1., 3., 3.]]], dtype=float32)
    """
    dy = float_array(dy, "dy")
    shape = full_shape(input_shape, dy)
    windows = pooling_windows((shape[-2], shape[-1]), size, stride, padding, 1, ceil_mode)
    dy = checked_gradient(dy, (*shape[:-2], *windows.cells))
    counts = cell_counts(windows, with_padding=truth(count_include_pad, "count_include_pad"))
    return _onto_cells(dy / counts.astype(dy.dtype), windows)


def l2_pool2d(
    x: ArrayLike, size: Pair, *, stride: Pair | None = None, padding: Padding = 0, ceil_mode: bool = False
) -> np.ndarray:
    """The root of the sum of squares of every window of `x` (..., C, H, W): (..., C, H_out, W_out).

    Sides are as in max_pool2d; padding counts as zeros, and what hangs over in `ceil_mode` as nothing (PyTorch scales
    such a window up). It is PyTorch's LPPool2d and ONNX's LpPool for p = 2: p = 1 is the sum of the magnitudes, and a
    growing p leads to the largest of them.
    ValueError as in max_pool2d. Source: Sermanet, Chintala & LeCun 2012 (Lp pooling, every cell of one weight).

    >>> l2_pool2d([[[3, -4, 0, 2]]], (1, 2))
    array([[[5., 2.]]], dtype=float32)
    """
    x = float_maps(x)
    windows = pooling_windows(x.shape[-2:], size, stride, padding, 1, ceil_mode)
    return _norms(x, windows).astype(x.dtype)


def l2_pool2d_grad(
    dy: ArrayLike,
    x: ArrayLike,
    size: Pair,
    *,
    stride: Pair | None = None,
    padding: Padding = 0,
    ceil_mode: bool = False,
) -> np.ndarray:
    """The gradient of l2_pool2d's input `x`, (..., C, H, W): a cell gets x / y of each of its windows', 0 where y is 0.

    `dy` is (..., C, H_out, W_out); options as in l2_pool2d. ValueError for a shape that does not fit, or an option that
    l2_pool2d refuses. Source: Sermanet, Chintala & LeCun 2012.

    >>> l2_pool2d_grad([[[10, 1]]], [[[3, -4, 0, 0]]], (1, 2))
    array([[[ 6., -8.,  0.,  0.]]], dtype=float32)
    """
    x = float_maps(x)
    windows = pooling_windows(x.shape[-2:], size, stride, padding, 1, ceil_mode)
    dy, y = checked_gradient(dy, (*x.shape[:-2], *windows.cells)), _norms(x, windows)
    shares = np.divide(dy, y, out=np.zeros_like(y), where=y != 0)
    return (x * _onto_cells(shares, windows)).astype(dy.dtype)


def _norms(x: np.ndarray, windows: PoolingWindows) -> np.ndarray:
    """The root of the sum of squares of every window, in float64, in which no square of a float32 is too large."""
    with np.errstate(over="ignore"):  # of a float64 it may be, and is infinite then
        squares = np.square(x, dtype=np.float64)
    return np.sqrt(over_windows(np.add, filled(squares, windows.reached), windows))


def _onto_cells(spread: np.ndarray, windows: PoolingWindows) -> np.ndarray:
    """Every cell's sum of what its windows hold: the adjoint of the sum over windows, (..., C, H, W)."""
    frame = padded_size(windows.input_size, windows.reached)
    for axis in (0, 1):  # rows first, as the sums were made: k + k steps, not k * k
        lines = np.moveaxis(spread, axis - 2, 0)
        onto = np.zeros((frame[axis], *lines.shape[1:]), spread.dtype)
        for tap in range(windows.size[axis]):
            onto[reads(tap, windows.cells[axis], windows.stride[axis], 1)] += lines
        spread = np.moveaxis(onto, 0, axis - 2)
    return folded(spread, windows.reached)
