"""core.convolution.transposed against onnx.reference, as the adjoint of conv2d, and what it refuses."""

from typing import Any

import numpy as np
import pytest

from core.convolution import conv2d, conv_transpose2d, output_shape, transposed_output_shape
from core.padding import resolve_padding
from tests.core.oracles import CLOSE64, onnx_pads, onnx_run, random_maps
from tests.core.tables import CONVOLUTIONS, both

# size, (C_in, C_out), groups, kernel, stride, padding, output_padding, dilation
TRANSPOSED: list[tuple[Any, ...]] = [
    ((3, 3), (1, 1), 1, (3, 3), 1, 0, 0, 1),
    ((3, 4), (1, 2), 1, (3, 3), 2, 1, 1, 1),
    ((4, 3), (3, 2), 1, (2, 4), (2, 3), (0, 1), (1, 2), 1),
    ((5, 2), (4, 6), 2, (3, 2), (3, 1), ((1, 2), (0, 1)), (2, 0), (1, 2)),
    ((2, 5), (3, 3), 3, (3, 3), 2, 2, 0, 2),
    ((3, 4), (2, 1), 1, (1, 1), 3, 0, 2, 1),
    ((3, 4), (2, 3), 1, (2, 2), 1, 0, (2, 1), 3),
    ((1, 1), (2, 2), 2, (4, 3), 4, 1, 3, 1),
    ((1, 6), (2, 4), 1, (1, 5), (1, 2), (0, 2), (0, 1), 1),
]
TRANSPOSED_NAMES = ("size", "channels", "groups", "kernel", "stride", "padding", "output_padding", "dilation")


def _below_stride(row: tuple[Any, ...]) -> bool:
    """onnx.reference knows no output_padding of a stride or more, which PyTorch allows where the dilation is larger."""
    return all(o < s for o, s in zip(both(row[6]), both(row[4]), strict=True))


