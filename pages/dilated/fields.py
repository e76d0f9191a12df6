"""Receptive fields of stacks of 3x3 kernels with rates: how wide they are, and along how many paths a cell is seen.

A rate (dilation) is the distance between neighbouring weights of a kernel. Nothing is padded here: an output cell sees
cells of its input and nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

import numpy as np
from markupsafe import Markup

from core.inside.projection import send_back
from core.layers import Conv2d, Stack
from ui.charts import BLUE, GREEN, GREY, ORANGE, Figure, axis, figure, from_zero, line
from ui.maps import picture_figure, ramp, shape
from ui.paint import map_bytes, png_address
from ui.translations import t

KERNEL = 3  # the side of every kernel in a stack
LARGEST_RATE = 8  # of one kernel on the picture
MOST_RATES, LARGEST_IN_STACK = 5, 9
NUMBERED_UP_TO = 17  # cells a side: maps with a number in each cell
CROSSED_UP_TO = 33  # cells a side: maps with a cross on each cell that is never seen

Rates = tuple[int, ...]


@dataclass(frozen=True, eq=False)
class Coverage:
    """What the middle output cell of a stack sees: `paths` (side, side), how many ways lead from each input cell."""

    rates: Rates
    paths: np.ndarray

    @property
    def side(self) -> int:
        """Of the receptive field."""
        return len(self.paths)

    @property
    def cells(self) -> int:
        """In the receptive field, seen or not."""
        return self.paths.size

    @property
    def seen(self) -> int:
        """Cells that at least one path reaches."""
        return int(np.count_nonzero(self.paths))

    @property
    def never(self) -> int:
        """Cells in the field that no path reaches: the holes of the grid."""
        return self.cells - self.seen


def read_rates(text: str) -> Rates:
    """The rates in a text such as "1, 2, 4, 8". ValueError unless it is 1 to 5 whole numbers from 1 to 9.

    >>> read_rates("1 2,5")
    (1, 2, 5)
    """
    words = re.split(r"[\s,]+", text.strip())
    if not all(re.fullmatch(f"[1-{LARGEST_IN_STACK}]", word) for word in words) or len(words) > MOST_RATES:
        raise ValueError(f"expected 1 to {MOST_RATES} rates from 1 to {LARGEST_IN_STACK}, got {text[:40]!r}")
    return tuple(int(word) for word in words)


def rates_text(rates: Rates) -> str:
    """The rates as the screen says them: "1, 2, 4, 8"."""
    return ", ".join(map(str, rates))


def stack_of(rates: Rates, w: np.ndarray | None = None) -> Stack:
    """One 3x3 kernel (kH, kW) a rate, each on the map before it; without `w` all weights are 1."""
    w = np.ones((KERNEL, KERNEL)) if w is None else w
    return Stack([Conv2d(w[None, None], dilation=rate) for rate in rates])


def field_side(rates: Rates) -> int:
    """The side of the receptive field: 1 + the sum of (kernel - 1) * rate over all layers, as the stack tells it."""
    enough = 1 + (KERNEL - 1) * sum(rates)
    return stack_of(rates).receptive_field((1, enough, enough))[0][0]


def fields_after(rates: Rates) -> list[int]:
    """The side of the receptive field after each layer.

    >>> fields_after((1, 2, 4, 8)), fields_after((1, 1, 1, 1))
    ([3, 7, 15, 31], [3, 5, 7, 9])
    """
    return [field_side(first) for first in accumulate((rate,) for rate in rates)]


def first_gap(rates: Rates) -> tuple[int, int] | None:
    """The least rate that is larger than the side of the field of all smaller ones, and that side; None without one.

    Where there is one, and only there, a stack has holes. The order of layers changes nothing of what is seen. Three
    copies of a field without holes, `rate` apart, leave none between them if it is at least as wide as `rate`. If not,
    count from the farthest cell: smaller rates lead back from it by at most their field's side less 1, and this rate
    or any larger one by more than the side, so that none leads back by the side itself.

    >>> first_gap((1, 2, 9)), first_gap((2, 2, 2)), first_gap((1, 2, 5))
    ((9, 7), (2, 1), None)
    """
    rising = tuple(sorted(rates))
    sides = [1, *fields_after(rising)]
    return next(((rate, side) for rate, side in zip(rising, sides, strict=False) if rate > side), None)


def steps_text(rates: Rates) -> str:
    """Each rate beside the side of the field before it, in rising order.

    >>> steps_text((1, 5, 2))
    '1 ≤ 1, 2 ≤ 3, 5 ≤ 7'
    """
    rising = tuple(sorted(rates))
    return ", ".join(f"{rate} ≤ {side}" for rate, side in zip(rising, [1, *fields_after(rising)], strict=False))


def doubled(layers: int) -> Rates:
    """1, 2, 4, ...: each rate twice the one before."""
    return tuple(2**layer for layer in range(layers))


def coverage(rates: Rates) -> Coverage:
    """Along how many paths each cell of the receptive field reaches the output cell in its middle.

    That is the gradient of this one cell where all weights are 1: the chain rule adds one for every path.
    """
    side = field_side(rates)
    paths = send_back(stack_of(rates), np.zeros((1, side, side)), np.ones((1, 1, 1)))
    return Coverage(rates, np.rint(paths[0]).astype(np.int64))


def coverage_figure(shown: Coverage, caption: str, largest: int) -> Markup:
    """The paths as a map in the colours of positive numbers up to `largest`; cells never seen are blue and crossed."""
    side, paths = shown.side, shown.paths
    holes = "".join(f"M{x} {y}h{n}v1h-{n}z" for y, x, n in _runs(paths == 0))
    drawn = [shape("path", d=holes, fill=BLUE, fill_opacity=0.45)]
    if side <= CROSSED_UP_TO:
        crosses = "".join(f"M{x + 0.3} {y + 0.3}l.4 .4m0-.4l-.4 .4" for y, x in np.argwhere(paths == 0))
        drawn.append(shape("path", d=crosses, fill="none", stroke=BLUE, stroke_width=0.09))
    if side <= NUMBERED_UP_TO:
        for y, x in np.argwhere(paths > 0):
            ink = "#FFFFFF" if paths[y, x] > 0.5 * largest else "#1A1A1A"
            place = {"x": x + 0.5, "y": y + 0.68, "font_size": 0.52, "text_anchor": "middle"}
            drawn.append(shape("text", fill=ink, **place)[str(paths[y, x])])
    colours = png_address(map_bytes(np.linspace(1, largest, 65)[None, None], float(largest), signed=True))
    return picture_figure(
        map_bytes(paths[None] / 1.0, float(largest), signed=True),
        caption,
        name=f"coverage-{'-'.join(map(str, shown.rates))}",
        over=drawn,
        below=ramp("1", str(largest), colours),
    )


def _runs(marked: np.ndarray) -> list[tuple[int, int, int]]:
    """Marked cells as (row, column, length) of neighbours in a row."""
    edges = np.diff(np.pad(marked.astype(np.int8), ((0, 0), (1, 1))), axis=1)
    starts, ends = np.argwhere(edges == 1), np.argwhere(edges == -1)
    return [(int(y), int(x), int(end - x)) for (y, x), (_, end) in zip(starts, ends, strict=True)]


def growth_figure(stacks: Sequence[Rates]) -> Figure:
    """The side of the receptive field after each layer, for up to four stacks of rates; equal ones are drawn once."""
    styles = ((ORANGE, "solid", "circle"), (BLUE, "dash", "square"), (GREY, "dot", "diamond"), (GREEN, "dot", "cross"))
    lines = []
    for rates, (colour, dash, symbol) in zip(dict.fromkeys(stacks), styles, strict=False):
        sides = fields_after(rates)
        name = f"{rates_text(rates)}: {rates_text(tuple(sides))}"
        lines.append(line(range(len(sides) + 1), [1, *sides], name, colour=colour, dash=dash, symbol=symbol))
    return figure(lines, axis(t("dilated.growth_x"), step=1), from_zero(t("dilated.growth_y")), height=380)
