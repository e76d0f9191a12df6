"""core.statistics against naive loops, scipy and the laws of its figures, on the bundled pictures; each with a twin."""

import math
from collections.abc import Callable
from dataclasses import FrozenInstanceError, fields
from functools import cache
from typing import Any

import numpy as np
import pytest
from scipy import ndimage

from core.images import load_image
from core.images.patterns import grating
from core.statistics import (
    PatchStatistics,
    autocorrelation,
    locality_length,
    normalised_correlation,
    patch_statistics,
    stationarity,
)
from tests.core.images.picture_files import PICTURES
from tests.core.oracles import CLOSE32, CLOSE64, random_maps

PHOTOGRAPHS = ["astronaut.png", "camera.png", "chelsea.png", "coffee.png", "rocket.jpg"]
TEXTURES = ["brick.png", "grass.png"]
NAMES = [*PHOTOGRAPHS, *TEXTURES, "text.png"]


@cache
def picture(name: str) -> np.ndarray:
    x = load_image((PICTURES / name).read_bytes(), max_side=256)
    x.flags.writeable = False
    return x


def shuffled(x: np.ndarray) -> np.ndarray:
    """All pixels of `x`, each at a random place."""
    return np.random.default_rng(0).permutation(x.ravel()).reshape(x.shape)


def neighbours(x: np.ndarray) -> float:
    """The autocorrelation at distance 1, the mean of both axes."""
    r = autocorrelation(x, 1)
    return float(r[1, 2] + r[2, 1]) / 2


def windows(x: np.ndarray, size: tuple[int, int]) -> np.ndarray:
    """(H_out, W_out, C, h, w): the patch at every place."""
    return np.moveaxis(np.lib.stride_tricks.sliding_window_view(x, size, (1, 2)), 0, 2)


# --- patch_statistics ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [(1, 1), (3, 3), (2, 5), (7, 9)])
@pytest.mark.parametrize("channels", [1, 3])
def test_patches_have_the_statistics_of_their_cells(channels: int, size: tuple[int, int]) -> None:
    x = random_maps(channels, 7, 9) + 2
    found = patch_statistics(x, size, bins=4)
    patches = windows(x, size)
    np.testing.assert_allclose(found.mean, patches.mean(axis=(2, 3, 4)), **CLOSE64)
    np.testing.assert_allclose(found.spread, np.sqrt(patches.var(axis=(3, 4)).mean(axis=2)), **CLOSE64)
    g_y, g_x = (np.stack([ndimage.sobel(channel, axis, mode="nearest") / 8 for channel in x]) for axis in (0, 1))
    np.testing.assert_allclose(found.gradient_energy, windows(g_x**2 + g_y**2, size).mean(axis=(2, 3, 4)), **CLOSE64)
    angle = np.degrees(np.arctan2(-g_y, g_x))
    for b, of_bin in enumerate(found.orientation_histogram):
        away = np.abs((angle - b * 180 / 4 + 90) % 180 - 90)
        along = np.where(away < 180 / 4 / 2, np.hypot(g_x, g_y), 0)
        np.testing.assert_allclose(of_bin, windows(along, size).mean(axis=(2, 3, 4)), **CLOSE64)


@pytest.mark.parametrize("b", range(6))
def test_stripes_fill_the_bin_of_their_angle_and_no_other(b: int) -> None:
    stripes = grating(64, period=16.0, angle_deg=b * 30.0)
    share = patch_statistics(stripes, 32, bins=6).orientation_histogram[:, 16, 16]
    assert share.argmax() == b
    assert share[b] > 0.95 * share.sum()


def test_a_ramp_rises_by_its_slope() -> None:
    x = np.broadcast_to(3 * np.arange(9.0) - 7, (2, 6, 9))
    found = patch_statistics(x, (2, 3))
    np.testing.assert_allclose(found.gradient_energy[:, 1:-1], 3**2, **CLOSE64)
    np.testing.assert_allclose(found.spread, np.std([-3, 0, 3]), **CLOSE64)
    assert not np.allclose(found.gradient_energy, 3**2)  # at the border the repeated cell halves the rise


