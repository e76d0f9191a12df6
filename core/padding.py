"""Padding, and the checks of arguments that every windowed operation shares.

Short names: `C` channels, `H` height, `W` width, `k` the side of a kernel or window along one axis. Arrays are `(...,
C, H, W)`. A row `a b c d` padded by three on each side:

    zeros       0 0 0 | a b c d | 0 0 0
    reflect     d c b | a b c d | c b a
    replicate   a a a | a b c d | d d d
    circular    b c d | a b c d | a b c
"""

from collections.abc import Sequence
from operator import index

import numpy as np
from numpy.typing import ArrayLike

PADDING_MODES = ("zeros", "reflect", "replicate", "circular")

Pair = int | Sequence[int]
Padding = int | str | Sequence[int] | Sequence[Sequence[int]]
Sides = tuple[tuple[int, int], tuple[int, int]]  # ((top, bottom), (left, right))


def pad2d(x: ArrayLike, padding: Padding, *, mode: str = "zeros") -> np.ndarray:
    """`x` (..., C, H, W) with rows and columns added around it: (..., C, top + H + bottom, left + W + right).

    `padding` is an int for all four sides, a pair (vertical, horizontal), or ((top, bottom), (left, right)); `mode`
    is drawn at the head of this module. Reflect and circular go on repeating where a side is wider than the map; a
    side of one repeats its cell.
    ValueError for a map without (C, H, W), a negative or broken width, an unknown mode.

    >>> pad2d([[[1, 2, 3]]], ((0, 0), (2, 4)), mode="reflect")
    array([[[3., 2., 1., 2., 3., 2., 1., 2., 3.]]], dtype=float32)
    """
    x = float_maps(x)
    (top, bottom), (left, right) = explicit_padding(padding)
    check_padding_mode(mode)
    return filled(x, ((top, bottom), (left, right)), mode)


def filled(x: np.ndarray, sides: Sides, mode: str = "zeros", value: float = 0.0) -> np.ndarray:
    """pad2d of checked arguments; `value` is what mode "zeros" writes (a maximum pads with -inf)."""
    (top, bottom), (left, right) = sides
    height, width = x.shape[-2:]
    y = np.empty((*x.shape[:-2], top + height + bottom, left + width + right), x.dtype)
    middle = y[..., top : top + height, :]
    middle[..., left : left + width] = x
    # Columns first, beside the map only; then whole rows above and below, corners with them.
    if mode == "zeros":
        middle[..., :left] = middle[..., left + width :] = value
        y[..., :top, :] = y[..., top + height :, :] = value
    else:
        middle[..., :left] = x[..., source_cells(np.arange(-left, 0), width, mode)]
        middle[..., left + width :] = x[..., source_cells(np.arange(width, width + right), width, mode)]
        y[..., :top, :] = middle[..., source_cells(np.arange(-top, 0), height, mode), :]
        y[..., top + height :, :] = middle[..., source_cells(np.arange(height, height + bottom), height, mode), :]
    return y


def source_cells(places: np.ndarray, side: int, mode: str) -> np.ndarray:
    """The cells, 0 to side - 1, that `places` on the endless line read in mode reflect, replicate or circular."""
    if mode == "circular":
        return places % side
    if mode == "replicate" or side == 1:
        return np.clip(places, 0, side - 1)
    period = 2 * (side - 1)  # there and back, neither end twice
    return side - 1 - np.abs(places % period - (side - 1))


def resolve_padding(
    padding: Padding, size: Sequence[int], kernel: Sequence[int], *, stride: Pair = 1, dilation: Pair = 1
) -> Sides:
    """((top, bottom), (left, right)) that `padding` means for a map of `size` (H, W) under `kernel` (kH, kW).

    "valid" adds nothing. "same" makes H_out = ceil(H / stride) and puts the odd cell at the bottom and right (ONNX's
    SAME_UPPER).
    ValueError for anything but these, an int, a pair, or ((top, bottom), (left, right)) of whole widths of at least 0.

    >>> resolve_padding("same", (5, 6), (2, 3), stride=2)
    ((0, 1), (0, 1))
    """
    if isinstance(padding, str):
        if padding == "valid":
            return (0, 0), (0, 0)
        if padding == "same":
            axes = zip(size, kernel, pair(stride, "stride", least=1), pair(dilation, "dilation", least=1), strict=True)
            vertical, horizontal = (_same(*axis) for axis in axes)
            return vertical, horizontal
    return explicit_padding(padding, also='"valid", "same", ')


