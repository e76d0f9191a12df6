"""Where a cross-correlation is largest: its peaks on whole cells, and one of them to a fraction of a cell."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

TIE = 1e-3  # peaks this close to the best one count as copies of it
FLAT = 1e-9  # of the best: differences below are rounding
FLAT_MAP = 1e-6  # of a map's largest magnitude: one that varies by less has no features to find again


def local_maxima(correlation: np.ndarray) -> np.ndarray:
    """The places (n, 2) of the local maxima within 1e-3 of the best; an edge's neighbour is the other edge."""
    best = correlation.max()
    high = correlation >= best - TIE * abs(best)
    floor = correlation + FLAT * abs(best)
    for axis in (0, 1):  # a local maximum is no lower than its neighbours on either axis, nor than the diagonal ones
        for step in (-1, 1):
            high &= floor >= np.roll(correlation, step, axis=axis)
    for steps in ((1, 1), (1, -1), (-1, 1), (-1, -1)):
        high &= floor >= np.roll(correlation, steps, axis=(0, 1))
    return np.argwhere(high)


def nearest(places: np.ndarray, near: np.ndarray, sides: Sequence[int] | None = None) -> np.ndarray:
    """That of the shifts (n, 2) that lies nearest to `near`, counted modulo `sides` where they are given."""
    apart = places - near
    if sides is not None:
        half = np.asarray(sides) / 2
        apart = (apart + half) % sides - half
    return places[np.argmin(np.sum(apart**2, axis=-1))]


def refined(
    cross: np.ndarray, sides: tuple[int, int], start: np.ndarray, near: np.ndarray, upsample: int
) -> np.ndarray:
    """The peak within a cell of the shift `start`, on a grid of 1 / `upsample`; of equal ones that next to `near`.

    `cross` is the spectrum (H, W // 2 + 1) of a circular correlation of `sides` (H, W).
    Source: Guizar-Sicairos, Thurman & Fienup 2008.
    """
    steps = np.arange(-upsample, upsample + 1) / upsample
    height, width = sides
    # from the half spectrum: real part of the sum, with the columns that stand for two counted twice
    twice = np.full(cross.shape[1], 2.0)
    twice[0] = 1
    if width % 2 == 0:
        twice[-1] = 1
    ys = start[0] + steps if height > 1 else np.zeros(1)
    xs = start[1] + steps if width > 1 else np.zeros(1)
    rows = np.exp(2j * np.pi * np.outer(ys, np.fft.fftfreq(height)))
    columns = np.exp(2j * np.pi * np.outer(np.fft.rfftfreq(width), xs))
    fine = np.real((rows @ (cross * twice)) @ columns)
    best = fine.max()
    places = np.argwhere(fine >= best - FLAT * abs(best))
    return nearest(np.stack([ys[places[:, 0]], xs[places[:, 1]]], axis=-1), near, sides)
