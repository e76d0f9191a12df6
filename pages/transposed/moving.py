"""A transposed convolution when its input moves; and a stride with its transpose, which keeps only whole steps."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.equivariance import EXACTLY, ShiftReport, residue_map, shift_report
from core.kernels import KERNELS
from core.layers import Conv2d, ConvTranspose2d, Stack
from core.transforms import translate
from ui.charts import residue_figure
from ui.comparisons import verdict_text
from ui.maps import common_scale, is_signed, map_figure, maps_row
from ui.numbers import number, shift_text
from ui.shown import Chart, Shown, stacked
from ui.tables import figures_table
from ui.translations import t

STRIDES, SHIFTS = range(1, 5), range(-8, 9)
KERNEL_NAMES = ("gaussian", "box", "sobel_x", "laplacian", "sharpen", "emboss")


@dataclass(frozen=True, eq=False)
class Moved:
    """Two stacks on a picture that moves by `shift`: a transposed convolution, and a stride with that behind it.

    x and moved: the picture; y and y_moved: the first stack's maps; rest, rest_after: what both stacks' maps differ by
    inside, once the still one has moved by the whole shift that fits best; residues: the second stack's errors at
    every remainder of a shift by its period; periods: of both, in cells of the input.
    """

    shift: tuple[int, int]
    stride: int
    x: np.ndarray
    moved: np.ndarray
    y: np.ndarray
    y_moved: np.ndarray
    rest: np.ndarray
    rest_after: np.ndarray
    alone: ShiftReport
    after_stride: ShiftReport
    residues: np.ndarray
    periods: tuple[int, int]


def stacks(kernel: str, stride: int) -> tuple[Stack, Stack]:
    """The transposed convolution, and the same behind a convolution of that stride."""
    w = np.array(KERNELS[kernel].weights)[None, None]
    back = ConvTranspose2d(w, stride=stride)
    return Stack([back]), Stack([Conv2d(w, stride=stride, padding="same", padding_mode="circular"), back])


def moved(x: np.ndarray, kernel: str, stride: int, shift: tuple[int, int]) -> Moved:
    """Both stacks on a picture (1, H, W), still and moved by `shift` (dy, dx), which wraps around."""
    x = x.astype(np.float64)
    alone, after = stacks(kernel, stride)
    report = shift_report(alone, x, shift)
    x_moved = translate(x, shift)
    y, y_moved = alone.forward(x), alone.forward(x_moved)
    report_after = shift_report(after, x, shift)
    return Moved(
        shift,
        stride,
        x,
        x_moved,
        y,
        y_moved,
        _rest(y, y_moved, report),
        _rest(after.forward(x), after.forward(x_moved), report_after),
        report,
        report_after,
        residue_map(after, x),
        (alone.period(x.shape)[0], after.period(x.shape)[0]),
    )


def _rest(still: np.ndarray, moved: np.ndarray, report: ShiftReport) -> np.ndarray:
    """What two maps differ by inside, once the still one has moved; 0 at the border."""
    return np.where(report.interior, moved - translate(still, report.aligned_shift), 0.0)


def moved_shown(found: Moved) -> Shown:
    """The picture still and moved, its map still and moved, and what is left once the map has moved by the stride."""
    ys = [found.y, found.y_moved]
    scale, signed = common_scale(ys), is_signed(ys)
    shift, out = shift_text(found.shift), shift_text(found.alone.aligned_shift)
    maps = [
        map_figure(found.x, t("transposed.move_x"), scale=1.0, signed=False, name="x"),
        map_figure(found.y, t("transposed.move_y"), scale=scale, signed=signed, name="y"),
        map_figure(found.rest, t("transposed.move_rest", shift=out), scale=scale, signed=True, name="rest"),
        map_figure(found.moved, t("transposed.move_moved", shift=shift), scale=1.0, signed=False, name="moved"),
        map_figure(found.y_moved, t("transposed.move_y_moved"), scale=scale, signed=signed, name="y_moved"),
        map_figure(found.rest_after, t("transposed.move_rest_after"), scale=scale, signed=True, name="rest_after"),
    ]
    both = (found.alone, found.after_stride)
    figures = figures_table(
        "transposed.move_",
        [
            ("in", [shift] * 2),
            ("expected", [shift_text(report.expected_shift, 2, trim=True) for report in both]),
            ("best", [shift_text(report.aligned_shift) for report in both]),
            ("error", [number(report.equivariance_error) for report in both]),
            ("verdict", [_verdict(report) for report in both]),
            ("period", [str(period) for period in found.periods]),
        ],
        [t("transposed.move_alone"), t("transposed.move_after")],
        testid="moves",
    )
    exact = int(np.sum(found.residues <= EXACTLY))
    sentence = t("transposed.sentence_move", shift=shift, out=out, stride=found.stride)
    sentence += " " + t("transposed.sentence_period", exact=exact, all=found.residues.size, period=found.periods[1])
    chart = Chart(residue_figure(found.residues), "transposed.residue_title", "transposed.residue_alt")
    return Shown(stacked([maps_row(maps[:3]), maps_row(maps[3:])]), figures, sentence, charts=(chart,))


def _verdict(report: ShiftReport) -> str:
    """Whether the map moves along, with its sign; a dash where nothing of it can be compared."""
    error = report.equivariance_error
    return number(None) if error is None else verdict_text(error)
