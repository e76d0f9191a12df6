"""Where each part is and how it is turned; the arrangements that the lesson knows.

A face is what has its parts at OFFSETS from its middle, all turned as it is. Quarter turns go anticlockwise.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import permutations
from typing import NamedTuple

import numpy as np

from core.strict_json import shortened
from ui.live import strict

SIDE = 13  # pixels of a part's square, and of its detector
FRAME = 65  # pixels of the picture: five regions of 13
TURNS = 4
LOW, HIGH = SIDE // 2, FRAME - 1 - SIDE // 2  # of a part's middle: it never leaves the frame
PARTS = ("left_eye", "right_eye", "nose", "mouth")  # left and right as one sees them
WHOLES = ("face", "cubist")
OFFSETS = {
    "face": ((-13, -13), (-13, 13), (0, 0), (13, 0)),
    "cubist": ((-18, 6), (-3, 13), (-5, -9), (14, 2)),  # both eyes on one side of the nose
}
MIDDLE = (FRAME // 2, FRAME // 2)


class Pose(NamedTuple):
    """A part's middle, and its quarter turns, anticlockwise."""

    row: int
    column: int
    turn: int = 0


Poses = tuple[Pose, ...]  # one a part, in the order of PARTS


def turned(offset: Sequence[int], turn: int) -> tuple[int, int]:
    """An offset (rows, columns) after so many quarter turns, anticlockwise."""
    row, column = offset
    for _ in range(turn % TURNS):
        row, column = -column, row
    return row, column


def arranged(whole: str = "face", middle: Sequence[int] = MIDDLE, turn: int = 0) -> Poses:
    """The poses of the parts of a whole with this middle, turned so."""
    places = (turned(offset, turn) for offset in OFFSETS[whole])
    return tuple(Pose(int(middle[0]) + row, int(middle[1]) + column, turn) for row, column in places)


def scrambled(order: Sequence[int], middle: Sequence[int] = MIDDLE) -> Poses:
    """A face in which part i stands where part order[i] should."""
    face = arranged("face", middle)
    return tuple(face[place] for place in order)


def moved(poses: Poses, shift: Sequence[int]) -> Poses:
    """All parts moved by (rows, columns), which must leave them in the frame."""
    return tuple(Pose(pose.row + int(shift[0]), pose.column + int(shift[1]), pose.turn) for pose in poses)


def jittered(poses: Poses, pixels: int, rng: np.random.Generator) -> Poses:
    """The poses, each moved by up to so many pixels up or down and across; all must stay in the frame."""
    steps = rng.integers(-pixels, pixels, size=(len(poses), 2), endpoint=True)
    return tuple(moved((pose,), step)[0] for pose, step in zip(poses, steps, strict=True))


# All orders in which no part stands in its own place.
ORDERS = tuple(order for order in permutations(range(len(PARTS))) if all(at != i for i, at in enumerate(order)))
NEAR, FAR = (3, -3), (10, -10)
ARRANGEMENTS: dict[str, Poses] = {
    "face": arranged(),
    "near": moved(arranged(), NEAR),
    "far": moved(arranged(), FAR),
    "scrambled": scrambled((3, 2, 0, 1)),
    "upside_down": arranged(turn=2),
    "cubist": arranged("cubist"),
}


def write_poses(poses: Poses) -> str:
    """The poses as a text for the URL: `row.column.turn` a part."""
    return "-".join(".".join(map(str, pose)) for pose in poses)


def read_poses(text: str) -> Poses:
    """What `write_poses` wrote; ValueError for anything else, or for a part outside the frame."""
    cells = [cell.split(".") for cell in text.split("-")]
    if not all(
        len(cell) == 3 and all(one.isascii() and one.isdigit() and len(one) < 3 for one in cell) for cell in cells
    ):
        raise ValueError(f"expected row.column.turn for each part, got {text!r}")
    return checked([[int(one) for one in cell] for cell in cells])


def checked(numbers: object) -> Poses:
    """Rows of three whole numbers as poses; ValueError unless there is one a part, inside the frame."""
    rows = numbers if isinstance(numbers, list | tuple) else ()
    found = [strict.wholes(row, (LOW, HIGH), (LOW, HIGH), (0, TURNS - 1)) for row in rows]
    poses = tuple(Pose(*row) for row in found if row is not None)
    if len(found) != len(PARTS) or len(poses) != len(PARTS):
        raise ValueError(
            f"expected for each of {len(PARTS)} parts a row and a column from {LOW} to {HIGH} and a turn from 0 to "
            f"{TURNS - 1}, got {shortened(numbers)}"
        )
    return poses
