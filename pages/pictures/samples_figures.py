"""The table of all samples on the page: a small picture and its figures in each row."""

from __future__ import annotations

from collections.abc import Mapping

import htpy as h
from markupsafe import Markup

from pages.pictures.locality_figures import coefficient, length, percentage
from pages.pictures.region_figures import figure
from pages.pictures.regions import GRID
from pages.pictures.samples import NOISE, SHUFFLED, Ensemble, Row
from ui.paint import map_bytes, png_address
from ui.tables import cell, column_heads
from ui.translations import t

COLUMNS = ("nearest", "length", "first_ring", "enough", "stationarity", "concentration")


def samples_table(rows: Mapping[tuple[str, str], Row], today: str, own: Row | None) -> Markup:
    """All rows as HTML; that of `today` is marked, or a row of its own for a picture that is none of the samples."""
    lines = [] if own is None else [_line("today", t("pictures.today"), "today", own, is_today=True)]
    for (kind, name), row in rows.items():
        label = t(f"pictures.kind_{kind}") if kind in (NOISE, SHUFFLED) else t(f"picture.name_{name}")
        is_today = kind not in (NOISE, SHUFFLED) and name == today
        lines.append(_line(kind, label, name, row, is_today=is_today))
    head = h.thead[h.tr[h.td, h.td, column_heads(t(f"pictures.column_{name}") for name in COLUMNS)]]
    table = h.table(style="min-width:34rem")[head, h.tbody[lines]]
    return Markup(h.div(".record.scrolls", data_testid="samples")[table])


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


def _line(kind: str, label: str, name: str, row: Row, *, is_today: bool) -> h.Element:
    address = png_address(map_bytes(row.thumbnail, 1.0, signed=False))
    below = kind not in (NOISE, SHUFFLED, "today") and [h.br, h.small[t(f"pictures.kind_{kind}")]]
    values = [
        coefficient(row.nearest, 4),
        length(row.length),
        percentage(row.first_ring),
        "–" if row.enough is None else str(row.enough),
        figure(row.stationarity),
        percentage(row.concentration),
    ]
    look = {"data_today": "1", "style": "background:color-mix(in srgb,#FFB000 22%,transparent)"} if is_today else {}
    return h.tr(data_kind=kind, data_name=name, **look)[
        h.td(style="padding:2px")[h.img(src=address, alt="", width="40", style="display:block")],
        h.th(scope="row")[h.b[f"▶ {label}"] if is_today else label, below],
        map(cell, values),
    ]
