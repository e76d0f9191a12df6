"""One stack on one picture, still and moved: how each stage's map is compared (definitions: core/equivariance.py)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from math import ceil, floor, prod

import numpy as np
from numpy.typing import ArrayLike

from core.layers import Stack
from core.padding import check_padding_mode
from core.receptive_field import AxisWindow, clean_cells
from core.registration import MapSpectrum
from core.transforms import translate

ROUNDING = 1e-6  # of the largest magnitude: what counts as zero, as unchanged, as a tie

Shift = tuple[int, int]
Axes = tuple[np.ndarray, np.ndarray]  # a boolean for each row, and for each column


@dataclass(frozen=True, eq=False)
class ShiftReport:
    """What one stage's map does when the input moves by `shift`.

    Shifts are (dy, dx): `shift` in pixels of the input, `expected_shift` = shift / stride, `aligned_shift` (the whole
    shift that fits best) and `measured_shift` (by cross-correlation, to a twentieth) in cells of the output. Errors
    are relative L2 distances; `equivariance_error` is None where no cell is interior, `border_error` where every cell
    is. `unchanged` is the share of cells that differ by at most 1e-6 of the map's largest magnitude. `interior` is a
    boolean mask over the output's cells, (H_out, W_out), or (n,) behind Flatten and Dense.
    """

    shift: Shift
    expected_shift: tuple[float, float]
    aligned_shift: Shift
    measured_shift: tuple[float, float]
    equivariance_error: float | None
    border_error: float | None
    invariance_error: float
    unchanged: float
    interior: np.ndarray


@dataclass(frozen=True)
class _Stage:
    """Where one layer's output cells look, for pictures of one shape."""

    rows: tuple[AxisWindow, ...]  # all windows up to here
    columns: tuple[AxisWindow, ...]
    step: tuple[Fraction, Fraction]
    wraps: bool  # circular shifts close: there is no border
    ends_grid: bool


def _stages(stack: Stack, shape: tuple[int, ...]) -> list[_Stage]:
    stages = []
    rows: tuple[AxisWindow, ...] = ()
    columns: tuple[AxisWindow, ...] = ()
    step, wraps, ended = (Fraction(1), Fraction(1)), True, False
    for layer, entering in zip(stack.layers, stack.shapes(shape), strict=False):
        ended = ended or layer.ends_grid
        if not ended:
            more = layer.windows(entering)
            rows, columns = rows + tuple(more[0]), columns + tuple(more[1])
            for axis, n in zip(more, entering[-2:], strict=True):
                for window in axis:
                    wraps = wraps and window.closes(n)
                    n = window.size_out(n)
            down, right = (prod((w.step for w in axis), start=Fraction(1)) for axis in more)
            step = (step[0] * down, step[1] * right)
        stages.append(_Stage(rows, columns, step, wraps, ended))
    return stages


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
        self._stages = _stages(stack, x.shape)
        self._still = stack.trace(self.x)
        self._peaks = [_peak(v) for v in (self.x, *self._still)]
        self._spectra: dict[int, MapSpectrum] = {}

    def moved(self, shift: Sequence[int]) -> list[np.ndarray]:
        """Every stage's output for the picture moved by `shift` (dy, dx) pixels; ValueError unless it is whole."""
        return self.stack.trace(translate(self.x, _whole(shift), mode=self.mode))

    def stage_reports(self, shift: Sequence[int]) -> list[ShiftReport]:
        """One report a layer, for one shift (dy, dx) in pixels; ValueError unless it is whole."""
        run = self._run(shift)
        return [self._report(run, stage) for stage in range(len(self._stages))]

    def report(self, shift: Sequence[int]) -> ShiftReport:
        """The report of the last layer's output, for one shift (dy, dx) in pixels; ValueError unless it is whole."""
        return self._report(self._run(shift), len(self._stages) - 1)

    def errors(self, shift: Sequence[int]) -> list[tuple[float | None, float]]:
        """(equivariance_error, invariance_error) of every stage: the reports' figures without the rest."""
        run = self._run(shift)
        return [(run.equivariance(stage)[0], run.invariance(stage)) for stage in range(len(self._stages))]

    def _run(self, shift: Sequence[int]) -> _Run:
        return _Run(self, _whole(shift))

    def _report(self, run: _Run, stage: int) -> ShiftReport:
        error, aligned, axes = run.equivariance(stage)
        moved = run.maps[stage]
        at = self._stages[stage]
        if at.ends_grid:
            measured = (0.0, 0.0)
            interior = np.ones(moved.shape[-2:] if moved.ndim == 3 else moved.shape, bool)
        else:
            if stage not in self._spectra:
                self._spectra[stage] = MapSpectrum(self._still[stage])
            measured = self._spectra[stage].shift_to(moved, near=run.expected(stage))
            interior = np.logical_and.outer(*axes)
        return ShiftReport(
            shift=run.shift,
            expected_shift=run.expected(stage),
            aligned_shift=aligned,
            measured_shift=measured,
            equivariance_error=error,
            border_error=run.border(stage, aligned, interior),
            invariance_error=run.invariance(stage),
            unchanged=run.unchanged(stage),
            interior=interior,
        )


