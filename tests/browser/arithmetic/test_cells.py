"""One cell at a time in a real browser: the shown sums are core's; the window, and what a cell feeds, light up."""

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import numpy as np
import pytest
from playwright.sync_api import Browser, Locator, expect

from core.convolution import conv2d
from core.kernels import KERNELS
from tests.browser.lab import PHONE, box, text
from tests.browser.screens import SCREENS, on_screen, on_screens
from tests.conftest import VIEWPORT, Pages, settle

EMBOSS = KERNELS["emboss"].weights
COUNTING = np.arange(1.0, 65).reshape(1, 8, 8)
WORK = """async root => {
  const scrubber = root.querySelector("input[type=range]");
  const [frames, works] = [[], []];
  for (let n = 0, last = 0; n < 90; n++) {
    const now = await new Promise(requestAnimationFrame);
    if (last) frames.push(now - last);
    last = now;
    scrubber.value = n % (Number(scrubber.max) + 1);
    const start = performance.now();
    scrubber.dispatchEvent(new Event("input"));
    root.getBoundingClientRect();
    works.push(performance.now() - start);
  }
  const middle = list => list.sort((a, b) => a - b)[list.length >> 1];
  return {frame: middle(frames), work: middle(works)};
}"""  # ms from frame to frame, and of script and layout in each, in the middle of 90


class Cells:
    """A tab with the live grids."""

    def __init__(self, pages: Pages, screen: str) -> None:
        self.page, self.is_phone = pages(**SCREENS[screen]), screen == "phone"
        self.view = self.page.get_by_test_id("cells-view")

    def open(self, server: str, **query: Any) -> "Cells":
        self.page.goto(f"{server}/arithmetic?{urlencode(query)}")
        expect(self.view).to_have_attribute("data-out", re.compile(","), timeout=60_000)
        settle(self.page)
        return self

    def cell(self, grid: str, row: int, column: int) -> Locator:
        return self.view.locator(f"[data-grid={grid}] [data-cell='{row},{column}']")

    def point(self, grid: str, row: int, column: int) -> None:
        """Point at a cell with the mouse, or tap it."""
        self.cell(grid, row, column).tap() if self.is_phone else self.cell(grid, row, column).hover()

    def lit(self, name: str, grid: str) -> list[str]:
        cells = self.view.locator(f"[data-grid={grid}] .{name}")
        return cells.evaluate_all("cells => cells.map(cell => cell.dataset.cell)")

    def shows(self, row: int, column: int) -> None:
        expect(self.view).to_have_attribute("data-out", f"{row},{column}")

    @property
    def sum(self) -> float:
        return float(self.view.get_attribute("data-sum") or "nan")

    def numbers(self, grid: str) -> list[str]:
        return self.view.locator(f"[data-grid={grid}] b").all_inner_texts()


@pytest.fixture(params=SCREENS)
def cells(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Cells]:
    pages = Pages(browser, is_shared=True)
    yield Cells(pages, request.param)
    pages.close()
    assert pages.errors == []


@on_screens(
    "cells",
    ("query", "options"),
    [
        ({}, {}),
        ({"flip": 1, "p": 1, "pm": "reflect"}, {"flip": True, "padding": 1, "padding_mode": "reflect"}),
        (
            {"sy": 2, "p": 2, "pm": "circular", "d": 2},
            {"stride": (2, 1), "padding": 2, "padding_mode": "circular", "dilation": 2},
        ),
        ({"p": 3, "pm": "replicate", "sx": 3}, {"stride": (1, 3), "padding": 3, "padding_mode": "replicate"}),
    ],
)
def test_the_shown_sums_are_core_s(cells: Cells, server: str, query: dict, options: dict) -> None:
    cells.open(server, **{"in": "counting", **query})
    expected = conv2d(COUNTING, EMBOSS[None, None], **options)[0]
    assert [float(n.replace("−", "-")) for n in cells.numbers("output")] == expected.ravel().tolist()
    for row, column in ((0, 0), (1, 2), tuple(np.array(expected.shape) - 1)):
        cells.point("output", row, column)
        cells.shows(row, column)
        assert cells.sum == pytest.approx(expected[row, column], abs=1e-9)
        total = cells.view.locator(".total .term span").inner_text()
        assert float(total.replace("−", "-")) == pytest.approx(expected[row, column], abs=1e-4)
        assert cells.view.locator(".terms > .term").count() == 9


