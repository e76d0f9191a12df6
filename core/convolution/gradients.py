"""The way back through a convolution: from the gradient of its output to those of its input and of its kernels.

Short names: `C` channels, `H` height, `W` width, `kH, kW` the kernel's sides, `t, u` a tap of the kernel, `N` pictures,
`G` groups, `M = C_out / G` output and `D = C_in / G` input channels of a group; `dy` is the gradient of a loss with
respect to `y`. Arrays are `(..., C, H, W)`; every gradient has the dtype of `dy` (float64, else float32).
"""

from collections.abc import Sequence
from math import prod
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from core.arguments import Pair, float_array, float_maps, whole
from core.convolution.convolution import conv2d
from core.convolution.transposed import conv_transpose2d, transposed_output_shape
from core.gradient_arguments import checked_gradient, checked_shape, full_shape, sliding
from core.padding import Padding, check_padding_mode, filled, folded, padded_size, resolve_padding
from core.windows import parts, span, windows_of


def conv2d_input_grad(
    dy: ArrayLike,
    w: ArrayLike,
    input_shape: Sequence[int],
    *,
    stride: Pair = 1,
    padding: Padding = 0,
    dilation: Pair = 1,
    groups: int = 1,
    padding_mode: str = "zeros",
) -> np.ndarray:
    """The gradient of conv2d's input, for the gradient `dy` of its output: (..., C_in, H, W).

    Every output cell gives its gradient back through the taps it was summed by: the transposed convolution of `dy` on
    the padded frame, whose padding is then folded back to the cells it was copied from. It is the adjoint of conv2d,
    <conv2d(x, w), dy> = <x, this(dy, w)>, in every padding mode.
    `dy` is (..., C_out, H_out, W_out), `w` (C_out, C_in // groups, kH, kW), `input_shape` (C_in, H, W), alone or behind
    the leading axes; options as in conv2d. ValueError for shapes that do not fit, or an option that conv2d refuses.
    Source: LeCun et al. 1989; arithmetic as in Dumoulin & Visin 2016.

    >>> conv2d_input_grad([[[1, 0, 10]]], [[[[1, 2]]]], (1, 1, 4))
    array([[[ 1.,  2., 10., 20.]]], dtype=float32)
    """
    dy, w = float_array(dy, "dy"), float_maps(w, "w", "(C_out, C_in // groups, kH, kW)")
    shape = full_shape(input_shape, dy)
    at = sliding(shape[-3:], w.shape, stride, padding, dilation, groups)
    check_padding_mode(padding_mode)
    dy = checked_gradient(dy, (*shape[:-3], w.shape[0], *at.cells))
    frame, reach = padded_size(shape[-2:], at.sides), span(at.kernel, at.dilation)
    rest = [(frame[axis] - reach[axis]) % at.stride[axis] for axis in (0, 1)]  # the cells that no window reaches
    stamped = conv_transpose2d(dy, w, stride=stride, output_padding=rest, dilation=dilation, groups=groups)
    return folded(stamped, at.sides, padding_mode)


def conv2d_weight_grad(
    dy: ArrayLike,
    x: ArrayLike,
    weight_shape: Sequence[int],
    *,
    stride: Pair = 1,
    padding: Padding = 0,
    dilation: Pair = 1,
    groups: int = 1,
    padding_mode: str = "zeros",
) -> np.ndarray:
    """The gradient of conv2d's kernels, summed over all pictures: (C_out, C_in // groups, kH, kW).

        dw[o, c, t, u] = the sum over pictures and i, j of
                         dy[o, i, j] * padded[c, i * stride + t * dilation, j * stride + u * dilation]

    `dy` is (..., C_out, H_out, W_out), `x` what conv2d saw, (..., C_in, H, W), `weight_shape` the shape that comes
    back; options as in conv2d. The gradient of a bias is the sum of `dy` alone.
    ValueError for shapes that do not fit, or an option that conv2d refuses. Source: LeCun et al. 1989.

    >>> conv2d_weight_grad([[[1, 0, 10]]], [[[1, 2, 4, 8]]], (1, 1, 1, 2))
    array([[[[41., 82.]]]], dtype=float32)
    """
    dy, x = float_array(dy, "dy"), float_maps(x)
    shape = checked_shape(weight_shape, "weight_shape", "(C_out, C_in // groups, kH, kW)")
    at = sliding(x.shape[-3:], shape, stride, padding, dilation, groups)
    check_padding_mode(padding_mode)
    dy = checked_gradient(dy, (*x.shape[:-3], shape[0], *at.cells))

    n, m, taps_in_all = prod(x.shape[:-3]), shape[0] // at.groups, prod(shape[1:])  # N, M, D * kH * kW
    padded = filled(x.astype(dy.dtype, copy=False), at.sides, padding_mode)
    padded = padded.reshape(n, at.groups, shape[1], *padded.shape[-2:])  # (N, G, D, padded H, padded W)
    windows = windows_of(padded, at.kernel, at.stride, at.dilation)  # (N, G, D, H_out, W_out, kH, kW), a view
    windows = windows.transpose(1, 2, 5, 6, 0, 3, 4)  # (G, D, kH, kW, N, H_out, W_out)
    dy = dy.reshape(n, at.groups, m, *at.cells).transpose(1, 2, 0, 3, 4)  # (G, M, N, H_out, W_out)
    dw = np.zeros((at.groups, m, taps_in_all), dy.dtype)
    for pictures, rows in parts(n, at.cells, at.groups * taps_in_all):
        columns = windows[..., pictures, rows, :].reshape(at.groups, taps_in_all, -1)  # a copy
        dw += dy[..., pictures, rows, :].reshape(at.groups, m, -1) @ columns.swapaxes(-1, -2)
    return dw.reshape(shape)


