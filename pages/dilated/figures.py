"""Figures of dilated kernels: what a cell reads and gives, what it costs, and two smoothers beside each other."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from core.layer import Shape
from pages.dilated.fields import KERNEL, Coverage, coverage_figure, first_gap, rates_text, stack_of, steps_text
from pages.dilated.kernel import Comparison, Reading
from ui.maps import common_scale, is_signed, map_figure, maps_row
from ui.numbers import number
from ui.tables import figures_table
from ui.translations import t


def reading_sentence(shown: Reading) -> str:
    """What the cell reads, and the sum that core makes of it."""
    row, column = shown.place
    return t("dilated.reads", rate=shown.rate, side=shown.side, row=row, column=column, sum=number(shown.answer))


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
        "dilated.figure_", rows, [t("dilated.spread_name", rate=shown.rate), t("dilated.full_name", side=side)]
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
    return figures_table("dilated.figure_", rows, [rates_text(c.rates) for c in stacks])


def coverage_sentence(shown: Coverage) -> str:
    """How many cells of the field are seen, how many never, and which rate leaves them out."""
    gap, rates = first_gap(shown.rates), rates_text(shown.rates)
    if gap is None:
        return t("dilated.no_holes", rates=rates, cells=shown.cells, steps=steps_text(shown.rates))
    rate, side = gap
    return t("dilated.holes", rates=rates, seen=shown.seen, cells=shown.cells, never=shown.never, rate=rate, side=side)


def comparison_maps(shown: Comparison, names: Sequence[str], *, difference: bool) -> str:
    """The region, both maps of it under one scale, and first minus second.

    The region is drawn under that scale too, but where a map has a sign: then it has its own, and they have theirs.
    """
    maps = (shown.region, shown.first, shown.second)
    signed = is_signed(maps[1:])
    scales = (common_scale(maps[:1]), *[common_scale(maps[1:])] * 2) if signed else [common_scale(maps)] * 3
    signs = (False, signed, signed)
    titles = (t("dilated.region", rows=shown.region.shape[1], columns=shown.region.shape[2]), *names)
    ids = ("region", "first", "second")
    figures = [
        map_figure(m, title, scale=scale, signed=sign, name=i)
        for m, title, scale, sign, i in zip(maps, titles, scales, signs, ids, strict=True)
    ]
    if difference:
        left = shown.first - shown.second
        largest = max(common_scale([left]), 1e-9)
        rest = np.where(np.abs(left) < 1e-9, 0.0, left)  # rounding is no difference
        figures.append(map_figure(rest, t("dilated.difference"), scale=largest, signed=True, name="difference"))
    return maps_row(figures)
