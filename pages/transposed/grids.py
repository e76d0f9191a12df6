"""Small grids of numbers as HTML tables: every cell in its number's colour, as maps have it."""

from __future__ import annotations

from collections.abc import Iterable

import htpy as h
import numpy as np

from ui.maps import common_scale, is_signed
from ui.numbers import short
from ui.paint import ink_on, map_bytes

HATCHED = (
    "background-image:repeating-linear-gradient(45deg,rgba(128,128,128,.5) 0 1px,transparent 1px 5px);"
    "background-color:transparent;color:inherit"
)


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
) -> h.Element:
    """A grid (H, W) as a figure of cells of `cell` pixels; `name` is its `data-grid`.

    Colours as in map_figure; cells that are not `given` are hatched. Numbers are `written`, with a decimal where they
    need one, or left to the colours.
    """
    scale = common_scale([values]) if scale is None else scale
    pixels = map_bytes(values[None], scale, signed=is_signed([values]) if signed is None else signed)
    digits = 0 if np.array_equal(values, np.rint(values)) or np.abs(values).max(initial=0) >= 100 else 1
    texts = [[short(v, digits) for v in row] for row in values]
    longest = max(len(text) for row in texts for text in row)
    font = min(0.55 * cell, 0.92 * cell / (0.58 * longest), 18)
    size = f"width:{cell}px;min-width:{cell}px;height:{cell}px"

    def colour(i: int, j: int) -> str:
        r, g, b = (int(c) for c in pixels[i, j])
        return f"background:rgb({r},{g},{b});color:{ink_on(r, g, b)}" if given is None or given[i, j] else HATCHED

    rows = [
        h.tr[[h.td(style=f"{colour(i, j)};{size}")[text if written else None] for j, text in enumerate(row)]]
        for i, row in enumerate(texts)
    ]
    style = f"border-spacing:{1 if written else 0}px;margin:0;font-size:{font:.1f}px;line-height:1"
    label = h.figcaption(style="white-space:nowrap")[caption] if caption else None
    table = h.table(".kernel.grid", style=style, aria_label=caption or name)[rows]
    return h.figure(".map", data_grid=name)[label, table]


def sign(text: str, above: str = "") -> h.Element:
    """An arrow or an operator between two grids, with a word above it."""
    small = h.div(style="font-size:0.8125rem")[above] if above else None
    style = "text-align:center;flex:none;line-height:1.1"
    return h.div(style=style)[small, h.div(style="font-size:1.4rem")[text]]


def line(parts: Iterable[h.Node], *, gap: float = 0.6) -> h.Element:
    """Grids and signs side by side; what does not fit goes beneath."""
    return h.div(style=f"display:flex;flex-wrap:wrap;align-items:center;gap:0.3rem {gap}rem")[list(parts)]


def card(title: str, body: h.Node, note: str, *, wide: int) -> h.Element:
    """A titled box with a line at its foot, `wide` pixels at least, and its share of the rest."""
    return h.section(".card", style=f"flex:1 1 {wide}px")[h.b[title], h.div[body], h.p(".note")[note]]


def cards(boxes: Iterable[h.Node]) -> h.Element:
    """Boxes side by side, as many as fit."""
    return h.div(".cards")[list(boxes)]
