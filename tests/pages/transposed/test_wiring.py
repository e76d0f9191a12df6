"""A small convolution as a matrix, and its transpose: they are core's."""

import numpy as np
import pytest

from core.convolution import conv_transpose2d
from pages.transposed.wiring import NAMES, digits
from pages.transposed.wiring import SIDES as INPUT_SIDES
from tests.pages.transposed.wirings import WIRINGS, wired

RNG = np.random.default_rng(3)


@pytest.mark.parametrize("name", NAMES)
def test_every_kernel_fits_every_input(name):
    for n in INPUT_SIDES:
        assert wired(n, name, 2, 0).out_side >= 1


@pytest.mark.parametrize(("n", "name", "s", "p"), WIRINGS)
def test_the_matrix_and_its_transpose_are_core_s_convolutions(n, name, s, p):
    wiring = wired(n, name, s, p)
    y = RNG.normal(size=wiring.y.shape)
    np.testing.assert_allclose(wiring.matrix @ wiring.x.ravel(), wiring.y.ravel(), atol=1e-9)
    back = conv_transpose2d(y[None], wiring.w, stride=s, padding=p, output_padding=wiring.output_padding)
    np.testing.assert_allclose(wiring.matrix.T @ y.ravel(), back.ravel(), atol=1e-9)


def test_digits_are_means_of_the_middle_square():
    x = np.zeros((1, 6, 10))
    x[0, :3, 2:5] = 1  # the upper left quarter of the middle 6 x 6
    assert digits(x, 2).tolist() == [[9, 0], [0, 0]]