def conv_transpose2d_input_grad(
    dy: ArrayLike,
    w: ArrayLike,
    input_shape: Sequence[int],
    *,
    stride: Pair = 1,
    padding: Padding = 0,
    output_padding: Pair = 0,
    dilation: Pair = 1,
    groups: int = 1,
) -> np.ndarray:
    """The gradient of conv_transpose2d's input: conv2d of `dy` with the same kernels, (..., C_in, H, W).

    `dy` is (..., C_out, H_out, W_out), `w` (C_in, C_out // groups, kH, kW), `input_shape` (C_in, H, W), alone or behind
    the leading axes; options as in conv_transpose2d. ValueError for shapes that do not fit, or an option it refuses.
    """
    dy, w = float_array(dy, "dy"), float_maps(w, "w", "(C_in, C_out // groups, kH, kW)")
    shape = full_shape(input_shape, dy)
    if w.shape[0] != shape[-3]:
        raise ValueError(f"w must have as many input channels as the input, {shape[-3]}, got {w.shape[0]}")
    options: dict[str, Any] = {"stride": stride, "dilation": dilation, "groups": groups}
    return conv2d(_on_frame(dy, shape, w.shape, padding, output_padding, **options), w, **options)


def conv_transpose2d_weight_grad(
    dy: ArrayLike,
    x: ArrayLike,
    weight_shape: Sequence[int],
    *,
    stride: Pair = 1,
    padding: Padding = 0,
    output_padding: Pair = 0,
    dilation: Pair = 1,
    groups: int = 1,
) -> np.ndarray:
    """The gradient of conv_transpose2d's kernels: conv2d_weight_grad with `x` and `dy` in each other's place.

    `dy` is (..., C_out, H_out, W_out), `x` what conv_transpose2d saw, (..., C_in, H, W), `weight_shape` (C_in, C_out //
    groups, kH, kW), the shape that comes back; options and errors as in conv_transpose2d_input_grad.
    """
    dy, x = float_array(dy, "dy"), float_maps(x)
    shape = checked_shape(weight_shape, "weight_shape", "(C_in, C_out // groups, kH, kW)")
    if shape[0] != x.shape[-3]:
        raise ValueError(f"weight_shape must have as many input channels as x, {x.shape[-3]}, got {shape[0]}")
    options: dict[str, Any] = {"stride": stride, "dilation": dilation, "groups": groups}
    dy = _on_frame(dy, x.shape, shape, padding, output_padding, **options)
    return conv2d_weight_grad(x.astype(dy.dtype, copy=False), dy, shape, **options)


def _on_frame(
    dy: np.ndarray,
    maps: Sequence[int],
    kernels: Sequence[int],
    padding: Padding,
    output_padding: Pair,
    *,
    stride: Any,
    dilation: Any,
    groups: int,
) -> np.ndarray:
    """`dy` on all that the stamps of `kernels` cover: 0 where padding crops, without what no stamp reaches."""
    size, kernel = (maps[-2], maps[-1]), (kernels[2], kernels[3])
    options = {"stride": stride, "padding": padding, "dilation": dilation}
    cells = transposed_output_shape(size, kernel, output_padding=output_padding, **options)
    covered = transposed_output_shape(size, kernel, stride=stride, dilation=dilation)
    dy = checked_gradient(dy, (*maps[:-3], kernels[1] * whole(groups, "groups", least=1), *cells))
    if padding == "same":
        cropped = [max(covered[axis] - cells[axis], 0) // 2 for axis in (0, 1)]
    else:
        cropped = [before for before, _ in resolve_padding(padding, size, kernel)]
    frame = np.zeros((*dy.shape[:-2], *covered), dy.dtype)
    kept = frame[..., cropped[0] : cropped[0] + cells[0], cropped[1] : cropped[1] + cells[1]]
    kept[...] = dy[..., : kept.shape[-2], : kept.shape[-1]]
    return frame
