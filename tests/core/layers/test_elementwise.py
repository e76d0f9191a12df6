"""Layers that turn each number into another by itself: their values, their slopes, and the slope at a kink."""

from typing import Any

import numpy as np
import pytest

from core.layers import Abs, Dense, Flatten, Layer, ReLU, Softmax, Stack, Tanh
from tests.core.layer_laws import Case, LayerLaws, X

ALIKE = [
    (ReLU(), lambda x: np.where(x > 0, x, 0)),
    (Abs(), np.abs),
    (Tanh(), np.tanh),
]

CASES: list[Case] = [
    (ReLU(), (2, 3, 4)),
    (ReLU(), (2, 5)),
    (Abs(), (2, 2, 3, 4)),
    (Tanh(), (2, 3, 4)),
]


class TestLaws(LayerLaws):
    alike, cases = ALIKE, CASES


ONE_WINNER = [
    (ReLU(), [[[0, -1, 2]]], [[[0, 0, 1]]]),
    (Abs(), [[[0, -1, 2]]], [[[0, -1, 1]]]),
]


@pytest.mark.parametrize(("layer", "x", "dx"), ONE_WINNER, ids=lambda v: getattr(v, "kind", None))
def test_of_equals_the_first_wins_and_at_a_kink_the_slope_is_0(layer: Layer, x: Any, dx: Any) -> None:
    x = np.array(x, np.float64)
    np.testing.assert_array_equal(layer.gradients(x, np.ones_like(layer(x)))[0], dx)


def test_shapes_of_vectors_pass_what_is_done_number_by_number():
    stack = Stack([Flatten(), Dense(np.ones((3, 480))), ReLU(), Tanh(), Abs(), Softmax()])
    assert stack.output_shape(X.shape) == stack(X).shape == (3,)
