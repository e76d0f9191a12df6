"""Layers that end the grid: maps as one row of numbers, and a matrix times that row."""

import numpy as np
import pytest

from core.layers import Dense, Flatten
from tests.core.layer_laws import BIAS, Case, LayerLaws, W, w
from tests.core.oracles import random_maps

ALIKE = [
    (Flatten(), np.ravel),
]

CASES: list[Case] = [
    (Flatten(), (2, 3, 4, 5)),
    (Dense(w(3, 5), bias=w(3)), (5,)),
    (Dense(w(3, 5)), (2, 4, 5)),
]


class TestLaws(LayerLaws):
    alike, cases = ALIKE, CASES


def test_dense_is_a_matrix_product():
    w, x = random_maps(3, 5), random_maps(5, seed=1)
    np.testing.assert_allclose(Dense(w, bias=np.ones(3))(x), w @ x + 1)
    assert Dense(w).multiply_adds((5,)) == 15
    with pytest.raises(ValueError, match="expected 5 numbers"):
        Dense(w)(np.ones(4))


BAD = [
    (lambda: Dense(np.ones((3, 5)), bias=np.ones((2, 3))), r"bias must have shape \(3,\)"),
    (lambda: Dense(BIAS), r"w must be \(m, n\) .*got shape \(6,\)"),
    (lambda: Dense(W[0, 0])(BIAS), r"expected 2 numbers \(flatten maps first\), got an input of shape \(6,\)"),
]


@pytest.mark.parametrize(("act", "sentence"), BAD)
def test_a_bad_layer_says_what_was_expected(act, sentence):
    with pytest.raises(ValueError, match=sentence):
        act()
