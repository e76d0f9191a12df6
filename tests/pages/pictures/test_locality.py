"""Locality: the profile is core's autocorrelation, and pairs are counted once."""

import math

import numpy as np
import pytest

from core.statistics import autocorrelation, locality_length
from pages.pictures.locality import fall, pairs, profile
from pages.pictures.samples import sample
from tests.pages.photographs import photograph

FLAT = np.full((1, 32, 32), 0.5, np.float32)


@pytest.mark.parametrize("name", ["camera", "text"])
def test_the_profile_is_core_s_autocorrelation_and_falls_where_core_says(name):
    x = sample(name)
    found = profile(x)
    reach = min(x.shape[1:]) // 2
    r = autocorrelation(x.astype(np.float64), reach)
    assert np.array_equal(found.along_rows, r[reach, reach:])
    assert fall(found.along_axes) == pytest.approx(found.length) == locality_length(x)
    around = [r[reach + dy, reach + dx] for dy in range(-6, 7) for dx in range(-6, 7) if round(math.hypot(dy, dx)) == 5]
    assert found.around[5] == pytest.approx(np.mean(around))
    assert fall(found.along_rows) != fall(found.along_columns)


def test_a_flat_profile_never_falls():
    assert fall(np.ones(5)) == math.inf
    assert fall(np.array([1.0, 0.0])) == pytest.approx(1 - 1 / math.e)


def test_pairs_are_counted_once_and_lie_on_the_line_where_they_are_equal():
    x = photograph("coffee", 64)
    found = pairs(x, 3)
    height, width = x.shape[1:]
    assert found.counts.sum() == height * (width - 3) + (height - 3) * width
    first = np.concatenate([x[:, :, :-3].ravel(), x[:, :-3].ravel()])
    second = np.concatenate([x[:, :, 3:].ravel(), x[:, 3:].ravel()])
    assert found.correlation == pytest.approx(np.corrcoef(first, second)[0, 1], abs=1e-6)
    stripes = np.tile(np.linspace(0, 0.99, 4, dtype=np.float32), (1, 8, 4))
    rising = np.fliplr(pairs(stripes, 4).counts)  # bright second pixels are above
    assert rising.trace() == pairs(stripes, 4).counts.sum()
    assert np.fliplr(pairs(stripes, 1).counts).trace() < pairs(stripes, 1).counts.sum()
    assert pairs(FLAT, 1).correlation is None
