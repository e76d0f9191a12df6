"""Correlation peaks against scipy's maxima, brute force on the circle, and peaks whose place is known."""

from itertools import product

import numpy as np
import pytest
from scipy import ndimage

from core.equivariance.correlation_peaks import TIE, local_maxima, nearest, refined
from core.windows import Two


def _tied(rng: np.random.Generator, sides: Two) -> np.ndarray:
    """A map with some peaks at its best value, some within the tie, some a little below it, one at an edge."""
    correlation = rng.random(sides)
    for level in (1, 1, 1 + TIE / 2, 1 + TIE / 2, 1 - TIE, 1 - 2 * TIE):
        correlation[tuple(rng.integers(sides))] = level
    correlation[0, rng.integers(sides[1])] = 1 + TIE / 4
    return correlation


@pytest.mark.parametrize("sides", [(12, 17), (5, 4), (1, 9), (9, 1), (2, 2), (3, 3), (1, 1)])
@pytest.mark.parametrize("scale", [1.0, 1e-8, 1e12])
def test_local_maxima_are_those_of_a_maximum_filter_that_wraps(sides: Two, scale: float) -> None:
    rng = np.random.default_rng(1)
    for _ in range(20):
        correlation = _tied(rng, sides) * scale
        best = correlation.max()
        is_top = ndimage.maximum_filter(correlation, 3, mode="wrap") == correlation
        expected = np.argwhere(is_top & (correlation >= (1 - TIE) * best))
        np.testing.assert_array_equal(local_maxima(correlation), expected)


def test_without_the_wrap_an_edge_beside_a_higher_edge_would_count() -> None:
    correlation = np.zeros((4, 6))
    correlation[0, 2], correlation[3, 2] = 1, 1 - TIE / 2
    np.testing.assert_array_equal(local_maxima(correlation), [[0, 2]])
    unwrapped = ndimage.maximum_filter(correlation, 3, mode="nearest") == correlation
    np.testing.assert_array_equal(np.argwhere(unwrapped & (correlation > 0.5)), [[0, 2], [3, 2]])


def test_a_plateau_counts_whole_though_it_is_rounded() -> None:
    correlation = np.zeros((6, 6))
    correlation[2:4, 1:4] = 1 + 1e-12 * np.arange(6).reshape(2, 3)
    assert len(local_maxima(correlation)) == 6
    correlation[2, 1] = 1 - 1e-6  # lower than its neighbours by more than rounding
    assert len(local_maxima(correlation)) == 5


def test_below_zero_the_best_is_still_the_best() -> None:
    correlation = np.full((5, 5), -3.0)
    correlation[2, 3], correlation[0, 0] = -1, -1.5
    np.testing.assert_array_equal(local_maxima(correlation), [[2, 3]])


@pytest.mark.parametrize("sides", [(8, 11), (5, 4)])
def test_the_nearest_on_a_circle_is_what_trying_every_wrap_finds(sides: Two) -> None:
    rng = np.random.default_rng(2)
    differs = False
    for _ in range(100):
        places, near = rng.integers(-20, 20, (6, 2)), rng.uniform(-30, 30, 2)
        wraps = np.array(list(product(range(-20, 21), repeat=2))) * sides
        apart = [min(np.sum((place + wraps - near) ** 2, axis=1)) for place in places]
        np.testing.assert_allclose(apart[_index(places, nearest(places, near, sides))], min(apart))
        flat = np.sum((places - near) ** 2, axis=1)
        assert flat[_index(places, nearest(places, near))] == min(flat)
        differs |= bool((nearest(places, near) != nearest(places, near, sides)).any())
    assert differs


def _index(places: np.ndarray, place: np.ndarray) -> int:
    return int(np.flatnonzero((places == place).all(axis=1))[0])


def _spectrum(sides: Two, shift: tuple[float, float]) -> np.ndarray:
    """The half spectrum of an impulse moved by `shift`, fractions included: each frequency turned by its phase."""
    y, x = np.fft.fftfreq(sides[0])[:, None], np.fft.rfftfreq(sides[1])
    return np.exp(-2j * np.pi * (y * shift[0] + x * shift[1]))


@pytest.mark.parametrize("sides", [(8, 8), (9, 7), (16, 5), (5, 16)])
@pytest.mark.parametrize("upsample", [1, 4, 20])
def test_a_peak_between_cells_is_found_on_the_grid(sides: Two, upsample: int) -> None:
    rng = np.random.default_rng(3)
    for _ in range(20):
        start = rng.integers(-sides[0] // 2, sides[0] // 2, 2)
        shift = start + rng.integers(-upsample, upsample + 1, 2) / upsample
        found = refined(_spectrum(sides, tuple(shift)), sides, start, start, upsample)
        np.testing.assert_allclose(found, shift, atol=1e-12)


@pytest.mark.parametrize("sides", [(7, 9), (5, 11), (9, 3)])  # odd: no frequency is its own mirror
def test_it_is_the_peak_of_the_sum_over_all_frequencies(sides: Two) -> None:
    rng = np.random.default_rng(4)
    differs = False
    for _ in range(30):
        a, b = rng.normal(size=(2, *sides))
        half = np.fft.rfft2(a) * np.fft.rfft2(b).conj()
        start, steps = np.array([1, -2]), np.arange(-20, 21) / 20
        full = np.fft.fft2(a) * np.fft.fft2(b).conj()
        ys, xs = start[0] + steps, start[1] + steps
        turns = [np.exp(2j * np.pi * np.outer(p, np.fft.fftfreq(n))) for p, n in zip((ys, xs), sides, strict=True)]
        fine = (turns[0] @ full @ turns[1].T).real
        i, j = np.unravel_index(fine.argmax(), fine.shape)
        found = refined(half, sides, start, start, 20)
        np.testing.assert_allclose(found, (ys[i], xs[j]), atol=1e-12)
        once = (turns[0] @ (half @ np.exp(2j * np.pi * np.outer(np.fft.rfftfreq(sides[1]), xs)))).real
        differs |= np.unravel_index(once.argmax(), once.shape) != (i, j)
    assert differs  # the twin: columns that stand for two, counted once


def test_of_equal_peaks_the_one_next_to_near_is_taken() -> None:
    sides, flat_down = (8, 9), np.zeros((8, 5), complex)
    flat_down[0] = _spectrum((1, 9), (0, 1.25))[0]  # the same in every row
    for near in (-0.6, 0.0, 0.35, 1.0):
        found = refined(flat_down, sides, np.array([0, 1]), np.array([near, 1]), 20)
        np.testing.assert_allclose(found, (near, 1.25), atol=1e-12)


def test_a_side_of_one_cell_has_nowhere_to_move() -> None:
    np.testing.assert_array_equal(refined(_spectrum((1, 9), (0, 0.5)), (1, 9), np.zeros(2), np.zeros(2), 4), (0, 0.5))
    np.testing.assert_array_equal(refined(_spectrum((9, 1), (0.5, 0)), (9, 1), np.zeros(2), np.zeros(2), 4), (0.5, 0))
