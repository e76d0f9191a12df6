"""The four parts of the face as drawings, and the picture that they make. Ink is 1, paper 0."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from itertools import pairwise

import numpy as np

from pages.faces.poses import FRAME, PARTS, SIDE, Pose

FINE = 8  # points a pixel, each way, of which a pixel's ink is the mean


def picture(poses: Iterable[Pose]) -> np.ndarray:
    """The parts where their poses say, (1, FRAME, FRAME) float32; where two overlap, the darker ink is seen."""
    margin = SIDE // 2
    ink = np.zeros((FRAME + 2 * margin, FRAME + 2 * margin), np.float32)
    for part, pose in zip(drawings(), poses, strict=True):
        window = ink[pose.row : pose.row + SIDE, pose.column : pose.column + SIDE]
        np.maximum(window, np.rot90(part, pose.turn), out=window)
    return ink[np.newaxis, margin:-margin, margin:-margin]


@cache
def drawings() -> np.ndarray:
    """The parts upright, (parts, SIDE, SIDE) float32 in the order of PARTS: the right eye is the left in a mirror."""
    brow = _stroke([(-2.6, -5.2), (-4.9, -1.0), (-5.2, 4.8)], 1.9)
    lids = _stroke(_arc((1.8, 0.0), (3.2, 4.4), 0, 360), 1.5)
    pupil = _stroke([(1.8, 1.2), (1.8, 1.2)], 3.4)
    left = np.maximum.reduce([brow, lids, pupil])
    nose = _stroke([(-5.4, 0.8), (3.0, -3.4), (4.6, -1.2), (4.2, 2.6)], 1.7)
    lips = _stroke(_arc((-4.2, 0.0), (7.2, 5.6), 8, 172), 1.8)
    mouth = np.maximum(lips, _stroke([(-3.4, -5.6), (-3.4, 5.6)], 1.3))
    fine = {"left_eye": left, "right_eye": left[:, ::-1], "nose": nose, "mouth": mouth}
    parts = np.stack([fine[name] for name in PARTS])
    parts = parts.reshape(len(PARTS), SIDE, FINE, SIDE, FINE).mean((2, 4)).astype(np.float32)
    parts.flags.writeable = False
    return parts


def _stroke(points: Iterable[tuple[float, float]], width: float) -> np.ndarray:
    """A pen's line through (row, column) points, in pixels from the middle; FINE points a pixel."""
    along = (np.arange(SIDE * FINE) + 0.5) / FINE - SIDE / 2
    place = np.stack(np.meshgrid(along, along, indexing="ij"), axis=-1)
    corners = np.asarray(list(points))
    distance = np.full(place.shape[:2], np.inf)
    for start, end in pairwise(corners):
        way = end - start
        share = np.clip((place - start) @ way / max(way @ way, 1e-12), 0, 1)  # of the way, at the nearest point
        distance = np.minimum(distance, np.linalg.norm(place - start - share[..., np.newaxis] * way, axis=-1))
    return (distance <= width / 2).astype(float)


def _arc(middle: tuple[float, float], radii: tuple[float, float], begin_deg: float, end_deg: float) -> np.ndarray:
    """Points (row, column) of an ellipse, from the right downwards."""
    angle = np.radians(np.linspace(begin_deg, end_deg, 40))
    return np.stack([middle[0] + radii[0] * np.sin(angle), middle[1] + radii[1] * np.cos(angle)], axis=-1)
