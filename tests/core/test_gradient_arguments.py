"""What every gradient checks: the shapes it is told, and the options of its windows."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.core.tables import GRADIENT_CALLS, refused

INPUT_SHAPES: list[tuple[dict[str, Any], str]] = [
    ({"input_shape": (6, 7)}, r"input_shape must be \(C, H, W\), each a whole number of at least 1, got \(6, 7\)"),
    ({"input_shape": (2, 0, 7)}, r"input_shape must be .*got \(2, 0, 7\)"),
    ({"input_shape": (2, 6.0, 7)}, r"input_shape must be .*got \(2, 6.0, 7\)"),
    ({"input_shape": 7}, "input_shape must be"),
    ({"input_shape": None}, "input_shape must be"),
]
OPTIONS: list[tuple[dict[str, Any], str]] = [
    ({"stride": 0}, "stride must be .*got 0"),
    ({"dilation": (1, 0)}, r"dilation must be .*got \(1, 0\)"),
    ({"padding": "full"}, "padding must be .*got 'full'"),
]
TOLD_A_SHAPE = ("input", "transposed input", "local input", "max", "avg", "blur", "global avg", "resize")
SLIDING = ("input", "weight", "transposed input", "transposed weight", "local input", "local weight")
INPUTS = ("input", "local input")

BAD: list[tuple[str, dict[str, Any], str]] = [
    *((name, *row) for name in TOLD_A_SHAPE for row in INPUT_SHAPES),
    *((name, {"input_shape": (5, 2, 6, 7)}, r"dy must have the shape of the output, \(5, ") for name in INPUTS),
    *((name, *row) for name in SLIDING for row in OPTIONS),
]


@pytest.mark.parametrize(("call", "message"), refused(GRADIENT_CALLS, BAD))
def test_refuses_with_a_sentence(call: Callable[[], Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        call()


@pytest.mark.parametrize("name", GRADIENT_CALLS)
def test_what_those_calls_are_made_from_is_taken(name: str) -> None:
    function, arguments = GRADIENT_CALLS[name]
    function(**arguments)
