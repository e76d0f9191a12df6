"""Poses: turns, scrambled and jittered parts, as text and back, and what is refused."""

import numpy as np
import pytest

from pages.faces.drawing import picture
from pages.faces.poses import ORDERS, TURNS, arranged, checked, jittered, moved, read_poses, scrambled, write_poses
from tests.pages.faces.some_poses import random_poses


def test_turns_are_those_of_the_picture():
    for turn in range(TURNS):
        np.testing.assert_array_equal(picture(arranged(turn=turn))[0], np.rot90(picture(arranged())[0], turn))


def test_scrambled_leaves_no_part_in_its_place():
    assert len(ORDERS) == 9  # derangements of four
    for order in ORDERS:
        assert all(a != b for a, b in zip(scrambled(order), arranged(), strict=True))


def test_jitter_moves_each_part_by_itself():
    rng = np.random.default_rng(5)
    face = arranged()
    steps = {
        (a.row - b.row, a.column - b.column)
        for _ in range(200)
        for a, b in zip(jittered(face, 2, rng), face, strict=True)
    }
    assert steps == {(row, column) for row in range(-2, 3) for column in range(-2, 3)}
    assert moved(face, (1, -2))[0] == (face[0].row + 1, face[0].column - 2, 0)


def test_poses_are_written_and_read():
    poses = random_poses(np.random.default_rng(11))
    assert read_poses(write_poses(poses)) == poses


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "expected row.column.turn for each part"),
        ("19.19.0-19.45.0-32.32.0", "for each of 4 parts"),
        ("19.19.0-19.45.0-32.32.0-45.32", "expected row.column.turn"),
        ("19.19.0-19.45.0-32.32.0-45.32.4", "a turn from 0 to 3"),
        ("19.19.0-19.45.0-32.32.0-59.32.0", "a row and a column from 6 to 58"),
        ("19.19.0-19.45.0-32.32.0-5.32.0", "a row and a column from 6 to 58"),
        ("19.19.0-19.45.0-32.32.0-x.32.0", "expected row.column.turn"),
        ("-1.19.0-19.45.0-32.32.0-45.32.0", "expected row.column.turn"),
    ],
)
def test_bad_poses_are_refused(text, message):
    with pytest.raises(ValueError, match=message):
        read_poses(text)


@pytest.mark.parametrize("numbers", [None, 5, [[1, 2, 3]] * 3, [[20, 20, True]] * 4, [[20.0, 20, 0]] * 4, ["abc"] * 4])
def test_bad_numbers_are_refused(numbers):
    with pytest.raises(ValueError, match="expected"):
        checked(numbers)
