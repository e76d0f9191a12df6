"""Convolution as deep learning means it (cross-correlation), and its transpose.

Short names: `C` channels, `H` height, `W` width, `kH, kW` the kernel's sides, `t, u` a tap of the kernel, `G` groups,
`M = C_out / G` output and `D = C_in / G` input channels of a group. Arrays are `(..., C, H, W)`, kernels `(C_out,
C_in // groups, kH, kW)`.
"""

from collections.abc import Sequence
from math import prod

import numpy as np
from numpy.typing import ArrayLike

from core.padding import (
    Padding,
    Pair,
    check_padding_mode,
    filled,
    float_array,
    float_maps,
    pair,
    resolve_padding,
    whole,
)
from core.windows import Two, count_windows, described, span, taps, windows_of

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
    groups = _checked_groups(groups, x.shape[-3], w.shape[1], w.shape[0])
    bias = _checked_bias(bias, w.shape[0], x.dtype)
    stride, dilation = pair(stride, "stride", least=1), pair(dilation, "dilation", least=1)
    check_padding_mode(padding_mode)
    kernel = w.shape[2], w.shape[3]
    sides = resolve_padding(padding, x.shape[-2:], kernel, stride=stride, dilation=dilation)
    cells = count_windows(_padded(x.shape[-2:], sides), kernel, stride, dilation)  # (H_out, W_out)

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


