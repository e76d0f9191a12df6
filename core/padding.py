"""Padding: what stands around a map while a window slides over its edge.

Short names: `C` channels, `H` height, `W` width, `k` the side of a kernel or window along one axis. Arrays are `(...,
C, H, W)`. A row `a b c d` padded by three on each side:

    zeros       0 0 0 | a b c d | 0 0 0
    reflect     d c b | a b c d | c b a
    replicate   a a a | a b c d | d d d
    circular    b c d | a b c d | a b c
"""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from core.arguments import Pair, float_maps, pair

PADDING_MODES = ("zeros", "reflect", "replicate", "circular")

Padding = int | str | Sequence[int] | Sequence[Sequence[int]]
Memory = Callable[[tuple[int, ...], Any], np.ndarray]
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


def filled(
    x: np.ndarray, sides: Sides, mode: str = "zeros", value: float = 0.0, *, memory: Memory = np.empty
) -> np.ndarray:
    """pad2d of checked arguments; `value` is what mode "zeros" writes (a maximum pads with -inf).

    `memory(shape, dtype)` is where it is written, by default a new array.
    """
    (top, bottom), (left, right) = sides
    height, width = x.shape[-2:]
    y = memory((*x.shape[:-2], top + height + bottom, left + width + right), x.dtype)
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


def folded(padded: np.ndarray, sides: Sides, mode: str = "zeros") -> np.ndarray:
    """What lies on the padding added to the cells it was copied from, of checked arguments: the adjoint of `filled`.

    <filled(x, sides, mode), y> = <x, folded(y, sides, mode)>; (..., C, top + H + bottom, left + W + right) becomes
    (..., C, H, W). In mode "zeros", where padding copies nothing, it is cropped.
    """
    for axis, (before, after) in zip((-2, -1), sides, strict=True):
        lines = np.moveaxis(padded, axis, 0)
        side = len(lines) - before - after
        inner = lines[before : before + side].copy("K")
        if mode != "zeros":
            around = np.r_[-before:0, side : side + after]
            for place, cell in zip(around, source_cells(around, side, mode), strict=True):
                inner[cell] += lines[before + place]
        padded = np.moveaxis(inner, 0, axis)
    return np.ascontiguousarray(padded)


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
    """((top, bottom), (left, right)) of a padding given in numbers; ValueError for others.

    `also` names in the error what else is allowed.
    """
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


def padded_size(size: Sequence[int], sides: Sides) -> tuple[int, int]:
    """(top + H + bottom, left + W + right) of maps of `size` (H, W)."""
    return size[0] + sum(sides[0]), size[1] + sum(sides[1])
