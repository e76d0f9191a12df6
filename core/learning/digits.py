"""Handwritten digits to learn from: read, split, drawn in a frame with room to move, turned and scaled a little.

Short names: `N` digits, `H` height, `W` width. Drawn digits are `(N, 1, H, W)` float32, 0 the paper, 1 the ink.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import ArrayLike

from core.arguments import float_maps, is_number, whole
from core.learning.array_files import read_arrays
from core.transforms import rotate, scale, translate

DIGITS = Path(__file__).parents[2] / "assets" / "digits" / "digits.npz"
CLASSES = 10
INK = 16  # the largest value of a cell in the file
LEARN = 1437  # of the 1,797: four in five; 360 are left to test on
BOX, FRAME = 20, 32  # pixels: 6 of paper on every side, so that a digit can move by 6 and stay whole
MOST_DEGREES, MOST_SCALE = 10.0, 0.1  # by which digits are turned and scaled at most while they are learnt
CUBIC = -0.5  # the slope of Keys' kernel at distance 1: with it, straight slopes and parabolas stay what they are


@dataclass(frozen=True, eq=False)
class Digits:
    """`images` (N, 8, 8) float32 in [0, 1] and `labels` (N,) int64, the digit that each one is."""

    images: np.ndarray
    labels: np.ndarray

    def __len__(self) -> int:
        return len(self.labels)

    def __getitem__(self, places: slice | np.ndarray) -> Digits:
        return Digits(self.images[places], self.labels[places])


def load_digits(path: Path | str = DIGITS) -> Digits:
    """All 1,797 digits of the file, in its order.

    ValueError for a file that does not hold `images` (N, 8, 8) of 0 to 16 and `labels` (N,) of 0 to 9, OSError for none
    at all. Source: Alpaydin & Kaynak 1998, the UCI Machine Learning Repository (assets/digits/CREDITS.md).
    """
    arrays = read_arrays(path, "arrays images and labels")
    if not {"images", "labels"} <= set(arrays):
        raise ValueError(f"expected a file of arrays images and labels, got {Path(path).name} of {', '.join(arrays)}")
    images, labels = arrays["images"], arrays["labels"]
    if images.ndim != 3 or images.shape[1:] != (8, 8) or labels.shape != images.shape[:1]:
        raise ValueError(f"expected images (N, 8, 8) and labels (N,), got {images.shape} and {labels.shape}")
    if not (0 <= images.min() <= images.max() <= INK and 0 <= labels.min() <= labels.max() < CLASSES):
        raise ValueError(f"expected values of 0 to {INK} and labels of 0 to {CLASSES - 1}, got others")
    return Digits(images.astype(np.float32) / INK, labels.astype(np.int64))


def split(digits: Digits, *, learn: int = LEARN, seed: int = 0) -> tuple[Digits, Digits]:
    """(`learn` digits to learn from, the others to test on), shuffled by `seed`, both balanced over the classes.

    The first n of those to learn from are balanced too, for every n: fewer digits are `learnt[:n]`. Balanced means that
    no class has more than one digit more, or less, than its share.
    ValueError unless both parts hold at least one digit.
    """
    learn = whole(learn, "learn", least=1)
    if learn >= len(digits):
        raise ValueError(f"learn must leave digits to test on, so be below {len(digits)}, got {learn}")
    order = balanced_order(digits.labels, seed=seed)
    return digits[order[:learn]], digits[order[learn:]]


def balanced_order(labels: ArrayLike, *, seed: int = 0) -> np.ndarray:
    """A shuffled order of `labels` (N,), as places (N,), in which every class comes as evenly as it can.

    The k-th of the n digits of a class, in an order drawn by `seed`, stands (k + 1/2) / n of the way.

    >>> np.array(list("aaaabb"))[balanced_order([0, 0, 0, 0, 1, 1])]
    array(['a', 'b', 'a', 'a', 'b', 'a'], dtype='<U1')
    """
    labels = np.asarray(labels)
    if labels.ndim != 1:
        raise ValueError(f"labels must be (N,), got shape {labels.shape}")
    rng = np.random.default_rng(whole(seed, "seed", least=0))
    way = np.empty(len(labels))
    for label in np.unique(labels):
        places = rng.permutation(np.flatnonzero(labels == label))
        way[places] = (np.arange(len(places)) + 0.5) / len(places)
    return np.argsort(way, kind="stable")


def framed(images: ArrayLike, *, box: int = BOX, frame: int = FRAME) -> np.ndarray:
    """`images` (N, h, w) drawn `box` pixels high and wide in the middle of an empty frame: (N, 1, frame, frame).

    Bicubic, cut off at 0 and 1; where the margin is odd, its odd row and column are below and right.
    ValueError for what is no (N, h, w), or a box larger than the frame.
    """
    images = float_maps(images, "images", "(N, h, w)").astype(np.float32, copy=False)
    box, frame = whole(box, "box", least=1), whole(frame, "frame", least=1)
    if box > frame:
        raise ValueError(f"box must fit into the frame of {frame} pixels, got {box}")
    rows, columns = (cubic_matrix(side, box).astype(np.float32) for side in images.shape[1:])
    drawn = np.zeros((len(images), 1, frame, frame), np.float32)
    first = (frame - box) // 2
    drawn[:, 0, first : first + box, first : first + box] = np.clip(rows @ images @ columns.T, 0, 1)
    return drawn


def cubic_matrix(side: int, cells: int) -> np.ndarray:
    """(cells, side): what each of `cells` cells reads of `side` cells when a line is drawn larger, bicubically.

    Cell i reads at (i + 1/2) * side / cells - 1/2, half-pixel centres; each row sums to 1, over the cells that there
    are. Meant for enlarging: nothing is averaged on the way down. Source: Keys 1981.
    """
    side, cells = whole(side, "side", least=1), whole(cells, "cells", least=1)
    places = (np.arange(cells) + 0.5) * side / cells - 0.5
    d = np.abs(places[:, None] - np.arange(side))
    near = (CUBIC + 2) * d**3 - (CUBIC + 3) * d**2 + 1
    far = CUBIC * (d**3 - 5 * d**2 + 8 * d - 4)
    weights = np.where(d <= 1, near, np.where(d < 2, far, 0))
    return weights / weights.sum(axis=1, keepdims=True)


def augmented(
    x: ArrayLike, rng: np.random.Generator, *, most_degrees: float = MOST_DEGREES, most_scale: float = MOST_SCALE
) -> np.ndarray:
    """`x` (N, C, H, W), each turned about the middle and scaled a little, by its own numbers of `rng`: (N, C, H, W).

    Angles are uniform in +-`most_degrees`, factors in 1 +- `most_scale`. Nothing is shifted: what a network does when a
    digit moves is left for the experiment to find. ValueError for what is no (N, C, H, W), or a limit out of range.
    """
    x = float_maps(x, "x", "(N, C, H, W)")
    if not (is_number(most_degrees) and most_degrees >= 0):
        raise ValueError(f"most_degrees must be a number of at least 0, got {most_degrees!r}")
    if not (is_number(most_scale) and 0 <= most_scale < 1):
        raise ValueError(f"most_scale must be a number of at least 0 and below 1, got {most_scale!r}")
    degrees = rng.uniform(-most_degrees, most_degrees, len(x))
    factors = rng.uniform(1 - most_scale, 1 + most_scale, len(x))
    return np.stack([scale(rotate(one, a), f) for one, a, f in zip(x, degrees, factors, strict=True)])


def moved_about(x: ArrayLike, rng: np.random.Generator, *, most: int = (FRAME - BOX) // 2) -> np.ndarray:
    """`x` (N, C, H, W), each moved down and right by whole pixels of its own, uniform in +-`most`: (N, C, H, W).

    Zeros come in at the edge; by default no framed digit leaves its frame, so that a circle would give the same.
    ValueError for what is no (N, C, H, W), or a `most` that is no whole number of at least 0.
    """
    x = float_maps(x, "x", "(N, C, H, W)")
    most = whole(most, "most", least=0)
    shifts = rng.integers(-most, most + 1, size=(len(x), 2))
    moved = np.empty_like(x)
    for shift in np.unique(shifts, axis=0):  # at most (2 * most + 1)^2 moves, however many pictures
        places = (shifts == shift).all(axis=1)
        moved[places] = translate(x[places], (int(shift[0]), int(shift[1])), mode="zeros")
    return moved
