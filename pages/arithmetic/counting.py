"""What a convolution costs: the size of its output by the formula, its counts, and those of a dense matrix."""

from __future__ import annotations

from dataclasses import replace

import htpy as h
from markupsafe import Markup

from core.argument_errors import ArgumentError
from core.kernels import KERNELS
from core.layers import Conv2d
from pages.arithmetic.sliding import Counts, Sliding, counts
from ui.tables import figures_table
from ui.translations import t

MOST_STEPS = 4  # of padding that stand beside each other, before the one where all is even
ROUNDING = 1e-9  # sums that differ by less differ by the order of their terms alone
EDGE_PICTURE = (1, 280, 320)  # of the edge example in Goodfellow et al. 2016, section 9.2: 320 wide, 280 high


def edge_example() -> tuple[Counts, tuple[int, ...]]:
    """What a difference of neighbours costs on a picture of 320x280, and the shape of its output."""
    layer = Conv2d(KERNELS["difference_x"].weights[None, None])
    return counts(layer, EDGE_PICTURE), layer.output_shape(EDGE_PICTURE)


def size_formula(sliding: Sliding) -> Markup:
    """The output's height and width by the formula, with today's numbers in it: an HTML table."""
    sides = zip(sliding.x.shape[1:], sliding.weights.shape, sliding.stride, sliding.output_size(), strict=True)
    p, d = sliding.padding, sliding.dilation
    formula = Markup("⌊(<i>n</i> + 2·<i>p</i> − <i>d</i>·(<i>k</i> − 1) − 1) / <i>s</i>⌋ + 1")
    rows: list[tuple[str, list[h.Node]]] = [("output", [formula])]
    rows += [
        (name, [[f"⌊({n} + 2·{p} − {d}·({k} − 1) − 1) / {s}⌋ + 1 = ", h.b[str(out)]]])
        for name, (n, k, s, out) in zip(("height", "width"), sides, strict=True)
    ]
    return figures_table("arithmetic.size_", rows, caption=t("arithmetic.size_title"), testid="size")


def counts_table(sliding: Sliding) -> Markup:
    """Today's counts beside those of the edge example: an HTML table."""
    edge, shape = edge_example()
    height, width = sliding.x.shape[1:]
    rows, columns = sliding.output_size()
    today = counts(sliding.layer, (1, height, width))
    heads = (
        t("arithmetic.today", height=height, width=width),
        t("arithmetic.edge", height=EDGE_PICTURE[1], width=EDGE_PICTURE[2]),
    )
    figures = [
        ("output", [f"{rows} × {columns}", f"{shape[1]} × {shape[2]}"]),
        *_compared("dense_entries", "parameters", today, edge),  # what is stored
        ("multiply_adds", [f"{counted.multiply_adds:,}" for counted in (today, edge)]),
        *_compared("dense_operations", "operations", today, edge),  # what is done
    ]
    return figures_table("arithmetic.count_", figures, heads, caption=t("arithmetic.counts_title"), testid="counts")


def counts_about() -> str:
    """What the table compares, and what a matrix without its zeros would still store in the edge example."""
    edge, _ = edge_example()
    return t("arithmetic.counts_about", nonzero=f"{edge.multiply_adds:,}", weights=edge.parameters)


def _compared(dense: str, own: str, *columns: Counts) -> list[tuple[str, list[str]]]:
    """Rows of the table: a count of the convolution, the same of the dense matrix, and how many times more that is."""
    pairs = [(getattr(counted, dense), getattr(counted, own)) for counted in columns]
    return [
        (own, [f"{few:,}" for _, few in pairs]),
        (dense, [f"{many:,}" for many, _ in pairs]),
        (f"{own}_ratio", [f"{many / few:,.0f}" if many >= 10 * few else f"{many / few:.3g}" for many, few in pairs]),
    ]


def padding_table(sliding: Sliding) -> Markup:
    """How many windows see the corner and the middle of the numbers under more and more padding: an HTML table.

    It ends where, at stride 1, all cells are seen alike: at the kernel's reach, k - 1 without dilation.
    """
    steps = sorted({*range(min(sliding.reach, MOST_STEPS) + 1), sliding.reach, sliding.padding})
    steps = [p for p in steps if _fits(sliding, p)]
    seen = [sliding.seen_padded(p) for p in steps]
    rows = [(name, [str(counts[i]) for counts in seen]) for i, name in enumerate(("corner", "middle"))]
    return figures_table(
        "arithmetic.padding_", rows, [f"p = {p}" for p in steps], caption=t("arithmetic.padding_title"), testid="padded"
    )


def padding_sentence(sliding: Sliding) -> str:
    """From which padding on the corner is seen as often as the middle; or that a stride sees cells unequally."""
    if sliding.stride != (1, 1):
        return t("arithmetic.padding_strided")
    corner, middle = sliding.seen_padded(sliding.reach)
    return t("arithmetic.padding_even", p=sliding.reach, corner=corner, middle=middle)


def _fits(sliding: Sliding, padding: int) -> bool:
    """Whether the kernel fits the numbers padded by so much."""
    try:
        replace(sliding, padding=padding).output_size()
    except ArgumentError:
        return False
    return True


def seen_sentence(sliding: Sliding) -> str:
    """How many windows see a corner and the middle of the numbers, with today's padding and without."""
    p, (height, width) = sliding.padding, sliding.x.shape[1:]
    seen = sliding.seen()[p : p + height, p : p + width]
    said = t("arithmetic.seen", corner=int(seen[0, 0]), middle=int(seen[height // 2, width // 2]))
    bare = sliding.seen_bare()
    if p and bare is not None:
        corner, middle = int(bare[0, 0]), int(bare[height // 2, width // 2])
        said += " " + t("arithmetic.seen_bare", corner=corner, middle=middle)
    return said


def flip_sentence(sliding: Sliding) -> str:
    """How far convolution and correlation lie apart, at the cell where they differ most."""
    other = replace(sliding, flip=not sliding.flip).output()
    most = float(abs(other - sliding.output()).max())
    return t("arithmetic.flip_difference", most=f"{most:.4g}") if most > ROUNDING else t("arithmetic.flip_same")
