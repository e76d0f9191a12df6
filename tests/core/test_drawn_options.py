"""Shapes and options that hypothesis draws, against onnx.reference and numpy; transposed groups one by one."""

from typing import Any

import numpy as np
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from core.convolution import (
    conv1d,
    conv2d,
    conv2d_matrix,
    conv_transpose2d,
    depthwise_conv2d,
    output_shape,
    separable_conv2d,
    transposed_output_shape,
)
from core.gradients import conv2d_input_grad
from core.padding import PADDING_MODES, pad2d
from core.pooling import avg_pool2d, max_pool2d
from core.windows import span
from tests.core.oracles import CLOSE64, onnx_pads, onnx_run, random_maps

MANY = settings(max_examples=150, deadline=None)

pairs = st.tuples(st.integers(1, 4), st.integers(1, 4))
sides = st.tuples(st.tuples(st.integers(0, 3), st.integers(0, 3)), st.tuples(st.integers(0, 3), st.integers(0, 3)))
batches = st.lists(st.integers(1, 3), max_size=2).map(tuple)


@st.composite
def sliding(draw: st.DrawFn) -> dict[str, Any]:
    """A size, a kernel and options under which at least one window fits."""
    found = {"kernel": draw(pairs), "stride": draw(pairs), "dilation": draw(pairs), "padding": draw(sides)}
    reach, more = span(found["kernel"], found["dilation"]), draw(st.tuples(st.integers(0, 6), st.integers(0, 6)))
    found["size"] = tuple(max(r - sum(p), 1) + m for r, p, m in zip(reach, found["padding"], more, strict=True))
    return found


def attributes(at: dict[str, Any], groups: int = 1) -> dict[str, Any]:
    """The options as ONNX has them."""
    found = {"strides": list(at["stride"]), "dilations": list(at["dilation"]), "pads": onnx_pads(at["padding"])}
    return found | {"group": groups}


@MANY
@given(at=sliding(), batch=batches, groups=st.integers(1, 3), d=st.integers(1, 3), m=st.integers(1, 3))
def test_conv2d_is_onnx_conv(at: dict[str, Any], batch: tuple[int, ...], groups: int, d: int, m: int) -> None:
    x, w = random_maps(*batch, groups * d, *at["size"]), random_maps(groups * m, d, *at["kernel"], seed=1)
    bias = random_maps(groups * m, seed=2)
    options = {name: at[name] for name in ("stride", "dilation", "padding")}
    y = conv2d(x, w, bias=bias, groups=groups, **options)
    expected = onnx_run("Conv", x.reshape(-1, *x.shape[-3:]), w, bias, **attributes(at, groups))
    np.testing.assert_allclose(y, expected.reshape(y.shape), **CLOSE64)
    assert y.shape == (*batch, groups * m, *output_shape(at["size"], at["kernel"], **options))


@MANY
@given(at=sliding(), mode=st.sampled_from(PADDING_MODES), multiplier=st.integers(1, 3), flip=st.booleans())
def test_other_shapes_of_conv2d_are_onnx_conv_of_the_padded_picture(
    at: dict[str, Any], mode: str, multiplier: int, flip: bool
) -> None:
    x, w = random_maps(2, 3, *at["size"]), random_maps(3, multiplier, *at["kernel"], seed=1)
    padded = pad2d(x, at["padding"], mode=mode)
    no_padding = {"padding": ((0, 0), (0, 0))}
    options = {name: at[name] for name in ("stride", "dilation", "padding")} | {"padding_mode": mode}
    expected = onnx_run("Conv", padded, w.reshape(-1, 1, *at["kernel"]), **attributes(at | no_padding, 3))
    np.testing.assert_allclose(depthwise_conv2d(x, w, **options), expected, **CLOSE64)

    column, row = w[0, 0, :, 0], w[0, 0, 0]
    product = np.broadcast_to(np.outer(column, row), (3, 1, *at["kernel"]))
    expected = onnx_run("Conv", padded, product, **attributes(at | no_padding, 3))
    np.testing.assert_allclose(separable_conv2d(x, column, row, **options), expected, **CLOSE64)

    ends = at["padding"][1]
    along = {"strides": [at["stride"][1]], "dilations": [at["dilation"][1]]}
    line = pad2d(x[:, :, :1], ((0, 0), ends), mode=mode)[:, :, 0]
    taps = random_maps(2, 3, at["kernel"][1], seed=2)
    expected = onnx_run("Conv", line, taps[..., ::-1] if flip else taps, **along)
    one = {"stride": at["stride"][1], "dilation": at["dilation"][1], "padding": ends, "padding_mode": mode}
    np.testing.assert_allclose(conv1d(x[:, :, 0], taps, flip=flip, **one), expected, **CLOSE64)


