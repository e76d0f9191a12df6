"""core.convolution.matrix against onnx.reference and scipy.linalg, its structure, its size, and what it refuses."""

from typing import Any

import numpy as np
import pytest
from scipy.linalg import convolution_matrix, toeplitz
from scipy.sparse import csr_array

from core.convolution import conv2d, conv2d_matrix, conv_transpose2d, output_shape
from core.kernels import KERNELS
from core.padding import resolve_padding
from core.windows import span
from tests.core.oracles import CLOSE32, CLOSE64, onnx_pads, onnx_run, random_maps
from tests.core.tables import CONVOLUTIONS, both

# size, (C_in, C_out), kernel, stride, padding, dilation
TABLE = [
    *((size, channels, *options) for size, channels, groups, *options in CONVOLUTIONS if groups == 1),
    ((8, 7), (3, 2), (4, 3), (2, 1), "same", (1, 2)),
    ((4, 5), (2, 3), (3, 2), 1, "valid", 1),
    ((2, 3), (2, 1), (3, 3), 1, 4, 1),  # places that read padding alone
]
every_row = pytest.mark.parametrize(("size", "channels", "kernel", "stride", "padding", "dilation"), TABLE)


@every_row
def test_the_matrix_times_a_picture_is_conv2d(
    size: Any, channels: Any, kernel: Any, stride: Any, padding: Any, dilation: Any
) -> None:
    x, w = random_maps(channels[0], *size), random_maps(channels[1], channels[0], *kernel, seed=1)
    options: dict[str, Any] = {"stride": stride, "padding": padding, "dilation": dilation}
    C, y = conv2d_matrix(w, (channels[0], *size), **options), conv2d(x, w, **options)
    np.testing.assert_allclose(C @ x.ravel(), y.ravel(), **CLOSE64)
    assert C.shape == (y.size, x.size)


@every_row
def test_its_columns_are_what_onnx_makes_of_impulses(
    size: Any, channels: Any, kernel: Any, stride: Any, padding: Any, dilation: Any
) -> None:
    w = random_maps(channels[1], channels[0], *kernel)
    C = conv2d_matrix(w, (channels[0], *size), stride=stride, padding=padding, dilation=dilation)
    impulses = np.eye(C.shape[1]).reshape(-1, channels[0], *size)
    pads = onnx_pads(resolve_padding(padding, size, kernel, stride=stride, dilation=dilation))
    columns = onnx_run("Conv", impulses, w, strides=both(stride), dilations=both(dilation), pads=pads)
    np.testing.assert_array_equal(C.toarray(), columns.reshape(len(impulses), -1).T)


@every_row
def test_its_transpose_is_conv_transpose2d(
    size: Any, channels: Any, kernel: Any, stride: Any, padding: Any, dilation: Any
) -> None:
    w, strides, dilations = random_maps(channels[1], channels[0], *kernel), both(stride), both(dilation)
    sides = resolve_padding(padding, size, kernel, stride=stride, dilation=dilation)
    y = random_maps(channels[1], *output_shape(size, kernel, stride=stride, padding=sides, dilation=dilation), seed=1)
    reach = span(kernel, (dilations[0], dilations[1]))
    unread = [(size[axis] + sum(sides[axis]) - reach[axis]) % strides[axis] for axis in (0, 1)]
    expected = conv_transpose2d(y, w, stride=stride, padding=sides, output_padding=unread, dilation=dilation)
    C = conv2d_matrix(w, (channels[0], *size), stride=stride, padding=padding, dilation=dilation)
    assert expected.shape == (channels[0], *size)
    np.testing.assert_allclose(C.T @ y.ravel(), expected.ravel(), **CLOSE64)


def test_a_row_of_pixels_gives_scipys_convolution_matrix_of_the_turned_kernel() -> None:
    taps = random_maps(4)
    for padding, mode in ((0, "valid"), ((0, 3), "full")):
        expected = convolution_matrix(taps[::-1], 9, mode)
        np.testing.assert_array_equal(
            conv2d_matrix(taps[None, None, None], (1, 1, 9), padding=padding).toarray(), expected
        )


# --- its structure ---------------------------------------------------------------------------------------------------


def _blocks(C: csr_array, shape: tuple[int, int, int, int]) -> np.ndarray:
    """(H_out, H, W_out, W): the block that takes each row of the picture to each row of the output."""
    h_out, w_out, height, width = shape
    return C.toarray().reshape(h_out, w_out, height, width).swapaxes(1, 2)


def test_a_3x3_kernel_on_4x4_cells_is_a_4x16_matrix_toeplitz_by_blocks() -> None:
    w = random_maps(1, 1, 3, 3)
    C = conv2d_matrix(w, (1, 4, 4))
    assert C.shape == (4, 16)
    blocks = _blocks(C, (2, 2, 4, 4))
    for i in range(2):
        for y in range(4):
            row = np.append(w[0, 0, y - i], 0) if 0 <= y - i < 3 else np.zeros(4)  # of the kernel, in that block
            np.testing.assert_array_equal(blocks[i, y], toeplitz([row[0], 0], row))


def test_strides_untie_the_diagonals() -> None:
    w = random_maps(1, 1, 3, 3)
    blocks = _blocks(conv2d_matrix(w, (1, 5, 5), stride=2), (2, 2, 5, 5))
    assert not np.array_equal(blocks[0, 0], blocks[1, 1])
    assert blocks[0, 0, 0, 0] != blocks[0, 0, 1, 1]


