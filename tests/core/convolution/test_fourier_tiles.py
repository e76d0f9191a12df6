"""Fourier tiles by themselves: scipy's sums whatever the tiles are, and doubts where they belong, tile by tile."""

from math import log2

import numpy as np
import pytest
from scipy import signal

from core.convolution import conv2d, fourier_tiles
from core.convolution.fourier_tiles import _tiling, tile_sums
from core.windows import Two
from tests.core.oracles import beyond_the_definition, random_maps


def _summed(x: np.ndarray, w: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The sums (M, H_out, W_out) and which are in doubt."""
    y = np.full((len(w), x.shape[1] - w.shape[2] + 1, x.shape[2] - w.shape[3] + 1), np.nan, np.float32)
    return y, tile_sums(x, w, y)


def _by_scipy(x: np.ndarray, w: np.ndarray) -> np.ndarray:
    """The sums in float64, directly."""
    x, w = x.astype(np.float64), w.astype(np.float64)
    maps = [sum(signal.correlate(a, b, "valid", "direct") for a, b in zip(x, one, strict=True)) for one in w]
    return np.stack(maps)


@pytest.mark.parametrize(
    ("size", "kernel", "channels"),
    [
        ((40, 40), (15, 15), (1, 1)),
        ((97, 131), (15, 17), (1, 1)),
        ((300, 41), (13, 4), (1, 2)),
        ((20, 400), (20, 3), (2, 1)),
        ((64, 65), (31, 5), (3, 4)),
        ((9, 9), (9, 9), (2, 3)),  # one window
        ((30, 1), (7, 1), (1, 1)),
        ((5, 6), (1, 1), (1, 2)),
    ],
)
def test_every_cell_is_written_and_is_scipy_s_sum_to_float32(size: Two, kernel: Two, channels: Two) -> None:
    x = random_maps(channels[0], *size, dtype=np.float32)
    w = random_maps(channels[1], channels[0], *kernel, seed=1, dtype=np.float32)
    y, doubtful = _summed(x, w)
    expected = _by_scipy(x, w)
    assert doubtful.shape == expected.shape[1:]
    # Rounded once, from float64: the definition in float32 is further off from some thousand products on.
    near = np.abs(expected) * np.finfo(np.float32).eps + 1e-12 * np.abs(x).max() * np.abs(w).sum()
    assert (np.abs(y - expected) <= near).all()
    if np.prod(kernel) > 50:
        assert doubtful.mean() < 0.01


@pytest.mark.parametrize(("kept", "near"), [(1, 1), (1 << 16, 1), (1, 1 << 20)])
@pytest.mark.parametrize("channels", [(1, 1), (3, 2), (1, 5)])
def test_how_many_tiles_are_kept_at_once_changes_nothing(
    kept: int, near: int, channels: Two, monkeypatch: pytest.MonkeyPatch
) -> None:
    x = random_maps(channels[0], 210, 190, dtype=np.float32)
    w = random_maps(channels[1], channels[0], 15, 11, seed=1, dtype=np.float32)
    y, doubtful = _summed(x, w)
    monkeypatch.setattr(fourier_tiles, "KEPT_AT_MOST", kept)
    monkeypatch.setattr(fourier_tiles, "NEAR", near)
    again, doubtful_again = _summed(x, w)
    np.testing.assert_array_equal(again, y)
    np.testing.assert_array_equal(doubtful_again, doubtful)


@pytest.mark.parametrize("cells", [(1, 1), (5, 300), (242, 242), (1000, 17)])
@pytest.mark.parametrize("kernel", [(15, 15), (31, 3), (1, 40)])
def test_tiles_hold_their_cells_and_what_these_see_and_are_the_quickest_of_all_counts(cells: Two, kernel: Two) -> None:
    high, wide, sides = _tiling(cells, kernel, 1, 1)
    for side, kept, k in zip(sides, (high, wide), kernel, strict=True):
        assert side >= kept + k - 1
        assert all(side % prime for prime in (7, 11, 13, 17, 19, 23))  # radices that the bound counts on

    def operations(kept: Two, side: Two) -> float:
        pairs = -(-(-(-cells[0] // kept[0]) * -(-cells[1] // kept[1])) // 2)
        n = side[0] * side[1]
        return (2 * pairs + 1) * (n * log2(n + 1) + fourier_tiles.A_CALL)

    whole = cells[0] + kernel[0] - 1, cells[1] + kernel[1] - 1
    assert operations((high, wide), sides) <= 1.3 * operations(cells, whole)  # one tile, as if of any side there were


def _pair(cells: Two, kernel: Two, m: int, place: int) -> np.ndarray:
    """The cells of the pair of tiles, one complex tile, that holds the first (0) or the last (-1) of all."""
    high, wide, _ = _tiling(cells, kernel, 1, m)
    tiles = [(i, j) for i in range(0, cells[0], high) for j in range(0, cells[1], wide)]
    assert len(tiles) > 4
    own = np.zeros(cells, bool)
    for i, j in tiles[:2] if place == 0 else tiles[(len(tiles) - 1) // 2 * 2 :]:
        own[i : i + high, j : j + wide] = True
    return own


def test_a_star_puts_its_own_pair_of_tiles_in_doubt_and_no_other() -> None:
    x, w = random_maps(1, 400, 420, dtype=np.float32), random_maps(1, 1, 15, 15, seed=1, dtype=np.float32)
    calm, calm_doubts = _summed(x, w)
    x[0, 0, 0] = 1e15
    y, doubtful = _summed(x, w)
    own = _pair((386, 406), (15, 15), 1, 0)
    assert doubtful[own].mean() > 0.5
    np.testing.assert_array_equal(y[:, ~own], calm[:, ~own])
    np.testing.assert_array_equal(doubtful[~own], calm_doubts[~own])
    assert np.abs(y - calm)[:, own & doubtful].max() > 0.01  # the twin: in its own tiles the others' sums are lost


def test_without_its_doubts_a_tile_is_further_off_than_the_definition_may_be() -> None:
    rng = np.random.default_rng(3)
    x = (rng.integers(1, 256, (1, 512, 300)) / 255).astype(np.float32)
    x[0, 256, 100] = 1e15  # a star
    w = rng.normal(size=(1, 1, 17, 17)).astype(np.float32)
    y = np.empty((1, 496, 284), np.float32)
    doubtful = tile_sums(x, w, y)
    beyond = beyond_the_definition(y, x, w)
    assert 0.01 < doubtful.mean() < 0.9  # its own tiles; others are sure
    assert beyond[:, ~doubtful].max() <= 1 < 10 < beyond[:, doubtful].max()
    assert beyond_the_definition(conv2d(x, w), x, w).max() <= 1


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_what_is_no_number_leaves_all_of_its_pair_of_tiles_in_doubt_and_no_other(bad: float) -> None:
    x, w = random_maps(1, 400, 420, dtype=np.float32), random_maps(2, 1, 15, 15, seed=1, dtype=np.float32)
    _, calm_doubts = _summed(x, w)
    x[0, 399, 419] = bad
    with np.errstate(invalid="ignore"):
        _, doubtful = _summed(x, w)
    own = _pair((386, 406), (15, 15), 2, -1)
    assert doubtful[own].all()
    np.testing.assert_array_equal(doubtful[~own], calm_doubts[~own])


def test_zeros_are_sure_where_a_tile_sees_nothing_else_and_in_doubt_beside_a_one() -> None:
    x, w = np.zeros((1, 400, 420), np.float32), random_maps(1, 1, 15, 15, dtype=np.float32)
    y, doubtful = _summed(x, w)
    assert not y.any()
    assert not doubtful.any()
    x[0, 0, 0] = 1
    y, doubtful = _summed(x, w)
    own = _pair((386, 406), (15, 15), 1, 0)
    assert not y[:, ~own].any()
    assert not doubtful[~own].any()
    own[0, 0] = False  # the one window that sees the one
    assert doubtful[own].all()
    assert not doubtful[0, 0]
    assert y[0, 0, 0] == w[0, 0, 0, 0]
