"""Rings are least squares on one half of the pixels, tested on the other."""

import numpy as np
import pytest

from core.images.patterns import PATTERNS
from pages.pictures.rings import Rings, rings
from tests.pages.photographs import photograph

FLAT = np.full((1, 32, 32), 0.5, np.float32)


def test_rings_are_least_squares_on_one_half_tested_on_the_other():
    x = photograph("camera", 64).astype(np.float64)
    found = rings(x, 2).explained
    height = x.shape[1] // 2

    def windows(half):
        return np.lib.stride_tricks.sliding_window_view(half, (5, 5)).reshape(-1, 25)

    halves = [windows(x[0, :height]), windows(x[0, height:])]
    rest = 0.0
    for train, test in (halves, halves[::-1]):
        others = [at for at in range(25) if at != 12]
        design = np.column_stack([np.ones(len(train)), train[:, others]])
        weights = np.linalg.lstsq(design, train[:, 12], rcond=None)[0]
        rest += np.square(test[:, 12] - np.column_stack([np.ones(len(test)), test[:, others]]) @ weights).sum()
    total = sum(np.square(half[:, 12] - x.mean()).sum() for half in halves)
    assert found[2] == pytest.approx(1 - rest / total, abs=1e-9)
    assert found[0] == 0
    assert found[1] < found[2]


def test_what_is_a_sum_of_neighbours_is_explained_and_what_is_independent_is_not():
    wave = PATTERNS["grating"](64)
    assert rings(wave).explained[1] == pytest.approx(1, abs=1e-6)
    noise = np.random.default_rng(5).random((1, 128, 128), dtype=np.float32)
    assert max(map(abs, rings(noise).explained)) < 0.05
    assert rings(noise).enough == 0
    assert rings(FLAT).explained is None


@pytest.mark.parametrize(
    ("explained", "enough"),
    [((0.0, 0.9, 0.95, 0.951), 2), ((0.0, 0.01, 0.9), 0), ((0.0, 0.5, 0.75, 0.875), 3), ((0.0, -0.1), 0), (None, None)],
)
def test_rings_are_enough_where_the_next_takes_away_less_than_a_twentieth_of_the_rest(explained, enough):
    assert Rings(explained).enough == enough
