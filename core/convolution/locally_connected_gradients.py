"""The way back through a locally connected layer, where every place has a kernel of its own.

Short names: `C` channels, `H` height, `W` width, `kH, kW` the kernel's sides, `t, u` a tap of the kernel, `N` pictures;
`dy` is the gradient of a loss with respect to the output, and every gradient has its dtype.
"""

from collections.abc import Sequence
from math import prod

import numpy as np
from numpy.typing import ArrayLike

from core.arguments import Pair, float_array, float_maps
from core.gradient_arguments import checked_gradient, checked_shape, full_shape, sliding
from core.padding import Padding, filled, folded, padded_size
from core.windows import Two, parts, taps, windows_of


def locally_connected2d_input_grad(
    dy: ArrayLike,
    w: ArrayLike,
    input_shape: Sequence[int],
    *,
    stride: Pair = 1,
    padding: Padding = 0,
    dilation: Pair = 1,
) -> np.ndarray:
    """The gradient of locally_connected2d's input: every place stamps its own kernel, (..., C_in, H, W).

    `dy` is (..., C_out, H_out, W_out), `w` (H_out, W_out, C_out, C_in, kH, kW), `input_shape` (C_in, H, W), alone or
    behind the leading axes; options as in locally_connected2d. ValueError for shapes that do not fit, or an option that
    it refuses.
    """
    dy, w = float_array(dy, "dy"), float_maps(w, "w", "(H_out, W_out, C_out, C_in, kH, kW)")
    shape = full_shape(input_shape, dy)
    at = sliding(shape[-3:], w.shape[2:], stride, padding, dilation)
    _check_places(w.shape, at.cells)
    dy = checked_gradient(dy, (*shape[:-3], w.shape[2], *at.cells))

    n, kernels = prod(shape[:-3]), w.astype(dy.dtype, copy=False).reshape(*at.cells, w.shape[2], -1).swapaxes(-1, -2)
    dy = dy.reshape(n, w.shape[2], *at.cells).transpose(2, 3, 1, 0)  # (H_out, W_out, C_out, N)
    padded = np.zeros((n, shape[-3], *padded_size(shape[-2:], at.sides)), dy.dtype)
    for some, _ in parts(n, (1, 1), kernels[..., 0].size):
        stamps = (kernels @ dy[..., some]).reshape(*at.cells, *w.shape[3:], -1)  # (H_out, W_out, C_in, kH, kW, N)
        for t, u, rows, columns in taps(at.kernel, at.cells, at.stride, at.dilation):
            padded[some, :, rows, columns] += stamps[:, :, :, t, u].transpose(3, 2, 0, 1)
    return folded(padded, at.sides).reshape(shape)


def locally_connected2d_weight_grad(
    dy: ArrayLike,
    x: ArrayLike,
    weight_shape: Sequence[int],
    *,
    stride: Pair = 1,
    padding: Padding = 0,
    dilation: Pair = 1,
) -> np.ndarray:
    """The gradient of locally_connected2d's kernels: products at each place, summed over pictures alone.

    `dy` is (..., C_out, H_out, W_out), `x` what locally_connected2d saw, (..., C_in, H, W), `weight_shape` (H_out,
    W_out, C_out, C_in, kH, kW), the shape that comes back; options and errors as in locally_connected2d_input_grad.
    """
    dy, x = float_array(dy, "dy"), float_maps(x)
    shape = checked_shape(weight_shape, "weight_shape", "(H_out, W_out, C_out, C_in, kH, kW)")
    at = sliding(x.shape[-3:], shape[2:], stride, padding, dilation)
    _check_places(shape, at.cells)
    dy = checked_gradient(dy, (*x.shape[:-3], shape[2], *at.cells))

    n = prod(x.shape[:-3])
    pictures = x.reshape(n, *x.shape[-3:]).astype(dy.dtype, copy=False)
    windows = windows_of(filled(pictures, at.sides), at.kernel, at.stride, at.dilation)
    windows = windows.transpose(2, 3, 0, 1, 4, 5)  # (H_out, W_out, N, C_in, kH, kW), a view
    dy = dy.reshape(n, shape[2], *at.cells).transpose(2, 3, 1, 0)  # (H_out, W_out, C_out, N)
    dw = np.zeros((*at.cells, shape[2], prod(shape[3:])), dy.dtype)
    for some, _ in parts(n, (1, 1), prod(at.cells) * dw.shape[-1]):
        dw += dy[..., some] @ windows[:, :, some].reshape(*at.cells, -1, dw.shape[-1])
    return dw.reshape(shape)


def _check_places(kernels: Sequence[int], cells: Two) -> None:
    if tuple(kernels[:2]) != cells:
        raise ValueError(
            f"w must hold a kernel for each of the {cells[0]}x{cells[1]} places, got {kernels[0]}x{kernels[1]}"
        )
