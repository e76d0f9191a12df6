"""The page Train in a real browser: what is dragged shows what core answers, follows the hand, stands in the link."""

import re
from collections.abc import Iterator
from urllib.parse import urlencode

import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page, expect

from core.learning import probabilities
from core.transforms import translate
from pages.training.drawings import tiled
from pages.training.models import MODELS, data, shipped, snapshots
from tests.browser.lab import PHONE, painted
from tests.browser.screens import SCREENS
from tests.browser.test_lessons import FAULTS
from tests.conftest import Pages, settle
from ui.paint import map_bytes

DIGIT = 193
PIXELS = """canvas => [...canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data]"""
FRAMES = """async root => {
  const grid = root.querySelector(".answers");
  const cells = [...grid.querySelector(".cells").children].map(cell => cell.getBoundingClientRect());
  const send = (type, i) => grid.dispatchEvent(new PointerEvent(type,
    {pointerId: 1, button: 0, buttons: 1, clientX: cells[i].left + 3, clientY: cells[i].top + 3, bubbles: true}));
  grid.setPointerCapture = () => {};
  send("pointerdown", 0);
  const works = [];
  for (let n = 0; n < 63; n++) {
    await new Promise(requestAnimationFrame);
    const start = performance.now();
    send("pointermove", n % 21);
    root.getBoundingClientRect();
    works.push(performance.now() - start);
  }
  send("pointerup", 0);
  return works.sort((a, b) => a - b)[works.length >> 1];
}"""  # ms of script and layout in a frame, in the middle of 63


@pytest.fixture
def tab(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    pages = Pages(browser, is_shared=True)
    yield pages(**SCREENS[getattr(request, "param", "desk")])
    pages.close()
    assert pages.errors == []


def opened(tab: Page, server: str, view: str, **query: object) -> Locator:
    return painted(tab, f"{server}/training?{urlencode(query)}", view)


def pixels(canvas: Locator, height: int, width: int) -> np.ndarray:
    return np.array(canvas.evaluate(PIXELS), np.uint8).reshape(height, width, 4)[..., :3]


def said(view: Locator) -> tuple[int, list[int], list[float]]:
    fields = view.evaluate("root => ({...root.dataset})")
    answers, shares = fields["answers"].split(","), fields["probabilities"].split(",")
    return int(fields["shift"]), [int(a) for a in answers], [float(p) for p in shares]


@pytest.mark.parametrize(("mode", "axis"), [("zeros", "x"), ("circular", "y")])
def test_the_answers_and_the_digit_are_the_cores_at_every_shift(tab: Page, server: str, mode: str, axis: str) -> None:
    view = opened(tab, server, "mover", part="move", mode=mode, axis=axis, by=-10, digit=DIGIT)
    grid = view.locator(".answers")
    grid.focus()
    for shift in range(-10, 11):
        by = (shift, 0) if axis == "y" else (0, shift)
        moved = translate(data().test_x[DIGIT], by, mode=mode)
        expected = [probabilities(shipped(model, "polyphase"), moved[None])[0] for model in MODELS]
        expect(view).to_have_attribute("data-shift", str(shift))  # painted, with the next frame
        at, answers, shares = said(view)
        assert at == shift
        assert answers == [int(one.argmax()) for one in expected]
        np.testing.assert_allclose(shares, [one.max() for one in expected], atol=2e-5)
        shown = pixels(view.locator("canvas[data-map=digit]"), 32, 32).astype(int)
        assert np.abs(shown - map_bytes(moved, 1.0, signed=False)).max() <= 1
        grid.press("ArrowRight")
    assert said(view)[0] == 10  # where it ends


@pytest.mark.parametrize("tab", SCREENS, indirect=True)
def test_a_dragged_digit_follows_the_hand_and_stands_in_the_link(tab: Page, server: str) -> None:
    view = opened(tab, server, "mover", part="move", by=0)
    handle = view.locator(".handle")
    handle.scroll_into_view_if_needed()
    box = handle.bounding_box()
    assert box
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    tab.mouse.move(x, y)
    tab.mouse.down()
    tab.mouse.move(x - 4.2 * box["width"] / 32, y, steps=4)
    assert said(view)[0] == -4  # while the hand is down
    tab.mouse.up()
    expect(tab).to_have_url(re.compile(r"[?&]by=-4\b"))
    settle(tab)
    assert said(view)[0] == -4
    assert view.evaluate(FRAMES) < 8  # ms: far more than 60 frames a second


def test_the_snapshots_kernels_are_painted_as_they_are(tab: Page, server: str) -> None:
    view = opened(tab, server, "steps", part="evolution", step=0)
    slider = view.locator("input[type=range]")
    for step, stack in enumerate(snapshots().values()):
        slider.fill(str(step))
        expect(view).to_have_attribute("data-step", str(step))  # painted, with the next frame
        wanted = tiled(stack.layers[0].w[:, 0])
        shown = pixels(view.locator("canvas[data-map=kernels]"), 11, 17).astype(int)
        bytes_ = map_bytes(wanted, float(np.abs(wanted).max()), signed=True)
        assert np.abs(shown - bytes_).max() <= 1
    expect(tab).not_to_have_url(re.compile(r"[?&]step="))  # the last is the default
    slider.fill("2")
    slider.dispatch_event("change")
    expect(tab).to_have_url(re.compile(r"[?&]step=2\b"))
    assert view.evaluate("root => root.dataset.epochs") == "2"


def test_a_training_runs_before_the_eyes_and_is_stopped(tab: Page, server: str) -> None:
    tab.goto(f"{server}/training?epochs=20")
    main = tab.get_by_test_id("stMain")
    main.get_by_test_id("stBaseButton-primary").click(timeout=60_000)
    bar = main.get_by_role("progressbar")
    expect(bar).to_be_visible()
    stop = main.get_by_role("button", name=re.compile("Stop"))
    expect(stop).to_be_visible()
    picture = main.get_by_test_id("training-curves").locator("img")
    first = picture.get_attribute("src")
    expect(picture).not_to_have_attribute("src", first or "")
    stop.click()
    expect(main.get_by_text("was stopped")).to_be_visible()


def test_a_network_that_learns_moved_digits_joins_the_table_beside_the_others(tab: Page, server: str) -> None:
    tab.goto(f"{server}/training?part=moving&long=5")
    main = tab.get_by_test_id("stMain")
    table = main.get_by_test_id("training-learnt-moved")
    expect(table.locator("tr[data-figure=dense_moved_400]")).to_contain_text("574,800", timeout=60_000)
    main.get_by_test_id("stBaseButton-primary").click()
    own = table.locator("tr[data-figure=own]")
    expect(own).to_contain_text("7,185", timeout=60_000)  # without a hand's further help
    four = own.locator("td").nth(4)
    assert float(four.inner_text()) > 0.5
    tab.set_viewport_size(PHONE)
    assert table.evaluate("table => table.scrollWidth > table.clientWidth")
    tab.evaluate(Axe().axe_script)
    assert tab.evaluate(FAULTS) == []  # what is wider than the screen can be rolled by keys
    main.get_by_text("Train on moved digits").click()  # of another plan: what was trained stays what it is
    expect(main.get_by_text("Your Dense, moved digits with 5.0 epochs is kept")).to_be_visible()
    assert float(four.inner_text()) > 0.5
