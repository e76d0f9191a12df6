"""The live finder in a real browser: its map is core's, its places are the server's, and it follows the frame."""

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import numpy as np
import pytest
from playwright.sync_api import Browser, Page, expect

from core.images import load_image
from core.images.patterns import PATTERNS
from pages.pictures.finder import FOLDER
from pages.pictures.likes import correlations, places
from tests.browser.lab import box
from tests.browser.screens import SCREENS
from tests.conftest import VIEWPORT, Pages, settle
from ui.live.modules import exported
from ui.pictures import ASSETS, PHOTOGRAPHS

CORRELATION = FOLDER / "correlation.js"
TOLERANCE = 1e-5
FIND = """
async ([text, experiments]) => {
  const module = await import(URL.createObjectURL(new Blob([text], {type: "text/javascript"})));
  const {createFinder, likeness, findPlaces} = module.default;
  return experiments.map(({pixels, height, width, at, side, threshold}) => {
    const map = likeness(createFinder(Float32Array.from(pixels), height, width), at, side);
    return {map: Array.from(map), places: findPlaces(map, width - side + 1, threshold, side)};
  });
}"""
WORK = """async root => {
  const picture = root.querySelector("[data-frame]");
  const box = picture.getBoundingClientRect();
  const point = (type, n) => picture.dispatchEvent(new PointerEvent(type, {
    pointerId: 1, buttons: 1,
    clientX: box.left + box.width * (0.2 + 0.006 * n),
    clientY: box.top + box.height * (0.2 + 0.005 * n)}));
  picture.setPointerCapture = () => {};
  point("pointerdown", 0);
  const [works, seen] = [[], new Set()];
  for (let n = 0; n < 90; n++) {
    let start = 0;
    requestAnimationFrame(() => (start = performance.now()));
    point("pointermove", n); // asks for a frame in which all is painted: between these two
    await new Promise(requestAnimationFrame);
    works.push(performance.now() - start);
    seen.add(root.dataset.at);
  }
  point("pointerup", 89);
  return {work: works.sort((a, b) => a - b)[works.length >> 1], seen: seen.size};
}"""  # ms of script in a frame, in the middle of 90, and how many places of the frame were painted


@pytest.fixture
def pages(browser: Browser) -> Iterator[Pages]:
    opened = Pages(browser, is_shared=True)
    yield opened
    opened.close()
    assert opened.errors == []


def opened(pages: Pages, server: str, screen: str = "desk", **query: Any) -> Page:
    page = pages(**SCREENS[screen])
    page.goto(f"{server}/pictures?{urlencode({'part': 'likes', **query})}")
    expect(page.get_by_test_id("likes-view")).to_have_attribute("data-count", re.compile(r"\d"), timeout=60_000)
    settle(page)
    return page


def recorded(page: Page) -> str:
    return page.get_by_test_id("certified").locator("[data-figure=places] td").first.inner_text()


def test_the_browser_s_map_and_places_are_core_s(pages: Pages) -> None:
    rng = np.random.default_rng(4)
    pictures = [
        load_image((ASSETS / PHOTOGRAPHS[name]).read_bytes(), max_side=96) for name in ("camera", "brick", "text")
    ]
    pictures += [PATTERNS["grating"](48), PATTERNS["disc"](40), np.full((1, 20, 24), 0.3, np.float32)]
    experiments = []
    for x in pictures * 4:
        side = int(rng.integers(8, 17))
        at = [int(rng.integers(0, length - side + 1)) for length in x.shape[1:]]
        threshold = int(rng.integers(30, 100)) / 100
        _, height, width = x.shape
        experiments.append(
            {"pixels": x.ravel().tolist(), "height": height, "width": width, "at": at, "side": side}
            | {"threshold": threshold, "x": x}
        )
    sent = [{name: value for name, value in one.items() if name != "x"} for one in experiments]
    page = pages()
    results = page.evaluate(FIND, [exported(CORRELATION), sent])
    for one, got in zip(experiments, results, strict=True):
        expected = correlations(one["x"], tuple(one["at"]), one["side"])
        values = np.array(got["map"], np.float32).reshape(expected.shape)
        assert np.abs(values - expected).max() < TOLERANCE
        assert [tuple(place) for place in got["places"]] == places(values, one["threshold"], one["side"])
    assert max(len(got["places"]) for got in results) > 10


