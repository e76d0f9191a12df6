"""What was measured at the present shift, as HTML: the table of record, and the maps where nothing can move."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path

import numpy as np

from core.equivariance import EXACTLY, NEARLY, ShiftReport, verdict
from ui.numbers import SIGNS, error_with_decibels, number, shift_text
from ui.paint import SIGNED_BELOW, map_bytes, png_address
from ui.translations import t

STYLE = Path(__file__).resolve().with_suffix(".css")


def panels_html(maps: Mapping[str, tuple[np.ndarray, np.ndarray]]) -> str:
    """Still and moved maps (C, H, W) side by side as pictures, by the name of their text: where nothing can move."""
    rows = []
    for name, (still, moved) in maps.items():
        scale = float(max(np.abs(still).max(), np.abs(moved).max()))
        signed = bool(min(still.min(), moved.min()) < -SIGNED_BELOW * scale)
        pictures = "".join(
            f'<img alt="{escape(t(f"record.{when}"))}" src="{png_address(map_bytes(values, scale, signed=signed))}">'
            for when, values in (("still", still), ("moved", moved))
        )
        rows.append(f"<figure><figcaption>{escape(t(f'record.{name}'))}</figcaption>{pictures}</figure>")
    return f"<style>{STYLE.read_text('utf-8')}</style><div class='panels'>{''.join(rows)}</div>"


def record_table(columns: Sequence[tuple[str, ShiftReport]], shift: tuple[int, int]) -> str:
    """The figures of record: one column a map, with the shift they were measured at."""
    rows: list[tuple[str, str, list[str]]] = [
        ("equivariant", t("record.equivariant"), [_verdict(r.equivariance_error) for _, r in columns]),
        ("invariant", t("record.invariant"), [_verdict(r.invariance_error) for _, r in columns]),
        ("expected", t("record.expected"), [shift_text(r.expected_shift, 2, trim=True) for _, r in columns]),
        ("aligned", t("record.aligned"), [shift_text(r.aligned_shift) for _, r in columns]),
        ("measured", t("record.measured"), [shift_text(r.measured_shift, 1) for _, r in columns]),
        ("inside", t("record.inside"), [error_with_decibels(r.equivariance_error) for _, r in columns]),
        ("border", t("record.border"), [number(r.border_error) for _, r in columns]),
        ("invariance", t("record.invariance"), [number(r.invariance_error) for _, r in columns]),
        ("unchanged", t("record.unchanged"), [f"{100 * r.unchanged:.1f} %" for _, r in columns]),
    ]
    head = "".join(f"<th scope='col'>{escape(name)}</th>" for name, _ in columns)
    body = "".join(
        f"<tr data-figure='{key}'><th scope='row'>{escape(name)}</th>"
        + "".join(f"<td>{escape(value)}</td>" for value in values)
        + "</tr>"
        for key, name, values in rows
    )
    caption = t("record.caption", shift=shift_text(shift))
    thresholds = t("record.thresholds", exactly=f"{EXACTLY:.5f}", nearly=f"{NEARLY:g}")
    return (
        f"<div data-testid='certified' data-shift='{shift[0]},{shift[1]}' class='record'>"
        f"<table><caption>{escape(caption)}</caption><thead><tr><td></td>{head}</tr></thead><tbody>{body}</tbody></table>"
        f"<p>{escape(thresholds)}</p></div>"
    )


def _verdict(error: float | None) -> str:
    if error is None:
        return t("record.no_interior")
    word = verdict(error)
    return f"{SIGNS[word]} {t(f'record.{word}')}"
