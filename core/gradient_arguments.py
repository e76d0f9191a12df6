"""What every gradient checks and needs: the shapes it is told, and the windows they mean.

Short names: `C` channels, `H` height, `W` width, `k` the side of a kernel, `dy` the gradient of a loss
with respect to an operation's output.
"""

from collections.abc import Sequence
from operator import index
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from core.arguments import Pair, checked_groups, float_array, pair
from core.padding import Padding, Sides, padded_size, resolve_padding
from core.windows import Two, count_windows


def checked_gradient(dy: ArrayLike, shape: Sequence[int]) -> np.ndarray:
    """`dy` as float64 if it was and else float32; ValueError unless it has the `shape` of the output."""
    dy = float_array(dy, "dy")
    if dy.shape != tuple(shape):
        raise ValueError(f"dy must have the shape of the output, {tuple(shape)}, got {dy.shape}")
    return dy


def checked_shape(shape: Sequence[int], name: str, axes: str) -> tuple[int, ...]:
    """`shape` as ints, one an axis of `axes`; ValueError for others, or less than 1."""
    wanted = f"{name} must be {axes}, each a whole number of at least 1"
    try:
        sides = tuple(index(side) for side in shape)
    except TypeError:
        raise ValueError(f"{wanted}, got {shape!r}") from None
    if len(sides) != axes.count(",") + 1 or min(sides) < 1:
        raise ValueError(f"{wanted}, got {shape!r}")
    return sides


def full_shape(input_shape: Sequence[int], dy: np.ndarray) -> tuple[int, ...]:
    """`input_shape` (..., C, H, W); of (C, H, W) alone the leading axes are those of `dy`; ValueError for others."""
    sides = tuple(input_shape) if isinstance(input_shape, Sequence | np.ndarray) else (input_shape,)
    maps = checked_shape(sides[-3:], "input_shape", "(C, H, W)")
    return (*(sides[:-3] or dy.shape[:-3]), *maps)


class Sliding(NamedTuple):
    """The checked options of a convolution and what follows from them."""

    kernel: Two
    stride: Two
    dilation: Two
    groups: int
    sides: Sides  # what `padding` means
    cells: Two  # (H_out, W_out)


def sliding(
    maps: Sequence[int],
    kernels: Sequence[int],
    stride: Pair,
    padding: Padding,
    dilation: Pair,
    groups: int = 1,
) -> Sliding:
    """The windows of `kernels` (C_out, C_in // groups, kH, kW) on `maps` (C_in, H, W); ValueError where none fits."""
    size, kernel = (maps[1], maps[2]), (kernels[2], kernels[3])
    groups = checked_groups(groups, maps[0], kernels[1], kernels[0])
    stride, dilation = pair(stride, "stride", least=1), pair(dilation, "dilation", least=1)
    sides = resolve_padding(padding, size, kernel, stride=stride, dilation=dilation)
    cells = count_windows(padded_size(size, sides), kernel, stride, dilation)
    return Sliding(kernel, stride, dilation, groups, sides, cells)
