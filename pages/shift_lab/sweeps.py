"""The errors of one stack on one picture at many shifts, as a table to take away."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.equivariance import ShiftExperiment
from pages.shift_lab.experiment import Experiment

REACH = 16  # pixels each way


@dataclass(frozen=True, eq=False)
class Curve:
    """Errors over the shifts -16 to 16 along one axis, one value a shift; NaN where no cell is interior."""

    axis: str
    shifts: np.ndarray
    feature_equivariance: np.ndarray
    feature_invariance: np.ndarray
    pooled_equivariance: np.ndarray
    pooled_invariance: np.ndarray

    def csv(self) -> str:
        """The curve as a table; shifts in pixels, an empty cell where no cell is interior."""
        names = ("feature_equivariance", "feature_invariance", "pooled_equivariance", "pooled_invariance")
        lines = [f"shift_{self.axis}," + ",".join(f"{name}_error" for name in names)]
        for i, shift in enumerate(self.shifts):
            values = (getattr(self, name)[i] for name in names)
            lines.append(f"{shift}," + ",".join("" if np.isnan(v) else repr(float(v)) for v in values))
        return "\n".join(lines) + "\n"


def sweep(of: Experiment, axis: str) -> Curve:
    """The errors of an experiment along `axis`, "y" or "x"."""
    x, program = of.picture.array, of.program
    reach = min(REACH, x.shape[-2 if axis == "y" else -1] // 2)
    shifts = np.arange(-reach, reach + 1)
    experiment = ShiftExperiment(program.stack, x, mode=of.mode)
    rows = []
    for shift in shifts:
        moved = (int(shift), 0) if axis == "y" else (0, int(shift))
        feature, pooled = experiment.errors(moved, stages=(program.feature, program.pooled))
        rows.append((*feature, *pooled))
    table = np.array(rows, dtype=np.float64)  # None becomes NaN
    return Curve(axis, shifts, *table.T)
