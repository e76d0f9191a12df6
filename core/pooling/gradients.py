"""The way back through a pooling: which cells get the gradient of the cell that they became.

Short names: `C` channels, `H` height, `W` width, `k` the side of a window along one axis; `dy` is the gradient of a
loss with respect to the pooled map, and every gradient has its dtype (float64, else float32). Arrays are `(..., C, H,
W)`; an `input_shape` is (C, H, W), alone or behind the leading axes.
"""

from collections.abc import Sequence
from math import prod

import numpy as np
from numpy.typing import ArrayLike

from core.arguments import Pair, float_array, float_maps, pair
from core.convolution import conv2d_input_grad
from core.gradient_arguments import checked_gradient, full_shape
from core.padding import filled, folded
from core.pooling.pooling import binomial, checked_taps, in_phases, max_pool2d, resize, strongest_phase

__all__ = [
    "blur_pool2d_grad",
    "global_avg_pool2d_grad",
    "global_max_pool2d_grad",
    "max_blur_pool2d_grad",
    "max_pool2d_grad",
    "polyphase_pool2d_grad",
    "resize_grad",
]


def max_pool2d_grad(dy: ArrayLike, indices: ArrayLike, input_shape: Sequence[int]) -> np.ndarray:
    """The gradient of max_pool2d's input, (..., C, H, W): each window's goes to its winner, and to no other cell.

    `dy` and `indices`, flat in H * W as max_pool2d returns them, are (..., C, H_out, W_out). Where windows overlap, a
    cell that won more than once gets the sum.
    ValueError for shapes that do not fit, or indices outside the map. Source: Ranzato et al. 2007.

    >>> max_pool2d_grad([[[1, 10]]], [[[2, 2]]], (1, 1, 4))
    array([[[ 0.,  0., 11.,  0.]]], dtype=float32)
    """
    dy, places = float_maps(dy, "dy", "(..., C, H_out, W_out)"), np.asarray(indices)
    shape = full_shape(input_shape, dy)
    cells = shape[-2] * shape[-1]
    dy = checked_gradient(dy, (*shape[:-2], *dy.shape[-2:]))
    if places.shape != dy.shape or places.dtype.kind not in "iu":
        raise ValueError(f"indices must be whole numbers of shape {dy.shape}, got {places.dtype} of {places.shape}")
    if places.size and not 0 <= places.min() <= places.max() < cells:
        raise ValueError(
            f"indices must lie in 0 to {cells - 1} for {shape[-2]}x{shape[-1]} cells, "
            f"got {places.min()} to {places.max()}"
        )
    first = np.arange(prod(shape[:-2])) * cells  # where each map begins
    flat = places.reshape(len(first), prod(dy.shape[-2:])).astype(np.int64) + first[:, None]
    dx = np.bincount(flat.ravel(), weights=dy.ravel(), minlength=len(first) * cells)  # sums in float64
    return dx.reshape(shape).astype(dy.dtype, copy=False)


