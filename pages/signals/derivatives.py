"""The derivative of a smoothed signal, three ways; and a picture under a derivative of a Gaussian, two ways."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.convolution import conv1d, conv2d
from core.kernels import KERNELS, gaussian, log
from pages.signals.laser import MARGIN, SHOWN, readings
from ui.comparisons import Comparison, compare

DIFFERENCE = np.array([-0.5, 0.0, 0.5])  # the central difference, as a correlation
SIGMAS = (5, 60)  # tenths of a sample
PICTURE_SIGMAS = (5, 40)  # tenths of a pixel
KINDS = ("x", "laplacian")


@dataclass(frozen=True, eq=False)
class Slopes:
    """(x * w)', x' * w and x * w', (SHOWN,) each; `sampled`: x under the formula of the bell's slope instead of w'."""

    w: np.ndarray
    slope: np.ndarray
    ways: tuple[np.ndarray, np.ndarray, np.ndarray]
    sampled: np.ndarray

    @property
    def largest(self) -> float:
        """The largest difference between two of the three ways."""
        return float(np.ptp(np.stack(self.ways), axis=0).max())

    @property
    def formula(self) -> float:
        """The largest difference of the formula, relative to the largest slope."""
        return float(np.abs(self.sampled - self.ways[0]).max() / np.abs(self.ways[0]).max())


def bell(sigma_tenths: int) -> np.ndarray:
    """A sampled Gaussian of sum 1, four sigma to each side."""
    sigma = sigma_tenths / 10
    i = np.arange(-int(np.ceil(4 * sigma)), int(np.ceil(4 * sigma)) + 1)
    raw = np.exp(-(i**2) / (2 * sigma**2))
    return raw / raw.sum()


def slopes(sigma_tenths: int, noise: int, seed: int) -> Slopes:
    """The three ways, and the formula's."""
    x, w = readings(noise, seed), bell(sigma_tenths)
    reach = len(w) // 2
    slope = full(w, DIFFERENCE)
    i = np.arange(-reach, reach + 1)

    def under(signal: np.ndarray, kernel: np.ndarray) -> np.ndarray:
        return conv1d(signal[None], kernel[None, None])[0]

    def shown(values: np.ndarray, cut: int) -> np.ndarray:
        return values[MARGIN - cut : MARGIN - cut + SHOWN]

    ways = (
        shown(under(under(x, w), DIFFERENCE), reach + 1),
        shown(under(under(x, DIFFERENCE), w), reach + 1),
        shown(under(x, slope), reach + 1),
    )
    return Slopes(w, slope, ways, shown(under(x, i / (sigma_tenths / 10) ** 2 * w), reach))


def full(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """The one kernel that does what two in a row do: (len(a) + len(b) - 1,)."""
    return conv1d(a[None], b[None, None], padding=len(b) - 1, flip=True)[0]


@dataclass(frozen=True, eq=False)
class Edges:
    """A picture smoothed and then differentiated, beside one kernel that does both; interior cells alone.

    formula: how far the formula of the derivative, sampled, is off, relative to the largest magnitude.
    """

    kernel: np.ndarray
    step: np.ndarray
    bell: np.ndarray
    two: Comparison
    formula: float


def edges(x: np.ndarray, sigma_tenths: int, kind: str) -> Edges:
    """Both ways on the picture's mean colour (1, H, W), in double precision. ValueError for too small a picture."""
    sigma, step = sigma_tenths / 10, KERNELS["laplacian"].weights
    if kind == "x":
        step = np.array([[0, 0, 0], DIFFERENCE, [0, 0, 0]])
    g = gaussian(sigma).weights
    grey = x.astype(float).mean(axis=0, keepdims=True)
    kernel = conv2d(g[None], step[None, None], padding=2, flip=True)[0]
    one = conv2d(grey, kernel[None, None])
    two = conv2d(conv2d(grey, g[None, None]), step[None, None])
    side = np.arange(len(g)) - len(g) // 2
    sampled = log(sigma).weights if kind == "laplacian" else g * side / sigma**2
    by_formula = conv2d(grey, sampled[None, None])[:, 1:-1, 1:-1]
    scale = float(np.abs(two).max())
    off = float(np.abs(by_formula - two).max())
    return Edges(kernel, step, g, compare(two, one), off / scale if scale > 1e-12 else 0.0)
