"""Layers as data: shapes, counts, receptive fields, and the same numbers as the functions they name."""

import numpy as np
import pytest

from core import convolution, pooling
from core.convolution import locally_connected2d
from core.layers import (
    KINDS,
    Abs,
    AvgPool2d,
    BatchNorm2d,
    BlurPool2d,
    Conv1d,
    Conv2d,
    ConvTranspose2d,
    Dense,
    DepthwiseConv2d,
    Flatten,
    GlobalAvgPool2d,
    GlobalMaxPool2d,
    LocallyConnected2d,
    MaxBlurPool2d,
    MaxPool2d,
    PolyphasePool2d,
    ReLU,
    Resize,
    Softmax,
    Stack,
    Tanh,
    softmax,
)
from core.layers.normalisation import batch_norm2d
from core.receptive_field import Window
from tests.core.oracles import CLOSE64, onnx_run, random_maps

RNG = np.random.default_rng(0)
X = RNG.standard_normal((4, 12, 10)).astype(np.float32)
W = RNG.standard_normal((6, 2, 3, 2)).astype(np.float32)
BIAS = RNG.standard_normal(6).astype(np.float32)
SEQUENCES = W[:, :, :, 0]  # (C_out, C_in // groups, k)
PLACES = RNG.standard_normal((4, 3, 2, 4, 3, 2)).astype(np.float32)
MEAN, VARIANCE = BIAS[:4], BIAS[:4] ** 2

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
    (
        Conv1d(SEQUENCES, bias=BIAS, stride=2, padding=(4, 0), dilation=2, groups=2, padding_mode="replicate"),
        lambda x: convolution.conv1d(
            x, SEQUENCES, bias=BIAS, stride=2, padding=(4, 0), dilation=2, groups=2, padding_mode="replicate"
        ),
    ),
    (
        Conv1d(SEQUENCES, groups=2, padding="same", stride=3),
        lambda x: convolution.conv1d(x, SEQUENCES, groups=2, padding="same", stride=3),
    ),
    (
        DepthwiseConv2d(W[:4], bias=np.tile(BIAS[:4], 2), padding=((1, 0), (0, 2)), padding_mode="circular"),
        lambda x: convolution.depthwise_conv2d(
            x, W[:4], bias=np.tile(BIAS[:4], 2), padding=((1, 0), (0, 2)), padding_mode="circular"
        ),
    ),
    (
        DepthwiseConv2d(W[:4, 0], stride=(2, 1), dilation=2),
        lambda x: convolution.depthwise_conv2d(x, W[:4, 0], stride=(2, 1), dilation=2),
    ),
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
    (
        BatchNorm2d(BIAS[:4], BIAS[2:], mean=MEAN, variance=VARIANCE, eps=0.01),
        lambda x: batch_norm2d(x, BIAS[:4], BIAS[2:], mean=MEAN, variance=VARIANCE, eps=0.01),
    ),
    (Softmax(axis=-3), lambda x: softmax(x, axis=-3)),
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


def input_of(layer):
    """What `layer` takes: maps (4, 12, 10), or of a layer on sequences (4, 10)."""
    return X[:, 0] if isinstance(layer, Conv1d) else X


@pytest.mark.parametrize(("layer", "function"), ALIKE, ids=lambda v: getattr(v, "kind", ""))
def test_a_layer_computes_what_its_function_does_in_the_shape_it_says(layer, function):
    x = input_of(layer)
    y = layer(x)
    np.testing.assert_array_equal(y, function(x))
    assert y.shape == layer.output_shape(x.shape)


@pytest.mark.parametrize("layer", [layer for layer, _ in ALIKE], ids=lambda layer: layer.kind)
def test_leading_batch_axes_stay(layer):
    x = input_of(layer)
    batch = np.stack([x, x[::-1]])
    np.testing.assert_allclose(layer(batch)[0], layer(x), rtol=1e-6, atol=1e-6)


