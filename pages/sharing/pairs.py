"""Two whole numbers that the user sets in the browser: a pattern's place, or a shift."""

from __future__ import annotations

from ui import link
from ui.live import news, read_pair

Pair = tuple[int, int]


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
    return read_pair(news(key, name), low, high) or pair
