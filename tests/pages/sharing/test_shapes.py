"""Patterns and the pictures that they stand in: drawn whole, and cut where there is something to see."""

import numpy as np
import pytest

from pages.sharing.shapes import PLACES, SHAPES, SIDE, WINDOW, cut, drawn, places

CROSS = SHAPES["cross"]
ALL = PLACES * PLACES


def test_a_drawn_picture_stays_within_black_and_white_and_holds_the_pattern_whole():
    noise = np.random.default_rng(0).random((ALL, SIDE, SIDE))
    pictures = drawn(CROSS, places(), noise, 0.4)
    assert pictures.min() >= 0
    assert pictures.max() <= 1
    assert np.allclose(pictures.sum(axis=(1, 2)) - 0.4 * noise.sum(axis=(1, 2)), 0.6 * CROSS.sum())


@pytest.mark.parametrize("shape", [(1, 256, 192), (1, 28, 30), (1, 3, 5)])
def test_a_pattern_is_cut_where_the_picture_varies_most(shape):
    x = np.random.default_rng(0).random(shape, np.float32)
    pattern, small, (row, column) = cut(x)
    window = small[row : row + WINDOW, column : column + WINDOW]
    assert pattern.shape == (WINDOW, WINDOW)
    assert (pattern.min(), pattern.max()) == (0, 1)
    assert np.allclose(pattern * np.ptp(window) + window.min(), window)


def test_a_flat_picture_gives_a_pattern_of_ones():
    assert (cut(np.full((1, 40, 40), 0.5, np.float32))[0] == 1).all()
