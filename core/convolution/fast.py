"""Quick ways to the sums of core.convolution, and one function that chooses among them.

Every way may be off by no more than the definition may: a cell that sums n products is out by at most n u times the sum
of their magnitudes, to first order, with u half the dtype's eps, in whatever order they are added (Higham 2002,
Accuracy and Stability of Numerical Algorithms, section 3.1). `shifted_rows`, `channels_last` and `columns_at_once` add
these very products (OpenBLAS's matrix product too, which has no Strassen's). The two others do not, and each says what
it asks of the numbers, not of their shapes alone.

Every way takes the padded pictures `x` (N, G, D, padded H, padded W) and the kernels `w` (G, M, D, kH, kW) and gives
(N, G, M, H_out, W_out). Short names: `N` pictures, `G` groups, `M` output and `D` input channels of a group, `kH, kW`
the kernel's sides, `t, u` a tap of it. The times are of one 2.6 GHz core with AVX-512 and float32 numbers.
"""

from collections.abc import Callable
from itertools import product
from math import isfinite, prod

import numpy as np

from core.convolution.fourier_tiles import tile_sums
from core.convolution.workspace import workspace
from core.windows import Two, count_windows, parts, taps, windows_of

Way = Callable[[np.ndarray, np.ndarray, Two, Two, Two], np.ndarray]

# Fourier transforms cost much the same for a kernel of any size: about what 160 taps a padded cell cost in any other
# way, with one channel and with 8. So 13x13 is left to the others, 15x15 is not, if nearly every cell has its window.
FOURIER_TAPS = 160
# Two passes of one line of taps each pay from 7x7 (49 taps become 14) on; below, finding them costs what they save.
SEPARABLE_TAPS = 49
# Times the dtype's eps: of a product of a column and a row rounded to the dtype, a column and a row of it leave 2.5.
RANK_ONE = 4.0
# One call for one row of taps costs 0.5 us and 0.1 us a thousand cells; shorter rows are better added many at once.
SHORT_ROW = 1500
FEW_CHANNELS = 16
# What single windows may copy, in numbers a cell of the map, before summing all cells in another way is quicker.
SINGLY = 4
LINE_AT_ONCE = 1 << 13  # numbers: fits the nearest cache; OpenBLAS wakes other threads for 10,000, which costs more
SUMMED_AT_ONCE = 1 << 16  # numbers: for the sum of magnitudes OpenBLAS wakes other threads from 100,000 on


def quickest_way(x: np.ndarray, w: np.ndarray, stride: Two, dilation: Two) -> Way:
    """The way to compute these sums; each threshold says above why it is where it is."""
    groups, m, d, *kernel = w.shape
    many_taps = prod(kernel)
    high, wide = x.shape[-2:]
    short = len(x) * high * wide < SHORT_ROW * prod(stride)
    if m == d == 1 and not short and many_taps >= SEPARABLE_TAPS and min(kernel) > 1 and _crossing_lines(w)[2]:
        return column_then_row
    cells = (high - kernel[0] + 1) * (wide - kernel[1] + 1)
    many = many_taps * cells >= FOURIER_TAPS * high * wide
    if many and stride == dilation == (1, 1) and x.dtype == np.float32:  # of float64 there is nothing finer to round in
        return through_fourier
    if m == 1 and not short:
        return shifted_rows  # one kernel: windows copied out for a matrix product would pay for one row of it only
    if m == d == 1 and groups >= FEW_CHANNELS:
        return channels_last
    return columns_at_once