@on_screen("cells", "desk")
def test_the_window_lights_up_with_its_weights_dilated_taps_only(cells: Cells, server: str) -> None:
    cells.open(server, **{"in": "counting", "d": 2, "p": 1, "n": 6})
    cells.point("output", 1, 2)
    cells.shows(1, 2)
    assert cells.lit("lit", "input") == [f"{r},{c}" for r in (0, 2, 4) for c in (1, 3, 5)]
    weights = cells.view.locator("[data-grid=input] .lit i").all_inner_texts()
    assert weights == [f"×{w:g}".replace("-", "−") for w in EMBOSS.ravel()]
    assert cells.lit("out", "output") == ["1,2"]


@on_screen("cells", "phone")
def test_an_input_cell_lights_up_the_output_cells_that_it_feeds(cells: Cells, server: str) -> None:
    cells.open(server, **{"in": "counting", "sy": 2})
    cells.point("input", 4, 0)
    impulse = np.zeros((1, 8, 8))
    impulse[0, 4, 0] = 1
    fed = conv2d(impulse, np.ones((1, 1, 3, 3)), stride=(2, 1))[0]
    expected = [f"{row},{column}" for row, column in np.argwhere(fed > 0)]
    expect(cells.view).to_have_attribute("data-fed", " ".join(expected))
    assert cells.lit("fed", "output") == expected == ["1,0", "2,0"]


@on_screen("cells", "desk")
def test_wrapped_padding_feeds_from_both_sides(cells: Cells, server: str) -> None:
    cells.open(server, **{"in": "counting", "p": 1, "pm": "circular", "n": 6})
    cells.point("input", 0, 0)
    impulse = np.zeros((1, 6, 6))
    impulse[0, 0, 0] = 1
    fed = conv2d(impulse, np.ones((1, 1, 3, 3)), padding=1, padding_mode="circular")[0]
    expected = [f"{row},{column}" for row, column in np.argwhere(fed > 0)]
    assert len(expected) == 9
    expect(cells.view).to_have_attribute("data-fed", " ".join(expected))


@on_screen("cells", "phone")
def test_scrubber_and_play_walk_over_the_output_and_stop_at_its_end(cells: Cells, server: str) -> None:
    cells.open(server, **{"in": "counting", "n": 4})
    scrubber = cells.view.get_by_role("slider")
    assert scrubber.get_attribute("max") == "3"
    scrubber.fill("2")
    cells.shows(1, 0)
    cells.view.get_by_role("button", name=text("arithmetic.cells.play"), exact=True).click()
    cells.shows(1, 1)
    expect(cells.view.get_by_role("button", name=text("arithmetic.cells.play"), exact=True)).to_be_visible()
    cells.page.wait_for_timeout(700)
    cells.shows(1, 1)


def test_a_tapped_cell_stays_moves_by_arrow_keys_and_escape_lets_it_go(cells: Cells, server: str) -> None:
    cells.open(server, **{"in": "counting"})
    cells.cell("output", 2, 3).click()
    expect(cells.view).to_have_attribute("data-pinned", "2,3")
    expect(cells.page).to_have_url(re.compile(r"at=2(,|%2C)3"))
    if not cells.is_phone:
        cells.point("output", 0, 0)
    cells.shows(2, 3)
    cells.view.locator("[data-grid=output]").focus()
    for key in ("ArrowRight", "ArrowDown", "ArrowDown", "ArrowLeft"):
        cells.page.keyboard.press(key)
    cells.shows(4, 3)
    expect(cells.page).to_have_url(re.compile(r"at=4(,|%2C)3"))
    cells.page.keyboard.press("Escape")
    expect(cells.view).to_have_attribute("data-pinned", "")
    expect(cells.page).not_to_have_url(re.compile("at="))
    settle(cells.page)
    cells.page.reload()
    expect(cells.view).to_have_attribute("data-pinned", "", timeout=60_000)


