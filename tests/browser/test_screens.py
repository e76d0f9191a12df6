"""What make test leaves out of screens and cases, and what it does not."""

from itertools import product

import pytest

from tests.browser.screens import SCREENS, in_turn, on_screen

CASES = [("a", 1), ("b", 2), ("c", 3)]


def test_in_turn_each_case_is_run_and_each_screen() -> None:
    found = in_turn(CASES, every=False)
    assert [tuple(case) for _, *case in found] == CASES
    assert {screen for screen, *_ in found} == set(SCREENS)


def test_where_every_screen_is_asked_for_each_case_is_run_on_all() -> None:
    assert set(in_turn(CASES, every=True)) == {(screen, *case) for case, screen in product(CASES, SCREENS)}


@pytest.mark.parametrize(("every", "names"), [(False, ["phone"]), (True, list(SCREENS))])
def test_a_test_of_one_screen_is_run_on_that_and_where_every_screen_is_asked_for_on_all(
    every: bool, names: list[str]
) -> None:
    @on_screen("tab", "phone", every=every)
    def made(tab: str) -> None: ...

    assert [mark.args for mark in made.pytestmark if mark.name == "parametrize"] == [("tab", names)]