def test_dense_is_a_matrix_product():
    w, x = RNG.standard_normal((3, 5)), RNG.standard_normal(5)
    np.testing.assert_allclose(Dense(w, bias=np.ones(3))(x), w @ x + 1)
    assert Dense(w).multiply_adds((5,)) == 15
    with pytest.raises(ValueError, match="expected 5 numbers"):
        Dense(w)(np.ones(4))


@pytest.mark.parametrize("layer", [layer for layer, _ in ALIKE], ids=lambda layer: layer.kind)
def test_forward_is_the_call_without_the_memory(layer):
    np.testing.assert_array_equal(layer.forward(input_of(layer)), layer(input_of(layer)))


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


def test_every_kind_is_tried_here():
    assert {layer.kind for layer, _ in ALIKE} | {"dense"} == set(KINDS)


@pytest.mark.parametrize("layer", [ReLU(), Abs(), Tanh(), Flatten(), MaxPool2d(2), Softmax(axis=-3), Stack([ReLU()])])
def test_whole_numbers_and_lists_become_float32(layer):
    whole = (10 * X).astype(np.int64)
    for x in (whole, whole.astype(np.uint8), whole.tolist()):
        y = layer(x)
        assert y.dtype == np.float32
        np.testing.assert_array_equal(y, layer(np.asarray(x, np.float32)))


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


def test_layers_on_sequences_are_one_row_high():
    stack = Stack(
        [Conv1d(SEQUENCES, groups=2, stride=2, padding=(2, 0)), ReLU(), Conv1d(W[:, :, 0, :].repeat(3, axis=1))]
    )
    assert stack.shapes((4, 21)) == [(4, 21), (6, 11), (6, 11), (6, 10)]
    assert stack(X[:, 0]).shape == stack.output_shape((4, 10))
    size, stride, padding = stack.receptive_field((4, 21))
    assert (size, stride, padding) == ((1, 3 + 2), (1, 2), (0, 2))
    assert (stack.total_stride((4, 21)), stack.period((4, 21))) == ((1, 2), (1, 2))
    assert stack.multiply_adds((4, 21)) == 6 * 11 * 2 * 3 + 6 * 10 * 6 * 2
    assert Stack([*stack.layers, Flatten()]).receptive_field((4, 21))[0] == (1, 21)
    assert stack.layers[0].windows((4, 21)) == ([Window(1, 1)], [Window(3, 2, 2, 0)])


def test_what_keeps_the_grid_adds_nothing_to_it():
    stack = Stack([Conv2d(W, groups=2), BatchNorm2d(BIAS, BIAS), ReLU(), Softmax(axis=-3), MaxPool2d(2)])
    bare = Stack([Conv2d(W, groups=2), MaxPool2d(2)])
    for act in ("receptive_field", "total_stride", "period", "windows", "multiply_adds", "output_shape"):
        assert getattr(stack, act)(X.shape) == getattr(bare, act)(X.shape)


def test_special_convolutions_look_where_a_conv2d_looks():
    options = {"stride": (2, 1), "padding": ((1, 0), (0, 2)), "dilation": 2}
    plain = Conv2d(np.ones((1, 4, 3, 2)), **options)
    cells = plain.output_shape(X.shape)[1:]
    shared = DepthwiseConv2d(np.ones((4, 3, 2)), padding_mode="circular", **options)
    unshared = LocallyConnected2d(np.ones((*cells, 1, 4, 3, 2)), **options)
    for layer in (shared, unshared):
        assert layer.receptive_field(X.shape) == plain.receptive_field(X.shape)
        assert layer.output_shape(X.shape)[1:] == cells
    assert unshared.windows(X.shape) == plain.windows(X.shape)
    assert all(window.circular for axis in shared.windows(X.shape) for window in axis)


def test_shapes_of_vectors_pass_what_is_done_number_by_number():
    stack = Stack([Flatten(), Dense(np.ones((3, 480))), ReLU(), Tanh(), Abs(), Softmax()])
    assert stack.output_shape(X.shape) == stack(X).shape == (3,)


