"""Batch normalisation and softmax, as functions and as layers, against onnx.reference, and what they refuse."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from core.layers import BatchNorm2d, Softmax, softmax
from core.layers.normalisation import batch_norm2d, batch_norm2d_grads, softmax_grad
from tests.core.layer_laws import BIAS, Case, LayerLaws, W, X, w
from tests.core.oracles import CLOSE64, onnx_run, random_maps
from tests.core.tables import Calls, refused

MEAN, VARIANCE = BIAS[:4], BIAS[:4] ** 2

ALIKE = [
    (
        BatchNorm2d(BIAS[:4], BIAS[2:], mean=MEAN, variance=VARIANCE, eps=0.01),
        lambda x: batch_norm2d(x, BIAS[:4], BIAS[2:], mean=MEAN, variance=VARIANCE, eps=0.01),
    ),
    (Softmax(axis=-3), lambda x: softmax(x, axis=-3)),
]

CASES: list[Case] = [
    (BatchNorm2d(w(3), w(3) + 1), (2, 3, 4, 5)),
    (BatchNorm2d(w(3), w(3) + 1, eps=0.1), (3, 4, 5)),
    (BatchNorm2d(w(3), w(3) + 1, mean=w(3) + 2, variance=w(3) ** 2), (2, 3, 4, 5)),
    (Softmax(), (2, 5)),
    (Softmax(axis=-2), (3, 4)),
    (Softmax(axis=-3), (2, 3, 4, 5)),
]


class TestLaws(LayerLaws):
    alike, cases = ALIKE, CASES


def test_batch_norm_is_onnx_with_given_statistics_and_with_the_batchs_own():
    x, scale, bias, mean = random_maps(3, 4, 5, 6), *random_maps(3, 4, seed=1)
    variance, eps = mean**2, 2.0**-10  # onnx keeps its epsilon in float32
    given = onnx_run("BatchNormalization", x, scale, bias, mean, variance, epsilon=eps)
    np.testing.assert_allclose(BatchNorm2d(scale, bias, mean=mean, variance=variance, eps=eps)(x), given, **CLOSE64)
    own, *_ = onnx_run("BatchNormalization", x, scale, bias, mean, variance, outputs=3, training_mode=1, epsilon=eps)
    np.testing.assert_allclose(BatchNorm2d(scale, bias, eps=eps)(x), own, **CLOSE64)


def test_batch_norm_with_its_own_statistics_has_mean_0_and_variance_1_whatever_the_contrast():
    x, plain = random_maps(2, 3, 4, 5), BatchNorm2d(np.ones(3), np.zeros(3), eps=1e-12)
    y = plain(x)
    np.testing.assert_allclose(y.mean(axis=(0, 2, 3)), 0, atol=1e-12)
    np.testing.assert_allclose(y.var(axis=(0, 2, 3)), 1, rtol=1e-9)
    np.testing.assert_allclose(plain(7 * x - 4), y, rtol=1e-9, atol=1e-9)
    assert not np.allclose(plain(x[:1]), y[:1])  # the twin: alone, a picture is its own batch
    flat = plain(np.full((3, 4, 5), 9.0))
    np.testing.assert_array_equal(flat, np.zeros_like(flat))


@pytest.mark.parametrize("axis", [-1, -2, -3])
def test_softmax_is_onnx_softmax_and_does_not_overflow(axis):
    x = random_maps(2, 4, 5, 6)
    y = Softmax(axis=axis)(x)
    np.testing.assert_allclose(y, onnx_run("Softmax", x, axis=axis), **CLOSE64)
    np.testing.assert_allclose(y.sum(axis=axis), 1)
    np.testing.assert_allclose(Softmax(axis=axis)(x + 1e4), y, rtol=1e-9)


BAD = [
    (lambda: BatchNorm2d(W, BIAS), r"scale must have shape \(72,\), one number a channel, got \(6, 2, 3, 2\)"),
    (lambda: BatchNorm2d(BIAS, BIAS[1:]), r"bias must have shape \(6,\), one number a channel, got \(5,\)"),
    (lambda: BatchNorm2d(BIAS, BIAS, mean=BIAS), "mean and variance must come together, or neither"),
    (lambda: BatchNorm2d(BIAS, BIAS, mean=BIAS, variance=-BIAS), "variance must be at least 0 everywhere, got -"),
    (lambda: BatchNorm2d(BIAS, BIAS, eps=0), "eps must be a number above 0, got 0"),
    (lambda: BatchNorm2d(BIAS, BIAS).output_shape((4, 9, 9)), "expected 6 input channels, got 4"),
    (lambda: BatchNorm2d(BIAS, BIAS)(X), r"scale must have shape \(4,\), one number a channel, got \(6,\)"),
    (lambda: Softmax(axis=0), r"axis must be -1 \(of vectors\), -2 .*got 0"),
    (lambda: Softmax(axis=True), "axis must be .*got True"),
    (lambda: Softmax().output_shape((4, 1, 1)), r"softmax over axis -1 expects vectors \(n,\), got an input of shape"),
    (
        lambda: Softmax(axis=-3).output_shape((4,)),
        r"softmax over axis -3 expects maps \(C, H, W\), got an input of shape",
    ),
    (lambda: BatchNorm2d(BIAS, BIAS, mean=BIAS[1:], variance=BIAS**2), r"mean must have shape \(6,\), .*got \(5,\)"),
]


@pytest.mark.parametrize(("act", "sentence"), BAD)
def test_a_bad_layer_says_what_was_expected(act, sentence):
    with pytest.raises(ValueError, match=sentence):
        act()


MAPS, ONES = np.zeros((2, 2, 6, 7)), np.ones(2)
NORM_CALLS: Calls = {
    "norm": (batch_norm2d, {"x": MAPS, "scale": ONES, "bias": ONES}),
    "norm back": (batch_norm2d_grads, {"dy": MAPS, "x": MAPS, "scale": ONES, "bias": ONES}),
    "softmax": (softmax, {"x": ONES}),
    "softmax back": (softmax_grad, {"dy": ONES, "x": ONES}),
}

BAD_CALLS: list[tuple[str, dict[str, Any], str]] = [
    *((n, {"x": np.zeros((6, 7))}, r"x must be \(..., C, H, W\)|dy must have") for n in ("norm", "norm back")),
    *((n, {"scale": np.ones(3)}, r"scale must have shape \(2,\), one number a channel") for n in ("norm", "norm back")),
    *((n, {"bias": 1.0}, r"bias must have shape \(2,\), .*got \(\)") for n in ("norm", "norm back")),
    *((n, {"mean": ONES}, "mean and variance must come together") for n in ("norm", "norm back")),
    *((n, {"variance": ONES}, "mean and variance must come together") for n in ("norm", "norm back")),
    ("norm", {"mean": np.ones(3), "variance": ONES}, r"mean must have shape \(2,\)"),
    ("norm", {"mean": ONES, "variance": -ONES}, "variance must be at least 0 everywhere, got -1.0"),
    *(("norm", {"eps": eps}, "eps must be a number above 0, got") for eps in (0, -1, True, "1", np.nan, np.inf)),
    ("norm back", {"eps": 0}, "eps must be a number above 0, got 0"),
    ("norm back", {"x": MAPS[..., 1:]}, r"dy must have the shape of the output, \(2, 2, 6, 6\), got \(2, 2, 6, 7\)"),
    ("norm back", {"dy": MAPS[0]}, r"dy must have the shape of the output, \(2, 2, 6, 7\), got \(2, 6, 7\)"),
    ("softmax", {"axis": 1}, r"axis must be one of the 1 of x, and not empty, got 1 for shape \(2,\)"),
    ("softmax", {"axis": 0.0}, "axis must be one of"),
    ("softmax", {"x": np.zeros((2, 0))}, r"axis must be .*got -1 for shape \(2, 0\)"),
    ("softmax back", {"axis": -2}, "axis must be one of"),
    ("softmax back", {"x": [1j, 2]}, "x must hold real numbers, got dtype complex128"),
    ("softmax back", {"dy": np.ones(3)}, r"dy must have the shape of the output, \(2,\), got \(3,\)"),
]


@pytest.mark.parametrize(("call", "message"), refused(NORM_CALLS, BAD_CALLS))
def test_refuses_with_a_sentence(call: Callable[[], Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        call()


@pytest.mark.parametrize("name", NORM_CALLS)
def test_what_those_calls_are_made_from_is_taken(name: str) -> None:
    function, arguments = NORM_CALLS[name]
    function(**arguments)