@pytest.mark.parametrize("screen", SCREENS)
def test_the_count_follows_the_frame_and_the_server_says_the_same(pages: Pages, server: str, screen: str) -> None:
    page = opened(pages, server, screen, pic="brick", at="20,20")
    view = page.get_by_test_id("likes-view")
    assert view.get_attribute("data-count") == recorded(page)
    frame = view.locator("[data-frame]")
    at = box(frame)
    page.mouse.move(at.left + 0.19 * at.width, at.top + 0.19 * at.height)
    page.mouse.down()
    page.mouse.move(at.left + 0.6 * at.width, at.top + 0.5 * at.height, steps=6)
    expect(view).not_to_have_attribute("data-at", "20,20")
    here = view.get_attribute("data-at") or ""
    assert "at=20" in page.url  # nothing is sent while the frame is held
    page.mouse.up()
    expect(page).to_have_url(re.compile("at=" + here.replace(",", "(,|%2C)")))
    settle(page)
    expect(view).to_have_attribute("data-at", here)
    expect(page.get_by_test_id("certified").locator("[data-figure=places] td").first).to_have_text(
        view.get_attribute("data-count") or ""
    )


def test_keys_and_sliders_move_it_too(pages: Pages, server: str) -> None:
    page = opened(pages, server, pic="brick", at="20,20")
    view = page.get_by_test_id("likes-view")
    view.locator("[data-frame]").focus()
    for key in ("ArrowRight", "ArrowDown", "Shift+ArrowDown"):
        page.keyboard.press(key)
    expect(view).to_have_attribute("data-at", "29,21")
    before = int(view.get_attribute("data-count") or 0)
    view.locator("[data-do=min]").fill("40")
    expect(view).to_have_attribute("data-threshold", "40")
    assert int(view.get_attribute("data-count") or 0) > before
    view.locator("[data-do=side]").fill("16")
    expect(view).to_have_attribute("data-side", "16")
    expect(page).to_have_url(re.compile("side=16"))
    settle(page)
    expect(page.get_by_test_id("certified").locator("[data-figure=places] td").first).to_have_text(
        view.get_attribute("data-count") or ""
    )


def test_another_picture_takes_the_place_of_the_first(pages: Pages, server: str) -> None:
    page = opened(pages, server, pic="brick")
    view = page.get_by_test_id("likes-view")
    first = view.get_attribute("data-at")
    page.get_by_test_id("stSidebar").get_by_role("combobox").first.click()
    page.get_by_role("option", name="Cat").click()
    expect(view).not_to_have_attribute("data-at", first or "")
    settle(page)
    expect(page.get_by_test_id("certified").locator("[data-figure=places] td").first).to_have_text(
        view.get_attribute("data-count") or ""
    )


def test_dragging_is_smooth(pages: Pages, server: str) -> None:
    page = opened(pages, server, side=16)
    took = page.get_by_test_id("likes-view").evaluate(WORK)
    assert took["work"] < 1000 / 30, took
    assert took["seen"] > 40


def test_all_of_it_is_in_sight_at_once(pages: Pages, server: str) -> None:
    page = opened(pages, server)
    view = page.get_by_test_id("likes-view")
    for part in (".panel.picture", ".panel.shared", ".panel.private", ".controls"):
        assert box(view.locator(part)).is_inside(**VIEWPORT), part
    assert box(page.get_by_test_id("certified").locator("[data-figure=places]")).is_inside(**VIEWPORT)
