"""Kernels as columns times rows on the page: the equation, the singular values, the cost, and the maps of both ways."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import htpy as h
import numpy as np
from markupsafe import Markup

from pages.separable.products import Between, Product, Separated
from ui.charts import BLUE, GREY, ORANGE, Figure, axis, bars, figure, from_zero, line, upright
from ui.comparisons import EQUAL, comparison_row, distance, percent, rounded
from ui.numbers import number
from ui.shown import Chart, Shown, stacked
from ui.tables import figures_table, kernel_table
from ui.translations import t

COST_SIDES = range(1, 12)  # of the kernels on the cost curve


def separated_shown(found: Separated) -> Shown:
    """One pass of the kernel beside the sum of its first products."""
    one, several = found.numbers
    terms, result = len(found.products), found.comparison
    captions = [
        t("separable.caption_one_pass", numbers=one),
        t("separable.caption_two_passes", numbers=several),
        t("separable.caption_difference", largest=percent(result.largest)),
    ]
    figures = figures_table(
        "separable.figure_",
        [
            ("rank", [t("separable.of", some=found.rank, all=len(found.singular))]),
            ("numbers", [f"{one} → {several}"]),
            ("kernel_error", [rounded(found.kernel_error)]),
            ("left_out", [rounded(found.left_out)]),
            ("picture_error", [rounded(result.relative)]),
            ("largest", [distance(result)]),
        ],
    )
    return Shown(
        stacked(
            [
                comparison_row(result, captions, "spatial"),
                equation(found.kernel, found.products, is_exact=terms >= found.rank),
            ]
        ),
        figures,
        _sentence(found),
        charts=(
            Chart(singular_figure(found.singular, terms), "separable.singular_title", "separable.singular_alt"),
            Chart(cost_figure(found.kernel.shape, terms), "separable.cost_title", "separable.cost_alt"),
        ),
    )


def _sentence(found: Separated) -> str:
    """What holds for this kernel."""
    all_numbers = sum(found.kernel.shape) * found.rank
    if found.rank == 0:
        return t("separable.sentence_zeros")
    if found.rank == 1:
        which = "one" if all_numbers < found.kernel.size else "one_dear"
    else:
        which = "more" if all_numbers < found.kernel.size else "more_dear"
    sentence = t(f"separable.sentence_{which}", rank=found.rank, one=found.kernel.size, several=all_numbers)
    if len(found.products) < found.rank:
        errors = {"kernel": number(found.kernel_error), "picture": number(found.comparison.relative)}
        sentence += " " + t("separable.sentence_fewer", terms=len(found.products), **errors)
    return sentence


def between_shown(found: Between) -> Shown:
    """Column and row without and with a ReLU between them, each beside one pass."""
    whole = t("separable.caption_whole")
    rows = [
        comparison_row(comparison, [whole, t(f"separable.caption_{name}"), difference], name)
        for name, comparison in (("plain", found.plain), ("relu", found.relu))
        for difference in [t("separable.caption_difference", largest=percent(comparison.largest))]
    ]
    both = (found.plain, found.relu)
    figures = figures_table(
        "separable.figure_",
        [
            ("largest", [distance(c) for c in both]),
            ("picture_error", [rounded(c.relative) for c in both]),
            ("rest", [rounded(found.plain_rest), rounded(found.relu_rest)]),
        ],
        [t("separable.without_relu"), t("separable.with_relu")],
    )
    which = "same" if found.relu.is_equal else "differs"
    sentence = t(f"separable.sentence_relu_{which}", error=number(found.relu.relative))
    if found.rank > 1:
        sentence += " " + t("separable.sentence_first", rank=found.rank)
    column, row = found.products[0]
    return Shown(
        stacked(rows), figures, sentence, equation(np.outer(column, row), found.products, is_exact=True, digits=2)
    )


def equation(kernel: np.ndarray, products: Sequence[Product], *, is_exact: bool, digits: int = 3) -> Markup:
    """The kernel, an equals sign, and its columns times rows, as tables side by side."""
    label = t("controls.kernel_numbers")
    groups = [kernel_table(kernel.round(digits), label)]
    for i, (column, row) in enumerate(products):
        groups.append(
            tables_row(
                [
                    _sign("+" if i else "=" if is_exact else "≈"),
                    kernel_table(column[:, None].round(digits), t("separable.column")),
                    _sign("×"),
                    kernel_table(row[None].round(digits), t("separable.row")),
                ],
                wrap=False,
            )
        )
    return tables_row(groups)


def _sign(sign: str) -> h.Element:
    return h.span(style="font-size:1.25rem")[sign]


def tables_row(tables: Iterable[h.Node], *, wrap: bool = True) -> Markup:
    """Small tables side by side; `wrap`: as many as fit, the rest beneath."""
    style = "display:flex;align-items:center;justify-content:center;gap:0.35rem 0.6rem"
    wraps = f"{style};flex-wrap:{'wrap' if wrap else 'nowrap'}"
    return Markup(h.div(style=wraps)[[h.div[table] for table in tables]])


def singular_figure(singular: np.ndarray, terms: int) -> Figure:
    """The singular values as bars with their numbers; those that are used in blue, the rest in grey."""
    places = range(1, len(singular) + 1)
    rounded = np.where(singular > EQUAL * singular.max(initial=0), singular, 0.0)
    drawn = bars(
        places,
        rounded,
        colour=[BLUE if place <= terms else GREY for place in places],
        text=[f"{value:.3g}" for value in rounded],
        hover="%{x}: %{y:.4f}",
    )
    x = axis(t("separable.place"), step=1, range=(0.4, len(singular) + 0.6))
    return figure([drawn], x, from_zero(t("separable.singular")), height=280, hover="closest")


def cost_figure(sides: tuple[int, int], terms: int) -> Figure:
    """Products a cell of one pass, two passes and `terms` times two, over the side of a square kernel; today's mark."""
    k, today = np.array(COST_SIDES), max(sides)
    lines = [
        line(k, values, t(f"separable.{name}", terms=terms), colour=colour, dash=dash, symbol="circle")
        for name, values, colour, dash in (
            ("one_pass_cost", k * k, ORANGE, "solid"),
            ("two_pass_cost", 2 * k, BLUE, "solid"),
            ("terms_cost", 2 * k * terms, BLUE, "dot"),
        )[: 3 if terms > 1 else 2]
    ]
    x, y = axis(t("separable.side"), step=1), from_zero(t("separable.products_a_cell"))
    return figure(lines, x, y, marks=[upright(today, t("separable.today", k=today))], height=280)