def test_a_stack_is_told_apart_by_what_it_is_not_by_what_it_holds():
    layer = ReLU()
    one, other = Stack([layer]), Stack([layer])
    assert one != other
    assert len({one, other, one}) == 2
    assert len({layer, ReLU()}) == 2


def test_counts():
    layer = Conv2d(np.ones((32, 16, 3, 3), np.float32), bias=np.ones(32), padding=1)
    assert layer.parameters == 32 * 16 * 9 + 32
    assert layer.multiply_adds((16, 10, 12)) == 32 * 10 * 12 * 16 * 9
    assert Stack([layer, ReLU()]).multiply_adds((16, 10, 12)) == 32 * 10 * 12 * 16 * 9
    depthwise = DepthwiseConv2d(np.ones((16, 2, 3, 3)), bias=np.ones(32), padding=1)
    assert (depthwise.parameters, depthwise.multiply_adds((16, 10, 12))) == (16 * 2 * 9 + 32, 32 * 10 * 12 * 9)
    unshared = LocallyConnected2d(np.ones((10, 12, 2, 1, 3, 3)), bias=np.ones((2, 10, 12)), padding=1)
    assert (unshared.parameters, unshared.multiply_adds((1, 10, 12))) == (10 * 12 * 2 * (9 + 1), 10 * 12 * 2 * 9)
    normal = BatchNorm2d(BIAS, BIAS, mean=BIAS, variance=BIAS**2)
    assert (normal.parameters, normal.multiply_adds((6, 3, 4))) == (12, 0)
    assert (Softmax().parameters, Conv1d(SEQUENCES).parameters) == (0, 36)