@MANY
@given(data=st.data(), groups=st.integers(1, 3), d=st.integers(1, 2), m=st.integers(1, 2))
def test_conv_transpose2d_is_onnx_conv_transpose_group_by_group(
    data: st.DataObject, groups: int, d: int, m: int
) -> None:
    kernel, stride, dilation, padding = (data.draw(s) for s in (pairs, pairs, pairs, sides))
    size = data.draw(st.tuples(st.integers(1, 6), st.integers(1, 6)))
    extra = tuple(data.draw(st.integers(0, step - 1)) for step in stride)  # onnx.reference knows none above
    options = {"stride": stride, "dilation": dilation, "padding": padding, "output_padding": extra}
    try:
        cells = transposed_output_shape(size, kernel, **options)
    except ValueError:
        assume(False)
    x, w = random_maps(2, groups * d, *size), random_maps(groups * d, m, *kernel, seed=1)
    y = conv_transpose2d(x, w, groups=groups, **options)
    at = {"stride": stride, "dilation": dilation, "padding": padding}
    found = attributes(at) | {"output_padding": list(extra)}
    parts = np.split(x, groups, 1), np.split(w, groups)
    expected = [onnx_run("ConvTranspose", *part, **found) for part in zip(*parts, strict=True)]
    assert y.shape == (2, groups * m, *cells)
    np.testing.assert_allclose(y, np.concatenate(expected, axis=1), **CLOSE64)


@MANY
@given(at=sliding(), c_in=st.integers(1, 3), c_out=st.integers(1, 3))
def test_the_matrix_and_its_transpose_are_the_operation_and_its_gradient(
    at: dict[str, Any], c_in: int, c_out: int
) -> None:
    options = {name: at[name] for name in ("stride", "dilation", "padding")}
    x, w = random_maps(c_in, *at["size"]), random_maps(c_out, c_in, *at["kernel"], seed=1)
    matrix = conv2d_matrix(w, x.shape, **options)
    y = onnx_run("Conv", x[None], w, **attributes(at))[0]
    np.testing.assert_allclose(matrix @ x.ravel(), y.ravel(), **CLOSE64)
    back = conv2d_input_grad(y, w, x.shape, **options)
    np.testing.assert_allclose(matrix.T @ y.ravel(), back.ravel(), **CLOSE64)


@MANY
@given(at=sliding(), counts_padding=st.booleans())
def test_pooling_is_numpy_over_all_windows(at: dict[str, Any], counts_padding: bool) -> None:
    x, size, (down, right) = random_maps(2, 3, *(n + 4 for n in at["size"])), at["kernel"], at["stride"]
    padding = tuple(tuple(min(p, k // 2) for p in ends) for ends, k in zip(at["padding"], size, strict=True))

    def windows(values: np.ndarray, around: float, dilation: tuple[int, int]) -> np.ndarray:
        padded = np.pad(values, ((0, 0), (0, 0), *padding), constant_values=around)
        every = np.lib.stride_tricks.sliding_window_view(padded, span(size, dilation), axis=(-2, -1))
        return every[:, :, ::down, ::right, :: dilation[0], :: dilation[1]]

    options = {"stride": at["stride"], "padding": padding}
    largest = windows(x, -np.inf, at["dilation"]).max(axis=(-2, -1))
    assume(np.isfinite(largest).all())  # a window of padding alone is refused
    y, places = max_pool2d(x, size, dilation=at["dilation"], return_indices=True, **options)
    np.testing.assert_array_equal(y, largest)
    flat = x.reshape(2, 3, -1), places.reshape(2, 3, -1)
    np.testing.assert_array_equal(np.take_along_axis(*flat, 2).reshape(y.shape), largest)

    counts = windows(np.ones_like(x), float(counts_padding), (1, 1)).sum(axis=(-2, -1))
    inside = windows(np.ones_like(x), 0.0, (1, 1)).sum(axis=(-2, -1))
    assume((inside > 0).all())
    means = windows(x, 0.0, (1, 1)).sum(axis=(-2, -1)) / counts
    np.testing.assert_allclose(avg_pool2d(x, size, count_include_pad=counts_padding, **options), means, **CLOSE64)
