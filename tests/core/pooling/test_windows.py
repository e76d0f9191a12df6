"""core.pooling.windows cell by cell: where windows lie, what each sees, and what it counts, on drawn options."""

from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from core.padding import filled
from core.pooling.windows import PoolingWindows, cell_counts, largest_places, over_windows, pooling_windows

pairs = st.tuples(st.integers(1, 4), st.integers(1, 4))
ends = st.tuples(st.integers(0, 3), st.integers(0, 3))


@st.composite
def windows(draw: st.DrawFn) -> PoolingWindows:
    """Windows that fit and see a cell each."""
    arguments = (draw(pairs), draw(pairs), (draw(ends), draw(ends)), draw(pairs), draw(st.booleans()))
    size = draw(st.tuples(st.integers(1, 9), st.integers(1, 9)))
    try:
        return pooling_windows(size, *arguments)
    except ValueError:
        return pooling_windows(size, 1, draw(pairs), 0, 1, arguments[-1])


def _seen(at: PoolingWindows, i: int, j: int) -> list[tuple[int, int]]:
    """The places of the unpadded map under window (i, j), row by row, outside ones too."""
    (top, _), (left, _) = at.sides
    return [
        (i * at.stride[0] - top + t * at.dilation[0], j * at.stride[1] - left + u * at.dilation[1])
        for t, u in np.ndindex(*at.size)
    ]


def _is_inside(at: PoolingWindows, place: tuple[int, int]) -> bool:
    return all(0 <= p < side for p, side in zip(place, at.input_size, strict=True))


def _is_padded(at: PoolingWindows, place: tuple[int, int]) -> bool:
    return all(-a <= p < n + b for p, n, (a, b) in zip(place, at.input_size, at.sides, strict=True))


MANY = settings(max_examples=150, deadline=None)


@MANY
@given(windows(), st.integers(0, 5))
def test_sum_maximum_and_its_place_are_those_of_every_window_by_itself(at: PoolingWindows, seed: int) -> None:
    x = np.random.default_rng(seed).integers(-2, 3, (2, *at.input_size)).astype(float)  # few values: many are equal
    sums = over_windows(np.add, filled(x, at.reached), at)
    padded = filled(x, at.reached, value=-np.inf)
    largest = over_windows(np.maximum, padded, at)
    places = largest_places(padded, at, largest)
    assert sums.shape == largest.shape == places.shape == (2, *at.cells)
    for c, i, j in np.ndindex(*sums.shape):
        inside = [place for place in _seen(at, i, j) if _is_inside(at, place)]
        values = [x[(c, *place)] for place in inside]
        assert sums[c, i, j] == sum(values)
        assert largest[c, i, j] == max(values)
        down, right = inside[values.index(max(values))]  # of equals the first
        assert places[c, i, j] == down * at.input_size[1] + right


@MANY
@given(windows())
def test_counts_are_of_cells_inside_or_inside_and_padding(at: PoolingWindows) -> None:
    inside, padded = cell_counts(at, with_padding=False), cell_counts(at, with_padding=True)
    assert inside.shape == padded.shape == at.cells
    for i, j in np.ndindex(*at.cells):
        seen = _seen(at, i, j)
        assert inside[i, j] == sum(_is_inside(at, place) for place in seen) >= 1
        assert padded[i, j] == sum(_is_padded(at, place) for place in seen)


@MANY
@given(windows())
def test_what_is_reached_is_what_the_last_window_needs_and_no_less_than_the_padding(at: PoolingWindows) -> None:
    last = _seen(at, at.cells[0] - 1, at.cells[1] - 1)[-1]
    for axis in (0, 1):
        (before, after), (first, end) = at.sides[axis], at.reached[axis]
        assert first == before
        assert end == max(after, last[axis] - at.input_size[axis] + 1)


@MANY
@given(
    size=st.tuples(st.integers(1, 9), st.integers(1, 9)),
    options=st.tuples(pairs, pairs, st.tuples(ends, ends), pairs),
)
def test_ceil_mode_adds_a_window_only_where_cells_are_left_and_it_begins_before_the_padding_below(
    size: Any, options: Any
) -> None:
    try:
        low, high = (pooling_windows(size, *options, ceil_mode) for ceil_mode in (False, True))
    except ValueError:
        return
    for axis in (0, 1):
        reach = (low.size[axis] - 1) * low.dilation[axis] + 1
        before, after = low.sides[axis]
        rest = (size[axis] + before + after - reach) % low.stride[axis]
        begins = low.cells[axis] * low.stride[axis]  # of one window more
        assert high.cells[axis] == low.cells[axis] + (rest > 0 and begins < size[axis] + before)


def test_both_ceilings_differ_from_the_floor_and_one_of_them_is_not_taken() -> None:
    assert pooling_windows((5, 5), 2, 2, 0, 1, False).cells == (2, 2)
    assert pooling_windows((5, 5), 2, 2, 0, 1, True).cells == (3, 3)
    assert pooling_windows((4, 4), 1, 3, ((0, 1), (0, 1)), 1, True).cells == (2, 2)
    assert pooling_windows((3, 3), 2, 3, ((0, 2), (0, 2)), 1, True).cells == (1, 1)  # it would begin in the padding
