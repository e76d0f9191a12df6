"""core.pooling against onnx.reference and scipy.ndimage, the facts about shifts, and what it refuses."""

from itertools import product
from math import prod
from typing import Any

import numpy as np
import pytest
from scipy import ndimage, special

from core.padding import PADDING_MODES, resolve_padding
from core.pooling import (
    avg_pool2d,
    blur_pool2d,
    global_avg_pool2d,
    global_max_pool2d,
    max_blur_pool2d,
    max_pool1d,
    max_pool2d,
    max_unpool2d,
    polyphase_pool2d,
    pooling,
    resize,
)
from core.transforms import translate
from tests.core.oracles import CLOSE32, CLOSE64, onnx_pads, onnx_run, random_maps

SCIPY_MODES = {"zeros": "constant", "reflect": "mirror", "replicate": "nearest", "circular": "wrap"}

# map, window, stride, padding, dilation. At stride and dilation 1 on both axes onnx.reference 1.23 goes another way,
# whose padding and indices are wrong: there scipy.ndimage is the oracle.
TABLE: list[tuple[Any, ...]] = [
    ((6, 6), (2, 2), (2, 2), 0, (1, 1)),
    ((7, 6), (2, 2), (2, 2), 0, (1, 1)),
    ((7, 8), (3, 3), (2, 2), 1, (1, 1)),
    ((8, 7), (3, 2), (1, 3), (1, 0), (1, 1)),
    ((9, 5), (4, 3), (3, 2), ((1, 2), (0, 1)), (1, 1)),
    ((9, 10), (2, 3), (2, 1), (1, 2), (2, 2)),
    ((10, 9), (3, 3), (2, 3), 0, (2, 1)),
    ((5, 6), (5, 6), (1, 2), 0, (1, 1)),
    ((1, 7), (1, 3), (1, 2), (0, 1), (1, 1)),
    ((7, 1), (2, 1), (3, 1), 0, (1, 1)),
    ((1, 1), (1, 1), (2, 2), 0, (1, 1)),
    ((6, 5), (1, 1), (4, 3), 0, (1, 1)),
]
NAMES = ("size", "window", "stride", "padding", "dilation")


@pytest.mark.parametrize(NAMES, TABLE)
@pytest.mark.parametrize("ceil_mode", [False, True])
def test_max_pool2d_and_its_indices_are_onnx_max_pool(
    size: Any, window: Any, stride: Any, padding: Any, dilation: Any, ceil_mode: bool
) -> None:
    x = random_maps(2, 3, *size) - 5  # all below zero: padding with zeros would show
    options = {"stride": stride, "padding": padding, "dilation": dilation, "ceil_mode": ceil_mode}
    y, indices = max_pool2d(x, window, return_indices=True, **options)
    values, places = onnx_run(
        "MaxPool",
        x,
        outputs=2,
        kernel_shape=window,
        strides=stride,
        dilations=dilation,
        pads=onnx_pads(resolve_padding(padding, size, window)),
        ceil_mode=int(ceil_mode),
    )
    np.testing.assert_array_equal(y, values)
    np.testing.assert_array_equal(indices, places % prod(size))  # onnx counts through all maps
    assert indices.dtype == np.int64
    np.testing.assert_array_equal(max_pool2d(x, window, **options), y)


@pytest.mark.parametrize(NAMES, [row for row in TABLE if row[4] == (1, 1)])
@pytest.mark.parametrize("ceil_mode", [False, True])
@pytest.mark.parametrize("count_include_pad", [False, True])
def test_avg_pool2d_is_onnx_average_pool(
    size: Any, window: Any, stride: Any, padding: Any, dilation: Any, ceil_mode: bool, count_include_pad: bool
) -> None:
    x = random_maps(2, 3, *size)
    options = {"ceil_mode": ceil_mode, "count_include_pad": count_include_pad}
    expected = onnx_run(
        "AveragePool",
        x,
        kernel_shape=window,
        strides=stride,
        pads=onnx_pads(resolve_padding(padding, size, window)),
        **{name: int(value) for name, value in options.items()},
    )
    np.testing.assert_allclose(avg_pool2d(x, window, stride=stride, padding=padding, **options), expected, **CLOSE64)


