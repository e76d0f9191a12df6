"""Kernels against what geometry gives: signs on edges, sums, known ranks, and scipy's own derivatives and Gaussians."""

from collections.abc import Callable

import numpy as np
import pytest
from scipy import ndimage

from core import kernels
from core.convolution import conv2d
from core.kernels import KERNELS, Kernel, separate
from core.transforms import translate

NAMES = [
    *("identity", "shift", "difference_x", "difference_y", "sobel_x", "sobel_y", "prewitt_x", "prewitt_y"),
    *("scharr_x", "scharr_y", "roberts_x", "roberts_y", "laplacian", "laplacian8", "log", "dog", "gaussian", "box"),
    *("sharpen", "emboss", "gabor", "motion"),
]
DERIVATIVES = [name for name in NAMES if name.endswith(("_x", "_y"))]
WHOLE = [*DERIVATIVES, "laplacian", "laplacian8", "sharpen", "emboss", "identity", "shift"]
ROUNDING = 1e-12


def filtered(picture: np.ndarray, name: str) -> np.ndarray:
    """The cells (H', W') where the kernel lies wholly on the picture (H, W)."""
    return conv2d(picture[None].astype(float), KERNELS[name].weights[None, None])[0]


def test_the_kernels_stand_in_order_under_their_names() -> None:
    assert list(KERNELS) == NAMES
    assert all(kernel.name == name for name, kernel in KERNELS.items())


@pytest.mark.parametrize("kernel", KERNELS.values(), ids=lambda kernel: kernel.name)
def test_a_kernel_is_a_small_read_only_float64_matrix_with_a_sentence(kernel: Kernel) -> None:
    assert kernel.weights.dtype == np.float64
    assert kernel.weights.ndim == 2
    assert max(kernel.weights.shape) <= 7
    assert np.isfinite(kernel.weights).all()
    assert kernel.about.endswith(".")
    assert np.asarray(kernel) is kernel.weights
    assert np.asarray(kernel, np.float32).dtype == np.float32
    with pytest.raises(ValueError, match="read-only"):
        kernel.weights[0, 0] = 1
    with pytest.raises(TypeError):
        KERNELS[kernel.name] = kernel  # type: ignore[index]


def test_a_kernel_keeps_its_own_copy() -> None:
    weights = np.ones((2, 2))
    kernel = Kernel("own", weights, "Ones.")
    weights[0, 0] = 5
    assert kernel.weights[0, 0] == 1


@pytest.mark.parametrize("name", DERIVATIVES)
def test_a_derivative_answers_positively_to_brightness_rising_right_or_down(name: str) -> None:
    ramp = np.tile(np.arange(8.0), (8, 1))
    edge = np.tile(np.arange(8) >= 4, (8, 1)).astype(float)
    rising, fixed = (ramp, edge), (ramp.T, edge.T)
    if name.endswith("_y"):
        rising, fixed = fixed, rising
    assert (filtered(rising[0], name) > 0).all()
    assert filtered(rising[1], name).min() == 0
    assert filtered(rising[1], name).max() > 0
    assert (filtered(-rising[0], name) < 0).all()
    if not name.startswith("roberts"):  # Roberts looks along diagonals
        assert not filtered(fixed[0], name).any()
        assert not filtered(fixed[1], name).any()


@pytest.mark.parametrize("name", ["difference", "sobel", "prewitt", "scharr"])
def test_the_kernel_along_y_is_the_one_along_x_with_axes_swapped(name: str) -> None:
    assert np.array_equal(KERNELS[f"{name}_x"].weights.T, KERNELS[f"{name}_y"].weights)


@pytest.mark.parametrize("name", WHOLE)
def test_derivatives_are_in_whole_numbers(name: str) -> None:
    assert np.array_equal(KERNELS[name].weights, np.rint(KERNELS[name].weights))


@pytest.mark.parametrize(
    ("names", "total"),
    [([*DERIVATIVES, "laplacian", "laplacian8", "log", "dog", "gabor"], 0), (("gaussian", "box", "motion"), 1)],
)
def test_derivatives_sum_to_zero_and_smoothing_kernels_to_one(names: list[str], total: float) -> None:
    for name in names:
        assert abs(KERNELS[name].weights.sum() - total) < ROUNDING, name


@pytest.mark.parametrize("name", ["identity", "shift", "sharpen", "emboss"])
def test_flat_areas_keep_their_brightness(name: str) -> None:
    assert KERNELS[name].weights.sum() == 1


def test_sobel_and_prewitt_are_scipys() -> None:
    picture = np.random.default_rng(0).random((9, 11))
    for name in ("sobel", "prewitt"):
        for axis, end in ((1, "x"), (0, "y")):
            expected = getattr(ndimage, name)(picture, axis)[1:-1, 1:-1]
            assert np.allclose(filtered(picture, f"{name}_{end}"), expected, atol=ROUNDING)


