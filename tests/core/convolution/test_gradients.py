"""The gradients of a convolution as its adjoints, against onnx.reference, on drawn shapes, and what they refuse."""

import tracemalloc
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core import windows
from core.convolution import conv2d, output_shape
from core.gradients import conv2d_input_grad, conv2d_weight_grad
from core.padding import PADDING_MODES, resolve_padding
from tests.core.oracles import CLOSE64, onnx_pads, onnx_run, random_maps
from tests.core.tables import CONVOLUTIONS, GRADIENT_CALLS, NAMES, SHAPE, X, both, refused


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
    x, dy = random_maps(5, 2, 6, 7), random_maps(5, 3, 4, 6, seed=2)
    whole = conv2d_weight_grad(dy, x, (3, 2, 3, 2))
    monkeypatch.setattr(windows, "COLUMNS_AT_ONCE", at_once)
    np.testing.assert_allclose(conv2d_weight_grad(dy, x, (3, 2, 3, 2)), whole, **CLOSE64)


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


# ------------------------------------------------------------------------------------------------------ what is refused

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

TRANSPOSED: list[tuple[dict[str, Any], str]] = [
    ({"groups": 2}, r"dy must have the shape of the output, \(2, 4, 6, 7\), got \(2, 2, 6, 7\)"),
    ({"groups": 0}, "groups must be an int of at least 1, got 0"),
    ({"output_padding": 1}, "output_padding must be below stride or dilation, here 1, got 1"),
    ({"padding": 4}, "padding must leave at least one cell"),
    ({"padding": 1}, r"dy must have the shape of the output, \(2, 2, 4, 5\), got \(2, 2, 6, 7\)"),
    ({"dy": np.zeros((2, 2, 6, 6))}, r"dy must have the shape of the output, \(2, 2, 6, 7\), got \(2, 2, 6, 6\)"),
]

BAD: list[tuple[str, dict[str, Any], str]] = [
    *(("input", *row) for row in CONVOLVED),
    ("input", {"w": np.zeros((3, 3))}, r"w must be \(C_out, C_in // groups, kH, kW\)"),
    ("input", {"w": np.zeros((3, 1, 3, 3))}, "w must have C_in // groups = 2 input channels, got 1"),
    *(("weight", *row) for row in CONVOLVED),
    ("weight", {"x": np.zeros((6, 7))}, r"x must be \(..., C, H, W\)"),
    ("weight", {"x": X[0]}, r"dy must have the shape of the output, \(3, 4, 5\), got \(2, 3, 4, 5\)"),
    ("weight", {"weight_shape": (3, 2, 3)}, r"weight_shape must be \(C_out, .*got \(3, 2, 3\)"),
    ("weight", {"weight_shape": (3, 2, 3, 0)}, r"weight_shape must be .*got \(3, 2, 3, 0\)"),
    ("weight", {"weight_shape": 9}, "weight_shape must be .*got 9"),
    *(("transposed input", *row) for row in TRANSPOSED),
    ("transposed input", {"w": np.zeros((2, 2, 3, 3))}, "w must have as many input channels as the input, 3, got 2"),
    ("transposed input", {"w": np.zeros((3, 3))}, r"w must be \(C_in, C_out // groups, kH, kW\)"),
    *(("transposed weight", *row) for row in TRANSPOSED),
    ("transposed weight", {"x": np.zeros((6, 7))}, r"x must be \(..., C, H, W\)"),
    (
        "transposed weight",
        {"weight_shape": (2, 2, 3, 3)},
        "weight_shape must have as many input channels as x, 3, got 2",
    ),
    ("transposed weight", {"weight_shape": (2, 2)}, r"weight_shape must be \(C_in, .*got \(2, 2\)"),
]


@pytest.mark.parametrize(("call", "message"), refused(GRADIENT_CALLS, BAD))
def test_refuses_with_a_sentence(call: Callable[[], Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        call()
