"""A dilated kernel on a picture: readings by hand, smoothers, and which texture comes through."""

import numpy as np
import pytest

from core.convolution import conv2d
from core.kernels import KERNELS
from pages.dilated.kernel import NAMES, against_full, against_stack, places, reading, smoothers

X = np.random.default_rng(7).random((1, 40, 53))


@pytest.mark.parametrize("kernel", NAMES)
@pytest.mark.parametrize(("rate", "place"), [(1, (1, 1)), (2, (20, 30)), (8, (31, 44)), (5, (34, 5))])
def test_the_nine_pixels_read_give_the_cell_of_the_map(kernel, rate, place):
    shown = reading(X, kernel, rate, place)
    steps = (-rate, 0, rate)
    picked = np.array([[X[0, place[0] + dy, place[1] + dx] for dx in steps] for dy in steps])
    assert shown.answer == pytest.approx((KERNELS[kernel].weights * picked).sum(), abs=1e-12)
    assert shown.side == 2 * rate + 1


def test_a_full_kernel_as_wide_costs_25_instead_of_9_a_cell():
    shown = reading(X, "sobel_x", 2, (20, 20))
    cells = (40 - 4) * (53 - 4)
    assert (shown.multiply_adds, shown.full_multiply_adds) == (9 * cells, 25 * cells)


def test_places_are_those_with_all_nine_pixels_on_the_picture():
    assert places((40, 53), 8) == ((8, 31), (8, 44))
    assert places((17, 20), 8)[0] == (8, 8)
    with pytest.raises(ValueError, match="spans 17x17, larger than the padded input 16x16"):
        places((16, 16), 8)


@pytest.mark.parametrize("name", ["gaussian", "box"])
@pytest.mark.parametrize("rate", range(1, 9))
def test_both_smoothers_sample_one_curve(name, rate):
    spread, full = smoothers(name, rate)
    assert spread.sum() == pytest.approx(1)
    assert full.sum() == pytest.approx(1)
    sampled = full[::rate, ::rate]
    assert sampled.shape == (3, 3)
    np.testing.assert_allclose(spread, sampled / sampled.sum(), atol=1e-12)


@pytest.mark.parametrize("place", [(20, 20), (0, 0), (39, 52)])
@pytest.mark.parametrize("textured", [False, True])
def test_maps_beside_each_other_show_one_region(place, textured):
    both = against_stack(X, "box", ((2, 2, 2), (1, 2)), place, textured)
    assert both.region.shape == both.first.shape == both.second.shape
    assert both.region.shape == (1, 28, 41)  # what 2, 2, 2 leaves of 40x53
    if not textured:
        np.testing.assert_array_equal(both.region, X[:, 6:-6, 6:-6])
        mean = np.full((1, 1, 3, 3), 1 / 9)
        y = conv2d(conv2d(X, mean), mean, dilation=2)
        np.testing.assert_allclose(both.second, y[:, 3:-3, 3:-3], atol=1e-12)
    assert both.region.min() >= 0
    assert both.region.max() <= 1


def test_even_rates_let_a_checkerboard_through_and_others_do_not():
    stacks = against_stack(X, "box", ((2, 2, 2), (1, 2, 3)), (20, 20), True)
    assert stacks.kept == pytest.approx((1, 1 / 81))  # a mean of 3 keeps 1/3 of it along each axis; rate 2 all
    full = against_full(X, "box", 2, (20, 20), True)
    assert full.kept == pytest.approx((1, 1 / 25))
    same = against_full(X, "gaussian", 1, (20, 20), True)
    assert same.difference == pytest.approx(0, abs=1e-12)
    assert full.difference > 0.1


@pytest.mark.parametrize("kernel", NAMES)
def test_even_rates_multiply_a_checkerboard_by_the_sum_of_the_weights(kernel):
    weights = KERNELS[kernel].weights
    stacks = against_stack(X, kernel, ((2, 2, 2), (1, 1, 1)), (20, 20), True)
    signs = np.fromfunction(lambda t, u: 1 - 2 * ((t + u) % 2), (3, 3))
    assert stacks.kept == pytest.approx((abs(weights.sum()) ** 3, abs((signs * weights).sum()) ** 3), abs=1e-12)
    if kernel in ("sobel_x", "sobel_y", "laplacian", "laplacian8", "prewitt_x", "scharr_y"):
        assert stacks.kept[0] == 0  # exactly, not to rounding


def test_a_texture_changes_the_map_by_what_is_kept():
    plain, textured = (against_stack(X, "box", ((2, 2, 2), (1, 2, 3)), (20, 20), flag) for flag in (False, True))
    for at in ("first", "second"):
        left = getattr(textured, at) - (0.2 + 0.6 * getattr(plain, at))
        kept = dict(zip(("first", "second"), textured.kept, strict=True))[at]
        np.testing.assert_allclose(np.abs(left), 0.2 * kept, atol=1e-12)
