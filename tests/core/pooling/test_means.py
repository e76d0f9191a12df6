"""Means of windows: the way back gives every cell its share, and how they are handed on."""

import numpy as np

from core.pooling import avg_pool2d, avg_pool2d_grad
from tests.core.oracles import CLOSE64, random_maps


def test_a_mean_goes_back_as_often_as_its_cells_are_seen() -> None:
    x = random_maps(2, 5, 7, dtype=np.float64)
    options = {"size": 3, "stride": 2, "padding": 1}
    seen = avg_pool2d_grad(np.ones_like(avg_pool2d(x, **options)), x.shape, **options)
    np.testing.assert_allclose((seen * x).sum(), avg_pool2d(x, **options).sum(), **CLOSE64)
    assert seen[0, 0, 0] < seen[0, 1, 1]  # the twin: a corner is seen by one window, its neighbour by four
