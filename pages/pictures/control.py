"""A picture and its shuffled pixels: what of single pixels stays, what of neighbours goes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.convolution import conv2d
from core.kernels import KERNELS
from core.statistics import autocorrelation, locality_length, stationarity
from pages.pictures.regions import GRID
from pages.pictures.rings import rings
from pages.pictures.shuffling import expected_stationarity, put_back, shuffled
from ui.comparisons import correlation, relative_norm

LEVELS = 64  # of brightness, in the histogram
STRONGEST = 0.1  # of the places: how much of the edge energy they hold
DENSE = 8  # outputs of the fully connected layer
SEED = 7  # of its weights
LEAST = 8  # pixels a side, of a picture that is measured: each half has a ring in it, each of the regions two pixels


@dataclass(frozen=True, eq=False)
class Case:
    """The picture, or its shuffled pixels.

    energy: the mean over places of the square of the length of Sobel's gradient; concentration: the share of it in the
    STRONGEST of the places, None without energy; first_ring: the share that the nearest ring explains of a pixel;
    enough: the rings that help.
    """

    x: np.ndarray
    sobel: np.ndarray
    histogram: np.ndarray
    mean: float
    variance: float
    nearest: float
    length: float
    stationarity: float
    first_ring: float | None
    enough: int | None
    energy: float
    concentration: float | None


@dataclass(frozen=True, eq=False)
class Control:
    """Both cases, how many pixels' values differ once both are sorted, and what two layers make of the shuffling.

    kept: the correlation of the picture's Sobel map with that of the shuffled pixels, put back in place; None where one
    is flat. dense: how far the outputs of a fully connected layer are apart, relative, where its weights are shuffled
    as the pixels are; expected: the mean stationarity of these pixels over all the ways to shuffle them.
    """

    picture: Case
    shuffled: Case
    differing: int
    kept: float | None
    dense: float | None
    expected: float


def sobel_length(x: np.ndarray) -> np.ndarray:
    """The length of Sobel's gradient at each pixel of a picture (1, H, W), mirrored beyond the border."""
    g_x, g_y = (
        conv2d(x, KERNELS[name].weights[None, None], padding="same", padding_mode="reflect")
        for name in ("sobel_x", "sobel_y")
    )
    return np.hypot(g_x, g_y)


def concentration(energy: np.ndarray) -> float | None:
    """The share of the energy in the STRONGEST of the places: 0.1 where it is spread evenly."""
    ordered = np.sort(energy.ravel().astype(np.float64))
    total = float(ordered.sum())
    return float(ordered[-round(STRONGEST * ordered.size) :].sum()) / total if total else None


def case(x: np.ndarray) -> Case:
    """The Case of a picture (1, H, W)."""
    sobel = sobel_length(x)
    r = autocorrelation(x, 1)
    predicted = rings(x)
    values = np.sort(x.ravel().astype(np.float64))  # sums over one order: equal for the same values in any place
    return Case(
        x,
        sobel,
        np.bincount(np.minimum((x.ravel() * LEVELS).astype(int), LEVELS - 1), minlength=LEVELS),
        float(values.mean()),
        float(values.var()),
        float(r[1, 2] + r[2, 1]) / 2,
        locality_length(x),
        stationarity(x, GRID),
        predicted.nearest,
        predicted.enough,
        float(np.square(sobel, dtype=np.float64).mean()),
        concentration(np.square(sobel, dtype=np.float64)),
    )


def control(x: np.ndarray) -> Control:
    """A picture (1, H, W) beside its shuffled pixels."""
    other = shuffled(x)
    first, second = case(x), case(other)
    weights = np.random.default_rng(SEED).standard_normal((DENSE, *x.shape))
    outputs = weights.reshape(DENSE, -1) @ x.ravel().astype(np.float64)
    again = np.array([shuffled(one).ravel() for one in weights]) @ other.ravel().astype(np.float64)
    return Control(
        first,
        second,
        int(np.sum(np.sort(x.ravel()) != np.sort(other.ravel()))),
        correlation(first.sobel, put_back(second.sobel)),
        relative_norm(again - outputs, outputs),
        expected_stationarity(x[0].size, GRID),
    )
