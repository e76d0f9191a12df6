"""Three layers fitted to find one pattern: every pair of cells, near pairs with own weights, near pairs sharing theirs.

All three minimise the sum over all training pictures and all cells of (response - target)^2, plus RIDGE times the sum
of their squared weights, which has one solution: it is solved for, not searched. The target is 1 at the middle of the
pattern and 0 at every other cell, and 0 everywhere where the picture does not hold the pattern. The square of the one
counts as much as those of the CELLS - 1 zeros beside it together. None has a bias.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from core.convolution import conv2d, locally_connected2d
from pages.sharing.shapes import PLACES, SHAPES, SIDE, WINDOW, centre, drawn, places

KINDS = ("dense", "local", "shared")
RIDGE = 10.0
LEVELS = (0, 20, 40, 60)  # of the noise, in percent
THRESHOLD = 0.5  # a response under it finds nothing
COPIES = 6  # training pictures a place, each on other noise
OTHERS = 96  # training pictures without the pattern
TRAINED = (2, 2)  # the first place that is shown in training
SHOWN = (1, 5, 25, 50, 75, 100)  # how many places
TRAIN_SEED, TEST_SEED = 1, 2
MARGIN = WINDOW // 2
CELLS, TAPS = SIDE * SIDE, WINDOW * WINDOW


@dataclass(frozen=True, eq=False)
class Layers:
    """The fitted weights: dense (CELLS, CELLS), a row an output cell; local (SIDE, SIDE, WINDOW, WINDOW), the first
    two the output cell; shared (WINDOW, WINDOW); and how many pictures they were fitted to."""

    dense: np.ndarray
    local: np.ndarray
    shared: np.ndarray
    pictures: int

    def __call__(self, x: np.ndarray) -> dict[str, np.ndarray]:
        """The responses (N, SIDE, SIDE) of all three to pictures (N, SIDE, SIDE)."""
        pictures = x[:, None]
        return {
            "dense": (x.reshape(len(x), CELLS) @ self.dense.T).reshape(x.shape),
            "local": locally_connected2d(pictures, self.local[:, :, None, None], padding=MARGIN)[:, 0],
            "shared": conv2d(pictures, self.shared[None, None], padding=MARGIN)[:, 0],
        }

    @property
    def weights(self) -> dict[str, int]:
        """Free weights of each."""
        return {kind: getattr(self, kind).size for kind in KINDS}


@dataclass(frozen=True, eq=False)
class Found:
    """What the layers say of the pattern at every place, on noise that they have not seen.

    at: by kind, the response at the pattern's middle, (PLACES, PLACES); peak: by kind, the flat cell of the strongest
    response and that response, (PLACES, PLACES, 2); is_found: by kind, where the strongest response is the one at the
    pattern's middle and reaches THRESHOLD; scale: the largest magnitude in all maps.
    """

    at: dict[str, np.ndarray]
    peak: dict[str, np.ndarray]
    is_found: dict[str, np.ndarray]
    scale: float

    def count(self, kind: str) -> int:
        """At how many places the layer finds the pattern."""
        return int(self.is_found[kind].sum())


def shown_places(count: int) -> list[tuple[int, int]]:
    """The first `count` places of training: TRAINED, then the others in an order that is drawn once."""
    others = [place for place in places() if place != TRAINED]
    order = np.random.default_rng(TRAIN_SEED).permutation(len(others))
    return [TRAINED, *(others[i] for i in order)][:count]


def training(pattern: np.ndarray, level: float, count: int) -> tuple[np.ndarray, np.ndarray]:
    """Pictures and targets, both (N, SIDE, SIDE): the pattern at `count` places, noise alone, and other shapes."""
    rng = np.random.default_rng(TRAIN_SEED)
    at = [place for place in shown_places(count) for _ in range(COPIES)]
    strangers = [shape for shape in SHAPES.values() if not np.array_equal(shape, pattern)]
    nothing = drawn(np.zeros_like(pattern), [(0, 0)] * (OTHERS // 2), rng.random((OTHERS // 2, SIDE, SIDE)), level)
    parts = [nothing]
    for i in range(OTHERS - len(nothing)):
        where = [(int(rng.integers(PLACES)), int(rng.integers(PLACES)))]
        parts.append(drawn(strangers[i % len(strangers)], where, rng.random((1, SIDE, SIDE)), level))
    parts.append(drawn(pattern, at, rng.random((len(at), SIDE, SIDE)), level))
    pictures = np.concatenate(parts)
    targets = np.zeros_like(pictures)
    rows, columns = np.transpose([centre(place) for place in at])
    targets[np.arange(OTHERS, len(pictures)), rows, columns] = 1
    return pictures, targets


def fit(pattern: np.ndarray, level: float, count: int) -> Layers:
    """The three layers, fitted to the pattern at `count` places."""
    x, y = training(pattern, level, count)
    flat, ones = x.reshape(len(x), CELLS), y.reshape(len(y), CELLS) > 0
    padded = np.pad(x, [(0, 0), (MARGIN, MARGIN), (MARGIN, MARGIN)])
    windows = sliding_window_view(padded, (WINDOW, WINDOW), axis=(1, 2))  # (N, SIDE, SIDE, WINDOW, WINDOW), a view
    gram, sums = np.zeros((TAPS, TAPS)), np.zeros(TAPS)
    for row in range(SIDE):
        seen = windows[:, row].reshape(-1, TAPS)  # of all cells of a row of all pictures
        asked = seen[y[:, row].ravel() > 0]
        gram += seen.T @ seen + (CELLS - 2) * asked.T @ asked
        sums += (CELLS - 1) * asked.sum(axis=0)
    dense, local = np.zeros((CELLS, CELLS)), np.zeros((CELLS, TAPS))  # where no one is asked for, none is the least
    every = np.linalg.inv(flat.T @ flat + RIDGE * np.eye(CELLS))
    for cell in np.flatnonzero(ones.any(axis=0)):
        seen = windows[:, cell // SIDE, cell % SIDE].reshape(-1, TAPS)
        asked = seen[ones[:, cell]]
        own = seen.T @ seen + (CELLS - 2) * asked.T @ asked + RIDGE * np.eye(TAPS)
        local[cell] = np.linalg.solve(own, (CELLS - 1) * asked.sum(axis=0))
        dense[cell] = _heavier(every, flat[ones[:, cell]], CELLS - 1)
    shared = np.linalg.solve(gram + RIDGE * np.eye(TAPS), sums)
    return Layers(
        dense.astype(np.float32),
        local.reshape(SIDE, SIDE, WINDOW, WINDOW).astype(np.float32),
        shared.reshape(WINDOW, WINDOW).astype(np.float32),
        len(x),
    )


def _heavier(inverse: np.ndarray, ones: np.ndarray, weight: float) -> np.ndarray:
    """The weights of least squares where the pictures `ones` (n, cells), of target 1, count `weight` times.

    `inverse` is that of the sum of squares in which they count once (Sherman & Morrison 1950, Woodbury 1950).
    """
    reached = inverse @ ones.T  # (cells, n)
    inner = np.eye(len(ones)) + (weight - 1) * ones @ reached
    return weight * reached @ np.linalg.solve(inner, np.ones(len(ones)))


def background() -> np.ndarray:
    """The noise (SIDE, SIDE) in [0, 1] that the pattern is moved over, which no training picture holds."""
    return np.random.default_rng(TEST_SEED).random((SIDE, SIDE))


def look(layers: Layers, pattern: np.ndarray, level: float) -> Found:
    """Where the layers find the pattern, over all places."""
    at = places()
    noise = np.broadcast_to(background(), (len(at), SIDE, SIDE))
    responses = layers(drawn(pattern, at, noise, level).astype(np.float32))
    middles = np.array([row * SIDE + column for row, column in map(centre, at)])
    said, peaks, found = {}, {}, {}
    for kind, maps in responses.items():
        flat = maps.reshape(len(at), CELLS)
        cells, square = flat.argmax(axis=1), (PLACES, PLACES)
        strongest = flat.max(axis=1)
        said[kind] = flat[np.arange(len(at)), middles].reshape(square)
        peaks[kind] = np.stack([cells, strongest], axis=1).reshape(*square, 2)
        found[kind] = ((cells == middles) & (strongest >= THRESHOLD)).reshape(square)
    return Found(said, peaks, found, max(float(np.abs(maps).max()) for maps in responses.values()))
