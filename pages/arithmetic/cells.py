"""The live grids: input, kernel and output as cells with numbers, one window at a time, in the browser.

`cells_view` mounts them. Numbers, weights and where each padded place comes from go to the browser; what comes back is
the cell that is pinned, where the picture is cut, and what the input's numbers mean. In live/, beside what is used of
ui/live:

    sums.js       the arithmetic: windows, products, sums, who feeds whom; knows no page
    sides.js      how large cells can be
    written.js    a sum as it is written
    parts.js      what the view is made of
    cells.js      what Streamlit calls
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pages.arithmetic.number_grids import CROP
from pages.arithmetic.sliding import Sliding
from ui.control import choice, pair
from ui.live import live_view
from ui.translations import part

SHOWN = ("values", "padded", "bare")  # what the input's numbers are: values, or windows with or without padding
PINNED = pair("arithmetic.pinned", "at", None, 0, 999)  # the output cell
SHOW = choice("arithmetic.show", "show", SHOWN, "values")
KEY = "arithmetic.view"

view = live_view("cells", Path(__file__).resolve().parent / "live" / "cells.js", says=(PINNED, CROP, SHOW))


def cells_view(sliding: Sliding, pinned: tuple[int, int] | None, show: str) -> None:
    """The live grids. ValueError where the kernel is larger than the padded numbers."""
    view(key=KEY, data=block(sliding, pinned, show) | {"labels": part("arithmetic.cells")})


def within(cell: tuple[int, int] | None, size: tuple[int, int]) -> tuple[int, int] | None:
    """`cell`, or None where it is no cell of a map of `size`."""
    return cell if cell and all(side < n for side, n in zip(cell, size, strict=True)) else None


def block(sliding: Sliding, pinned: tuple[int, int] | None, show: str) -> dict[str, Any]:
    """What the browser is told. ValueError where the kernel is larger than the padded numbers."""
    size, bare = sliding.output_size(), sliding.seen_bare()
    thumbnail, numbers = sliding.numbers.thumbnail, sliding.numbers
    return {
        "input": {"size": sliding.x.shape[1:], "values": sliding.x.ravel().tolist(), "decimals": numbers.decimals},
        "source": sliding.source().ravel().tolist(),
        "padding": sliding.padding,
        "kernel": {"size": sliding.weights.shape, "values": sliding.weights.ravel().tolist(), "flip": sliding.flip},
        "stride": sliding.stride,
        "dilation": sliding.dilation,
        "output": {"size": size},
        "seen": {
            "padded": sliding.seen().astype(int).ravel().tolist(),
            "bare": None if bare is None else bare.astype(int).ravel().tolist(),
        },
        "frame": thumbnail
        and {
            "size": (len(thumbnail.levels), len(thumbnail.levels[0])),
            "levels": [int(level) for row in thumbnail.levels for level in row],
            "steps": thumbnail.steps,
            "unit": 1 if thumbnail.steps == 9 else 1 / thumbnail.steps,
        },
        "said": {"at": PINNED.write(within(pinned, size)), "show": show}
        | ({"cut": f"{thumbnail.top},{thumbnail.left}"} if thumbnail else {}),
    }
