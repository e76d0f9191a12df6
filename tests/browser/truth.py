"""What `core` says of an experiment in Shift Lab: its nine maps, and its figures as the record writes them."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from core.equivariance import ShiftExperiment, ShiftReport, verdict
from core.images import load_image
from core.transforms import translate
from pages.shift_lab.settings import Settings
from ui.numbers import error_with_decibels, number, percent, shift_text
from ui.pictures import ASSETS, PHOTOGRAPHS
from ui.translations import catalogue

STILL = ("input", "feature", "pooled")
MOVED = tuple(f"moved-{name}" for name in STILL)
COMPARED = ("pooled-change", "feature-error", "pooled-error")
PANELS = STILL + MOVED + COMPARED
SOBEL = Settings()  # the first visit's: Sobel and max-pooling 2/2, circular


def photograph(name: str, side: int, *, color: bool = False) -> np.ndarray:
    """A sample picture as the app works on it."""
    return load_image((ASSETS / PHOTOGRAPHS[name]).read_bytes(), max_side=side, color=color)


@dataclass(frozen=True, eq=False)
class Truth:
    """What core says of an experiment: the nine maps by the names of their panels, and the two reports of record."""

    maps: Mapping[str, np.ndarray]
    reports: tuple[ShiftReport, ShiftReport]

    def scale(self, name: str) -> float:
        """The largest magnitude that the panel's column shows, still or moved."""
        if name.endswith("input"):
            return 1.0
        column = "feature" if "feature" in name else "pooled"
        return float(max(np.abs(self.maps[column]).max(), np.abs(self.maps[f"moved-{column}"]).max()))

    def signed(self, name: str) -> bool:
        """Whether the panel is drawn in colours that tell negative values."""
        if name in COMPARED:
            return True
        column = name.removeprefix("moved-")
        lowest = min(self.maps[column].min(), self.maps[f"moved-{column}"].min())
        return column != "input" and bool(lowest < -1e-6 * self.scale(name))

    def record(self) -> dict[str, list[str]]:
        """The rows of the record, a text a column."""
        columns = [_record(report) for report in self.reports]
        return {name: [column[name] for column in columns] for name in columns[0]}


def truth(settings: Settings, x: np.ndarray, shift: tuple[int, int], *, mode: str = "circular") -> Truth:
    """core's word on `settings` at a picture (C, H, W) moved by `shift`."""
    program = settings.program(x.shape[0])
    experiment = ShiftExperiment(program.stack, x, mode=mode)
    still, moved, reports = program.stack.trace(x), experiment.moved(shift), experiment.stage_reports(shift)
    maps = {"input": x, "moved-input": translate(x, shift, mode=mode)}
    for name, at in (("feature", program.feature), ("pooled", program.pooled)):
        maps |= {name: still[at], f"moved-{name}": moved[at]}
        maps[f"{name}-error"] = moved[at] - translate(still[at], reports[at].aligned_shift, mode=mode)
        maps[f"{name}-change"] = moved[at] - still[at]
    return Truth(maps, (reports[program.feature], reports[program.pooled]))


def _record(report: ShiftReport) -> dict[str, str]:
    signs = {"exactly": "= exactly", "nearly": "≈ nearly", "not": "≠ not"}
    equivariance, invariance = report.equivariance_error, report.invariance_error
    return {
        "equivariant": catalogue("en")["record.no_interior"] if equivariance is None else signs[verdict(equivariance)],
        "invariant": signs[verdict(invariance)],
        "aligned": shift_text(report.aligned_shift),
        "measured": shift_text(report.measured_shift, 1),
        "inside": error_with_decibels(equivariance),
        "border": number(report.border_error),
        "invariance": number(invariance),
        "unchanged": percent(report.unchanged),
    }
