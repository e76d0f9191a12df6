"""The matrix's figures of record: its size, its entries, and the sums of what is chosen."""

from __future__ import annotations

import numpy as np

from pages.transposed.grids import numeral
from pages.transposed.matrix import within
from pages.transposed.wiring import Wiring
from ui.tables import figures_table
from ui.translations import t


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
        ("by_rows", [numeral(by_rows, 4)]),
        ("by_columns", [numeral(by_columns, 4)]),
    ]
    return figures_table("transposed.figure_", rows, testid="matrix")


def chosen_rows(wiring: Wiring, chosen: str) -> list[tuple[str, list[str]]]:
    """What core says of a chosen cell, entry or weight."""
    kind, place = chosen[0], [int(number) for number in chosen[1:].split("-")]
    ones = _wired(wiring)
    if kind == "o":
        cells = [("reads", [str(int(ones[place[0]].sum()))])]
        return [*cells, ("sum", [numeral(float(wiring.matrix[place[0]] @ wiring.x.ravel()), 4)])]
    if kind == "i":
        cells = [("used", [str(int(ones[:, place[0]].sum()))])]
        return [*cells, ("sum_back", [numeral(float(wiring.matrix.T[place[0]] @ wiring.y.ravel()), 4)])]
    if kind == "e":
        return [("entry", [numeral(float(wiring.matrix[place[0], place[1]]), 4)])]
    return [("weight", [numeral(float(wiring.kernel.ravel()[place[0]]), 4)])]


def _wired(wiring: Wiring) -> np.ndarray:
    """1 where the matrix holds a weight, though it be 0."""
    return Wiring(wiring.x, np.ones_like(wiring.kernel), wiring.stride, wiring.padding).matrix
