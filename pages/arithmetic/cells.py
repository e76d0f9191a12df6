"""The live grids: input, kernel and output as cells with numbers, one window at a time, in the browser.

`cells_view` mounts them. Numbers, weights and where each padded place comes from go to the browser; what comes back,
and `heard` reads, is the cell that is pinned, where the picture is cut, and what the input's numbers mean. In live/,
beside what is used of ui/live:

    sums.js       the arithmetic: windows, products, sums, who feeds whom; knows no page
    sides.js      how large cells can be
    walk.js       the walk over the output
    written.js    a sum as it is written
    parts.js      what the view is made of
    cells.js      what Streamlit calls
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pages.arithmetic.sliding import Sliding
from ui.live import live_view, news, read_pair, silent, strict
from ui.translations import part

FOLDER = Path(__file__).resolve().parent / "live"
FARTHEST = 999  # row or column of a cell
NOWHERE = {"cell": None}  # what the browser says where no cell is pinned any more
SHOWN = ("values", "padded", "bare")  # what the input's numbers are: values, or windows with or without padding


@dataclass(frozen=True)
class Chosen:
    """What the user chose in the browser: the pinned output cell, (top, left) of the cut, what the input shows."""

    pinned: tuple[int, int] | None
    crop: tuple[int, int] | None
    show: str


_component = live_view("cells", FOLDER / "cells.js")


def heard(chosen: Chosen, *, key: str) -> Chosen:
    """`chosen`, but for what the browser has said since the last call. To be asked before `cells_view` is drawn."""
    pinned, crop, show = (news(key, name) for name in ("pinned", "crop", "show"))
    return Chosen(
        None if pinned == NOWHERE else read_cell(pinned) or chosen.pinned,
        read_cell(crop) or chosen.crop,
        strict.one_of(show, SHOWN) or chosen.show,
    )


def cells_view(sliding: Sliding, chosen: Chosen, *, key: str) -> None:
    """The live grids. ValueError where the kernel is larger than the padded numbers."""
    _component(
        key=key,
        data=block(sliding, chosen) | {"labels": part("arithmetic.cells")},
        on_pinned_change=silent,
        on_crop_change=silent,
        on_show_change=silent,
    )


def within(cell: tuple[int, int] | None, size: tuple[int, int]) -> tuple[int, int] | None:
    """`cell`, or None where it is no cell of a map of `size`."""
    return cell if cell and all(side < n for side, n in zip(cell, size, strict=True)) else None


def read_cell(value: object) -> tuple[int, int] | None:
    """The cell (row, column) that the browser said, or None for anything but two whole numbers from 0 to FARTHEST."""
    return read_pair(value, 0, FARTHEST)


def block(sliding: Sliding, chosen: Chosen) -> dict[str, Any]:
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
            "at": (thumbnail.top, thumbnail.left),
        },
        "pinned": within(chosen.pinned, size),
        "show": chosen.show,
    }
