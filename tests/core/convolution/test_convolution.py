"""core.convolution against onnx.reference and scipy, the laws of linear maps, and what it refuses."""

import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from scipy import ndimage, signal

from core.convolution import (
    conv1d,
    conv2d,
    depthwise_conv2d,
    depthwise_separable_conv2d,
    output_shape,
    separable_conv2d,
    transposed_output_shape,
)
from core.padding import PADDING_MODES, pad2d, resolve_padding
from core.transforms import translate
from core.windows import Two
from tests.core.oracles import CLOSE64, onnx_pads, onnx_run, random_maps
from tests.core.tables import CONVOLUTIONS, NAMES, both


@pytest.mark.parametrize(NAMES, CONVOLUTIONS)
@pytest.mark.parametrize("biased", [True, False])
def test_conv2d_is_onnx_conv(
    size: Any, channels: Any, groups: int, kernel: Any, stride: Any, padding: Any, dilation: Any, biased: bool
) -> None:
    x, w = random_maps(2, channels[0], *size), random_maps(channels[1], channels[0] // groups, *kernel, seed=1)
    bias = random_maps(channels[1], seed=2) if biased else None
    options = {"stride": stride, "padding": padding, "dilation": dilation}
    y = conv2d(x, w, bias=bias, groups=groups, **options)
    expected = onnx_run(
        "Conv",
        x,
        w,
        *([] if bias is None else [bias]),
        strides=both(stride),
        dilations=both(dilation),
        group=groups,
        pads=onnx_pads(resolve_padding(padding, size, kernel)),
    )
    np.testing.assert_allclose(y, expected, **CLOSE64)
    assert y.shape[-2:] == output_shape(size, kernel, **options)


@pytest.mark.parametrize(NAMES, CONVOLUTIONS)
def test_same_is_onnx_same_upper(
    size: Any, channels: Any, groups: int, kernel: Any, stride: Any, padding: Any, dilation: Any
) -> None:
    x, w = random_maps(2, channels[0], *size), random_maps(channels[1], channels[0] // groups, *kernel, seed=1)
    y = conv2d(x, w, stride=stride, padding="same", dilation=dilation, groups=groups)
    assert y.shape[-2:] == tuple(-(-n // s) for n, s in zip(size, both(stride), strict=True))
    explicit = resolve_padding("same", size, kernel, stride=stride, dilation=dilation)
    attributes = {"strides": both(stride), "dilations": both(dilation), "group": groups}
    np.testing.assert_allclose(y, onnx_run("Conv", x, w, pads=onnx_pads(explicit), **attributes), **CLOSE64)
    if dilation == 1 and max(both(stride)) <= min(kernel):  # where onnx.reference finds the padding itself
        np.testing.assert_allclose(y, onnx_run("Conv", x, w, auto_pad="SAME_UPPER", **attributes), **CLOSE64)


@pytest.mark.parametrize(NAMES, CONVOLUTIONS)
@pytest.mark.parametrize("mode", PADDING_MODES)
def test_padding_modes_pad_and_then_convolve(
    size: Any, channels: Any, groups: int, kernel: Any, stride: Any, padding: Any, dilation: Any, mode: str
) -> None:
    x, w = random_maps(channels[0], *size), random_maps(channels[1], channels[0] // groups, *kernel, seed=1)
    options = {"stride": stride, "dilation": dilation, "groups": groups}
    padded = pad2d(x, padding, mode=mode)
    expected = onnx_run(
        "Conv", padded[None], w, strides=both(stride), dilations=both(dilation), group=groups, pads=[0, 0, 0, 0]
    )[0]
    np.testing.assert_allclose(conv2d(x, w, padding=padding, padding_mode=mode, **options), expected, **CLOSE64)


@pytest.mark.parametrize("size", [(8, 9), (9, 8), (5, 5)])
@pytest.mark.parametrize("kernel", [(3, 3), (1, 5), (5, 1), (3, 5), (5, 5)])
@pytest.mark.parametrize(
    ("mode", "scipy_mode"),
    [("zeros", "constant"), ("reflect", "mirror"), ("replicate", "nearest"), ("circular", "wrap")],
)
@pytest.mark.parametrize("flip", [False, True])
def test_one_channel_same_is_ndimage(
    size: tuple[int, int], kernel: tuple[int, int], mode: str, scipy_mode: str, flip: bool
) -> None:
    x, w = random_maps(*size), random_maps(*kernel, seed=1)
    expected = (ndimage.convolve if flip else ndimage.correlate)(x, w, mode=scipy_mode)
    y = conv2d(x[None], w[None, None], padding="same", padding_mode=mode, flip=flip)
    np.testing.assert_allclose(y[0], expected, **CLOSE64)


@pytest.mark.parametrize("kernel", [(1, 1), (2, 2), (3, 2), (2, 5), (4, 4), (7, 6)])
def test_one_channel_valid_and_full_are_scipy_signal(kernel: tuple[int, int]) -> None:
    x, w = random_maps(7, 8), random_maps(*kernel, seed=1)
    full = (kernel[0] - 1, kernel[1] - 1)
    for padding, mode in ((0, "valid"), (full, "full")):
        for flip, function in ((False, signal.correlate2d), (True, signal.convolve2d)):
            y = conv2d(x[None], w[None, None], padding=padding, flip=flip)
            np.testing.assert_allclose(y[0], function(x, w, mode), **CLOSE64)


def test_an_impulse_tells_correlation_from_convolution() -> None:
    w = np.arange(1.0, 10).reshape(1, 1, 3, 3)
    impulse = np.zeros((1, 3, 3))
    impulse[0, 1, 1] = 1
    np.testing.assert_array_equal(conv2d(impulse, w, padding=1)[0], [[9, 8, 7], [6, 5, 4], [3, 2, 1]])
    np.testing.assert_array_equal(conv2d(impulse, w, padding=1, flip=True)[0], [[1, 2, 3], [4, 5, 6], [7, 8, 9]])


# --- conv2d of other shapes ------------------------------------------------------------------------------------------

# length, (C_in, C_out), groups, k, stride, padding, dilation
SIGNALS: list[tuple[Any, ...]] = [
    (9, (1, 1), 1, 3, 1, 0, 1),
    (10, (2, 3), 1, 4, 2, 1, 1),
    (8, (4, 2), 2, 3, 1, (2, 0), 1),
    (12, (3, 6), 3, 2, 3, (0, 5), 4),
    (1, (1, 2), 1, 1, 5, 0, 3),
    (5, (2, 2), 1, 5, 1, 0, 1),
]
SIGNAL_NAMES = ("length", "channels", "groups", "k", "stride", "padding", "dilation")


@pytest.mark.parametrize(SIGNAL_NAMES, SIGNALS)
@pytest.mark.parametrize("biased", [True, False])
def test_conv1d_is_onnx_conv_on_one_axis(
    length: int, channels: Two, groups: int, k: int, stride: int, padding: Any, dilation: int, biased: bool
) -> None:
    x, w = random_maps(2, channels[0], length), random_maps(channels[1], channels[0] // groups, k, seed=1)
    bias = [random_maps(channels[1], seed=2)] if biased else []
    options = {"stride": stride, "padding": padding, "dilation": dilation, "groups": groups}
    attributes = {"strides": [stride], "dilations": [dilation], "group": groups, "pads": both(padding)}
    y = conv1d(x, w, bias=bias[0] if bias else None, **options)
    np.testing.assert_allclose(y, onnx_run("Conv", x, w, *bias, **attributes), **CLOSE64)


@pytest.mark.parametrize("flip", [False, True])
@pytest.mark.parametrize(
    ("mode", "scipy_mode"),
    [("zeros", "constant"), ("reflect", "mirror"), ("replicate", "nearest"), ("circular", "wrap")],
)
def test_conv1d_same_is_ndimage(mode: str, scipy_mode: str, flip: bool) -> None:
    x, w = random_maps(11), random_maps(5, seed=1)
    expected = (ndimage.convolve1d if flip else ndimage.correlate1d)(x, w, mode=scipy_mode)
    y = conv1d(x[None], w[None, None], padding="same", padding_mode=mode, flip=flip)
    np.testing.assert_allclose(y[0], expected, **CLOSE64)


@pytest.mark.parametrize(("k", "dilation"), [(2, 1), (3, 1), (2, 8), (4, 3)])
def test_with_padding_before_alone_no_output_sees_what_comes_later(k: int, dilation: int) -> None:
    x, w = random_maps(1, 30), random_maps(1, 1, k, seed=1)
    later = x.copy()
    later[:, 13:] = 7
    before, around = ((k - 1) * dilation, 0), "same"
    for padding, sees_later in ((before, False), (around, True)):
        still, changed = (conv1d(z, w, padding=padding, dilation=dilation) for z in (x, later))
        assert still.shape == x.shape
        assert np.array_equal(still[:, :13], changed[:, :13]) != sees_later


def test_conv1d_of_a_causal_weighted_average_is_scipy_lfilter() -> None:
    x, weights = random_maps(50), random_maps(7, seed=1)
    y = conv1d(x[None], weights[::-1][None, None], padding=(6, 0))  # the newest sample meets the last tap
    np.testing.assert_allclose(y[0], signal.lfilter(weights, [1.0], x), **CLOSE64)


@pytest.mark.parametrize("size", [(8, 9), (5, 5)])
@pytest.mark.parametrize("kernel", [(3, 3), (1, 4), (4, 1), (5, 2)])
@pytest.mark.parametrize("stride", [1, (2, 3)])
@pytest.mark.parametrize("padding", [0, "same", ((1, 2), (0, 3))])
@pytest.mark.parametrize("dilation", [1, (1, 2)])
@pytest.mark.parametrize("mode", PADDING_MODES)
def test_separable_conv2d_is_conv2d_with_the_product_of_column_and_row(
    size: Two, kernel: Two, stride: Any, padding: Any, dilation: Any, mode: str
) -> None:
    x, column, row = random_maps(2, 3, *size), random_maps(kernel[0], seed=1), random_maps(kernel[1], seed=2)
    options = {"stride": stride, "padding": padding, "dilation": dilation, "padding_mode": mode}
    try:
        cells = output_shape(size, kernel, stride=stride, padding=padding, dilation=dilation)
    except ValueError as refusal:
        with pytest.raises(ValueError, match=f"^{re.escape(str(refusal))}$"):
            separable_conv2d(x, column, row, **options)
        return
    one = np.broadcast_to(np.outer(column, row), (3, 1, *kernel))
    y = separable_conv2d(x, column, row, **options)
    assert y.shape == (2, 3, *cells)
    np.testing.assert_allclose(y, conv2d(x, one, groups=3, **options), **CLOSE64)


def test_separable_conv2d_of_one_channel_is_scipy_sepfir2d() -> None:
    x, column, row = random_maps(12, 15), np.array([1.0, 3.0, 2.0, 3.0, 1.0]), np.array([2.0, 5.0, 2.0])
    inside = signal.sepfir2d(x, row, column)[2:-2, 1:-1]
    np.testing.assert_allclose(separable_conv2d(x[None], column, row)[0], inside, **CLOSE64)


@pytest.mark.parametrize("multiplier", [1, 2, 5])
@pytest.mark.parametrize("stride", [1, (2, 1)])
@pytest.mark.parametrize("dilation", [1, 2])
@pytest.mark.parametrize("channels", [1, 3, 20])
def test_depthwise_conv2d_is_onnx_conv_with_a_group_a_channel(
    multiplier: int, stride: Any, dilation: int, channels: int
) -> None:
    x, w = random_maps(2, channels, 7, 9), random_maps(channels, multiplier, 2, 3, seed=1)
    bias = random_maps(channels * multiplier, seed=2)
    attributes = {"strides": both(stride), "dilations": both(dilation), "group": channels, "pads": [1, 0, 1, 0]}
    expected = onnx_run("Conv", x, w.reshape(-1, 1, 2, 3), bias, **attributes)
    options = {"bias": bias, "stride": stride, "padding": (1, 0), "dilation": dilation}
    np.testing.assert_allclose(depthwise_conv2d(x, w, **options), expected, **CLOSE64)
    if multiplier == 1:
        np.testing.assert_allclose(depthwise_conv2d(x, w[:, 0], **options), expected, **CLOSE64)


@pytest.mark.parametrize("multiplier", [1, 3])
def test_depthwise_separable_conv2d_is_conv2d_with_the_products_as_kernels(multiplier: int) -> None:
    x, each = random_maps(2, 4, 7, 9), random_maps(4, multiplier, 3, 2, seed=1)
    mixing, bias = random_maps(5, 4 * multiplier, seed=2), random_maps(5, seed=3)
    whole = np.einsum("ocm,cmtu->octu", mixing.reshape(5, 4, multiplier), each)
    options = {"bias": bias, "stride": (1, 2), "padding": "same", "dilation": (2, 1), "padding_mode": "circular"}
    y = depthwise_separable_conv2d(x, each, mixing, **options)
    np.testing.assert_allclose(y, conv2d(x, whole, **options), **CLOSE64)


def test_most_kernels_are_no_depthwise_separable_ones() -> None:
    """A mixture a channel gives each output the same kernel up to a factor: the matrix of its taps has rank one."""
    w = random_maps(5, 4, 3, 2, seed=1)
    ranks = [np.linalg.matrix_rank(w[:, c].reshape(5, -1)) for c in range(4)]
    assert ranks == [5, 5, 5, 5]
    whole = np.einsum("oc,ctu->octu", random_maps(5, 4), random_maps(4, 3, 2))
    assert [np.linalg.matrix_rank(whole[:, c].reshape(5, -1)) for c in range(4)] == [1, 1, 1, 1]


# --- laws, each with a twin that must fail ---------------------------------------------------------------------------


@pytest.mark.parametrize(NAMES, CONVOLUTIONS)
@pytest.mark.parametrize("mode", PADDING_MODES)
def test_conv2d_is_linear_in_the_picture_and_in_the_kernel(
    size: Any, channels: Any, groups: int, kernel: Any, stride: Any, padding: Any, dilation: Any, mode: str
) -> None:
    x, z = random_maps(2, channels[0], *size)
    v, w = random_maps(2, channels[1], channels[0] // groups, *kernel, seed=1)
    options = {"stride": stride, "padding": padding, "dilation": dilation, "groups": groups, "padding_mode": mode}
    of_x = conv2d(x, w, **options)
    np.testing.assert_allclose(conv2d(2 * x - 3 * z, w, **options), 2 * of_x - 3 * conv2d(z, w, **options), **CLOSE64)
    np.testing.assert_allclose(conv2d(x, 2 * w - 3 * v, **options), 2 * of_x - 3 * conv2d(x, v, **options), **CLOSE64)


def test_a_bias_breaks_linearity() -> None:
    x, w, bias = random_maps(1, 5, 5), random_maps(2, 1, 3, 3, seed=1), np.array([1.0, 2.0])
    assert not np.allclose(conv2d(2 * x, w, bias=bias), 2 * conv2d(x, w, bias=bias))


def _translation_gap(stride: int, mode: str) -> float:
    x, w = random_maps(2, 12, 10), random_maps(3, 2, 4, 3, seed=1)
    options = {"stride": stride, "padding": "same", "padding_mode": mode}
    moved = conv2d(translate(x, (3, -4)), w, **options)
    candidates = [translate(conv2d(x, w, **options), (dy, -4 // stride)) for dy in (3 // stride, -(-3 // stride))]
    return min(float(np.abs(moved - candidate).max()) for candidate in candidates)


def test_circular_padding_commutes_with_circular_shifts() -> None:
    assert _translation_gap(1, "circular") < CLOSE64["atol"]


@pytest.mark.parametrize(("stride", "mode"), [(1, "zeros"), (1, "reflect"), (1, "replicate"), (2, "circular")])
def test_other_padding_and_strides_that_do_not_divide_do_not(stride: int, mode: str) -> None:
    assert _translation_gap(stride, mode) > 0.1


@pytest.mark.parametrize("channels", [(1, 1, 1), (4, 1, 1), (4, 4, 4)])
def test_a_shifted_picture_gives_the_same_float32_bits_shifted(channels: tuple[int, int, int]) -> None:
    c_in, c_out, groups = channels
    x = random_maps(c_in, 37, 50, dtype=np.float32)
    w = random_maps(c_out, c_in // groups, 5, 5, seed=1, dtype=np.float32)
    options = {"padding": 2, "padding_mode": "circular", "groups": groups}
    moved = conv2d(translate(x, (5, -11)), w, **options)
    np.testing.assert_array_equal(moved, translate(conv2d(x, w, **options), (5, -11)))


def test_many_channels_give_them_to_rounding() -> None:
    x = random_maps(16, 37, 50, dtype=np.float32)
    w = random_maps(8, 16, 3, 3, seed=1, dtype=np.float32)
    options = {"padding": 1, "padding_mode": "circular"}
    still, moved = conv2d(x, w, **options), conv2d(translate(x, (5, -11)), w, **options)
    assert np.abs(moved - translate(still, (5, -11))).max() <= 1e-6 * np.abs(still).max()


# --- what is refused -------------------------------------------------------------------------------------------------

X, W = np.zeros((2, 6, 7)), np.zeros((4, 2, 3, 3))

BAD: list[tuple[dict[str, Any], str]] = [
    ({"x": np.zeros((6, 7))}, r"x must be \(..., C, H, W\) with at least one cell on each axis, got shape \(6, 7\)"),
    ({"x": np.zeros((2, 0, 7))}, r"got shape \(2, 0, 7\)"),
    ({"x": np.zeros((2, 6, 7), complex)}, "x must hold real numbers, got dtype complex128"),
    ({"w": np.zeros((2, 3, 3))}, r"w must be \(C_out, C_in // groups, kH, kW\) .*got shape \(2, 3, 3\)"),
    ({"w": np.zeros((1, 4, 2, 3, 3))}, r"got shape \(1, 4, 2, 3, 3\)"),
    ({"w": np.zeros((4, 2, 0, 3))}, r"got shape \(4, 2, 0, 3\)"),
    ({"w": np.zeros((4, 3, 3, 3))}, "w must have C_in // groups = 2 input channels, got 3"),
    ({"w": np.zeros((4, 2, 3, 3)), "groups": 2}, "w must have C_in // groups = 1 input channels, got 2"),
    ({"w": np.zeros((3, 1, 3, 3)), "groups": 2}, "groups must divide the 2 input and the 3 output channels, got 2"),
    ({"flip": 1}, "flip must be True or False, got 1"),
    ({"stride": 10**30}, "stride must be .*got 10000000"),
    ({"stride": [1, [2]]}, r"stride must be .*got \[1, \[2\]\]"),
    ({"x": [[[1, 2], [3]]]}, "x must be an array, got rows of different lengths"),
    ({"groups": 3}, "groups must divide the 2 input and the 4 output channels, got 3"),
    ({"groups": 0}, "groups must be an int of at least 1, got 0"),
    ({"groups": 1.0}, "groups must be an int of at least 1, got 1.0"),
    ({"groups": (1, 1)}, r"groups must be an int of at least 1, got \(1, 1\)"),
    ({"bias": np.zeros(3)}, r"bias must have shape \(4,\), one number an output channel, got \(3,\)"),
    ({"bias": 1.0}, r"bias must have shape \(4,\), one number an output channel, got \(\)"),
    ({"bias": ["a"] * 4}, "bias must hold real numbers"),
    ({"stride": 0}, "stride must be an int or a pair of ints of at least 1, got 0"),
    ({"stride": (1, -1)}, r"stride must be .*got \(1, -1\)"),
    ({"stride": 1.5}, "stride must be .*got 1.5"),
    ({"stride": float("nan")}, "stride must be .*got nan"),
    ({"stride": (1, 1, 1)}, r"stride must be .*got \(1, 1, 1\)"),
    ({"dilation": 0}, "dilation must be an int or a pair of ints of at least 1, got 0"),
    ({"padding": -1}, "padding must be .*got -1"),
    ({"padding": "full"}, 'padding must be "valid", "same", an int, .*got \'full\''),
    ({"padding_mode": "wrap"}, "padding mode must be one of zeros, reflect, replicate, circular, got 'wrap'"),
    ({"dilation": 3}, "kernel 3x3 with dilation 3 spans 7x7, larger than the padded input 6x7"),
]


@pytest.mark.parametrize(("arguments", "message"), BAD)
def test_conv2d_refuses(arguments: dict[str, Any], message: str) -> None:
    arguments = {"x": X, "w": W} | arguments
    with pytest.raises(ValueError, match=message):
        conv2d(arguments.pop("x"), arguments.pop("w"), **arguments)


def test_says_which_kernel_is_larger_than_what() -> None:
    message = "^kernel 7x7 with dilation 3 spans 19x19, larger than the padded input 16x16$"
    with pytest.raises(ValueError, match=message):
        conv2d(np.zeros((1, 14, 14)), np.zeros((1, 1, 7, 7)), dilation=3, padding=1)
    with pytest.raises(ValueError, match=message):
        output_shape((14, 14), 7, dilation=3, padding=1)


VARIANTS: dict[str, tuple[Callable, dict[str, Any]]] = {
    "conv1d": (conv1d, {"x": np.zeros((2, 7)), "w": np.zeros((4, 2, 3))}),
    "separable": (separable_conv2d, {"x": X, "column": np.zeros(3), "row": np.zeros(2)}),
    "depthwise": (depthwise_conv2d, {"x": X, "w": np.zeros((2, 3, 3))}),
    "depthwise separable": (
        depthwise_separable_conv2d,
        {"x": X, "depthwise": np.zeros((2, 3, 3)), "pointwise": np.zeros((5, 2))},
    ),
}
BAD_VARIANTS: list[tuple[str, dict[str, Any], str]] = [
    ("conv1d", {"x": np.zeros(7)}, r"x must be \(..., C, L\) with at least one cell on each axis, got shape \(7,\)"),
    ("conv1d", {"w": np.zeros((4, 2, 3, 1))}, r"w must be \(C_out, C_in // groups, k\) .*got shape \(4, 2, 3, 1\)"),
    ("conv1d", {"w": np.zeros((4, 3, 3))}, "w must have C_in // groups = 2 input channels, got 3"),
    ("conv1d", {"bias": [1.0]}, r"bias must have shape \(4,\)"),
    ("conv1d", {"stride": 0}, "stride must be an int of at least 1, got 0"),
    ("conv1d", {"stride": (1, 1)}, r"stride must be an int of at least 1, got \(1, 1\)"),
    ("conv1d", {"padding": -1}, r"padding \(left, right\) must be an int or a pair of ints of at least 0, got -1"),
    ("conv1d", {"padding": ((0, 0), (1, 1))}, r"padding \(left, right\) must be .*got \(\(0, 0\), \(1, 1\)\)"),
    ("conv1d", {"padding": "causal"}, "padding must be .*got 'causal'"),
    ("conv1d", {"dilation": 1.5}, "dilation must be an int of at least 1, got 1.5"),
    ("conv1d", {"dilation": 4}, r"kernel 1x3 with dilation \(1, 4\) spans 1x9, larger than the padded input 1x7"),
    ("conv1d", {"groups": 3}, "groups must divide the 2 input and the 4 output channels, got 3"),
    ("conv1d", {"padding_mode": "same"}, "padding mode must be one of .*got 'same'"),
    ("separable", {"x": np.zeros((6, 7))}, r"x must be \(..., C, H, W\)"),
    ("separable", {"column": np.zeros((3, 1))}, r"column must be \(kH,\) .*got shape \(3, 1\)"),
    ("separable", {"column": 1.0}, r"column must be \(kH,\) .*got shape \(\)"),
    ("separable", {"row": []}, r"row must be \(kW,\) .*got shape \(0,\)"),
    ("separable", {"row": ["a"]}, "row must hold real numbers"),
    ("separable", {"stride": 0}, "stride must be .*got 0"),
    ("separable", {"padding": -1}, "padding must be .*got -1"),
    ("separable", {"dilation": (3, 1)}, r"kernel 3x2 with dilation \(3, 1\) spans 7x2, larger than .* 6x7"),
    ("separable", {"dilation": 0}, "dilation must be .*got 0"),
    ("separable", {"padding_mode": None}, "padding mode must be one of .*got None"),
    ("depthwise", {"x": np.zeros((6, 7))}, r"x must be \(..., C, H, W\)"),
    (
        "depthwise",
        {"w": np.zeros((3, 3))},
        r"w must be \(C, kH, kW\) or \(C, multiplier, kH, kW\) .*got .* \(3, 3\)",
    ),
    ("depthwise", {"w": np.zeros((2, 0, 3, 3))}, r"at least one cell on each axis, got shape \(2, 0, 3, 3\)"),
    ("depthwise", {"w": np.zeros((3, 3, 3))}, "w must have a kernel for each of the 2 channels of x, got 3"),
    ("depthwise", {"w": [[["a"]]]}, "w must hold real numbers"),
    ("depthwise", {"w": np.zeros((2, 2, 3, 3)), "bias": [1, 2]}, r"bias must have shape \(4,\)"),
    ("depthwise", {"stride": "2"}, "stride must be .*got '2'"),
    ("depthwise", {"padding": "full"}, "padding must be .*got 'full'"),
    ("depthwise", {"dilation": 3}, "kernel 3x3 with dilation 3 spans 7x7, larger than the padded input 6x7"),
    ("depthwise", {"padding_mode": "mirror"}, "padding mode must be one of .*got 'mirror'"),
    ("depthwise separable", {"x": np.zeros((6, 7))}, r"x must be \(..., C, H, W\)"),
    (
        "depthwise separable",
        {"depthwise": np.zeros((1, 3, 3))},
        "depthwise must have a kernel for each of the 2 channels",
    ),
    ("depthwise separable", {"pointwise": np.zeros((5, 2, 1, 1))}, r"pointwise must be \(C_out, C\) .*got shape"),
    ("depthwise separable", {"pointwise": np.zeros((5, 3))}, "mix the 2 channels of the depthwise step, got 3"),
    ("depthwise separable", {"bias": np.zeros(2)}, r"bias must have shape \(5,\)"),
    ("depthwise separable", {"stride": 0}, "stride must be .*got 0"),
    ("depthwise separable", {"padding": None}, "padding must be .*got None"),
    ("depthwise separable", {"dilation": -1}, "dilation must be .*got -1"),
    ("depthwise separable", {"padding_mode": 3}, "padding mode must be one of .*got 3"),
]


@pytest.mark.parametrize(("name", "arguments", "message"), BAD_VARIANTS)
def test_variants_refuse(name: str, arguments: dict[str, Any], message: str) -> None:
    function, good = VARIANTS[name]
    function(**good)
    with pytest.raises(ValueError, match=message):
        function(**(good | arguments))


@pytest.mark.parametrize("shape_of", [output_shape, transposed_output_shape])
@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"size": (0, 5)}, r"size must be an int or a pair of ints of at least 1, got \(0, 5\)"),
        ({"size": float("nan")}, "size must be .*got nan"),
        ({"size": (5, 5, 5)}, r"size must be .*got \(5, 5, 5\)"),
        ({"kernel": 0}, "kernel must be an int or a pair of ints of at least 1, got 0"),
        ({"kernel": 2.0}, "kernel must be .*got 2.0"),
        ({"stride": -2}, "stride must be .*got -2"),
        ({"dilation": "2"}, "dilation must be .*got '2'"),
        ({"padding": 0.5}, "padding must be .*got 0.5"),
    ],
)
def test_shapes_refuse(shape_of: Any, arguments: dict[str, Any], message: str) -> None:
    arguments = {"size": (5, 6), "kernel": 3} | arguments
    with pytest.raises(ValueError, match=message):
        shape_of(arguments.pop("size"), arguments.pop("kernel"), **arguments)


@pytest.mark.parametrize(("down", "along"), [(1e-30, 1e30), (1e30, 1e-30), (1e-38, 1e20)])
def test_a_separable_kernel_s_lines_may_be_as_unequal_as_they_like(down: float, along: float) -> None:
    x = random_maps(1, 6, 7, dtype=np.float32) * np.float32(1e10 if down > 1 else 1e-12)
    column, row = np.array([1.0, 2, 1]) * down, np.array([1.0, 0, -1]) * along
    expected = conv2d(x.astype(np.float64), np.outer(column, row)[None, None])
    y = separable_conv2d(x, column, row)
    np.testing.assert_allclose(y, expected, rtol=1e-5, atol=1e-6 * np.abs(expected).max())
