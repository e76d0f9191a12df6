"""Back to the shape, and the three ways, on the page."""

from __future__ import annotations

import htpy as h
import numpy as np

from pages.transposed.grids import card, cards, grid_figure, line, sign
from pages.transposed.ways import Ways
from pages.transposed.wiring import Wiring, sizes_text
from ui.comparisons import percent
from ui.numbers import number, short
from ui.shown import Shown, stacked
from ui.tables import figures_table
from ui.translations import t

ROOM = 560  # pixels for input, output and back in a row
HIGH = 168  # pixels for the highest of them
CARD, TALL = 132, 190  # pixels for what a card draws, and for a high matrix in it


def shape_shown(found: Ways) -> Shown:
    """Input, output and back; beneath them how the three ways come to the same numbers."""
    wiring = found.wiring
    row = _chain(wiring)
    turned = dict(zip(("rows", "columns"), wiring.matrix.T.shape, strict=True))
    ways = (
        ("zeros", _inserted(found), {"spread": len(found.spread), "side": wiring.side}, 242),
        ("stamps", _stamps(found), {"cells": wiring.y.size}, 172),
        ("matrix", _matrix(wiring), turned, 162),
    )
    boxes = [
        card(t(f"transposed.way_{name}"), drawn, t(f"transposed.way_{name}_note", **fields), wide=wide)
        for name, drawn, fields, wide in ways
    ]
    figures = figures_table(
        "transposed.figure_",
        [
            ("input", [sizes_text(wiring.side)]),
            ("output", [sizes_text(wiring.out_side)]),
            ("back", [sizes_text(len(wiring.z))]),
            ("output_padding", [str(wiring.output_padding)]),
            ("ways_apart", [number(found.largest)]),
            ("unlike", [f"{percent(found.rest)} %" if found.rest is not None else number(None)]),
        ],
        testid="shape",
    )
    sentence = t(
        "transposed.sentence_shape",
        side=wiring.side,
        out=wiring.out_side,
        first=short(wiring.x[0, 0], 2),
        back=short(wiring.z[0, 0], 2),
        most=number(found.largest),
    )
    if wiring.output_padding:
        sentence += " " + t("transposed.sentence_padding", bare=wiring.bare_side, extra=wiring.output_padding)
    return Shown(stacked([row, cards(boxes)]), figures, sentence)


def _chain(wiring: Wiring) -> h.Element:
    """Input, output and back, in cells of one size."""
    cells = 2 * wiring.side + wiring.out_side
    cell = int(min(36, ROOM / cells, HIGH / max(wiring.side, wiring.out_side)))
    grids = [
        grid_figure(
            values, t(f"transposed.grid_{name}", size=sizes_text(len(values))), name=name, cell=cell, scale=scale
        )
        for name, values, scale in (("input", wiring.x, 9.0), ("output", wiring.y, None), ("back", wiring.z, None))
    ]
    arrows = [sign("→", t(f"transposed.{name}")) for name in ("convolution", "transposed")]
    return line([grids[0], arrows[0], grids[1], arrows[1], grids[2]])


def _inserted(found: Ways) -> h.Element:
    """y with its zeros, and the turned kernel."""
    kernel = found.wiring.kernel[::-1, ::-1]
    cell = int(min(18, CARD / len(found.spread)))
    spread = grid_figure(found.spread, "", name="spread", cell=cell, given=found.is_given, written=cell >= 14)
    return line([spread, sign("∗"), grid_figure(kernel, "", name="turned", cell=18, signed=True)], gap=0.3)


def _stamps(found: Ways) -> h.Element:
    """What each of the first cells of y adds, in colours."""
    side, count = found.wiring.side, found.wiring.out_side
    scale, signed = float(np.abs(found.stamps).max()), bool((found.stamps < 0).any())
    cell = max(2, int((CARD - 8 * count) / (count * side)))
    drawn = [
        grid_figure(stamp, "", name=f"stamp-{i}", cell=cell, scale=scale, signed=signed, written=False)
        for i, stamp in enumerate(found.stamps)
    ]
    return h.div(style=f"display:grid;grid-template-columns:repeat({count},max-content);gap:4px 6px")[drawn]


def _matrix(wiring: Wiring) -> h.Element:
    """C^T in colours, times y as a column."""
    turned = wiring.matrix.T
    cell = max(2, min(16, int(TALL / max(turned.shape))))
    drawn = grid_figure(turned, "", name="turned-matrix", cell=cell, signed=True, written=False)
    column = grid_figure(wiring.y.reshape(-1, 1), "", name="column", cell=cell, written=False)
    return line([drawn, sign("·"), column], gap=0.3)
