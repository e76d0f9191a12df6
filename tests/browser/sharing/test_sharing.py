"""Shared or not in a real browser: what is dragged is what core computes, and follows the hand."""

import re
from collections.abc import Iterator
from urllib.parse import urlencode

import numpy as np
import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from core.images import load_image
from pages.sharing.detectors import KINDS, SIDE, background, fit, look
from pages.sharing.distances import distances
from pages.sharing.shapes import PLACES, SHAPES, WINDOW, drawn
from pages.sharing.ties import ties
from tests.browser.lab import box, painted
from tests.browser.screens import SCREENS, on_screen, on_screens
from tests.conftest import VIEWPORT, Pages
from ui.pictures import ASSETS

FRAMES = """async ([root, name]) => {
  const handle = root.querySelector(`[data-map=${name}]`).parentElement;
  const {left, top, width, height} = handle.getBoundingClientRect();
  const send = (type, x, y) => handle.dispatchEvent(new PointerEvent(type,
    {pointerId: 1, button: 0, buttons: 1, clientX: left + x * width, clientY: top + y * height, bubbles: true}));
  handle.setPointerCapture = () => {};
  send("pointerdown", 0.5, 0.5);
  const [frames, works] = [[], []];
  for (let n = 0, last = 0; n < 90; n++) {
    const now = await new Promise(requestAnimationFrame);
    if (last) frames.push(now - last);
    last = now;
    const start = performance.now();
    send("pointermove", 0.5 + 0.3 * Math.sin(n / 5), 0.5 + 0.3 * Math.cos(n / 7));
    root.getBoundingClientRect();
    works.push(performance.now() - start);
  }
  send("pointerup", 0.5, 0.5);
  const middle = list => list.sort((a, b) => a - b)[list.length >> 1];
  return {frame: middle(frames), work: middle(works)};
}"""  # ms from frame to frame, and of script and layout in each, in the middle of 90