class _Run:
    """The picture moved by one shift, beside the still one."""

    def __init__(self, experiment: ShiftExperiment, shift: Shift) -> None:
        self.of, self.shift = experiment, shift
        moved = translate(experiment.x, shift, mode=experiment.mode)
        self.maps = experiment.stack.trace(moved)
        peaks = [_peak(v) for v in (moved, *self.maps)]
        # the scale of a stage is the largest magnitude of all stages before it, in either run
        self.scales = np.maximum.accumulate(np.maximum(peaks, experiment._peaks))
        self.peaks = np.maximum(peaks, experiment._peaks)

    def expected(self, stage: int) -> tuple[float, float]:
        at = self.of._stages[stage]
        if at.ends_grid:
            return (0.0, 0.0)
        dy, dx = (float(s / step) for s, step in zip(self.shift, at.step, strict=True))
        return (dy, dx)

    def equivariance(self, stage: int) -> tuple[float | None, Shift, Axes]:
        """The error of the shift that fits best, that shift, and its interior."""
        at, still, moved = (
            self.of._stages[stage],
            self.of._still[stage],
            self.maps[stage],
        )
        if at.ends_grid:
            return self.invariance(stage), (0, 0), (np.ones(1, bool), np.ones(1, bool))
        exact = [Fraction(s) / step for s, step in zip(self.shift, at.step, strict=True)]
        tried: list[tuple[float, Shift, Axes]] = []
        for q in _candidates(exact):
            axes = self._interior(stage, q)
            if axes[0].any() and axes[1].any():
                reference = translate(still, q, mode=self.of.mode)
                tried.append(
                    (
                        self._relative(stage, _cut(moved, axes), _cut(reference, axes)),
                        q,
                        axes,
                    )
                )
        if not tried:
            nothing = (np.zeros(still.shape[-2], bool), np.zeros(still.shape[-1], bool))
            return None, (floor(exact[0]), floor(exact[1])), nothing
        best = min(error for error, _, _ in tried)
        return next(found for found in tried if found[0] <= best + ROUNDING)

    def _interior(self, stage: int, q: Shift) -> Axes:
        at, (height, width) = self.of._stages[stage], self.of._still[stage].shape[-2:]
        if at.wraps and self.of.mode == "circular":
            return np.ones(height, bool), np.ones(width, bool)
        rows, columns = (
            _interior_axis(windows, n, s, cells)
            for windows, n, s, cells in zip((at.rows, at.columns), self.of.x.shape[-2:], self.shift, q, strict=True)
        )
        return rows, columns

    def border(self, stage: int, q: Shift, interior: np.ndarray) -> float | None:
        if interior.all():
            return None
        outside = ~interior
        reference = translate(self.of._still[stage], q, mode=self.of.mode)
        return self._relative(stage, self.maps[stage][..., outside], reference[..., outside])

    def invariance(self, stage: int) -> float:
        return self._relative(stage, self.maps[stage], self.of._still[stage])

    def unchanged(self, stage: int) -> float:
        if self.peaks[stage + 1] < ROUNDING * self.scales[stage]:
            return 1.0
        difference = np.abs(self.maps[stage].astype(np.float64) - self.of._still[stage])
        return float(np.mean(difference <= ROUNDING * self.peaks[stage + 1]))

    def _relative(self, stage: int, a: np.ndarray, b: np.ndarray) -> float:
        least = ROUNDING * self.scales[stage]
        if _peak(b) < least or not b.any():
            return 0.0 if _peak(a) < least or not a.any() else 1.0
        reference = b.astype(np.float64).ravel()
        difference = a.astype(np.float64).ravel() - reference
        return float(np.sqrt((difference @ difference) / (reference @ reference)))


def _peak(x: np.ndarray) -> float:
    return float(max(x.max(), -x.min()))


def _cut(x: np.ndarray, axes: Axes) -> np.ndarray:
    rows, columns = axes
    return x if rows.all() and columns.all() else x[..., rows, :][..., columns]


def _whole(shift: Sequence[int]) -> Shift:
    try:
        dy, dx = shift
        whole = int(dy) == dy and int(dx) == dx
    except (TypeError, ValueError, OverflowError):
        whole = False
    if not whole:
        raise ValueError(f"expected a shift (dy, dx) in whole pixels, got {shift!r}")
    return int(dy), int(dx)


def _candidates(exact: Sequence[Fraction]) -> list[Shift]:
    """The whole shifts next to `exact`, the nearest first, then the lower."""
    dy, dx = exact
    pairs: list[Shift] = list(product({floor(dy), ceil(dy)}, {floor(dx), ceil(dx)}))
    return sorted(
        pairs,
        key=lambda q: (sum((a - b) ** 2 for a, b in zip(q, exact, strict=True)), q),
    )


def _interior_axis(windows: Sequence[AxisWindow], n: int, shift: int, q: int) -> np.ndarray:
    """Along one axis: where both cells exist and neither sees padding or pixels from outside the frame."""
    source = np.arange(n) - shift
    moved = clean_cells(windows, (source >= 0) & (source < n))
    still = clean_cells(windows, np.ones(n, bool))
    partner = np.arange(len(still)) - q
    return moved & (partner >= 0) & (partner < len(still)) & still[np.clip(partner, 0, len(still) - 1)]
