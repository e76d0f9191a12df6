"""JSON that comes from outside, read without trust: what is nested too deep, too long or no finite number is refused.

Python's own reader takes NaN, 1e999 and a name given twice, and what it gives back may be nested as deep as a thousand
levels, which is more than a function that walks through it can go.
"""

from __future__ import annotations

import json
import re
from typing import Any

DEEPEST = 16  # lists and objects in one another
LONGEST = 30_000_000  # characters: a million numbers of 25, and what is around them
LONGEST_WHOLE = 308  # digits: any more is beyond the floats
_MARKS = re.compile(r'"(?:[^"\\]|\\.)*"|[\[\]{}]', re.DOTALL)


def read_json(text: Any, *, deepest: int = DEEPEST, longest: int = LONGEST) -> Any:
    """What a JSON text says: dicts, lists, texts, finite numbers, truth values and None.

    ValueError, one sentence, for what is no text or no JSON, is nested more than `deepest` lists and objects deep or
    longer than `longest` characters, or holds NaN, an infinity, a number beyond the floats, or a name twice.

    >>> read_json('{"stride": [1, 2]}')
    {'stride': [1, 2]}
    """
    if not isinstance(text, str):
        raise ValueError(f"expected JSON, got no text but {type(text).__name__}")
    if len(text) > longest:
        raise ValueError(f"expected at most {longest:,} characters, got {len(text):,}")
    _check_depth(text, deepest)
    try:
        return json.loads(
            text,
            parse_constant=_refuse_constant,
            parse_float=_finite,
            parse_int=_whole,
            object_pairs_hook=_named_once,
        )
    except json.JSONDecodeError as error:
        raise ValueError(f"expected JSON, got text that is none: {error}") from None


def shortened(value: Any, most: int = 80) -> str:
    """What came, for the sentence of an error: its repr, cut in the middle where that has over `most` characters."""
    text = repr(value)
    half = (most - 5) // 2
    return text if len(text) <= most else f"{text[:half]} ... {text[-half:]}"


def _check_depth(text: str, deepest: int) -> None:
    depth = 0
    for mark in _MARKS.finditer(text):
        depth += {"[": 1, "{": 1, "]": -1, "}": -1}.get(mark[0], 0)
        if depth > deepest:
            raise ValueError(f"expected at most {deepest} lists and objects in one another, got more")


def _refuse_constant(name: str) -> None:
    raise ValueError(f"expected finite numbers, got {name}")


def _finite(text: str) -> float:
    value = float(text)
    if value in (float("inf"), float("-inf")):
        raise ValueError(f"expected finite numbers, got {text if len(text) <= 40 else f'one of {len(text):,} digits'}")
    return value


def _whole(text: str) -> int:
    if len(text.lstrip("-")) > LONGEST_WHOLE:
        raise ValueError(f"expected finite numbers, got a whole number of {len(text.lstrip('-')):,} digits")
    return int(text)


def _named_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"expected each name once, got {shortened(twice)} again")
    return found
