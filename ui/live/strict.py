"""What a browser said, read without trust: each reader gives the value, or None for anything else.

Whatever comes over the line may be of any type: JavaScript has one kind of number, and who writes messages by hand has
none of our limits. So True is no 1, 1.0 is no whole number, and what is out of range is not moved into it: who asks
keeps what was there before.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

T = TypeVar("T")

Range = tuple[int, int]  # both included


def named(value: object, name: str) -> Any:
    """What the object `value` holds under `name`; None where it holds nothing there, or is no object."""
    return value.get(name) if isinstance(value, Mapping) else None


def whole(value: object, low: int, high: int) -> int | None:
    """A whole number from `low` to `high`."""
    return value if type(value) is int and low <= value <= high else None


def wholes(value: object, *ranges: Range) -> tuple[int, ...] | None:
    """As many whole numbers as there are `ranges`, each within its own."""
    if not isinstance(value, list | tuple) or len(value) != len(ranges):
        return None
    found = [whole(one, *limits) for one, limits in zip(value, ranges, strict=True)]
    return None if None in found else tuple(one for one in found if one is not None)


def pair(value: object, rows: Range, columns: Range) -> tuple[int, int] | None:
    """Two whole numbers, (row, column) or (down, right)."""
    found = wholes(value, rows, columns)
    return None if found is None else (found[0], found[1])


def one_of(value: object, options: Iterable[T]) -> T | None:
    """One of `options`, and of its very type."""
    return next((option for option in options if type(option) is type(value) and option == value), None)


def text(value: object) -> str | None:
    """A text."""
    return value if isinstance(value, str) else None
