"""Depthwise separable layers: their counts, what they can say and what they cannot, against theory."""

import math

import numpy as np
import pytest

from core.kernels import KERNELS
from pages.separable.depthwise import (
    CHANNELS,
    SIDES,
    costs,
    counts,
    detector,
    formula,
    kernels_of,
    nearest,
    orders,
    reach,
    tap_rank,
)

RNG = np.random.default_rng(5)
PICTURE = RNG.random((3, 24, 31)).astype(np.float32)


def test_sixteen_to_thirty_two_channels_cost_4608_and_656_numbers():
    found = counts(16, 32, 3, (10, 20))
    assert [found.full.parameters, found.separable.parameters] == [4608, 656]
    assert [found.depthwise.parameters, found.pointwise.parameters] == [144, 512]
    assert found.pointwise_first.parameters == 800
    assert [found.full.multiply_adds, found.separable.multiply_adds] == [4608 * 200, 656 * 200]


@pytest.mark.parametrize("c_in", CHANNELS[::4])
@pytest.mark.parametrize("c_out", CHANNELS[::4])
def test_the_ratio_is_the_formula(c_in, c_out):
    for k, found in costs(PICTURE, c_in, c_out, SIDES[0]).by_side.items():
        for name in ("parameters", "multiply_adds"):
            ratio = getattr(found.separable, name) / getattr(found.full, name)
            assert ratio == pytest.approx(formula(c_out, k), rel=1e-12)


@pytest.mark.parametrize("turn_deg", [0, 20, 60, 80])
def test_one_map_is_possible_and_two_miss_by_the_sine_of_half_the_turn(turn_deg):
    found = reach(PICTURE, turn_deg, 1)
    assert found.one.largest < 1e-6
    assert found.kernel_errors == pytest.approx((0, math.sin(math.radians(turn_deg / 2))), abs=1e-12)
    assert found.ranks == (1, 1 if turn_deg == 0 else 2)
    assert (found.two.largest > 0.01) == (turn_deg > 0)
    assert (found.two.largest < 1e-6) == (turn_deg == 0)


def test_two_depthwise_kernels_a_channel_reach_two_maps():
    found = reach(PICTURE, 60, 2)
    assert found.two.largest < 1e-6
    assert found.numbers == ((27, 30), (54, 66))


def test_no_depthwise_separable_layer_is_nearer():
    w = RNG.normal(size=(4, 3, 3, 3))
    depthwise, pointwise = nearest(w)
    best = np.linalg.norm(w - kernels_of(depthwise, pointwise))
    assert best > 0.1
    assert tap_rank(w) == 4
    for _ in range(50):
        nudged = kernels_of(depthwise + 0.05 * RNG.normal(size=depthwise.shape), pointwise)
        assert np.linalg.norm(w - nudged) > best
    exact = kernels_of(*nearest(w, 4))
    np.testing.assert_allclose(exact, w, atol=1e-12)


def test_detectors_turn():
    np.testing.assert_array_equal(detector(0), KERNELS["sobel_x"].weights)
    np.testing.assert_allclose(detector(90), KERNELS["sobel_y"].weights, atol=1e-12)
    np.testing.assert_allclose(detector(180), -detector(0), atol=1e-12)


def test_the_order_matters_unless_all_channels_have_one_kernel():
    assert orders(PICTURE, 0, 1, 1, 1).comparison.largest < 1e-6
    assert orders(PICTURE, 60, 1, 1, 1).comparison.largest > 0.01
