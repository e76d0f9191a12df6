"""A digit drawn with the pointer: strokes as text, and as the picture that the network sees. ink.js is its twin.

A stroke is a line through points (row, column) of a grid of 64 x 64 cells; as text, two letters a point, a full stop
between strokes. So a drawing is short enough for a link.
"""

from __future__ import annotations

import numpy as np

from core.learning.digits import BOX, FRAME

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
GRID = len(LETTERS)  # cells of the drawing on a side
MOST_POINTS = 400
RADIUS, SOFT = 1.6, 2.2  # pixels of the network's picture: half a line, and the width of its edge
MOST_SCALE = 3.0  # a small drawing is made larger by this at most

Strokes = list[np.ndarray]  # each (points, 2)


def read_ink(text: str) -> str:
    """`text` if it is a drawing. ValueError for another letter, half a point, an empty stroke or too many points."""
    strokes = text.split(".") if text else []
    if any(not stroke or len(stroke) % 2 or set(stroke) - set(LETTERS) for stroke in strokes):
        raise ValueError("expected strokes of two letters a point")
    if sum(map(len, strokes)) > 2 * MOST_POINTS:
        raise ValueError(f"expected at most {MOST_POINTS} points")
    return text


def strokes_of(text: str) -> Strokes:
    """The strokes of a drawing, in cells of the grid."""
    return [
        np.array([LETTERS.index(letter) for letter in stroke], float).reshape(-1, 2)
        for stroke in text.split(".")
        if stroke
    ]


def placed(strokes: Strokes, *, fit: bool) -> Strokes:
    """The strokes in pixels of the network's picture; with `fit` their box is centred and its longer side made BOX."""
    pixels = [(stroke + 0.5) * (FRAME / GRID) - 0.5 for stroke in strokes]
    if not fit or not pixels:
        return pixels
    points = np.concatenate(pixels)
    low, high = points.min(axis=0), points.max(axis=0)
    longer = max(float((high - low).max()), 1e-9)
    factor = min((BOX - 2 * RADIUS) / longer, MOST_SCALE)
    return [(stroke - (low + high) / 2) * factor + (FRAME - 1) / 2 for stroke in pixels]


def drawn(text: str, *, fit: bool) -> np.ndarray:
    """The drawing as the network sees it: (1, FRAME, FRAME) float32, 0 the paper, 1 the ink."""
    rows, columns = np.meshgrid(np.arange(FRAME), np.arange(FRAME), indexing="ij")
    cells = np.stack([rows, columns], axis=-1).astype(float)
    nearest = np.full((FRAME, FRAME), np.inf)
    for stroke in placed(strokes_of(text), fit=fit):
        ends = stroke[1:] if len(stroke) > 1 else stroke
        for start, end in zip(stroke, ends, strict=False):
            nearest = np.minimum(nearest, _distance(cells, start, end))
    return np.clip((RADIUS + SOFT / 2 - nearest) / SOFT, 0, 1).astype(np.float32)[None]


def _distance(cells: np.ndarray, start: np.ndarray, end: np.ndarray) -> np.ndarray:
    """How far each cell is from the line between two points."""
    way = end - start
    length = float(way @ way)
    share = np.clip((cells - start) @ way / length, 0, 1) if length else np.zeros(cells.shape[:2])
    return np.hypot(*np.moveaxis(cells - start - share[..., None] * way, -1, 0))
