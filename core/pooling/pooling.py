"""Pooling: what a window of a map becomes when it is put in one cell, and resizing.

Short names: `C` channels, `H` height, `W` width, `k` the side of a window along one axis. Arrays are `(..., C, H,
W)`; float64 stays, every other dtype becomes float32. `stride=None` means the window's size.
"""

from collections.abc import Sequence
from math import comb, prod
from typing import Literal, overload

import numpy as np
from numpy.typing import ArrayLike

from core.argument_errors import ArgumentError
from core.arguments import Pair, float_maps, pair, truth, whole
from core.convolution import conv2d
from core.padding import Padding, check_padding_mode, filled
from core.pooling.windows import largest_places, over_windows, pooling_windows

__all__ = [
    "blur_pool2d",
    "global_avg_pool2d",
    "global_max_pool2d",
    "max_blur_pool2d",
    "max_pool1d",
    "max_pool2d",
    "max_unpool2d",
    "polyphase_pool2d",
    "resize",
]

RESIZE_MODES = ("nearest", "bilinear")
MOST_TAPS = 1000
TIE = 1e-6  # relative: phases whose norms differ by less are one and the same to rounding


@overload
def max_pool2d(
    x: ArrayLike,
    size: Pair,
    *,
    stride: Pair | None = ...,
    padding: Padding = ...,
    dilation: Pair = ...,
    ceil_mode: bool = ...,
    return_indices: Literal[False] = ...,
) -> np.ndarray: ...
@overload
def max_pool2d(
    x: ArrayLike,
    size: Pair,
    *,
    stride: Pair | None = ...,
    padding: Padding = ...,
    dilation: Pair = ...,
    ceil_mode: bool = ...,
    return_indices: Literal[True],
) -> tuple[np.ndarray, np.ndarray]: ...
def max_pool2d(
    x: ArrayLike,
    size: Pair,
    *,
    stride: Pair | None = None,
    padding: Padding = 0,
    dilation: Pair = 1,
    ceil_mode: bool = False,
    return_indices: bool = False,
) -> np.ndarray | tuple[np.ndarray, np.ndarray]:
    """The largest cell of every window of `x` (..., C, H, W): (..., C, H_out, W_out), if asked with its place.

    H_out = (H + top + bottom - (k - 1) * dilation - 1) // stride + 1; with `ceil_mode` rounded up, but no window
    begins below the padded input's bottom padding (as PyTorch). Padding is -inf and so never wins; NaN always does.
    Indices are int64 and flat in H * W of the unpadded map; of equal cells the first counts.
    ValueError for a window that is larger than the padded input or sees only padding, or an option outside its range.
    Source: Ranzato et al. 2007.

    >>> max_pool2d([[[1, 0, 0, 0, 0, 2]]], (1, 3))
    array([[[1., 2.]]], dtype=float32)
    """
    x, return_indices = float_maps(x), truth(return_indices, "return_indices")
    windows = pooling_windows(x.shape[-2:], size, stride, padding, dilation, ceil_mode)
    padded = filled(x, windows.reached, value=-np.inf)
    y = over_windows(np.maximum, padded, windows)
    return (y, largest_places(padded, windows, y)) if return_indices else y


def max_pool1d(
    x: ArrayLike, size: int, *, stride: int | None = None, padding: int | str | Sequence[int] = 0
) -> np.ndarray:
    """The largest cell of every window of `x` (..., C, L): (..., C, L_out), max_pool2d on maps one row high.

    `padding` is an int, (left, right), "valid" or "same". L_out = (L + left + right - size) // stride + 1. ValueError
    as there.

    >>> max_pool1d([[1, 5, 2, 3]], 2)
    array([[5., 3.]], dtype=float32)
    """
    x = float_maps(x, "x", "(..., C, L)")
    size = whole(size, "size", least=1)
    stride = size if stride is None else whole(stride, "stride", least=1)
    if not isinstance(padding, str):
        padding = ((0, 0), pair(padding, "padding (left, right)", least=0))  # type: ignore[assignment]
    return max_pool2d(x[..., None, :], (1, size), stride=(1, stride), padding=padding)[..., 0, :]


