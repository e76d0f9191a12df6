"""The layer that shares nothing: the numbers of its function, its gradients, and what it refuses."""

import numpy as np
import pytest

from core.convolution import locally_connected2d
from core.layers import LocallyConnected2d
from tests.core.layer_laws import BIAS, UNEVEN, Case, LayerLaws, W, X, w
from tests.core.oracles import random_maps

PLACES = random_maps(4, 3, 2, 4, 3, 2, dtype=np.float32)

ALIKE = [
    (
        LocallyConnected2d(PLACES, bias=BIAS[:2], stride=3),
        lambda x: locally_connected2d(x, PLACES, bias=BIAS[:2], stride=3),
    ),
    (
        LocallyConnected2d(PLACES, bias=PLACES[..., 0, 0, 0].transpose(2, 0, 1), stride=3, padding=(1, 0)),
        lambda x: locally_connected2d(
            x, PLACES, bias=PLACES[..., 0, 0, 0].transpose(2, 0, 1), stride=3, padding=(1, 0)
        ),
    ),
]

CASES: list[Case] = [
    (LocallyConnected2d(w(4, 3, 2, 3, 2, 3), bias=w(2)), (2, 3, 5, 5)),
    (
        LocallyConnected2d(w(2, 4, 3, 1, 3, 2), bias=w(3, 2, 4), stride=(2, 1), padding=UNEVEN, dilation=(2, 3)),
        (1, 6, 5),
    ),
    (LocallyConnected2d(w(2, 3, 1, 2, 2, 2), stride=2, padding="same"), (2, 1, 2, 4, 5)),
]


class TestLaws(LayerLaws):
    alike, cases = ALIKE, CASES


BAD = [
    (lambda: LocallyConnected2d(np.ones((2, 2, 4, 1, 3, 3)), bias=np.ones(3)), r"bias must have shape \(4,\)"),
    (lambda: LocallyConnected2d(W), r"w must be \(H_out, W_out, C_out, C_in, kH, kW\) .*got"),
    (lambda: LocallyConnected2d(PLACES, stride=0), "stride must be"),
    (lambda: LocallyConnected2d(PLACES, padding=-1), "padding must be"),
    (lambda: LocallyConnected2d(PLACES, dilation=0), "dilation must be"),
    (
        lambda: LocallyConnected2d(PLACES).output_shape((4, 6, 5)),
        "expected 4x4 places for this input, got kernels for 4x3",
    ),
    (lambda: LocallyConnected2d(PLACES).output_shape((3, 6, 4)), "expected 4 input channels, got 3"),
    (lambda: LocallyConnected2d(PLACES, bias=BIAS, stride=3)(X), r"bias must have shape \(2,\)"),
]


@pytest.mark.parametrize(("act", "sentence"), BAD)
def test_a_bad_layer_says_what_was_expected(act, sentence):
    with pytest.raises(ValueError, match=sentence):
        act()
