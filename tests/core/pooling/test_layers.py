"""Layers that pool: the numbers of the functions they name, which cell wins, and what they refuse."""

from typing import Any

import numpy as np
import pytest

from core import pooling
from core.layers import (
    AvgPool2d,
    BlurPool2d,
    GlobalAvgPool2d,
    GlobalMaxPool2d,
    L2Pool2d,
    Layer,
    MaxBlurPool2d,
    MaxPool2d,
    PolyphasePool2d,
    Resize,
)
from core.padding import PADDING_MODES
from tests.core.layer_laws import UNEVEN, Case, LayerLaws, X

ALIKE = [
    (MaxPool2d(3, stride=2, padding=1), lambda x: pooling.max_pool2d(x, 3, stride=2, padding=1)),
    (
        MaxPool2d((3, 2), dilation=2, ceil_mode=True),
        lambda x: pooling.max_pool2d(x, (3, 2), dilation=2, ceil_mode=True),
    ),
    (
        AvgPool2d(5, stride=3, padding=2, ceil_mode=True, count_include_pad=False),
        lambda x: pooling.avg_pool2d(x, 5, stride=3, padding=2, ceil_mode=True, count_include_pad=False),
    ),
    (
        BlurPool2d(taps=4, stride=3, padding_mode="circular"),
        lambda x: pooling.blur_pool2d(x, taps=4, stride=3, padding_mode="circular"),
    ),
    (MaxBlurPool2d((2, 3), taps=5), lambda x: pooling.max_blur_pool2d(x, (2, 3), taps=5)),
    (PolyphasePool2d(stride=(3, 2)), lambda x: pooling.polyphase_pool2d(x, stride=(3, 2))),
    (L2Pool2d((3, 2), stride=2, padding=1), lambda x: pooling.l2_pool2d(x, (3, 2), stride=2, padding=1)),
    (GlobalAvgPool2d(), pooling.global_avg_pool2d),
    (GlobalMaxPool2d(), pooling.global_max_pool2d),
    (Resize((7, 21), mode="bilinear"), lambda x: pooling.resize(x, (7, 21), mode="bilinear")),
    (Resize(5), lambda x: pooling.resize(x, (5, 5))),
]

CASES: list[Case] = [
    (MaxPool2d(2), (2, 3, 6, 5)),
    (MaxPool2d((3, 2), stride=(1, 2), padding=((1, 0), (0, 1)), dilation=(1, 2)), (2, 6, 7)),
    (MaxPool2d(3, stride=2, ceil_mode=True), (1, 6, 8)),
    (AvgPool2d((2, 3)), (2, 2, 5, 7)),
    (AvgPool2d(3, stride=(1, 2), padding=UNEVEN), (2, 5, 6)),
    (AvgPool2d(3, stride=2, padding=1, ceil_mode=True), (2, 6, 7)),
    (AvgPool2d(5, stride=3, padding=2, ceil_mode=True, count_include_pad=False), (2, 1, 8, 6)),
    (L2Pool2d((2, 3)), (2, 2, 5, 7)),
    (L2Pool2d(3, stride=(1, 2), padding=UNEVEN, ceil_mode=True), (2, 5, 6)),
    *((BlurPool2d(taps=3, padding_mode=mode), (2, 5, 6)) for mode in PADDING_MODES),
    (BlurPool2d(taps=4, stride=(1, 3)), (2, 2, 5, 7)),
    (BlurPool2d(taps=1, stride=2), (1, 4, 5)),
    *((MaxBlurPool2d((2, 3), taps=4, padding_mode=mode), (2, 6, 5)) for mode in PADDING_MODES),
    (MaxBlurPool2d(), (2, 2, 4, 6)),
    (PolyphasePool2d(), (2, 3, 4, 6)),
    (PolyphasePool2d(stride=(3, 1)), (2, 6, 5)),
    (GlobalAvgPool2d(), (2, 3, 4, 5)),
    (GlobalMaxPool2d(), (2, 3, 4, 5)),
    *((Resize(shape, mode=mode), (2, 2, 4, 6)) for mode in ("nearest", "bilinear") for shape in ((7, 3), (2, 13))),
    (Resize((4, 6), mode="bilinear"), (1, 4, 6)),
]


