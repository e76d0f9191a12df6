"""How far one map lies from another, by cross-correlation, to a fraction of a cell.

The correlation of the mean-free maps is not whitened, so that strong features decide; its peak is refined by a
matrix-multiply Fourier transform on a finer grid (Guizar-Sicairos, Thurman & Fienup 2008). It is circular, where the
maps are wholes that wrap round, or counts an interior alone (core/equivariance/interior_registration.py).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from core.arguments import is_number
from core.equivariance.correlation_peaks import FLAT_MAP, local_maxima, nearest, refined
from core.equivariance.interior_registration import InteriorMatch


def measure_shift(
    a: ArrayLike,
    b: ArrayLike,
    *,
    near: Sequence[float] | None = None,
    upsample: int = 20,
    interior: ArrayLike | None = None,
) -> tuple[float, float]:
    """(dy, dx) in cells by which `b` is `a` moved, to 1 / `upsample` of a cell.

    Parameters
    ----------
    a, b : maps (C, H, W) or (H, W) of one shape
    near : of peaks within 1e-3 of the best one the nearest to this shift is taken: a grating of period 8 that moved by
        5 has moved by -3 as well. None: nearest to (0, 0).
    interior : boolean mask (H, W) of the cells of `b` that show what `a` shows elsewhere. They alone are compared, each
        with the cell of `a` that the shift says, at shifts at which half of them have one: nothing wraps round. None:
        all are compared, the maps wrap round, and shifts, those to `near` too, are counted modulo the sides, in
        [-H/2, H/2) and [-W/2, W/2); half a side, which is the same both ways, has the sign of `near`.

    Flat maps, those of one cell, and those that are flat in the interior give (0, 0). ValueError for shapes that differ
    or are others, values or a `near` that are not finite, an `upsample` below 1, an interior that is no mask or empty.
    Sources: Guizar-Sicairos, Thurman & Fienup 2008; Padfield 2012.

    >>> a = np.zeros((8, 8)); a[2, 3] = 1
    >>> measure_shift(a, np.roll(a, (1, -2), axis=(0, 1)))
    (1.0, -2.0)
    """
    a, b = np.asarray(a, dtype=np.float64), np.asarray(b, dtype=np.float64)
    if a.shape != b.shape or a.ndim not in (2, 3) or 0 in a.shape:
        raise ValueError(f"expected two maps of one shape, (C, H, W) or (H, W), got {a.shape} and {b.shape}")
    if not isinstance(upsample, (int, np.integer)) or upsample < 1:
        raise ValueError(f"expected upsample to be a whole number, 1 or more, got {upsample!r}")
    if not (np.isfinite(a).all() and np.isfinite(b).all()):
        raise ValueError("expected finite numbers in the maps, got NaN or infinity")
    if near is not None and not (np.shape(near) == (2,) and all(map(is_number, near))):
        raise ValueError(f"expected near to be a pair (dy, dx) of finite numbers, got {near!r}")
    if interior is None:
        return MapSpectrum(a).shift_to(b, near=near, upsample=int(upsample))
    mask = np.asarray(interior)
    if mask.dtype != bool or mask.shape != a.shape[-2:]:
        raise ValueError(f"expected an interior of truth values {a.shape[-2:]}, got {mask.dtype} {mask.shape}")
    if not mask.any():
        raise ValueError("expected an interior of one cell or more, got none")
    return InteriorMatch(a).shift_to(b, mask, near=near, upsample=int(upsample))


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
        places = local_maxima(np.fft.irfft2(cross, s=self.sides))
        start = nearest(places, wanted, self.sides)
        return self._wrapped(refined(cross, self.sides, start, wanted, upsample), wanted, upsample)

    def _wrapped(self, shift: np.ndarray, near: np.ndarray, upsample: int) -> tuple[float, float]:
        """The same shift modulo the sides, in [-side/2, side/2); half a side both ways with the sign of `near`."""
        half = np.asarray(self.sides) / 2
        wrapped = np.round(((shift + half) % self.sides - half) * upsample) / upsample
        wrapped = np.where(wrapped >= half, wrapped - self.sides, wrapped)
        dy, dx = np.where((wrapped == -half) & (near > 0), half, wrapped) + 0.0
        return float(dy), float(dx)


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
    return spectrum if varies > FLAT_MAP * largest else None
