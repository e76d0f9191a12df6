"""The live views of Transposed in a real browser: numbers are core's, rows and columns light up, sliders follow."""

import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import numpy as np
import pytest
from playwright.sync_api import Browser, Locator, expect

from core.images import load_image
from pages.transposed.blurring import NOISES, POWERS, restored
from pages.transposed.wiring import Wiring, wiring
from tests.browser.lab import PHONE, box
from tests.browser.screens import SCREENS, on_screen, on_screens
from tests.conftest import VIEWPORT, Pages, settle
from ui.pictures import ASSETS

HOVER = """async root => {
  const cells = [...root.querySelectorAll("[data-grid=z] [data-cell]")];
  const works = [];
  for (let n = 0; n < 60; n++) {
    await new Promise(requestAnimationFrame);
    const start = performance.now();
    const over = {bubbles: true, pointerType: "mouse"};
    cells[n % cells.length].dispatchEvent(new PointerEvent("pointermove", over));
    root.getBoundingClientRect();
    works.push(performance.now() - start);
  }
  return works.sort((a, b) => a - b)[works.length >> 1];
}"""  # ms of script and layout from cell to cell, in the middle of 60
SLIDE = """async root => {
  const slider = root.querySelector("[data-slider=power]");
  const works = [];
  for (let n = 0; n < 45; n++) {
    slider.value = n % (Number(slider.max) + 1);
    slider.dispatchEvent(new Event("input"));
    await new Promise(requestAnimationFrame);
    const start = performance.now();
    await new Promise(resolve => setTimeout(resolve));
    works.push(performance.now() - start);
  }
  return works.sort((a, b) => a - b)[works.length >> 1];
}"""  # ms from one picture of the slider to the next, in the middle of 45


class Views:
    """A tab with a live view of the page."""

    def __init__(self, pages: Pages, screen: str) -> None:
        self.page, self.is_phone = pages(**SCREENS[screen]), screen == "phone"

    def open(self, server: str, part: str, **query: Any) -> Locator:
        self.page.goto(f"{server}/transposed?{urlencode({'part': part, **query})}")
        view = self.page.get_by_test_id("matrix-view" if part == "matrix" else "wiener-view")
        ready = ("data-at", r"\w+") if part == "matrix" else ("data-places", ",")
        expect(view).to_have_attribute(ready[0], re.compile(ready[1]), timeout=60_000)
        settle(self.page)
        return view

    def point(self, cell: Locator) -> None:
        """Point at a cell with the mouse, or tap it."""
        cell.tap() if self.is_phone else cell.hover()


@pytest.fixture(params=SCREENS)
def views(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Views]:
    pages = Pages(browser, is_shared=True)
    yield Views(pages, request.param)
    pages.close()
    assert pages.errors == []


def photograph(side: int) -> np.ndarray:
    return load_image((ASSETS / "astronaut.png").read_bytes(), max_side=side)


def lit(found: Wiring, *, row: int | None = None, column: int | None = None) -> set[str]:
    """The places of C that hold a weight in a row or a column, from its matrix for a kernel without a 0."""
    places = np.argwhere(found.matrix != 0)
    return {f"{o}-{i}" for o, i in places if (row is None or o == row) and (column is None or i == column)}


@on_screens(
    "views",
    ("query",),
    [
        ({},),
        ({"mn": 6, "mk": "sobel_x", "ms": 2, "mp": 1},),
        ({"mn": 5, "mk": "numbers2", "ms": 3, "mp": 1},),
        ({"mn": 6, "mk": "smooth", "mp": 1},),
    ],
)
def test_the_browser_s_sums_are_core_s(views: Views, server: str, query: dict[str, Any]) -> None:
    view = views.open(server, "matrix", **query)
    found = wiring(
        photograph(64), query.get("mn", 4), query.get("mk", "numbers3"), query.get("ms", 1), query.get("mp", 0)
    )
    for name, values in (("y", found.y), ("z", found.z)):
        got = json.loads(view.get_attribute(f"data-{name}") or "[]")
        np.testing.assert_allclose(got, values.ravel(), atol=1e-9)
    width = views.page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth")
    assert width <= (PHONE if views.is_phone else VIEWPORT)["width"]


