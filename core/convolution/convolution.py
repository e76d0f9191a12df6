"""Convolution as deep learning means it (cross-correlation).

Short names: `C` channels, `H` height, `W` width, `kH, kW` the kernel's sides, `t, u` a tap of the kernel, `G` groups,
`M = C_out / G` output and `D = C_in / G` input channels of a group. Arrays are `(..., C, H, W)`, kernels `(C_out,
C_in // groups, kH, kW)`.

Here are conv2d, its definition, and what is conv2d of other shapes. Every other kind has its own module beside this.
"""

from collections.abc import Sequence
from functools import partial
from math import prod
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from core.arguments import Pair, checked_bias, checked_groups, float_maps, pair, truth, whole
from core.convolution.fast import quickest_way
from core.convolution.workspace import workspace
from core.padding import Padding, check_padding_mode, filled, padded_size, resolve_padding
from core.windows import Two, count_windows, windows_of


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
    every kernel by 180 degrees: the convolution of mathematics. Whatever way is the quickest, every cell, however small
    beside the others, is as near to its exact sum as sums of its own products in the dtype are (core.convolution.fast).
    An output cell sees every cell under its kernel, under taps of 0 too: NaN and infinite cells make of all outputs
    that see them, and of no others, what the sum above makes of them (0 times either is NaN).
    ValueError for shapes that do not fit, a kernel larger than the padded input, or an option outside its range.
    Source: LeCun et al. 1998; vocabulary and arithmetic as in Dumoulin & Visin 2016.

    >>> conv2d([[[1, 2, 4, 8]]], [[[[-1, 1]]]])
    array([[[1., 2., 4.]]], dtype=float32)
    """
    x, w = float_maps(x), float_maps(w, "w", "(C_out, C_in // groups, kH, kW)")
    flip = truth(flip, "flip")
    w = w.astype(x.dtype, copy=False)
    groups = checked_groups(groups, x.shape[-3], w.shape[1], w.shape[0])
    bias = checked_bias(bias, w.shape[0], x.dtype)
    stride, dilation = pair(stride, "stride", least=1), pair(dilation, "dilation", least=1)
    check_padding_mode(padding_mode)
    kernel = w.shape[2], w.shape[3]
    sides = resolve_padding(padding, x.shape[-2:], kernel, stride=stride, dilation=dilation)
    cells = count_windows(padded_size(x.shape[-2:], sides), kernel, stride, dilation)  # (H_out, W_out)

    x = filled(x, sides, padding_mode, memory=partial(workspace, "padded"))  # (..., C_in, padded H, padded W)
    pictures = x.reshape(prod(x.shape[:-3]), groups, w.shape[1], *x.shape[-2:])  # (N, G, D, padded H, padded W)
    kernels = w.reshape(groups, -1, *w.shape[1:])  # (G, M, D, kH, kW)
    if flip:
        kernels = kernels[..., ::-1, ::-1]
    compute = quickest_way(pictures, kernels, stride, dilation)
    y = compute(pictures, kernels, cells, stride, dilation)  # (N, G, M, H_out, W_out)
    y = y.reshape(*x.shape[:-3], len(w), *cells)  # (..., C_out, H_out, W_out)
    return y if bias is None else np.add(y, bias[:, None, None], out=y)


def windows_times_kernels(x: np.ndarray, w: np.ndarray, cells: Two, stride: Two, dilation: Two) -> np.ndarray:
    """The definition: lay the kernel on every window, multiply, sum. core.convolution.fast says it with fewer steps.

    `x` is (N, G, D, padded H, padded W), `w` (G, M, D, kH, kW), the value (N, G, M, H_out, W_out).
    """
    windows = windows_of(x, (w.shape[-2], w.shape[-1]), stride, dilation)  # (N, G, D, H_out, W_out, kH, kW), a view
    return np.einsum("ngdijtu,gmdtu->ngmij", windows, w)


def conv1d(
    x: ArrayLike,
    w: ArrayLike,
    *,
    bias: ArrayLike | None = None,
    stride: int = 1,
    padding: int | str | Sequence[int] = 0,
    dilation: int = 1,
    groups: int = 1,
    padding_mode: str = "zeros",
    flip: bool = False,
) -> np.ndarray:
    """conv2d of signals, which are maps one row high: (..., C_out, L_out) of `x` (..., C_in, L).

    `w` is (C_out, C_in // groups, k), `bias` (C_out,); `padding` an int for both ends, (left, right), "valid" or
    "same". L_out = (L + left + right - (k - 1) * dilation - 1) // stride + 1. With padding ((k - 1) * dilation, 0) it
    is causal: no output sees what comes after it (van den Oord et al. 2016).
    ValueError as in conv2d.

    >>> conv1d([[1, 2, 4, 8]], [[[-1, 1]]], padding=(1, 0))
    array([[1., 1., 2., 4.]], dtype=float32)
    """
    x, w = float_maps(x, "x", "(..., C, L)"), float_maps(w, "w", "(C_out, C_in // groups, k)")
    if not isinstance(padding, str):
        padding = ((0, 0), pair(padding, "padding (left, right)", least=0))  # type: ignore[assignment]
    along, apart = (1, whole(stride, "stride", least=1)), (1, whole(dilation, "dilation", least=1))
    options: dict[str, Any] = {"groups": groups, "padding_mode": padding_mode, "flip": flip}
    x, w = x[..., None, :], w[..., None, :]
    return conv2d(x, w, bias=bias, stride=along, padding=padding, dilation=apart, **options)[..., 0, :]


def separable_conv2d(
    x: ArrayLike,
    column: ArrayLike,
    row: ArrayLike,
    *,
    stride: Pair = 1,
    padding: Padding = 0,
    dilation: Pair = 1,
    padding_mode: str = "zeros",
) -> np.ndarray:
    """Every channel of `x` (..., C, H, W) under the kernel outer(column, row), in two passes: (..., C, H_out, W_out).

    First `column` (kH,) on the rows, then `row` (kW,) on the columns of what came: kH + kW products a cell where one
    pass takes kH * kW. Sizes as in conv2d; core.kernels.separate finds the two for a kernel of rank one.
    ValueError as in conv2d.

    >>> separable_conv2d([[[1, 2], [3, 5]]], [1, 1], [-1, 1])
    array([[[3.]]], dtype=float32)
    """
    x, column, row = float_maps(x), float_maps(column, "column", "(kH,)"), float_maps(row, "row", "(kW,)")
    (down, right), (dy, dx) = pair(stride, "stride", least=1), pair(dilation, "dilation", least=1)
    kernel = len(column), len(row)
    sides = resolve_padding(padding, x.shape[-2:], kernel, stride=(down, right), dilation=(dy, dx))
    count_windows(padded_size(x.shape[-2:], sides), kernel, (down, right), (dy, dx))  # says what does not fit
    vertical, horizontal = (sides[0], (0, 0)), ((0, 0), sides[1])
    with np.errstate(over="ignore"):  # a product past what the dtype holds is infinite, as in conv2d
        # No |row| above 2, by a power of two, which rounds nothing: so nothing leaves the dtype's range between the
        # passes that would stay in it at the end.
        power = int(np.frexp(np.abs(row).max(initial=0))[1]) - 1
        column, row = np.ldexp(column.astype(np.float64), power), np.ldexp(row.astype(np.float64), -power)
        columns, rows = (np.broadcast_to(line, (x.shape[-3], 1, line.size)) for line in (column, row))
        y = depthwise_conv2d(
            x, columns.swapaxes(1, 2), stride=(down, 1), padding=vertical, dilation=(dy, 1), padding_mode=padding_mode
        )
        return depthwise_conv2d(
            y, rows, stride=(1, right), padding=horizontal, dilation=(1, dx), padding_mode=padding_mode
        )


def depthwise_conv2d(
    x: ArrayLike,
    w: ArrayLike,
    *,
    bias: ArrayLike | None = None,
    stride: Pair = 1,
    padding: Padding = 0,
    dilation: Pair = 1,
    padding_mode: str = "zeros",
) -> np.ndarray:
    """conv2d of every channel of `x` (..., C, H, W) by itself: (..., C * multiplier, H_out, W_out).

    `w` is (C, kH, kW), a kernel a channel, or (C, multiplier, kH, kW), so many a channel: output channel c *
    multiplier + m comes from input channel c. `bias` is (C * multiplier,). Sizes as in conv2d.
    ValueError as in conv2d. Source: Sifre 2014; Howard et al. 2017 ("MobileNets").

    >>> depthwise_conv2d([[[1, 2]], [[5, 7]]], [[[1, 1]], [[-1, 1]]])
    array([[[3.]],
    <BLANKLINE>
           [[2.]]], dtype=float32)
    """
    x, kernels = float_maps(x), _each_channel_s(w, "w", x)
    options: dict[str, Any] = {"stride": stride, "padding": padding, "dilation": dilation}
    return conv2d(x, kernels, bias=bias, groups=np.shape(w)[0], padding_mode=padding_mode, **options)


def _each_channel_s(w: ArrayLike, name: str, x: np.ndarray) -> np.ndarray:
    """The kernels (C, kH, kW) or (C, multiplier, kH, kW) as conv2d takes them: (C * multiplier, 1, kH, kW)."""
    w, channels = float_maps(w, name, "(C, kH, kW)", "(C, multiplier, kH, kW)"), np.shape(x)[-3]
    if len(w) != channels:
        raise ValueError(f"{name} must have a kernel for each of the {channels} channels of x, got {len(w)}")
    return w.reshape(-1, 1, *w.shape[-2:])


def depthwise_separable_conv2d(
    x: ArrayLike,
    depthwise: ArrayLike,
    pointwise: ArrayLike,
    *,
    bias: ArrayLike | None = None,
    stride: Pair = 1,
    padding: Padding = 0,
    dilation: Pair = 1,
    padding_mode: str = "zeros",
) -> np.ndarray:
    """A kernel for each channel of `x` (..., C, H, W), then mixtures of the results: (..., C_out, H_out, W_out).

    `depthwise` is (C, kH, kW) or (C, multiplier, kH, kW) as in depthwise_conv2d, which takes the options, `pointwise`
    (C_out, C * multiplier), `bias` (C_out,). Of finite cells it is conv2d with w[o, c] = the sum over m of
    pointwise[o, c * multiplier + m] * depthwise[c, m], for fewer products. Sizes as in conv2d.
    ValueError as there. Source: Sifre 2014; Chollet 2017 ("Xception"), Howard et al. 2017 ("MobileNets").

    >>> depthwise_separable_conv2d([[[1, 2]], [[5, 7]]], [[[1, 1]], [[-1, 1]]], [[1, 10]])
    array([[[23.]]], dtype=float32)
    """
    x, mixing = float_maps(x), float_maps(pointwise, "pointwise", "(C_out, C)")
    bias = checked_bias(bias, len(mixing), x.dtype)  # before any work
    options: dict[str, Any] = {"stride": stride, "padding": padding, "dilation": dilation}
    kernels = _each_channel_s(depthwise, "depthwise", x)
    y = conv2d(x, kernels, groups=x.shape[-3], padding_mode=padding_mode, **options)
    if mixing.shape[1] != y.shape[-3]:
        raise ValueError(f"pointwise must mix the {y.shape[-3]} channels of the depthwise step, got {mixing.shape[1]}")
    return conv2d(y, mixing[..., None, None], bias=bias)


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
