"""Small grids of numbers as HTML tables: every cell in its number's colour, as maps have it."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

import numpy as np

from ui.maps import common_scale, is_signed
from ui.paint import ink_on, map_bytes

HATCHED = (
    "background-image:repeating-linear-gradient(45deg,rgba(128,128,128,.5) 0 1px,transparent 1px 5px);"
    "background-color:transparent;color:inherit"
)


def numeral(value: float, digits: int = 1) -> str:
    """A number with at most `digits` decimals, none of them a zero at the end, and a true minus."""
    text = f"{value:.{digits}f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text.replace("-", "−")


def grid_figure(
    values: np.ndarray,
    caption: str,
    *,
    name: str,
    cell: int,
    scale: float | None = None,
    signed: bool | None = None,
    given: np.ndarray | None = None,
    written: bool = True,
) -> str:
    """A grid (H, W) as a figure of cells of `cell` pixels; `name` is its `data-grid`.

    Colours as in map_figure; cells that are not `given` are hatched. Numbers are `written`, with a decimal where they
    need one, or left to the colours.
    """
    scale = common_scale([values]) if scale is None else scale
    pixels = map_bytes(values[None], scale, signed=is_signed([values]) if signed is None else signed)
    digits = 0 if np.array_equal(values, np.rint(values)) or np.abs(values).max(initial=0) >= 100 else 1
    texts = [[numeral(v, digits) for v in row] for row in values]
    longest = max(len(text) for row in texts for text in row)
    font = min(0.55 * cell, 0.92 * cell / (0.58 * longest), 18)
    rows = []
    for i, row in enumerate(texts):
        cells = []
        for j, text in enumerate(row):
            r, g, b = (int(c) for c in pixels[i, j])
            colour = f"background:rgb({r},{g},{b});color:{ink_on(r, g, b)}" if given is None or given[i, j] else HATCHED
            cells.append(f"<td style='{colour};{_size(cell)}'>{text if written else ''}</td>")
        rows.append(f"<tr>{''.join(cells)}</tr>")
    style = f"border-spacing:{1 if written else 0}px;margin:0;font-size:{font:.1f}px;line-height:1"
    label = f"<figcaption style='white-space:nowrap'>{escape(caption)}</figcaption>" if caption else ""
    return (
        f"<figure class='map' data-grid='{escape(name)}'>{label}"
        f"<table class='kernel' style='{style}' aria-label='{escape(caption or name)}'>{''.join(rows)}</table></figure>"
    )


def _size(cell: int) -> str:
    return f"width:{cell}px;min-width:{cell}px;height:{cell}px;padding:0;text-align:center;vertical-align:middle"


def sign(text: str, above: str = "") -> str:
    """An arrow or an operator between two grids, with a word above it."""
    small = f"<div style='font-size:0.8125rem;line-height:1.1'>{escape(above)}</div>" if above else ""
    large = f"<div style='font-size:1.4rem;line-height:1.1'>{text}</div>"
    return f"<div style='text-align:center;flex:none'>{small}{large}</div>"


def line(parts: Iterable[str], *, gap: float = 0.6) -> str:
    """Grids and signs side by side; what does not fit goes beneath."""
    return f"<div style='display:flex;flex-wrap:wrap;align-items:center;gap:0.3rem {gap}rem'>{''.join(parts)}</div>"


def card(title: str, body: str, note: str, *, wide: int) -> str:
    """A titled box with a line at its foot, `wide` pixels at least, and its share of the rest."""
    edge = "1px solid color-mix(in srgb,currentColor 22%,transparent)"
    box = f"border:{edge};border-radius:8px;padding:0.45rem 0.6rem;flex:1 1 {wide}px;min-width:0"
    middle = "flex:1;display:grid;place-content:center;justify-items:center;min-width:0;overflow:hidden"
    return (
        f"<section style='display:flex;flex-direction:column;gap:0.35rem;{box}'>"
        f"<div style='font-weight:600;font-size:0.9375rem;line-height:1.25'>{escape(title)}</div>"
        f"<div style='{middle}'>{body}</div>"
        f"<div style='font-size:0.875rem;line-height:1.3'>{escape(note)}</div></section>"
    )


def cards(boxes: Iterable[str]) -> str:
    """Boxes side by side, as many as fit."""
    return f"<div style='display:flex;flex-wrap:wrap;gap:0.6rem'>{''.join(boxes)}</div>"