def _same(side: int, k: int, stride: int, dilation: int) -> tuple[int, int]:
    cells = -(-side // stride)
    total = max((cells - 1) * stride + (k - 1) * dilation + 1 - side, 0)
    return total // 2, total - total // 2


def explicit_padding(padding: Padding, *, also: str = "") -> Sides:
    """((top, bottom), (left, right)) of a padding given in numbers; `also` names in the error what else is allowed."""
    wanted = f"padding must be {also}an int, a pair or ((top, bottom), (left, right)) of whole numbers of at least 0"
    try:
        if isinstance(padding, list | tuple) and any(isinstance(side, list | tuple) for side in padding):
            if not all(isinstance(side, list | tuple) for side in padding):
                raise ValueError("an int beside a pair")
            vertical, horizontal = (pair(side, "padding", least=0) for side in padding)
            return vertical, horizontal
        y, x = pair(padding, "padding", least=0)  # type: ignore[arg-type]
    except ValueError:
        raise ValueError(f"{wanted}, got {padding!r}") from None
    return (y, y), (x, x)


def check_padding_mode(mode: str) -> None:
    """ValueError unless `mode` is one of PADDING_MODES."""
    if not isinstance(mode, str) or mode not in PADDING_MODES:
        raise ValueError(f"padding mode must be one of {', '.join(PADDING_MODES)}, got {mode!r}")


def pair(value: Pair, name: str, *, least: int) -> tuple[int, int]:
    """(vertical, horizontal) of an int, which stands for both, or of a pair; ValueError for others or below `least`.

    >>> pair(2, "stride", least=1), pair((1, 3), "stride", least=1)
    ((2, 2), (1, 3))
    """
    values = tuple(value) if isinstance(value, list | tuple | np.ndarray) and np.ndim(value) == 1 else (value, value)
    try:
        if any(isinstance(v, bool | np.bool_) for v in values):
            raise TypeError("a truth value is no count")
        vertical, horizontal = (index(v) for v in values)
        if min(vertical, horizontal) < least:
            raise ValueError("too small")
    except (TypeError, ValueError):
        raise ValueError(f"{name} must be an int or a pair of ints of at least {least}, got {value!r}") from None
    return vertical, horizontal


def whole(value: int, name: str, *, least: int) -> int:
    """`value` as an int; ValueError for a pair, a fraction or less than `least`."""
    if isinstance(value, bool | np.bool_) or not isinstance(value, int | np.integer) or value < least:
        raise ValueError(f"{name} must be an int of at least {least}, got {value!r}")
    return int(value)


def float_maps(x: ArrayLike, name: str = "x", shape: str = "(..., C, H, W)") -> np.ndarray:
    """`x` as float64 if it was and else float32; ValueError unless it has the axes of `shape`, none of length 0."""
    x = float_array(x, name)
    axes = shape.strip("()").split(", ")
    fixed = [axis for axis in axes if axis != "..."]
    if x.ndim < len(fixed) or (x.ndim > len(fixed) and "..." not in axes) or 0 in x.shape[x.ndim - len(fixed) :]:
        raise ValueError(f"{name} must be {shape} with at least one cell on each axis, got shape {x.shape}")
    return x


def float_array(x: ArrayLike, name: str) -> np.ndarray:
    """`x` as an array of its own: float64 stays, every other real dtype becomes float32; never a copy without need."""
    array = np.asarray(x)
    if array.dtype.kind not in "fiub":
        raise ValueError(f"{name} must hold real numbers, got dtype {array.dtype}")
    return array.astype(np.float64 if array.dtype.kind == "f" and array.itemsize == 8 else np.float32, copy=False)
