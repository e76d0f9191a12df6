"""locally_connected2d against conv2d where kernels are shared, cell by cell where not, and what it refuses."""

from typing import Any

import numpy as np
import pytest

from core import windows
from core.convolution import conv2d, locally_connected2d, output_shape
from core.padding import pad2d, resolve_padding
from core.transforms import translate
from tests.core.oracles import CLOSE32, CLOSE64, random_maps
from tests.core.tables import CONVOLUTIONS, both

# size, (C_in, C_out), kernel, stride, padding, dilation
TABLE = [
    *((size, channels, *options) for size, channels, groups, *options in CONVOLUTIONS if groups == 1),
    ((8, 7), (3, 2), (4, 3), (2, 1), "same", (1, 2)),
    ((4, 5), (2, 3), (3, 2), 1, "valid", 1),
]
every_row = pytest.mark.parametrize(("size", "channels", "kernel", "stride", "padding", "dilation"), TABLE)


@every_row
@pytest.mark.parametrize("biased", [True, False])
def test_equal_kernels_are_conv2d(
    size: Any, channels: Any, kernel: Any, stride: Any, padding: Any, dilation: Any, biased: bool
) -> None:
    x, w = random_maps(3, channels[0], *size), random_maps(channels[1], channels[0], *kernel, seed=1)
    options: dict[str, Any] = {"stride": stride, "padding": padding, "dilation": dilation}
    options["bias"] = random_maps(channels[1], seed=2) if biased else None
    expected = conv2d(x, w, **options)
    everywhere = np.broadcast_to(w, (*expected.shape[-2:], *w.shape))
    np.testing.assert_allclose(locally_connected2d(x, everywhere, **options), expected, **CLOSE64)


@every_row
def test_each_cell_is_its_own_kernel_times_its_window(
    size: Any, channels: Any, kernel: Any, stride: Any, padding: Any, dilation: Any
) -> None:
    options: dict[str, Any] = {"stride": stride, "padding": padding, "dilation": dilation}
    x = random_maps(2, channels[0], *size)
    height, width = output_shape(size, kernel, **options)
    w = random_maps(height, width, channels[1], channels[0], *kernel, seed=1)
    bias = random_maps(channels[1], height, width, seed=2)
    y = locally_connected2d(x, w, bias=bias, **options)
    padded = pad2d(x, resolve_padding(padding, size, kernel, stride=stride, dilation=dilation))
    (s_y, s_x), (d_y, d_x) = both(stride), both(dilation)
    for n, o, i, j in np.ndindex(2, channels[1], height, width):
        window = padded[n, :, i * s_y :: d_y, j * s_x :: d_x][:, : kernel[0], : kernel[1]]
        expected = (window * w[i, j, o]).sum() + bias[o, i, j]
        np.testing.assert_allclose(y[n, o, i, j], expected, **CLOSE64)


def test_pictures_past_the_memory_limit_come_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    x, w = random_maps(2, 3, 5, 8, 8), random_maps(6, 6, 4, 5, 3, 3, seed=1)
    whole = locally_connected2d(x, w)
    for limit in (1, 2 * 5 * 9 * 36, 4 * 5 * 9 * 36):  # one picture at a time, two, four and two
        monkeypatch.setattr(windows, "COLUMNS_AT_ONCE", limit)
        np.testing.assert_allclose(locally_connected2d(x, w), whole, **CLOSE64)


# --- laws, each with a twin that must fail ---------------------------------------------------------------------------


def _translation_gap(w: np.ndarray) -> float:
    """How far, away from the edge, a move of the picture and the same move of the map disagree."""
    x = random_maps(2, 9, 10)
    moved = locally_connected2d(translate(x, (0, 1)), w)
    return float(np.abs(moved - translate(locally_connected2d(x, w), (0, 1)))[..., 1:].max())


def test_the_map_moves_with_the_picture_where_the_kernels_are_shared() -> None:
    assert _translation_gap(np.broadcast_to(random_maps(3, 2, 3, 3, seed=1), (7, 8, 3, 2, 3, 3))) < CLOSE64["atol"]


def test_it_does_not_where_every_place_has_its_own() -> None:
    assert _translation_gap(random_maps(7, 8, 3, 2, 3, 3, seed=1)) > 1


@pytest.mark.parametrize("biased", [False, True])
def test_it_is_linear_in_the_picture_but_for_a_bias(biased: bool) -> None:
    (x, z), w = random_maps(2, 2, 6, 7), random_maps(4, 5, 3, 2, 3, 3, seed=1)
    bias = random_maps(3, 4, 5, seed=2) if biased else None
    of_sum = locally_connected2d(2 * x - 3 * z, w, bias=bias)
    sum_of = 2 * locally_connected2d(x, w, bias=bias) - 3 * locally_connected2d(z, w, bias=bias)
    assert np.allclose(of_sum, sum_of, **CLOSE64) is not biased