@every_row
def test_every_tap_on_the_picture_is_an_entry_and_none_is_in_the_padding(
    size: Any, channels: Any, kernel: Any, stride: Any, padding: Any, dilation: Any
) -> None:
    options: dict[str, Any] = {"stride": stride, "padding": padding, "dilation": dilation}
    C = conv2d_matrix(np.zeros((channels[1], channels[0], *kernel)), (channels[0], *size), **options)
    assert C.nnz == conv2d(np.ones((channels[0], *size)), np.ones((channels[1], channels[0], *kernel)), **options).sum()
    assert C.has_canonical_format


def test_taps_of_zero_are_entries_too() -> None:
    w = KERNELS["sobel_x"].weights[None, None]
    C = conv2d_matrix(w, (1, 10, 12))
    assert C.nnz == 8 * 10 * 9
    assert C.count_nonzero() == 8 * 10 * 6


def test_an_edge_kernel_on_320x280_pixels_has_two_entries_an_output_where_a_dense_matrix_has_8_billion() -> None:
    C = conv2d_matrix([[[[-1, 1]]]], (1, 280, 320))
    assert C.nnz == 319 * 280 * 2 == 178_640
    assert C.shape[0] * C.shape[1] == 319 * 280 * 320 * 280 == 8_003_072_000


# --- types and refusals ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("dtype", "expected"),
    [(np.float64, np.float64), (np.float32, np.float32), (np.float16, np.float32), (np.uint8, np.float32)],
)
def test_entries_have_the_dtype_of_the_kernel(dtype: Any, expected: Any) -> None:
    w = np.arange(12).reshape(2, 1, 2, 3).astype(dtype)
    C = conv2d_matrix(w, (1, 5, 6), padding=1)
    assert isinstance(C, csr_array)
    assert (C.dtype, C.indices.dtype, C.indptr.dtype) == (expected, np.int32, np.int32)
    x = random_maps(1, 5, 6, dtype=expected)
    np.testing.assert_allclose(C @ x.ravel(), conv2d(x, w, padding=1).ravel(), **CLOSE32)


def test_kernels_in_any_memory_layout_stay_as_they_are() -> None:
    w = random_maps(3, 2, 4, 6)
    strided = w.transpose(1, 0, 3, 2)[:, :, ::-2]
    strided.flags.writeable = False
    before = w.copy()
    C = conv2d_matrix(strided, [3, 8, 7])
    np.testing.assert_array_equal(C.toarray(), conv2d_matrix(strided.copy(), (3, 8, 7)).toarray())
    C.data[:] = 0
    np.testing.assert_array_equal(w, before)


BAD: list[tuple[dict[str, Any], str]] = [
    ({"w": np.zeros((2, 3, 3))}, r"w must be \(C_out, C_in, kH, kW\) with at least one cell .*got shape \(2, 3, 3\)"),
    ({"w": np.zeros((4, 2, 0, 3))}, r"got shape \(4, 2, 0, 3\)"),
    ({"w": np.zeros((4, 2, 3, 3), complex)}, "w must hold real numbers, got dtype complex128"),
    ({"w": np.zeros((4, 3, 3, 3))}, "input_shape must have as many channels as w has input channels, 3, got 2"),
    ({"input_shape": (6, 7)}, r"input_shape must be \(C_in, H, W\), three ints of at least 1, got \(6, 7\)"),
    ({"input_shape": (1, 2, 6, 7)}, r"input_shape must be .*got \(1, 2, 6, 7\)"),
    ({"input_shape": (2, 0, 7)}, r"input_shape must be .*got \(2, 0, 7\)"),
    ({"input_shape": (2, 6.0, 7)}, r"input_shape must be .*got \(2, 6.0, 7\)"),
    ({"input_shape": (2, True, 7)}, r"input_shape must be .*got \(2, True, 7\)"),
    ({"input_shape": 6}, "input_shape must be .*got 6"),
    ({"input_shape": "267"}, "input_shape must be .*got '267'"),
    ({"stride": 0}, "stride must be an int or a pair of ints of at least 1, got 0"),
    ({"padding": -1}, "padding must be .*got -1"),
    ({"padding": "full"}, 'padding must be "valid", "same", an int, .*got \'full\''),
    ({"dilation": (1, 0)}, r"dilation must be an int or a pair of ints of at least 1, got \(1, 0\)"),
    ({"dilation": 3}, "kernel 3x3 with dilation 3 spans 7x7, larger than the padded input 6x7"),
    (
        {"w": np.zeros((1, 2, 64, 64)), "input_shape": (2, 512, 512)},
        "the matrix must have at most 67,108,864 entries, got 1,651,515,392",
    ),
]


@pytest.mark.parametrize(("arguments", "message"), BAD)
def test_conv2d_matrix_refuses(arguments: dict[str, Any], message: str) -> None:
    arguments = {"w": np.zeros((4, 2, 3, 3)), "input_shape": (2, 6, 7)} | arguments
    with pytest.raises(ValueError, match=message):
        conv2d_matrix(arguments.pop("w"), arguments.pop("input_shape"), **arguments)
