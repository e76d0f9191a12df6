"""Deblurring: the transpose of a blur, and the curve of Wiener's filter, against core."""

import numpy as np
import pytest

from core.convolution import conv2d, wiener_deconv2d
from core.gradients import conv2d_input_grad
from pages.transposed.blurring import BLURS, POWERS, blur_kernel, blurred, error_curve, restored, square, transposed_of
from tests.pages.photographs import photograph

ROUNDING = 1e-12
RNG = np.random.default_rng(3)


@pytest.mark.parametrize("blur", BLURS)
@pytest.mark.parametrize("width", [3, 9])
def test_the_transposed_of_a_blur_is_its_transpose(blur, width):
    x, kernel = photograph("camera", 32).astype(float), blur_kernel(blur, width)
    kernel = kernel * RNG.uniform(0.5, 1.5, kernel.shape)  # so that turning it matters
    y = blurred(x, kernel, 0.01)
    options = {"padding": "same", "padding_mode": "circular"}
    expected = conv2d_input_grad(y, kernel[None, None], x.shape, **options)
    np.testing.assert_allclose(transposed_of(y, kernel), expected, atol=ROUNDING)
    assert np.abs(conv2d(y, kernel[None, None], **options) - expected).max() > 1e-3


@pytest.mark.parametrize("blur", BLURS)
def test_the_curve_is_core_s_wiener_at_every_constant(blur):
    x, kernel = photograph("camera", 32).astype(float), blur_kernel(blur, 5)
    y = blurred(x, kernel, 0.01)
    curve = error_curve(x, y, kernel)
    for at in (0, 15, 20, len(POWERS) - 1):
        restored_ = wiener_deconv2d(y, kernel[None, None], noise=10 ** POWERS[at])
        expected = np.linalg.norm(restored_ - x) / np.linalg.norm(x)
        assert curve[at] == pytest.approx(expected, rel=1e-6)


def test_wiener_brings_back_what_the_transposed_blurs_once_more():
    found = restored(photograph("camera", 128).astype(float), "gaussian", 9, 0.002, -3.5)
    errors = found.errors
    assert errors["wiener"] < errors["blurred"] < errors["transposed"]
    assert errors["wiener"] < 0.75 * errors["blurred"]
    assert found.curve[found.best] == min(found.curve)
    spoilt = restored(photograph("camera", 128).astype(float), "gaussian", 9, 0.1, -8.0)
    assert spoilt.errors["wiener"] > spoilt.errors["blurred"]
    assert spoilt.best > found.best


@pytest.mark.parametrize(("shape", "side"), [((1, 256, 170), 128), ((1, 64, 100), 64), ((1, 3, 9), 2), ((1, 1, 5), 1)])
def test_the_square_has_a_side_of_a_power_of_two(shape, side):
    assert square(np.zeros(shape, np.float32)).shape == (1, side, side)
