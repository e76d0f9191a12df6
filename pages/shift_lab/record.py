"""What was measured at the present shift, as HTML: the table of record, and the maps where nothing can move."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import htpy as h
import numpy as np
from markupsafe import Markup

from core.equivariance import EXACTLY, NEARLY, ShiftReport
from ui.comparisons import verdict_text
from ui.maps import common_scale, is_signed
from ui.numbers import error_with_decibels, number, percent, shift_text
from ui.paint import map_bytes, png_address
from ui.tables import figures_table
from ui.translations import t

STYLE = Path(__file__).resolve().with_suffix(".css")


def panels_html(maps: Mapping[str, tuple[np.ndarray, np.ndarray]]) -> Markup:
    """Still and moved maps (C, H, W) side by side as pictures, by the name of their text: where nothing can move."""
    rows = []
    for name, both in maps.items():
        scale, signed = common_scale(both), is_signed(both)
        pictures = [
            h.img(alt=t(f"record.{when}"), src=png_address(map_bytes(values, scale, signed=signed)))
            for when, values in zip(("still", "moved"), both, strict=True)
        ]
        rows.append(h.figure[h.figcaption[t(f"record.{name}")], pictures])
    return Markup(h.fragment[h.style[Markup(STYLE.read_text("utf-8"))], h.div(".panels")[rows]])


def record_table(columns: Sequence[tuple[str, ShiftReport]], shift: tuple[int, int]) -> Markup:
    """The figures of record: one column a map, with the shift they were measured at."""
    reports = [report for _, report in columns]
    rows = [
        ("equivariant", [_verdict(r.equivariance_error) for r in reports]),
        ("invariant", [_verdict(r.invariance_error) for r in reports]),
        ("expected", [shift_text(r.expected_shift, 2, trim=True) for r in reports]),
        ("aligned", [shift_text(r.aligned_shift) for r in reports]),
        ("measured", [shift_text(r.measured_shift, 1) for r in reports]),
        ("inside", [error_with_decibels(r.equivariance_error) for r in reports]),
        ("border", [number(r.border_error) for r in reports]),
        ("invariance", [number(r.invariance_error) for r in reports]),
        ("unchanged", [percent(r.unchanged) for r in reports]),
    ]
    return figures_table(
        "record.",
        rows,
        [name for name, _ in columns],
        caption=t("record.caption", shift=shift_text(shift)),
        note=t("record.thresholds", exactly=f"{EXACTLY:.5f}", nearly=f"{NEARLY:g}"),
        testid="certified",
        data_shift=f"{shift[0]},{shift[1]}",
    )


def _verdict(error: float | None) -> str:
    return t("record.no_interior") if error is None else verdict_text(error)
