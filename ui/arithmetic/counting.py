"""What a convolution costs: the size of its output by the formula, its counts, and those of a dense matrix."""

from __future__ import annotations

from dataclasses import replace
from html import escape

from core.kernels import KERNELS
from core.layers import Conv2d
from ui.arithmetic.sliding import Counts, Sliding, counts
from ui.tables import figures_table
from ui.translations import t

ROUNDING = 1e-9  # sums that differ by less differ by the order of their terms alone
EDGE_PICTURE = (1, 280, 320)  # of the edge example in Goodfellow et al. 2016, section 9.2: 320 wide, 280 high


def edge_example() -> tuple[Counts, tuple[int, ...]]:
    """What a difference of neighbours costs on a picture of 320x280, and the shape of its output."""
    layer = Conv2d(KERNELS["difference_x"].weights[None, None])
    return counts(layer, EDGE_PICTURE), layer.output_shape(EDGE_PICTURE)


def size_formula(sliding: Sliding) -> str:
    """The output's height and width by the formula, with today's numbers in it: an HTML table."""
    sides = zip(sliding.x.shape[1:], sliding.weights.shape, sliding.stride, sliding.output_size(), strict=True)
    p, d = sliding.padding, sliding.dilation
    lines = [("output", "⌊(<i>n</i> + 2·<i>p</i> − <i>d</i>·(<i>k</i> − 1) − 1) / <i>s</i>⌋ + 1")]
    lines += [
        (name, f"⌊({n} + 2·{p} − {d}·({k} − 1) − 1) / {s}⌋ + 1 = <b>{out}</b>")
        for name, (n, k, s, out) in zip(("height", "width"), sides, strict=True)
    ]
    rows = (
        f"<tr><th scope='row'>{escape(t(f'arithmetic.size_{name}'))}</th><td>{text}</td></tr>" for name, text in lines
    )
    caption = escape(t("arithmetic.size_title"))
    return f"<div class='record' data-testid='size'><table><caption>{caption}</caption>{''.join(rows)}</table></div>"


def counts_table(sliding: Sliding) -> str:
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
        *(
            (name, [f"{getattr(counted, name):,}" for counted in (today, edge)])
            for name in ("parameters", "multiply_adds", "operations", "dense_entries")
        ),
        ("ratio", [f"{counted.dense_entries / counted.operations:,.0f}" for counted in (today, edge)]),
    ]
    return figures_table("arithmetic.count_", figures, heads, caption=t("arithmetic.counts_title"), testid="counts")


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
