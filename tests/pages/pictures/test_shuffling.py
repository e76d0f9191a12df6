"""Shuffling is one permutation, that can be undone, and what it makes of homogeneity."""

import math

import numpy as np
import pytest

from core.statistics import stationarity
from pages.pictures.regions import GRID
from pages.pictures.shuffling import expected_stationarity, permutation, put_back, shuffled


def test_shuffling_is_one_permutation_that_can_be_undone():
    x = np.random.default_rng(0).random((3, 8, 10))
    assert np.array_equal(put_back(shuffled(x)), x)
    assert np.array_equal(shuffled(x)[:1], shuffled(x[:1]))
    assert sorted(permutation(80)) == list(range(80))
    assert not np.array_equal(shuffled(x), x)


@pytest.mark.parametrize(("height", "width"), [(8, 8), (12, 20)])
def test_the_expected_stationarity_is_the_mean_over_shuffles(height, width):
    rng = np.random.default_rng(1)
    x = rng.random((1, height, width)) ** 4
    found = [stationarity(rng.permutation(x.ravel()).reshape(x.shape), GRID) for _ in range(2000)]
    error = np.std(found) / math.sqrt(len(found))
    assert abs(np.mean(found) - expected_stationarity(height * width, GRID)) < 5 * error
    assert abs(np.mean(found) - (1 - GRID**2 / (height * width))) > 5 * error  # the twin: nearly, but not this