@pytest.mark.parametrize(
    ("size", "window", "stride", "padding", "cells"),
    [
        (5, 2, 2, 0, 3),  # one window hangs over
        (6, 2, 2, 1, 4),  # the fifth would begin in the padding below
        (4, 1, 3, 0, 2),
        (2, 3, 2, 0, 1),  # larger than the map, but it begins on it
        (3, 3, 5, 1, 1),
    ],
)
def test_ceil_mode_begins_no_window_in_the_padding_below(
    size: int, window: int, stride: int, padding: int, cells: int
) -> None:
    x = np.arange(size, dtype=float)[None, :, None]
    options = {"stride": (stride, 1), "padding": (padding, 0), "ceil_mode": True}
    assert max_pool2d(x, (window, 1), **options).shape == (1, cells, 1)
    assert avg_pool2d(x, (window, 1), **options).shape == (1, cells, 1)


def test_what_hangs_over_is_no_cell_of_the_mean() -> None:
    x = np.array([[[2.0, 4, 6, 8, 10]]])
    np.testing.assert_array_equal(avg_pool2d(x, (1, 2), ceil_mode=True), [[[3, 7, 10]]])
    options = {"stride": (1, 3), "padding": (0, 1), "ceil_mode": True}
    np.testing.assert_array_equal(avg_pool2d(x, (1, 3), **options), [[[2, 8]]])
    np.testing.assert_array_equal(avg_pool2d(x, (1, 3), count_include_pad=False, **options), [[[3, 8]]])
    np.testing.assert_array_equal(
        avg_pool2d(x[..., :4], (1, 4), stride=(1, 2), padding=(0, 1), ceil_mode=True), [[[3, 4.5]]]
    )


