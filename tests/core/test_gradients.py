"""core.gradients as adjoints, against onnx.reference, on drawn shapes, and what it refuses; fit_kernel on pictures."""

import tracemalloc
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core import windows
from core.convolution import conv2d, output_shape
from core.gradients import (
    avg_pool2d_grad,
    blur_pool2d_grad,
    conv2d_input_grad,
    conv2d_weight_grad,
    conv_transpose2d_input_grad,
    conv_transpose2d_weight_grad,
    fit_kernel,
    global_avg_pool2d_grad,
    global_max_pool2d_grad,
    locally_connected2d_input_grad,
    locally_connected2d_weight_grad,
    max_blur_pool2d_grad,
    max_pool2d_grad,
    polyphase_pool2d_grad,
    resize_grad,
)
from core.images import load_image
from core.kernels import KERNELS
from core.layers import softmax
from core.layers.normalisation import batch_norm2d, batch_norm2d_grads, softmax_grad
from core.padding import PADDING_MODES, resolve_padding
from core.pooling import avg_pool2d, blur_pool2d, global_avg_pool2d, max_pool2d, max_unpool2d, resize
from tests.core.oracles import CLOSE64, onnx_pads, onnx_run, random_maps
from tests.core.tables import CONVOLUTIONS, NAMES, both
from tests.house import ROOT

# --------------------------------------------------------------------------------------------------------- convolution


