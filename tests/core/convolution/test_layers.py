"""Layers with a sliding kernel: the numbers of the functions they name, where they look, and what they refuse."""

import numpy as np
import pytest

from core import convolution
from core.layers import (
    Conv1d,
    Conv2d,
    ConvTranspose2d,
    DepthwiseConv2d,
    Flatten,
    LocallyConnected2d,
    MaxPool2d,
    ReLU,
    Stack,
)
from core.padding import PADDING_MODES
from core.receptive_field import Window
from tests.core.layer_laws import BIAS, SEQUENCES, UNEVEN, Case, LayerLaws, W, X, w

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
]

CASES: list[Case] = [
    (Conv2d(w(3, 2, 3, 2)), (2, 6, 7)),
    (Conv2d(w(3, 2, 3, 2), bias=w(3), stride=(2, 1), padding=((1, 2), (0, 3)), dilation=(1, 2)), (2, 2, 7, 6)),
    (Conv2d(w(4, 1, 2, 3), bias=w(4), padding="same", stride=2, groups=2), (3, 2, 7, 8)),
    (Conv2d(w(2, 3, 5, 5), bias=w(2)), (3, 3, 5, 5)),
    (Conv2d(w(2, 3, 1, 1), stride=(3, 2)), (2, 1, 3, 5, 4)),
    *(
        (Conv2d(w(2, 2, 3, 3), bias=w(2), stride=(1, 2), padding=((1, 2), (3, 0)), padding_mode=mode), (2, 2, 4, 5))
        for mode in PADDING_MODES
    ),
    *((Conv2d(w(1, 1, 2, 4), padding="same", padding_mode=mode), (1, 6, 5)) for mode in PADDING_MODES),
    (Conv2d(w(1, 1, 3, 3), padding=7, padding_mode="reflect"), (1, 3, 1)),  # several times there and back
    (Conv1d(w(3, 2, 3), bias=w(3), stride=2, padding=(2, 0), dilation=2), (2, 9)),
    (Conv1d(w(4, 2, 2), padding="same", groups=2, padding_mode="circular"), (3, 4, 7)),
    (Conv1d(w(2, 1, 4), bias=w(2), padding=3, padding_mode="replicate"), (2, 1, 5)),
    (ConvTranspose2d(w(2, 3, 3, 2), bias=w(3)), (2, 4, 5)),
    (ConvTranspose2d(w(2, 3, 3, 2), bias=w(3), stride=(2, 3), padding=UNEVEN, output_padding=(1, 2)), (3, 2, 4, 3)),
    (ConvTranspose2d(w(4, 2, 2, 3), bias=w(4), stride=2, padding="same", groups=2), (4, 3, 4)),
    (ConvTranspose2d(w(2, 1, 2, 2), output_padding=(2, 1), dilation=3), (2, 2, 3, 4)),
    (ConvTranspose2d(w(1, 2, 1, 2), stride=3, padding="same"), (1, 3, 2)),  # less is stamped than is kept
    (ConvTranspose2d(w(2, 2, 3, 3), stride=2, padding=2, dilation=2), (2, 2, 3, 5)),
    (ConvTranspose2d(w(1, 2, 2, 1), bias=w(2), stride=3, padding=((3, 0), (0, 0)), output_padding=2), (1, 1, 2)),
    (DepthwiseConv2d(w(3, 3, 2), bias=w(3), stride=(1, 2), padding=1), (2, 3, 5, 6)),
    (DepthwiseConv2d(w(2, 3, 2, 3), bias=w(6), padding="same", dilation=2, padding_mode="reflect"), (2, 5, 6)),
]


class TestLaws(LayerLaws):
    alike, cases = ALIKE, CASES


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


BAD = [
    (lambda: Conv2d(None), "w must hold real numbers, got dtype object"),
    (lambda: Conv2d("a"), "w must hold real numbers, got dtype"),
    (lambda: Conv2d(np.ones((4, 0, 3, 3))), r"w must be .*got shape \(4, 0, 3, 3\)"),
    (lambda: Conv2d(W, groups=0), "groups must be an int of at least 1, got 0"),
    (lambda: Conv2d(W, groups=4), "groups must divide the 6 output channels, got 4"),
    (lambda: Conv2d(W, bias=True), r"bias must have shape \(6,\)"),
    (lambda: ConvTranspose2d(W, groups=-1), "groups must be an int of at least 1, got -1"),
    (lambda: Conv1d(SEQUENCES, groups=0), "groups must be an int of at least 1, got 0"),
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
    (lambda: Conv2d(W, groups=2).output_shape((3, 9, 9)), "expected 4 input channels, got 3"),
    (lambda: Conv2d(W, groups=2, dilation=9).output_shape((4, 9, 9)), "spans 19x10, larger than the padded input 9x9"),
]


@pytest.mark.parametrize(("act", "sentence"), BAD)
def test_a_bad_layer_says_what_was_expected(act, sentence):
    with pytest.raises(ValueError, match=sentence):
        act()
