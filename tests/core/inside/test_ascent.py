"""ascent: a step is taken only where it raises the answer; a linear unit gets the picture that suits it best."""

from itertools import islice

import numpy as np
import pytest

from core.inside import ascend
from core.layers import Conv2d, Dense, Flatten, ReLU, Stack
from core.learning import lenet

RNG = np.random.default_rng(2)
W = RNG.standard_normal((1, 36)).astype(np.float32)
LINEAR = Stack([Flatten(), Dense(W)])
BENT = lenet(seed=3)
X = RNG.random((3, 1, 32, 32)).astype(np.float32)


def test_the_answer_rises_at_every_step_that_is_taken_and_at_no_other():
    last, answers = X, BENT(X)[:, 4]
    refused = 0
    for climb in islice(ascend(BENT, X, layer=11, unit=(4,), step=4.0), 40):
        np.testing.assert_array_equal(climb.answers > answers, climb.is_accepted)
        kept = (climb.pictures == last).all(axis=(1, 2, 3))
        np.testing.assert_array_equal(kept, ~climb.is_accepted)
        np.testing.assert_allclose(climb.answers, BENT(climb.pictures)[:, 4], rtol=1e-4, atol=1e-4)
        assert climb.pictures.min() >= 0
        assert climb.pictures.max() <= 1
        refused += int((~climb.is_accepted).sum())
        last, answers = climb.pictures, climb.answers
    assert refused > 0  # else the law was not tried
    assert (answers > BENT(X)[:, 4]).all()


def test_a_linear_unit_gets_ink_where_its_weights_are_positive():
    *_, end = islice(ascend(LINEAR, RNG.random((2, 1, 6, 6)), layer=1, unit=(0,), step=2.0), 200)
    best = (W > 0).reshape(1, 6, 6)
    np.testing.assert_allclose(end.pictures, np.broadcast_to(best, (2, 1, 6, 6)), atol=1e-4)


def test_two_hills_are_climbed_from_where_one_starts():
    w = np.array([[[[1.0]]], [[[-1.0]]]])
    hills = Stack([Conv2d(w, bias=[-0.5, 0.5]), ReLU(), Flatten(), Dense([[1.0, 1.0]])])  # |x - 1/2| of one pixel
    *_, end = islice(ascend(hills, [[[[0.4]]], [[[0.6]]]], layer=3, unit=(0,), step=0.1), 60)
    np.testing.assert_allclose(end.pictures.ravel(), [0, 1], atol=1e-3)


def test_decay_keeps_the_picture_short():
    lengths = []
    for decay in (0.0, 0.5):
        *_, end = islice(ascend(BENT, X, layer=11, unit=(4,), decay=decay), 30)
        lengths.append(np.linalg.norm(end.pictures))
    assert lengths[1] < lengths[0]


def test_a_unit_that_nothing_changes_leaves_the_picture():
    still = Stack([Flatten(), Dense(np.zeros((1, 36), np.float32))])
    x = RNG.random((1, 1, 6, 6))
    climb = next(ascend(still, x, layer=1, unit=(0,)))
    np.testing.assert_array_equal(climb.pictures, x)
    assert not climb.is_accepted.any()


@pytest.mark.parametrize(
    ("x", "options", "message"),
    [
        (X[0], {}, r"x must be \(N, C, H, W\)"),
        (X, {"step": 0}, "step must be a number above 0, got 0"),
        (X, {"decay": -1}, "decay must be a number of at least 0, got -1"),
        (X, {"unit": (10,)}, "unit must lie in an output"),
    ],
)
def test_what_cannot_be_climbed_is_said_at_once(x, options, message):
    with pytest.raises(ValueError, match=message):
        ascend(BENT, x, **{"layer": 11, "unit": (0,)} | options)
