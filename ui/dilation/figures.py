"""Figures of dilated kernels: what a cell reads and gives, what it costs, and two smoothers beside each other."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import numpy as np

from core.layer import Shape
from ui.dilation.fields import KERNEL, Coverage, coverage_figure, rates_text, stack_of
from ui.dilation.kernel import Comparison, Reading
from ui.figures import kernel_table, number
from ui.maps import common_scale, framed, map_figure, maps_row
from ui.tables import figures_table
from ui.translations import t


def reading_maps(x: np.ndarray, shown: Reading) -> str:
    """The picture (1, H, W) with the field framed, the pixels around with the nine that are read, and the map."""
    (y, col), rate, side = shown.place, shown.rate, shown.side
    top, left = shown.corner
    height, width = shown.around.shape[1:]
    field = (y - rate, col - rate, side, side)
    nine = [(row - top, column - left, 1, 1) for row, column in shown.cells]
    picture = map_figure(x, t("dilated.picture"), scale=1.0, name="picture")
    near = map_figure(shown.around, t("dilated.around", rows=height, columns=width), scale=1.0, name="around")
    feature = map_figure(shown.feature, t("dilated.feature", rate=rate), name="feature")
    cell = _visible(y - rate, col - rate, shown.feature.shape[1:])
    return maps_row(
        [
            framed(picture, x.shape[1:], [(top, left, height, width), field]),
            framed(near, (height, width), nine),
            framed(feature, shown.feature.shape[1:], [cell]),
        ]
    )


def _visible(y: int, x: int, shape: tuple[int, ...]) -> tuple[float, float, float, float]:
    """A frame about one cell that is not lost on a map of this shape."""
    grow = max(shape) / 64
    return y + 0.5 - grow, x + 0.5 - grow, 2 * grow, 2 * grow


def sum_of_nine(weights: np.ndarray, shown: Reading) -> str:
    """Weights, pixels and their products as three small tables, and the sum that the map holds."""
    products = weights * shown.values
    tables = (
        kernel_table(weights, t("dilated.weights")),
        _pixel_table(shown.values, t("dilated.pixels")),
        kernel_table(np.round(products, 3) + 0.0, t("dilated.products")),
    )
    captions = (t("dilated.weights"), t("dilated.pixels"), t("dilated.products"))
    boxes = [
        f'<div style="text-align:center"><span style="font-size:0.875rem;font-weight:600">{escape(caption)}</span>'
        f"{table}</div>"
        for caption, table in zip(captions, tables, strict=True)
    ]
    signs = ("×", "→")
    parts = [boxes[0]]
    for sign, box in zip(signs, boxes[1:], strict=True):
        parts += [f'<span style="font-size:1.5rem">{sign}</span>', box]
    parts.append(
        f'<div data-figure="answer"><span style="font-size:0.875rem;font-weight:600">{escape(t("dilated.sum"))}</span>'
        f'<br><b style="font-size:1.5rem">{number(shown.answer).replace("-", "−")}</b></div>'
    )
    style = "display:flex;flex-wrap:wrap;align-items:center;gap:0.5rem 0.75rem;font-variant-numeric:tabular-nums"
    return f'<div style="{style}">{"".join(parts)}</div>'


def _pixel_table(values: np.ndarray, label: str) -> str:
    """Pixels (3, 3) as numbers on their own grey."""
    rows = "".join(
        "<tr>"
        + "".join(
            f'<td style="background:rgb({v},{v},{v});color:{"#000000" if v > 127 else "#FFFFFF"}">{value:.3f}</td>'
            for value in row.tolist()
            for v in [round(255 * value)]
        )
        + "</tr>"
        for row in values
    )
    return f'<table class="kernel kernel-3" aria-label="{escape(label)}">{rows}</table>'


def costs_table(shown: Reading) -> str:
    """The dilated kernel beside the full one that is as wide."""
    side = shown.side
    size = "×".join(map(str, shown.feature.shape[1:]))
    rows = [
        ("sees", [f"{side}×{side}"] * 2),
        ("weights", [str(KERNEL**2), str(side**2)]),
        ("adds", [f"{shown.multiply_adds:,}", f"{shown.full_multiply_adds:,}"]),
        ("map_size", [size] * 2),
    ]
    return figures_table(
        "dilated.", rows, [t("dilated.spread_name", rate=shown.rate), t("dilated.full_name", side=side)]
    )


def coverage_maps(stacks: Sequence[Coverage]) -> str:
    """Maps of paths, under one scale where the stacks have as many layers, and so as many paths."""
    largest: dict[int, int] = {}  # by layers
    for c in stacks:
        largest[len(c.rates)] = max(largest.get(len(c.rates), 1), int(c.paths.max()))
    return maps_row(
        coverage_figure(c, t("dilated.paths", rates=rates_text(c.rates)), largest[len(c.rates)]) for c in stacks
    )


def coverage_table(stacks: Sequence[Coverage], shape: Shape) -> str:
    """What stacks see, and cost on a picture of `shape` (1, H, W); "–" where it is smaller than the field."""
    fits = [c.side <= min(shape[1:]) for c in stacks]
    adds = [f"{stack_of(c.rates).multiply_adds(shape):,}" if fit else "–" for c, fit in zip(stacks, fits, strict=True)]
    rows = [
        ("field", [f"{c.side}×{c.side}" for c in stacks]),
        ("seen", [str(c.seen) for c in stacks]),
        ("never", [str(c.never) for c in stacks]),
        ("weights", [str(KERNEL**2 * len(c.rates)) for c in stacks]),
        ("adds", adds),
    ]
    return figures_table("dilated.", rows, [rates_text(c.rates) for c in stacks])


def coverage_sentence(shown: Coverage) -> str:
    """How many cells of the field are seen, and how many never."""
    key = "dilated.holes" if shown.never else "dilated.no_holes"
    return t(key, rates=rates_text(shown.rates), seen=shown.seen, cells=shown.cells, never=shown.never)


def comparison_maps(shown: Comparison, names: Sequence[str], *, difference: bool) -> str:
    """The region, both maps of it under one scale, and first minus second."""
    maps = (shown.region, shown.first, shown.second)
    scale = common_scale(maps)
    titles = (t("dilated.region", rows=shown.region.shape[1], columns=shown.region.shape[2]), *names)
    ids = ("region", "first", "second")
    figures = [map_figure(m, title, scale=scale, name=i) for m, title, i in zip(maps, titles, ids, strict=True)]
    if difference:
        left = shown.first - shown.second
        largest = max(common_scale([left]), 1e-9)
        rest = np.where(np.abs(left) < 1e-9, 0.0, left)  # rounding is no difference
        figures.append(map_figure(rest, t("dilated.difference"), scale=largest, signed=True, name="difference"))
    return maps_row(figures)