BAD = [
    (lambda: Conv2d(None), "w must hold real numbers, got dtype object"),
    (lambda: Conv2d("a"), "w must hold real numbers, got dtype"),
    (lambda: Conv2d(np.ones((4, 0, 3, 3))), r"w must be .*got shape \(4, 0, 3, 3\)"),
    (lambda: Conv2d(W, groups=0), "groups must be an int of at least 1, got 0"),
    (lambda: Conv2d(W, groups=4), "groups must divide the 6 output channels, got 4"),
    (lambda: Conv2d(W, bias=True), r"bias must have shape \(6,\)"),
    (lambda: ConvTranspose2d(W, groups=-1), "groups must be an int of at least 1, got -1"),
    (lambda: Conv1d(SEQUENCES, groups=0), "groups must be an int of at least 1, got 0"),
    (lambda: Dense(np.ones((3, 5)), bias=np.ones((2, 3))), r"bias must have shape \(3,\)"),
    (lambda: BlurPool2d(taps=0), "taps must be an int of at least 1, got 0"),
    (lambda: BlurPool2d(taps=10**30), "taps must be an int of at least 1, got 1000"),
    (lambda: MaxBlurPool2d(taps=2000), "taps must be at most 1000, got 2000"),
    (lambda: MaxPool2d(2, ceil_mode="no"), "ceil_mode must be True or False, got 'no'"),
    (lambda: AvgPool2d(2, count_include_pad=1), "count_include_pad must be True or False, got 1"),
    (lambda: LocallyConnected2d(np.ones((2, 2, 4, 1, 3, 3)), bias=np.ones(3)), r"bias must have shape \(4,\)"),
    (lambda: Stack(layer for layer in ()), "expected one layer or more, got none"),
    (lambda: Stack(None), "expected layers of core.layers, got NoneType"),
    (lambda: Conv2d(np.ones((3, 3))), r"w must be \(C_out, C_in // groups, kH, kW\)"),
    (lambda: Conv2d(W, stride=0), "stride must be"),
    (lambda: Conv2d(W, padding=-1), "padding must be"),
    (lambda: Conv2d(W, padding_mode="mirror"), "padding mode must be one of"),
    (lambda: Conv2d(W, dilation=0), "dilation must be"),
    (lambda: Conv2d(W, groups=0)(X[:2]), "groups must be an int of at least 1, got 0"),
    (lambda: Conv2d(W, bias=BIAS[:2])(X[:2]), r"bias must have shape \(6,\), one number an output channel, got \(2,\)"),
    (lambda: ConvTranspose2d(W, output_padding=-1), "output_padding must be"),
    (
        lambda: ConvTranspose2d(W[0]),
        r"w must be \(C_in, C_out // groups, kH, kW\) .*got shape \(2, 3, 2\)",
    ),
    (lambda: ConvTranspose2d(W, stride=0), "stride must be"),
    (lambda: ConvTranspose2d(W, padding="full"), "padding must be .*got 'full'"),
    (lambda: ConvTranspose2d(W, dilation=(1, 0)), r"dilation must be .*got \(1, 0\)"),
    (lambda: ConvTranspose2d(W, groups=4)(np.ones((6, 5, 5))), "groups must divide the 6 input channels, got 4"),
    (lambda: ConvTranspose2d(W, bias=BIAS)(np.ones((6, 5, 5))), r"bias must have shape \(2,\), .*got \(6,\)"),
    (lambda: ConvTranspose2d(W).output_shape((4, 9, 9)), "expected 6 input channels, got 4"),
    (
        lambda: Conv1d(W),
        r"w must be \(C_out, C_in // groups, k\) .*got shape \(6, 2, 3, 2\)",
    ),
    (lambda: Conv1d(SEQUENCES, stride=(1, 2)), r"stride must be an int of at least 1, got \(1, 2\)"),
    (lambda: Conv1d(SEQUENCES, padding=(1, -2)), r"padding \(left, right\) must be .*got \(1, -2\)"),
    (lambda: Conv1d(SEQUENCES, padding="full"), "padding .*must be .*got 'full'"),
    (lambda: Conv1d(SEQUENCES, dilation=0), "dilation must be"),
    (lambda: Conv1d(SEQUENCES, padding_mode="mirror"), "padding mode must be one of"),
    (lambda: Conv1d(SEQUENCES, groups=2).output_shape((3, 9)), "expected 4 input channels, got 3"),
    (lambda: Conv1d(SEQUENCES).output_shape((2, 2)), "kernel 1x3 .*larger than the padded input 1x2"),
    (lambda: Conv1d(SEQUENCES).output_shape((2, 9, 9)), r"conv1d expects sequences \(C, L\), got an input of shape"),
    (lambda: Conv1d(SEQUENCES, bias=BIAS[:2])(X[:2, 0]), r"bias must have shape \(6,\)"),
    (
        lambda: DepthwiseConv2d(W[0, 0]),
        r"w must be \(C, kH, kW\) or \(C, multiplier, kH, kW\) .*got shape \(3, 2\)",
    ),
    (lambda: DepthwiseConv2d(W, stride=0), "stride must be"),
    (lambda: DepthwiseConv2d(W, padding=-1), "padding must be"),
    (lambda: DepthwiseConv2d(W, dilation=0), "dilation must be"),
    (lambda: DepthwiseConv2d(W, padding_mode="mirror"), "padding mode must be one of"),
    (lambda: DepthwiseConv2d(W).output_shape((4, 9, 9)), "expected 6 input channels, got 4"),
    (lambda: DepthwiseConv2d(W, bias=BIAS)(np.ones((6, 9, 9))), r"bias must have shape \(12,\)"),
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
    (lambda: Dense(BIAS), r"w must be \(m, n\) .*got shape \(6,\)"),
    (lambda: Dense(W[0, 0])(BIAS), r"expected 2 numbers \(flatten maps first\), got an input of shape \(6,\)"),
    (lambda: BatchNorm2d(BIAS, BIAS, mean=BIAS[1:], variance=BIAS**2), r"mean must have shape \(6,\), .*got \(5,\)"),
    (lambda: Stack([]), "expected one layer or more, got none"),
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
