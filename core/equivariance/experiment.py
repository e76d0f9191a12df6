"""One stack on one picture, still and moved: how each stage's map is compared (definitions: __init__.py)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import floor

import numpy as np
from numpy.typing import ArrayLike

from core.arguments import whole
from core.equivariance.registration import InteriorMatch, MapSpectrum
from core.equivariance.stages import Axes, Shift, stages_of, whole_shifts
from core.layers import Stack
from core.padding import check_padding_mode
from core.transforms import translate

ROUNDING = 1e-6  # of the largest magnitude: what counts as zero, as unchanged, as a tie
PART = 65_536  # numbers that are compared at once


@dataclass(frozen=True, eq=False)
class ShiftReport:
    """What one stage's map does when the input moves by `shift`.

    Shifts are (dy, dx): `shift` in pixels of the input, `expected_shift` = shift / stride, `aligned_shift` (the whole
    shift that fits best) and `measured_shift` (by cross-correlation, to a twentieth) in cells of the output. Errors
    are relative L2 distances; `equivariance_error` and `measured_shift` are None where no cell is interior,
    `border_error` where every cell is. `unchanged` is the share of cells that differ by at most 1e-6 of the map's
    largest magnitude. `interior` is a boolean mask over the output's cells, (H_out, W_out), or (n,) behind Flatten and
    Dense.
    """

    shift: Shift
    expected_shift: tuple[float, float]
    aligned_shift: Shift
    measured_shift: tuple[float, float] | None
    equivariance_error: float | None
    border_error: float | None
    invariance_error: float
    unchanged: float
    interior: np.ndarray


class ShiftExperiment:
    """One stack on one picture, run once; then any number of shifts measured against that run.

    Parameters
    ----------
    stack : what is computed
    x : the picture, (C, H, W)
    mode : how the picture moves: "circular" wraps round, "zeros" come in, "reflect" and "replicate" continue the edge

    Raises
    ------
    ValueError : for a picture that is no finite (C, H, W), an unknown mode, or a stack that cannot take it
    """

    def __init__(self, stack: Stack, x: ArrayLike, *, mode: str = "circular") -> None:
        x = np.asarray(x)
        if x.ndim != 3 or 0 in x.shape:
            raise ValueError(f"expected a picture (C, H, W), got shape {x.shape}")
        check_padding_mode(mode)
        self.x = x if x.dtype in (np.float32, np.float64) else x.astype(np.float32)
        if not np.isfinite(self.x).all():
            raise ValueError("expected finite numbers in the picture, got NaN or infinity")
        self.stack, self.mode = stack, mode
        self._stages = stages_of(stack, x.shape)
        self._still = stack.trace(self.x)
        self._peaks = [_peak(v) for v in (self.x, *self._still)]
        self._wholes: dict[int, MapSpectrum] = {}  # still maps, to find again where they wrap round
        self._insides: dict[int, InteriorMatch] = {}  # and where they do not

    def moved(self, shift: Sequence[int]) -> list[np.ndarray]:
        """Every stage's output for the picture moved by `shift` (dy, dx) pixels; ValueError unless it is whole."""
        return self.stack.trace(translate(self.x, _whole_shift(shift), mode=self.mode))

    def stage_reports(self, shift: Sequence[int], *, stages: Iterable[int] | None = None) -> list[ShiftReport]:
        """A report for each of `stages`, layers by their number from 0, for one shift (dy, dx) in pixels.

        All layers by default; those that are not asked for are run, not measured. ValueError for a shift that is not
        whole, or a layer that is not there.
        """
        run, asked = self.run(shift), self._asked(stages)
        reports = {stage: run.report(stage) for stage in set(asked)}
        return [reports[stage] for stage in asked]

    def report(self, shift: Sequence[int]) -> ShiftReport:
        """The report of the last layer's output, for one shift (dy, dx) in pixels; ValueError unless it is whole."""
        return self.run(shift).report(len(self._stages) - 1)

    def errors(self, shift: Sequence[int], *, stages: Iterable[int] | None = None) -> list[tuple[float | None, float]]:
        """(equivariance_error, invariance_error) of each of `stages`, as `stage_reports` has them, without the rest."""
        run, asked = self.run(shift), self._asked(stages)
        errors = {stage: (run.equivariance(stage)[0], run.invariance(stage)) for stage in set(asked)}
        return [errors[stage] for stage in asked]

    def run(self, shift: Sequence[int]) -> MovedRun:
        """The stack on the picture moved by `shift` (dy, dx) pixels; ValueError unless it is whole."""
        return MovedRun(self, _whole_shift(shift))

    def _asked(self, stages: Iterable[int] | None) -> list[int]:
        count = len(self._stages)
        asked = [whole(stage, "stages", least=0) for stage in (range(count) if stages is None else stages)]
        if beyond := [stage for stage in asked if stage >= count]:
            raise ValueError(f"stages must be below {count}, got {beyond[0]}")
        return asked


