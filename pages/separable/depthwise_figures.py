"""Depthwise separable convolution on the page: weights drawn as areas, counts, and the maps of both ways."""

from __future__ import annotations

import htpy as h
import numpy as np
from markupsafe import Markup

from pages.separable.depthwise import Costs, Counts, Orders, Reach, formula
from pages.separable.product_figures import tables_row
from ui.charts import BLUE, GREEN, ORANGE, Figure, axis, figure, line, upright
from ui.comparisons import Comparison, comparison_row, distance, percent, rounded
from ui.maps import colour_keys, drawing, shape
from ui.numbers import number
from ui.shown import Chart, Shown, stacked
from ui.tables import figures_table, kernel_table
from ui.translations import t

MISPRINTED = (16, 32, 3)  # channels in and out, side: the example that is met with two digits changed


def costs_shown(found: Costs) -> Shown:
    """The weights of both ways as areas, and what they cost."""
    counts, size = found.now, f"{found.size[0]}x{found.size[1]}"
    layers = ("full", "depthwise", "pointwise", "separable")
    rows = [
        (f"layer_{name}", [f"{count.parameters:,}", f"{count.multiply_adds:,}"])
        for name in layers
        for count in [getattr(counts, name)]
    ]
    both = (counts.separable, counts.full)
    shares = [both[0].parameters / both[1].parameters, both[0].multiply_adds / both[1].multiply_adds]
    rows += [("ratio", [number(share) for share in shares]), ("formula", [number(formula(found.c_out, found.k))] * 2)]
    figures = figures_table(
        "separable.figure_", rows, [t("separable.parameters"), t("separable.multiply_adds", size=size)]
    )
    which = "cheaper" if shares[0] < 1 else "dearer"
    sentence = t(
        f"separable.sentence_{which}",
        full=f"{both[1].parameters:,}",
        separable=f"{both[0].parameters:,}",
        times=f"{max(shares[0], 1 / shares[0]):.1f}",
    )
    if (found.c_in, found.c_out, found.k) == MISPRINTED:
        sides = {"c_in": found.c_in, "c_out": found.c_out, "k": found.k}
        sentence += "\n\n" + t("separable.misprint", full=f"{both[1].parameters:,}", **sides)
    chart = Chart(parameters_figure(found.by_side, found.k), "separable.parameters_title", "separable.parameters_alt")
    drawn = h.fragment[weights_drawing(found.c_in, found.c_out, found.k), _legend()]
    return Shown(Markup(drawn), figures, sentence, charts=(chart,))


def reach_shown(found: Reach) -> Shown:
    """One map, which one depthwise kernel a channel gives, and two maps, which it does not."""
    rows = [
        _row(comparison, (t(f"separable.caption_{name}"), t("separable.caption_nearest")), name, channel)
        for name, comparison, channel in (("one", found.one, 0), ("two_1", found.two, 0), ("two_2", found.two, 1))
    ]
    both = (found.one, found.two)
    figures = figures_table(
        "separable.figure_",
        [
            ("tap_rank", [str(rank) for rank in found.ranks]),
            ("kernel_error", [rounded(error) for error in found.kernel_errors]),
            ("picture_error", [rounded(c.relative) for c in both]),
            ("largest", [distance(c) for c in both]),
            ("layer_numbers", [f"{full} → {parts}" for full, parts in found.numbers]),
        ],
        [t("separable.one_map"), t("separable.two_maps")],
    )
    tables = h.fragment[
        (
            [
                h.p(".note")[t("separable.kernels_of", map=i + 1)],
                tables_row(kernel_table(w.round(1), t("controls.kernel_numbers")) for w in kernels),
            ]
            for i, kernels in enumerate(found.kernels)
        )
    ]
    which = "fits" if found.two.is_equal else "fails"
    sentence = t(f"separable.sentence_{which}", error=number(found.two.relative), kernel=number(found.kernel_errors[1]))
    return Shown(stacked(rows), figures, sentence, Markup(tables))


