"""The convolution theorem on a picture: the product of the spectra beside the sums in space, on a circle and on a line.

Short names: `H, W` the picture's sides, `kH, kW` the kernel's, `K` its frequency response, `F` the Fourier transform.
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from core.convolution import conv2d
from core.kernels import KERNELS
from core.spectrum import frequency_response, transfer_function
from ui.pictures import SAMPLES, sample_array

ALLOWED = 1e-12  # of the scale: what the theorem's two sides may differ by
EVERY_SIDE = 64  # of the samples on which every kernel is tried


@dataclass(frozen=True)
class Differences:
    """The largest differences, relative to the largest sum there can be: largest pixel times the sum of |weights|.

    circular: the product of spectra against the convolution that wraps; linear: padded with zeros to N + K - 1, against
    the one with zeros around; unpadded: the product that wraps against the one with zeros around.
    """

    circular: float
    linear: float
    unpadded: float

    @property
    def largest(self) -> float:
        """The larger of those that should be zero."""
        return max(self.circular, self.linear)


@dataclass(frozen=True, eq=False)
class Theorem:
    """A kernel (kH, kW), its response (H, W) with the zero frequency at [H // 2, W // 2], a picture (H, W), both ways
    to its map, and how far they are apart.
    """

    kernel: np.ndarray
    response: np.ndarray
    x: np.ndarray
    space: np.ndarray
    product: np.ndarray
    differences: Differences

    @property
    def linear_shape(self) -> tuple[int, ...]:
        """N + K - 1 on each axis."""
        return tuple(n + k - 1 for n, k in zip(self.x.shape, self.kernel.shape, strict=True))


def theorem(x: np.ndarray, kernel: ArrayLike) -> Theorem:
    """The theorem for a kernel on a picture (1, H, W)."""
    x, w = x[0].astype(np.float64), np.asarray(kernel, dtype=np.float64)
    response = frequency_response(w, x.shape)
    return Theorem(w, response, x, in_space(x, w), by_spectra(x, w), differences(x, w))


def in_space(x: np.ndarray, kernel: np.ndarray) -> np.ndarray:
    """The sums of core, one window a cell, the picture wrapped: (H, W)."""
    return conv2d(x[None], kernel[None, None], padding="same", padding_mode="circular")[0]


def by_spectra(x: np.ndarray, kernel: np.ndarray) -> np.ndarray:
    """The inverse transform of F(x) K: (H, W)."""
    return np.fft.ifft2(np.fft.fft2(x) * transfer_function(kernel, x.shape)).real


def differences(x: np.ndarray, kernel: np.ndarray) -> Differences:
    """How far the two ways are apart on a picture (H, W)."""
    scale = float(np.abs(x).max() * np.abs(kernel).sum())
    if not scale:
        return Differences(0.0, 0.0, 0.0)
    (kH, kW), product = kernel.shape, by_spectra(x, kernel)
    whole = conv2d(x[None], kernel[None, None], padding=(kH - 1, kW - 1))[0]  # (H + kH - 1, W + kW - 1)
    padded = np.pad(x, ((0, kH - 1), (0, kW - 1)))
    linear = np.roll(by_spectra(padded, kernel), (kH // 2, kW // 2), (0, 1))
    inside = conv2d(x[None], kernel[None, None], padding="same")[0]
    pairs = ((product, in_space(x, kernel)), (linear, whole), (product, inside))
    return Differences(*(float(np.abs(a - b).max()) / scale for a, b in pairs))


def on_picture(x: np.ndarray) -> Generator[float, None, dict[str, Differences]]:
    """Work that returns the differences of each of KERNELS on a picture (1, H, W)."""
    found: dict[str, Differences] = {}
    for i, kernel in enumerate(KERNELS.values()):
        yield i / len(KERNELS)
        found[kernel.name] = differences(x[0].astype(np.float64), kernel.weights)
    return found


def on_every_sample() -> Generator[float, None, dict[str, float]]:
    """Work that returns the largest difference of each of KERNELS on all samples, EVERY_SIDE pixels wide."""
    largest = dict.fromkeys(KERNELS, 0.0)
    for i, name in enumerate(SAMPLES):
        x = sample_array(name, EVERY_SIDE)[0].astype(np.float64)
        for j, kernel in enumerate(KERNELS.values()):
            yield (i + j / len(KERNELS)) / len(SAMPLES)
            largest[kernel.name] = max(largest[kernel.name], differences(x, kernel.weights).largest)
    return largest
