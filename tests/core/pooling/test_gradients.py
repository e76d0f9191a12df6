"""The gradients of pooling: adjoints where it is linear, the winner's where it is not, and what they refuse."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from core.gradients import avg_pool2d_grad, blur_pool2d_grad, global_avg_pool2d_grad, max_pool2d_grad, resize_grad
from core.padding import PADDING_MODES
from core.pooling import avg_pool2d, blur_pool2d, global_avg_pool2d, max_pool2d, max_unpool2d, resize
from tests.core.oracles import random_maps
from tests.core.tables import GRADIENT_CALLS, POOLED, refused

LINEAR: list[tuple[Callable[..., Any], Callable[..., Any], tuple[int, ...], dict[str, Any]]] = [
    (avg_pool2d, avg_pool2d_grad, (7, 9), {"size": (2, 3)}),
    (avg_pool2d, avg_pool2d_grad, (6, 7), {"size": 3, "stride": (1, 2), "padding": "same"}),
    (avg_pool2d, avg_pool2d_grad, (8, 6), {"size": 5, "stride": 3, "padding": 2, "ceil_mode": True}),
    (avg_pool2d, avg_pool2d_grad, (8, 6), {"size": 3, "padding": ((1, 0), (0, 1)), "count_include_pad": False}),
    *((blur_pool2d, blur_pool2d_grad, (5, 6), {"taps": 5, "padding_mode": mode}) for mode in PADDING_MODES),
    (blur_pool2d, blur_pool2d_grad, (4, 7), {"taps": 2, "stride": (3, 1)}),
    (global_avg_pool2d, global_avg_pool2d_grad, (4, 5), {}),
    (resize, resize_grad, (4, 7), {"shape": (9, 3)}),
    (resize, resize_grad, (4, 7), {"shape": (9, 3), "mode": "bilinear"}),
]


@pytest.mark.parametrize(("pool", "back", "maps", "options"), LINEAR)
def test_the_gradient_of_a_linear_pooling_is_its_adjoint(pool: Any, back: Any, maps: Any, options: Any) -> None:
    x = random_maps(2, 3, *maps)
    y = pool(x, **options)
    dy = random_maps(*y.shape, seed=1)
    dx = back(dy, x.shape, **{k: v for k, v in options.items() if k != "shape"})
    np.testing.assert_allclose((x * dx).sum(), (y * dy).sum(), rtol=1e-10, atol=1e-10)
    assert not np.isclose((x * dx[::-1]).sum(), (y * dy).sum())  # the twin: another picture's, or channel's


@pytest.mark.parametrize("size", [(1, 1), (2, 3), (3, 2)])
def test_where_windows_do_not_overlap_a_maximum_goes_back_as_it_unpools(size: Any) -> None:
    x = random_maps(2, 3, 6, 7)
    y, indices = max_pool2d(x, size, return_indices=True)
    dy = random_maps(*y.shape, seed=1)
    np.testing.assert_array_equal(max_pool2d_grad(dy, indices, x.shape), max_unpool2d(dy, indices, x.shape[-2:]))


def test_where_windows_overlap_the_winner_gets_the_sum() -> None:
    x = np.array([[[0, 5, 0, 1.0]]])
    _, indices = max_pool2d(x, (1, 2), stride=1, return_indices=True)
    np.testing.assert_array_equal(max_pool2d_grad([[[1, 10, 100]]], indices, (1, 1, 4)), [[[0, 11, 0, 100]]])


POOLED_SHAPE = r"dy must have the shape of the output, \(2, 3, 2, 3\), got"

BAD: list[tuple[str, dict[str, Any], str]] = [
    ("max", {"dy": np.zeros((3, 2))}, r"dy must be \(..., C, H_out, W_out\)"),
    ("max", {"dy": POOLED[:, :1]}, r"dy must have the shape of the output, \(2, 3, 2, 3\), got \(2, 1, 2, 3\)"),
    ("max", {"indices": np.zeros((2, 3), int)}, r"indices must be whole numbers of shape \(2, 3, 2, 3\), got"),
    ("max", {"indices": POOLED}, "indices must be whole numbers of shape .*got float64"),
    ("max", {"indices": np.full(POOLED.shape, 24)}, "indices must lie in 0 to 23 for 4x6 cells, got 24 to 24"),
    ("max", {"indices": np.full(POOLED.shape, -1)}, "indices must lie in 0 to 23 .*got -1 to -1"),
    ("avg", {"dy": POOLED[..., 1:]}, POOLED_SHAPE),
    ("avg", {"size": 0}, "size must be .*got 0"),
    ("avg", {"size": 5}, "window 5x5 .*larger than the padded input 4x6"),
    ("avg", {"stride": 0}, "stride must be .*got 0"),
    ("avg", {"padding": -1}, "padding must be .*got -1"),
    ("avg", {"padding": 2}, "padding must leave every window a cell of the 4x6 input"),
    ("avg", {"input_shape": (3, 5, 6), "ceil_mode": True}, r"\(2, 3, 3, 3\), got \(2, 3, 2, 3\)"),
    *((name, {"dy": POOLED[..., 1:]}, POOLED_SHAPE) for name in ("blur", "max blur", "polyphase")),
    *((name, {"stride": 0}, "stride must be .*got 0") for name in ("blur", "max blur", "polyphase")),
    *((name, {"taps": 0}, "taps must be .*got 0") for name in ("blur", "max blur")),
    *((name, {"padding_mode": "mirror"}, "padding mode must be one of") for name in ("blur", "max blur")),
    *(
        (name, {"x": np.zeros((4, 6))}, r"x must be \(..., C, H, W\)")
        for name in ("max blur", "polyphase", "global max")
    ),
    ("max blur", {"size": 0}, "size must be .*got 0"),
    ("polyphase", {"x": np.zeros((2, 3, 5, 6))}, "sides must be multiples of the stride 2x2, got 5x6"),
    ("global avg", {"dy": np.zeros((3, 1, 2))}, r"dy must have the shape of the output, \(3, 1, 1\), got \(3, 1, 2\)"),
    ("global max", {"dy": np.zeros((2, 1, 1))}, r"dy must have the shape of the output, \(3, 1, 1\), got \(2, 1, 1\)"),
    ("resize", {"dy": np.zeros((2, 3))}, r"dy must be \(..., C, H_out, W_out\)"),
    ("resize", {"dy": POOLED[:, :1]}, r"dy must have the shape of the output, \(2, 3, 2, 3\), got \(2, 1, 2, 3\)"),
    ("resize", {"mode": "cubic"}, "mode must be one of nearest, bilinear, got 'cubic'"),
]


@pytest.mark.parametrize(("call", "message"), refused(GRADIENT_CALLS, BAD))
def test_refuses_with_a_sentence(call: Callable[[], Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        call()
