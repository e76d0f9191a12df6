"""The convolution theorem: it holds for every kernel on every sample, wraps, and tells a wrong response."""

import numpy as np
import pytest

from core.convolution import conv2d
from core.kernels import KERNELS, gaussian
from pages.frequencies.theorem import ALLOWED, EVERY_SIDE, by_spectra, differences, in_space
from tests.pages.frequencies.waves import picture
from ui.pictures import SAMPLES, sample_array


def sample(name):
    return sample_array(name, EVERY_SIDE)[0].astype(np.float64)


@pytest.mark.parametrize("name", SAMPLES)
def test_the_theorem_holds_for_every_kernel_on_every_sample(name):
    x = sample(name)
    found = {kernel.name: differences(x, kernel.weights) for kernel in KERNELS.values()}
    assert {key: d for key, d in found.items() if not d.largest < ALLOWED} == {}
    assert found["identity"].unpadded < ALLOWED  # the twin: zeros around, but not padded


@pytest.mark.parametrize("name", ["astronaut", "camera", "brick"])
def test_without_padding_the_product_wraps(name):
    x = sample(name)
    unpadded = {kernel.name: differences(x, kernel.weights).unpadded for kernel in KERNELS.values()}
    assert {key for key, value in unpadded.items() if value < 1e-3} == {"identity"}


def test_a_wrong_response_is_told_from_the_right_one():
    x, w = sample("camera"), KERNELS["emboss"].weights
    assert np.abs(by_spectra(x, w[::-1, ::-1]) - in_space(x, w)).max() > 0.1
    assert np.abs(by_spectra(x, w) - in_space(x, w)).max() < ALLOWED


def test_the_theorem_s_space_is_core_s_wrapped_convolution():
    x, w = picture(), gaussian(1.0).weights
    expected = conv2d(x[None], w[None, None], padding="same", padding_mode="circular")[0]
    assert np.array_equal(in_space(x, w), expected)
