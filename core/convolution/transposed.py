"""The transpose of convolution: every input cell stamps the kernel on the output ("deconvolution", wrongly named).

Short names: `C` channels, `H` height, `W` width, `kH, kW` the kernel's sides, `t, u` a tap of the kernel, `G` groups,
`M = C_out / G` output and `D = C_in / G` input channels of a group. Arrays are `(..., C, H, W)`, kernels `(C_in,
C_out // groups, kH, kW)`.
"""

import numpy as np
from numpy.typing import ArrayLike

from core.argument_errors import ArgumentError
from core.arguments import Pair, checked_bias, float_maps, pair, whole
from core.padding import Padding, resolve_padding
from core.windows import Two, described, span, taps


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
    dilation and groups: <conv2d(z), x> = <z, this(x)>. A NaN or infinite cell stamps with taps of 0 too, as NaN, and
    nothing beyond its stamp.

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
    bias = checked_bias(bias, groups * m, x.dtype)
    stride, dilation = pair(stride, "stride", least=1), pair(dilation, "dilation", least=1)
    height, width = x.shape[-2:]
    cells, (top, left) = _frame((height, width), kernel, stride, padding, output_padding, dilation)

    x = x.reshape(*x.shape[:-3], groups, c_in // groups, height * width)  # (..., G, D, H * W)
    w = w.reshape(groups, -1, m, *kernel)  # (G, D, M, kH, kW)
    reach = span(kernel, dilation)
    stamped = (
        max((height - 1) * stride[0] + reach[0], top + cells[0]),
        max((width - 1) * stride[1] + reach[1], left + cells[1]),
    )
    y = np.zeros((*x.shape[:-3], groups, m, *stamped), x.dtype)
    stamping: np.ndarray = np.any(w, axis=(0, 1, 2))  # (kH, kW)
    if not (stamping.all() or np.isfinite(x).all()):
        stamping[...] = True  # 0 times NaN is NaN
    for t, u, rows, columns in taps(kernel, (height, width), stride, dilation):
        if stamping[t, u]:
            weights = w[..., t, u].swapaxes(-1, -2)  # (G, M, D)
            stamps = weights @ x if c_in > groups else weights * x  # (..., G, M, H * W); of one channel the quicker way
            y[..., rows, columns] += stamps.reshape(*y.shape[:-2], height, width)
    y = y[..., top : top + cells[0], left : left + cells[1]]  # (..., G, M, H_out, W_out)
    y = y.reshape(*y.shape[:-4], groups * m, *cells)  # (..., C_out, H_out, W_out)
    return np.ascontiguousarray(y if bias is None else y + bias[:, None, None])


def transposed_output_shape(
    size: Pair, kernel: Pair, *, stride: Pair = 1, padding: Padding = 0, output_padding: Pair = 0, dilation: Pair = 1
) -> tuple[int, int]:
    """(H_out, W_out) of conv_transpose2d on maps of `size` (H, W) under `kernel` (kH, kW); ValueError as there.

    >>> transposed_output_shape((3, 3), 3, stride=2, padding=1, output_padding=(0, 1))
    (5, 6)
    """
    size, kernel = pair(size, "size", least=1), pair(kernel, "kernel", least=1)
    stride, dilation = pair(stride, "stride", least=1), pair(dilation, "dilation", least=1)
    return _frame(size, kernel, stride, padding, output_padding, dilation)[0]


def _frame(
    size: Two, kernel: Two, stride: Two, padding: Padding, output_padding: Pair, dilation: Two
) -> tuple[Two, Two]:
    """(H_out, W_out), and the (row, column) of what is stamped where the output begins."""
    extra = pair(output_padding, "output_padding", least=0)
    for axis in (0, 1):
        limit = max(stride[axis], dilation[axis])
        if extra[axis] >= limit:
            raise ArgumentError("output_padding", limit=limit, got=extra[axis])
    reach = span(kernel, dilation)
    whole = [(size[axis] - 1) * stride[axis] + reach[axis] for axis in (0, 1)]
    if isinstance(padding, str) and padding == "same":
        if any(extra):
            raise ArgumentError("output_padding_same", got=extra)
        cells = size[0] * stride[0], size[1] * stride[1]
        return cells, (max(whole[0] - cells[0], 0) // 2, max(whole[1] - cells[1], 0) // 2)
    (top, bottom), (left, right) = resolve_padding(padding, size, kernel)
    cells = whole[0] - top - bottom + extra[0], whole[1] - left - right + extra[1]
    if min(cells) < 1:
        raise ArgumentError("nothing_left", size=tuple(whole), **described(kernel, dilation), padding=padding)
    return cells, (top, left)