def test_the_laplacian_is_scipys() -> None:
    picture = np.random.default_rng(1).random((9, 11))
    assert np.allclose(filtered(picture, "laplacian"), ndimage.laplace(picture)[1:-1, 1:-1], atol=ROUNDING)


def test_a_laplacian_is_positive_in_a_dark_dip_and_the_difference_of_gaussians_on_a_bright_spot() -> None:
    dip = np.ones((7, 7))
    dip[3, 3] = 0
    for name in ("laplacian", "laplacian8", "log"):
        assert filtered(np.pad(dip, 3, constant_values=1), name).max() > 0
        assert KERNELS[name].weights[tuple(side // 2 for side in KERNELS[name].weights.shape)] < 0
    assert KERNELS["dog"].weights[3, 3] > 0


def test_shift_moves_one_pixel_to_the_right() -> None:
    x = np.random.default_rng(2).random((1, 6, 5))
    moved = conv2d(x, KERNELS["shift"].weights[None, None], padding=1, padding_mode="circular")
    assert np.array_equal(moved, translate(x, (0, 1)))
    assert not np.array_equal(moved, translate(x, (0, -1)))


@pytest.mark.parametrize(
    ("name", "rank"),
    [
        *((name, 1) for name in DERIVATIVES if not name.startswith("roberts")),
        *((name, 1) for name in ("identity", "shift", "gaussian", "box", "gabor")),
        *((name, 2) for name in ("roberts_x", "roberts_y", "laplacian", "laplacian8", "log", "dog", "sharpen")),
        ("emboss", 3),
    ],
)
def test_the_rank_is_known(name: str, rank: int) -> None:
    assert separate(KERNELS[name]).rank == rank


@pytest.mark.parametrize("kernel", KERNELS.values(), ids=lambda kernel: kernel.name)
def test_the_error_is_what_the_product_leaves(kernel: Kernel) -> None:
    found = separate(kernel)
    left = np.linalg.norm(kernel.weights - np.outer(found.column, found.row)) / np.linalg.norm(kernel.weights)
    assert abs(found.error - left) < ROUNDING
    assert (found.error < ROUNDING) == (found.rank == 1)
    assert abs(np.linalg.norm(found.column) - np.linalg.norm(found.row)) < ROUNDING
    assert found.column[np.abs(found.column).argmax()] > 0


def test_the_laplacians_error_is_the_share_of_its_second_singular_value() -> None:
    second, first = sorted(np.abs(np.roots([1, 4, -2])))  # of [[0, 1, 0], [1, -4, 1], [0, 1, 0]]: its eigenvalues
    assert abs(separate(KERNELS["laplacian"]).error - second / np.hypot(first, second)) < ROUNDING


@pytest.mark.parametrize(
    ("weights", "rank", "error"),
    [
        (np.zeros((2, 3)), 0, 0.0),
        ([[5]], 1, 0.0),
        (np.eye(4), 4, np.sqrt(3) / 2),
        (np.outer([1, 2, 3], [4, 5]).astype(np.float32) / np.float32(7), 1, 0.0),  # rounded to float32
        (np.full((3, 3), 1e300), 1, 0.0),
        (np.full((3, 3), 1e-300), 1, 0.0),
        (np.ones((2, 2), bool), 1, 0.0),
    ],
)
def test_separate_takes_any_real_matrix(weights: np.ndarray, rank: int, error: float) -> None:
    found = separate(weights)
    assert found.rank == rank
    assert found.error == pytest.approx(error, abs=1e-6)
    assert np.isfinite(found.column).all()
    assert np.isfinite(found.row).all()


@pytest.mark.parametrize(
    ("weights", "message"),
    [
        (np.zeros(3), r"shape \(kH, kW\), got shape \(3,\)"),
        (np.zeros((1, 1, 3, 3)), r"got shape \(1, 1, 3, 3\)"),
        (np.zeros((0, 3)), r"got shape \(0, 3\)"),
        ([[np.nan]], "finite numbers, got NaN"),
        ([[np.inf]], "finite numbers"),
        ([["a"]], "real numbers"),
        ([[1j]], "real numbers, got complex128"),
    ],
)
def test_separate_refuses_what_is_no_matrix(weights: object, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        separate(weights)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: kernels.gaussian(1e5), "a size of at most 1000, got 2001"),
        (lambda: kernels.gaussian(1.0, size=10**9 + 1), "a size of at most 1000, got 1000000001"),
        (lambda: kernels.box(10**30), "a size of at most 1000, got 1000"),
        (lambda: kernels.box("3"), "whole size of at least 1, got '3'"),
        (lambda: kernels.box(3.0), "whole size of at least 1, got 3.0"),
        (lambda: kernels.box(float("nan")), "whole size of at least 1, got nan"),
        (lambda: kernels.log("1"), "sigma above 0, got '1'"),
        (lambda: kernels.dog(ratio=None), "ratio above 1, got None"),
        (lambda: kernels.gabor(angle_deg="0"), "a finite angle_deg, got '0'"),
        (lambda: kernels.motion(True), "length above 0, got True"),
    ],
)
def test_what_makes_no_kernel_or_too_large_a_one_is_refused(make: Callable[[], object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        make()


@pytest.mark.parametrize("sigma", [0.5, 1.0, 2.3])
def test_a_gaussian_is_scipys(sigma: float) -> None:
    weights = kernels.gaussian(sigma).weights
    side = len(weights)
    impulse = np.zeros((side, side))
    impulse[side // 2, side // 2] = 1
    expected = ndimage.gaussian_filter(impulse, sigma, radius=side // 2, mode="constant")
    assert np.allclose(weights, expected, atol=ROUNDING)


def test_the_laplacian_of_a_gaussian_crosses_zero_at_sigma_root_two() -> None:
    weights = kernels.log(3.0).weights
    middle = weights[len(weights) // 2]
    assert (middle[:-1] * middle[1:] < 0).sum() == 2
    assert np.flatnonzero(middle < 0).max() - len(middle) // 2 == 4  # 3 sqrt(2) = 4.2


def test_a_gabor_answers_most_to_its_own_wave() -> None:
    y, x = np.mgrid[:7, :7]
    for angle in (0, 45, 90):
        along = x * np.cos(np.radians(angle)) - y * np.sin(np.radians(angle))
        waves = {period: np.cos(2 * np.pi * (along - along[3, 3]) / period) for period in (2.5, 4, 8)}
        answers = {
            period: (kernels.gabor(angle_deg=angle, size=7).weights * wave).sum() for period, wave in waves.items()
        }
        assert max(answers, key=lambda period: answers[period]) == 4
        turned = kernels.gabor(angle_deg=angle + 90, size=7).weights
        assert abs((turned * waves[4]).sum()) < answers[4] / 3


@pytest.mark.parametrize(
    ("length", "angle_deg", "expected"),
    [
        (1, 0, [[1]]),
        (5, 0, [[0.2] * 5]),
        (5, 90, [[0.2]] * 5),
        (4, 0, [[0.125, 0.25, 0.25, 0.25, 0.125]]),
        (3 * np.sqrt(2), 45, np.fliplr(np.eye(3)) / 3),  # rises to the right
        (3 * np.sqrt(2), -45, np.eye(3) / 3),
        (3 * np.sqrt(2), 135, np.eye(3) / 3),
        (0.1, 30, [[1]]),
    ],
)
def test_motion_weighs_cells_by_the_line_inside_them(length: float, angle_deg: float, expected: object) -> None:
    assert np.allclose(kernels.motion(length, angle_deg).weights, expected, atol=1e-9)


def test_motion_at_any_angle_sums_to_one_and_is_the_same_turned_by_half() -> None:
    for angle in range(0, 180, 7):
        weights = kernels.motion(6.5, angle).weights
        assert abs(weights.sum() - 1) < ROUNDING
        assert np.allclose(weights, weights[::-1, ::-1], atol=1e-9)
        assert all(side % 2 for side in weights.shape)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: kernels.gaussian(0), "expected a sigma above 0, got 0"),
        (lambda: kernels.gaussian(float("nan")), "sigma above 0, got nan"),
        (lambda: kernels.gaussian(1, size=4), "expected an odd size, got 4"),
        (lambda: kernels.log(-1), "sigma above 0, got -1"),
        (lambda: kernels.log(1, size=6), "expected an odd size, got 6"),
        (lambda: kernels.dog(0), "sigma above 0, got 0"),
        (lambda: kernels.dog(1, ratio=1), "expected a ratio above 1, got 1"),
        (lambda: kernels.dog(1, size=2), "expected an odd size, got 2"),
        (lambda: kernels.box(0), "whole size of at least 1, got 0"),
        (lambda: kernels.box(2.5), "whole size of at least 1, got 2.5"),
        (lambda: kernels.gabor(0), "sigma above 0, got 0"),
        (lambda: kernels.gabor(wavelength=0), "wavelength above 0, got 0"),
        (lambda: kernels.gabor(phase_deg=float("nan")), "finite phase_deg, got nan"),
        (lambda: kernels.gabor(aspect=-1), "aspect above 0, got -1"),
        (lambda: kernels.gabor(size=4), "expected an odd size, got 4"),
        (lambda: kernels.gabor(angle_deg=float("inf")), "finite angle_deg, got inf"),
        (lambda: kernels.gabor(sigma=1e-3, size=1), "has no wave on its pixels"),
        (lambda: kernels.motion(0), "length above 0, got 0"),
        (lambda: kernels.motion(1e9), "at most 1000 pixels"),
        (lambda: kernels.motion(5, float("nan")), "finite angle_deg, got nan"),
    ],
)
def test_parameters_that_make_no_kernel_are_refused(make: object, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        make()  # type: ignore[operator]