# --- dtypes, axes, layouts -------------------------------------------------------------------------------------------

W, BIAS = random_maps(4, 6, 3, 2, 3, 3, seed=1), random_maps(3, 4, 6, seed=2)


@pytest.mark.parametrize(
    ("dtype", "expected"),
    [(np.float64, np.float64), (np.float32, np.float32), (np.float16, np.float32), (np.uint8, np.float32)],
)
def test_the_picture_decides_the_dtype(dtype: Any, expected: Any) -> None:
    x = (np.abs(random_maps(2, 6, 8)) * 3).astype(dtype)
    y = locally_connected2d(x, W, bias=BIAS)
    assert y.dtype == expected
    np.testing.assert_allclose(y, locally_connected2d(x.astype(np.float64), W, bias=BIAS), **CLOSE32)


@pytest.mark.parametrize("leading", [(), (1,), (3,), (2, 3), (0,), (2, 0)])
def test_leading_axes_are_pictures_of_their_own(leading: tuple[int, ...]) -> None:
    x = random_maps(*leading, 2, 6, 8)
    y = locally_connected2d(x, W, bias=BIAS)
    assert y.shape == (*leading, 3, 4, 6)
    for place in np.ndindex(leading):
        np.testing.assert_allclose(y[place], locally_connected2d(x[place], W, bias=BIAS), **CLOSE64)


def test_inputs_in_any_memory_layout_stay_as_they_are() -> None:
    x = random_maps(8, 6, 2, 3).transpose(3, 2, 1, 0)
    w = np.asfortranarray(W)
    for array in (x, w):
        array.flags.writeable = False
    y = locally_connected2d(x, w, bias=BIAS)
    np.testing.assert_allclose(y, locally_connected2d(x.copy("C"), W, bias=BIAS), **CLOSE64)
    assert y.flags.c_contiguous
    assert y.flags.writeable


# --- what is refused -------------------------------------------------------------------------------------------------

BAD: list[tuple[dict[str, Any], str]] = [
    ({"x": np.zeros((6, 8))}, r"x must be \(..., C, H, W\) with at least one cell on each axis, got shape \(6, 8\)"),
    ({"x": np.zeros((2, 6, 8), complex)}, "x must hold real numbers, got dtype complex128"),
    ({"x": np.zeros((3, 6, 8))}, "x must have as many channels as w has input channels, 2, got 3"),
    ({"w": np.zeros((3, 2, 3, 3))}, r"w must be \(H_out, W_out, C_out, C_in, kH, kW\) .*got shape \(3, 2, 3, 3\)"),
    ({"w": np.zeros((4, 6, 3, 2, 0, 3))}, r"got shape \(4, 6, 3, 2, 0, 3\)"),
    ({"w": np.zeros((6, 4, 3, 2, 3, 3))}, "^w must hold a kernel for each of the 4x6 places, got 6x4$"),
    ({"w": np.zeros((1, 1, 3, 2, 3, 3))}, "^w must hold a kernel for each of the 4x6 places, got 1x1$"),
    ({"bias": np.zeros(2)}, r"bias must have shape \(3,\), one number an output channel, or \(3, 4, 6\), .*got \(2,\)"),
    ({"bias": np.zeros((4, 6, 3))}, r"or \(3, 4, 6\), one an output cell, got \(4, 6, 3\)"),
    ({"bias": np.zeros((3, 1, 1))}, r"one an output cell, got \(3, 1, 1\)"),
    ({"bias": 1.0}, r"bias must have shape .*got \(\)"),
    ({"bias": ["a"] * 3}, "bias must hold real numbers"),
    ({"stride": 0}, "stride must be an int or a pair of ints of at least 1, got 0"),
    ({"stride": 2}, "^w must hold a kernel for each of the 2x3 places, got 4x6$"),
    ({"padding": -1}, "padding must be .*got -1"),
    ({"padding": 1}, "^w must hold a kernel for each of the 6x8 places, got 4x6$"),
    ({"dilation": 0}, "dilation must be an int or a pair of ints of at least 1, got 0"),
    ({"dilation": 3}, "kernel 3x3 with dilation 3 spans 7x7, larger than the padded input 6x8"),
]


@pytest.mark.parametrize(("arguments", "message"), BAD)
def test_locally_connected2d_refuses(arguments: dict[str, Any], message: str) -> None:
    arguments = {"x": np.zeros((2, 6, 8)), "w": W} | arguments
    with pytest.raises(ValueError, match=message):
        locally_connected2d(arguments.pop("x"), arguments.pop("w"), **arguments)
