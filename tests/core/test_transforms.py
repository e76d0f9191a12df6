"""core.transforms against numpy.roll and rot90, scipy.ndimage and what shifts, turns and sizes mean."""

import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from scipy import ndimage

from core.padding import PADDING_MODES
from core.transforms import rotate, scale, translate
from tests.core.oracles import CLOSE32, CLOSE64, random_maps

SCIPY_MODES = {"zeros": "constant", "reflect": "mirror", "replicate": "nearest", "circular": "grid-wrap"}
SHIFTS = [(0, 0), (1, 0), (0, -1), (3, -5), (-2, 4), (6, 7), (-13, 22)]


@pytest.mark.parametrize("shift", SHIFTS)
@pytest.mark.parametrize("size", [(6, 7), (7, 6), (1, 5), (5, 1), (1, 1)])
@pytest.mark.parametrize("mode", PADDING_MODES)
def test_whole_shifts_move_cells_as_scipy_does(mode: str, size: tuple[int, int], shift: tuple[int, int]) -> None:
    x = random_maps(2, *size)
    expected = ndimage.shift(x, (0, *shift), order=0, mode=SCIPY_MODES[mode])
    np.testing.assert_array_equal(translate(x, shift, mode=mode), expected)


@pytest.mark.parametrize("shift", SHIFTS)
def test_circular_shifts_are_rolls(shift: tuple[int, int]) -> None:
    x = random_maps(2, 3, 6, 7)
    np.testing.assert_array_equal(translate(x, shift), np.roll(x, shift, (-2, -1)))


def test_down_and_right_are_positive() -> None:
    x = np.zeros((1, 4, 4))
    x[0, 1, 1] = 1
    for mode in ("zeros", "replicate", "circular"):
        assert np.argwhere(translate(x, (1, 2), mode=mode)).tolist() == [[0, 2, 3]]


@pytest.mark.parametrize("mode", PADDING_MODES)
@pytest.mark.parametrize("far", [10**9 + 1, -(10**40), 1e300])
def test_shifts_of_any_length_come_out(mode: str, far: float) -> None:
    x = random_maps(1, 5, 4)
    y = translate(x, (far, 0), mode=mode)
    period = {"circular": 5, "reflect": 8}.get(mode)
    near = int(far) % period if period else (5 if far > 0 else -5)
    np.testing.assert_array_equal(y, translate(x, (near, 0), mode=mode))


@pytest.mark.parametrize("shift", [(0.5, 0), (0, -1.25), (2.75, 3.5), (7.1, -9.9)])
@pytest.mark.parametrize("size", [(7, 9), (5, 5), (1, 7)])
def test_fractional_shifts_turn_phases_as_scipy_does(size: tuple[int, int], shift: tuple[float, float]) -> None:
    x = random_maps(*size)  # odd sides: no Nyquist frequency to disagree about
    expected = np.fft.ifft2(ndimage.fourier_shift(np.fft.fft2(x), shift)).real
    np.testing.assert_allclose(translate(x[None], shift)[0], expected, **CLOSE64)


@pytest.mark.parametrize("side", [8, 9])
def test_a_wave_moves_by_a_fraction_exactly(side: int) -> None:
    places = np.arange(side)
    wave = np.cos(2 * np.pi * 2 * places / side)[None, None]
    moved = np.cos(2 * np.pi * 2 * (places - 0.3) / side)[None, None]
    np.testing.assert_allclose(translate(wave, (0, 0.3)), moved, **CLOSE64)


def test_there_and_back_is_where_it_was() -> None:
    x = random_maps(2, 7, 9)
    np.testing.assert_array_equal(translate(translate(x, (3, -4)), (-3, 4)), x)
    np.testing.assert_allclose(translate(translate(x, (0.3, -1.7)), (-0.3, 1.7)), x, **CLOSE64)


