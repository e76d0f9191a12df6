"""A locally connected layer: convolution without the sharing. Every place has a kernel of its own.

Short names: `C` channels, `H` height, `W` width, `kH, kW` the kernel's sides, `N` pictures. Arrays are `(..., C, H,
W)`, kernels `(H_out, W_out, C_out, C_in, kH, kW)`.
"""

from math import prod

import numpy as np
from numpy.typing import ArrayLike

from core.arguments import Pair, float_array, float_maps, pair
from core.padding import Padding, filled, padded_size, resolve_padding
from core.windows import Two, count_windows, parts, windows_of


def locally_connected2d(
    x: ArrayLike,
    w: ArrayLike,
    *,
    bias: ArrayLike | None = None,
    stride: Pair = 1,
    padding: Padding = 0,
    dilation: Pair = 1,
) -> np.ndarray:
    """The sum, at every place, of the products of its cells of `x` and its own kernel: (..., C_out, H_out, W_out).

        y[o, i, j] = bias[o] or bias[o, i, j] + the sum over c, t, u of
                     w[i, j, o, c, t, u] * padded[c, i * stride + t * dilation, j * stride + u * dilation]

    `x` is (..., C_in, H, W), `w` (H_out, W_out, C_out, C_in, kH, kW) with H_out and W_out as in conv2d, `bias`
    (C_out,), or (C_out, H_out, W_out) where the cells do not share it either; zeros stand around `x`; the output has
    the dtype of `x`. With equal kernels it is conv2d; with others the map does not move with the picture, and w holds
    H_out * W_out times the numbers.
    ValueError for shapes that do not fit, a kernel larger than the padded input, or an option outside its range.
    Source: LeCun 1989, "Generalization and network design strategies".

    >>> locally_connected2d([[[1, 1, 1]]], np.reshape([1, 2, 3], (1, 3, 1, 1, 1, 1)))
    array([[[1., 2., 3.]]], dtype=float32)
    """
    x, w = float_maps(x), float_maps(w, "w", "(H_out, W_out, C_out, C_in, kH, kW)")
    w = w.astype(x.dtype, copy=False)
    places, c_out, c_in, kernel = w.shape[:2], w.shape[2], w.shape[3], (w.shape[4], w.shape[5])
    if c_in != x.shape[-3]:
        raise ValueError(f"x must have as many channels as w has input channels, {c_in}, got {x.shape[-3]}")
    stride, dilation = pair(stride, "stride", least=1), pair(dilation, "dilation", least=1)
    sides = resolve_padding(padding, x.shape[-2:], kernel, stride=stride, dilation=dilation)
    cells = count_windows(padded_size(x.shape[-2:], sides), kernel, stride, dilation)  # (H_out, W_out)
    if places != cells:
        raise ValueError(
            f"w must hold a kernel for each of the {cells[0]}x{cells[1]} places, got {places[0]}x{places[1]}"
        )
    shared_or_not = checked_bias(bias, c_out, cells, x.dtype)

    pictures = x.reshape(prod(x.shape[:-3]), *x.shape[-3:])  # (N, C_in, H, W)
    windows = windows_of(filled(pictures, sides), kernel, stride, dilation)  # (N, C_in, H_out, W_out, kH, kW), a view
    windows = windows.transpose(2, 3, 1, 4, 5, 0)  # (H_out, W_out, C_in, kH, kW, N)
    rows = w.reshape(*cells, c_out, -1)  # (H_out, W_out, C_out, C_in * kH * kW)
    y = np.empty((len(pictures), c_out, *cells), x.dtype)
    for some, _ in parts(len(pictures), (1, 1), prod(windows.shape[:-1])):
        columns = windows[..., some].reshape(*cells, c_in * kernel[0] * kernel[1], -1)  # (..., N), a copy
        y[some] = (rows @ columns).transpose(3, 2, 0, 1)  # (N, C_out, H_out, W_out)
    y = y if shared_or_not is None else np.add(y, shared_or_not, out=y)
    return y.reshape(*x.shape[:-3], c_out, *cells)


def checked_bias(bias: ArrayLike | None, channels: int, cells: Two, dtype: np.dtype) -> np.ndarray | None:
    """`bias` in `dtype` as (channels, 1, 1) or (channels, H_out, W_out), or None."""
    if bias is None:
        return None
    bias = float_array(bias, "bias")
    if bias.shape not in ((channels,), (channels, *cells)):
        raise ValueError(
            f"bias must have shape ({channels},), one number an output channel, or {(channels, *cells)}, one an "
            f"output cell, got {bias.shape}"
        )
    return bias.astype(dtype, copy=False).reshape(channels, *(bias.shape[1:] or (1, 1)))
