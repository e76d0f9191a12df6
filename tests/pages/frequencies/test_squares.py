"""The square of a picture that the waves are made of: its middle, a power of two."""

import numpy as np
import pytest

from pages.frequencies.squares import LARGEST, central_square


@pytest.mark.parametrize(
    ("shape", "side"), [((1, 1), 1), ((3, 9), 2), ((48, 80), 32), ((64, 64), 64), ((300, 520), LARGEST)]
)
def test_the_square_is_the_middle_and_a_power_of_two(shape, side):
    x = np.arange(float(np.prod(shape))).reshape(1, *shape)
    square = central_square(x)
    top, left = (shape[0] - side) // 2, (shape[1] - side) // 2
    assert square.shape == (side, side)
    assert square[0, 0] == x[0, top, left]
