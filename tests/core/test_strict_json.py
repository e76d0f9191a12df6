"""core.strict_json: what Python's own reader says of sound JSON, and one sentence where that one is too lenient."""

import json
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.strict_json import DEEPEST, LONGEST_WHOLE, read_json, shortened

NUMBERS = st.integers(-(10**LONGEST_WHOLE) + 1, 10**LONGEST_WHOLE - 1) | st.floats(
    allow_nan=False, allow_infinity=False
)
VALUES = st.recursive(
    st.none() | st.booleans() | NUMBERS | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


def _deep(value: Any) -> int:
    """Lists and objects in one another."""
    inside = value.values() if isinstance(value, dict) else value if isinstance(value, list) else None
    return 0 if inside is None else 1 + max(map(_deep, inside), default=0)


@given(VALUES, st.booleans())
def test_sound_json_is_what_python_reads(value: Any, is_ascii: bool) -> None:
    text = json.dumps(value, ensure_ascii=is_ascii)
    found = read_json(text, deepest=max(_deep(value), 1))
    assert found == value
    assert json.dumps(found) == json.dumps(value)  # True is not 1, 1 is not 1.0


@given(VALUES.filter(_deep))
def test_one_level_more_than_allowed_is_refused(value: Any) -> None:
    with pytest.raises(ValueError, match="lists and objects in one another"):
        read_json(json.dumps(value), deepest=_deep(value) - 1)


@pytest.mark.parametrize("marks", ["[", '{"a":', '[{"a":'])
def test_what_would_end_python_s_reader_is_refused_in_a_sentence(marks: str) -> None:
    text = marks * 100_000
    with pytest.raises(RecursionError):
        json.loads(text)
    with pytest.raises(ValueError, match=f"expected at most {DEEPEST} lists and objects in one another, got more"):
        read_json(text)


@pytest.mark.parametrize("text", ["[" * 50, '\\"' + "[{" * 20, "]" * 50, "\\\\"])
def test_brackets_inside_of_texts_are_no_depth(text: str) -> None:
    assert read_json(json.dumps([text])) == [text]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("NaN", "expected finite numbers, got NaN"),
        ("[1, Infinity]", "expected finite numbers, got Infinity"),
        ('{"a": -Infinity}', "expected finite numbers, got -Infinity"),
        ("1e999", "expected finite numbers, got 1e999"),
        ("[-1e400]", "expected finite numbers, got -1e400"),
        ("1" * 50 + "e999", "expected finite numbers, got one of 54 digits"),
        ("9" * 309, "expected finite numbers, got a whole number of 309 digits"),
        ("-" + "9" * 309, "expected finite numbers, got a whole number of 309 digits"),
        ('{"a": 1, "b": 2, "a": 1}', "expected each name once, got 'a' again"),
        ('[{"x": {"\\u0061": 1, "a": 2}}]', "expected each name once, got 'a' again"),
    ],
)
def test_what_python_reads_and_json_does_not_mean_is_refused(text: str, message: str) -> None:
    json.loads(text)  # the twin: it takes them all
    with pytest.raises(ValueError, match="^" + re.escape(message) + "$"):
        read_json(text)


def test_no_whole_number_that_is_taken_is_beyond_the_floats() -> None:
    assert float(read_json("9" * LONGEST_WHOLE)) == 1e308
    assert read_json("-" + "9" * LONGEST_WHOLE) == -int("9" * LONGEST_WHOLE)


@pytest.mark.parametrize(
    ("text", "options", "message"),
    [
        (b"{}", {}, "expected JSON, got no text but bytes"),
        (None, {}, "expected JSON, got no text but NoneType"),
        ("[1, 2]", {"longest": 5}, "expected at most 5 characters, got 6"),
        ("", {}, "expected JSON, got text that is none: Expecting value: line 1 column 1 (char 0)"),
        ("[1,]", {}, "expected JSON, got text that is none: "),
        ("{'a': 1}", {}, "expected JSON, got text that is none: "),
        ('["\n"]', {}, "expected JSON, got text that is none: Invalid control character"),
    ],
)
def test_what_is_no_json_is_refused(text: Any, options: dict[str, int], message: str) -> None:
    with pytest.raises(ValueError, match="^" + re.escape(message)):
        read_json(text, **options)
    assert read_json("[1, 2]", longest=6) == [1, 2]


@given(st.text() | st.lists(st.integers()), st.integers(10, 100))
def test_what_came_is_shortened_in_the_middle(value: Any, most: int) -> None:
    short, whole = shortened(value, most), repr(value)
    assert len(short) <= most
    if short != whole:
        first, _, last = short.partition(" ... ")
        assert len(whole) > most
        assert whole.startswith(first)
        assert whole.endswith(short[-((most - 5) // 2) :])
        assert last
