"""Likes: places keep their distance, copies are found, and any frame fits."""

import numpy as np
import pytest

from core.images import load_image
from pages.pictures.likes import fitting, likes, places
from tests.pages.photographs import photograph
from ui.pictures import ASSETS, PHOTOGRAPHS

FLAT = np.full((1, 32, 32), 0.5, np.float32)


def test_places_keep_their_distance_and_come_best_first():
    rng = np.random.default_rng(2)
    values = rng.random((20, 25)).astype(np.float32)
    found = places(values, 0.5, 6)
    got = [values[place] for place in found]
    assert got == sorted(got, reverse=True)
    apart = [max(abs(a[0] - b[0]), abs(a[1] - b[1])) for i, a in enumerate(found) for b in found[:i]]
    assert min(apart) >= 3
    left = [at for at in np.argwhere(values >= 0.5) if all(np.abs(at - place).max() >= 3 for place in found)]
    assert left == []
    assert places(values, 1.01, 6) == []


def test_a_patch_that_was_copied_is_found_and_one_that_was_not_finds_itself_alone():
    x = np.random.default_rng(3).random((1, 48, 60)).astype(np.float32)
    x[0, 30:40, 40:50] = 0.5 * x[0, 4:14, 6:16] + 0.2  # darker and of less contrast: the same form
    found = likes(x, (4, 6), 10, 90)
    assert set(found.places) == {(4, 6), (30, 40)}
    assert found.best == pytest.approx(1, abs=1e-4)
    assert found.shuffled == 0
    assert (found.windows, found.numbers) == (39 * 51, 100)
    assert likes(x, (20, 20), 10, 90).places == ((20, 20),)
    assert likes(FLAT, (2, 2), 8, 90).places == ()


def test_the_first_frame_has_the_most_contrast_and_any_frame_fits():
    x = photograph("astronaut", 64)
    row_, column = fitting(None, 8, x)
    windows = np.lib.stride_tricks.sliding_window_view(x[0], (8, 8))
    assert windows[row_, column].std() == pytest.approx(windows.std(axis=(2, 3)).max(), abs=1e-6)
    assert fitting((500, 3), 16, x) == (x.shape[1] - 16, 3)


def test_astronaut_s_first_patch_comes_back_in_many_places_and_nowhere_in_the_shuffled_pixels():
    x = load_image((ASSETS / PHOTOGRAPHS["astronaut"]).read_bytes(), max_side=128)
    found = likes(x, fitting(None, 8, x), 8, 70)
    assert len(found.places) > 20
    assert found.shuffled == 0