def max_unpool2d(y: ArrayLike, indices: ArrayLike, output_shape: Pair) -> np.ndarray:
    """A map of zeros (..., C, H, W) with each cell of `y` (..., C, h, w) at its index: max-pooling's way back.

    `indices`, of the shape of `y`, are flat in H * W, as max_pool2d returns them; `output_shape` is (H, W). Where
    windows overlapped, an index comes more than once and its last cell stays.
    ValueError for other shapes and for indices outside the map. Source: Zeiler & Fergus 2014.

    >>> max_unpool2d([[[7, 9]]], [[[1, 2]]], (1, 4))
    array([[[0., 7., 9., 0.]]], dtype=float32)
    """
    y, places = float_maps(y, "y"), np.asarray(indices)
    height, width = pair(output_shape, "output_shape", least=1)
    if places.shape != y.shape or places.dtype.kind not in "iu":
        raise ValueError(f"indices must be whole numbers of shape {y.shape}, got {places.dtype} of {places.shape}")
    if places.size and not 0 <= places.min() <= places.max() < height * width:
        raise ValueError(
            f"indices must lie in 0 to {height * width - 1} for {height}x{width} cells, "
            f"got {places.min()} to {places.max()}"
        )
    x = np.zeros((*y.shape[:-2], height * width), y.dtype)
    flat = (*y.shape[:-2], prod(y.shape[-2:]))
    np.put_along_axis(x, places.reshape(flat).astype(np.int64), y.reshape(flat), -1)
    return x.reshape(*y.shape[:-2], height, width)


