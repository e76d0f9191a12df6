"""Sums over windows: L2 pooling as ONNX and scipy have it, and the way back, where every cell gets its share."""

from typing import Any

import numpy as np
import pytest
from scipy.signal import correlate2d

from core.padding import resolve_padding
from core.pooling import avg_pool2d, avg_pool2d_grad, l2_pool2d, l2_pool2d_grad, max_pool2d
from tests.core.oracles import CLOSE32, CLOSE64, onnx_pads, onnx_run, random_maps
from tests.core.pooling.test_pooling import NAMES, TABLE


def test_a_mean_goes_back_as_often_as_its_cells_are_seen() -> None:
    x = random_maps(2, 5, 7, dtype=np.float64)
    options: dict[str, Any] = {"size": 3, "stride": 2, "padding": 1}
    seen = avg_pool2d_grad(np.ones_like(avg_pool2d(x, **options)), x.shape, **options)
    np.testing.assert_allclose((seen * x).sum(), avg_pool2d(x, **options).sum(), **CLOSE64)
    assert seen[0, 0, 0] < seen[0, 1, 1]  # the twin: a corner is seen by one window, its neighbour by four


@pytest.mark.parametrize(NAMES, [row for row in TABLE if row[4] == (1, 1)])
def test_l2_pool2d_is_onnx_lp_pool(size: Any, window: Any, stride: Any, padding: Any, dilation: Any) -> None:
    x = random_maps(2, 3, *size)
    expected = onnx_run(
        "LpPool",
        x,
        p=2,
        kernel_shape=window,
        strides=stride,
        pads=onnx_pads(resolve_padding(padding, size, window)),
    )
    np.testing.assert_allclose(l2_pool2d(x, window, stride=stride, padding=padding), expected, **CLOSE32)


def test_what_hangs_over_in_ceil_mode_counts_as_nothing() -> None:
    np.testing.assert_array_equal(l2_pool2d([[[3, 4, 12]]], (1, 2), ceil_mode=True), [[[5, 12]]])


@pytest.mark.parametrize(("window", "stride"), [((2, 3), (1, 1)), ((3, 1), (2, 2)), ((4, 4), (1, 3))])
def test_l2_pool2d_is_the_root_of_scipys_sum_of_squares(window: tuple[int, int], stride: tuple[int, int]) -> None:
    x = random_maps(1, 9, 8, dtype=np.float64)
    sums = correlate2d(x[0] ** 2, np.ones(window), "valid")[:: stride[0], :: stride[1]]
    y = l2_pool2d(x, window, stride=stride)
    np.testing.assert_allclose(y[0], np.sqrt(sums), **CLOSE64)
    assert not np.allclose(y, np.sqrt(avg_pool2d(x**2, window, stride=stride)), **CLOSE64)  # the twin: no mean


def test_an_l2_pool_lies_between_the_maximum_and_the_sum() -> None:
    x = random_maps(2, 8, 6, dtype=np.float64)
    largest, total = max_pool2d(abs(x), 2), 4 * avg_pool2d(abs(x), 2)
    y = l2_pool2d(x, 2)
    assert ((largest <= y) & (y <= total)).all()
    np.testing.assert_array_equal(l2_pool2d(-x, 2), y)
    np.testing.assert_array_equal(l2_pool2d(x, 1), abs(x))


@pytest.mark.parametrize("options", [{}, {"stride": 1}, {"stride": (3, 2), "padding": 1, "ceil_mode": True}])
def test_the_gradient_of_l2_pool2d_is_its_slope(options: dict[str, Any]) -> None:
    x, way = random_maps(2, 2, 7, 6, dtype=np.float64), random_maps(2, 2, 7, 6, seed=1, dtype=np.float64)
    y = l2_pool2d(x, 3, **options)
    dy, step = random_maps(*y.shape, seed=2, dtype=np.float64), 1e-6
    ahead, behind = (l2_pool2d(x + sign * step * way, 3, **options) for sign in (1, -1))
    slope = (dy * (ahead - behind)).sum() / (2 * step)
    assert (l2_pool2d_grad(dy, x, 3, **options) * way).sum() == pytest.approx(slope, rel=1e-6)


def test_where_all_of_a_window_is_zero_no_gradient_comes() -> None:
    x = np.array([[[0, 0, 3, 4]]], np.float32)
    np.testing.assert_allclose(l2_pool2d_grad(np.ones((1, 1, 2)), x, (1, 2)), [[[0, 0, 0.6, 0.8]]], **CLOSE64)
    assert l2_pool2d_grad(np.ones((1, 1, 2), np.float32), x, (1, 2)).dtype == np.float32


def test_no_square_of_a_float32_is_too_large() -> None:
    x = np.full((1, 2, 2), 1e30, np.float32)
    np.testing.assert_allclose(l2_pool2d(x, 2), 2e30, **CLOSE32)
    assert np.isinf(l2_pool2d(np.full((1, 2, 2), 1e200), 2)).all()