def _row(row: tuple[Any, ...]) -> tuple[Any, ...]:
    """(x, w, dy, options) of a row of CONVOLUTIONS, two pictures at once."""
    size, channels, groups, kernel, stride, padding, dilation = row
    options = {"stride": stride, "padding": padding, "dilation": dilation}
    x, w = random_maps(2, channels[0], *size), random_maps(channels[1], channels[0] // groups, *kernel, seed=1)
    dy = random_maps(2, channels[1], *output_shape(size, kernel, **options), seed=2)
    return x, w, dy, options | {"groups": groups}


@pytest.mark.parametrize("mode", PADDING_MODES)
@pytest.mark.parametrize("row", [*CONVOLUTIONS, ((7, 6), (2, 4), 2, (3, 2), (2, 1), "same", (1, 2))])
def test_both_gradients_of_conv2d_are_adjoints_of_it(row: tuple[Any, ...], mode: str) -> None:
    x, w, dy, options = _row(row)
    options["padding_mode"] = mode
    forth = float((conv2d(x, w, **options) * dy).sum())
    back = conv2d_input_grad(dy, w, x.shape, **options)
    np.testing.assert_allclose((x * back).sum(), forth, rtol=1e-10, atol=1e-10)
    np.testing.assert_allclose((w * conv2d_weight_grad(dy, x, w.shape, **options)).sum(), forth, rtol=1e-10, atol=1e-10)
    np.testing.assert_array_equal(conv2d_input_grad(dy, w, x.shape[1:], **options), back)


@pytest.mark.parametrize("mode", ["reflect", "replicate", "circular"])
def test_with_the_padding_not_folded_back_it_is_no_adjoint(mode: str) -> None:
    x, w, dy, options = _row(CONVOLUTIONS[3])
    forth = float((conv2d(x, w, padding_mode=mode, **options) * dy).sum())
    assert not np.isclose((x * conv2d_input_grad(dy, w, x.shape, **options)).sum(), forth)


@pytest.mark.parametrize("row", [row for row in CONVOLUTIONS if max(row[3]) > 1])
def test_with_the_kernel_turned_it_is_no_adjoint(row: tuple[Any, ...]) -> None:
    x, w, dy, options = _row(row)
    forth = float((conv2d(x, w, **options) * dy).sum())
    assert not np.isclose((x * conv2d_input_grad(dy, w[..., ::-1, ::-1], x.shape, **options)).sum(), forth)
    assert not np.isclose((w[..., ::-1, ::-1] * conv2d_weight_grad(dy, x, w.shape, **options)).sum(), forth)


@pytest.mark.parametrize(NAMES, CONVOLUTIONS)
def test_conv2d_input_grad_is_onnx_conv_transpose(
    size: Any, channels: Any, groups: int, kernel: Any, stride: Any, padding: Any, dilation: Any
) -> None:
    x, w, dy, options = _row((size, channels, groups, kernel, stride, padding, dilation))
    sides = resolve_padding(padding, size, kernel)
    rest = [
        (size[a] + sum(sides[a]) - (kernel[a] - 1) * both(dilation)[a] - 1) % both(stride)[a] for a in (0, 1)
    ]  # rows and columns that no window reaches
    attributes = {"strides": both(stride), "dilations": both(dilation), "pads": onnx_pads(sides)}
    attributes |= {"output_padding": rest, "group": 1}
    shares = zip(np.split(dy, groups, axis=1), np.split(w, groups), strict=True)
    expected = np.concatenate([onnx_run("ConvTranspose", *share, **attributes) for share in shares], axis=1)
    np.testing.assert_allclose(conv2d_input_grad(dy, w, x.shape, **options), expected, **CLOSE64)


@pytest.mark.parametrize(NAMES, CONVOLUTIONS)
def test_conv2d_weight_grad_is_onnx_conv_of_the_picture_with_dy(
    size: Any, channels: Any, groups: int, kernel: Any, stride: Any, padding: Any, dilation: Any
) -> None:
    x, w, dy, options = _row((size, channels, groups, kernel, stride, padding, dilation))
    # dy slides over the picture: its cells lie a stride apart, its places a dilation; channels and pictures swap
    attributes = {"strides": both(dilation), "dilations": both(stride)}
    attributes |= {"pads": onnx_pads(resolve_padding(padding, size, kernel)), "group": 1}
    shares = zip(np.split(x, groups, axis=1), np.split(dy, groups, axis=1), strict=True)
    slid = [onnx_run("Conv", *(a.swapaxes(0, 1) for a in share), **attributes) for share in shares]
    expected = np.concatenate([y[..., : kernel[0], : kernel[1]].swapaxes(0, 1) for y in slid])
    np.testing.assert_allclose(conv2d_weight_grad(dy, x, w.shape, **options), expected, **CLOSE64)


@pytest.mark.parametrize("at_once", [1, 30, 200])
def test_part_by_part_is_the_same_sum(at_once: int, monkeypatch: pytest.MonkeyPatch) -> None:
    x, w, dy = random_maps(5, 2, 6, 7), random_maps(3, 2, 3, 2, seed=1), random_maps(5, 3, 4, 6, seed=2)
    unshared = random_maps(4, 6, 3, 2, 3, 2, seed=3)
    acts = [
        lambda: conv2d_weight_grad(dy, x, w.shape),
        lambda: locally_connected2d_input_grad(dy, unshared, x.shape),
        lambda: locally_connected2d_weight_grad(dy, x, unshared.shape),
    ]
    whole = [act() for act in acts]
    monkeypatch.setattr(windows, "COLUMNS_AT_ONCE", at_once)
    for act, expected in zip(acts, whole, strict=True):
        np.testing.assert_allclose(act(), expected, **CLOSE64)


def test_the_windows_of_a_large_picture_are_never_all_in_memory() -> None:
    x, dy = np.ones((8, 256, 256), np.float32), np.ones((2, 250, 250), np.float32)
    all_windows = 8 * 49 * 250 * 250 * 4  # bytes: 98 MB
    tracemalloc.start()
    try:
        dw = conv2d_weight_grad(dy, x, (2, 8, 7, 7))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    np.testing.assert_allclose(dw, 250 * 250, rtol=1e-5)
    assert peak < all_windows / 10


@st.composite
def convolutions(draw: st.DrawFn) -> tuple[Any, ...]:
    """(x, w, dy, options) of any conv2d that fits, of up to two leading axes."""
    groups, (d, m) = draw(st.integers(1, 3)), draw(st.tuples(st.integers(1, 2), st.integers(1, 2)))
    kernel = draw(st.tuples(st.integers(1, 4), st.integers(1, 4)))
    dilation = draw(st.tuples(st.integers(1, 3), st.integers(1, 3)))
    sides = tuple(draw(st.tuples(st.integers(0, 4), st.integers(0, 4))) for _ in (0, 1))
    least = [max((kernel[a] - 1) * dilation[a] + 1 - sum(sides[a]), 1) for a in (0, 1)]
    size = [draw(st.integers(side, side + 5)) for side in least]
    options = {
        "stride": draw(st.tuples(st.integers(1, 3), st.integers(1, 3))),
        "padding": draw(st.sampled_from([sides, "same"])),
        "dilation": dilation,
    }
    lead = draw(st.lists(st.integers(1, 2), max_size=2))
    x = random_maps(*lead, groups * d, *size)
    w = random_maps(groups * m, d, *kernel, seed=1)
    dy = random_maps(*lead, groups * m, *output_shape(size, kernel, **options), seed=2)
    return x, w, dy, options | {"groups": groups, "padding_mode": draw(st.sampled_from(PADDING_MODES))}


@settings(max_examples=60, deadline=None)
@given(convolutions())
def test_of_any_convolution_the_gradients_are_adjoints(drawn: tuple[Any, ...]) -> None:
    x, w, dy, options = drawn
    forth = float((conv2d(x, w, **options) * dy).sum())
    dx, dw = conv2d_input_grad(dy, w, x.shape, **options), conv2d_weight_grad(dy, x, w.shape, **options)
    assert (dx.shape, dw.shape) == (x.shape, w.shape)
    np.testing.assert_allclose([(x * dx).sum(), (w * dw).sum()], forth, rtol=1e-9, atol=1e-9)


def test_lists_whole_numbers_and_mixed_dtypes_are_taken_as_conv2d_takes_them() -> None:
    dx = conv2d_input_grad([[[1, 0]]], [[[[1, 2]]]], [1, 1, 3])
    assert (dx.dtype, dx.tolist()) == (np.float32, [[[1, 2, 0]]])
    dw = conv2d_weight_grad(np.ones((1, 1, 2)), np.ones((1, 1, 3), np.uint8), np.array([1, 1, 1, 2]))
    assert (dw.dtype, dw.tolist()) == (np.float64, [[[[2, 2]]]])


# ------------------------------------------------------------------------------------------------------------- pooling

LINEAR: list[tuple[Callable[..., Any], Callable[..., Any], tuple[int, ...], dict[str, Any]]] = [
    (avg_pool2d, avg_pool2d_grad, (7, 9), {"size": (2, 3)}),
    (avg_pool2d, avg_pool2d_grad, (6, 7), {"size": 3, "stride": (1, 2), "padding": "same"}),
    (avg_pool2d, avg_pool2d_grad, (8, 6), {"size": 5, "stride": 3, "padding": 2, "ceil_mode": True}),
    (avg_pool2d, avg_pool2d_grad, (8, 6), {"size": 3, "padding": ((1, 0), (0, 1)), "count_include_pad": False}),
    *((blur_pool2d, blur_pool2d_grad, (5, 6), {"taps": 5, "padding_mode": mode}) for mode in PADDING_MODES),
    (blur_pool2d, blur_pool2d_grad, (4, 7), {"taps": 2, "stride": (3, 1)}),
    (global_avg_pool2d, global_avg_pool2d_grad, (4, 5), {}),
    (resize, resize_grad, (4, 7), {"shape": (9, 3)}),
    (resize, resize_grad, (4, 7), {"shape": (9, 3), "mode": "bilinear"}),
]


@pytest.mark.parametrize(("pool", "back", "maps", "options"), LINEAR)
def test_the_gradient_of_a_linear_pooling_is_its_adjoint(pool: Any, back: Any, maps: Any, options: Any) -> None:
    x = random_maps(2, 3, *maps)
    y = pool(x, **options)
    dy = random_maps(*y.shape, seed=1)
    dx = back(dy, x.shape, **{k: v for k, v in options.items() if k != "shape"})
    np.testing.assert_allclose((x * dx).sum(), (y * dy).sum(), rtol=1e-10, atol=1e-10)
    assert not np.isclose((x * dx[::-1]).sum(), (y * dy).sum())  # the twin: another picture's, or channel's


@pytest.mark.parametrize("size", [(1, 1), (2, 3), (3, 2)])
def test_where_windows_do_not_overlap_a_maximum_goes_back_as_it_unpools(size: Any) -> None:
    x = random_maps(2, 3, 6, 7)
    y, indices = max_pool2d(x, size, return_indices=True)
    dy = random_maps(*y.shape, seed=1)
    np.testing.assert_array_equal(max_pool2d_grad(dy, indices, x.shape), max_unpool2d(dy, indices, x.shape[-2:]))


def test_where_windows_overlap_the_winner_gets_the_sum() -> None:
    x = np.array([[[0, 5, 0, 1.0]]])
    _, indices = max_pool2d(x, (1, 2), stride=1, return_indices=True)
    np.testing.assert_array_equal(max_pool2d_grad([[[1, 10, 100]]], indices, (1, 1, 4)), [[[0, 11, 0, 100]]])


# ------------------------------------------------------------------------------------------------------ what is refused

DY, X, W = np.zeros((2, 3, 4, 5)), np.zeros((2, 2, 6, 7)), np.zeros((3, 2, 3, 3))
UNSHARED = np.zeros((4, 5, 3, 2, 3, 3))
POOLED = np.zeros((2, 3, 2, 3))
ONES = np.ones(2)

CALLS: dict[str, tuple[Callable[..., Any], dict[str, Any]]] = {
    "input": (conv2d_input_grad, {"dy": DY, "w": W, "input_shape": (2, 6, 7)}),
    "weight": (conv2d_weight_grad, {"dy": DY, "x": X, "weight_shape": (3, 2, 3, 3)}),
    "transposed input": (conv_transpose2d_input_grad, {"dy": X, "w": W, "input_shape": (3, 4, 5)}),
    "transposed weight": (conv_transpose2d_weight_grad, {"dy": X, "x": DY, "weight_shape": (3, 2, 3, 3)}),
    "local input": (locally_connected2d_input_grad, {"dy": DY, "w": UNSHARED, "input_shape": (2, 6, 7)}),
    "local weight": (locally_connected2d_weight_grad, {"dy": DY, "x": X, "weight_shape": UNSHARED.shape}),
    "max": (max_pool2d_grad, {"dy": POOLED, "indices": np.zeros(POOLED.shape, int), "input_shape": (3, 4, 6)}),
    "avg": (avg_pool2d_grad, {"dy": POOLED, "input_shape": (3, 4, 6), "size": 2}),
    "blur": (blur_pool2d_grad, {"dy": POOLED, "input_shape": (3, 4, 6)}),
    "max blur": (max_blur_pool2d_grad, {"dy": POOLED, "x": np.zeros((2, 3, 4, 6))}),
    "polyphase": (polyphase_pool2d_grad, {"dy": POOLED, "x": np.zeros((2, 3, 4, 6))}),
    "global avg": (global_avg_pool2d_grad, {"dy": np.zeros((3, 1, 1)), "input_shape": (3, 4, 6)}),
    "global max": (global_max_pool2d_grad, {"dy": np.zeros((3, 1, 1)), "x": np.zeros((3, 4, 6))}),
    "resize": (resize_grad, {"dy": POOLED, "input_shape": (3, 4, 6)}),
    "norm": (batch_norm2d, {"x": X, "scale": ONES, "bias": ONES}),
    "norm back": (batch_norm2d_grads, {"dy": X, "x": X, "scale": ONES, "bias": ONES}),
    "softmax": (softmax, {"x": ONES}),
    "softmax back": (softmax_grad, {"dy": ONES, "x": ONES}),
    "fit": (fit_kernel, {"x": X, "target": np.zeros((2, 2, 4, 5)), "size": 3}),
}

SHAPE = r"dy must have the shape of the output, \(2, 3, 4, 5\), got"
OPTIONS: list[tuple[dict[str, Any], str]] = [
    ({"stride": 0}, "stride must be .*got 0"),
    ({"dilation": (1, 0)}, r"dilation must be .*got \(1, 0\)"),
    ({"padding": "full"}, "padding must be .*got 'full'"),
]
CONVOLVED: list[tuple[dict[str, Any], str]] = [
    ({"groups": 2}, "groups must divide the 2 input and the 3 output channels, got 2"),
    ({"groups": 0}, "groups must be an int of at least 1, got 0"),
    ({"padding_mode": "mirror"}, "padding mode must be one of .*got 'mirror'"),
    ({"dilation": 4}, "kernel 3x3 with dilation 4 spans 9x9, larger than the padded input 6x7"),
    ({"padding": 1}, r"dy must have the shape of the output, \(2, 3, 6, 7\), got \(2, 3, 4, 5\)"),
    ({"dy": np.zeros((2, 3, 5, 5))}, SHAPE),
    ({"dy": np.zeros((2, 4, 4, 5))}, SHAPE),
    ({"dy": "a"}, "dy must hold real numbers"),
]
INPUT_SHAPES: list[tuple[dict[str, Any], str]] = [
    ({"input_shape": (6, 7)}, r"input_shape must be \(C, H, W\), each a whole number of at least 1, got \(6, 7\)"),
    ({"input_shape": (2, 0, 7)}, r"input_shape must be .*got \(2, 0, 7\)"),
    ({"input_shape": (2, 6.0, 7)}, r"input_shape must be .*got \(2, 6.0, 7\)"),
    ({"input_shape": 7}, "input_shape must be"),
    ({"input_shape": None}, "input_shape must be"),
    ({"input_shape": (5, 2, 6, 7)}, r"dy must have the shape of the output, \(5, "),
]
TRANSPOSED: list[tuple[dict[str, Any], str]] = [
    ({"groups": 2}, r"dy must have the shape of the output, \(2, 4, 6, 7\), got \(2, 2, 6, 7\)"),
    ({"groups": 0}, "groups must be an int of at least 1, got 0"),
    ({"output_padding": 1}, "output_padding must be below stride or dilation, here 1, got 1"),
    ({"padding": 4}, "padding must leave at least one cell"),
    ({"padding": 1}, r"dy must have the shape of the output, \(2, 2, 4, 5\), got \(2, 2, 6, 7\)"),
    ({"dy": np.zeros((2, 2, 6, 6))}, r"dy must have the shape of the output, \(2, 2, 6, 7\), got \(2, 2, 6, 6\)"),
]
PLACES = "w must hold a kernel for each of the 4x5 places, got 1x5"
POOLED_SHAPE = r"dy must have the shape of the output, \(2, 3, 2, 3\), got"

BAD: list[tuple[str, dict[str, Any], str]] = [
    *(("input", *row) for row in (*OPTIONS, *CONVOLVED, *INPUT_SHAPES)),
    ("input", {"w": np.zeros((3, 3))}, r"w must be \(C_out, C_in // groups, kH, kW\)"),
    ("input", {"w": np.zeros((3, 1, 3, 3))}, "w must have C_in // groups = 2 input channels, got 1"),
    *(("weight", *row) for row in (*OPTIONS, *CONVOLVED)),
    ("weight", {"x": np.zeros((6, 7))}, r"x must be \(..., C, H, W\)"),
    ("weight", {"x": X[0]}, r"dy must have the shape of the output, \(3, 4, 5\), got \(2, 3, 4, 5\)"),
    ("weight", {"weight_shape": (3, 2, 3)}, r"weight_shape must be \(C_out, .*got \(3, 2, 3\)"),
    ("weight", {"weight_shape": (3, 2, 3, 0)}, r"weight_shape must be .*got \(3, 2, 3, 0\)"),
    ("weight", {"weight_shape": 9}, "weight_shape must be .*got 9"),
    *(("transposed input", *row) for row in (*OPTIONS, *TRANSPOSED, *INPUT_SHAPES[:5])),
    ("transposed input", {"w": np.zeros((2, 2, 3, 3))}, "w must have as many input channels as the input, 3, got 2"),
    ("transposed input", {"w": np.zeros((3, 3))}, r"w must be \(C_in, C_out // groups, kH, kW\)"),
    *(("transposed weight", *row) for row in (*OPTIONS, *TRANSPOSED)),
    ("transposed weight", {"x": np.zeros((6, 7))}, r"x must be \(..., C, H, W\)"),
    (
        "transposed weight",
        {"weight_shape": (2, 2, 3, 3)},
        "weight_shape must have as many input channels as x, 3, got 2",
    ),
    ("transposed weight", {"weight_shape": (2, 2)}, r"weight_shape must be \(C_in, .*got \(2, 2\)"),
    *(("local input", *row) for row in (*OPTIONS, *INPUT_SHAPES)),
    ("local input", {"w": UNSHARED[:1]}, PLACES),
    ("local input", {"w": W}, r"w must be \(H_out, W_out, C_out, C_in, kH, kW\)"),
    ("local input", {"dy": DY[..., 1:]}, SHAPE),
    *(("local weight", *row) for row in OPTIONS),
    ("local weight", {"weight_shape": (1, 5, 3, 2, 3, 3)}, PLACES),
    ("local weight", {"weight_shape": (3, 2, 3, 3)}, r"weight_shape must be \(H_out, W_out, .*got \(3, 2, 3, 3\)"),
    ("local weight", {"x": np.zeros((6, 7))}, r"x must be \(..., C, H, W\)"),
    ("local weight", {"dy": DY[..., 1:]}, SHAPE),
    *((name, *row) for name in ("max", "avg", "blur", "global avg", "resize") for row in INPUT_SHAPES[:5]),
    ("max", {"dy": np.zeros((3, 2))}, r"dy must be \(..., C, H_out, W_out\)"),
    ("max", {"dy": POOLED[:, :1]}, r"dy must have the shape of the output, \(2, 3, 2, 3\), got \(2, 1, 2, 3\)"),
    ("max", {"indices": np.zeros((2, 3), int)}, r"indices must be whole numbers of shape \(2, 3, 2, 3\), got"),
    ("max", {"indices": POOLED}, "indices must be whole numbers of shape .*got float64"),
    ("max", {"indices": np.full(POOLED.shape, 24)}, "indices must lie in 0 to 23 for 4x6 cells, got 24 to 24"),
    ("max", {"indices": np.full(POOLED.shape, -1)}, "indices must lie in 0 to 23 .*got -1 to -1"),
    ("avg", {"dy": POOLED[..., 1:]}, POOLED_SHAPE),
    ("avg", {"size": 0}, "size must be .*got 0"),
    ("avg", {"size": 5}, "window 5x5 .*larger than the padded input 4x6"),
    ("avg", {"stride": 0}, "stride must be .*got 0"),
    ("avg", {"padding": -1}, "padding must be .*got -1"),
    ("avg", {"padding": 2}, "padding must leave every window a cell of the 4x6 input"),
    ("avg", {"input_shape": (3, 5, 6), "ceil_mode": True}, r"\(2, 3, 3, 3\), got \(2, 3, 2, 3\)"),
    *((name, {"dy": POOLED[..., 1:]}, POOLED_SHAPE) for name in ("blur", "max blur", "polyphase")),
    *((name, {"stride": 0}, "stride must be .*got 0") for name in ("blur", "max blur", "polyphase")),
    *((name, {"taps": 0}, "taps must be .*got 0") for name in ("blur", "max blur")),
    *((name, {"padding_mode": "mirror"}, "padding mode must be one of") for name in ("blur", "max blur")),
    *(
        (name, {"x": np.zeros((4, 6))}, r"x must be \(..., C, H, W\)")
        for name in ("max blur", "polyphase", "global max")
    ),
    ("max blur", {"size": 0}, "size must be .*got 0"),
    ("polyphase", {"x": np.zeros((2, 3, 5, 6))}, "sides must be multiples of the stride 2x2, got 5x6"),
    ("global avg", {"dy": np.zeros((3, 1, 2))}, r"dy must have the shape of the output, \(3, 1, 1\), got \(3, 1, 2\)"),
    ("global max", {"dy": np.zeros((2, 1, 1))}, r"dy must have the shape of the output, \(3, 1, 1\), got \(2, 1, 1\)"),
    ("resize", {"dy": np.zeros((2, 3))}, r"dy must be \(..., C, H_out, W_out\)"),
    ("resize", {"dy": POOLED[:, :1]}, r"dy must have the shape of the output, \(2, 3, 2, 3\), got \(2, 1, 2, 3\)"),
    ("resize", {"mode": "cubic"}, "mode must be one of nearest, bilinear, got 'cubic'"),
    *((n, {"x": np.zeros((6, 7))}, r"x must be \(..., C, H, W\)|dy must have") for n in ("norm", "norm back")),
    *((n, {"scale": np.ones(3)}, r"scale must have shape \(2,\), one number a channel") for n in ("norm", "norm back")),
    *((n, {"bias": 1.0}, r"bias must have shape \(2,\), .*got \(\)") for n in ("norm", "norm back")),
    *((n, {"mean": ONES}, "mean and variance must come together") for n in ("norm", "norm back")),
    *((n, {"variance": ONES}, "mean and variance must come together") for n in ("norm", "norm back")),
    ("norm", {"mean": np.ones(3), "variance": ONES}, r"mean must have shape \(2,\)"),
    ("norm", {"mean": ONES, "variance": -ONES}, "variance must be at least 0 everywhere, got -1.0"),
    *(("norm", {"eps": eps}, "eps must be a number above 0, got") for eps in (0, -1, True, "1", np.nan, np.inf)),
    ("norm back", {"eps": 0}, "eps must be a number above 0, got 0"),
    ("norm back", {"x": X[..., 1:]}, r"dy must have the shape of the output, \(2, 2, 6, 6\), got \(2, 2, 6, 7\)"),
    ("norm back", {"dy": X[0]}, r"dy must have the shape of the output, \(2, 2, 6, 7\), got \(2, 6, 7\)"),
    ("softmax", {"axis": 1}, r"axis must be one of the 1 of x, and not empty, got 1 for shape \(2,\)"),
    ("softmax", {"axis": 0.0}, "axis must be one of"),
    ("softmax", {"x": np.zeros((2, 0))}, r"axis must be .*got -1 for shape \(2, 0\)"),
    ("softmax back", {"axis": -2}, "axis must be one of"),
    ("softmax back", {"x": [1j, 2]}, "x must hold real numbers, got dtype complex128"),
    ("softmax back", {"dy": np.ones(3)}, r"dy must have the shape of the output, \(2,\), got \(3,\)"),
    ("fit", {"x": np.zeros((6, 7))}, r"x must be \(..., C, H, W\)"),
    ("fit", {"target": X}, r"target must have the shape of the filtered x, \(2, 2, 4, 5\), got \(2, 2, 6, 7\)"),
    ("fit", {"size": 0}, "size must be .*got 0"),
    ("fit", {"size": 7}, "kernel 7x7 with dilation 1 spans 7x7, larger than the padded input 6x7"),
    ("fit", {"padding": 1}, r"target must have .*\(2, 2, 6, 7\), got"),
    ("fit", {"padding_mode": "mirror"}, "padding mode must be one of"),
    ("fit", {"steps": 0}, "steps must be an int of at least 1, got 0"),
    ("fit", {"centred": True}, "x must have patches that vary, got none"),
    ("fit", {"centred": False}, "x must have patches that are not all zero, got none"),
    ("fit", {"centred": False, "biased": True}, "x must have patches that are not all zero, got none"),
    ("fit", {"biased": 1}, "biased must be True or False, got 1"),
    ("fit", {"x": X + np.nan}, "x and target must hold finite numbers"),
    ("fit", {"x": X[:0], "target": np.zeros((0, 2, 4, 5))}, "and at least one map"),
]


@pytest.mark.parametrize(("name", "changes", "message"), BAD)
def test_refuses_with_a_sentence(name: str, changes: dict[str, Any], message: str) -> None:
    function, arguments = CALLS[name]
    with pytest.raises(ValueError, match=message):
        function(**(arguments | changes))


@pytest.mark.parametrize("name", [name for name in CALLS if name != "fit"])
def test_what_those_calls_are_made_from_is_taken(name: str) -> None:
    function, arguments = CALLS[name]
    function(**arguments)


# ---------------------------------------------------------------------------------------------------------- fit_kernel

PICTURES = ROOT / "assets" / "pictures"
SOBEL = KERNELS["sobel_x"].weights.astype(np.float64)


def picture(name: str) -> np.ndarray:
    return load_image((PICTURES / name).read_bytes()).astype(np.float64)


@pytest.mark.parametrize("name", ["camera.png", "coffee.png", "grass.png"])
def test_fit_kernel_finds_sobel_from_a_picture_and_its_edges(name: str) -> None:
    x = picture(name)
    fit = fit_kernel(x, conv2d(x, SOBEL[None, None]), 3)
    assert np.abs(fit.kernels[0] - SOBEL).max() > 0.5  # it began with noise
    np.testing.assert_allclose(fit.kernel, SOBEL, atol=1e-4)
    np.testing.assert_allclose(fit.bias, 0, atol=1e-3)
    assert fit.losses[-1] < 1e-7 * fit.losses[0]


@pytest.mark.parametrize("name", sorted(file.name for file in PICTURES.glob("*.png")))
def test_on_every_picture_momentum_finds_sobel_in_300_steps_and_plain_descent_does_not(name: str) -> None:
    x = picture(name)
    target = conv2d(x, SOBEL[None, None])
    assert np.abs(fit_kernel(x, target, 3, steps=300).kernel - SOBEL).max() < 1e-3
    plain = fit_kernel(x, target, 3, steps=300, momentum=0, centred=False)  # at the best rate that it has
    assert np.abs(plain.kernel - SOBEL).max() > 1e-2


def test_losses_are_those_of_conv2d_with_each_kernel_and_steps_follow_its_gradient() -> None:
    x, target = random_maps(2, 1, 7, 8), random_maps(2, 1, 7, 9, seed=1)
    options: dict[str, Any] = {"padding": ((1, 0), (0, 3)), "padding_mode": "reflect"}
    fit = fit_kernel(x, target, (2, 3), steps=5, rate=0.05, momentum=0.7, centred=False, **options)
    rests = [conv2d(x, k[None, None], **options) - target for k in fit.kernels]
    np.testing.assert_allclose(fit.losses, [np.square(rest).mean() for rest in rests], **CLOSE64)
    velocity = np.zeros((2, 3))
    for step, rest in enumerate(rests[:-1]):
        gradient = conv2d_weight_grad(2 * rest / rest.size, x, (1, 1, 2, 3), **options)[0, 0]
        velocity = 0.7 * velocity - 0.05 * gradient
        np.testing.assert_allclose(fit.kernels[step + 1] - fit.kernels[step], velocity, **CLOSE64)
    assert (fit.bias, fit.rate, fit.momentum) == (0, 0.05, 0.7)


def test_of_noise_the_least_squares_kernel_and_bias_are_found() -> None:
    x, target = random_maps(1, 9, 8), random_maps(1, 8, 7, seed=1) + 3
    windows = np.lib.stride_tricks.sliding_window_view(x[0], (2, 2)).reshape(-1, 4)
    expected = np.linalg.lstsq(np.column_stack([windows, np.ones(len(windows))]), target.ravel(), rcond=None)[0]
    fit = fit_kernel(x, target, 2)
    np.testing.assert_allclose([*fit.kernel.ravel(), fit.bias], expected, atol=1e-8)
    rest = conv2d(x, fit.kernel[None, None], bias=[fit.bias]) - target
    np.testing.assert_allclose(fit.losses[-1], np.square(rest).mean(), **CLOSE64)


def test_the_rate_and_momentum_it_chooses_are_faster_than_others() -> None:
    x = picture("coffee.png")
    target = conv2d(x, SOBEL[None, None])
    best = fit_kernel(x, target, 3, steps=150)
    for change in ({"rate": 0.5 * best.rate}, {"rate": 1.02 * best.rate}, {"momentum": 0.5}, {"momentum": 0.95}):
        assert best.losses[-1] < fit_kernel(x, target, 3, steps=150, **change).losses[-1]
    assert best.losses[-1] < 1e-3 * fit_kernel(x, target, 3, steps=150, momentum=0).losses[-1]


def test_the_seed_decides_where_it_begins() -> None:
    x, target = random_maps(1, 6, 6), random_maps(1, 4, 4, seed=1)
    first, again, other = (fit_kernel(x, target, 3, seed=seed).kernels for seed in (1, 1, 2))
    np.testing.assert_array_equal(first, again)
    assert not np.isclose(first[0], other[0]).any()


def test_a_bias_that_descends_along_ends_at_the_same_kernel_and_comes_there_later() -> None:
    x = picture("coffee.png")
    target = conv2d(x, SOBEL[None, None]) + 3
    along = fit_kernel(x, target, 3, steps=600, centred=False, biased=True)
    centred = fit_kernel(x, target, 3, steps=600)
    np.testing.assert_allclose(along.kernel, centred.kernel, atol=1e-3)
    np.testing.assert_allclose([along.bias, centred.bias], 3, atol=1e-3)
    assert np.abs(centred.kernels[100] - SOBEL).max() < 0.1 * np.abs(along.kernels[100] - SOBEL).max()
    without = fit_kernel(x, target, 3, centred=False)  # the twin: no bias, another kernel
    assert np.abs(without.kernel - SOBEL).max() > 0.01


def test_a_step_of_the_bias_follows_the_gradient_of_conv2d_s() -> None:
    x, target = random_maps(1, 6, 7), random_maps(1, 5, 6, seed=1)
    fits = [fit_kernel(x, target, 2, steps=n, rate=0.1, momentum=0, centred=False, biased=True) for n in (1, 2)]
    rest = conv2d(x, fits[0].kernel[None, None], bias=[fits[0].bias]) - target
    np.testing.assert_allclose(fits[1].bias - fits[0].bias, -0.1 * 2 * rest.mean(), **CLOSE64)
    np.testing.assert_allclose(fits[0].losses[-1], np.square(rest).mean(), **CLOSE64)


def test_where_patches_say_nothing_the_kernel_stays_as_it_began() -> None:
    fit = fit_kernel(np.ones((1, 5, 5)), np.full((1, 5, 4), 3.0), (1, 2), centred=False)
    np.testing.assert_allclose(fit.kernel.sum(), 3)
    np.testing.assert_allclose(*np.diff(fit.kernels[[0, -1], 0], axis=-1))


BAD_RATES: list[tuple[dict[str, Any], str]] = [
    ({"rate": -0.1}, "rate must be at least 0, got -0.1"),
    ({"rate": "fast"}, "rate must be a number, got 'fast'"),
    ({"rate": np.inf}, "rate must be at least 0, got inf"),
    ({"momentum": 1}, "momentum must be at least 0 and below 1, got 1"),
    ({"momentum": True}, "momentum must be a number, got True"),
    ({"rate": 1e9, "steps": 1000}, "rate must be below .*, or the steps grow beyond all bounds, got 1e"),
]


@pytest.mark.parametrize(("changes", "message"), BAD_RATES)
def test_fit_kernel_refuses_rates_that_lead_nowhere(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        fit_kernel(random_maps(1, 6, 6), random_maps(1, 4, 4), 3, **changes)


def test_just_above_the_rate_it_names_the_loss_grows_and_just_below_it_falls() -> None:
    x, target = random_maps(1, 20, 20), random_maps(1, 18, 18, seed=1)
    with pytest.raises(ValueError, match="rate must be below") as refused:
        fit_kernel(x, target, 3, rate=1e9, momentum=0.5)
    limit = float(str(refused.value).split("below ")[1].split(",")[0])
    below, above = (fit_kernel(x, target, 3, rate=f * limit, momentum=0.5).losses for f in (0.98, 1.02))
    assert below[-1] < below[0]
    assert above[-1] > above[0]
