"""core.transforms against numpy.roll, scipy.ndimage and what a shift means."""

from typing import Any

import numpy as np
import pytest
from scipy import ndimage

from core.padding import PADDING_MODES
from core.transforms import translate
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


def test_refuses_what_is_no_map() -> None:
    with pytest.raises(ValueError, match=r"x must be \(..., C, H, W\)"):
        translate(np.zeros((4, 4)), (1, 1))