def blur_pool2d_grad(
    dy: ArrayLike, input_shape: Sequence[int], *, taps: int = 3, stride: Pair = 2, padding_mode: str = "reflect"
) -> np.ndarray:
    """The gradient of blur_pool2d's input, (..., C, H, W): its adjoint, a binomial stamp for every cell of `dy`.

    `dy` is (..., C, ceil(H / stride), ceil(W / stride)); options as in blur_pool2d. ValueError for shapes that do not
    fit, or an option that blur_pool2d refuses. Source: Zhang 2019.

    >>> blur_pool2d_grad([[[4, 0]]], (1, 1, 4), taps=2, stride=(1, 2))
    array([[[2., 2., 0., 0.]]], dtype=float32)
    """
    dy = float_array(dy, "dy")
    *batch, channels, height, width = full_shape(input_shape, dy)
    taps, (down, right) = checked_taps(taps), pair(stride, "stride", least=1)
    dy = checked_gradient(dy, (*batch, channels, -(-height // down), -(-width // right)))
    around = ((taps - 1) // 2, taps // 2)
    kernel = np.broadcast_to(binomial(taps), (channels, 1, 1, taps))
    half = (*batch, channels, -(-height // down), width)  # what lies between the blur of columns and that of rows
    back = conv2d_input_grad(
        dy, kernel, half, stride=(1, right), padding=((0, 0), around), groups=channels, padding_mode=padding_mode
    )
    return conv2d_input_grad(
        back,
        kernel.swapaxes(-1, -2),
        (*batch, channels, height, width),
        stride=(down, 1),
        padding=(around, (0, 0)),
        groups=channels,
        padding_mode=padding_mode,
    )


def max_blur_pool2d_grad(
    dy: ArrayLike, x: ArrayLike, size: Pair = 2, *, taps: int = 3, stride: Pair = 2, padding_mode: str = "reflect"
) -> np.ndarray:
    """The gradient of max_blur_pool2d's input `x`, (..., C, H, W): through the blur, then to each window's winner.

    `dy` is (..., C, ceil(H / stride), ceil(W / stride)); options as in max_blur_pool2d. ValueError for shapes that do
    not fit, or an option that max_blur_pool2d refuses. Source: Zhang 2019.
    """
    x, (high, wide) = float_maps(x), pair(size, "size", least=1)
    back = blur_pool2d_grad(dy, x.shape, taps=taps, stride=stride, padding_mode=padding_mode)
    sides = ((high - 1) // 2, high // 2), ((wide - 1) // 2, wide // 2)
    padded = filled(x, sides, padding_mode)
    winners = max_pool2d(padded, (high, wide), stride=1, return_indices=True)[1]
    return folded(max_pool2d_grad(back, winners, padded.shape), sides, padding_mode)


def polyphase_pool2d_grad(dy: ArrayLike, x: ArrayLike, *, stride: Pair = 2) -> np.ndarray:
    """The gradient of polyphase_pool2d's input `x`, (..., C, H, W): all of it goes to the phase that was kept.

    `dy` is (..., C, H / stride, W / stride). ValueError as in polyphase_pool2d, or for another shape. Source: Chaman &
    Dokmanic 2021.

    >>> polyphase_pool2d_grad([[[1, 1]]], [[[1, 5, 2, 0]]], stride=(1, 2))
    array([[[0., 1., 0., 1.]]], dtype=float32)
    """
    x, (down, right) = float_maps(x), pair(stride, "stride", least=1)
    phases = in_phases(x, (down, right))  # (..., p, C, h, w)
    dy = checked_gradient(dy, (*phases.shape[:-4], *phases.shape[-3:]))
    dx = np.zeros(phases.shape, dy.dtype)
    np.put_along_axis(dx, strongest_phase(phases), dy[..., None, :, :, :], axis=-4)
    dx = dx.reshape(*dx.shape[:-4], down, right, *dx.shape[-3:])  # (..., down, right, C, h, w)
    return np.moveaxis(dx, (-5, -4), (-3, -1)).reshape(x.shape)


def global_avg_pool2d_grad(dy: ArrayLike, input_shape: Sequence[int]) -> np.ndarray:
    """The gradient of global_avg_pool2d's input, (..., C, H, W): every cell gets 1 / (H * W) of its map's.

    `dy` is (..., C, 1, 1); ValueError for another shape. Source: Lin et al. 2013.
    """
    dy = float_array(dy, "dy")
    shape = full_shape(input_shape, dy)
    dy = checked_gradient(dy, (*shape[:-2], 1, 1))
    return np.broadcast_to(dy / (shape[-2] * shape[-1]), shape).copy()


def global_max_pool2d_grad(dy: ArrayLike, x: ArrayLike) -> np.ndarray:
    """The gradient of global_max_pool2d's input `x`, (..., C, H, W): the first of its largest cells gets all.

    `dy` is (..., C, 1, 1); ValueError for another shape.
    """
    x = float_maps(x)
    dy = checked_gradient(dy, (*x.shape[:-2], 1, 1))
    winners = x.reshape(*x.shape[:-2], prod(x.shape[-2:])).argmax(axis=-1)[..., None, None]
    return max_pool2d_grad(dy, winners, x.shape)


def resize_grad(dy: ArrayLike, input_shape: Sequence[int], *, mode: str = "nearest") -> np.ndarray:
    """The gradient of resize's input, (..., C, H, W): its adjoint, by the two matrices that resize rows and columns.

    `dy` is (..., C, H_out, W_out), of any size; ValueError for shapes that do not fit, or another mode.

    >>> resize_grad([[[1, 2, 3, 4]]], (1, 1, 2))
    array([[[3., 7.]]], dtype=float32)
    """
    dy = float_maps(dy, "dy", "(..., C, H_out, W_out)")
    shape = full_shape(input_shape, dy)
    dy = checked_gradient(dy, (*shape[:-2], *dy.shape[-2:]))
    rows, columns = (
        resize(np.eye(shape[axis])[:, None], (1, dy.shape[axis]), mode=mode)[:, 0].astype(dy.dtype) for axis in (-2, -1)
    )  # (H, H_out) and (W, W_out): what becomes of an impulse in each cell
    return rows @ dy @ columns.T
