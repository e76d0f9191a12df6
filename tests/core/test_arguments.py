"""core.arguments: what is taken, in which form it comes back, and what is refused."""

from typing import Any

import numpy as np
import pytest

from core.arguments import float_maps, pair, whole


@pytest.mark.parametrize("value", [2, np.int32(2), (2, 2), [2, 2], np.array([2, 2])])
def test_pair_takes_an_int_for_both(value: Any) -> None:
    assert pair(value, "stride", least=1) == (2, 2)


@pytest.mark.parametrize("value", [0, -1, (1, 0), 1.0, "2", "22", (1,), (1, 2, 3), None, True, float("inf"), 1j, {}])
def test_pair_refuses_what_is_none(value: Any) -> None:
    with pytest.raises(ValueError, match="stride must be an int or a pair of ints of at least 1, got"):
        pair(value, "stride", least=1)


@pytest.mark.parametrize("value", [0, 1.0, (1, 1), "1", None, True, float("nan")])
def test_whole_refuses_what_is_no_count(value: Any) -> None:
    with pytest.raises(ValueError, match="taps must be an int of at least 1, got"):
        whole(value, "taps", least=1)


@pytest.mark.parametrize(
    ("dtype", "kept"),
    [
        ("float32", "float32"),
        ("float64", "float64"),
        (">f8", "float64"),
        (">f4", "float32"),
        ("float16", "float32"),
        ("uint8", "float32"),
        ("int64", "float32"),
        ("bool", "float32"),
    ],
)
def test_float64_stays_and_all_else_becomes_float32(dtype: str, kept: str) -> None:
    x = np.ones((1, 2, 2)).astype(dtype)
    assert float_maps(x).dtype == kept
    np.testing.assert_array_equal(float_maps(x), np.ones((1, 2, 2)))
