"""Three ways to a transposed convolution agree, and lead back to the shape."""

import numpy as np
import pytest

from core.convolution import conv2d
from pages.transposed.ways import inserted, ways
from tests.pages.transposed.wirings import WIRINGS, wired

ROUNDING = 1e-12


def by_hand(y, w, n, s, p):
    """The transposed convolution cell by cell."""
    z = np.zeros((n, n))
    for (i, j), value in np.ndenumerate(y):
        for (t, u), weight in np.ndenumerate(w):
            row, column = i * s + t - p, j * s + u - p
            if 0 <= row < n and 0 <= column < n:
                z[row, column] += value * weight
    return z


@pytest.mark.parametrize(("n", "name", "s", "p"), WIRINGS)
def test_the_three_ways_agree_and_lead_back_to_the_shape(n, name, s, p):
    wiring = wired(n, name, s, p)
    found = ways(wiring)
    expected = by_hand(wiring.y, wiring.kernel, n, s, p)
    assert set(found.results) == {"zeros", "stamps", "matrix"}
    for values in found.results.values():
        np.testing.assert_allclose(values, expected, atol=ROUNDING * max(1, np.abs(expected).max()))
    assert found.largest <= ROUNDING * max(1, np.abs(expected).max())
    assert np.abs(wiring.z - wiring.x).max() > 0.1


def test_without_the_turn_the_ways_do_not_agree():
    wiring = wired(5, "numbers3", 2, 0)
    unturned = conv2d(inserted(wiring.y, wiring)[None], wiring.w)[0]
    assert np.abs(unturned - wiring.z).max() > 0.1