@pytest.mark.parametrize(TRANSPOSED_NAMES, [row for row in TRANSPOSED if _below_stride(row)])
@pytest.mark.parametrize("biased", [True, False])
def test_conv_transpose2d_is_onnx_conv_transpose(
    size: Any,
    channels: Any,
    groups: int,
    kernel: Any,
    stride: Any,
    padding: Any,
    output_padding: Any,
    dilation: Any,
    biased: bool,
) -> None:
    x, w = random_maps(2, channels[0], *size), random_maps(channels[0], channels[1] // groups, *kernel, seed=1)
    bias = random_maps(channels[1], seed=2) if biased else None
    options = {"stride": stride, "padding": padding, "output_padding": output_padding, "dilation": dilation}
    y = conv_transpose2d(x, w, bias=bias, groups=groups, **options)
    attributes = {"strides": both(stride), "dilations": both(dilation), "output_padding": both(output_padding)}
    attributes |= {"pads": onnx_pads(resolve_padding(padding, size, kernel)), "group": 1}
    shares = [np.split(x, groups, axis=1), np.split(w, groups)] + ([] if bias is None else [np.split(bias, groups)])
    # Group by group: with groups, onnx.reference 1.23 gives every group the first one's bias.
    expected = [onnx_run("ConvTranspose", *share, **attributes) for share in zip(*shares, strict=True)]
    np.testing.assert_allclose(y, np.concatenate(expected, axis=1), **CLOSE64)
    assert y.shape[-2:] == transposed_output_shape(size, kernel, **options)


@pytest.mark.parametrize(TRANSPOSED_NAMES, TRANSPOSED)
def test_conv_transpose2d_is_conv2d_among_zeros_with_the_kernel_turned(
    size: Any, channels: Any, groups: int, kernel: Any, stride: Any, padding: Any, output_padding: Any, dilation: Any
) -> None:
    x, w = random_maps(channels[0], *size), random_maps(channels[0], channels[1] // groups, *kernel, seed=1)
    (sy, sx), (dy, dx), (oy, ox) = both(stride), both(dilation), both(output_padding)
    spread = np.zeros((channels[0], (size[0] - 1) * sy + 1, (size[1] - 1) * sx + 1))
    spread[:, ::sy, ::sx] = x
    turned = w.reshape(groups, -1, *w.shape[1:]).swapaxes(1, 2).reshape(channels[1], -1, *kernel)
    around = (((kernel[0] - 1) * dy,) * 2, ((kernel[1] - 1) * dx,) * 2)
    full = conv2d(spread, turned, padding=around, dilation=dilation, groups=groups, flip=True)
    (top, bottom), (left, right) = resolve_padding(padding, size, kernel)
    full = np.pad(full, ((0, 0), (0, oy), (0, ox)))
    expected = full[:, top : full.shape[1] - bottom, left : full.shape[2] - right]
    options = {"stride": stride, "padding": padding, "output_padding": output_padding, "dilation": dilation}
    np.testing.assert_allclose(conv_transpose2d(x, w, groups=groups, **options), expected, **CLOSE64)


@pytest.mark.parametrize("size", [(1, 1), (3, 4), (4, 3)])
@pytest.mark.parametrize("kernel", [(1, 1), (2, 3), (4, 4), (5, 2)])
@pytest.mark.parametrize("stride", [1, 2, (3, 2), 4])
def test_transposed_same_multiplies_sides_and_is_the_transpose_of_same(size: Any, kernel: Any, stride: Any) -> None:
    down, right = both(stride)
    large = (size[0] * down, size[1] * right)
    x, w, y = random_maps(2, *large), random_maps(3, 2, *kernel, seed=1), random_maps(3, *size, seed=2)
    back = conv_transpose2d(y, w, stride=stride, padding="same")
    assert back.shape[-2:] == large == transposed_output_shape(size, kernel, stride=stride, padding="same")
    forth = conv2d(x, w, stride=stride, padding="same")
    np.testing.assert_allclose((forth * y).sum(), (x * back).sum(), **CLOSE64)


def _adjoint_sides(row: tuple[Any, ...], turn: bool = False) -> tuple[float, float]:
    """<conv2d(x), y> and <x, conv_transpose2d(y)> of a row of CONVOLUTIONS; output_padding restores the size of x."""
    size, channels, groups, kernel, stride, padding, dilation = row
    options = {"stride": stride, "padding": padding, "dilation": dilation}
    small = output_shape(size, kernel, **options)
    least = transposed_output_shape(small, kernel, **options)
    rest = (size[0] - least[0], size[1] - least[1])
    x, w = random_maps(channels[0], *size), random_maps(channels[1], channels[0] // groups, *kernel, seed=1)
    y = random_maps(channels[1], *small, seed=2)
    back = conv_transpose2d(y, w[..., ::-1, ::-1] if turn else w, groups=groups, output_padding=rest, **options)
    return float((conv2d(x, w, groups=groups, **options) * y).sum()), float((x * back).sum())


@pytest.mark.parametrize("row", CONVOLUTIONS)
def test_conv_transpose2d_is_the_adjoint_of_conv2d(row: tuple[Any, ...]) -> None:
    np.testing.assert_allclose(*_adjoint_sides(row), **CLOSE64)


@pytest.mark.parametrize("row", [row for row in CONVOLUTIONS if max(row[3]) > 1])
def test_with_the_kernel_turned_it_is_not(row: tuple[Any, ...]) -> None:
    assert not np.isclose(*_adjoint_sides(row, turn=True))


X = np.zeros((2, 6, 7))

BAD_TRANSPOSED: list[tuple[dict[str, Any], str]] = [
    ({"x": np.zeros((6, 7))}, r"x must be \(..., C, H, W\)"),
    ({"w": np.zeros((2, 3, 3))}, r"w must be \(C_in, C_out // groups, kH, kW\)"),
    ({"w": np.zeros((3, 2, 3, 3))}, "x must have as many channels as w has input channels, 3, got 2"),
    ({"groups": 3}, "groups must divide the 2 input channels, got 3"),
    ({"groups": -1}, "groups must be an int of at least 1, got -1"),
    ({"groups": 2, "bias": np.zeros(4)}, r"bias must have shape \(8,\)"),
    ({"bias": np.zeros(2)}, r"bias must have shape \(4,\), one number an output channel, got \(2,\)"),
    ({"stride": 0}, "stride must be .*got 0"),
    ({"dilation": 0.5}, "dilation must be .*got 0.5"),
    ({"output_padding": -1}, "output_padding must be an int or a pair of ints of at least 0, got -1"),
    ({"output_padding": 1}, "output_padding must be below stride or dilation, here 1, got 1"),
    ({"output_padding": (2, 3), "stride": (3, 2), "dilation": (1, 3)}, "here 3, got 3"),
    ({"output_padding": (2, 2), "stride": (3, 2)}, "here 2, got 2"),
    ({"output_padding": 1, "stride": 2, "padding": "same"}, r'must be 0 with padding "same", got \(1, 1\)'),
    ({"padding": (4, 0)}, r"leave at least one cell of the 8x9 that kernel 3x3 with dilation 1 spans 3x3 stamps, got"),
    ({"padding": "full"}, "padding must be .*got 'full'"),
    ({"padding": -1}, "padding must be .*got -1"),
]


@pytest.mark.parametrize(("arguments", "message"), BAD_TRANSPOSED)
def test_conv_transpose2d_refuses(arguments: dict[str, Any], message: str) -> None:
    arguments = {"x": X, "w": np.zeros((2, 4, 3, 3))} | arguments
    with pytest.raises(ValueError, match=message):
        conv_transpose2d(arguments.pop("x"), arguments.pop("w"), **arguments)


@pytest.mark.parametrize(
    ("output_padding", "message"),
    [(-1, "output_padding must be .*at least 0, got -1"), (2, "output_padding must be below stride .* 2, got 2")],
)
def test_transposed_output_shape_refuses_the_same_output_padding(output_padding: int, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        transposed_output_shape((5, 6), 3, stride=2, output_padding=output_padding)