@pytest.mark.parametrize("size", [(6, 7), (7, 6), (8, 8), (1, 5)])
@pytest.mark.parametrize("window", [(1, 1), (2, 2), (3, 3), (1, 4)])
@pytest.mark.parametrize("stride", [(1, 2), (2, 2), (3, 1)])
def test_same_gives_ceil_of_side_over_stride(size: Any, window: Any, stride: Any) -> None:
    x = random_maps(1, 2, *size)
    expected = tuple(-(-n // s) for n, s in zip(size, stride, strict=True))
    pads = onnx_pads(resolve_padding("same", size, window, stride=stride))
    largest = max_pool2d(x, window, stride=stride, padding="same")
    mean = avg_pool2d(x, window, stride=stride, padding="same", count_include_pad=False)
    assert largest.shape[-2:] == mean.shape[-2:] == expected
    attributes = {"kernel_shape": window, "strides": stride, "pads": pads}
    np.testing.assert_array_equal(largest, onnx_run("MaxPool", x, **attributes))
    np.testing.assert_allclose(mean, onnx_run("AveragePool", x, **attributes), **CLOSE64)


@pytest.mark.parametrize("size", [(6, 7), (7, 6), (1, 5)])
@pytest.mark.parametrize("window", [(1, 1), (2, 2), (3, 3), (1, 4), (4, 5)])
def test_at_stride_1_same_is_a_maximum_filter_and_a_uniform_filter(size: Any, window: Any) -> None:
    x = random_maps(3, *size)
    largest, total, cells = x, x, np.ones(size)
    for axis, k in ((-2, window[0]), (-1, window[1])):
        options = {"axis": axis, "mode": "constant", "origin": (k - 1) // 2 - k // 2}
        largest = ndimage.maximum_filter1d(largest, k, cval=-np.inf, **options)
        total = ndimage.correlate1d(total, np.ones(k), **options)
        cells = ndimage.correlate1d(cells, np.ones(k), **options)
    options = {"stride": 1, "padding": "same"}
    np.testing.assert_array_equal(max_pool2d(x, window, **options), largest)
    np.testing.assert_allclose(avg_pool2d(x, window, **options), total / np.prod(window), **CLOSE64)
    np.testing.assert_allclose(avg_pool2d(x, window, count_include_pad=False, **options), total / cells, **CLOSE64)


@pytest.mark.parametrize("length", [4, 5, 9])
@pytest.mark.parametrize("size", [1, 2, 3, 4])
@pytest.mark.parametrize("stride", [None, 1, 3])
@pytest.mark.parametrize("padding", [0, 1, (0, 1), "valid", "same"])
def test_max_pool1d_is_onnx_max_pool(length: int, size: int, stride: int | None, padding: Any) -> None:
    if size == 1 and padding in (1, (0, 1)):
        padding = 0  # a window of one on padding sees nothing else
    x = random_maps(2, 3, length)
    step = stride or size
    both = ((0, 0), padding) if isinstance(padding, tuple) else padding
    left, right = resolve_padding(both, (1, length), (1, size), stride=(1, step))[1]
    attributes = {"kernel_shape": [1, size], "strides": [2, step], "pads": [0, left, 0, right]}
    expected = onnx_run("MaxPool", x[..., None, :], **attributes)[..., 0, :]
    np.testing.assert_array_equal(max_pool1d(x, size, stride=stride, padding=padding), expected)


def test_stride_is_the_window_unless_given() -> None:
    x = random_maps(1, 6, 6)
    np.testing.assert_array_equal(max_pool2d(x, (2, 3)), max_pool2d(x, (2, 3), stride=(2, 3)))
    np.testing.assert_array_equal(avg_pool2d(x, (2, 3)), avg_pool2d(x, (2, 3), stride=(2, 3)))
    assert max_pool2d(x, 2, stride=1).shape == (1, 5, 5)


def test_of_equal_cells_the_first_counts() -> None:
    _, indices = max_pool2d(np.ones((1, 4, 4)), 3, stride=1, padding=1, return_indices=True)
    np.testing.assert_array_equal(indices[0], [[0, 0, 1, 2], [0, 0, 1, 2], [4, 4, 5, 6], [8, 8, 9, 10]])


def test_padding_never_wins_over_minus_infinity() -> None:
    y, indices = max_pool2d(np.full((1, 4, 4), -np.inf), 2, padding=1, return_indices=True)
    assert (y == -np.inf).all()
    np.testing.assert_array_equal(indices[0], [[0, 1, 3], [4, 5, 7], [12, 13, 15]])


def test_nan_wins_and_stays_in_its_windows() -> None:
    x = np.arange(16.0).reshape(1, 4, 4)
    x[0, 1, 1] = np.nan
    y, indices = max_pool2d(x, 2, return_indices=True)
    np.testing.assert_array_equal(y, [[[np.nan, 7], [13, 15]]])
    assert indices[0, 0, 0] == 5


def test_indices_find_the_values_again() -> None:
    x = random_maps(2, 3, 9, 7)
    y, indices = max_pool2d(x, 3, stride=2, padding=1, return_indices=True)
    flat = np.take_along_axis(x.reshape(2, 3, -1), indices.reshape(2, 3, -1), -1)
    np.testing.assert_array_equal(flat.reshape(y.shape), y)


@pytest.mark.parametrize(("size", "window"), [((6, 6), (2, 2)), ((7, 9), (2, 3)), ((4, 1), (4, 1))])
def test_max_unpool2d_is_onnx_max_unpool(size: tuple[int, int], window: tuple[int, int]) -> None:
    x = random_maps(1, 1, *size)
    y, indices = max_pool2d(x, window, return_indices=True)
    attributes = {"kernel_shape": window, "strides": window}
    expected = onnx_run("MaxUnpool", y, indices, np.array((1, 1, *size)), **attributes)
    np.testing.assert_array_equal(max_unpool2d(y, indices, size), expected)


def test_max_unpool2d_puts_the_largest_back_and_nothing_else() -> None:
    x = random_maps(2, 3, 6, 8)
    y, indices = max_pool2d(x, 2, return_indices=True)
    back = max_unpool2d(y, indices, (6, 8))
    np.testing.assert_array_equal(back[back != 0], x[back != 0])
    assert (back != 0).sum() == y.size
    np.testing.assert_array_equal(max_pool2d(np.where(back != 0, back, -np.inf), 2), y)


# --- blur, max-blur, polyphase ---------------------------------------------------------------------------------------


def _binomial_blur(x: np.ndarray, taps: int, mode: str) -> np.ndarray:
    """By scipy: the binomial distribution along both axes, centred at (taps - 1) // 2."""
    weights = special.binom(taps - 1, np.arange(taps)) / 2.0 ** (taps - 1)
    for axis in (-2, -1):
        x = ndimage.correlate1d(x, weights, axis, mode=SCIPY_MODES[mode], origin=(taps - 1) // 2 - taps // 2)
    return x


@pytest.mark.parametrize("size", [(8, 9), (9, 8), (5, 5)])
@pytest.mark.parametrize("taps", [1, 2, 3, 4, 5])
@pytest.mark.parametrize("stride", [1, 2, (3, 2)])
@pytest.mark.parametrize("mode", PADDING_MODES)
def test_blur_pool2d_is_a_binomial_blur_and_every_stride_th_cell(size: Any, taps: int, stride: Any, mode: str) -> None:
    x = random_maps(2, 3, *size)
    down, right = (stride, stride) if isinstance(stride, int) else stride
    y = blur_pool2d(x, taps=taps, stride=stride, padding_mode=mode)
    np.testing.assert_allclose(y, _binomial_blur(x, taps, mode)[..., ::down, ::right], **CLOSE64)
    assert y.shape[-2:] == (-(-size[0] // down), -(-size[1] // right))


@pytest.mark.parametrize("size", [(8, 9), (5, 5)])
@pytest.mark.parametrize("window", [1, 2, 3, (2, 4), (5, 1)])
@pytest.mark.parametrize("taps", [2, 3])
@pytest.mark.parametrize("mode", PADDING_MODES)
def test_max_blur_pool2d_is_a_maximum_filter_and_then_the_blur(size: Any, window: Any, taps: int, mode: str) -> None:
    x = random_maps(2, 3, *size)
    sides = (window, window) if isinstance(window, int) else window
    largest = x
    for axis, k in zip((-2, -1), sides, strict=True):
        largest = ndimage.maximum_filter1d(largest, k, axis, mode=SCIPY_MODES[mode], origin=(k - 1) // 2 - k // 2)
    y = max_blur_pool2d(x, window, taps=taps, padding_mode=mode)
    np.testing.assert_allclose(y, _binomial_blur(largest, taps, mode)[..., ::2, ::2], **CLOSE64)


@pytest.mark.parametrize("stride", [1, 2, 3, (2, 3), (1, 4)])
def test_polyphase_pool2d_keeps_the_phase_of_most_energy_of_each_picture(stride: Any) -> None:
    x = random_maps(2, 3, 4, 12, 12)
    down, right = (stride, stride) if isinstance(stride, int) else stride
    y = polyphase_pool2d(x, stride=stride)
    assert y.shape == (2, 3, 4, 12 // down, 12 // right)
    for n in product(range(2), range(3)):
        phases = [x[n][:, i::down, j::right] for i in range(down) for j in range(right)]
        np.testing.assert_array_equal(y[n], max(phases, key=lambda phase: float((phase**2).sum())))


def test_the_energy_is_over_all_channels_together() -> None:
    x = np.zeros((2, 1, 2))
    x[0, 0] = [3, 2]
    x[1, 0] = [0, 4]
    np.testing.assert_array_equal(polyphase_pool2d(x, stride=(1, 2)), [[[2]], [[4]]])


@pytest.mark.parametrize(("surplus", "kept"), [(0, 1), (4e-7, 1), (2e-6, -1), (-4e-7, 1), (-2e-6, 1)])
def test_norms_tie_within_a_millionth_and_the_lowest_phase_wins(surplus: float, kept: int) -> None:
    x = np.array([[[1.0, -np.sqrt(1 + surplus)]]])
    assert np.sign(polyphase_pool2d(x, stride=(1, 2))) == kept


def test_the_norms_are_summed_in_float64() -> None:
    x = np.full((1, 512, 1024), 0.1, np.float32)
    x[..., 1::2] = np.float32(0.1) * np.float32(1 + 1e-6)
    assert (polyphase_pool2d(x, stride=(1, 2)) == x[0, 0, 1]).all()


# --- facts about shifts, each with a twin that must fail -------------------------------------------------------------


def _exact_residues(pool: Any, x: np.ndarray) -> list[tuple[int, int]]:
    """The shifts of 0 or 1 at which `pool` of the moved picture is some circular shift of `pool` of the still one."""
    still = pool(x)
    shifts = list(product((0, 1), repeat=2))
    return [
        s for s in shifts if any(np.allclose(pool(translate(x, s)), translate(still, q), **CLOSE64) for q in shifts)
    ]


def test_max_pool_2_is_exact_at_one_residue_of_four() -> None:
    assert _exact_residues(lambda x: max_pool2d(x, 2), random_maps(2, 16, 12)) == [(0, 0)]


@pytest.mark.parametrize("pool", [avg_pool2d, max_blur_pool2d])
def test_so_are_the_mean_and_max_blur(pool: Any) -> None:
    options = {} if pool is avg_pool2d else {"padding_mode": "circular"}
    assert _exact_residues(lambda x: pool(x, 2, **options), random_maps(2, 16, 12)) == [(0, 0)]


def test_blur_pool_is_closer_than_its_stride_alone_and_not_exact() -> None:
    x = random_maps(2, 16, 12)
    errors = {}
    for taps in (1, 3):
        still, moved = (blur_pool2d(z, taps=taps, padding_mode="circular") for z in (x, translate(x, (0, 1))))
        errors[taps] = np.linalg.norm(moved - still) / np.linalg.norm(still)
    assert 0.01 < errors[3] < errors[1]


def test_polyphase_pooling_is_exact_at_all_four() -> None:
    assert len(_exact_residues(polyphase_pool2d, random_maps(2, 16, 12))) == 4


def test_on_a_grating_whose_phases_tie_it_is_exact_at_two() -> None:
    grating = np.sin(2 * np.pi * np.arange(16) / 8) * np.ones((1, 16, 1))
    assert _exact_residues(polyphase_pool2d, grating) == [(0, 0), (1, 0)]


@pytest.mark.parametrize("stride", [2, 3])
def test_max_pooling_follows_shifts_by_its_stride(stride: int) -> None:
    x = random_maps(2, 12, 18)
    moved = max_pool2d(translate(x, (stride, -2 * stride)), stride)
    np.testing.assert_array_equal(moved, translate(max_pool2d(x, stride), (1, -2)))


@pytest.mark.parametrize("pool", [global_avg_pool2d, global_max_pool2d])
def test_global_pooling_does_not_feel_a_circular_shift(pool: Any) -> None:
    x = random_maps(2, 3, 9, 14, dtype=np.float32)
    np.testing.assert_allclose(pool(translate(x, (4, -5))), pool(x), **CLOSE32)
    assert not np.allclose(pool(translate(x, (4, -5), mode="zeros")), pool(x), **CLOSE32)


@pytest.mark.parametrize(
    ("pool", "operator"), [(global_avg_pool2d, "GlobalAveragePool"), (global_max_pool2d, "GlobalMaxPool")]
)
@pytest.mark.parametrize("size", [(1, 1), (4, 7), (7, 1)])
def test_global_pooling_is_onnx(pool: Any, operator: str, size: tuple[int, int]) -> None:
    x = random_maps(2, 3, *size)
    np.testing.assert_allclose(pool(x), onnx_run(operator, x), **CLOSE64)


def test_a_mean_of_many_float32_cells_is_summed_in_float64() -> None:
    x = np.full((1, 2048, 2048), 0.1, np.float32)
    assert global_avg_pool2d(x)[0, 0, 0] == np.float32(0.1)


def test_the_example_of_the_textbook() -> None:
    assert max_pool2d([[[1, 0, 0]]], (1, 3)) == max_pool2d([[[0, 0, 1]]], (1, 3)) == 1


# --- resizing --------------------------------------------------------------------------------------------------------

SHAPES = [(1, 1), (3, 4), (5, 7), (6, 6), (10, 14), (2, 13), (15, 3)]


@pytest.mark.parametrize("size", [(5, 7), (6, 6), (1, 4), (1, 1)])
@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("mode", pooling.RESIZE_MODES)
def test_resize_is_onnx_resize(size: tuple[int, int], shape: tuple[int, int], mode: str) -> None:
    x = random_maps(2, 3, *size)
    attributes = {"mode": "linear", "coordinate_transformation_mode": "half_pixel"}
    if mode == "nearest":
        attributes = {"mode": "nearest", "coordinate_transformation_mode": "asymmetric", "nearest_mode": "floor"}
    none = np.array([], np.float32)
    expected = onnx_run("Resize", x, none, none, np.array((2, 3, *shape)), **attributes)
    np.testing.assert_allclose(resize(x, shape, mode=mode), expected, **CLOSE64)


@pytest.mark.parametrize("mode", pooling.RESIZE_MODES)
def test_resizing_to_the_same_shape_changes_nothing(mode: str) -> None:
    x = random_maps(2, 5, 8, dtype=np.float32)
    np.testing.assert_array_equal(resize(x, (5, 8), mode=mode), x)


# --- what is refused -------------------------------------------------------------------------------------------------

X = np.zeros((2, 6, 7))
WINDOW = [
    ({"x": np.zeros((6, 7))}, r"x must be \(..., C, H, W\)"),
    ({"size": 0}, "size must be an int or a pair of ints of at least 1, got 0"),
    ({"size": (2, 2, 2)}, r"size must be .*got \(2, 2, 2\)"),
    ({"size": float("nan")}, "size must be .*got nan"),
    ({"stride": 0}, "stride must be an int or a pair of ints of at least 1, got 0"),
    ({"stride": 1.0}, "stride must be .*got 1.0"),
    ({"padding": -1}, "padding must be .*got -1"),
    ({"padding": "full"}, "padding must be .*got 'full'"),
    ({"size": 8}, "^window 8x8 with dilation 1 spans 8x8, larger than the padded input 6x7$"),
    ({"size": 9, "padding": 1}, "^window 9x9 with dilation 1 spans 9x9, larger than the padded input 8x9$"),
    (
        {"size": 11, "stride": 2, "ceil_mode": True},
        "^window 11x11 with dilation 1 spans 11x11, larger than the padded input 6x7$",
    ),
    ({"padding": 2}, "^padding must leave every window a cell of the 6x7 input, got 2 for window 2x2 with"),
    ({"padding": ((0, 0), (0, 3)), "stride": 1}, r"cell of the 6x7 input, got \(\(0, 0\), \(0, 3\)\) for window 2x2"),
]
BAD: list[tuple[Any, dict[str, Any], str]] = [
    *((pool, arguments, message) for pool in (max_pool2d, avg_pool2d) for arguments, message in WINDOW),
    (max_pool2d, {"size": 3, "dilation": 3}, "window 3x3 with dilation 3 spans 7x7, larger than the padded input 6x7"),
    (max_pool2d, {"dilation": 0}, "dilation must be .*got 0"),
    (max_pool2d, {"x": np.zeros((1, 1, 1)), "dilation": 2, "padding": 1}, "must leave every window a cell of the 1x1"),
    (max_pool1d, {"x": np.zeros(6)}, r"x must be \(..., C, L\) .*got shape \(6,\)"),
    (max_pool1d, {"size": (1, 2)}, r"size must be an int of at least 1, got \(1, 2\)"),
    (max_pool1d, {"stride": 0}, "stride must be an int of at least 1, got 0"),
    (max_pool1d, {"padding": ((0, 0), (1, 1))}, r"padding \(left, right\) must be an int or a pair of ints"),
    (max_pool1d, {"padding": -1}, r"padding \(left, right\) must be .*got -1"),
    (max_pool1d, {"size": 8}, "window 1x8 with dilation 1 spans 1x8, larger than the padded input 1x7"),
]


@pytest.mark.parametrize(("pool", "arguments", "message"), BAD)
def test_windows_refuse(pool: Any, arguments: dict[str, Any], message: str) -> None:
    arguments = {"x": X, "size": 2} | arguments
    with pytest.raises(ValueError, match=message):
        pool(arguments.pop("x"), arguments.pop("size"), **arguments)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: max_unpool2d(X, np.zeros((2, 6, 6), int), (9, 9)), r"shape \(2, 6, 7\), got int64 of \(2, 6, 6\)"),
        (lambda: max_unpool2d(X, np.zeros((2, 6, 7)), (9, 9)), "indices must be whole numbers .*got float64"),
        (lambda: max_unpool2d(X, np.full(X.shape, 81), (9, 9)), "lie in 0 to 80 for 9x9 cells, got 81 to 81"),
        (lambda: max_unpool2d(X, np.full(X.shape, -1), (9, 9)), "lie in 0 to 80 for 9x9 cells, got -1 to -1"),
        (lambda: max_unpool2d(X, np.zeros(X.shape, int), (0, 9)), r"output_shape must be .*got \(0, 9\)"),
        (lambda: max_unpool2d(X[0], np.zeros((6, 7), int), 9), r"y must be \(..., C, H, W\)"),
        (lambda: blur_pool2d(X, taps=0), "taps must be an int of at least 1, got 0"),
        (lambda: blur_pool2d(X, taps=(3, 3)), r"taps must be an int of at least 1, got \(3, 3\)"),  # type: ignore[arg-type]
        (lambda: blur_pool2d(X, stride=0), "stride must be .*got 0"),
        (lambda: blur_pool2d(X, padding_mode="same"), "padding mode must be one of .*got 'same'"),
        (lambda: blur_pool2d(X[0]), r"x must be \(..., C, H, W\)"),
        (lambda: max_blur_pool2d(X[0]), r"x must be \(..., C, H, W\)"),
        (lambda: max_blur_pool2d(X, 0), "size must be .*got 0"),
        (lambda: max_blur_pool2d(X, 2, taps=-1), "taps must be .*got -1"),
        (lambda: max_blur_pool2d(X, 2, stride=(2, 0)), r"stride must be .*got \(2, 0\)"),
        (lambda: max_blur_pool2d(X, 1, padding_mode="edge"), "padding mode must be one of .*got 'edge'"),
        (lambda: polyphase_pool2d(X), "^sides must be multiples of the stride 2x2, got 6x7$"),
        (lambda: polyphase_pool2d(X, stride=(4, 7)), "^sides must be multiples of the stride 4x7, got 6x7$"),
        (lambda: polyphase_pool2d(X, stride=0), "stride must be .*got 0"),
        (lambda: polyphase_pool2d(X[0]), r"x must be \(..., C, H, W\)"),
        (lambda: global_avg_pool2d(X[0]), r"x must be \(..., C, H, W\)"),
        (lambda: global_max_pool2d(X[0]), r"x must be \(..., C, H, W\)"),
        (lambda: resize(X, (0, 3)), r"shape must be .*got \(0, 3\)"),
        (lambda: resize(X, (3, 2.5)), r"shape must be .*got \(3, 2.5\)"),  # type: ignore[arg-type]
        (lambda: resize(X, 4, mode="cubic"), "mode must be one of nearest, bilinear, got 'cubic'"),
        (lambda: resize(X[0], 4), r"x must be \(..., C, H, W\)"),
    ],
)
def test_the_others_refuse(call: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        call()
