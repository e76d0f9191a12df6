"""What a picture's pixels have in common: why one small kernel, used everywhere, is a good idea (and where it is not).

Locality: near pixels are alike. Stationarity: one part of the picture is like another. Short names: `C` channels, `H`
height, `W` width, `h, w` the sides of a patch. A picture is `(C, H, W)` of finite numbers. Sums are in float64, maps
come back in the dtype of the picture. A picture that varies by less than 1e-6 of its largest magnitude is flat.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from core.arguments import Pair, float_maps, whole
from core.convolution import conv2d
from core.kernels import KERNELS
from core.pooling import avg_pool2d
from core.spectrum import mean_free

FLAT_WINDOW = 1e-12  # of the picture's largest squared deviation: a window's variance below it is rounding


@dataclass(frozen=True)
class PatchStatistics:
    """Statistics of the patch at every place, maps of (H - h + 1, W - w + 1); channels are averaged."""

    mean: np.ndarray
    spread: np.ndarray  # standard deviation, the root of the mean over channels of the variance within each
    gradient_energy: np.ndarray  # mean of g_x^2 + g_y^2, in squares of brightness a pixel
    orientation_histogram: np.ndarray  # (bins, H - h + 1, W - w + 1): mean of |g| where it runs along the bin's angle


def patch_statistics(x: ArrayLike, size: Pair, *, bins: int = 8) -> PatchStatistics:
    """The PatchStatistics of the patches of side `size` (h, w) that slide over `x` (C, H, W).

    The gradient g is Sobel / 8, the rise of brightness a pixel, in the picture with its border repeated. Bin b of the
    histogram is centred on b * 180 / bins degrees, counter-clockwise on the screen, modulo 180: 0 stands for brightness
    that changes along the rows (upright edges), 90 for level ones. The sum over bins is the mean of |g|.
    ValueError for what is no picture, a patch larger than it, or less than 1 bin.
    Source: Dalal & Triggs 2005 (histograms of oriented gradients), without their blocks and interpolation.

    >>> patch_statistics([[[0, 0, 1, 1]]], (1, 2)).spread
    array([[0. , 0.5, 0. ]], dtype=float32)
    """
    x = float_maps(x, "x", "(C, H, W)")
    bins = whole(bins, "bins", least=1)
    free = mean_free(x)
    mean = _patch_means(free, size) + x.mean(axis=(1, 2), keepdims=True, dtype=np.float64)
    g_x, g_y = (
        conv2d(free[:, None], KERNELS[name].weights[None, None] / 8, padding=1, padding_mode="replicate")[:, 0]
        for name in ("sobel_x", "sobel_y")
    )
    angle = np.arctan2(-g_y, g_x) / np.pi  # in half turns
    bin_of = np.rint(angle * bins).astype(int) % bins
    along = np.where(bin_of == np.arange(bins)[:, None, None, None], np.hypot(g_x, g_y), 0)  # (bins, C, H, W)
    return PatchStatistics(
        mean=mean.mean(axis=0).astype(x.dtype),
        spread=np.sqrt(_patch_variances(free, size).mean(axis=0)).astype(x.dtype),
        gradient_energy=_patch_means(g_x**2 + g_y**2, size).mean(axis=0).astype(x.dtype),
        orientation_histogram=_patch_means(along, size).mean(axis=1).astype(x.dtype),
    )


def _patch_means(x: np.ndarray, size: Pair) -> np.ndarray:
    return avg_pool2d(x, size, stride=1)


def _patch_variances(free: np.ndarray, size: Pair) -> np.ndarray:
    """(C, H - h + 1, W - w + 1): E[x^2] - E[x]^2 of mean-free channels, which cancels little; rounding becomes 0."""
    variances = _patch_means(free**2, size) - _patch_means(free, size) ** 2
    return np.where(variances > FLAT_WINDOW * (free**2).max(), variances, 0)


def autocorrelation(x: ArrayLike, max_lag: int) -> np.ndarray:
    """The correlation of two pixels of `x` (C, H, W) that lie (dy, dx) apart, at [max_lag + dy, max_lag + dx].

        r[dy, dx] = (the mean of free[p] * free[p + (dy, dx)] over all p with both inside the picture) / variance

    (2 * max_lag + 1, 2 * max_lag + 1), with `free` each channel less its mean; numerator and variance are averaged over
    channels. Nothing wraps: (H - |dy|) * (W - |dx|) pairs are counted. The centre is 1. A flat picture is alike in all
    places: 1 everywhere. As mean and variance are the whole picture's, not those of the pairs, the values of few pairs,
    at far lags, may leave [-1, 1].
    ValueError for what is no picture, or a lag that is not below its shorter side.
    Source: Wiener 1930, Khinchin 1934 (by way of the power spectrum).

    >>> autocorrelation([[[1, 0], [0, 1]]], 1)
    array([[ 1., -1.,  1.],
           [-1.,  1., -1.],
           [ 1., -1.,  1.]], dtype=float32)
    """
    x = float_maps(x, "x", "(C, H, W)")
    max_lag = whole(max_lag, "max_lag", least=0)
    height, width = x.shape[1:]
    if max_lag >= min(height, width):
        raise ValueError(f"max_lag must be below the shorter side of the {height}x{width} picture, got {max_lag}")
    padded = (height + max_lag, width + max_lag)  # with zeros, so that no pair wraps
    power = (np.abs(np.fft.rfft2(mean_free(x), padded)) ** 2).sum(axis=0)
    lags = np.arange(-max_lag, max_lag + 1)
    sums = np.fft.irfft2(power, padded)[np.ix_(lags, lags)]
    covariance = sums / np.outer(height - np.abs(lags), width - np.abs(lags))
    variance = covariance[max_lag, max_lag]
    return (covariance / variance if variance else np.ones_like(covariance)).astype(x.dtype)


def locality_length(x: ArrayLike) -> float:
    """The distance in pixels at which the autocorrelation of `x` (C, H, W) first falls below 1/e.

    The autocorrelation at distance d is the mean of those at (d, 0) and (0, d); between whole distances it runs
    straight. Where it does not fall so far within half the shorter side, as in a flat picture, the length is infinite.
    ValueError for what is no picture.

    >>> locality_length([[[0, 1], [1, 0]]])  # r is 1 at distance 0 and -1 at distance 1
    0.31606027941427883
    """
    x = float_maps(x, "x", "(C, H, W)").astype(np.float64)
    reach = min(x.shape[1:]) // 2
    r = autocorrelation(x, reach)[reach:, reach:]
    profile = (r[0] + r[:, 0]) / 2
    below = np.flatnonzero(profile < 1 / math.e)
    if not below.size:
        return math.inf
    last, first = profile[below[0] - 1], profile[below[0]]
    return float(below[0] - 1 + (last - 1 / math.e) / (last - first))


def normalised_correlation(x: ArrayLike, patch: ArrayLike) -> np.ndarray:
    """The correlation coefficient, -1 to 1, of `patch` (C, h, w) with the window at every place of `x` (C, H, W).

        sum(window * patch) / sqrt(sum(window^2) * sum(patch^2)), each channel of window and patch less its own mean

    (H - h + 1, W - w + 1). It sees form alone: brighter or of more contrast is the same. A flat patch has no form and
    gives 0, and so does a flat window: one whose standard deviation is below 1e-6 of the largest deviation in `x`.
    ValueError for what is no picture, other channels, or a patch larger than the picture. Source: Lewis 1995.

    >>> normalised_correlation([[[0, 1, 1, 0]]], [[[2, 5]]])
    array([[ 1.,  0., -1.]], dtype=float32)
    """
    x, patch = float_maps(x, "x", "(C, H, W)"), float_maps(patch, "patch", "(C, H, W)")
    if patch.shape[0] != x.shape[0] or any(np.greater(patch.shape, x.shape)):
        raise ValueError(f"patch must be (C, h, w) and fit into the picture {x.shape}, got shape {patch.shape}")
    free, form = mean_free(x), mean_free(patch, "patch")
    size, sides = (patch.shape[1], patch.shape[2]), (x.shape[1], x.shape[2])
    spectrum = (np.fft.rfft2(free) * np.fft.rfft2(form, sides).conj()).sum(axis=0)
    variances = _patch_variances(free, size).sum(axis=0)  # (H - h + 1, W - w + 1)
    products = np.fft.irfft2(spectrum, sides)[: variances.shape[0], : variances.shape[1]]
    lengths = np.sqrt(variances * math.prod(size) * (form**2).sum())
    coefficients = np.divide(products, lengths, out=np.zeros_like(lengths), where=lengths > 0)
    return np.clip(coefficients, -1, 1).astype(x.dtype)  # beyond by rounding only (Cauchy & Schwarz)


def stationarity(x: ArrayLike, grid: int = 4) -> float:
    """The homogeneity of brightness of one picture `x` (C, H, W), in [0, 1].

    1 - (variance of the means of `grid` x `grid` blocks) / (variance of the pixels). Stationarity, after which it is
    named, belongs to a distribution of pictures, where no place differs from another on average: one picture cannot
    show it, and those of a stationary distribution may each be far from homogeneous.

    1: every part is as bright as any other; 0: each part is of one brightness. The blocks part both sides as evenly as
    whole pixels do and count by their pixels, so that the first variance is a part of the second (the law of total
    variance). Both are averaged over channels. A flat picture gives 1.
    ValueError for what is no picture, or a grid below 1 or finer than its pixels.

    >>> stationarity([[[0, 1, 0, 1], [1, 0, 1, 0]]], 2), stationarity([[[0, 0, 1, 1], [0, 0, 1, 1]]], 2)
    (1.0, 0.0)
    """
    x = float_maps(x, "x", "(C, H, W)")
    grid = whole(grid, "grid", least=1)
    height, width = x.shape[1:]
    if grid > min(height, width):
        raise ValueError(f"grid must be at most the shorter side of the {height}x{width} picture, got {grid}")
    free = mean_free(x)
    rows, columns = (np.arange(grid + 1) * side // grid for side in (height, width))
    pixels = np.outer(np.diff(rows), np.diff(columns))
    sums = np.add.reduceat(np.add.reduceat(free, rows[:-1], axis=1), columns[:-1], axis=2)  # (C, grid, grid)
    between, total = (sums**2 / pixels).sum(), (free**2).sum()
    return max(1 - float(between / total), 0.0) if total else 1.0  # below 0 by rounding only
