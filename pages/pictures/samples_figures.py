"""The table of all samples on the page: a small picture and its figures in each row."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

from pages.pictures.locality_figures import coefficient, length, percentage
from pages.pictures.region_figures import figure
from pages.pictures.regions import GRID
from pages.pictures.samples import NOISE, SHUFFLED, Ensemble, Row
from ui.paint import map_bytes, png_address
from ui.translations import t

COLUMNS = ("nearest", "length", "first_ring", "enough", "stationarity", "concentration")


def samples_table(rows: Mapping[tuple[str, str], Row], today: str, own: Row | None) -> str:
    """All rows as HTML; that of `today` is marked, or a row of its own for a picture that is none of the samples."""
    head = "".join(f"<th scope='col'>{escape(t(f'pictures.column_{name}'))}</th>" for name in COLUMNS)
    lines = [] if own is None else [_line("today", t("pictures.today"), "today", own, is_today=True)]
    for (kind, name), row in rows.items():
        label = t(f"pictures.kind_{kind}") if kind in (NOISE, SHUFFLED) else t(f"picture.name_{name}")
        is_today = kind not in (NOISE, SHUFFLED) and name == today
        lines.append(_line(kind, label, name, row, is_today=is_today))
    body = "".join(lines)
    return (
        "<div class='record' data-testid='samples' style='overflow-x:auto'>"
        f"<table style='min-width:34rem'><thead><tr><td></td><td></td>{head}</tr></thead>"
        f"<tbody>{body}</tbody></table></div>"
    )


def samples_sentence(rows: Mapping[tuple[str, str], Row]) -> str:
    """What the table shows, with the figures of the rows without locality."""
    found = {kind: row for (kind, _), row in rows.items()}
    shuffled, noise = found[SHUFFLED], found[NOISE]
    return t(
        "pictures.samples_sentence",
        shuffled=figure(shuffled.stationarity),
        noise=figure(noise.stationarity),
        shuffled_near=coefficient(shuffled.nearest, 4),
        noise_near=coefficient(noise.nearest, 4),
    )


def ensemble_sentence(found: Ensemble) -> str:
    """What pictures together say of stationarity, beside what each says of itself."""
    return t(
        "pictures.samples_ensemble",
        count=found.count,
        regions=GRID**2,
        single=f"{found.single:.4f}",
        together=f"{found.together:.4f}",
        share=f"{100 * found.share:.1f} %",
        expected=f"{100 / found.count:.1f} %",
    )


def _line(kind: str, label: str, name: str, row: Row, *, is_today: bool) -> str:
    address = png_address(map_bytes(row.thumbnail, 1.0, signed=False))
    picture = f"<img src='{address}' alt='' width='40' style='display:block;image-rendering:auto'>"
    below = "" if kind in (NOISE, SHUFFLED, "today") else f"<br><small>{escape(t(f'pictures.kind_{kind}'))}</small>"
    head = f"<b>▶ {escape(label)}</b>" if is_today else escape(label)
    values = [
        coefficient(row.nearest, 4),
        length(row.length),
        percentage(row.first_ring),
        "–" if row.enough is None else str(row.enough),
        figure(row.stationarity),
        percentage(row.concentration),
    ]
    cells = "".join(f"<td>{escape(value)}</td>" for value in values)
    look = " style='background:color-mix(in srgb,#FFB000 22%,transparent)'" if is_today else ""
    marked = " data-today='1'" if is_today else ""
    return (
        f"<tr data-kind='{kind}' data-name='{name}'{marked}{look}><td style='padding:2px'>{picture}</td>"
        f"<th scope='row'>{head}{below}</th>{cells}</tr>"
    )