def shifted_rows(x: np.ndarray, w: np.ndarray, cells: Two, stride: Two, dilation: Two) -> np.ndarray:
    """Tap by tap: the rows of a map, laid end to end in one line, are moved to the tap, weighted and added up.

    Where a row of the picture ends the next begins, so that the sums there are of no window; they are left behind.
    Taps of 0 are left out, but for a picture with a cell that is not finite: 0 times that is NaN.
    """
    from scipy.linalg import blas  # when first used: it takes 0.2 s

    axpy = blas.saxpy if x.dtype == np.float32 else blas.daxpy  # sums += weight * line, in one pass over the memory
    groups, _, d, *kernel = w.shape
    phases = _phases(np.moveaxis(x, 0, 2), stride)  # (sy, sx, G, D, N, h, w)
    high, wide = phases.shape[-2:]
    line, length = phases.reshape(-1), len(x) * high * wide  # all in one, and how much of it is one channel's phase
    places = []  # of every tap: where in the line it begins, for the first group
    for c, t, u in product(range(d), *map(range, kernel)):
        (down, py), (right, px) = divmod(t * dilation[0], stride[0]), divmod(u * dilation[1], stride[1])
        places.append(((py * stride[1] + px) * groups * d + c) * length + down * wide + right)
    used = [  # of every group: where its taps begin in the line, and their weights
        [(place + g * d * length, weight) for place, weight in zip(places, weights, strict=True) if weight]
        for g, weights in enumerate(w.reshape(groups, -1).tolist())
    ]
    left_out = sum(map(len, used)) < w.size
    if left_out and not _all_finite(line, blas.sasum if x.dtype == np.float32 else blas.dasum):
        return columns_at_once(x, w, cells, stride, dilation)
    y = np.empty((len(x), groups, 1, *cells), x.dtype)
    rows = min(max(LINE_AT_ONCE // wide, 1), cells[0])
    pictures = max(LINE_AT_ONCE // (high * wide), 1)
    sums = np.empty((pictures, high if pictures > 1 else rows, wide), x.dtype)
    summed = sums.reshape(-1)
    for n, row in product(range(0, len(x), pictures), range(0, cells[0], rows)):
        into = y[n : n + pictures, :, 0, row : row + rows]  # (pictures, G, rows, W_out)
        count = ((len(into) - 1) * high + into.shape[2] - 1) * wide + cells[1]
        first, kept = (n * high + row) * wide, sums[: len(into), : into.shape[2], : cells[1]]
        for g in range(groups):
            summed[:count] = 0
            for place, weight in used[g]:
                axpy(line, summed, count, weight, first + place)
            into[:, g] = kept
    return y


def _all_finite(line: np.ndarray, asum: Callable[[np.ndarray], float]) -> bool:
    """Whether all numbers of `line` are finite, which the sums of their magnitudes tell in less than a tap's time.

    Numbers near the end of the dtype's range may add up to infinity: only then they are looked at one by one.
    """
    sums = [asum(line[first : first + SUMMED_AT_ONCE]) for first in range(0, line.size, SUMMED_AT_ONCE)]
    return isfinite(sum(sums)) or bool(np.isfinite(line).all())


def _phases(x: np.ndarray, stride: Two) -> np.ndarray:
    """(sy, sx, ..., h, w): the cells of `x` (..., H, W) by their place modulo the stride, zeros where one has less."""
    if stride == (1, 1):
        return np.ascontiguousarray(x)[None, None]
    high, wide = (-(-n // s) for n, s in zip(x.shape[-2:], stride, strict=True))
    phases = np.zeros((*stride, *x.shape[:-2], high, wide), x.dtype)
    for py, px in np.ndindex(*stride):
        part = x[..., py :: stride[0], px :: stride[1]]
        phases[py, px, ..., : part.shape[-2], : part.shape[-1]] = part
    return phases


def channels_last(x: np.ndarray, w: np.ndarray, cells: Two, stride: Two, dilation: Two) -> np.ndarray:
    """Tap by tap for many small maps with a kernel each: side by side, the channels make the long rows."""
    x = np.ascontiguousarray(np.moveaxis(x[:, :, 0], 1, -1))  # (N, padded H, padded W, G)
    w = np.ascontiguousarray(np.moveaxis(w[:, 0, 0], 0, -1))  # (kH, kW, G)
    y = np.zeros((len(x), *cells, x.shape[-1]), x.dtype)
    product = np.empty_like(y)
    for t, u, rows, columns in taps((w.shape[0], w.shape[1]), cells, stride, dilation):
        y += np.multiply(x[:, rows, columns], w[t, u], out=product)
    return np.ascontiguousarray(np.moveaxis(y, -1, 1))[:, :, None]  # (N, G, 1, H_out, W_out)


def columns_at_once(x: np.ndarray, w: np.ndarray, cells: Two, stride: Two, dilation: Two) -> np.ndarray:
    """One matrix product a part: windows copied out as columns, every kernel a row, multiply and sum.

    A part is several pictures, one, or some rows of it: as much as stays in the cache.
    """
    groups, m, _, *kernel = w.shape
    kernels = w.reshape(groups, m, -1)  # (G, M, D * kH * kW)
    windows = windows_of(x, (kernel[0], kernel[1]), stride, dilation)  # (N, G, D, H_out, W_out, kH, kW), a view
    windows = windows.transpose(1, 2, 5, 6, 0, 3, 4)  # (G, D, kH, kW, N, H_out, W_out)
    y = np.empty((len(x), groups, m, *cells), x.dtype)
    numbers = groups * (kernels.shape[-1] + m)  # of a cell's columns and sums
    for pictures, rows in parts(len(x), cells, numbers):
        part = windows[..., pictures, rows, :]
        columns = workspace("columns", part.shape, x.dtype)  # one piece of memory for all parts stays in the cache
        columns[...] = part
        columns = columns.reshape(groups, kernels.shape[-1], -1)  # (G, D * kH * kW, their cells)
        into = y[pictures, ..., rows, :]
        if len(into) == 1:
            np.matmul(kernels, columns, out=into[0].reshape(groups, m, -1, copy=False))
        else:
            sums = (kernels @ columns).reshape(groups, m, *into.shape[:1], *into.shape[3:])
            into[...] = sums.transpose(2, 0, 1, 3, 4)
    return y


def column_then_row(x: np.ndarray, w: np.ndarray, cells: Two, stride: Two, dilation: Two) -> np.ndarray:
    """Two passes for kernels that are a column times a row each: kH + kW products a cell and not kH * kW.

    With every tap within d of its product, relative to the tap, a cell is out by at most ((kH + kW) u + d) times the
    sum of |taps * cells|; _crossing_lines asks for d <= 8 u, and kH + kW + 8 is under kH * kW for SEPARABLE_TAPS. As
    no |row| is above 1, what the first pass leaves is no smaller than what it is needed for.
    """
    columns, rows, _ = _crossing_lines(w)
    down, along = (stride[0], 1), (1, stride[1])
    middle = count_windows((x.shape[-2], x.shape[-1]), (w.shape[-2], 1), down, dilation)
    y = shifted_rows(shifted_rows(x, columns, middle, down, dilation), rows, cells, along, dilation)
    # Beside the largest column a first pass may leave the dtype's range where the whole sum, of small taps, does not.
    return y if np.isfinite(y).all() else shifted_rows(x, w, cells, stride, dilation)


def _crossing_lines(w: np.ndarray) -> tuple[np.ndarray, np.ndarray, bool]:
    """The column (G, 1, 1, kH, 1) and the row (G, 1, 1, 1, kW) through each kernel's largest tap, the row over that
    tap; and whether column times row is the kernel for all, each tap to its own rounding: a tap a million times
    smaller than the largest may be all that a window sees. Zeros are zeros of a line; taps below the dtype's normal
    numbers, which have no such rounding, are none of a product.
    """
    flat = w.reshape(len(w), -1)  # (G, kH * kW)
    t, u = np.divmod(np.abs(flat).argmax(axis=1), w.shape[-1])
    each = np.arange(len(w))
    largest = flat[each, t * w.shape[-1] + u][:, None, None, None, None]
    columns = w[each, :, :, :, u][..., None]
    rows = w[each, :, :, t, None, :] / np.where(largest == 0, 1, largest)
    information = np.finfo(w.dtype)
    near = np.abs(columns * rows - w) <= RANK_ONE * information.eps * np.abs(w)
    near &= np.where(w == 0, (columns == 0) | (rows == 0), np.abs(w) >= information.tiny)
    return columns, rows, bool(near.all())


def through_fourier(x: np.ndarray, w: np.ndarray, cells: Two, stride: Two, dilation: Two) -> np.ndarray:
    """One product a frequency, as the convolution theorem says; for stride and dilation 1 only.

    Cells that fourier_tiles.py leaves in doubt are summed as defined: first by themselves, and all if they are many.
    """
    y = np.empty((*x.shape[:2], w.shape[1], *cells), x.dtype)
    few = SINGLY * prod(cells) // prod(w.shape[2:])
    for n, g in np.ndindex(*x.shape[:2]):
        maps, kernels, sums = x[n, g], w[g], y[n, g]  # (D, H, W), (M, D, kH, kW), (M, H_out, W_out)
        with np.errstate(over="ignore", invalid="ignore"):  # what is not finite is in doubt
            doubtful = tile_sums(maps, kernels, sums)
            if np.count_nonzero(doubtful) > few:
                dark = _see_zeros(maps, (w.shape[-2], w.shape[-1])) & np.isfinite(kernels).all()
                sums[:, dark] = 0
                doubtful &= ~dark
            if np.count_nonzero(doubtful) > few:  # small where large products cancel, as on plain areas?
                doubtful &= tile_sums(np.abs(maps), np.abs(kernels), np.empty_like(sums))
        count = np.count_nonzero(doubtful)
        if count > few:
            directly = shifted_rows if w.shape[1] == 1 else columns_at_once
            sums[...] = directly(x[n : n + 1, g : g + 1], w[g : g + 1], cells, stride, dilation)[0, 0]
        elif count:
            windows = windows_of(maps, (w.shape[-2], w.shape[-1]), stride, dilation)  # (D, H_out, W_out, kH, kW)
            sums[:, doubtful] = np.einsum("dptu,odtu->op", windows[:, doubtful], kernels)
    return y


def _see_zeros(maps: np.ndarray, kernel: Two) -> np.ndarray:
    """Which windows of `maps` (D, H, W) hold nothing but zeros: (H_out, W_out). Whole numbers are counted exactly."""
    high, wide = kernel
    counts = np.zeros((maps.shape[1] + 1, maps.shape[2] + 1), np.int64)
    np.cumsum(np.cumsum(maps.any(axis=0), axis=0), axis=1, out=counts[1:, 1:])
    return counts[high:, wide:] - counts[:-high, wide:] - counts[high:, :-wide] + counts[:-high, :-wide] == 0
