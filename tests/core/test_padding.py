"""core.padding against numpy.pad and onnx.reference, and what it refuses."""

import warnings
from typing import Any

import numpy as np
import pytest

from core.padding import PADDING_MODES, check_padding_mode, folded, pad2d, resolve_padding
from tests.core.oracles import ONNX_MODES, onnx_pads, onnx_run, random_maps

NUMPY_MODES = {"zeros": "constant", "reflect": "reflect", "replicate": "edge", "circular": "wrap"}
SIDES = [
    ((0, 0), (0, 0)),
    ((1, 1), (1, 1)),
    ((2, 0), (0, 3)),
    ((0, 1), (4, 0)),
    ((3, 4), (2, 5)),
    ((11, 17), (23, 9)),  # reflect and wrap several times
]


@pytest.mark.parametrize("sides", SIDES)
@pytest.mark.parametrize("size", [(4, 5), (5, 4), (1, 6), (6, 1), (1, 1), (2, 3)])
@pytest.mark.parametrize("mode", PADDING_MODES)
def test_pads_as_numpy_does_at_any_width(mode: str, size: tuple[int, int], sides: Any) -> None:
    x = random_maps(2, 3, *size)
    np.testing.assert_array_equal(pad2d(x, sides, mode=mode), np.pad(x, ((0, 0), (0, 0), *sides), NUMPY_MODES[mode]))


@pytest.mark.parametrize("sides", SIDES[:4])
@pytest.mark.parametrize("mode", PADDING_MODES)
def test_pads_as_onnx_does(mode: str, sides: Any) -> None:
    x = random_maps(2, 1, 5, 6)
    top, left, bottom, right = onnx_pads(sides)
    pads = np.array([0, 0, top, left, 0, 0, bottom, right])
    np.testing.assert_array_equal(pad2d(x, sides, mode=mode), onnx_run("Pad", x, pads, mode=ONNX_MODES[mode]))


@pytest.mark.parametrize("sides", SIDES)
@pytest.mark.parametrize("size", [(4, 5), (5, 4), (1, 6), (6, 1), (1, 1), (2, 3)])
@pytest.mark.parametrize("mode", PADDING_MODES)
def test_folded_is_the_adjoint_of_padding(mode: str, size: tuple[int, int], sides: Any) -> None:
    x = random_maps(2, 3, *size)
    padded = pad2d(x, sides, mode=mode)
    y = random_maps(*padded.shape, seed=1)
    before = y.copy()
    back = folded(y, sides, mode)
    assert (back.shape, back.flags.c_contiguous) == (x.shape, True)
    assert not np.shares_memory(back, y)
    np.testing.assert_array_equal(y, before)
    np.testing.assert_allclose((x * back).sum(), (padded * y).sum(), rtol=1e-10, atol=1e-10)


@pytest.mark.parametrize("mode", ["reflect", "replicate", "circular"])
def test_folded_in_another_mode_is_no_adjoint(mode: str) -> None:
    x, sides = random_maps(2, 4, 5), ((1, 2), (0, 3))
    padded = pad2d(x, sides, mode=mode)
    y = random_maps(*padded.shape, seed=1)
    for other in set(PADDING_MODES) - {mode}:
        assert not np.isclose((x * folded(y, sides, other)).sum(), (padded * y).sum())


def test_folded_counts_how_often_a_cell_was_copied() -> None:
    ones = np.ones((1, 1, 10))
    np.testing.assert_array_equal(folded(ones, ((0, 0), (3, 3)), "reflect"), [[[2, 3, 3, 2]]])
    np.testing.assert_array_equal(folded(ones, ((0, 0), (3, 3)), "replicate"), [[[4, 1, 1, 4]]])
    np.testing.assert_array_equal(folded(ones, ((0, 0), (3, 3)), "circular"), [[[2, 3, 3, 2]]])
    np.testing.assert_array_equal(folded(ones, ((0, 0), (3, 3)), "zeros"), np.ones((1, 1, 4)))


@pytest.mark.parametrize("mode", ["reflect", "replicate", "circular"])
def test_a_side_of_one_repeats_its_cell(mode: str) -> None:
    np.testing.assert_array_equal(pad2d([[[7]]], ((2, 1), (1, 3)), mode=mode), np.full((1, 4, 5), 7))


