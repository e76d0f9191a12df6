"""The derivative of a smoothed signal and of a picture, by all ways, against scipy."""

import numpy as np
import pytest
from scipy import signal

from pages.signals.derivatives import DIFFERENCE, bell, edges, full, slopes
from pages.signals.laser import MARGIN, SHOWN, readings

ROUNDING = 1e-12


@pytest.mark.parametrize("sigma", [5, 40, 60])
def test_the_three_ways_to_a_slope_agree_to_rounding_and_the_formula_does_not(sigma):
    found = slopes(sigma, 100, 2)
    assert found.largest < 1e-14
    assert found.formula > 1e-3
    kernel = np.convolve(bell(sigma), -DIFFERENCE)
    np.testing.assert_allclose(found.slope, kernel[::-1], atol=ROUNDING)
    wanted = np.convolve(readings(100, 2), kernel, "same")[MARGIN : MARGIN + SHOWN]
    np.testing.assert_allclose(found.ways[2], wanted, atol=ROUNDING)


def test_two_kernels_in_a_row_are_their_convolution():
    np.testing.assert_allclose(full(np.array([1.0, 2, 3]), np.array([1.0, -1])), [1, 1, 1, -3])


@pytest.mark.parametrize("kind", ["x", "laplacian"])
def test_one_kernel_is_two_steps_on_a_picture(kind):
    x = np.random.default_rng(1).random((3, 40, 33), dtype=np.float32)
    found = edges(x, 15, kind)
    assert found.two.is_equal
    assert found.two.largest < 1e-13
    assert found.formula > 1e-3
    kernel = signal.convolve2d(found.bell, found.step[::-1, ::-1])[::-1, ::-1] if kind == "x" else None
    if kernel is not None:
        np.testing.assert_allclose(np.abs(found.kernel), np.abs(kernel), atol=ROUNDING)
    wanted = signal.correlate2d(x.astype(float).mean(axis=0), found.kernel, "valid")
    np.testing.assert_allclose(found.two.got[0], wanted, atol=1e-6)
    ramp = np.broadcast_to(np.arange(33.0), (1, 40, 33)) / 33
    slope = edges(ramp, 15, kind).two.wanted
    np.testing.assert_allclose(slope, 1 / 33 if kind == "x" else 0, atol=1e-6)


def test_a_picture_smaller_than_the_kernel_is_refused():
    with pytest.raises(ValueError, match="larger than the padded input 16x16"):
        edges(np.zeros((1, 16, 16), np.float32), 40, "x")
