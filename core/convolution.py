"""Convolution as deep learning means it (cross-correlation).

Short names: `C` channels, `H` height, `W` width, `kH, kW` the kernel's sides, `t, u` a tap of the kernel, `G` groups,
`M = C_out / G` output and `D = C_in / G` input channels of a group. Arrays are `(..., C, H, W)`, kernels `(C_out,
C_in // groups, kH, kW)`.
"""

from math import prod

import numpy as np
from numpy.typing import ArrayLike

from core.arguments import Pair, checked_bias, checked_groups, float_maps, pair
from core.padding import Padding, check_padding_mode, filled, padded_size, resolve_padding
from core.transposed_convolution import conv_transpose2d, transposed_output_shape
from core.windows import Two, count_windows, taps, windows_of

__all__ = ["conv2d", "conv_transpose2d", "output_shape", "transposed_output_shape"]

COLUMNS_AT_ONCE = 1 << 22  # floats (16 MB in float32): as many pictures as fit have their windows copied out together


def conv2d(
    x: ArrayLike,
    w: ArrayLike,
    *,
    bias: ArrayLike | None = None,
    stride: Pair = 1,
    padding: Padding = 0,
    dilation: Pair = 1,
    groups: int = 1,
    padding_mode: str = "zeros",
    flip: bool = False,
) -> np.ndarray:
    """The sum, at every place of `w` on the padded `x`, of the products of taps and cells: (..., C_out, H_out, W_out).

        y[o, i, j] = bias[o] + the sum over c, t, u of
                     w[o, c, t, u] * padded[c, i * stride + t * dilation, j * stride + u * dilation]

    `x` is (..., C_in, H, W), `w` (C_out, C_in // groups, kH, kW), `bias` (C_out,); the output has the dtype of `x`
    (float64, else float32). H_out = (H + top + bottom - (kH - 1) * dilation - 1) // stride + 1, W_out likewise. With
    `groups`, the g-th share of the output channels sees the g-th share of the input channels only. `flip=True` turns
    every kernel by 180 degrees: the convolution of mathematics. A tap of exactly 0 may leave out its cells, NaN and
    infinite ones too.
    ValueError for shapes that do not fit, a kernel larger than the padded input, or an option outside its range.
    Source: LeCun et al. 1998; vocabulary and arithmetic as in Dumoulin & Visin 2016.

    >>> conv2d([[[1, 2, 4, 8]]], [[[[-1, 1]]]])
    array([[[1., 2., 4.]]], dtype=float32)
    """
    x, w = float_maps(x), float_maps(w, "w", "(C_out, C_in // groups, kH, kW)")
    w = w.astype(x.dtype, copy=False)
    groups = checked_groups(groups, x.shape[-3], w.shape[1], w.shape[0])
    bias = checked_bias(bias, w.shape[0], x.dtype)
    stride, dilation = pair(stride, "stride", least=1), pair(dilation, "dilation", least=1)
    check_padding_mode(padding_mode)
    kernel = w.shape[2], w.shape[3]
    sides = resolve_padding(padding, x.shape[-2:], kernel, stride=stride, dilation=dilation)
    cells = count_windows(padded_size(x.shape[-2:], sides), kernel, stride, dilation)  # (H_out, W_out)

    x = filled(x, sides, padding_mode)  # (..., C_in, H + top + bottom, W + left + right)
    x = x.reshape(*x.shape[:-3], groups, w.shape[1], *x.shape[-2:])  # (..., G, D, padded H, padded W)
    w = w.reshape(groups, -1, *w.shape[1:])  # (G, M, D, kH, kW)
    if flip:
        w = w[..., ::-1, ::-1]
    compute = _shift_and_add if _is_quicker_shifted(w) else _windows_times_kernels
    y = compute(x, w, cells, stride, dilation)  # (..., G, M, H_out, W_out)
    y = y.reshape(*y.shape[:-4], groups * w.shape[1], *cells)  # (..., C_out, H_out, W_out)
    return y if bias is None else np.add(y, bias[:, None, None], out=y)


def _windows_times_kernels(x: np.ndarray, w: np.ndarray, cells: Two, stride: Two, dilation: Two) -> np.ndarray:
    """The definition as one matrix product: every window is a column, every kernel a row, multiply and sum."""
    groups, m, _, *kernel = w.shape
    rows = w.reshape(groups, m, -1)  # (G, M, D * kH * kW)
    pictures = x.reshape(prod(x.shape[:-4]), *x.shape[-4:])  # (N, G, D, padded H, padded W)
    windows = windows_of(pictures, (kernel[0], kernel[1]), stride, dilation)  # (N, G, D, H_out, W_out, kH, kW), a view
    windows = np.moveaxis(windows, (-2, -1), (3, 4))  # (N, G, D, kH, kW, H_out, W_out)
    y = np.empty((len(pictures), groups, m, prod(cells)), x.dtype)
    at_once = max(COLUMNS_AT_ONCE // prod(windows.shape[1:]), 1)
    for first in range(0, len(pictures), at_once):
        some = windows[first : first + at_once]
        columns = some.reshape(len(some), groups, -1, prod(cells))  # (N, G, D * kH * kW, H_out * W_out), a copy
        np.matmul(rows, columns, out=y[first : first + at_once])  # (N, G, M, H_out * W_out)
    return y.reshape(*x.shape[:-4], groups, m, *cells)


def _shift_and_add(x: np.ndarray, w: np.ndarray, cells: Two, stride: Two, dilation: Two) -> np.ndarray:
    """The same sum tap by tap: the whole map, shifted to the tap and weighted, is added to what the others gave."""
    groups, m, d, *kernel = w.shape
    y = np.zeros((*x.shape[:-4], groups, m, *cells), x.dtype)
    product = np.empty_like(y)
    for t, u, rows, columns in taps((kernel[0], kernel[1]), cells, stride, dilation):
        for c in range(d):
            weights = w[:, :, c, t, u, None, None]  # (G, M, 1, 1)
            if weights.any():
                y += np.multiply(x[..., c, None, rows, columns], weights, out=product)  # (..., G, M, H_out, W_out)
    return y


def _is_quicker_shifted(w: np.ndarray) -> bool:
    """True for one kernel of few channels a group: windows copied out for a matrix product pay where it has rows.

    For a single kernel, shifting needs no copy, no memory but the output's, and nothing for taps of zero.
    """
    _, m, d, *_ = w.shape
    return m == 1 and d <= 4


def output_shape(
    size: Pair, kernel: Pair, *, stride: Pair = 1, padding: Padding = 0, dilation: Pair = 1
) -> tuple[int, int]:
    """(H_out, W_out) of conv2d on maps of `size` (H, W) under `kernel` (kH, kW); ValueError as there.

    >>> output_shape((5, 6), 3, stride=2, padding=1)
    (3, 3)
    """
    size, kernel = pair(size, "size", least=1), pair(kernel, "kernel", least=1)
    stride, dilation = pair(stride, "stride", least=1), pair(dilation, "dilation", least=1)
    sides = resolve_padding(padding, size, kernel, stride=stride, dilation=dilation)
    return count_windows(padded_size(size, sides), kernel, stride, dilation)