def blur_pool2d(x: ArrayLike, *, taps: int = 3, stride: Pair = 2, padding_mode: str = "reflect") -> np.ndarray:
    """Every stride-th cell of `x` (..., C, H, W) smoothed by the binomial kernel of `taps` (2: 1 1, 3: 1 2 1, ...).

    (..., C, ceil(H / stride), ceil(W / stride)): (taps - 1) // 2 cells are padded before and taps // 2 behind, in
    `padding_mode`.
    ValueError for what is no map (..., C, H, W), or an option outside its range. Source: Zhang 2019.

    >>> blur_pool2d([[[0, 4, 0, 0]]], stride=(1, 2))
    array([[[2., 1.]]], dtype=float32)
    """
    x = float_maps(x)
    taps, (down, right) = checked_taps(taps), pair(stride, "stride", least=1)
    channels, around = x.shape[-3], ((taps - 1) // 2, taps // 2)
    kernel = np.broadcast_to(binomial(taps), (channels, 1, 1, taps))  # the square kernel is column times row
    options = {"groups": channels, "padding_mode": padding_mode}
    y = conv2d(x, kernel.swapaxes(-1, -2), stride=(down, 1), padding=(around, (0, 0)), **options)
    return conv2d(y, kernel, stride=(1, right), padding=((0, 0), around), **options)


def checked_taps(taps: int) -> int:
    """`taps` as an int; ValueError below 1, and above 1,000: a blur that wide is none of pooling's."""
    taps = whole(taps, "taps", least=1)
    if taps > MOST_TAPS:
        raise ValueError(f"taps must be at most {MOST_TAPS}, got {taps}")
    return taps


def binomial(taps: int) -> np.ndarray:
    """The binomial coefficients over their sum, (taps,) float64: coin tosses, the Gaussian of whole numbers.

    `taps`, at least 1, is not checked.

    >>> binomial(3)
    array([0.25, 0.5 , 0.25])
    """
    return np.array([comb(taps - 1, i) / 2 ** (taps - 1) for i in range(taps)])


def max_blur_pool2d(
    x: ArrayLike, size: Pair = 2, *, taps: int = 3, stride: Pair = 2, padding_mode: str = "reflect"
) -> np.ndarray:
    """blur_pool2d of the stride-1 maximum over `size`: a max-pool whose sampling step is smoothed.

    (..., C, ceil(H / stride), ceil(W / stride)). The maximum is padded (size - 1) // 2 before and size // 2 behind in
    the same `padding_mode`, so in mode "circular" it closes.
    ValueError as in blur_pool2d. Source: Zhang 2019 ("MaxBlurPool").

    >>> max_blur_pool2d([[[0, 8, 0, 0]]], (1, 2), stride=(1, 2), padding_mode="circular")
    array([[[6., 2.]]], dtype=float32)
    """
    x, (high, wide) = float_maps(x), pair(size, "size", least=1)
    check_padding_mode(padding_mode)
    padded = filled(x, (((high - 1) // 2, high // 2), ((wide - 1) // 2, wide // 2)), padding_mode)
    largest = max_pool2d(padded, (high, wide), stride=1)  # (..., C, H, W)
    return blur_pool2d(largest, taps=taps, stride=stride, padding_mode=padding_mode)


def polyphase_pool2d(x: ArrayLike, *, stride: Pair = 2) -> np.ndarray:
    """Every stride-th cell of `x` (..., C, H, W), from where the most energy lies: (..., C, H / stride, W / stride).

    The grid has stride * stride phases, p = (row offset) * stride_x + (column offset). Each picture keeps the one of
    the largest sum of squares over all its channels, in float64; within 1e-6 of the largest, norms tie and the lowest
    phase wins.
    ValueError where a side is no multiple of stride. Source: Chaman & Dokmanic 2021.

    >>> polyphase_pool2d([[[1, 5, 2, 0]]], stride=(1, 2))
    array([[[5., 0.]]], dtype=float32)
    """
    phases = in_phases(float_maps(x), stride)
    return np.take_along_axis(phases, strongest_phase(phases), axis=-4)[..., 0, :, :, :]


def in_phases(x: np.ndarray, stride: Pair) -> np.ndarray:
    """The cells of `x` (..., C, H, W) by phase: (..., p, C, H / stride, W / stride). ValueError as polyphase_pool2d."""
    down, right = pair(stride, "stride", least=1)
    *batch, channels, height, width = x.shape
    if height % down or width % right:
        raise ArgumentError("polyphase_sides", stride=(down, right), size=(height, width))
    phases = x.reshape(*batch, channels, height // down, down, width // right, right)
    phases = np.moveaxis(phases, (-3, -1), (-5, -4))  # (..., down, right, C, h, w)
    return phases.reshape(*batch, down * right, *phases.shape[-3:])


def strongest_phase(phases: np.ndarray) -> np.ndarray:
    """Which of `phases` (..., p, C, h, w) polyphase_pool2d keeps: (..., 1, 1, 1, 1)."""
    energy = np.square(phases, dtype=np.float64).sum(axis=(-3, -2, -1), keepdims=True)
    ties = energy >= (1 - TIE) * energy.max(axis=-4, keepdims=True)
    return ties.argmax(axis=-4, keepdims=True)  # the first of those that tie


def global_avg_pool2d(x: ArrayLike) -> np.ndarray:
    """The mean of every map of `x` (..., C, H, W), summed in float64: (..., C, 1, 1).

    ValueError for what is no map (..., C, H, W). Source: Lin et al. 2013.
    """
    x = float_maps(x)
    return x.mean(axis=(-2, -1), keepdims=True, dtype=np.float64).astype(x.dtype)


def global_max_pool2d(x: ArrayLike) -> np.ndarray:
    """The largest cell of every map of `x` (..., C, H, W): (..., C, 1, 1). ValueError for what is no such map."""
    return float_maps(x).max(axis=(-2, -1), keepdims=True)


def resize(x: ArrayLike, shape: Pair, *, mode: str = "nearest") -> np.ndarray:
    """`x` (..., C, H, W) drawn on `shape` (H_out, W_out) cells: (..., C, H_out, W_out).

    "nearest" copies cell floor(i * H / H_out). "bilinear" reads at (i + 1/2) * H / H_out - 1/2, half-pixel centres as
    PyTorch's align_corners=False, from the two cells next to it on each axis; outside, the edge goes on; nothing is
    averaged on the way down.
    ValueError for what is no map (..., C, H, W), a shape below 1 or another mode.

    >>> resize([[[0, 4]]], (1, 4), mode="bilinear")
    array([[[0., 1., 3., 4.]]], dtype=float32)
    """
    y, shape = float_maps(x), pair(shape, "shape", least=1)
    if not isinstance(mode, str) or mode not in RESIZE_MODES:
        raise ValueError(f"mode must be one of {', '.join(RESIZE_MODES)}, got {mode!r}")
    for axis, cells in zip((-2, -1), shape, strict=True):
        side = y.shape[axis]
        if mode == "nearest":
            y = y.take(np.arange(cells) * side // cells, axis)
            continue
        place = np.clip((np.arange(cells) + 0.5) * side / cells - 0.5, 0, side - 1)
        low = np.floor(place).astype(int)
        share = (place - low).astype(y.dtype).reshape(-1, *(1,) * (-1 - axis))
        y = y.take(low, axis) * (1 - share) + y.take(np.minimum(low + 1, side - 1), axis) * share
    return y
