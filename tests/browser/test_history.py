"""Back and Forward in Shift Lab: through drags, axis and shade, through another lesson, and through a reload."""

from dataclasses import replace
from urllib.parse import parse_qs

import pytest
from playwright.sync_api import Page, expect

from tests.browser.hands import DRAGGED, Tab
from tests.browser.lab import PATIENCE, Lab, text, wait_until
from tests.conftest import settle


@pytest.mark.parametrize("tab", [DRAGGED[0]], ids=str, indirect=True)
def test_back_undoes_drags_axis_and_shade_in_shift_lab(tab: Tab) -> None:
    lab, page = Lab(tab.page), tab.page
    shade = lab.view.get_by_role("checkbox", name=text("shift_lab.live.shade"))

    def comes(shift: str, axis: str, *, shaded: bool = False) -> None:
        at = {"at": [] if shift == "3,5" else [shift], "axis": ["y"] * (axis == "y"), "shade": ["1"] * shaded}
        wait_until(lambda: {name: _query(page).get(name, []) for name in at} == at, f"{at}, not {_query(page)}")
        lab.shows(*map(int, shift.split(",")))
        lab.certifies(*map(int, shift.split(",")))
        settle(page)
        wait_until(lambda: shade.is_checked() == shaded, f"the shade to be {shaded}")
        assert {name: _query(page).get(name, []) for name in at} == at

    lab.drag(1, 12)
    comes("1,12", "x")
    lab.drag(18, 12)
    comes("18,12", "y")
    shade.check()
    comes("18,12", "y", shaded=True)
    for by, there in ((-1, ("18,12", "y")), (-1, ("1,12", "x")), (-1, ("1,2", "x")), (1, ("1,12", "x"))):
        tab.travel(by)
        comes(*there)
    tab.travel(-1)
    comes("1,2", "x")
    lab.drag(1, 12)  # the same place once more, which the browser has said before
    comes("1,12", "x")
    lab.drag(18, 12)
    comes("18,12", "y")
    tab.travel(-2)  # both at once
    comes("1,2", "x")
    tab.travel(2)
    comes("18,12", "y")

    lab.press().to(4, 4)  # Back while the picture is held: it is let go of
    tab.travel(-1)
    comes("1,12", "x")
    page.mouse.move(500, 500, steps=3)
    page.mouse.up()
    comes("1,12", "x")
    tab.travel(1)
    comes("18,12", "y")


@pytest.mark.parametrize("tab", [replace(DRAGGED[0], query={"at": "1,2"})], ids=str, indirect=True)
def test_back_goes_through_another_lesson_and_through_a_reload(tab: Tab) -> None:
    lab, page = Lab(tab.page), tab.page
    lab.drag(1, 12)
    lab.certifies(1, 12)
    lab.drag(18, 12)
    lab.certifies(18, 12)
    expect(page.get_by_test_id("curves-view")).to_have_attribute("data-complete", "true", timeout=1000 * PATIENCE)
    settle(page)
    page.get_by_role("link", name=text("signals.title")).click()
    expect(page.get_by_test_id("signals-view")).to_be_visible(timeout=1000 * PATIENCE)
    settle(page)
    tab.travel(-1)
    lab.certifies(18, 12)
    lab.shows(18, 12)
    tab.travel(-1)
    lab.certifies(1, 12)
    lab.shows(1, 12)
    page.reload()
    lab.is_up()
    lab.certifies(1, 12)
    for by, there in ((-1, (1, 2)), (1, (1, 12)), (1, (18, 12))):
        tab.travel(by)
        lab.certifies(*there)
        lab.shows(*there)


def _query(page: Page) -> dict[str, list[str]]:
    return parse_qs(page.evaluate("location.search.slice(1)"))