@pytest.mark.parametrize(
    ("padding", "sides"),
    [
        (0, ((0, 0), (0, 0))),
        (2, ((2, 2), (2, 2))),
        (np.int64(2), ((2, 2), (2, 2))),
        ((1, 3), ((1, 1), (3, 3))),
        ([1, 3], ((1, 1), (3, 3))),
        (np.array([1, 3]), ((1, 1), (3, 3))),
        (((1, 2), (3, 4)), ((1, 2), (3, 4))),
        ([[1, 2], [3, 4]], ((1, 2), (3, 4))),
        ("valid", ((0, 0), (0, 0))),
    ],
)
def test_every_way_to_say_padding(padding: Any, sides: Any) -> None:
    assert resolve_padding(padding, (5, 6), (3, 3)) == sides


@pytest.mark.parametrize("side", [1, 2, 5, 6, 7, 16])
@pytest.mark.parametrize("k", [1, 2, 3, 4, 7])
@pytest.mark.parametrize("stride", [1, 2, 3])
@pytest.mark.parametrize("dilation", [1, 2])
def test_same_gives_ceil_of_side_over_stride_with_the_odd_cell_behind(
    side: int, k: int, stride: int, dilation: int
) -> None:
    (top, bottom), beside = resolve_padding("same", (side, 9), (k, 1), stride=(stride, 1), dilation=(dilation, 1))
    assert beside == (0, 0)
    assert bottom - top in (0, 1)
    assert (side + top + bottom - (k - 1) * dilation - 1) // stride + 1 == -(-side // stride)


BAD_PADDING: list[tuple[Any, str]] = [
    (-1, "got -1"),
    ((1, -2), r"got \(1, -2\)"),
    (((0, 0), (0, -1)), r"got \(\(0, 0\), \(0, -1\)\)"),
    (1.0, "got 1.0"),
    (float("nan"), "got nan"),
    (True, "got True"),
    (None, "got None"),
    ((1, 2, 3), r"got \(1, 2, 3\)"),
    ((1, (2, 3)), r"got \(1, \(2, 3\)\)"),
    (((1, 2), (3, 4), (5, 6)), r"got \(\(1, 2\), \(3, 4\), \(5, 6\)\)"),
    (((1, 2, 3), (4, 5, 6)), r"got \(\(1, 2, 3\)"),
    ((), r"got \(\)"),
    ({1, 2}, "got {1, 2}"),
    ("full", "got 'full'"),
]


@pytest.mark.parametrize(("padding", "message"), BAD_PADDING)
def test_refuses_what_is_no_padding(padding: Any, message: str) -> None:
    with pytest.raises(ValueError, match=f"padding must be .*{message}"):
        resolve_padding(padding, (5, 6), (3, 3))
    with pytest.raises(ValueError, match=f"padding must be .*{message}"):
        pad2d(np.zeros((1, 5, 6)), padding)


@pytest.mark.parametrize("name", ["stride", "dilation"])
def test_same_refuses_what_is_no_step(name: str) -> None:
    with pytest.raises(ValueError, match=f"{name} must be an int or a pair of ints of at least 1, got 0"):
        resolve_padding("same", (5, 6), (3, 3), **{name: 0})


@pytest.mark.parametrize("padding", ["same", "valid"])
def test_pad2d_knows_no_kernel_and_refuses_names(padding: str) -> None:
    with pytest.raises(ValueError, match=f"padding must be an int, .*got '{padding}'"):
        pad2d(np.zeros((1, 5, 6)), padding)


@pytest.mark.parametrize("mode", ["wrap", "", None, 3, ["zeros"], np.array(["zeros", "zeros"])])
def test_refuses_unknown_modes(mode: Any) -> None:
    with pytest.raises(ValueError, match="padding mode must be one of zeros, reflect, replicate, circular, got"):
        check_padding_mode(mode)
    with pytest.raises(ValueError, match="padding mode must be one of"):
        pad2d(np.zeros((1, 5, 6)), 1, mode=mode)


@pytest.mark.parametrize(
    ("x", "message"),
    [
        (np.zeros((4, 4)), r"x must be \(..., C, H, W\) .*got shape \(4, 4\)"),
        (3.0, r"x must be \(..., C, H, W\) .*got shape \(\)"),
        (np.zeros((1, 0, 4)), r"at least one cell on each axis, got shape \(1, 0, 4\)"),
        (np.zeros((0, 4, 4)), r"got shape \(0, 4, 4\)"),
        (np.zeros((1, 4, 4), complex), "x must hold real numbers, got dtype complex128"),
        ([[["a"]]], "x must hold real numbers, got dtype <U1"),
        (None, "x must hold real numbers, got dtype object"),
    ],
)
def test_refuses_what_is_no_map(x: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        pad2d(x, 1)


def test_a_batch_of_none_stays_one() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert pad2d(np.zeros((0, 1, 4, 5)), 1, mode="circular").shape == (0, 1, 6, 7)