@pytest.mark.parametrize("offset", [0.1, 1e3, -1e6])
def test_brightness_does_not_disturb_the_spread(offset: float) -> None:
    x = np.where(np.indices((12, 20))[1] < 10, 0, random_maps(1, 12, 20))
    still, brighter = patch_statistics(x, (3, 7)), patch_statistics(x + offset, (3, 7))
    assert not still.spread[:, :4].any()  # flat windows beside rough ones: 0, not rounding
    assert not brighter.spread[:, :4].any()
    assert brighter.spread[:, 4:].all()
    np.testing.assert_allclose(brighter.spread, still.spread, atol=1e-9)
    np.testing.assert_allclose(brighter.mean, still.mean + offset, **CLOSE64)


def test_float32_pictures_have_float32_statistics_and_stay_as_they_are() -> None:
    x = random_maps(3, 12, 10, dtype=np.float32)
    before = x.copy()
    found, exact = patch_statistics(x, 3), patch_statistics(x.astype(float), 3)
    for field in fields(PatchStatistics):
        assert getattr(found, field.name).dtype == np.float32
        assert getattr(exact, field.name).dtype == np.float64
        np.testing.assert_allclose(getattr(found, field.name), getattr(exact, field.name), **CLOSE32)
    np.testing.assert_array_equal(x, before)
    with pytest.raises(FrozenInstanceError):
        found.mean = exact.mean  # type: ignore[misc]


def test_a_flat_picture_has_no_spread_and_no_gradient() -> None:
    found = patch_statistics(np.full((3, 8, 9), 0.1, np.float32), 3)
    np.testing.assert_array_equal(found.mean, np.float32(0.1))
    assert not found.spread.any()
    assert not found.gradient_energy.any()
    assert not found.orientation_histogram.any()
    assert found.orientation_histogram.shape == (8, 6, 7)


# --- autocorrelation -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("channels", "size", "max_lag"), [(1, (6, 7), 5), (3, (9, 4), 3), (2, (5, 5), 0), (1, (1, 4), 0)]
)
def test_autocorrelation_is_the_mean_over_pairs(channels: int, size: tuple[int, int], max_lag: int) -> None:
    x = random_maps(channels, *size) + 1
    free = x - x.mean(axis=(1, 2), keepdims=True)
    expected = np.empty((2 * max_lag + 1, 2 * max_lag + 1))
    height, width = size
    for dy in range(-max_lag, max_lag + 1):
        for dx in range(-max_lag, max_lag + 1):
            pairs = [
                free[:, i, j] * free[:, i + dy, j + dx]
                for i in range(max(0, -dy), min(height, height - dy))
                for j in range(max(0, -dx), min(width, width - dx))
            ]
            expected[max_lag + dy, max_lag + dx] = np.mean(pairs) / x.var(axis=(1, 2)).mean()
    found = autocorrelation(x, max_lag)
    np.testing.assert_allclose(found, expected, **CLOSE64)
    assert found[max_lag, max_lag] == 1


def test_nothing_wraps_around() -> None:
    x = np.broadcast_to(np.arange(32.0), (1, 32, 32))
    r = autocorrelation(x, 16)
    circular = np.mean((x - x.mean()) * (np.roll(x, 1, 2) - x.mean())) / x.var()
    assert r[16, 17] > 0.93
    assert circular < 0.85  # the twin: the right border beside the left one


