"""Fields and paths of stacks of rates, counted by hand too."""

from itertools import combinations_with_replacement, product

import numpy as np
import pytest

from pages.dilated.fields import (
    coverage,
    doubled,
    field_side,
    fields_after,
    first_gap,
    rates_text,
    read_rates,
    steps_text,
)

STACKS = [(2, 2, 2), (1, 2, 3), (1, 2, 5), (1, 1, 1, 1), (1, 2, 4, 8), (3,), (4, 2, 2), (8, 8, 8, 8, 8)]


def counted(rates):
    """Paths to the middle by walking all of them, as {(dy, dx): paths}."""
    reached = {(0, 0): 1}
    for rate in rates:
        onward = {}
        for (y, x), paths in reached.items():
            for dy, dx in product((-rate, 0, rate), repeat=2):
                onward[y + dy, x + dx] = onward.get((y + dy, x + dx), 0) + paths
        reached = onward
    return reached


@pytest.mark.parametrize("rates", STACKS)
def test_paths_are_those_of_a_walk_through_the_layers(rates):
    seen, walked, half = coverage(rates), counted(rates), sum(rates)
    assert seen.side == 2 * half + 1
    expected = np.zeros((seen.side, seen.side), int)
    for (y, x), paths in walked.items():
        expected[y + half, x + half] = paths
    np.testing.assert_array_equal(seen.paths, expected)
    assert seen.paths.sum() == 9 ** len(rates)
    assert (seen.seen, seen.never) == (len(walked), seen.side**2 - len(walked))


def test_there_are_holes_where_a_rate_is_larger_than_the_field_of_the_smaller_ones_and_only_there():
    """All 2,001 stacks of up to five rates from 1 to 9, their order aside, along one axis: the other is alike."""
    for layers in range(1, 6):
        for rates in combinations_with_replacement(range(1, 10), layers):
            reached = {0}
            for rate in rates:
                reached = {x + dx for x in reached for dx in (-rate, 0, rate)}
            assert (len(reached) < 2 * sum(rates) + 1) == (first_gap(rates) is not None), rates


@pytest.mark.parametrize("rates", [*STACKS, (1, 2, 9), (1, 2, 7), (1, 2, 8), (9, 1, 2), (3, 1, 9), (1, 3, 9)])
def test_the_rule_says_what_is_seen_in_the_plane(rates):
    seen = coverage(rates)
    assert (seen.never > 0) == (first_gap(rates) is not None)
    along = len({sum(steps) for steps in product(*((-rate, 0, rate) for rate in rates))})
    assert seen.seen == along**2


def test_different_rates_are_not_enough():
    assert (coverage((1, 2, 9)).side, coverage((1, 2, 9)).seen, coverage((1, 2, 9)).cells) == (25, 441, 625)
    assert first_gap((1, 2, 9)) == first_gap((9, 1, 2)) == (9, 7)
    assert first_gap((1, 2, 7)) is None
    assert steps_text((2, 7, 1)) == "1 ≤ 1, 2 ≤ 3, 7 ≤ 7"


def test_2_2_2_sees_49_of_169_cells_and_1_2_3_sees_all():
    grid, cure = coverage((2, 2, 2)), coverage((1, 2, 3))
    assert (grid.seen, grid.cells, grid.never) == (49, 169, 120)
    assert (cure.seen, cure.cells, cure.never) == (169, 169, 0)


def test_doubled_rates_grow_exponentially_and_ones_by_two():
    assert doubled(4) == (1, 2, 4, 8)
    assert fields_after((1, 2, 4, 8)) == [3, 7, 15, 31] == [2 ** (layer + 1) - 1 for layer in range(1, 5)]
    assert fields_after((1, 1, 1, 1)) == [3, 5, 7, 9]
    assert field_side((2,)) == 5


@pytest.mark.parametrize(
    ("text", "rates"), [("2, 2, 2", (2, 2, 2)), ("1 2,5", (1, 2, 5)), (" 8 ", (8,)), ("1,1,1,1,1", (1, 1, 1, 1, 1))]
)
def test_rates_are_read_as_people_type_them(text, rates):
    assert read_rates(text) == rates
    assert read_rates(rates_text(rates)) == rates


@pytest.mark.parametrize("text", ["", "0", "10", "1,2,x", "1.5", "1,1,1,1,1,1", "-1", "1,,", "٣"])
def test_other_texts_are_no_rates(text):
    with pytest.raises(ValueError, match="expected 1 to 5 rates from 1 to 9"):
        read_rates(text)
