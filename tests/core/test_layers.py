"""Layers as data: shapes, counts, receptive fields, and the same numbers as the functions they name."""

import numpy as np
import pytest

from core import convolution, pooling
from core.layers import (
    KINDS,
    Abs,
    AvgPool2d,
    BlurPool2d,
    Conv2d,
    ConvTranspose2d,
    Dense,
    Flatten,
    GlobalAvgPool2d,
    GlobalMaxPool2d,
    MaxBlurPool2d,
    MaxPool2d,
    PolyphasePool2d,
    ReLU,
    Resize,
    Stack,
    Tanh,
)

RNG = np.random.default_rng(0)
X = RNG.standard_normal((4, 12, 10)).astype(np.float32)
W = RNG.standard_normal((6, 2, 3, 2)).astype(np.float32)
BIAS = RNG.standard_normal(6).astype(np.float32)

ALIKE = [
    (
        Conv2d(W, bias=BIAS, stride=(2, 1), padding=((1, 0), (0, 2)), dilation=2, groups=2, padding_mode="reflect"),
        lambda x: convolution.conv2d(
            x, W, bias=BIAS, stride=(2, 1), padding=((1, 0), (0, 2)), dilation=2, groups=2, padding_mode="reflect"
        ),
    ),
    (
        Conv2d(W, groups=2, padding="same", stride=3),
        lambda x: convolution.conv2d(x, W, groups=2, padding="same", stride=3),
    ),
    (
        ConvTranspose2d(W[:4], stride=2, padding=1, output_padding=(1, 0), groups=2),
        lambda x: convolution.conv_transpose2d(x, W[:4], stride=2, padding=1, output_padding=(1, 0), groups=2),
    ),
    (
        ConvTranspose2d(W[:4], stride=3, padding="same"),
        lambda x: convolution.conv_transpose2d(x, W[:4], stride=3, padding="same"),
    ),
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
    (GlobalAvgPool2d(), pooling.global_avg_pool2d),
    (GlobalMaxPool2d(), pooling.global_max_pool2d),
    (Resize((7, 21), mode="bilinear"), lambda x: pooling.resize(x, (7, 21), mode="bilinear")),
    (Resize(5), lambda x: pooling.resize(x, (5, 5))),
    (ReLU(), lambda x: np.where(x > 0, x, 0)),
    (Abs(), np.abs),
    (Tanh(), np.tanh),
    (Flatten(), np.ravel),
]


@pytest.mark.parametrize(("layer", "function"), ALIKE, ids=lambda v: getattr(v, "kind", ""))
def test_a_layer_computes_what_its_function_does_in_the_shape_it_says(layer, function):
    y = layer(X)
    np.testing.assert_array_equal(y, function(X))
    assert y.shape == layer.output_shape(X.shape)


@pytest.mark.parametrize("layer", [layer for layer, _ in ALIKE], ids=lambda layer: layer.kind)
def test_leading_batch_axes_stay(layer):
    batch = np.stack([X, X[::-1]])
    np.testing.assert_allclose(layer(batch)[0], layer(X), rtol=1e-6, atol=1e-6)


def test_dense_is_a_matrix_product():
    w, x = RNG.standard_normal((3, 5)), RNG.standard_normal(5)
    np.testing.assert_allclose(Dense(w, bias=np.ones(3))(x), w @ x + 1)
    assert Dense(w).multiply_adds((5,)) == 15
    with pytest.raises(ValueError, match="expected 5 numbers"):
        Dense(w)(np.ones(4))


def test_every_kind_is_tried_here():
    assert {layer.kind for layer, _ in ALIKE} | {"dense"} == set(KINDS)


def test_layers_do_not_share_or_change_the_callers_weights():
    w = W.copy()
    layer = Conv2d(w, groups=2)
    w[:] = 0
    assert layer.w.any()
    with pytest.raises(ValueError, match="read-only"):
        layer.w[0] = 1


