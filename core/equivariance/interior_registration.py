"""How far a map's interior lies from where another map shows the same: nothing wraps round, and no border counts.

Where a map does not close on itself, its border does not move with the picture, and a grid that its layer draws by
itself (the comb of a transposed convolution) fits best where it stands. So the interior of the one map is a template.
At every shift it is compared with what the other has in those places, by the correlation coefficient over the cells
that exist there, in [-1, 1]: 1 at the shift by which it moved, whatever stands still (Padfield 2012).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from core.equivariance.correlation_peaks import FLAT, FLAT_MAP, local_maxima, nearest, refined

ROUNDING = 64 * np.finfo(np.float64).eps  # of the largest that sums by Fourier's way can come to


class InteriorMatch:
    """One map, kept to be searched for the interiors of many."""

    def __init__(self, a: np.ndarray) -> None:
        self.sides: tuple[int, int] = (a.shape[-2], a.shape[-1])
        self.cells = a.reshape(-1, *self.sides)
        self._kept: dict[tuple[int, int] | None, np.ndarray] = {}

    def shift_to(
        self, b: np.ndarray, interior: np.ndarray, *, near: Sequence[float] | None = None, upsample: int = 20
    ) -> tuple[float, float]:
        """measure_shift from this map to `b`, of the same shape, over the mask `interior` (H, W) of cells of `b`."""
        b = b.reshape(self.cells.shape)
        wanted = np.zeros(2) if near is None else np.asarray(near, dtype=np.float64)
        template = np.where(interior, b - b[:, interior].mean(axis=1, dtype=np.float64)[:, None, None], 0.0)
        spread = np.abs(template).max()
        if spread <= FLAT_MAP * np.abs(b).max():
            return (0.0, 0.0)
        template /= spread
        if self._is_there(template, interior, wanted):
            return float(wanted[0]) + 0.0, float(wanted[1]) + 0.0
        first, coefficients = self._coefficients(template, interior)
        if not np.isfinite(coefficients).any():  # the other map is flat wherever the interior could come from
            return (0.0, 0.0)
        start = nearest(local_maxima(np.pad(coefficients, 1, constant_values=-np.inf)) - 1 + first, wanted)
        moved = self._refined(template, interior, start, wanted, upsample)
        dy, dx = np.round((start + moved) * upsample) / upsample + 0.0
        return float(dy), float(dx)

    def _coefficients(self, template: np.ndarray, interior: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """The correlation coefficient at the shifts at which half of the interior is compared, and the first of those.

        -inf where fewer cells are, or those of either map do not vary.
        """
        shifts = [_half_inside(np.count_nonzero(interior, axis=1 - axis)) for axis in (0, 1)]
        here = [(np.maximum(0, along), np.minimum(n, n + along)) for along, n in zip(shifts, self.sides, strict=True)]
        cells = _box_sums(_running_sums(interior), here)
        half = 2 * cells >= np.count_nonzero(interior)
        cells = np.maximum(cells, 1)
        sides = self._circle(interior, shifts)
        spectra = self._spectra(sides)

        def summed(spectrum: np.ndarray) -> np.ndarray:
            at = np.ix_(*(along % n for along, n in zip(shifts, sides, strict=True)))
            return np.fft.irfft2(spectrum, sides)[at]

        box = _box(interior)
        if box is None:
            mask = np.fft.rfft2(interior, sides)
            there = [summed(mask * spectrum) for spectrum in spectra]
        else:  # quicker, and the same
            ends = [
                tuple(np.clip(end - along, 0, n) for end in (at.start, at.stop))
                for at, along, n in zip(box, shifts, self.sides, strict=True)
            ]
            there = [_box_sums(total, ends) for total in self._running()]
        *sums, ours = there
        largest = ours.max()
        theirs = _box_sums(_running_sums(np.einsum("chw,chw->hw", template, template)), here)
        both = np.zeros(spectra.shape[1:], complex)
        products = np.zeros(cells.shape)
        for channel, spectrum, our_sum in zip(template, spectra[:-1], sums, strict=True):
            both += np.fft.rfft2(channel, sides) * spectrum
            their_sum = _box_sums(_running_sums(channel), here)
            ours -= our_sum**2 / cells
            theirs -= their_sum**2 / cells
            products -= our_sum * their_sum / cells
        products += summed(both)
        varies = half & (ours > ROUNDING * largest) & (theirs > ROUNDING * theirs.max())
        found = np.full(cells.shape, -np.inf)
        np.divide(products, np.sqrt(ours * theirs, where=varies, out=np.ones(cells.shape)), where=varies, out=found)
        return np.array([along[0] for along in shifts]), found

    def _is_there(self, template: np.ndarray, interior: np.ndarray, wanted: np.ndarray) -> bool:
        """Whether the whole interior comes from `wanted` exactly, so that the search, which takes long, has ended.

        Nothing fits better than a coefficient of 1, to rounding, and of what fits as well the next to `wanted` counts.
        """
        if not (wanted == np.round(wanted)).all():
            return False
        rows, columns = self._shared(interior, wanted)
        if np.count_nonzero(interior[rows, columns]) < np.count_nonzero(interior):
            return False
        ours, theirs = self._pair(template, interior, wanted)
        together, alone = (float(np.vdot(ours, x)) for x in (theirs, ours))
        return together >= (1 - FLAT) * np.sqrt(alone * float(np.vdot(theirs, theirs))) > 0

    def _circle(self, interior: np.ndarray, shifts: Sequence[np.ndarray]) -> tuple[int, int]:
        """Sides of a circle on which what wraps round falls on none of `shifts`, for most interiors the same."""
        from scipy.fft import next_fast_len  # when first used: it takes 0.2 s

        sides = []
        for axis, (along, side) in enumerate(zip(shifts, self.sides, strict=True)):
            marked = _marked(interior, axis)
            least = 1 + max(marked[-1] - along[0], along[-1] - marked[0] + side - 1)
            sides.append(next_fast_len(int(max(least, 3 * side // 2 + 1)), real=True))
        return sides[0], sides[1]

    def _fields(self) -> np.ndarray:
        """The channels, mean-free and at most 1, and the sum of their squares: (C + 1, H, W)."""
        free = self.cells - self.cells.mean(axis=(1, 2), keepdims=True, dtype=np.float64)
        free /= np.abs(free).max() or 1.0
        return np.concatenate([free, np.einsum("chw,chw->hw", free, free)[None]])

    def _spectra(self, sides: tuple[int, int]) -> np.ndarray:
        """The conjugate spectra of the fields on a circle of `sides`."""
        if sides not in self._kept:
            self._kept[sides] = np.fft.rfft2(self._fields(), sides).conj()
        return self._kept[sides]

    def _running(self) -> np.ndarray:
        """The running sums of the fields."""
        if None not in self._kept:
            self._kept[None] = np.stack([_running_sums(field) for field in self._fields()])
        return self._kept[None]

    def _refined(
        self, template: np.ndarray, interior: np.ndarray, start: np.ndarray, near: np.ndarray, upsample: int
    ) -> np.ndarray:
        """By how much more than the whole shift `start` the interior moved, within a cell.

        Both maps are cut to what lies in one place then, and fade out to its edge, which stands still. Two equal ones
        correlate best where they are, so that an exact move is found exactly.
        """
        mask = interior[self._shared(interior, start)]
        fade = np.outer(*(np.hanning(side + 2)[1:-1] for side in mask.shape))
        cross = np.zeros((mask.shape[0], mask.shape[1] // 2 + 1), complex)
        for ours, theirs in zip(*self._pair(template, interior, start), strict=True):
            cross += np.fft.rfft2(theirs * fade) * np.fft.rfft2(ours * fade).conj()
        return refined(cross, mask.shape, np.zeros(2), near - start, upsample)

    def _shared(self, interior: np.ndarray, shift: np.ndarray) -> tuple[slice, slice]:
        """The rows and columns around the part of `interior` that comes from inside the map at a whole `shift`."""
        rows, columns = (
            _extent(_marked(interior, axis), int(move), side)
            for axis, move, side in zip((0, 1), shift, self.sides, strict=True)
        )
        return rows, columns

    def _pair(self, template: np.ndarray, interior: np.ndarray, shift: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """This map and the template where they meet at a whole `shift`, (C, h, w), mean-free, 0 off the interior."""
        rows, columns = self._shared(interior, shift)
        dy, dx = map(int, shift)
        back = self.cells[:, rows.start - dy : rows.stop - dy, columns.start - dx : columns.stop - dx]
        mask = interior[rows, columns]
        cells = np.count_nonzero(mask)
        found = []
        for maps in (back, template[:, rows, columns]):
            inside = maps * mask
            found.append(inside - mask * (inside.sum(axis=(1, 2), keepdims=True, dtype=np.float64) / cells))
        return found[0], found[1]


def _half_inside(counts: np.ndarray) -> np.ndarray:
    """The shifts along one axis at which half of `counts` cells or more, a number a line, come from inside the map."""
    side = len(counts)
    up_to = np.concatenate([[0], np.cumsum(counts)])  # cells on the lines before each
    shifts = np.arange(1 - side, side)
    inside = up_to[np.minimum(side, side + shifts)] - up_to[np.maximum(0, shifts)]
    return shifts[2 * inside >= up_to[-1]]


def _marked(mask: np.ndarray, axis: int) -> np.ndarray:
    """The rows (axis 0) or columns (1) with a marked cell, in order."""
    return np.flatnonzero(mask.any(axis=1 - axis))


def _box(mask: np.ndarray) -> tuple[slice, slice] | None:
    """The rows and columns that are marked; None where they are no box."""
    rows, columns = (_marked(mask, axis) for axis in (0, 1))
    box = slice(int(rows[0]), int(rows[-1]) + 1), slice(int(columns[0]), int(columns[-1]) + 1)
    return box if mask[box].all() else None


def _running_sums(x: np.ndarray) -> np.ndarray:
    """The sums of all cells above and left of each corner of `x` (H, W): (H + 1, W + 1)."""
    total = np.zeros((x.shape[0] + 1, x.shape[1] + 1))
    np.cumsum(np.cumsum(x, axis=1, dtype=np.float64), axis=0, out=total[1:, 1:])
    return total


def _box_sums(total: np.ndarray, ends: Sequence[tuple[np.ndarray, ...]]) -> np.ndarray:
    """Sums over boxes, from running sums: `ends` are first lines and those behind the last, then columns."""
    (top, bottom), (left, right) = ends
    rows = total[bottom] - total[top]
    return rows[:, right] - rows[:, left]


def _extent(marked: np.ndarray, move: int, side: int) -> slice:
    """The lines from the first to the last marked one, as far as they come from inside the map."""
    return slice(max(int(marked[0]), move), max(0, min(int(marked[-1]) + 1, side + move)))
