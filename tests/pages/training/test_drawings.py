"""Drawings while a network learns: kernels where they belong, blocks with a gap, means that look back."""

import numpy as np
import pytest

from core.learning import NETWORKS
from pages.training.drawings import first_kernels, smooth, tiled
from pages.training.models import MODELS


@pytest.mark.parametrize("model", MODELS)
def test_first_kernels_stand_where_they_belong(model: str) -> None:
    stack = NETWORKS[model](seed=1)
    found = first_kernels(stack)[0]
    if model == "local":
        w = stack.layers[0].w  # (14, 14, 4, 1, 5, 5)
        np.testing.assert_array_equal(found[:70, :70][5:10, 10:15], w[1, 2, 0, 0])
        np.testing.assert_array_equal(found[71:141, 71:141][60:65, 5:10], w[12, 1, 3, 0])
    elif model == "dense":
        np.testing.assert_array_equal(found[33:65, 33:65], stack.layers[1].w[5].reshape(32, 32))
    else:
        columns = 3 if model == "lenet" else 4
        np.testing.assert_array_equal(found[6:11, 6:11], stack.layers[0].w[columns + 1, 0])


def test_blocks_have_a_gap_and_means_look_back() -> None:
    block = tiled(np.ones((4, 2, 2), np.float32), columns=2, gap=0.5)[0]
    assert block.shape == (5, 5)
    assert (block[2] == 0.5).all()
    assert (block[:, 2] == 0.5).all()
    assert block.sum() == 16 + 9 * 0.5
    assert smooth([1.0, 3.0]) == [1.0, 2.0]
    assert smooth(list(range(20)))[-1] == np.mean(range(11, 20))
