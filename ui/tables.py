"""Tables as HTML: of figures, one row a figure and a column a case; of a kernel's numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import htpy as h
import numpy as np
from markupsafe import Markup

from ui.numbers import short
from ui.translations import t

Values = Sequence[h.Node]


def figures_table(
    names: str | Callable[[str], str],
    rows: Iterable[tuple[str, Values]],
    heads: Sequence[str] = (),
    *,
    caption: str = "",
    testid: str = "",
    note: str = "",
    scrolls: bool = False,
    **attributes: str,
) -> Markup:
    """Rows of (name, values) under `heads`, if any, as HTML.

    A row is labelled by the text of `names` + name, or by what `names` makes of it, and its `data-figure` is the name.
    `note` is a line beneath. `scrolls`: rolled sideways where the screen is narrower, by keys too.
    """
    label = names if callable(names) else lambda name: t(names + name)
    lines = [h.tr(data_figure=name)[h.th(scope="row")[label(name)], map(cell, values)] for name, values in rows]
    head = h.thead[h.tr[h.td, column_heads(heads)]] if heads else None
    table = h.table[h.caption[caption] if caption else None, head, h.tbody[lines]]
    rolled = {"role": "group", "tabindex": "0", "aria_label": t("record.scrolls")} if scrolls else {}
    box = h.div(class_=["record", {"scrolls": scrolls}], data_testid=testid or None, **rolled, **attributes)
    return Markup(box[table, h.p[note] if note else None])


def column_heads(names: Iterable[str]) -> list[h.Element]:
    """The heads of columns."""
    return [h.th(scope="col")[name] for name in names]


def cell(value: h.Node) -> h.Element:
    """A cell of a table."""
    return h.td[value]


def kernel_table(weights: np.ndarray, label: str) -> Markup:
    """A kernel (kH, kW) as a picture with its numbers: orange where positive, blue where negative."""
    largest = float(np.abs(weights).max()) or 1.0
    side = max(weights.shape)
    rows = [h.tr[[_weight(float(v), largest, side) for v in row]] for row in weights]
    return Markup(h.table(f".kernel.kernel-{side}", aria_label=label)[rows])


def _weight(value: float, largest: float, side: int) -> h.Element:
    colour = "230,97,1" if value > 0 else "33,102,172"
    shade = f"background:rgba({colour},{0.65 * abs(value) / largest:.3f})"
    return h.td(style=shade)[short(value, 2 if side > 4 else 3)]
