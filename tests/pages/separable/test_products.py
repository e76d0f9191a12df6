"""Kernels as sums of products: against scipy, against theory, and where they fail."""

import numpy as np
import pytest
from scipy.signal import correlate2d

from core.kernels import KERNELS
from pages.separable.products import between, products_of, separated

RNG = np.random.default_rng(5)
PICTURE = RNG.random((3, 24, 31)).astype(np.float32)
SEPARABLE = [name for name, kernel in KERNELS.items() if len(products_of(kernel.weights)) == 1]
INSEPARABLE = [name for name in KERNELS if name not in SEPARABLE]


def summed(products):
    return sum(np.outer(column, row) for column, row in products)


def test_which_kernels_are_one_product():
    assert {"sobel_x", "gaussian", "box", "scharr_y", "gabor"} <= set(SEPARABLE)
    assert {"laplacian", "emboss", "sharpen", "log", "motion"} <= set(INSEPARABLE)


@pytest.mark.parametrize(
    ("name", "column", "row"),
    [
        ("sobel_x", [1, 2, 1], [-1, 0, 1]),
        ("sobel_y", [-1, 0, 1], [1, 2, 1]),
        ("scharr_x", [3, 10, 3], [-1, 0, 1]),
        ("prewitt_y", [-1, 0, 1], [1, 1, 1]),
        ("difference_x", [1], [-1, 1]),
    ],
)
def test_a_product_of_whole_numbers_comes_in_whole_numbers(name, column, row):
    found = products_of(KERNELS[name].weights)
    assert len(found) == 1
    assert sorted([found[0][0].tolist(), found[0][1].tolist()]) in (sorted([column, row]), sorted([row, column]))
    np.testing.assert_array_equal(summed(found), KERNELS[name].weights)


@pytest.mark.parametrize("name", KERNELS)
def test_all_products_sum_to_the_kernel(name):
    np.testing.assert_allclose(summed(products_of(KERNELS[name].weights)), KERNELS[name].weights, atol=1e-14)


@pytest.mark.parametrize("name", INSEPARABLE)
def test_fewer_products_miss_the_kernel_by_the_singular_values_left_out_and_nothing_is_nearer(name):
    kernel = KERNELS[name].weights
    for terms in range(1, len(products_of(kernel))):
        found = separated(PICTURE, kernel, terms)
        assert found.kernel_error == pytest.approx(found.left_out, rel=1e-9)
        assert found.kernel_error > 0.01
        assert found.comparison.largest > 0.01
        for _ in range(20):  # a rank-r kernel near the best one
            nudged = summed(
                (c + 0.1 * RNG.normal(size=c.shape), r + 0.1 * RNG.normal(size=r.shape)) for c, r in found.products
            )
            assert np.linalg.norm(kernel - nudged) / np.linalg.norm(kernel) > found.kernel_error


@pytest.mark.parametrize("name", KERNELS)
def test_two_passes_of_all_products_are_one_pass(name):
    kernel = KERNELS[name].weights
    found = separated(PICTURE, kernel, kernel.size)
    assert found.comparison.largest < 1e-6
    top, left = ((side - 1) // 2 for side in kernel.shape)
    pads = [(0, 0), *((before, side - 1 - before) for before, side in zip((top, left), kernel.shape, strict=True))]
    padded = np.pad(PICTURE.astype(float), pads, mode="reflect")
    for channel in range(3):
        expected = correlate2d(padded[channel], kernel, mode="valid")
        np.testing.assert_allclose(found.comparison.got[channel], expected, atol=1e-5)


def test_a_kernel_of_zeros_and_one_number_have_figures():
    zeros = separated(PICTURE, np.zeros((3, 3)), 1)
    assert (zeros.rank, zeros.kernel_error, zeros.comparison.largest, zeros.comparison.relative) == (0, 0, 0, 0)
    one = separated(PICTURE, [[2.5]], 1)
    assert (one.rank, one.numbers) == (1, (1, 2))
    assert one.comparison.largest < 1e-6


@pytest.mark.parametrize("name", ["sobel_x", "sobel_y", "gaussian", "gabor", "laplacian", "identity"])
def test_a_relu_between_column_and_row_is_no_convolution(name):
    found = between(PICTURE, KERNELS[name].weights)
    assert found.plain.largest < 1e-6
    assert found.plain_rest < 1e-6
    assert found.relu.largest > 0.01
    assert found.relu_rest > 0.01


def test_a_relu_that_cuts_nothing_changes_nothing():
    found = between(np.zeros((1, 8, 8), np.float32), KERNELS["sobel_y"].weights)
    assert (found.relu.largest, found.relu_rest) == (0, 0)