@pytest.fixture(params=SCREENS)
def tab(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    pages = Pages(browser, is_shared=True)
    yield pages(**SCREENS[request.param])
    pages.close()
    assert pages.errors == []


def opened(tab: Page, server: str, view: str, **query: object) -> Locator:
    return painted(tab, f"{server}/sharing?{urlencode(query)}", view)


def seen(view: Locator, name: str, field: str) -> str:
    return view.locator(f"figure:has([data-map='{name}'])").get_attribute(f"data-{field}") or ""


@on_screens("tab", ("shape", "noise", "count"), [("cross", 20, 1), ("house", 60, 25)])
def test_the_responses_at_every_step_are_core_s(tab: Page, server: str, shape: str, noise: int, count: int) -> None:
    view = opened(tab, server, "finder", part="find", shape=shape, noise=noise, shown=count, at="6,7")
    layers = fit(SHAPES[shape], noise / 100, count)
    handle = view.locator("[data-map=input]").locator("..")
    handle.focus()
    row, column = 6, 7
    for key, step in (
        ("ArrowUp", (-1, 0)),
        ("ArrowLeft", (0, -1)),
        ("Shift+ArrowLeft", (0, -4)),
        ("ArrowDown", (1, 0)),
    ):
        tab.keyboard.press(key)
        row, column = row + step[0], column + step[1]
        expect(view).to_have_attribute("data-place", f"{row},{column}")
        picture = drawn(SHAPES[shape], [(row, column)], background()[None], noise / 100).astype(np.float32)
        middle = (row + WINDOW // 2, column + WINDOW // 2)
        for kind, maps in layers(picture).items():
            assert float(seen(view, kind, "response")) == pytest.approx(maps[0][middle], abs=1e-4)
            assert float(seen(view, kind, "strongest")) == pytest.approx(maps.max(), abs=1e-4)
            if maps.max() > 1e-3:
                assert int(seen(view, kind, "peak")) == maps.argmax()


@on_screen("tab", "phone")
def test_the_pattern_is_dragged_and_the_figures_of_record_follow(tab: Page, server: str) -> None:
    view = opened(tab, server, "finder", part="find")
    at = box(view.locator("[data-map=input]"))
    cell = at.width / SIDE
    tab.mouse.move(at.left + 10.5 * cell, at.top + 9.5 * cell)
    tab.mouse.down()
    tab.mouse.move(at.left + 5.5 * cell, at.top + 5.5 * cell, steps=6)
    expect(view).to_have_attribute("data-place", "2,2")
    for kind in KINDS:  # at the place of training all three find it, before the server knows
        assert seen(view, kind, "found") == "true"
    tab.mouse.up()
    record = tab.get_by_test_id("certified")
    expect(record).to_have_attribute("data-place", "2,2")
    expect(tab).to_have_url(re.compile(r"at=2(,|%2C)2"))
    found = look(fit(SHAPES["cross"], 0.2, 1), SHAPES["cross"], 0.2)
    said = record.locator("tr[data-figure=here] td").all_inner_texts()
    assert [float(text.replace("−", "-")) for text in said] == pytest.approx(
        [found.at[kind][2, 2] for kind in KINDS], abs=0.0051
    )
    expect(view).to_have_attribute("data-place", "2,2")  # the answer of the server moves nothing
    tab.mouse.move(at.left + 5.5 * cell, at.top + 5.5 * cell)
    tab.mouse.down()
    tab.mouse.move(at.left + 9.5 * cell, at.top + 5.5 * cell, steps=3)
    tab.mouse.up()
    assert [seen(view, kind, "found") for kind in KINDS] == ["false", "false", "true"]
    tab.mouse.move(0, 0)
    expect(record).to_have_attribute("data-place", "2,6")


@on_screen("tab", "desk")
def test_a_pattern_cannot_be_dragged_off_the_picture(tab: Page, server: str) -> None:
    view = opened(tab, server, "finder", part="find")
    at = box(view.locator("[data-map=input]"))
    tab.mouse.move(at.left + at.width * 0.6, at.top + at.height * 0.6)
    tab.mouse.down()
    tab.mouse.move(at.left + 3 * at.width, at.top - 50, steps=3)
    tab.mouse.up()
    expect(view).to_have_attribute("data-place", f"0,{PLACES - 1}")


@on_screens("tab", ("form",), [("line",), ("picture",)])
def test_a_weight_that_is_pointed_at_shows_its_ties(tab: Page, server: str, form: str) -> None:
    view = opened(tab, server, "ties", part="weights", form=form)
    found = ties(form)
    cells = len(found.shared)
    middle = cells // 2
    for kind in KINDS:
        matrix = getattr(found, kind)
        at = box(view.locator(f"[data-map='matrix.{kind}']"))
        unit = at.width / cells
        tab.mouse.move(at.left + (middle + 0.5) * unit, at.top + (middle + 0.5) * unit)
        expect(view).to_have_attribute("data-kind", kind)
        expect(view).to_have_attribute("data-weight", str(matrix[middle, middle]))
        ties_of = int((matrix == matrix[middle, middle]).sum())
        assert seen(view, f"matrix.{kind}", "ties") == str(ties_of)
        assert (ties_of > 1) == (kind == "shared")
    view.locator("[data-map='matrix.shared']").locator("..").focus()
    tab.keyboard.press("ArrowRight")
    expect(view).to_have_attribute("data-at", f"{middle},{middle + 1}")
    expect(view).to_have_attribute("data-weight", str(found.shared[middle, middle + 1]))


@on_screens("tab", ("mode",), [("circular",), ("replicate",)])
def test_the_distance_at_every_step_is_the_server_s(tab: Page, server: str, mode: str) -> None:
    view = opened(tab, server, "moved", part="distance", pic="camera", size=64, mode=mode)
    x = load_image((ASSETS / "camera.png").read_bytes(), max_side=64, color=False)
    every = distances(x, x, mode).every
    view.locator("[data-map=moved]").locator("..").focus()
    down, right = 0, 1
    for key, step in (("ArrowUp", (-1, 0)), ("Shift+ArrowRight", (0, 4)), ("Shift+ArrowUp", (-4, 0))):
        tab.keyboard.press(key)
        down, right = down + step[0], right + step[1]
        expect(view).to_have_attribute("data-shift", f"{down},{right}")
        distance = float(view.get_attribute("data-distance") or "nan")
        assert distance == pytest.approx(every[8 + down, 8 + right], abs=1e-5)
        assert distance > 0.1
    record = tab.get_by_test_id("certified")
    expect(record).to_have_attribute("data-shift", f"{down},{right}")
    said = record.locator("tr[data-figure=distance] td").first.inner_text()
    assert said == f"{100 * distance:.1f} %"


@on_screens("tab", ("part", "view", "name"), [("find", "finder", "input"), ("distance", "moved", "moved")])
def test_dragging_is_smooth(tab: Page, server: str, part: str, view: str, name: str) -> None:
    shown = opened(tab, server, view, part=part, shown=100)
    took = shown.evaluate("(root, name) => (" + FRAMES + ")([root, name])", name)
    print(part, took)
    assert took["work"] < 1000 / 30, took


@on_screen("tab", "desk")
def test_what_matters_is_in_sight_at_once(tab: Page, server: str) -> None:
    if tab.viewport_size != VIEWPORT:
        pytest.skip("a phone scrolls")
    for part, view, last in (
        ("find", "finder", "shared.places"),
        ("weights", "ties", "matrix.output"),
        ("distance", "moved", "every"),
    ):
        shown = opened(tab, server, view, part=part, form="picture")
        assert box(shown.locator(f"[data-map='{last}']")).is_inside(**VIEWPORT), part
