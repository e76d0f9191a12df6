"""Three layers as matrices: shared weights run along diagonals, and the product is the convolution."""

import numpy as np
import pytest

from core.convolution import conv2d
from pages.sharing.ties import ties


@pytest.mark.parametrize("form", ["line", "picture"])
def test_shared_weights_run_along_diagonals_and_unshared_ones_stand_once(form):
    found = ties(form)
    shared, window = found.shared, found.window
    assert found.free("shared") == window[0] * window[1]
    assert found.entries("local") == found.entries("shared") == found.free("local")
    assert found.free("dense") == found.entries("dense") == found.dense.size
    assert np.array_equal(found.local > 0, shared > 0)
    one = (shared == 1).nonzero()
    assert len(set((one[1] - one[0]).tolist())) == 1
    other = (found.local > 0).nonzero()
    assert len(set((other[1] - other[0]).tolist())) == window[0] * window[1]


def test_the_matrix_of_shared_weights_is_the_convolution():
    found, w = ties("picture"), np.random.default_rng(0).random((3, 3))
    matrix = np.concatenate([[0], w.ravel()])[found.shared]
    x = np.random.default_rng(1).random((1, *found.size))
    expected = conv2d(x, w[None, None], padding=1)
    assert np.allclose(matrix @ x.ravel(), expected.ravel())
    assert not np.allclose(matrix.T @ x.ravel(), expected.ravel())
