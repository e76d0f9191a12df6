"""The windows that a kernel sees: how far they reach, how many there are, and which cells each tap reads.

Short names: `k` the side of a kernel along one axis, `t, u` a tap (row, column) of the kernel. Output cell (i, j)
reads, through tap (t, u), the padded cell (i * stride + t * dilation, j * stride + u * dilation).
"""

from collections.abc import Iterator
from typing import Any

import numpy as np

from core.argument_errors import ArgumentError

Two = tuple[int, int]  # (vertical, horizontal)

COLUMNS_AT_ONCE = 160_000  # numbers: 640 KB in float32 stay in a core's own cache between copying and multiplying


def span(kernel: Two, dilation: Two) -> Two:
    """(rows, columns) from the first tap to the last: (k - 1) * dilation + 1."""
    return (kernel[0] - 1) * dilation[0] + 1, (kernel[1] - 1) * dilation[1] + 1


def count_windows(padded: Two, kernel: Two, stride: Two, dilation: Two) -> Two:
    """(H_out, W_out), on each axis (padded - span) // stride + 1; ValueError where not even one window fits."""
    reach = span(kernel, dilation)
    if reach[0] > padded[0] or reach[1] > padded[1]:
        raise ArgumentError("kernel_too_large", **described(kernel, dilation), size=padded)
    return (padded[0] - reach[0]) // stride[0] + 1, (padded[1] - reach[1]) // stride[1] + 1


def described(kernel: Two, dilation: Two, noun: str = "kernel") -> dict[str, Any]:
    """What an ArgumentError tells of a kernel or a window: size, dilation (one number where it is one), and span."""
    spread = dilation[0] if dilation[0] == dilation[1] else dilation
    return {noun: kernel, "dilation": spread, "span": span(kernel, dilation)}


def taps(kernel: Two, cells: Two, stride: Two, dilation: Two) -> Iterator[tuple[int, int, slice, slice]]:
    """(t, u, rows, columns) of every tap: padded[..., rows, columns] is what it reads, (..., H_out, W_out)."""
    for t in range(kernel[0]):
        for u in range(kernel[1]):
            yield t, u, reads(t, cells[0], stride[0], dilation[0]), reads(u, cells[1], stride[1], dilation[1])


def reads(tap: int, cells: int, stride: int, dilation: int) -> slice:
    """The padded cells that one tap reads on one axis, for output cells 0 to `cells` - 1."""
    first = tap * dilation
    return slice(first, first + (cells - 1) * stride + 1, stride)


def places_read(k: int, cells: int, stride: int, dilation: int, before: int) -> np.ndarray:
    """(cells, k): which cell of the unpadded side each window reads through each tap; padding lies outside it."""
    return np.arange(cells)[:, None] * stride - before + np.arange(k) * dilation


def windows_of(padded: np.ndarray, kernel: Two, stride: Two, dilation: Two) -> np.ndarray:
    """A read-only view of `padded` (..., H, W) as its windows: (..., H_out, W_out, kH, kW). No cell is copied."""
    view = np.lib.stride_tricks.sliding_window_view(padded, span(kernel, dilation), axis=(-2, -1))
    return view[..., :: stride[0], :: stride[1], :: dilation[0], :: dilation[1]]


def parts(n: int, cells: Two, numbers: int) -> Iterator[tuple[slice, slice]]:
    """(pictures, rows) of `n` maps of `cells`, the largest part first: about COLUMNS_AT_ONCE of `numbers` a cell.

    A matrix product needs windows copied out: all at once they would be kH * kW times the maps.
    """
    a_row = numbers * cells[1]
    rows = min(max(COLUMNS_AT_ONCE // a_row, 1), cells[0])
    pictures = max(COLUMNS_AT_ONCE // (a_row * rows), 1)
    for first in range(0, n, pictures):
        for top in range(0, cells[0], rows):
            yield slice(first, min(first + pictures, n)), slice(top, min(top + rows, cells[0]))