class TestLaws(LayerLaws):
    alike, cases = ALIKE, CASES


ONE_WINNER = [
    (MaxPool2d((1, 3)), [[[2, 2, 1]]], [[[1, 0, 0]]]),
    (GlobalMaxPool2d(), [[[2, 3, 3]]], [[[0, 1, 0]]]),
    (PolyphasePool2d(stride=(1, 3)), [[[1, -2, 2]]], [[[0, 1, 0]]]),
    (PolyphasePool2d(stride=(1, 2)), [[[5, 5, 3, 3]]], [[[1, 0, 1, 0]]]),
]


@pytest.mark.parametrize(("layer", "x", "dx"), ONE_WINNER, ids=lambda v: getattr(v, "kind", None))
def test_of_equals_the_first_wins_and_at_a_kink_the_slope_is_0(layer: Layer, x: Any, dx: Any) -> None:
    x = np.array(x, np.float64)
    np.testing.assert_array_equal(layer.gradients(x, np.ones_like(layer(x)))[0], dx)


def test_polyphase_picks_the_phase_of_each_picture() -> None:
    x = np.zeros((3, 2, 4, 4))
    for picture, (top, left) in enumerate([(0, 1), (1, 0), (1, 1)]):
        x[picture, :, top::2, left::2] = 1 + picture
    dx, _ = PolyphasePool2d().gradients(x, np.ones((3, 2, 2, 2)))
    np.testing.assert_array_equal(dx, x > 0)


BAD = [
    (lambda: BlurPool2d(taps=0), "taps must be an int of at least 1, got 0"),
    (lambda: BlurPool2d(taps=10**30), "taps must be an int of at least 1, got 1000"),
    (lambda: MaxBlurPool2d(taps=2000), "taps must be at most 1000, got 2000"),
    (lambda: MaxPool2d(2, ceil_mode="no"), "ceil_mode must be True or False, got 'no'"),
    (lambda: AvgPool2d(2, count_include_pad=1), "count_include_pad must be True or False, got 1"),
    (lambda: MaxPool2d(2).output_shape((4, 9)), r"max_pool2d expects maps \(C, H, W\), got an input of shape \(4, 9\)"),
    (lambda: MaxPool2d(0), "size must be"),
    (lambda: MaxPool2d(2, stride=0), "stride must be"),
    (lambda: MaxPool2d(2, padding=-1), "padding must be"),
    (lambda: MaxPool2d(2, dilation=0), "dilation must be"),
    (lambda: AvgPool2d((2, 0)), r"size must be .*got \(2, 0\)"),
    (lambda: AvgPool2d(2, stride=1.5), "stride must be .*got 1.5"),
    (lambda: AvgPool2d(2, padding="full"), "padding must be .*got 'full'"),
    (
        lambda: AvgPool2d(2, padding=2).output_shape((1, 6, 7)),
        "padding must leave every window a cell of the 6x7 input",
    ),
    (lambda: BlurPool2d(taps=0)(X), "taps must be an int of at least 1, got 0"),
    (lambda: BlurPool2d(stride=0), "stride must be"),
    (lambda: BlurPool2d(padding_mode="edge"), "padding mode must be one of .*got 'edge'"),
    (lambda: MaxBlurPool2d(0), "size must be"),
    (lambda: MaxBlurPool2d(taps=1.5)(X), "taps must be an int of at least 1, got 1.5"),
    (lambda: MaxBlurPool2d(stride=(2, 0)), r"stride must be .*got \(2, 0\)"),
    (lambda: MaxBlurPool2d(padding_mode="edge"), "padding mode must be one of .*got 'edge'"),
    (lambda: PolyphasePool2d(stride=0), "stride must be"),
    (lambda: Resize(0), "shape must be"),
    (lambda: Resize(4, mode="cubic"), "expected mode"),
    (lambda: MaxPool2d(4).output_shape((1, 3, 9)), "window 4x4 .* larger than the padded input 3x9"),
    (lambda: PolyphasePool2d(stride=2).output_shape((1, 3, 4)), "multiples of the stride 2x2, got 3x4"),
]


@pytest.mark.parametrize(("act", "sentence"), BAD)
def test_a_bad_layer_says_what_was_expected(act, sentence):
    with pytest.raises(ValueError, match=sentence):
        act()
