"""Regions hold the patches inside them, by loops and by core."""

import numpy as np
import pytest

from core.images.patterns import PATTERNS
from core.statistics import stationarity
from pages.pictures.regions import GRID, region_statistics, strongest_share
from pages.pictures.shuffling import shuffled
from tests.pages.photographs import photograph

FLAT = np.full((1, 32, 32), 0.5, np.float32)


@pytest.mark.parametrize("statistic", ["mean", "spread", "gradient_energy", "orientation"])
def test_regions_hold_the_quantiles_of_the_patches_inside_them(statistic):
    x = photograph("chelsea", 64)
    found = region_statistics(x, statistic, 8).picture
    values = found.maps[statistic]
    columns = np.arange(GRID + 1) * x.shape[2] // GRID
    rows = np.arange(GRID + 1) * x.shape[1] // GRID
    inside = values[rows[1] : rows[2] - 7, columns[2] : columns[3] - 7]
    assert found.quantiles[statistic][GRID + 2] == pytest.approx(np.percentile(inside, (5, 25, 50, 75, 95)))
    assert found.directions.sum(axis=1) == pytest.approx(np.ones(GRID**2), abs=1e-6)


def test_the_mean_of_a_patch_is_its_mean_and_stationarity_is_core_s():
    x = photograph("grass", 64)
    found = region_statistics(x, "mean", 4)
    assert found.picture.maps["mean"][3, 5] == pytest.approx(x[0, 3:7, 5:9].mean(), abs=1e-6)
    assert found.picture.stationarity[0] == stationarity(x, GRID)
    assert found.shuffled.stationarity[0] == stationarity(shuffled(x), GRID)


def test_the_strongest_direction_of_stripes_has_all_and_of_nothing_none():
    found = region_statistics(PATTERNS["grating"](64), "orientation", 8).picture
    assert found.maps["orientation"].min() == pytest.approx(1)
    assert found.directions.argmax(axis=1).tolist() == [0] * GRID**2
    assert strongest_share(np.zeros((8, 1))).tolist() == [0]
    assert not region_statistics(FLAT, "orientation", 8).picture.directions.any()
