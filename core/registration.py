"""How far one map lies from another: circular cross-correlation, to a fraction of a cell.

The correlation of the mean-free maps is not whitened, so that strong features decide; its peak is refined by a
matrix-multiply Fourier transform on a finer grid (Guizar-Sicairos, Thurman & Fienup 2008).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

TIE = 1e-3  # peaks this close to the best one count as copies of it
FLAT = 1e-9  # of the best: differences below are rounding


def measure_shift(
    a: ArrayLike, b: ArrayLike, *, near: Sequence[float] | None = None, upsample: int = 20
) -> tuple[float, float]:
    """(dy, dx) in cells by which `b` is `a` moved, in [-H/2, H/2) and [-W/2, W/2), to 1 / `upsample` of a cell.

    Parameters
    ----------
    a, b : maps (C, H, W) or (H, W) of one shape
    near : of peaks within 1e-3 of the best one the nearest to this shift is taken, counted modulo the sides: a
        grating of period 8 that moved by 5 has moved by -3 as well. None: nearest to (0, 0).

    Flat maps and those of one cell give (0, 0). ValueError for shapes that differ or are others, or an `upsample`
    below 1. Source: Guizar-Sicairos, Thurman & Fienup 2008.

    >>> a = np.zeros((8, 8)); a[2, 3] = 1
    >>> measure_shift(a, np.roll(a, (1, -2), axis=(0, 1)))
    (1.0, -2.0)
    """
    a, b = np.asarray(a, dtype=np.float64), np.asarray(b, dtype=np.float64)
    if a.shape != b.shape or a.ndim not in (2, 3) or 0 in a.shape:
        raise ValueError(f"expected two maps of one shape, (C, H, W) or (H, W), got {a.shape} and {b.shape}")
    if not isinstance(upsample, (int, np.integer)) or upsample < 1:
        raise ValueError(f"expected upsample to be a whole number, 1 or more, got {upsample!r}")
    return MapSpectrum(a).shift_to(b, near=near, upsample=int(upsample))


class MapSpectrum:
    """The spectrum of one map, kept to be compared with many."""

    def __init__(self, a: np.ndarray) -> None:
        self.sides: tuple[int, int] = (a.shape[-2], a.shape[-1])
        self.spectrum = _mean_free_spectrum(a)

    def shift_to(
        self, b: np.ndarray, *, near: Sequence[float] | None = None, upsample: int = 20
    ) -> tuple[float, float]:
        """measure_shift from this map to `b`, of the same shape."""
        other = _mean_free_spectrum(b) if self.spectrum is not None else None
        if self.spectrum is None or other is None:
            return (0.0, 0.0)
        wanted = np.zeros(2) if near is None else np.asarray(near, dtype=np.float64)
        cross = np.zeros(other.shape[1:], complex)
        for theirs, ours in zip(other, self.spectrum, strict=True):
            cross += theirs * ours.conj()
        start = _peak_near(np.fft.irfft2(cross, s=self.sides), wanted)
        dy, dx = _refined(cross, self.sides, start, wanted, upsample)
        return (dy, dx)


def _mean_free_spectrum(x: np.ndarray) -> np.ndarray | None:
    """rfft2 of each channel without its mean; None for a map that is flat."""
    x = x.reshape(-1, *x.shape[-2:])
    spectrum = np.empty((*x.shape[:2], x.shape[2] // 2 + 1), complex)
    largest = varies = 0.0
    for channel, out in zip(x, spectrum, strict=True):  # one by one: they stay in the cache
        whole = channel.astype(np.float64)
        free = whole - whole.mean()
        largest, varies = max(largest, np.abs(whole).max()), max(varies, np.abs(free).max())
        np.fft.rfft2(free, out=out)
    return spectrum if varies > 1e-6 * largest else None


def _distance(places: np.ndarray, near: np.ndarray, sides: Sequence[int]) -> np.ndarray:
    """Squared distance of shifts (..., 2) to `near`, counted modulo the sides."""
    half = np.asarray(sides) / 2
    return np.sum(((places - near + half) % sides - half) ** 2, axis=-1)


def _peak_near(correlation: np.ndarray, near: np.ndarray) -> np.ndarray:
    """The whole shift of the local maximum, within 1e-3 of the best, that lies nearest to `near`."""
    best = correlation.max()
    high = correlation >= best - TIE * abs(best)
    floor = correlation + FLAT * abs(best)
    for axis in (0, 1):  # a local maximum is no lower than its neighbours on either axis, nor than the diagonal ones
        for step in (-1, 1):
            high &= floor >= np.roll(correlation, step, axis=axis)
    for steps in ((1, 1), (1, -1), (-1, 1), (-1, -1)):
        high &= floor >= np.roll(correlation, steps, axis=(0, 1))
    places = np.argwhere(high)
    return places[np.argmin(_distance(places, near, correlation.shape))]


def _refined(
    cross: np.ndarray, sides: tuple[int, int], start: np.ndarray, near: np.ndarray, upsample: int
) -> tuple[float, float]:
    """The peak within a cell of `start`, on a grid of 1 / `upsample`, in [-side/2, side/2)."""
    steps = np.arange(-upsample, upsample + 1) / upsample
    height, width = sides
    # from the half spectrum: real part of the sum, with the columns that stand for two counted twice
    twice = np.full(cross.shape[1], 2.0)
    twice[0] = 1
    if width % 2 == 0:
        twice[-1] = 1
    rows = np.exp(2j * np.pi * np.outer(start[0] + steps if height > 1 else [0.0], np.fft.fftfreq(height)))
    columns = np.exp(2j * np.pi * np.outer(np.fft.rfftfreq(width), start[1] + steps if width > 1 else [0.0]))
    fine = np.real((rows @ (cross * twice)) @ columns)
    ys = start[0] + steps if height > 1 else np.zeros(1)
    xs = start[1] + steps if width > 1 else np.zeros(1)
    best = fine.max()
    places = np.argwhere(fine >= best - FLAT * abs(best))
    shifts = np.stack([ys[places[:, 0]], xs[places[:, 1]]], axis=-1)
    found = shifts[np.argmin(_distance(shifts, near, sides))]
    half = np.asarray(sides) / 2
    wrapped = np.round(((found + half) % sides - half) * upsample) / upsample
    wrapped = np.where(wrapped >= half, wrapped - sides, wrapped) + 0.0
    return float(wrapped[0]), float(wrapped[1])
