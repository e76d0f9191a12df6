"""The windows of a pooling: where they lie, and the sum, the maximum and its place over each. For core.pooling.

Short names: `k` the side of a window along one axis, `t, u` a tap (row, column) of it.
"""

from typing import NamedTuple

import numpy as np

from core.argument_errors import ArgumentError
from core.arguments import Pair, pair, truth
from core.padding import Padding, Sides, resolve_padding
from core.windows import Two, described, places_read, reads, span, taps


class PoolingWindows(NamedTuple):
    """The checked arguments of a pooling and what follows from them."""

    input_size: Two  # (H, W)
    size: Two
    stride: Two
    dilation: Two
    sides: Sides  # what `padding` means
    reached: Sides  # the same, and as far below and right as the windows of ceil_mode hang over
    cells: Two  # (H_out, W_out)


def pooling_windows(
    input_size: Two, size: Pair, stride: Pair | None, padding: Padding, dilation: Pair, ceil_mode: bool
) -> PoolingWindows:
    """The windows that a pooling means; ValueError for arguments that make none, or one of padding only."""
    size, ceil_mode = pair(size, "size", least=1), truth(ceil_mode, "ceil_mode")
    stride = size if stride is None else pair(stride, "stride", least=1)
    dilation = pair(dilation, "dilation", least=1)
    sides = resolve_padding(padding, input_size, size, stride=stride, dilation=dilation)
    reach = span(size, dilation)
    padded = [input_size[axis] + sum(sides[axis]) for axis in (0, 1)]
    cells = [
        _count(input_size[axis] + sides[axis][0], padded[axis], reach[axis], stride[axis], ceil_mode) for axis in (0, 1)
    ]
    if min(cells) < 1:
        raise ArgumentError("window_too_large", **described(size, dilation, "window"), size=tuple(padded))
    over = [max((cells[axis] - 1) * stride[axis] + reach[axis] - padded[axis], 0) for axis in (0, 1)]
    (top, bottom), (left, right) = sides
    reached = (top, bottom + over[0]), (left, right + over[1])
    windows = PoolingWindows(input_size, size, stride, dilation, sides, reached, (cells[0], cells[1]))
    if not all(_inside(windows, axis).any(axis=1).all() for axis in (0, 1)):
        raise ArgumentError(
            "only_padding", size=tuple(input_size), padding=padding, **described(size, dilation, "window")
        )
    return windows


def _count(begins_below: int, padded: int, reach: int, stride: int, ceil_mode: bool) -> int:
    if not ceil_mode:
        return (padded - reach) // stride + 1
    cells = -((reach - padded) // stride) + 1
    return cells - ((cells - 1) * stride >= begins_below)


def over_windows(combine: np.ufunc, padded: np.ndarray, windows: PoolingWindows) -> np.ndarray:
    """`combine` (np.add, np.maximum) over every window of `padded`, rows first: k + k steps, not k * k."""
    y = padded
    for axis in (0, 1):
        x = y
        for tap in range(windows.size[axis]):
            part = reads(tap, windows.cells[axis], windows.stride[axis], windows.dilation[axis])
            cells = x[..., part, :] if axis == 0 else x[..., part]
            y = cells.copy() if tap == 0 else combine(y, cells, out=y)
    return y


def largest_places(padded: np.ndarray, windows: PoolingWindows, largest: np.ndarray) -> np.ndarray:
    """The flat place in the unpadded map of every window's `largest` cell: the first of equals, the last NaN."""
    width, every = windows.input_size[1], list(taps(windows.size, windows.cells, windows.stride, windows.dilation))
    rows, columns = (_places(windows, axis) for axis in (0, 1))
    winner = np.zeros(largest.shape, np.min_scalar_type(len(every)))  # the number of a tap
    for number, (_, _, down, right) in reversed(list(enumerate(every))):
        np.copyto(winner, number, where=padded[..., down, right] == largest)
    if np.isnan(largest).any():
        for number, (_, _, down, right) in enumerate(every):
            np.copyto(winner, number, where=np.isnan(padded[..., down, right]))
    if np.isneginf(largest).any():  # as all padding is: it must not win
        first_row, first_column = (_inside(windows, axis).argmax(axis=1) for axis in (0, 1))
        inside = first_row[:, None] * windows.size[1] + first_column
        winner = np.where(np.isneginf(largest), inside, winner)
    places = (rows[0] * width)[:, None] + columns[0] - (rows[0, 0] * width + columns[0, 0])  # of each tap
    return places.ravel()[winner] + (rows[:, :1] * width + columns[:, 0])


def cell_counts(windows: PoolingWindows, *, with_padding: bool) -> np.ndarray:
    """(H_out, W_out): how many cells each window counts; `with_padding` those of padding too, never what hangs over."""
    counts = []
    for axis, side in enumerate(windows.input_size):
        padded = _places(windows, axis) < side + windows.sides[axis][1]
        counts.append((padded if with_padding else _inside(windows, axis)).sum(axis=1))
    return counts[0][:, None] * counts[1]


def _places(windows: PoolingWindows, axis: int) -> np.ndarray:
    before = windows.sides[axis][0]
    return places_read(windows.size[axis], windows.cells[axis], windows.stride[axis], windows.dilation[axis], before)


def _inside(windows: PoolingWindows, axis: int) -> np.ndarray:
    places = _places(windows, axis)
    return (places >= 0) & (places < windows.input_size[axis])