@on_screen("cells", "desk")
def test_a_link_opens_with_its_cell_pinned(cells: Cells, server: str) -> None:
    cells.open(server, **{"in": "counting", "at": "3,1"})
    expect(cells.view).to_have_attribute("data-pinned", "3,1")
    assert cells.sum == pytest.approx(conv2d(COUNTING, EMBOSS[None, None])[0, 3, 1])


@on_screen("cells", "phone")
def test_the_input_can_show_how_many_windows_see_each_cell(cells: Cells, server: str) -> None:
    cells.open(server, k="sobel_x", n=8, p=1)
    cells.view.get_by_role("button", name=text("arithmetic.cells.show_bare"), exact=True).click()
    expect(cells.view).to_have_attribute("data-show", "bare")
    assert cells.cell("input", 0, 0).locator("b").inner_text() == "1"
    assert cells.cell("input", 4, 4).locator("b").inner_text() == "9"
    assert cells.cell("input", -1, -1).locator("b").inner_text() == ""
    cells.view.get_by_role("button", name=text("arithmetic.cells.show_padded"), exact=True).click()
    expect(cells.view).to_have_attribute("data-show", "padded")
    assert cells.cell("input", 0, 0).locator("b").inner_text() == "4"
    assert cells.cell("input", -1, -1).locator("b").inner_text() == "1"
    expect(cells.page).to_have_url(re.compile("show=padded"))


@on_screen("cells", "desk")
def test_dragging_the_frame_cuts_another_part_at_once_and_the_server_follows(cells: Cells, server: str) -> None:
    cells.open(server, pic="camera", cut="0,0")
    before = cells.numbers("input")
    at = box(cells.view.locator("[data-frame]"))
    cells.page.mouse.move(at.left + 4, at.top + 4)
    cells.page.mouse.down()
    cells.page.mouse.move(at.left + at.width / 2, at.top + at.height / 2, steps=4)
    moved = cells.numbers("input")
    assert moved != before
    cells.page.mouse.up()
    cut = cells.view.locator("[data-frame]").get_attribute("data-frame") or ""
    expect(cells.page).to_have_url(re.compile("cut=" + cut.replace(",", "(,|%2C)")))
    settle(cells.page)
    assert cells.numbers("input") == moved


@on_screen("cells", "phone")
def test_a_kernel_that_does_not_fit_says_so_and_grids_stay(cells: Cells, server: str) -> None:
    cells.open(server, **{"in": "counting", "d": 4})
    assert cells.view.locator("[data-grid=input] b").count() == 25  # does not fit: the built-in numbers stand there
    expect(cells.page.get_by_role("alert").first).to_be_visible()


def test_all_of_it_is_in_sight_at_once(cells: Cells, server: str) -> None:
    cells.open(server)
    size = PHONE if cells.is_phone else VIEWPORT
    for part in ("[data-grid=input]", "[data-grid=kernel]", "[data-grid=output]", ".total"):
        assert box(cells.view.locator(part)).is_inside(**size), part
    wide = cells.page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth")
    assert wide <= size["width"]


@on_screen("cells", "phone")
def test_scrubbing_is_smooth(cells: Cells, server: str) -> None:
    cells.open(server, n=16, p=3, k="gaussian")
    took = cells.view.evaluate(WORK)
    assert took["work"] < 1000 / 30, took
