"""core.spectrum against conv2d, the sums it stands for, and waves whose frequency is known; each law with a twin."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from scipy import ndimage, signal

from core.convolution import conv2d
from core.kernels import KERNELS
from core.spectrum import folded_energy, folded_part, frequency_response, power_spectrum, transfer_function
from core.transforms import translate
from tests.core.oracles import CLOSE64, random_maps

SIZES = [(8, 8), (7, 9), (6, 7), (9, 4), (1, 5), (5, 1), (1, 1)]
sizes = pytest.mark.parametrize("size", SIZES)


def wave(size: tuple[int, int], cycles: tuple[int, int], phase: float = 0.4) -> np.ndarray:
    """(1, H, W): a cosine of so many `cycles` down and across the map."""
    turns = np.add.outer(*(k * np.arange(side) / side for k, side in zip(cycles, size, strict=True)))
    return np.cos(2 * np.pi * turns + phase)[None]


# --- power_spectrum --------------------------------------------------------------------------------------------------


@sizes
def test_the_powers_add_up_to_the_sum_of_squares_of_each_channel(size: tuple[int, int]) -> None:
    x = random_maps(2, 3, *size)
    np.testing.assert_allclose(power_spectrum(x).sum(axis=(-2, -1)), (x**2).sum(axis=(-2, -1)), **CLOSE64)


@sizes
def test_the_zero_frequency_is_in_the_middle_and_holds_the_mean(size: tuple[int, int]) -> None:
    height, width = size
    power = power_spectrum(np.full((1, height, width), 0.5))
    assert np.argwhere(power > 1e-12).tolist() == [[0, height // 2, width // 2]]
    np.testing.assert_allclose(power.sum(), height * width * 0.5**2, **CLOSE64)


@pytest.mark.parametrize("cycles", [(0, 3), (2, 0), (2, -3)])
def test_a_wave_is_two_points_opposite_each_other(cycles: tuple[int, int]) -> None:
    power = power_spectrum(wave((12, 14), cycles))[0]
    points = np.argwhere(power > 1e-12) - (6, 7)
    assert {tuple(point) for point in points} == {cycles, (-cycles[0], -cycles[1])}


def test_power_is_the_transform_of_the_circular_autocorrelation() -> None:
    x = random_maps(1, 6, 7)
    products = [[(x * np.roll(x, (dy, dx), (-2, -1))).mean() for dx in range(7)] for dy in range(6)]
    np.testing.assert_allclose(power_spectrum(x)[0], np.fft.fftshift(np.fft.fft2(products)).real, **CLOSE64)


def test_power_does_not_see_a_circular_shift_but_one_that_cuts_off() -> None:
    x = random_maps(1, 8, 9)
    np.testing.assert_allclose(power_spectrum(translate(x, (3, -2))), power_spectrum(x), **CLOSE64)
    assert not np.allclose(power_spectrum(translate(x, (3, -2), mode="zeros")), power_spectrum(x))  # the twin


# --- transfer_function -----------------------------------------------------------------------------------------------


@sizes
@pytest.mark.parametrize("kernel", [(1, 1), (3, 3), (2, 2), (2, 5), (4, 3), (1, 6), (13, 20)])
def test_convolution_multiplies_each_frequency(size: tuple[int, int], kernel: tuple[int, int]) -> None:
    x, w = random_maps(1, *size), random_maps(*kernel, seed=1) / np.prod(kernel)
    y = np.fft.ifft2(np.fft.ifftshift(frequency_response(w, size)) * np.fft.fft2(x))
    convolved = conv2d(x, w[None, None], padding="same", padding_mode="circular")
    np.testing.assert_allclose(y, convolved, **CLOSE64)


def test_a_flipped_kernel_and_other_padding_do_something_else() -> None:
    x, w = random_maps(1, 7, 8), random_maps(3, 3, seed=1)
    y = np.fft.ifft2(transfer_function(w, (7, 8)) * np.fft.fft2(x)).real
    for options in ({"padding_mode": "circular", "flip": True}, {"padding_mode": "zeros"}):
        assert not np.allclose(y, conv2d(x, w[None, None], padding="same", **options))


def test_many_kernels_have_many_functions() -> None:
    w = random_maps(2, 3, 4, 5)
    functions = transfer_function(w, (6, 7))
    assert functions.shape == (2, 3, 6, 7)
    for n in np.ndindex(2, 3):
        np.testing.assert_allclose(functions[n], transfer_function(w[n], (6, 7)), **CLOSE64)


@pytest.mark.parametrize("dtype", [np.float32, np.float64, np.int64])
def test_a_function_is_complex128_whatever_the_kernel_is(dtype: type) -> None:
    w = (random_maps(3, 3) * 4).astype(dtype)
    assert transfer_function(w, 4).dtype == frequency_response(w, (4, 5)).dtype == np.complex128
    np.testing.assert_array_equal(transfer_function(w, 4), transfer_function(w.astype(float), (4, 4)))


@pytest.mark.parametrize("name", KERNELS)
@pytest.mark.parametrize("size", [(8, 9), (9, 8)])
def test_the_middle_of_the_response_is_the_sum_of_the_kernel(name: str, size: tuple[int, int]) -> None:
    weights = KERNELS[name].weights
    middle = frequency_response(weights, size)[size[0] // 2, size[1] // 2]
    np.testing.assert_allclose(middle, weights.sum(), **CLOSE64)


def test_a_shift_lets_all_pass_and_a_blur_does_not() -> None:
    shift, blur = (np.abs(frequency_response(KERNELS[name].weights, 8)) for name in ("shift", "gaussian"))
    np.testing.assert_allclose(shift, 1, **CLOSE64)
    assert blur[4, 4] == pytest.approx(1)
    assert blur[0, 0] < 0.01


# --- folded_energy ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("stride", [1, 2, 3, 4, 6, (1, 2), (3, 1), (2, 4)])
@pytest.mark.parametrize("cycles", [(0, 1), (1, 0), (2, 2), (3, -2), (0, 4), (5, 1), (6, 0), (0, 6), (7, 8), (12, 12)])
def test_a_wave_folds_wholly_or_not_at_all(cycles: tuple[int, int], stride: Any) -> None:
    steps = (stride, stride) if isinstance(stride, int) else stride
    y = wave((24, 24), cycles) + 3  # the mean does not count
    folds = any(step > 1 and abs(k) / 24 >= 1 / (2 * step) for k, step in zip(cycles, steps, strict=True))
    assert folded_energy(y, stride) == pytest.approx(float(folds), abs=1e-12)


def test_what_does_not_fold_comes_back_from_every_third_cell_and_the_rest_does_not() -> None:
    for cycles, comes_back in (((3, -2), True), ((3, 5), False)):
        y = wave((24, 24), cycles)
        again = signal.resample(signal.resample(y[:, ::3, ::3], 24, axis=1), 24, axis=2)
        assert np.allclose(again, y) is comes_back
        assert folded_energy(y, 3) == pytest.approx(1 - comes_back, abs=1e-12)


@pytest.mark.parametrize("stride", [1, 2, 3, 4])
def test_of_white_noise_all_but_one_part_in_stride_squared_folds(stride: int) -> None:
    assert folded_energy(random_maps(3, 240, 240), stride) == pytest.approx(1 - 1 / stride**2, abs=0.01)


@pytest.mark.parametrize("stride", [1, 2, (2, 3), 5])
def test_the_part_that_folds_has_the_power_that_folds_and_the_rest_has_none(stride: Any) -> None:
    y = random_maps(2, 12, 15, dtype=np.float64)
    folds = folded_part(y, stride)
    power = np.square(y - y.mean(axis=(1, 2), keepdims=True)).sum()
    assert np.square(folds).sum() / power == pytest.approx(folded_energy(y, stride))
    assert folded_energy(y - folds, stride) == pytest.approx(0, abs=1e-12)
    assert (folded_energy(folds, stride) == pytest.approx(1)) == (stride != 1)


def test_a_blur_before_the_stride_folds_less() -> None:
    y = random_maps(2, 64, 48)
    folded = [folded_energy(ndimage.gaussian_filter(y, (0, sigma, sigma), mode="wrap"), 2) for sigma in (2, 1, 0.5, 0)]
    assert folded == sorted(folded)
    assert folded[0] < 0.01 < 0.7 < folded[-1]


def test_the_share_is_that_of_all_channels_and_pictures_together() -> None:
    slow, fast = wave((8, 8), (0, 1)), wave((8, 8), (0, 3))
    y = np.stack([slow, 3 * fast])
    assert folded_energy(y, 2) == pytest.approx(9 / 10)
    assert folded_energy(y[:, 0], 2) == pytest.approx(9 / 10)
    assert folded_energy(y[0], 2) == pytest.approx(0, abs=1e-12)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("value", [0, 0.1, -1e4, 1e30])
def test_a_flat_map_folds_nothing(value: float, dtype: type) -> None:
    y = np.full((2, 7, 9), value, dtype)
    assert folded_energy(y, 2) == 0
    assert folded_energy(y * (1 + 1e-8 * random_maps(2, 7, 9)), 2) == 0  # rounding is no pattern
    assert folded_energy(np.zeros((0, 1, 4, 4)), 2) == 0


def test_each_channel_loses_its_own_mean() -> None:
    y = random_maps(2, 8, 8)
    assert folded_energy(y + np.array([5, -3])[:, None, None], 2) == pytest.approx(folded_energy(y, 2))


# --- errors ----------------------------------------------------------------------------------------------------------

MAP, KERNEL = np.zeros((1, 4, 4)), np.ones((3, 3))


@pytest.mark.parametrize(
    ("function", "arguments", "message"),
    [
        (power_spectrum, (np.zeros((4, 4)),), r"x must be \(..., C, H, W\) .*got shape \(4, 4\)"),
        (power_spectrum, (np.zeros((1, 0, 4)),), "at least one cell"),
        (power_spectrum, (1j * MAP,), "x must hold real numbers, got dtype complex128"),
        (transfer_function, (np.ones(3), (4, 4)), r"w must be \(..., kH, kW\) .*got shape \(3,\)"),
        (transfer_function, (KERNEL, (4, 4, 4)), r"shape must be an int or a pair .*got \(4, 4, 4\)"),
        (transfer_function, (KERNEL, (4, 0)), r"shape must be .*at least 1, got \(4, 0\)"),
        (frequency_response, (np.ones((0, 3)), (4, 4)), r"w must be \(..., kH, kW\)"),
        (frequency_response, (KERNEL, "44"), "shape must be an int or a pair of ints of at least 1, got '44'"),
        (folded_energy, (np.zeros((4, 4)), 2), r"y must be \(..., C, H, W\)"),
        (folded_energy, (MAP + np.nan, 2), "y must hold finite numbers, got NaN or infinity"),
        (folded_energy, (MAP - np.inf, 2), "y must hold finite numbers"),
        (folded_energy, (MAP, 0), "stride must be an int or a pair of ints of at least 1, got 0"),
        (folded_energy, (MAP, (2, 1.5)), r"stride must be .*got \(2, 1.5\)"),
    ],
)
def test_refuses_what_makes_no_sense(function: Callable, arguments: tuple[Any, ...], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        function(*arguments)
