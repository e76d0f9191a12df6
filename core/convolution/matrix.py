"""Convolution written as one matrix: sparse, and made of a few diagonals that repeat.

Short names: `C` channels (and, alone, the matrix), `H` height, `W` width, `kH, kW` the kernel's sides, `t, u` a tap of
the kernel. Pictures are `(C_in, H, W)`, kernels `(C_out, C_in, kH, kW)`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from core.arguments import Pair, float_maps, pair, whole
from core.padding import Padding, padded_size, resolve_padding
from core.windows import count_windows, places_read

if TYPE_CHECKING:
    from scipy.sparse import csr_array

ENTRIES_AT_MOST = 1 << 26  # half a GB in float32, and up to 2.5 GB for as long as they are put in order


def conv2d_matrix(
    w: ArrayLike, input_shape: Sequence[int], *, stride: Pair = 1, padding: Padding = 0, dilation: Pair = 1
) -> csr_array:
    """The sparse matrix C for which C @ x.ravel() is conv2d(x, w).ravel(): (C_out * H_out * W_out, C_in * H * W).

    `w` is (C_out, C_in, kH, kW), `input_shape` (C_in, H, W); the entries have the dtype of `w` (float64, else float32);
    H_out and W_out as in conv2d, with zeros around the picture. Row (o, i, j) holds the taps of kernel o at the cells
    that output (i, j) reads, so C is Toeplitz by blocks: with stride 1, whole diagonals of blocks, and of each block,
    hold one number. Every tap that lies on the picture is an entry, taps of 0 too: `C.nnz` is the number of products
    that conv2d adds up, those with padding left out. `C.T` is conv_transpose2d with the same `w` and options (and an
    output_padding for the last rows and columns where no window reads them).
    ValueError for shapes that do not fit, a kernel larger than the padded input, an option outside its range, or more
    than 67,108,864 entries. Source: Dumoulin & Visin 2016, section 4.1.

    >>> conv2d_matrix([[[[-1, 1]]]], (1, 1, 4)).toarray()
    array([[-1.,  1.,  0.,  0.],
           [ 0., -1.,  1.,  0.],
           [ 0.,  0., -1.,  1.]], dtype=float32)
    """
    from scipy.sparse import coo_array, get_index_dtype  # when first used: it takes 0.2 s

    w = float_maps(w, "w", "(C_out, C_in, kH, kW)")
    channels, *size = _three_sides(input_shape)
    c_out, c_in, kernel = w.shape[0], w.shape[1], (w.shape[2], w.shape[3])
    if c_in != channels:
        raise ValueError(f"input_shape must have as many channels as w has input channels, {c_in}, got {channels}")
    stride, dilation = pair(stride, "stride", least=1), pair(dilation, "dilation", least=1)
    sides = resolve_padding(padding, size, kernel, stride=stride, dilation=dilation)
    cells = count_windows(padded_size(size, sides), kernel, stride, dilation)  # (H_out, W_out)

    (i, t, y), (j, u, x) = (
        _pairs_inside(places_read(kernel[axis], cells[axis], stride[axis], dilation[axis], sides[axis][0]), size[axis])
        for axis in (0, 1)
    )
    entries = c_out * c_in * len(i) * len(j)
    if entries > ENTRIES_AT_MOST:
        raise ValueError(f"the matrix must have at most {ENTRIES_AT_MOST:,} entries, got {entries:,}")
    o, c = np.arange(c_out)[:, None, None, None], np.arange(c_in)[:, None, None]
    values = w[:, :, t[:, None], u]  # (C_out, C_in, pairs of rows, pairs of columns)
    outputs = (o * cells[0] + i[:, None]) * cells[1] + j  # (C_out, 1, pairs of rows, pairs of columns)
    inputs = (c * size[0] + y[:, None]) * size[1] + x  # (C_in, pairs of rows, pairs of columns)
    shape = c_out * cells[0] * cells[1], c_in * size[0] * size[1]
    index = get_index_dtype(maxval=max(shape))  # int32 where that does: half the memory
    at = tuple(np.broadcast_to(places.astype(index), values.shape).ravel() for places in (outputs, inputs))
    return coo_array((values.ravel(), at), shape).tocsr()


def _three_sides(input_shape: Sequence[int]) -> tuple[int, int, int]:
    """(C_in, H, W) as ints."""
    try:
        channels, height, width = (whole(side, "a side", least=1) for side in input_shape)
    except (TypeError, ValueError):
        raise ValueError(f"input_shape must be (C_in, H, W), three ints of at least 1, got {input_shape!r}") from None
    return channels, height, width


def _pairs_inside(places: np.ndarray, side: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Of the `places` (cells, k) read on one axis those on the picture: their output cells, their taps, themselves."""
    cells, taps = np.nonzero((places >= 0) & (places < side))
    return cells, taps, places[cells, taps]
