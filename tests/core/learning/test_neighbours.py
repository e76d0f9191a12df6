"""core.learning.neighbours against scipy's tree and its distances, and what it says where distances or votes tie."""

from collections import Counter
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from scipy.spatial import cKDTree
from scipy.spatial.distance import cdist

from core.learning import framed, load_digits, nearest_labels, split
from core.learning.neighbours import AT_ONCE
from core.transforms import translate

rng = np.random.default_rng(0)
POINTS, LABELS, ASKED = rng.normal(size=(60, 2, 3)), rng.integers(0, 4, 60), rng.normal(size=(25, 2, 3))


def voted(near: np.ndarray) -> int:
    """The most frequent; of several the one whose first is nearest."""
    counts = Counter(near.tolist())  # which keeps the order in which they came
    return max(counts, key=lambda label: counts[label])


@pytest.mark.parametrize("k", [1, 2, 3, 5, 60])
def test_the_classes_are_those_that_a_tree_finds(k: int) -> None:
    _, places = cKDTree(POINTS.reshape(60, 6)).query(ASKED.reshape(25, 6), k=[*range(1, k + 1)])
    expected = [voted(LABELS[near]) for near in places]
    np.testing.assert_array_equal(nearest_labels(POINTS, LABELS, ASKED, k=k), expected)


def test_near_is_by_euclidean_distance_and_another_one_is_told_apart() -> None:
    points, asked = POINTS.reshape(60, 6), ASKED.reshape(25, 6)
    found = nearest_labels(points, LABELS, asked, k=1)
    nearest = {metric: LABELS[cdist(asked, points, metric).argmin(axis=1)] for metric in ("euclidean", "chebyshev")}
    np.testing.assert_array_equal(found, nearest["euclidean"])
    assert (found != nearest["chebyshev"]).any()


def test_digits_are_read_as_a_tree_reads_them_still_and_moved() -> None:
    learnt, test = split(load_digits())
    x, queries = framed(learnt.images), framed(test.images)
    tree = cKDTree(x.reshape(len(x), -1).astype(np.float64))
    right = []
    for by in (0, 4):
        moved = translate(queries[:90], (0, by), mode="zeros")
        _, places = tree.query(moved.reshape(90, -1).astype(np.float64), k=3)
        found = nearest_labels(x, learnt.labels, moved)
        np.testing.assert_array_equal(found, [voted(learnt.labels[near]) for near in places])
        right.append(np.mean(found == test.labels[:90]))
    assert right[0] > 0.95 > 0.5 > right[1]  # it knows pixels, not shapes


def test_a_kept_picture_is_its_own_nearest_and_others_outvote_it() -> None:
    np.testing.assert_array_equal(nearest_labels(POINTS, LABELS, POINTS, k=1), LABELS)
    assert (nearest_labels(POINTS, LABELS, POINTS, k=5) != LABELS).any()


def test_of_equally_near_ones_the_first_counts() -> None:
    x = [[1.0, 0.0], [-1.0, 0.0], [0.0, 1.0]]
    assert nearest_labels(x, [5, 6, 7], [[0.0, 0.0]], k=1).tolist() == [5]
    assert nearest_labels(x[::-1], [7, 6, 5], [[0.0, 0.0]], k=1).tolist() == [7]
    assert nearest_labels(x, [5, 6, 6], [[0.0, 0.0]], k=3).tolist() == [6]


def test_where_votes_tie_the_class_of_the_nearest_wins() -> None:
    x = [[3.0], [1.0], [2.0], [4.0]]
    assert nearest_labels(x, [0, 9, 0, 9], [[0.0]], k=2).tolist() == [9]  # 9 0
    assert nearest_labels(x, [0, 9, 0, 9], [[0.0]], k=3).tolist() == [0]  # 9 0 0
    assert nearest_labels(x, [0, 9, 0, 9], [[0.0]], k=4).tolist() == [9]  # 9 0 0 9
    assert nearest_labels(x, [2, 9, 0, 9], [[0.0]], k=3).tolist() == [9]  # 9 0 2


def test_however_many_are_asked_for_each_gets_its_own_answer() -> None:
    many = np.concatenate([ASKED] * (AT_ONCE // len(ASKED) + 2))
    expected = np.resize(nearest_labels(POINTS, LABELS, ASKED), len(many))
    np.testing.assert_array_equal(nearest_labels(POINTS, LABELS, many), expected)


@pytest.mark.parametrize(
    ("act", "message"),
    [
        (lambda: nearest_labels(POINTS[:, 0, 0], LABELS, ASKED[:, 0, 0]), "x and queries must be"),
        (lambda: nearest_labels(POINTS, LABELS, ASKED[..., 1:]), r"got \(60, 2, 3\) and \(25, 2, 2\)"),
        (lambda: nearest_labels(POINTS, LABELS, ASKED[0]), r"got \(60, 2, 3\) and \(2, 3\)"),
        (lambda: nearest_labels(POINTS[:0], LABELS[:0], ASKED), r"got \(0, 2, 3\)"),
        (lambda: nearest_labels(POINTS, LABELS[:9], ASKED), r"labels must be 60 whole numbers, got int64 of shape"),
        (lambda: nearest_labels(POINTS, LABELS / 2, ASKED), "labels must be 60 whole numbers, got float64"),
        (lambda: nearest_labels(POINTS, LABELS, ASKED, k=0), "k must be an int of at least 1, got 0"),
        (
            lambda: nearest_labels(POINTS, LABELS, ASKED, k=61),
            "k must be at most the 60 pictures .* got 61",
        ),
    ],
)
def test_what_does_not_fit_is_said(act: Callable[[], Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        act()
