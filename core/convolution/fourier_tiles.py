"""Convolution of float32 maps by Fourier transforms of tiles in float64, and which of its cells that leaves in doubt.

A transform rounds every cell by the same amount, however small the cell is; the definition rounds each by what it sums.
So a cell counts only where the first is known to be no more than the second.

Short names: `M` output and `D` input channels, `kH, kW` the kernel's sides, `sH, sW` a tile's, `u` the unit roundoff of
a dtype (half its eps), `K` the conjugate spectra of the kernels of one output channel.
"""

from functools import lru_cache
from math import log2, prod

import numpy as np

from core.convolution.workspace import KEPT_AT_MOST, workspace
from core.windows import Two

NEAR = 1 << 15  # complex numbers, 512 KB: what is multiplied is in a core's own cache when it is transformed
A_CALL = 5000  # operations that take as long as what is done once a transform, whatever its size
COUNTS = [2**i for i in range(14)]  # of tiles on an axis


def tile_sums(x: np.ndarray, w: np.ndarray, out: np.ndarray) -> np.ndarray:
    """Writes the sums of `w` (M, D, kH, kW) on `x` (D, H, W), at stride and dilation 1, to `out` (M, H_out, W_out), all
    float32; the value, (H_out, W_out), says where one may be further from the exact sum than the definition may.

    Tiles of the map overlap by the kernel less one (Stockham 1966, overlap-save), so that their circles close beyond
    the cells that are kept. Two make one complex tile, the second its imaginary part: as the kernels are real, so they
    come back. What a tile does not see does not round it.

    The bound. u64 and u32 are the unit roundoffs, n = D kH kW, N = sH sW, z a complex tile, norms are over all D. A
    stage of radix r <= 5 of a transform multiplies by a twiddle factor and adds r numbers: relative to what comes out
    that is at most (r + 2.83) sqrt(r) u64 in the 2-norm, under 8 log2(r) u64, so that a transform is out by 8 log2(N)
    u64 (Higham 2002, Accuracy and Stability of Numerical Algorithms, section 24.1, has 4 sqrt(2) for r = 2). Two such
    go into the product of the spectra, which itself adds (D + 3) u64, and by Cauchy & Schwarz the mean of |Z K| is at
    most ||z|| ||w||; the third sums these products. Every cell is thus within

        E = (24 log2(N) + D + 4) u64 ||z|| ||w||

    of its exact sum, and then rounded once to float32. The definition is within n u32 B (ibid., section 3.1), B the sum
    of |products|, which is at least |y|. So a sum y of magnitude 2 E / (n u32) or more is no further off than the
    definition may be; the factor 2 pays for that rounding, for E itself, and for the terms of higher order. NaN and
    infinity leave all of their tile in doubt.
    """
    d, kernel, cells = len(x), (w.shape[-2], w.shape[-1]), (out.shape[-2], out.shape[-1])
    high, wide, sides = _tiling(cells, kernel, d, len(w))
    places = [(top, left) for top in range(0, cells[0], high) for left in range(0, cells[1], wide)]
    pairs = [places[i : i + 2] for i in range(0, len(places), 2)]
    at_once = max(KEPT_AT_MOST // (16 * d * prod(sides)), 2 * d * len(w) // (d + len(w)))  # few would pay for kernels
    near = max(NEAR // prod(sides), 1)  # pairs
    rounding = (24 * log2(prod(sides)) + d + 4) * np.finfo(np.float64).eps / 2
    of_definition = d * prod(kernel) * np.finfo(np.float32).eps / 2
    least = np.empty(cells, np.float32)
    for first in range(0, len(pairs), at_once):
        now = pairs[first : first + at_once]
        spectra, norms = _spectra(x, now, (high, wide), kernel, sides)  # (pairs, D, sH, sW), (pairs,)
        for pair, norm in zip(now, norms, strict=True):
            for top, left in pair:
                least[top : top + high, left : left + wide] = norm
        for o, weights in enumerate(w):
            K = _kernel_spectra(weights, sides)  # (D, sH, sW)
            for i in range(0, len(now), near):
                tiles = _sums_of_products(spectra[i : i + near], K)
                for tile, pair in zip(tiles, now[i : i + near], strict=True):
                    for part, (top, left) in zip((tile.real, tile.imag), pair, strict=False):
                        into = out[o, top : top + high, left : left + wide]
                        into[...] = part[: into.shape[0], : into.shape[1]]
    doubtful = np.zeros(cells, bool)
    for sums, weights in zip(out, w, strict=True):
        enough = 2 * rounding / of_definition * np.linalg.norm(weights.astype(np.float64)) * least
        doubtful |= ~(np.abs(sums) >= enough)
    return doubtful


@lru_cache(maxsize=256)
def _tiling(cells: Two, kernel: Two, d: int, m: int) -> tuple[int, int, Two]:
    """How many cells of the output a tile has, down and along, and its sides: those of the fewest operations."""
    from scipy import fft  # when first used: it takes 0.2 s

    def sides_of(axis: int) -> dict[int, int]:
        """A tile's side by its cells of the output."""
        kept = {-(-cells[axis] // count) for count in COUNTS if count <= cells[axis]}
        return {side: fft.next_fast_len(side + kernel[axis] - 1, real=True) for side in kept}  # of radices up to 5

    def operations(tile: tuple[tuple[int, int], tuple[int, int]]) -> float:
        (high, rows), (wide, columns) = tile
        pairs = -(-(-(-cells[0] // high) * -(-cells[1] // wide)) // 2)
        transforms = pairs * (d + m) + m * d  # of maps, of sums and of kernels
        return transforms * (rows * columns * log2(rows * columns + 1) + A_CALL)

    (high, rows), (wide, columns) = min(
        ((down, along) for down in sides_of(0).items() for along in sides_of(1).items()), key=operations
    )
    return high, wide, (rows, columns)


def _spectra(
    x: np.ndarray, pairs: list[list[Two]], kept: Two, kernel: Two, sides: Two
) -> tuple[np.ndarray, np.ndarray]:
    """The spectra (pairs, D, sH, sW) of pairs of tiles of `x`, and the 2-norm of each pair, over all channels."""
    tiles = workspace("tiles", (len(pairs), len(x), *sides), complex)
    tiles[...] = 0
    for tile, pair in zip(tiles, pairs, strict=True):
        for part, (top, left) in zip((tile.real, tile.imag), pair, strict=False):
            seen = x[:, top : top + kept[0] + kernel[0] - 1, left : left + kept[1] + kernel[1] - 1]
            part[:, : seen.shape[1], : seen.shape[2]] = seen
    norms = np.array([np.sqrt(np.vdot(tile, tile).real) for tile in tiles])
    return _transformed(tiles), norms


def _sums_of_products(spectra: np.ndarray, K: np.ndarray) -> np.ndarray:
    """The complex tiles (pairs, sH, sW) of one output channel, from `spectra` (pairs, D, sH, sW)."""
    sums, product = (workspace(use, (len(spectra), *K.shape[1:]), complex) for use in ("sums", "product"))
    np.multiply(spectra[:, 0], K[0], out=sums)
    for c in range(1, len(K)):
        sums += np.multiply(spectra[:, c], K[c], out=product)
    return _transformed(sums, inverse=True)


def _kernel_spectra(weights: np.ndarray, sides: Two) -> np.ndarray:
    """(D, sH, sW) of `weights` (D, kH, kW). Rows of zeros below a kernel have no transform to compute."""
    from scipy import fft

    K = workspace("kernels", (len(weights), *sides), complex)
    K[:, : weights.shape[1]] = fft.fft(weights.astype(np.float64), sides[1])
    K[:, weights.shape[1] :] = 0
    K = fft.fft(K, axis=-2, overwrite_x=True)
    return np.conjugate(K, out=K)


def _transformed(tiles: np.ndarray, *, inverse: bool = False) -> np.ndarray:
    """The Fourier transforms of the last two axes, in the memory of `tiles`, complex128."""
    from scipy import fft

    return (fft.ifft2 if inverse else fft.fft2)(tiles, overwrite_x=True)
