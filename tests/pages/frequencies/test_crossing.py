"""What a convolution costs in both ways: where the curves meet, and where core changes over."""

import numpy as np
import pytest

from pages.frequencies.crossing import KERNEL_SIDES, crossing, direct_operations, fourier_operations, measure


def test_crossings_are_where_the_curves_meet():
    assert crossing([1, 3, 5], [1, 2, 4], [8, 8, 8]) is None
    assert crossing([1, 3, 5], [9, 10, 11], [8, 8, 8]) == 1
    assert crossing([1, 3, 5, 7], [1, 9, 4, 16], [8, 8, 8, 8]) == pytest.approx(6)
    k = np.arange(1, 32)
    found = crossing(k, [direct_operations(n) for n in k], [fourier_operations(256, n) for n in k])
    assert 8 < found < 9


def test_both_ways_give_one_map_and_core_changes_over_once():
    found = measure(np.zeros((1, 4, 4)), 64, 0)
    assert found.difference < 1e-5
    assert len(found.direct_ms) == len(found.fourier_ms) == len(KERNEL_SIDES)
    assert min(*found.direct_ms, *found.fourier_ms) > 0
    assert sorted(found.takes_fourier) == list(found.takes_fourier)
    assert found.chosen == 17
