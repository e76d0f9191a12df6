"""core.learning.digits: the file, a split that is balanced at every length, the drawing against Pillow, small turns."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from core.learning import Digits, augmented, framed, load_digits, moved_about, split
from core.learning.digits import balanced_order, cubic_matrix
from core.transforms import translate
from tests.core.oracles import random_maps


@pytest.fixture(scope="module")
def digits() -> Digits:
    return load_digits()


def test_the_file_holds_1797_digits_of_ten_classes(digits: Digits) -> None:
    assert len(digits) == 1797
    assert digits.images.shape == (1797, 8, 8)
    assert (digits.images.dtype, digits.labels.dtype) == (np.float32, np.int64)
    assert (digits.images.min(), digits.images.max()) == (0, 1)
    assert np.bincount(digits.labels).tolist() == [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]


def test_credits_stand_beside_it() -> None:
    assert "Alpaydin" in Path("assets/digits/CREDITS.md").read_text()


def test_the_split_shares_out_every_digit_once(digits: Digits) -> None:
    learnt, test = split(digits)
    assert (len(learnt), len(test)) == (1437, 360)
    both = np.concatenate([learnt.images, test.images]).reshape(1797, -1)
    order = np.lexsort(both.T)
    np.testing.assert_array_equal(
        both[order], digits.images.reshape(1797, -1)[np.lexsort(digits.images.reshape(1797, -1).T)]
    )


@pytest.mark.parametrize("n", [10, 50, 100, 200, 400, 800, 1437])
def test_the_first_of_them_are_balanced_for_every_number(digits: Digits, n: int) -> None:
    learnt, test = split(digits)
    shares = np.bincount(digits.labels) / len(digits)
    assert np.abs(np.bincount(learnt.labels[:n], minlength=10) - shares * n).max() <= 1
    assert np.abs(np.bincount(test.labels, minlength=10) - shares * 360).max() <= 1


def test_in_the_order_of_the_file_or_of_chance_they_are_not(digits: Digits) -> None:
    shares = np.bincount(digits.labels) / len(digits)
    by_chance = np.random.default_rng(0).permutation(1797)[:400]
    assert np.abs(np.bincount(digits.labels[by_chance]) - shares * 400).max() > 1


def test_a_seed_gives_the_same_split_and_another_seed_another(digits: Digits) -> None:
    first, again, other = (split(digits, seed=seed)[0] for seed in (0, 0, 1))
    np.testing.assert_array_equal(first.images, again.images)
    assert not np.array_equal(first.images, other.images)


@pytest.mark.parametrize(("side", "cells"), [(8, 20), (8, 17), (5, 5), (1, 4)])
def test_drawn_larger_as_pillow_draws_it_bicubically(side: int, cells: int) -> None:
    image = random_maps(side, side, dtype=np.float32)
    expected = np.asarray(Image.fromarray(image).resize((cells, cells), Image.Resampling.BICUBIC))
    rows = cubic_matrix(side, cells)
    np.testing.assert_allclose(rows @ image @ rows.T, expected, rtol=1e-5, atol=1e-5)


def test_with_corners_and_not_centres_on_each_other_it_is_not_what_pillow_draws() -> None:
    image = random_maps(8, 8, dtype=np.float32)
    expected = np.asarray(Image.fromarray(image).resize((20, 20), Image.Resampling.BICUBIC))
    rows = np.roll(cubic_matrix(8, 20), 1, axis=0)
    assert not np.allclose(rows @ image @ rows.T, expected, atol=0.1)


def test_a_digit_stands_in_the_middle_with_six_pixels_of_paper_around(digits: Digits) -> None:
    drawn = framed(digits.images)
    assert (drawn.shape, drawn.dtype) == ((1797, 1, 32, 32), np.float32)
    assert (drawn.min(), drawn.max()) == (0, 1)
    inner = drawn[..., 6:26, 6:26].copy()
    assert inner.any(axis=(0, 1))[0].any()
    drawn[..., 6:26, 6:26] = 0
    assert not drawn.any()
    np.testing.assert_array_equal(framed(digits.images[:1], frame=20), inner[:1])


def test_moved_by_six_it_is_whole_and_by_seven_not(digits: Digits) -> None:
    drawn = framed(digits.images)
    for shift, whole in ((6, True), (7, False)):
        same = np.array_equal(translate(drawn, (shift, 0), mode="zeros"), translate(drawn, (shift, 0), mode="circular"))
        assert same == whole


def test_a_turned_digit_is_about_where_it_was_and_a_moved_one_is_not(digits: Digits) -> None:
    x = framed(digits.images[:60])
    turned = augmented(x, np.random.default_rng(0))

    def centres(x: np.ndarray) -> np.ndarray:
        rows, columns = np.arange(32)[:, None], np.arange(32)
        return np.stack([(x * at).sum(axis=(1, 2, 3)) / x.sum(axis=(1, 2, 3)) for at in (rows, columns)])

    assert turned.shape == x.shape
    assert not np.array_equal(turned, x)
    assert np.abs(centres(turned) - centres(x)).max() < 0.75
    assert np.abs(centres(translate(x, (1, 0))) - centres(x)).max() > 0.75


def test_without_limits_to_turn_within_nothing_changes(digits: Digits) -> None:
    x = framed(digits.images[:5])
    np.testing.assert_array_equal(augmented(x, np.random.default_rng(0), most_degrees=0, most_scale=0), x)
    first, again, other = (augmented(x, np.random.default_rng(seed)) for seed in (0, 0, 1))
    np.testing.assert_array_equal(first, again)
    assert not np.array_equal(first, other)


FEW = Digits(np.zeros((3, 8, 8), np.float32), np.arange(3))


def test_digits_that_are_moved_about_are_the_same_at_all_places_of_their_frame(digits: Digits) -> None:
    x = framed(digits.images[:1500])
    moved, again = (moved_about(x, np.random.default_rng(3)) for _ in range(2))
    np.testing.assert_array_equal(moved, again)
    shifts = np.random.default_rng(3).integers(-6, 7, size=(1500, 2))
    for place in range(0, 1500, 50):
        for mode in ("zeros", "circular"):  # nothing but paper leaves
            np.testing.assert_array_equal(moved[place], translate(x[place], tuple(shifts[place]), mode=mode))
    assert len(np.unique(shifts, axis=0)) == 13 * 13
    np.testing.assert_allclose(moved.sum(axis=(1, 2, 3)), x.sum(axis=(1, 2, 3)), rtol=1e-5)
    far = moved_about(x, np.random.default_rng(3), most=9)  # now ink leaves
    assert far.sum() < 0.99 * x.sum()
    np.testing.assert_array_equal(moved_about(x, np.random.default_rng(3), most=0), x)


@pytest.mark.parametrize(
    ("act", "message"),
    [
        (lambda: split(FEW, learn=3), "learn must leave digits to test on, so be below 3, got 3"),
        (lambda: split(FEW, learn=0), "learn must be an int of at least 1, got 0"),
        (lambda: split(FEW, learn=1, seed=-1), "seed must be an int of at least 0, got -1"),
        (lambda: balanced_order([[1]]), r"labels must be \(N,\), got shape \(1, 1\)"),
        (lambda: framed(np.zeros((8, 8))), r"images must be \(N, h, w\)"),
        (lambda: framed(FEW.images, box=33), "box must fit into the frame of 32 pixels, got 33"),
        (lambda: cubic_matrix(0, 2), "side must be an int of at least 1, got 0"),
        (lambda: augmented(np.zeros((8, 8)), np.random.default_rng(0)), r"x must be \(N, C, H, W\)"),
        (lambda: moved_about(np.zeros((8, 8)), np.random.default_rng(0)), r"x must be \(N, C, H, W\)"),
        (
            lambda: moved_about(framed(FEW.images), np.random.default_rng(0), most=-1),
            "most must be an int of at least 0",
        ),
        (
            lambda: moved_about(framed(FEW.images), np.random.default_rng(0), most=1.5),
            "most must be an int of at least 0",
        ),
        (lambda: augmented(framed(FEW.images), np.random.default_rng(0), most_degrees=-1), "most_degrees must be"),
        (lambda: augmented(framed(FEW.images), np.random.default_rng(0), most_scale=1), "most_scale must be"),
    ],
)
def test_what_does_not_fit_is_said(act: Callable[[], object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        act()


@pytest.mark.parametrize(
    ("arrays", "message"),
    [
        ({"images": np.zeros((2, 8, 8))}, "expected a file of arrays images and labels, got wrong.npz"),
        ({"images": np.zeros((2, 8, 9)), "labels": np.zeros(2)}, r"expected images \(N, 8, 8\) and labels \(N,\)"),
        ({"images": np.full((2, 8, 8), 17), "labels": np.zeros(2)}, "expected values of 0 to 16"),
        ({"images": np.zeros((2, 8, 8)), "labels": np.full(2, 10)}, "labels of 0 to 9"),
    ],
)
def test_a_file_of_something_else_is_refused(arrays: dict, message: str, tmp_path: Path) -> None:
    np.savez(tmp_path / "wrong.npz", **arrays)
    with pytest.raises(ValueError, match=message):
        load_digits(tmp_path / "wrong.npz")


def test_a_file_of_text_is_refused(tmp_path: Path) -> None:
    (tmp_path / "text.npz").write_text("no arrays")
    with pytest.raises(ValueError, match=r"got text\.npz"):
        load_digits(tmp_path / "text.npz")
