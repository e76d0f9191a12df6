"""core.convolution against onnx.reference and scipy, the laws of linear maps, and what it refuses."""

from typing import Any

import numpy as np
import pytest
from scipy import ndimage, signal

from core import convolution
from core.convolution import conv2d, output_shape, transposed_output_shape
from core.padding import PADDING_MODES, pad2d, resolve_padding
from core.transforms import translate
from tests.core.oracles import CLOSE32, CLOSE64, onnx_pads, onnx_run, random_maps
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


@pytest.mark.parametrize("c_in", [1, 3, 6])
@pytest.mark.parametrize("c_out", [1, 4])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_both_ways_to_compute_agree(c_in: int, c_out: int, dtype: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    x, w = random_maps(3, c_in, 9, 8, dtype=dtype), random_maps(c_out, c_in, 3, 2, seed=1, dtype=dtype)
    w[..., 1, :] = 0  # taps of zero are left out
    ways = []
    for shifted in (True, False):
        monkeypatch.setattr(convolution, "_is_quicker_shifted", lambda w, shifted=shifted: shifted)
        ways.append(conv2d(x, w, stride=(1, 2), dilation=(2, 1), padding=1))
    np.testing.assert_allclose(*ways, **(CLOSE32 if dtype is np.float32 else CLOSE64))


def test_pictures_past_the_memory_limit_come_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    x, w = random_maps(2, 3, 5, 8, 8), random_maps(4, 5, 3, 3, seed=1)
    whole = conv2d(x, w)
    for limit in (1, 2 * 5 * 9 * 36, 4 * 5 * 9 * 36):  # one picture at a time, two, four and two
        monkeypatch.setattr(convolution, "COLUMNS_AT_ONCE", limit)
        np.testing.assert_allclose(conv2d(x, w), whole, **CLOSE64)


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
