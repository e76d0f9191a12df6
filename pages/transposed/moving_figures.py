"""What a transposed convolution does when its input moves, on the page."""

from __future__ import annotations

import numpy as np

from core.equivariance import EXACTLY, ShiftReport, verdict
from pages.transposed.moving import Moved
from ui.charts import residue_figure
from ui.maps import common_scale, is_signed, map_figure, maps_row
from ui.numbers import SIGNS, number, shift_text
from ui.shown import Chart, Shown, stacked
from ui.tables import figures_table
from ui.translations import t


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
    if report.equivariance_error is None:
        return number(None)
    word = verdict(report.equivariance_error)
    return f"{SIGNS[word]} {t(f'record.{word}')}"
