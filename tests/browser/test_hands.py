"""What is set by hand, in all views: a drag ends where its release is lost, and Back and Forward go through all."""

import pytest

from tests.browser.hands import DRAGGED, TURNED, Tab, sample
from tests.browser.lab import wait_until
from tests.conftest import settle


@pytest.mark.parametrize("tab", sample([*DRAGGED, *TURNED]), ids=str, indirect=True)
def test_back_and_forward_go_through_what_was_set_by_hand(tab: Tab) -> None:
    found = [tab.now()]
    if tab.hand.handle:
        is_dragged_to_one_place(tab)
    else:
        tab.set(1)
    tab.travel(-1)
    wait_until(lambda: tab.now() == found[0], f"{found[0][:2]}, not {tab.now()[:2]}")
    for n in (1, 2):  # the first once more, which the browser has said before
        tab.set(n)
        found.append(tab.now())
    first, second, third = found
    assert len({shown for shown, _, _ in found}) == 3
    for by, there in ((-1, second), (-1, first), (1, second), (1, third)):
        tab.travel(by)
        wait_until(lambda there=there: tab.now() == there, f"{there[:2]}, not {tab.now()[:2]}")


def test_the_sample_has_one_hand_of_each_lesson_and_the_whole_has_all() -> None:
    hands = [*DRAGGED, *TURNED]
    paths = [hand.path for hand in sample(hands, every=False)]
    assert sorted(paths) == sorted({hand.path for hand in hands})
    assert sample(hands, every=True) == hands


def is_dragged_to_one_place(tab: Tab) -> None:
    """A drag ends without its release, another is taken back by Escape, other buttons drag nothing."""
    start = tab.shown
    tab.take()
    tab.move(1)
    found = tab.shown
    assert found != start
    for times in (2, 3, 1.5):  # its release is lost, and the pointer goes on
        tab.slip(times)
        assert tab.shown == found
    assert tab.told() == found
    tab.let_go()
    length = tab.page.evaluate("history.length")

    tab.take()
    tab.move(-1.3)
    assert tab.shown != found
    tab.escape()
    assert tab.shown == found
    tab.move(2)
    assert tab.shown == found
    tab.let_go()

    for button in ("right", "middle"):
        tab.take(button)
        tab.move(1.7)
        tab.let_go(button)
        assert tab.shown == found, button
    tab.page.keyboard.down("Control")
    tab.take()
    tab.move(1.7)
    tab.let_go()
    tab.page.keyboard.up("Control")
    assert tab.shown == found
    tab.page.wait_for_timeout(500)
    settle(tab.page)
    assert tab.told() == found
    assert tab.page.evaluate("history.length") == length
