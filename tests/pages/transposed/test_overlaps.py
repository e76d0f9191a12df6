"""Overlaps of stamps: even where the stride divides the kernel; and the rhythm of a checkerboard."""

import numpy as np
import pytest

from pages.transposed.overlaps import SIDES, STRIDES, counts, inside, overlaps, rhythm, weights
from tests.pages.photographs import photograph

RNG = np.random.default_rng(3)


@pytest.mark.parametrize("k", SIDES)
@pytest.mark.parametrize("s", STRIDES)
def test_overlaps_are_even_exactly_where_the_stride_divides_the_kernel(k, s):
    line, grid = counts(k, s)
    by_hand = np.zeros(len(line), int)
    for i in range(8):
        by_hand[i * s : i * s + k] += 1
    assert line.tolist() == by_hand.tolist()
    assert grid.tolist() == np.outer(by_hand, by_hand).tolist()
    at = inside(k, s)
    assert line[at].size >= s
    assert line[at].size % s == 0
    found = overlaps(photograph("camera", 16).astype(float), k, s, "ones")
    assert found.is_even == (k % s == 0) == (np.ptp(line[at]) == 0)
    assert found.line_inside == (k // s, -(-k // s))
    assert found.grid_inside == ((k // s) ** 2, (-(-k // s)) ** 2)
    assert found.is_flat == found.is_even
    assert found.transposed.shape == found.resized.shape == (1, 16 * s, 16 * s)
    assert found.flat[1] == pytest.approx(0, abs=1e-9)


def test_three_with_two_overlap_twice_on_a_line_and_four_times_on_a_grid():
    found = overlaps(photograph("camera", 64).astype(float), 3, 2, "ones")
    assert (found.line_inside, found.grid_inside) == ((1, 2), (1, 4))
    assert found.spread == pytest.approx((4 - 1) / 2.25)
    assert found.rhythm[0] > 0.1 > 100 * found.rhythm[1]


def test_weights_can_make_up_for_uneven_overlaps_and_spoil_even_ones():
    assert overlaps(photograph("camera", 64).astype(float), 3, 2, "tent").is_flat
    assert not overlaps(photograph("camera", 64).astype(float), 4, 2, "random").is_flat


@pytest.mark.parametrize("name", ["ones", "tent", "random"])
def test_upsampling_keeps_the_mean_brightness(name):
    assert weights(name, 4, 2).sum() == pytest.approx(4)
    found = overlaps(np.full((1, 12, 12), 0.5), 4, 2, name)
    assert found.transposed[:, 4:-4, 4:-4].mean() == pytest.approx(0.5)
    assert found.resized == pytest.approx(0.5)


def test_rhythm_is_the_power_at_multiples_of_the_stride_s_frequency():
    values = RNG.normal(size=(1, 24, 36)) + np.tile([0.0, 1.0, 3.0], 12)
    power = np.abs(np.fft.fft2(values[0])) ** 2
    power[0, 0] = 0
    assert rhythm(values, 3) == pytest.approx(power[::8, ::12].sum() / power.sum())
    assert rhythm(values, 3) > 0.1 > rhythm(values, 2)
