"""Photographs, textures, text, noise and shuffled pixels, measured alike: the rows of the page's table."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable
from dataclasses import dataclass

import numpy as np

from core.pooling import avg_pool2d
from pages.pictures.control import case
from pages.pictures.regions import GRID, edges
from pages.pictures.shuffling import expected_stationarity, shuffled
from ui.pictures import sample_array

SIDE = 256  # pixels of the longer side
KINDS = {
    "photograph": ("astronaut", "camera", "chelsea", "coffee", "rocket"),
    "texture": ("brick", "grass"),
    "text": ("text",),
}
NOISE, SHUFFLED = "noise", "shuffled"
SEED = 3  # of the noise
THUMBNAIL = 4  # pixels that are averaged to one, each way


@dataclass(frozen=True, eq=False)
class Row:
    """A picture's figures: correlation at distance 1 as the mean of both axes, locality length, homogeneity of
    brightness (core's `stationarity`) and what is expected of independent pixels, the share of a pixel that its nearest
    ring explains, the rings that help, the share of the edge energy in the strongest tenth of the places."""

    thumbnail: np.ndarray
    nearest: float
    length: float
    stationarity: float
    expected: float
    first_ring: float | None
    enough: int | None
    concentration: float | None


@dataclass(frozen=True)
class Ensemble:
    """What several pictures say of the stationarity of their brightness: variances over regions of the mean brightness.

    single: in one picture, averaged over the pictures; together: in the mean of all pictures. Of `count` independent
    pictures without a place that is brighter on average, `together` is expected to be single / count.
    """

    count: int
    single: float
    together: float

    @property
    def share(self) -> float:
        """What of the variance is left in the mean of all pictures."""
        return self.together / self.single


def ensemble(pictures: Iterable[np.ndarray]) -> Ensemble:
    """The Ensemble of pictures (1, H, W), of any sizes."""
    means = np.array([region_means(x) for x in pictures])
    return Ensemble(len(means), float(means.var(axis=(1, 2)).mean()), float(means.mean(axis=0).var()))


def together() -> Ensemble:
    """The Ensemble of all photographs, textures and texts, and of the noise."""
    return ensemble(sample(name) for members in KINDS.values() for name in members)


def row(x: np.ndarray) -> Row:
    """The Row of a picture (1, H, W)."""
    found = case(x)
    return Row(
        avg_pool2d(x, THUMBNAIL),
        found.nearest,
        found.length,
        found.stationarity,
        expected_stationarity(x[0].size, GRID),
        found.first_ring,
        found.enough,
        found.concentration,
    )


def region_means(x: np.ndarray) -> np.ndarray:
    """The mean brightness of each region of a picture (1, H, W), (GRID, GRID)."""
    rows, columns = edges(*x.shape[1:])
    sums = np.add.reduceat(np.add.reduceat(x[0].astype(np.float64), rows[:-1], axis=0), columns[:-1], axis=1)
    return sums / np.outer(np.diff(rows), np.diff(columns))


def sample(name: str) -> np.ndarray:
    """A photograph, texture or text by its name, or noise: (1, H, W), the longer side of SIDE pixels."""
    if name == NOISE:
        return np.random.default_rng(SEED).random((1, SIDE, SIDE), dtype=np.float32)
    return sample_array(name, SIDE)


def names() -> tuple[tuple[str, str], ...]:
    """(kind, name) of each row, in the order of the table; the last is the shuffled first photograph."""
    known = tuple((kind, name) for kind, members in KINDS.items() for name in members)
    return (*known, (NOISE, NOISE), (SHUFFLED, KINDS["photograph"][0]))


def rows_steps() -> Callable[[], Generator[float, None, dict[tuple[str, str], Row]]]:
    """The work for all rows, by (kind, name): yields the share that is done."""

    def steps() -> Generator[float, None, dict[tuple[str, str], Row]]:
        found = {}
        for done, (kind, name) in enumerate(names()):
            yield done / len(names())
            x = sample(name)
            found[kind, name] = row(shuffled(x) if kind == SHUFFLED else x)
        return found

    return steps