@pytest.mark.parametrize("mode", ["zeros", "reflect", "replicate"])
def test_there_and_back_loses_the_edge_where_nothing_wraps(mode: str) -> None:
    x = random_maps(2, 7, 9)
    assert not np.allclose(translate(translate(x, (3, -4), mode=mode), (-3, 4), mode=mode), x)


def test_the_nyquist_wave_keeps_its_cosine() -> None:
    x = np.array([[[1.0, -1.0, 1.0, -1.0]]])
    np.testing.assert_allclose(translate(x, (0, 1 / 3)), np.cos(np.pi / 3) * x, **CLOSE64)


def test_float32_stays_float32() -> None:
    x = random_maps(1, 6, 6, dtype=np.float32)
    for shift in ((1, 2), (0.5, 0.25)):
        y = translate(x, shift)
        assert y.dtype == np.float32
        np.testing.assert_allclose(y, translate(x.astype(float), shift), **CLOSE32)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"shift": 1}, r"shift must be a pair \(dy, dx\) of finite numbers, got 1"),
        ({"shift": (1,)}, r"got \(1,\)"),
        ({"shift": (1, 2, 3)}, r"got \(1, 2, 3\)"),
        ({"shift": (float("nan"), 0)}, r"got \(nan, 0\)"),
        ({"shift": (0, float("inf"))}, r"got \(0, inf\)"),
        ({"shift": (10**400, 0)}, "shift must be a pair"),
        ({"shift": "12"}, "got '12'"),
        ({"shift": (True, 0)}, r"got \(True, 0\)"),
        ({"shift": (1j, 0)}, r"got \(1j, 0\)"),
        ({"shift": None}, "got None"),
        ({"shift": (0, 0), "mode": "wrap"}, "padding mode must be one of .*got 'wrap'"),
        ({"shift": (0.5, 0), "mode": "zeros"}, r"whole pixels in mode \"zeros\" .*got \(0.5, 0\)"),
        ({"shift": (0, 0.5), "mode": "reflect"}, r"whole pixels in mode \"reflect\""),
    ],
)
def test_refuses_what_is_no_shift(arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        translate(np.zeros((1, 4, 4)), **arguments)


# --- rotate and scale ------------------------------------------------------------------------------------------------

FRAMES = [(7, 7), (8, 8), (6, 9), (9, 6), (5, 8), (1, 5), (5, 1), (1, 1)]


def affine(x: np.ndarray, matrix: np.ndarray) -> np.ndarray:
    """What scipy reads at centre + matrix @ (place - centre), zeros beyond the frame."""
    centre = (np.array(x.shape[1:]) - 1) / 2
    options = {"order": 1, "mode": "grid-constant"}
    return np.stack([ndimage.affine_transform(c, matrix, centre - matrix @ centre, **options) for c in x])


@pytest.mark.parametrize("degrees", [0, 30, -45.5, 90, 123, 180, 271, -720, 1e4])
@pytest.mark.parametrize("size", FRAMES)
def test_turns_are_those_of_scipy(size: tuple[int, int], degrees: float) -> None:
    x, angle = random_maps(2, *size), np.radians(degrees)
    matrix = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])  # (down, right), back again
    np.testing.assert_allclose(rotate(x, degrees), affine(x, matrix), rtol=1e-9, atol=1e-9)
    if min(size) > 1:
        options = {"reshape": False, "order": 1, "mode": "grid-constant"}
        expected = ndimage.rotate(x, degrees, (2, 1), **options)
        np.testing.assert_allclose(rotate(x, degrees), expected, rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("factor", [1, 2, 0.5, 3.3, 0.4, 1e-3, 1e3])
@pytest.mark.parametrize("size", FRAMES)
def test_scaling_is_that_of_scipy(size: tuple[int, int], factor: float) -> None:
    x = random_maps(2, *size)
    np.testing.assert_allclose(scale(x, factor), affine(x, np.eye(2) / factor), rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("quarters", range(-5, 6))
@pytest.mark.parametrize("side", [1, 4, 5])
def test_quarter_turns_of_a_square_are_exact_and_counter_clockwise(side: int, quarters: int) -> None:
    x = random_maps(2, 3, side, side)
    np.testing.assert_array_equal(rotate(x, 90 * quarters), np.rot90(x, quarters, (-2, -1)))


@pytest.mark.parametrize("size", [(5, 6), (4, 7)])
def test_half_turns_are_exact_in_every_frame_and_quarter_turns_only_on_a_common_grid(size: tuple[int, int]) -> None:
    x = random_maps(1, *size)
    np.testing.assert_array_equal(rotate(x, 180), x[..., ::-1, ::-1])
    assert not np.allclose(rotate(rotate(x, 90), -90), x)  # the twin: corners are cut, half cells are averaged


@pytest.mark.parametrize("size", FRAMES)
def test_no_turn_and_no_scaling_give_an_equal_copy(size: tuple[int, int]) -> None:
    x = random_maps(2, *size)
    for y in (rotate(x, 0), rotate(x, -360), rotate(x, -1e-20), scale(x, 1)):
        np.testing.assert_array_equal(y, x)
        assert not np.shares_memory(y, x)


def test_a_turn_and_back_blurs_but_keeps_the_middle_and_the_picture_turned_one_way_only_does_not() -> None:
    x = ndimage.gaussian_filter(random_maps(1, 64, 64), (0, 4, 4))
    middle = np.s_[:, 20:44, 20:44]
    np.testing.assert_allclose(rotate(rotate(x, 33), -33)[middle], x[middle], atol=0.01)
    np.testing.assert_allclose(scale(scale(x, 1.4), 1 / 1.4)[middle], x[middle], atol=0.01)
    assert np.abs(rotate(x, 33) - x)[middle].max() > 0.1
    assert np.abs(scale(x, 1.4) - x)[middle].max() > 0.1


def test_a_larger_picture_has_its_middle_enlarged_and_a_smaller_one_a_frame_of_zeros() -> None:
    x = np.ones((1, 8, 8))
    np.testing.assert_allclose(scale(x, 5), x, **CLOSE64)
    assert np.argwhere(scale(x, 0.5)[0]).tolist() == [[i, j] for i in range(2, 6) for j in range(2, 6)]
    for tiny in (1e-300, 5e-324):
        assert not scale(x, tiny).any()
        np.testing.assert_array_equal(scale(x[:, :7, :7], tiny), np.pad([[[1.0]]], ((0, 0), (3, 3), (3, 3))))


@pytest.mark.parametrize("operation", [lambda x: rotate(x, 20), lambda x: scale(x, 0.8)], ids=["rotate", "scale"])
def test_turned_and_scaled_maps_keep_their_dtype(operation: Callable) -> None:
    x = random_maps(2, 7, 6, dtype=np.float32)
    assert operation(x).dtype == np.float32
    np.testing.assert_allclose(operation(x), operation(x.astype(float)), **CLOSE32)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -float("inf"), 10**400, "90", None, True, 1j, (1, 2)])
@pytest.mark.parametrize(("function", "name"), [(rotate, "degrees"), (scale, "factor")])
def test_refuses_what_is_no_number(function: Callable, name: str, value: Any) -> None:
    with pytest.raises(ValueError, match=re.escape(f"{name} must be a finite number, got {value!r}")):
        function(np.zeros((1, 4, 4)), value)


@pytest.mark.parametrize("factor", [0, -1, -0.5, np.float32(-2)])
def test_refuses_a_factor_that_leaves_nothing(factor: float) -> None:
    with pytest.raises(ValueError, match=f"factor must be above 0, got {float(factor)!r}"):
        scale(np.zeros((1, 4, 4)), factor)


@pytest.mark.parametrize(("function", "argument"), [(translate, (1, 1)), (rotate, 30), (scale, 2)])
def test_refuses_what_is_no_map(function: Callable, argument: Any) -> None:
    with pytest.raises(ValueError, match=r"x must be \(..., C, H, W\)"):
        function(np.zeros((4, 4)), argument)
