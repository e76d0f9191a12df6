"""ui.comparisons: how far two maps are apart, and when that is nothing."""

import numpy as np

from ui.comparisons import EQUAL, compare, percent


def test_a_comparison_says_how_far_two_maps_are_apart():
    wanted, got = np.array([[[3.0, 4.0]]]), np.array([[[3.0, 5.0]]])
    found = compare(wanted, got)
    assert (found.scale, found.largest, found.relative) == (5.0, 0.2, 0.2)
    assert not found.is_equal
    assert compare(wanted, wanted + 1e-9).is_equal
    assert compare(0 * wanted, got).relative is None
    assert [percent(v) for v in (0.12345, 1e-5, EQUAL / 2)] == ["12.3", "0.0010", "0"]