def conv_transpose2d(
    x: ArrayLike,
    w: ArrayLike,
    *,
    bias: ArrayLike | None = None,
    stride: Pair = 1,
    padding: Padding = 0,
    output_padding: Pair = 0,
    dilation: Pair = 1,
    groups: int = 1,
) -> np.ndarray:
    """The sum of what all cells of `x` stamp on the output, cell times kernel: (..., C_out, H_out, W_out).

    Cell (i, j) of channel c adds x[c, i, j] * w[c, o, t, u] to place (i * stride + t * dilation, j * stride + u *
    dilation) of channel o; then `padding` is cropped off, `output_padding` rows and columns are kept (or added) at
    the bottom and right, and `bias` is added. It is the transpose of conv2d with the same `w`, stride, padding,
    dilation and groups: <conv2d(z), x> = <z, this(x)>.

    `x` is (..., C_in, H, W), `w` (C_in, C_out // groups, kH, kW), `bias` (C_out,); the output has the dtype of `x`.
    H_out = (H - 1) * stride - top - bottom + (kH - 1) * dilation + 1 + output_padding; "same" makes it H * stride.
    ValueError for shapes that do not fit, an output without cells, an output_padding not below stride or dilation, or
    an option outside its range. Source: Zeiler et al. 2010; arithmetic as in Dumoulin & Visin 2016.

    >>> conv_transpose2d([[[1, 10]]], [[[[1, 2, 3]]]], stride=(1, 2))
    array([[[ 1.,  2., 13., 20., 30.]]], dtype=float32)
    """
    x, w = float_maps(x), float_maps(w, "w", "(C_in, C_out // groups, kH, kW)")
    w = w.astype(x.dtype, copy=False)
    c_in, m, kernel = w.shape[0], w.shape[1], (w.shape[2], w.shape[3])
    if c_in != x.shape[-3]:
        raise ValueError(f"x must have as many channels as w has input channels, {c_in}, got {x.shape[-3]}")
    groups = whole(groups, "groups", least=1)
    if c_in % groups:
        raise ValueError(f"groups must divide the {c_in} input channels, got {groups}")
    bias = _checked_bias(bias, groups * m, x.dtype)
    stride, dilation = pair(stride, "stride", least=1), pair(dilation, "dilation", least=1)
    height, width = x.shape[-2:]
    cells, (top, left) = _transposed_frame((height, width), kernel, stride, padding, output_padding, dilation)

    x = x.reshape(*x.shape[:-3], groups, c_in // groups, height * width)  # (..., G, D, H * W)
    w = w.reshape(groups, -1, m, *kernel)  # (G, D, M, kH, kW)
    reach = span(kernel, dilation)
    stamped = (
        max((height - 1) * stride[0] + reach[0], top + cells[0]),
        max((width - 1) * stride[1] + reach[1], left + cells[1]),
    )
    y = np.zeros((*x.shape[:-3], groups, m, *stamped), x.dtype)
    for t, u, rows, columns in taps(kernel, (height, width), stride, dilation):
        weights = w[..., t, u].swapaxes(-1, -2)  # (G, M, D)
        if weights.any():
            stamps = weights @ x if c_in > groups else weights * x  # (..., G, M, H * W); of one channel the quicker way
            y[..., rows, columns] += stamps.reshape(*y.shape[:-2], height, width)
    y = y[..., top : top + cells[0], left : left + cells[1]]  # (..., G, M, H_out, W_out)
    y = y.reshape(*y.shape[:-4], groups * m, *cells)  # (..., C_out, H_out, W_out)
    return np.ascontiguousarray(y if bias is None else y + bias[:, None, None])


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
    return count_windows(_padded(size, sides), kernel, stride, dilation)


def transposed_output_shape(
    size: Pair, kernel: Pair, *, stride: Pair = 1, padding: Padding = 0, output_padding: Pair = 0, dilation: Pair = 1
) -> tuple[int, int]:
    """(H_out, W_out) of conv_transpose2d on maps of `size` (H, W) under `kernel` (kH, kW); ValueError as there.

    >>> transposed_output_shape((3, 3), 3, stride=2, padding=1, output_padding=(0, 1))
    (5, 6)
    """
    size, kernel = pair(size, "size", least=1), pair(kernel, "kernel", least=1)
    stride, dilation = pair(stride, "stride", least=1), pair(dilation, "dilation", least=1)
    return _transposed_frame(size, kernel, stride, padding, output_padding, dilation)[0]


def _transposed_frame(
    size: Two, kernel: Two, stride: Two, padding: Padding, output_padding: Pair, dilation: Two
) -> tuple[Two, Two]:
    """(H_out, W_out), and the (row, column) of what is stamped where the output begins."""
    extra = pair(output_padding, "output_padding", least=0)
    for axis in (0, 1):
        if extra[axis] >= max(stride[axis], dilation[axis]):
            raise ValueError(
                f"output_padding must be below stride or dilation, here {max(stride[axis], dilation[axis])}, "
                f"got {extra[axis]}"
            )
    reach = span(kernel, dilation)
    whole = [(size[axis] - 1) * stride[axis] + reach[axis] for axis in (0, 1)]
    if isinstance(padding, str) and padding == "same":
        if any(extra):
            raise ValueError(f'output_padding must be 0 with padding "same", got {extra}')
        cells = size[0] * stride[0], size[1] * stride[1]
        return cells, (max(whole[0] - cells[0], 0) // 2, max(whole[1] - cells[1], 0) // 2)
    (top, bottom), (left, right) = resolve_padding(padding, size, kernel)
    cells = whole[0] - top - bottom + extra[0], whole[1] - left - right + extra[1]
    if min(cells) < 1:
        raise ValueError(
            f"padding must leave at least one cell of the {whole[0]}x{whole[1]} that {described(kernel, dilation)} "
            f"stamps, got {padding!r}"
        )
    return cells, (top, left)


def _padded(size: Sequence[int], sides: tuple[Two, Two]) -> Two:
    return size[0] + sum(sides[0]), size[1] + sum(sides[1])


def _checked_groups(groups: int, c_in: int, d: int, c_out: int) -> int:
    groups = whole(groups, "groups", least=1)
    if c_in % groups or c_out % groups:
        raise ValueError(f"groups must divide the {c_in} input and the {c_out} output channels, got {groups}")
    if d * groups != c_in:
        raise ValueError(f"w must have C_in // groups = {c_in // groups} input channels, got {d}")
    return groups


def _checked_bias(bias: ArrayLike | None, channels: int, dtype: np.dtype) -> np.ndarray | None:
    if bias is None:
        return None
    bias = float_array(bias, "bias")
    if bias.shape != (channels,):
        raise ValueError(f"bias must have shape ({channels},), one number an output channel, got {bias.shape}")
    return bias.astype(dtype, copy=False)
