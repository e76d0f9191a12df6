"""What make test leaves out of screens and cases, and what it does not."""

from itertools import product

from tests.browser.screens import SCREENS, in_turn

CASES = [("a", 1), ("b", 2), ("c", 3)]


def test_in_turn_each_case_is_run_and_each_screen() -> None:
    found = in_turn(CASES, every=False)
    assert [tuple(case) for _, *case in found] == CASES
    assert {screen for screen, *_ in found} == set(SCREENS)


def test_where_every_screen_is_asked_for_each_case_is_run_on_all() -> None:
    assert set(in_turn(CASES, every=True)) == {(screen, *case) for case, screen in product(CASES, SCREENS)}
