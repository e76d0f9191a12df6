"""The live reading of /dilated in a real browser: map, pixels and sum are core's while place and rate are dragged."""

import re
from urllib.parse import urlencode

import numpy as np
import pytest
from playwright.sync_api import Locator, Page, expect

from core.convolution import conv2d
from core.images import load_image
from core.kernels import KERNELS
from tests.browser.lab import PHONE, bitmap, box
from tests.conftest import Pages, settle
from ui.paint import map_bytes
from ui.pictures import ASSETS, PHOTOGRAPHS

SIDE = 64
X = load_image((ASSETS / PHOTOGRAPHS["camera"]).read_bytes(), max_side=SIDE)
FRAMES = """async root => {
  const slider = root.querySelector("input[type=range]");
  const frames = [];
  for (let n = 0, last = 0; n < 60; n++) {
    const now = await new Promise(requestAnimationFrame);
    if (last) frames.push(now - last);
    last = now;
    slider.value = 1 + (n % 8);
    slider.dispatchEvent(new Event("input"));
  }
  return frames.sort((a, b) => a - b)[frames.length >> 1];
}"""  # ms from frame to frame in the middle of 60, a new rate in each


def feature(kernel: str, rate: int) -> np.ndarray:
    return conv2d(X, KERNELS[kernel].weights[None, None], dilation=rate)


def reading(tab: Page, server: str, **query: object) -> Locator:
    """The view, opened by a link."""
    tab.goto(f"{server}/dilated?{urlencode({'pic': 'camera', 'size': SIDE, **query})}")
    view = tab.get_by_test_id("reading-view")
    expect(view).to_have_attribute("data-place", re.compile(","), timeout=60_000)
    settle(tab)
    return view


def shows(view: Locator, kernel: str, rate: int, place: tuple[int, int]) -> None:
    """The map of this rate, and the sum that it holds for the place."""
    expect(view).to_have_attribute("data-place", f"{place[0]},{place[1]}")
    expect(view).to_have_attribute("data-rate", str(rate))
    y = feature(kernel, rate)
    painted = bitmap(view.locator("canvas[data-map=feature]"))
    expected = map_bytes(y, float(np.abs(y).max()), signed=bool(y.min() < 0))
    assert painted.shape == expected.shape
    assert np.abs(painted.astype(int) - expected).max() <= 1
    answer = float(view.get_attribute("data-answer") or "nan")
    assert answer == pytest.approx(float(y[0, place[0] - rate, place[1] - rate]), abs=1e-5)
    products = view.locator("[data-nine=products] span").all_inner_texts()
    assert sum(float(text.replace("−", "-")) for text in products) == pytest.approx(answer, abs=9 * 5e-4)


@pytest.mark.parametrize(("kernel", "rate", "place"), [("sobel_x", 2, (20, 31)), ("laplacian", 8, (30, 21))])
def test_a_link_opens_the_reading_that_it_says(page: Pages, server: str, kernel: str, rate: int, place: tuple) -> None:
    view = reading(page(), server, k=kernel, d=rate, y=place[0], x=place[1])
    shows(view, kernel, rate, place)
    assert bitmap(view.locator("canvas[data-map=feature]")).shape[:2] != feature(kernel, rate - 1).shape[1:]  # the twin


def test_dragging_on_the_picture_reads_there_at_once_and_the_server_follows(page: Pages, server: str) -> None:
    tab = page()
    view = reading(tab, server, y=10, x=10)
    at = box(view.locator("canvas[data-map=picture]"))
    cell = at.width / X.shape[2]
    tab.mouse.move(at.left + 10.5 * cell, at.top + 10.5 * cell)
    tab.mouse.down()
    tab.mouse.move(at.left + 40.5 * cell, at.top + 25.5 * cell, steps=5)
    shows(view, "sobel_x", 2, (25, 40))
    expect(tab).not_to_have_url(re.compile("y=25"))  # not let go yet
    tab.mouse.move(at.left + 4 * at.width, at.top - 50, steps=3)
    shows(view, "sobel_x", 2, (2, X.shape[2] - 3))  # as far as the nine pixels lie on the picture
    tab.mouse.up()
    expect(tab).to_have_url(re.compile(rf"x={X.shape[2] - 3}.*y=2\b|y=2\b.*x={X.shape[2] - 3}"))
    expect(tab.get_by_text(re.compile(rf"around row 2, column {X.shape[2] - 3}"))).to_be_visible()


def test_the_rate_follows_its_slider_and_the_figures_beside_it_follow_when_it_rests(page: Pages, server: str) -> None:
    tab = page()
    view = reading(tab, server, y=20, x=31)
    view.get_by_role("slider").fill("5")
    shows(view, "sobel_x", 5, (20, 31))
    expect(tab).to_have_url(re.compile(r"\bd=5\b"))
    expect(tab.get_by_role("cell", name="11×11").first).to_be_visible()


def test_arrow_keys_move_the_place(page: Pages, server: str) -> None:
    tab = page()
    view = reading(tab, server, y=20, x=31)
    view.get_by_role("application").first.focus()
    for key in ("ArrowRight", "ArrowDown", "Shift+ArrowLeft"):
        tab.keyboard.press(key)
    shows(view, "sobel_x", 2, (21, 24))
    expect(tab).to_have_url(re.compile(r"x=24"))


def test_a_tap_on_a_phone_reads_there(page: Pages, server: str) -> None:
    tab = page(viewport=PHONE, has_touch=True)
    view = reading(tab, server)
    at = box(view.locator("canvas[data-map=picture]"))
    cell = at.width / X.shape[2]
    tab.touchscreen.tap(at.left + 30.5 * cell, at.top + 12.5 * cell)
    shows(view, "sobel_x", 2, (12, 30))


def test_a_rate_is_drawn_within_a_thirtieth_of_a_second(page: Pages, server: str) -> None:
    view = reading(page(), server, size=256)
    assert view.evaluate(FRAMES) < 1000 / 30