def conv(k, stride, padding):
    return Conv2d(np.ones((1, 1, k, k), np.float32), stride=stride, padding=padding)


ALEXNET_V2 = [conv(11, 4, 0), MaxPool2d(3, stride=2), conv(5, 1, 2), MaxPool2d(3, stride=2)]
ALEXNET_V2 += [conv(3, 1, 1)] * 3 + [MaxPool2d(3, stride=2)]
VGG_16 = [layer for n in (2, 2, 3, 3, 3) for layer in [*[conv(3, 1, 1)] * n, MaxPool2d(2)]]
LENET_5 = [conv(5, 1, 0), MaxPool2d(2), conv(5, 1, 0), MaxPool2d(2), conv(5, 1, 0)]


@pytest.mark.parametrize(
    ("layers", "size", "stride", "padding"),
    [(ALEXNET_V2, 195, 32, 64), (VGG_16, 212, 32, 90)],
    ids=["AlexNet-v2", "VGG-16"],
)
def test_receptive_fields_are_those_of_araujo_2019(layers, size, stride, padding):
    # AlexNet-v2's first layer pads nothing; its paddings of 2 and 1 lie behind strides of 8 and 16
    assert Stack(layers).receptive_field((1, 224, 224)) == ((size,) * 2, (stride,) * 2, (padding,) * 2)


def test_receptive_fields_of_lenet_5_grow_stage_by_stage():
    sizes = [Stack(LENET_5[: n + 1]).receptive_field((1, 32, 32))[0][0] for n in range(5)]
    assert sizes == [5, 6, 14, 16, 32]


def test_a_transposed_convolution_divides_the_stride():
    up = ConvTranspose2d(np.ones((1, 1, 3, 3), np.float32), stride=2)
    stack = Stack([MaxPool2d(2), up])
    assert stack.total_stride((1, 8, 8)) == (1, 1)
    assert stack.period((1, 8, 8)) == (2, 2)  # whole at every stage, not at the last alone
    assert up.receptive_field((1, 4, 4))[0] == (2, 2)  # an output cell is fed by one or two inputs


def test_counts():
    layer = Conv2d(np.ones((32, 16, 3, 3), np.float32), bias=np.ones(32), padding=1)
    assert layer.parameters == 32 * 16 * 9 + 32
    assert layer.multiply_adds((16, 10, 12)) == 32 * 10 * 12 * 16 * 9
    assert Stack([layer, ReLU()]).multiply_adds((16, 10, 12)) == 32 * 10 * 12 * 16 * 9


BAD = [
    (lambda: Conv2d(np.ones((3, 3))), "expected w of shape"),
    (lambda: Conv2d(W, stride=0), "stride must be"),
    (lambda: Conv2d(W, padding=-1), "padding must be"),
    (lambda: Conv2d(W, padding_mode="mirror"), "padding mode must be one of"),
    (lambda: ConvTranspose2d(W, output_padding=-1), "output_padding must be"),
    (lambda: MaxPool2d(0), "size must be"),
    (lambda: Resize(0), "shape must be"),
    (lambda: Resize(4, mode="cubic"), "expected mode"),
    (lambda: Conv2d(W, groups=2).output_shape((3, 9, 9)), "expected 4 input channels, got 3"),
    (lambda: Conv2d(W, groups=2, dilation=9).output_shape((4, 9, 9)), "spans 19x10, larger than the padded input 9x9"),
    (lambda: MaxPool2d(4).output_shape((1, 3, 9)), "window 4x4 .* larger than the padded input 3x9"),
    (lambda: PolyphasePool2d(stride=2).output_shape((1, 3, 4)), "multiples of the stride 2x2, got 3x4"),
]


@pytest.mark.parametrize(("act", "sentence"), BAD)
def test_a_bad_layer_says_what_was_expected(act, sentence):
    with pytest.raises(ValueError, match=sentence):
        act()
