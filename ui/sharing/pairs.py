"""Two whole numbers that the user sets in the browser, a pattern's place or a shift; and its texts there."""

from __future__ import annotations

from collections.abc import Mapping

from ui import link
from ui.browser import news
from ui.translations import part

Pair = tuple[int, int]


def labels(prefixes: tuple[str, ...]) -> dict[str, str]:
    """The texts of this lesson whose names begin so."""
    stems = tuple(f"sharing.{prefix}" for prefix in prefixes)
    return {name: text for name, text in part("sharing").items() if name.startswith(stems)}


def pair_param(key: str, name: str, low: int, high: int, default: Pair) -> link.Param:
    """Two whole numbers from `low` to `high` in the URL, as "row,column"."""
    one = link.integer(key, name, low, high, 0)

    def read(text: str) -> Pair:
        numbers = text.split(",")
        if len(numbers) != 2:
            raise ValueError(f"{name} must be two whole numbers, not {text!r}")
        return one.read(numbers[0]), one.read(numbers[1])

    return link.param(key, name, default, read=read, write=lambda pair: f"{pair[0]},{pair[1]}")


def heard(name: str, pair: Pair, low: int, high: int, *, key: str) -> Pair:
    """`pair`, or what the browser has said under `name` since the last call. Ask before the component is drawn."""
    said = news(key, name)
    return read_pair(said, low, high) or pair


def read_pair(value: object, low: int, high: int) -> Pair | None:
    """The two whole numbers from `low` to `high` that the browser said, or None for anything else."""
    cell = value.get("cell") if isinstance(value, Mapping) else None
    if not isinstance(cell, (list, tuple)) or len(cell) != 2:
        return None
    if any(isinstance(side, bool) or not isinstance(side, int) or not low <= side <= high for side in cell):
        return None
    return cell[0], cell[1]