def orders_shown(orders: Orders) -> Shown:
    """Depthwise then pointwise beside pointwise then depthwise, map by map."""
    found, counts = orders.comparison, orders.counts
    rows = [
        _row(found, (f"{t('separable.depthwise_first')}: {mix}", t("separable.pointwise_first")), name, channel)
        for channel, name in enumerate(("brightness", "red_green", "yellow_blue"))
        for mix in [t(f"separable.mix_{name}")]
    ]
    both = (counts.separable, counts.pointwise_first)
    figures = figures_table(
        "separable.figure_",
        [
            ("parameters", [f"{count.parameters:,}" for count in both]),
            ("multiply_adds", [f"{count.multiply_adds:,}" for count in both]),
            ("picture_error", ["", rounded(found.relative)]),
            ("largest", ["", distance(found)]),
        ],
        [t("separable.depthwise_first"), t("separable.pointwise_first")],
    )
    which = "commutes" if found.is_equal else "order"
    sentence = t(f"separable.sentence_{which}", error=number(found.relative))
    if both[0] != both[1]:
        sentence += " " + t("separable.sentence_counts")
    return Shown(stacked(rows), figures, sentence)


def _row(comparison: Comparison, captions: tuple[str, str], name: str, channel: int) -> Markup:
    """One channel of a comparison, with its own largest difference."""
    apart = float(np.abs(comparison.got[channel] - comparison.wanted[channel]).max())
    share = apart / comparison.scale if comparison.scale else 0.0
    difference = t("separable.caption_difference", largest=percent(share))
    return comparison_row(comparison, (*captions, difference), name, channel=channel)


def weights_drawing(c_in: int, c_out: int, k: int) -> h.VoidElement:
    """Every weight as a cell of one size: the full layer's, and beneath it the depthwise and the pointwise step's.

    As an SVG: one kernel a square, a column of squares an input channel, a row an output channel.
    """
    wide, high = c_in * k, c_out * k
    gap = max(wide, high) * 0.06
    width = max(wide, k * c_in + gap + c_in)
    height = high + gap + max(k, c_out)
    blocks = [
        (0.0, 0.0, c_in, c_out, k, ORANGE),
        (0.0, high + gap, c_in, 1, k, BLUE),
        (wide + gap, high + gap, c_in, c_out, 1, GREEN),
    ]
    drawn = [_block(*block, unit=max(width, height)) for block in blocks]
    label = t("separable.drawing_alt", c_in=c_in, c_out=c_out, k=k)
    style = "display:block;width:100%;height:21rem;object-fit:contain"
    return h.img(alt=label, src=drawing(width, height, drawn), style=style)


def _legend() -> h.Element:
    """Whose weights the colours are."""
    named = zip((ORANGE, BLUE, GREEN), ("full", "depthwise", "pointwise"), strict=True)
    return colour_keys((colour, "■", t(f"separable.figure_layer_{name}")) for colour, name in named)


def _block(x: float, y: float, columns: int, rows: int, k: int, colour: str, *, unit: float) -> h.Element:
    """A rectangle of columns x rows kernels, with lines between the kernels while these can be told apart."""
    wide, high = columns * k, rows * k
    path = f"M{x:g} {y:g}h{wide}v{high}h{-wide}z"
    if k > unit / 200:
        path += "".join(f"M{x + i * k:g} {y:g}v{high}" for i in range(1, columns))
        path += "".join(f"M{x:g} {y + i * k:g}h{wide}" for i in range(1, rows))
    return shape("path", d=path, fill=colour, fill_opacity=0.55, stroke=colour, stroke_width=unit / 500)


def parameters_figure(counts: dict[int, Counts], k: int) -> Figure:
    """Parameters of the full and the depthwise separable layer over the kernel's side, today's marked."""
    sides = list(counts)
    lines = []
    for name, colour, place in (("full", ORANGE, "top center"), ("separable", BLUE, "bottom center")):
        values = [getattr(counts[side], name).parameters for side in sides]
        text = {"text": [f"{value:,}" for value in values], "textposition": place, "mode": "lines+markers+text"}
        label = t(f"separable.figure_layer_{name}")
        lines.append(line(sides, values, label, colour=colour, symbol="circle", cliponaxis=False) | text)
    x = axis(t("separable.side"), tickvals=sides, range=(0.3, 9.7))
    y = axis(t("separable.parameters"), step=1, is_log=True)
    return figure(lines, x, y, marks=[upright(k, t("separable.today", k=k))])
