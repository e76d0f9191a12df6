"""What a kernel lets pass, in words, and where it lies on its pixels."""

import numpy as np
import pytest

from core.kernels import KERNELS
from pages.frequencies.theorem_figures import passing, placed


@pytest.mark.parametrize(
    ("name", "which"),
    [
        *(("identity", "all"), ("shift", "all"), ("gaussian", "low"), ("laplacian", "high"), ("laplacian8", "high")),
        *(("sobel_x", "x"), ("sobel_y", "y"), ("difference_x", "x"), ("sharpen", "mixed")),
    ],
)
def test_what_a_kernel_lets_pass(name, which):
    assert passing(KERNELS[name].weights) == which


def test_zeros_let_nothing_pass_and_a_kernel_lies_on_its_pixels():
    assert passing(np.zeros((3, 3))) == "nothing"
    assert np.argwhere(placed(np.ones((1, 2)))).tolist() == [[4, 4], [4, 5]]
    assert np.argwhere(placed(np.ones((7, 7)))).min(0).tolist() == [1, 1]
