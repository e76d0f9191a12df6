"""The live matrix: input, output, back, kernel and both matrices, lit up together, in the browser; its figures

Numbers, weights, stride and padding go to the browser; what comes back is what is CHOSEN: an output cell "o3", an
input cell "i5", an entry of the matrix "e3-5", or a weight "w4". In live/, beside what is used of ui/live:

    tied.js       the arithmetic: which weight stands where in the matrix, sums both ways; knows no page
    sheet.js      a matrix on a canvas
    matrix.js     what Streamlit calls
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np

from pages.transposed.wiring import Wiring
from ui.control import text
from ui.live import live_view
from ui.numbers import short
from ui.tables import figures_table
from ui.translations import part, t

KEY = "transposed.matrix_view"
FIRST = "o0"


def read_chosen(said: str) -> str:
    """`said`, where it names a cell, an entry or a weight. ValueError for another."""
    if not re.fullmatch(r"[oiw][0-9]{1,4}|e[0-9]{1,4}-[0-9]{1,4}", said):
        raise ValueError(f"expected o3, i5, e3-5 or w4, got {said[:20]!r}")
    return said


CHOSEN = text("transposed.at", "lit", FIRST, read=read_chosen)
VIEW = live_view("matrix", Path(__file__).resolve().parent / "live" / "matrix.js", says=(CHOSEN,))


def within(chosen: str, wiring: Wiring) -> str:
    """`chosen`, or the first output cell where the wiring has no such cell, entry or weight."""
    outputs, inputs = wiring.matrix.shape
    limits = {"o": (outputs,), "i": (inputs,), "w": (wiring.kernel.size,), "e": (outputs, inputs)}[chosen[0]]
    places = [int(place) for place in chosen[1:].split("-")]
    return chosen if all(place < limit for place, limit in zip(places, limits, strict=True)) else FIRST


def matrix_view(wiring: Wiring, chosen: str) -> None:
    """The live matrix of a wiring, `chosen` lit up."""
    VIEW(key=KEY, data=block(wiring, chosen) | {"labels": part("transposed.live")})


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


def matrix_figures(wiring: Wiring, chosen: str) -> str:
    """Size, entries, weights; what is chosen by core; and that <C x, y> is <x, C^T y>."""
    outputs, inputs = wiring.matrix.shape
    by_rows = float(wiring.matrix.dot(wiring.x.ravel()) @ wiring.y.ravel())
    by_columns = float(wiring.x.ravel() @ wiring.z.ravel())
    rows = [
        ("size", [t("transposed.by", rows=outputs, columns=inputs)]),
        ("size_back", [t("transposed.by", rows=inputs, columns=outputs)]),
        ("entries", [t("transposed.of", some=wiring.entries, all=outputs * inputs)]),
        ("weights", [str(wiring.kernel.size)]),
        *chosen_rows(wiring, within(chosen, wiring)),
        ("by_rows", [short(by_rows, 4)]),
        ("by_columns", [short(by_columns, 4)]),
    ]
    return figures_table("transposed.figure_", rows, testid="matrix")


def chosen_rows(wiring: Wiring, chosen: str) -> list[tuple[str, list[str]]]:
    """What core says of a chosen cell, entry or weight."""
    kind, place = chosen[0], [int(number) for number in chosen[1:].split("-")]
    ones = _wired(wiring)
    if kind == "o":
        cells = [("reads", [str(int(ones[place[0]].sum()))])]
        return [*cells, ("sum", [short(float(wiring.matrix[place[0]] @ wiring.x.ravel()), 4)])]
    if kind == "i":
        cells = [("used", [str(int(ones[:, place[0]].sum()))])]
        return [*cells, ("sum_back", [short(float(wiring.matrix.T[place[0]] @ wiring.y.ravel()), 4)])]
    if kind == "e":
        return [("entry", [short(float(wiring.matrix[place[0], place[1]]), 4)])]
    return [("weight", [short(float(wiring.kernel.ravel()[place[0]]), 4)])]


def _wired(wiring: Wiring) -> np.ndarray:
    """1 where the matrix holds a weight, though it be 0."""
    return Wiring(wiring.x, np.ones_like(wiring.kernel), wiring.stride, wiring.padding).matrix
