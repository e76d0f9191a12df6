"""core.learning.cross_entropy against onnx.reference and finite differences."""

from collections.abc import Callable

import numpy as np
import pytest

from core.learning.cross_entropy import cross_entropy, cross_entropy_grad
from tests.core.oracles import onnx_run, random_maps


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_cross_entropy_is_onnx_softmax_cross_entropy_loss(dtype: type) -> None:
    scores, labels = random_maps(7, 5, dtype=dtype) * 4, np.array([0, 4, 2, 2, 1, 3, 0])
    expected = onnx_run("SoftmaxCrossEntropyLoss", scores, labels, reduction="mean")
    np.testing.assert_allclose(cross_entropy(scores, labels), expected, rtol=1e-6 if dtype == np.float32 else 1e-12)


def test_its_gradient_is_the_finite_difference_and_that_of_other_labels_is_not() -> None:
    scores, labels = random_maps(3, 4), np.array([1, 0, 3])
    differences = np.empty_like(scores)
    for place in np.ndindex(*scores.shape):
        step = np.zeros_like(scores)
        step[place] = 1e-6
        differences[place] = (cross_entropy(scores + step, labels) - cross_entropy(scores - step, labels)) / 2e-6
    np.testing.assert_allclose(cross_entropy_grad(scores, labels), differences, rtol=1e-7, atol=1e-9)
    assert not np.allclose(cross_entropy_grad(scores, labels[::-1]), differences, atol=1e-3)


def test_scores_that_would_overflow_have_a_loss() -> None:
    assert cross_entropy([[1e4, 0], [0, 1e4]], [0, 0]) == pytest.approx(5000)
    np.testing.assert_array_equal(cross_entropy_grad([[1e4, 0]], [1]), [[1, -1]])


@pytest.mark.parametrize(
    ("act", "message"),
    [
        (lambda: cross_entropy([1, 2], [0]), r"scores must be \(N, classes\)"),
        (lambda: cross_entropy([[1, 2]], [[0]]), r"labels must be 1 whole numbers, got int64 of shape \(1, 1\)"),
        (lambda: cross_entropy_grad([[1, 2]], [2]), "labels must lie in 0 to 1, got 2 to 2"),
        (lambda: cross_entropy([[1, 2]], [0.0]), "labels must be 1 whole numbers, got float64"),
    ],
)
def test_what_does_not_fit_is_said(act: Callable[[], object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        act()
