"""The live matrix: input, output, back, kernel and both matrices, lit up together, in the browser.

`matrix_view` mounts them. Numbers, weights, stride and padding go to the browser; what comes back, and `heard` reads,
is what is chosen: an output cell "o3", an input cell "i5", an entry of the matrix "e3-5", or a weight "w4". In
live/, beside what is used of ui/live:

    tied.js       the arithmetic: which weight stands where in the matrix, sums both ways; knows no page
    sheet.js      a matrix on a canvas
    matrix.js     what Streamlit calls
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from pages.transposed.wiring import Wiring
from ui.live import live_view, news, silent, strict
from ui.translations import part

FOLDER = Path(__file__).resolve().parent / "live"
FIRST = "o0"

_component = live_view("matrix", FOLDER / "matrix.js")


def heard(chosen: str, *, key: str) -> str:
    """`chosen`, but for what the browser has said since the last call. To be asked before `matrix_view` is drawn."""
    said = news(key, "at")
    try:
        return read_chosen(strict.text(said) or chosen)
    except ValueError:
        return chosen


def read_chosen(text: str) -> str:
    """`text`, where it names a cell, an entry or a weight. ValueError for another."""
    if not re.fullmatch(r"[oiw][0-9]{1,4}|e[0-9]{1,4}-[0-9]{1,4}", text):
        raise ValueError(f"expected o3, i5, e3-5 or w4, got {text[:20]!r}")
    return text


def within(chosen: str, wiring: Wiring) -> str:
    """`chosen`, or the first output cell where the wiring has no such cell, entry or weight."""
    outputs, inputs = wiring.matrix.shape
    limits = {"o": (outputs,), "i": (inputs,), "w": (wiring.kernel.size,), "e": (outputs, inputs)}[chosen[0]]
    places = [int(place) for place in chosen[1:].split("-")]
    return chosen if all(place < limit for place, limit in zip(places, limits, strict=True)) else FIRST


def matrix_view(wiring: Wiring, chosen: str, *, key: str) -> None:
    """The live matrix of a wiring, `chosen` lit up."""
    _component(key=key, data=block(wiring, chosen) | {"labels": part("transposed.live")}, on_at_change=silent)


def block(wiring: Wiring, chosen: str) -> dict[str, Any]:
    """What the browser is told."""
    return {
        "side": wiring.side,
        "out": wiring.out_side,
        "kernel": {"side": len(wiring.kernel), "values": wiring.kernel.ravel().tolist()},
        "stride": wiring.stride,
        "padding": wiring.padding,
        "x": wiring.x.ravel().tolist(),
        "at": within(chosen, wiring),
    }
