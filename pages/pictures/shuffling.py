"""The control: a picture whose pixels are shuffled, always in the same way. Nothing of a single pixel changes."""

from __future__ import annotations

import numpy as np

SEED = 20  # of the permutation: every picture of one size is shuffled alike


def permutation(pixels: int) -> np.ndarray:
    """The order in which so many pixels are laid out anew."""
    return np.random.default_rng(SEED).permutation(pixels)


def shuffled(x: np.ndarray) -> np.ndarray:
    """`x` (C, H, W) with its pixels in the order of `permutation`; the channels of a pixel stay together."""
    return x.reshape(len(x), -1)[:, permutation(x[0].size)].reshape(x.shape)


def put_back(x: np.ndarray) -> np.ndarray:
    """`x` (C, H, W) with each value where it stood before `shuffled`."""
    back = np.empty_like(x).reshape(len(x), -1)
    back[:, permutation(x[0].size)] = x.reshape(len(x), -1)
    return back.reshape(x.shape)


def expected_stationarity(pixels: int, grid: int) -> float:
    """The mean of core's `stationarity` of so many pixels over all shuffles: 1 - (grid^2 - 1) / (pixels - 1).

    The mean of n of N values drawn without replacement varies by s^2 / n * (N - n) / (N - 1), s^2 the variance of all.
    Weighted by n / N and summed over the grid^2 blocks this is s^2 * (grid^2 - 1) / (N - 1), whatever the values are
    (Cochran 1977, theorem 2.2).
    """
    return 1 - (grid**2 - 1) / (pixels - 1)