@pytest.mark.parametrize("name", NAMES)
def test_brightness_and_contrast_do_not_change_the_autocorrelation(name: str) -> None:
    x = picture(name).astype(float)
    np.testing.assert_allclose(autocorrelation(7 - 3 * x, 4), autocorrelation(x, 4), rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize(("name", "least"), [*((name, 0.9) for name in PHOTOGRAPHS), ("text.png", 0.7)])
def test_neighbours_are_alike_until_the_pixels_are_shuffled(name: str, least: float) -> None:
    assert neighbours(picture(name)) > least
    assert abs(neighbours(shuffled(picture(name)))) < 0.05


def test_a_flat_picture_is_alike_in_all_places() -> None:
    for value in (0, 0.1, 1e30):
        np.testing.assert_array_equal(autocorrelation(np.full((3, 6, 5), value), 3), np.ones((7, 7)))


# --- locality_length -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
def test_locality_is_a_length_of_pictures_and_not_of_their_shuffled_pixels(name: str) -> None:
    assert 1 < locality_length(picture(name)) < 128
    assert locality_length(shuffled(picture(name))) < 1


@pytest.mark.parametrize("name", PHOTOGRAPHS)
def test_photographs_are_alike_over_longer_distances_than_textures(name: str) -> None:
    assert locality_length(picture(name)) > 2 * max(locality_length(picture(texture)) for texture in TEXTURES)


@pytest.mark.parametrize("side", [1, 2, 4, 7])
def test_noise_in_squares_is_alike_up_to_the_squares_side(side: int) -> None:
    x = np.kron(random_maps(1, 512 // side, 512 // side), np.ones((1, side, side)))
    assert locality_length(x) == pytest.approx(side * (1 - 1 / math.e), rel=0.05)  # r falls straight, to 0 at `side`


def test_the_length_is_infinite_where_likeness_does_not_end_in_the_picture() -> None:
    stripes = np.repeat(
        random_maps(1, 1, 256), 64, axis=1
    )  # r is 1 along them and about 0 across: 1/2 at all distances
    for x in (np.ones((1, 8, 8)), np.ones((3, 1, 1)), stripes):
        assert locality_length(x) == math.inf
    assert locality_length(shuffled(stripes)) < 1


# --- normalised_correlation ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("channels", "size"), [(1, (3, 3)), (1, (2, 5)), (3, (4, 3)), (2, (7, 8)), (3, (1, 2))])
def test_correlation_is_the_coefficient_of_patch_and_window(channels: int, size: tuple[int, int]) -> None:
    x, patch = random_maps(channels, 7, 8) + 5, random_maps(channels, *size, seed=1) - 3
    found = normalised_correlation(x, patch)
    own = (patch - patch.mean(axis=(1, 2), keepdims=True)).ravel()
    for i, j in np.ndindex(found.shape):
        window = x[:, i : i + size[0], j : j + size[1]]
        window = (window - window.mean(axis=(1, 2), keepdims=True)).ravel()
        assert found[i, j] == pytest.approx(np.corrcoef(window, own)[0, 1], abs=1e-12)
    assert found.shape == (8 - size[0], 9 - size[1])


@pytest.mark.parametrize("name", NAMES)
def test_a_patch_is_found_at_its_place_in_any_light(name: str) -> None:
    x = picture(name).astype(float)
    place, patch = (30, 80), x[:, 30:54, 80:96]
    for seen in (patch, 0.2 * patch + 7):
        found = normalised_correlation(x, seen)
        assert np.unravel_index(found.argmax(), found.shape) == place
        assert found[place] == pytest.approx(1, abs=1e-12)
        assert np.abs(found).max() <= 1
    negative = normalised_correlation(x, -patch)
    assert negative[place] == pytest.approx(-1, abs=1e-12)
    assert normalised_correlation(shuffled(x), patch).max() < 0.5  # the twin


def test_flat_windows_and_flat_patches_correlate_with_nothing() -> None:
    x = np.where(np.indices((12, 40))[1] < 20, 0.1, random_maps(1, 12, 40)).astype(np.float32)
    found = normalised_correlation(x, random_maps(1, 4, 5, seed=1))
    assert not found[:, :16].any()
    assert found[:, 16:].all()
    for patch in (np.ones((1, 4, 5)), np.full((1, 4, 5), 0.1, np.float32), np.ones((1, 1, 1))):
        assert not normalised_correlation(x, patch).any()


def test_a_faint_form_is_seen_beside_a_strong_one() -> None:
    x = random_maps(1, 16, 40)
    x[..., :20] *= 1e-4
    assert normalised_correlation(x, x[:, 5:10, 3:9])[5, 3] == pytest.approx(1, abs=1e-9)


# --- stationarity ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("grid", [1, 2, 3, 6])
def test_stationarity_is_the_law_of_total_variance(grid: int) -> None:
    x = random_maps(3, 12, 18) + np.linspace(0, 2, 18)
    blocks = x.reshape(3, grid, 12 // grid, grid, 18 // grid)
    within = blocks.var(axis=(2, 4)).mean()
    between = blocks.mean(axis=(2, 4)).var(axis=(1, 2)).mean()
    total = x.var(axis=(1, 2)).mean()
    assert stationarity(x, grid) == pytest.approx(1 - between / total, abs=1e-12)
    assert stationarity(x, grid) == pytest.approx(within / total, abs=1e-12)


@pytest.mark.parametrize(("size", "grid"), [((5, 7), 2), ((7, 9), 4), ((13, 8), 5), ((5, 5), 5)])
def test_uneven_blocks_count_by_their_pixels(size: tuple[int, int], grid: int) -> None:
    rows, columns = (np.searchsorted(np.arange(1, grid) * n // grid, np.arange(n), "right") for n in size)
    labels = rows[:, None] * grid + columns
    x = random_maps(1, *size) ** 3
    within = ndimage.variance(x[0], labels, np.arange(grid**2)) @ np.bincount(labels.ravel()) / labels.size
    assert stationarity(x, grid) == pytest.approx(within / x.var(), abs=1e-12)


def test_only_weighted_blocks_vary_no_more_than_their_pixels() -> None:
    x = np.zeros((1, 3, 3))
    x[0, 0, 0] = 1  # the blocks of a grid of 2 are 1 and 2 wide: this one has a single pixel
    assert stationarity(x, 2) == pytest.approx(0, abs=1e-12)
    means = [x[0, :1, :1].mean(), x[0, :1, 1:].mean(), x[0, 1:, :1].mean(), x[0, 1:, 1:].mean()]
    assert np.var(means) > x.var()  # the twin, unweighted: 1 - the ratio is below 0


def test_textures_are_more_homogeneous_than_portraits_and_shuffled_pixels_nearly_wholly() -> None:
    portraits = [stationarity(picture(name)) for name in ("astronaut.png", "chelsea.png")]
    assert min(stationarity(picture(name)) for name in TEXTURES) > max(portraits) + 0.1
    assert min(stationarity(shuffled(picture(name))) for name in NAMES) > 0.99


def test_a_flat_picture_is_homogeneous_and_a_single_block_cannot_differ() -> None:
    assert stationarity(np.full((3, 8, 8), 0.1, np.float32)) == 1
    assert stationarity(random_maps(1, 5, 7), 1) == 1


# --- errors ----------------------------------------------------------------------------------------------------------

X = random_maps(2, 6, 8)
NOT_FINITE = np.where(X[0, 2, 3] == X, np.nan, X)
ON_X: dict[str, Callable] = {
    "patch_statistics": lambda x: patch_statistics(x, 3),
    "autocorrelation": lambda x: autocorrelation(x, 2),
    "locality_length": locality_length,
    "normalised_correlation": lambda x: normalised_correlation(x, X[:, :2, :2]),
    "stationarity": stationarity,
}


@pytest.mark.parametrize("function", ON_X.values(), ids=ON_X)
@pytest.mark.parametrize(
    ("x", "message"),
    [
        (X[0], r"x must be \(C, H, W\) with at least one cell on each axis, got shape \(6, 8\)"),
        (X[None], r"x must be \(C, H, W\) .*got shape \(1, 2, 6, 8\)"),
        (X[:, :0], "at least one cell"),
        (X * 1j, "x must hold real numbers, got dtype complex128"),
        (NOT_FINITE, "x must hold finite numbers, got NaN or infinity"),
        (X * np.inf, "x must hold finite numbers, got NaN or infinity"),
    ],
)
def test_refuses_what_is_no_picture(function: Callable, x: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        function(x)


@pytest.mark.parametrize(
    ("function", "arguments", "message"),
    [
        (patch_statistics, {"size": 0}, "size must be an int or a pair of ints of at least 1, got 0"),
        (patch_statistics, {"size": (7, 2)}, "window 7x2 .*larger than the padded input 6x8"),
        (patch_statistics, {"size": 2, "bins": 0}, "bins must be an int of at least 1, got 0"),
        (patch_statistics, {"size": 2, "bins": 2.5}, "bins must be .*got 2.5"),
        (autocorrelation, {"max_lag": -1}, "max_lag must be an int of at least 0, got -1"),
        (autocorrelation, {"max_lag": (1, 2)}, r"max_lag must be .*got \(1, 2\)"),
        (autocorrelation, {"max_lag": 6}, "max_lag must be below the shorter side of the 6x8 picture, got 6"),
        (normalised_correlation, {"patch": X[0]}, r"patch must be \(C, H, W\) .*got shape \(6, 8\)"),
        (normalised_correlation, {"patch": X[:1]}, r"patch must be .* fit into the picture .*got shape \(1, 6, 8\)"),
        (normalised_correlation, {"patch": np.ones((2, 7, 2))}, r"patch must be .*got shape \(2, 7, 2\)"),
        (normalised_correlation, {"patch": NOT_FINITE}, "patch must hold finite numbers, got NaN or infinity"),
        (stationarity, {"grid": 0}, "grid must be an int of at least 1, got 0"),
        (stationarity, {"grid": 7}, "grid must be at most the shorter side of the 6x8 picture, got 7"),
    ],
)
def test_refuses_options_that_do_not_fit(function: Callable, arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        function(X, **arguments)