@on_screen("views", "phone")
def test_a_cell_lights_up_its_row_and_its_column(views: Views, server: str) -> None:
    view = views.open(server, "matrix")
    found = wiring(photograph(64), 4, "numbers3", 1, 0)
    views.point(view.locator("[data-grid=y] [data-cell='1,0']"))
    expect(view).to_have_attribute("data-at", "o2")
    assert set((view.get_attribute("data-lit") or "").split()) == lit(found, row=2)
    for name in ("x", "z"):
        cells = view.locator(f"[data-grid={name}] .lit").evaluate_all("all => all.map(one => one.dataset.cell)")
        assert cells == [f"{row},{column}" for row in (1, 2, 3) for column in (0, 1, 2)]
    expect(view.locator(".law").first).to_contain_text(f"{found.y[1, 0]:g}")
    views.point(view.locator("[data-grid=z] [data-cell='1,2']"))
    expect(view).to_have_attribute("data-at", "i6")
    assert set((view.get_attribute("data-lit") or "").split()) == lit(found, column=6)
    expect(view.locator(".law").last).to_contain_text(f"{found.z[1, 2]:g}")


@on_screen("views", "desk")
def test_a_weight_is_tied_on_its_diagonals(views: Views, server: str) -> None:
    view = views.open(server, "matrix")
    views.point(view.locator("[data-grid=w] [data-cell='1,1']"))
    expect(view).to_have_attribute("data-lit", "0-5 1-6 2-9 3-10")
    sheet = view.locator("[data-sheet=c]")
    side = box(sheet).width / 16
    position = {"x": 9.5 * side, "y": 2.5 * side}
    sheet.tap(position=position) if views.is_phone else sheet.hover(position=position)
    expect(view).to_have_attribute("data-at", "e2-9")
    expect(view).to_have_attribute("data-lit", "0-5 1-6 2-9 3-10")


@on_screen("views", "phone")
def test_what_is_chosen_stays_stands_in_the_link_and_is_told_by_the_server(views: Views, server: str) -> None:
    view = views.open(server, "matrix")
    cell = view.locator("[data-grid=x] [data-cell='1,1']")
    cell.tap() if views.is_phone else cell.click()
    expect(views.page).to_have_url(re.compile("lit=i5"))
    found = wiring(photograph(64), 4, "numbers3", 1, 0)
    row = views.page.get_by_test_id("matrix").locator("[data-figure=sum_back] td")
    expect(row).to_have_text(f"{found.z[1, 1]:g}")
    view.locator("[data-grid=x]").focus()
    views.page.keyboard.press("ArrowRight")
    expect(view).to_have_attribute("data-at", "i6")
    expect(views.page).to_have_url(re.compile("lit=i6"))


def test_matrices_are_in_sight_and_follow_the_pointer(views: Views, server: str) -> None:
    view = views.open(server, "matrix")
    if not views.is_phone:
        for sheet in ("c", "ct"):
            assert box(view.locator(f"[data-sheet={sheet}]")).is_inside(**VIEWPORT)
    assert view.evaluate(HOVER) < 1000 / 30


@on_screen("views", "desk")
def test_the_live_errors_are_the_server_s_before_and_after_a_slider_is_moved(views: Views, server: str) -> None:
    view = views.open(server, "blur", bb="motion")
    for noise, power in ((0.002, -3.5), (0.002, -3.25), (0.005, -3.25)):
        for name, step in (("power", power), ("noise", noise)):
            slider = view.locator(f"[data-slider={name}]")
            at = (POWERS if name == "power" else NOISES).index(step)
            if int(slider.input_value()) != at:
                slider.focus()
                views.page.keyboard.press("ArrowRight")
        expect(view).to_have_attribute("data-places", f"{NOISES.index(noise)},{POWERS.index(power)}")
        expected = restored(photograph(256), "motion", 9, noise, power).errors
        live = json.loads(view.get_attribute("data-errors") or "{}")
        for name in ("blurred", "transposed", "wiener"):
            assert live[name] == pytest.approx(expected[name], rel=1e-4), name
        told = views.page.get_by_test_id("errors").locator("[data-figure=wiener] td")
        expect(told).to_have_text(f"{expected['wiener']:.4f}")
        settle(views.page)


@on_screen("views", "phone")
def test_the_slider_is_followed_at_thirty_pictures_a_second(views: Views, server: str) -> None:
    view = views.open(server, "blur")
    assert view.evaluate(SLIDE) < 1000 / 30
