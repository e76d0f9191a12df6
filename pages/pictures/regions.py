"""Is one part of a picture like another? Statistics of patches as maps, and by region. Drawn by region_figures.py.

A picture (1, H, W) is parted into GRID x GRID regions, as core.statistics.stationarity does. Patches slide; one belongs
to the region in which it lies wholly, and those across a border to none.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from core.statistics import PatchStatistics, patch_statistics, stationarity
from pages.pictures.shuffling import expected_stationarity, shuffled

GRID = 4
STATISTICS = ("mean", "spread", "gradient_energy", "orientation")
PATCHES = (4, 8, 16)  # sides; the least region, of 64 pixels, holds the largest
DIRECTIONS = 8  # bins of the orientation histogram
QUANTILES = (5, 25, 50, 75, 95)  # per cent


@dataclass(frozen=True, eq=False)
class Regions:
    """A picture or its shuffled pixels: statistics of patches, and what they are by region, row by row.

    maps: of mean, spread and gradient energy, a cell a patch, and of the strongest direction's share of the gradient.
    quantiles: (GRID^2, 5) of each of those; directions: (GRID^2, DIRECTIONS), shares of a region's gradient, all 0
    where there is none. stationarity: core's figure, the homogeneity, of the brightness and of each pixel's gradient
    energy.
    """

    x: np.ndarray
    maps: dict[str, np.ndarray]
    quantiles: dict[str, np.ndarray]
    directions: np.ndarray
    stationarity: tuple[float, float]


@dataclass(frozen=True, eq=False)
class Stationarity:
    """A picture beside its shuffled pixels, one statistic chosen.

    expected: the mean of core's figure over all the ways to shuffle these pixels.
    """

    statistic: str
    picture: Regions
    shuffled: Regions
    expected: float


def edges(height: int, width: int) -> tuple[np.ndarray, np.ndarray]:
    """Where the regions begin and end, down and across."""
    rows, columns = (np.arange(GRID + 1) * side // GRID for side in (height, width))
    return rows, columns


def strongest_share(histogram: np.ndarray) -> np.ndarray:
    """The share of the strongest direction in histograms (bins, ...): 1 / bins where all are alike, 0 where none is."""
    total = histogram.sum(axis=0, dtype=np.float64)
    return np.divide(histogram.max(axis=0), total, out=np.zeros_like(total), where=total > 0)


def regions(x: np.ndarray, patch: int) -> Regions:
    """The Regions of a picture (1, H, W) for patches of a side, which is at most a region's."""
    found = patch_statistics(x, patch, bins=DIRECTIONS)
    maps = {
        "mean": found.mean,
        "spread": found.spread,
        "gradient_energy": found.gradient_energy,
        "orientation": strongest_share(found.orientation_histogram),
    }
    rows, columns = edges(*x.shape[1:])
    boxes = [
        (slice(top, bottom - patch + 1), slice(left, right - patch + 1))
        for top, bottom in pairwise(rows)
        for left, right in pairwise(columns)
    ]
    quantiles = {
        name: np.array([np.percentile(values[box], QUANTILES) for box in boxes]) for name, values in maps.items()
    }
    energy = patch_statistics(x, 1).gradient_energy[None]
    return Regions(
        x,
        maps,
        quantiles,
        np.array([_directions(found, box) for box in boxes]),
        (stationarity(x, GRID), stationarity(energy, GRID)),
    )


def _directions(found: PatchStatistics, box: tuple[slice, slice]) -> np.ndarray:
    """The share of each direction in the gradient of a region."""
    sums = found.orientation_histogram[:, box[0], box[1]].sum(axis=(1, 2), dtype=np.float64)
    return sums / sums.sum() if sums.sum() else sums


def region_statistics(x: np.ndarray, statistic: str, patch: int) -> Stationarity:
    """A picture (1, H, W) beside its shuffled pixels."""
    return Stationarity(
        statistic, regions(x, patch), regions(shuffled(x), patch), expected_stationarity(x[0].size, GRID)
    )
