"""The control: what shuffled pixels keep, what Sobel finds in them, and figures for every picture."""

import math

import numpy as np
import pytest

from core.images.patterns import PATTERNS
from core.statistics import normalised_correlation
from pages.pictures.control import concentration, control, sobel_length
from pages.pictures.samples import row, sample

FLAT = np.full((1, 32, 32), 0.5, np.float32)


def test_shuffling_keeps_every_pixel_and_a_dense_layer_but_not_what_sobel_finds():
    x = sample("camera")
    found = control(x)
    assert found.differing == 0
    assert found.picture.mean == found.shuffled.mean == pytest.approx(x.mean(), abs=1e-6)
    assert found.picture.variance == found.shuffled.variance == pytest.approx(x.var(), abs=1e-6)
    assert np.array_equal(found.picture.histogram, found.shuffled.histogram)
    assert found.dense < 1e-9
    assert abs(found.kept) < 0.05
    assert found.picture.concentration > 2 * found.shuffled.concentration
    assert found.shuffled.energy == pytest.approx(24 * x.var(), rel=0.05)  # each of both kernels: 12 times the variance
    assert found.picture.energy < 0.3 * found.shuffled.energy


def test_energy_spread_evenly_has_a_tenth_in_a_tenth():
    assert concentration(np.ones((10, 10))) == pytest.approx(0.1)
    assert concentration(np.eye(10)) == 1
    assert concentration(np.zeros((5, 5))) is None


def test_sobel_s_length_is_eight_times_the_slope_inside():
    x = np.tile(np.arange(12.0) / 100, (1, 6, 1))
    assert sobel_length(x)[0, :, 1:-1] == pytest.approx(np.full((6, 10), 0.08))


@pytest.mark.parametrize("name", [*PATTERNS, "flat"])
def test_every_picture_gives_figures(name):
    x = FLAT if name == "flat" else PATTERNS[name](64)
    found = row(x)
    assert math.isfinite(found.nearest)
    assert 0 <= found.stationarity <= 1
    assert found.first_ring is None or math.isfinite(found.first_ring)
    assert math.isfinite(normalised_correlation(x, x[:, :8, :8]).sum())
    control(x)