class MovedRun:
    """The picture moved by one shift, beside the still one; each stage is measured when it is asked for."""

    def __init__(self, experiment: ShiftExperiment, shift: Shift) -> None:
        self.of, self.shift = experiment, shift
        moved = translate(experiment.x, shift, mode=experiment.mode)
        self.maps = experiment.stack.trace(moved)
        peaks = [_peak(v) for v in (moved, *self.maps)]
        # the scale of a stage is the largest magnitude of all stages before it, in either run
        self.scales = np.maximum.accumulate(np.maximum(peaks, experiment._peaks))
        self.peaks = np.maximum(peaks, experiment._peaks)

    def report(self, stage: int) -> ShiftReport:
        """The report of one layer; it depends on no later one."""
        error, aligned, axes = self.equivariance(stage)
        moved = self.maps[stage]
        if self.of._stages[stage].ends_grid:
            interior = np.ones(moved.shape[-2:] if moved.ndim == 3 else moved.shape, bool)
        else:
            interior = np.logical_and.outer(*axes)
        return ShiftReport(
            shift=self.shift,
            expected_shift=self.expected(stage),
            aligned_shift=aligned,
            measured_shift=self.measured(stage, interior),
            equivariance_error=error,
            border_error=self.border(stage, aligned, interior),
            invariance_error=self.invariance(stage),
            unchanged=self.unchanged(stage),
            interior=interior,
        )

    def expected(self, stage: int) -> tuple[float, float]:
        at = self.of._stages[stage]
        if at.ends_grid:
            return (0.0, 0.0)
        dy, dx = at.in_cells(self.shift)
        return (float(dy), float(dx))

    def equivariance(self, stage: int) -> tuple[float | None, Shift, Axes]:
        """The error of the shift that fits best, that shift, and its interior."""
        at, still, moved = self.of._stages[stage], self.of._still[stage], self.maps[stage]
        if at.ends_grid:
            return self.invariance(stage), (0, 0), (np.ones(1, bool), np.ones(1, bool))
        exact = at.in_cells(self.shift)
        tried: list[tuple[float, Shift, Axes]] = []
        for q in whole_shifts(exact):
            axes = self._interior(stage, q)
            if axes[0].any() and axes[1].any():
                reference = translate(still, q, mode=self.of.mode)
                tried.append((self._relative(stage, _cut(moved, axes), _cut(reference, axes)), q, axes))
        if not tried:
            nothing = (np.zeros(still.shape[-2], bool), np.zeros(still.shape[-1], bool))
            return None, (floor(exact[0]), floor(exact[1])), nothing
        best = min(error for error, _, _ in tried)
        return next(found for found in tried if found[0] <= best + ROUNDING)

    def _interior(self, stage: int, q: Shift) -> Axes:
        height, width = self.of._still[stage].shape[-2:]
        if self.wraps(stage):
            return np.ones(height, bool), np.ones(width, bool)
        return self.of._stages[stage].interior(self.of.x.shape, self.shift, q)

    def wraps(self, stage: int) -> bool:
        """Whether the wrap closes up to this layer: what leaves comes back, and there is no border."""
        return self.of._stages[stage].wraps and self.of.mode == "circular"

    def measured(self, stage: int, interior: np.ndarray) -> tuple[float, float] | None:
        """By how far the map really moved, in cells: all of it where the wrap closes, else its interior."""
        if self.of._stages[stage].ends_grid or self.is_zero(stage):
            return (0.0, 0.0)
        still, moved, near = self.of._still[stage], self.maps[stage], self.expected(stage)
        if self.wraps(stage):
            if stage not in self.of._wholes:
                self.of._wholes[stage] = MapSpectrum(still)
            return self.of._wholes[stage].shift_to(moved, near=near)
        if not interior.any():
            return None
        if stage not in self.of._insides:
            self.of._insides[stage] = InteriorMatch(still)
        return self.of._insides[stage].shift_to(moved, interior, near=near)

    def is_zero(self, stage: int) -> bool:
        """Whether the map counts as zero, still and moved."""
        return bool(self.peaks[stage + 1] < ROUNDING * self.scales[stage])

    def border(self, stage: int, q: Shift, interior: np.ndarray) -> float | None:
        if interior.all():
            return None
        outside = ~interior
        reference = translate(self.of._still[stage], q, mode=self.of.mode)
        return self._relative(stage, self.maps[stage][..., outside], reference[..., outside])

    def invariance(self, stage: int) -> float:
        return self._relative(stage, self.maps[stage], self.of._still[stage])

    def unchanged(self, stage: int) -> float:
        if self.is_zero(stage):
            return 1.0
        alike, cells = 0, self.maps[stage].size
        for a, b in _parts(self.maps[stage], self.of._still[stage]):
            difference = np.abs(np.subtract(a, b, dtype=np.float64))
            alike += int(np.count_nonzero(difference <= ROUNDING * self.peaks[stage + 1]))
        return alike / cells

    def _relative(self, stage: int, a: np.ndarray, b: np.ndarray) -> float:
        least = ROUNDING * self.scales[stage]
        if _peak(b) < least or not b.any():
            return 0.0 if _peak(a) < least or not a.any() else 1.0
        apart = size = 0.0
        for moved, still in _parts(a, b):
            reference = still.astype(np.float64, order="C").ravel()
            difference = np.subtract(moved, still, dtype=np.float64, order="C").ravel()
            apart, size = apart + float(difference @ difference), size + float(reference @ reference)
        return float(np.sqrt(apart / size))


def _parts(a: np.ndarray, b: np.ndarray) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Two arrays of one shape in parts along the first axis, whose copies in double precision stay in the cache."""
    rows = max(1, PART * len(a) // max(a.size, 1))
    for at in range(0, len(a), rows):
        yield a[at : at + rows], b[at : at + rows]


def _peak(x: np.ndarray) -> float:
    return float(max(x.max(), -x.min()))


def _cut(x: np.ndarray, axes: Axes) -> np.ndarray:
    rows, columns = map(_places, axes)
    return x[..., rows, :][..., columns]


def _places(marked: np.ndarray) -> slice | np.ndarray:
    """Marked cells, at least one, as an index: a slice, which copies nothing, where they stand in one run."""
    at = np.flatnonzero(marked)
    first, last = int(at[0]), int(at[-1])
    return slice(first, last + 1) if last - first + 1 == len(at) else marked


def _whole_shift(shift: Sequence[int]) -> Shift:
    try:
        dy, dx = shift
        is_whole = int(dy) == dy and int(dx) == dx
    except (TypeError, ValueError, OverflowError):
        is_whole = False
    if not is_whole:
        raise ValueError(f"expected a shift (dy, dx) in whole pixels, got {shift!r}")
    return int(dy), int(dx)
