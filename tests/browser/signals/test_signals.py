"""The live boards of Signals in a real browser: their arithmetic is core's, and what is dragged follows at once."""

import re
from collections.abc import Callable, Iterator
from dataclasses import asdict
from itertools import product
from typing import Any
from urllib.parse import urlencode

import numpy as np
import pytest
from playwright.sync_api import Browser, Locator, expect

from core.padding import PADDING_MODES
from pages.signals import dots, pooling, stack
from pages.signals.derivatives import slopes
from pages.signals.laser import SHAPES, WIDTHS, Laser, tracked
from pages.signals.view import FOLDER, given
from tests.browser.conftest import arithmetic
from tests.browser.lab import PHONE
from tests.conftest import Pages, settle
from ui.numbers import number

ROUNDING = 1e-11
FRAME = 1000 / 30  # ms
SIGNAL = tuple(map(float, dots.SIGNAL))
SMOOTH = """async root => {
  const slider = root.querySelector("input[type=range]");
  const [frames, works] = [[], []];
  for (let n = 0, last = 0; n < 90; n++) {
    const now = await new Promise(requestAnimationFrame);
    if (last) frames.push(now - last);
    last = now;
    slider.value = Number(slider.min) + (n % 30) * Number(slider.step);
    slider.dispatchEvent(new Event("input"));
  }
  return frames.sort((a, b) => a - b)[frames.length >> 1];
}"""  # ms from frame to frame, in the middle of 90 with a change in each


class Board:
    """A tab with a live board."""

    def __init__(self, pages: Pages) -> None:
        self.page = pages.opened[0]
        self.view = self.page.get_by_test_id("signals-view")
        self.record = self.page.get_by_test_id("certified").first

    def open(self, server: str, part: str, **query: Any) -> "Board":
        self.page.goto(f"{server}/signals?{urlencode({'part': part, **query})}")
        expect(self.view).to_have_attribute("data-part", part, timeout=60_000)
        settle(self.page)
        return self

    @property
    def figures(self) -> dict[str, Any]:
        return self.view.evaluate("root => root.figures")

    def plot(self, name: str) -> Locator:
        return self.view.locator(f"[data-plot={name}]")

    def row(self, name: str) -> Locator:
        return self.page.locator(f"tr[data-figure={name}] td").first

    def drag(self, target: Locator, dx: float, dy: float, *, release: bool = True) -> None:
        box = target.bounding_box()
        assert box
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        self.page.mouse.move(x, y)
        self.page.mouse.down()
        self.page.mouse.move(x + dx / 2, y + dy / 2)
        self.page.mouse.move(x + dx, y + dy)
        if release:
            self.page.mouse.up()


@pytest.fixture
def board(desk: Pages) -> Iterator[Board]:
    desk.errors.clear()
    yield Board(desk)
    assert desk.errors == []


@pytest.fixture(scope="module")
def maths(browser: Browser) -> Iterator[Callable[..., Any]]:
    """The boards' arithmetic: `maths("m.sum(a.x)", x=[1, 2])`."""
    with arithmetic(browser, FOLDER / "maths.js") as run:
        yield run


@pytest.mark.parametrize("is_causal", [True, False])
@pytest.mark.parametrize("shape", SHAPES)
def test_the_average_its_errors_and_its_lag_are_core_s(maths: Callable[..., Any], shape: str, is_causal: bool) -> None:
    for noise, width, seed in ((0, 1, 0), (75, 17, 9), (150, 61, 3)):
        found = tracked(Laser(noise, width, shape, is_causal, seed))
        s, curves, lag = maths(
            """(() => { const x = m.readings(a.given, a.noise), w = m.weightsOf(a.shape, a.width, a.past);
              const s = m.averaged(x, w, a.past, a.given);
              return [[...s], m.errorsOf(a.given, a.noise, a.shape, a.past), m.lagOf(s, a.given)]; })()""",
            given=given("laser", seed),
            noise=noise,
            shape=shape,
            width=width,
            past=is_causal,
        )
        np.testing.assert_allclose(s, found.s, rtol=0, atol=ROUNDING)
        for name, wanted in (("errors", found.errors), ("noise", found.noise_left), ("blur", found.blur)):
            np.testing.assert_allclose(curves[name], wanted, rtol=0, atol=ROUNDING)
        assert int(np.argmin(curves["errors"])) == WIDTHS.index(found.best.width)
        assert lag == pytest.approx(found.lag, abs=1e-8)


def test_both_outputs_are_core_s_for_every_padding(maths: Callable[..., Any]) -> None:
    options = product(dots.PADDINGS, PADDING_MODES, dots.STRIDES, dots.DILATIONS)
    kernels = ((2.0, 1.0, -1.0), (1.0, -0.5, 0.25, 2.0), (1.5,))
    chosen = [
        dots.Sliding(SIGNAL, w, False, stride, dilation, padding, mode)
        for (padding, mode, stride, dilation), w in product(options, kernels)
    ]
    live = maths(
        """a.all.map(one => [one.w, m.flipped(one.w)].map(w => [...m.under(m.padded(one.x, m.paddingOf(one.padding,
          one.x.length, one.span, one.stride), a.given.source[one.mode]), w, one.stride, one.dilation)]))""",
        given=given("dots", 0),
        all=[asdict(one) | {"span": one.span, "mode": one.border} for one in chosen],
    )
    for one, (plain, turned) in zip(chosen, live, strict=True):
        np.testing.assert_allclose(plain, dots.slid(one, is_flipped=False), rtol=0, atol=ROUNDING)
        np.testing.assert_allclose(turned, dots.slid(one, is_flipped=True), rtol=0, atol=ROUNDING)


@pytest.mark.parametrize("pattern", pooling.PATTERNS)
def test_the_windows_are_core_s(maths: Callable[..., Any], pattern: str) -> None:
    for size, stride, shift in product(pooling.SIZES, pooling.STRIDES, (0, 1, 2, 3, 11)):
        found = pooling.pooled(pooling.Moved(pattern, shift, size, stride))
        cells = pooling.PATTERNS[pattern]
        live = maths(
            "m.poolOf(m.round(a.x, a.shift), a.size, a.stride)", x=cells, shift=shift, size=size, stride=stride
        )
        assert [window["value"] for window in live] == found.moved.tolist()


@pytest.mark.parametrize(("taps", "rates"), [*product(stack.TAPS, stack.RATES)])
def test_the_tree_ends_at_the_samples_that_core_s_layers_hear(maths: Callable[..., Any], taps: int, rates: str) -> None:
    at, found = stack.SAMPLES - 1, stack.reach(taps, rates)
    live = maths("[...m.treeOf(a.at, a.taps, a.rates).levels[0]]", at=at, taps=taps, rates=list(found.rates))
    assert sorted(live) == np.flatnonzero(found.paths).tolist()


@pytest.mark.parametrize("sigma", [5, 23, 60])
def test_the_slopes_are_core_s(maths: Callable[..., Any], sigma: int) -> None:
    code = """(({ways, largest}) => [ways.map(way => [...way]), largest])(
      m.slopesOf(m.readings(a.given, 40), a.sigma / 10, a.given))"""
    ways, largest = maths(code, given=given("derivative", 2), sigma=sigma)
    np.testing.assert_allclose(ways, slopes(sigma, 40, 2).ways, rtol=0, atol=ROUNDING)
    assert largest < 1e-13


def test_the_curve_is_dragged_to_a_width_live_and_the_record_follows(board: Board, server: str) -> None:
    board.open(server, "laser")
    before = board.row("error").inner_text()
    board.drag(board.plot("errors"), -60, 0, release=False)
    expect(board.view).not_to_have_attribute("data-width", "31")
    width = int(board.view.get_attribute("data-width") or 0)
    assert board.row("error").inner_text() == before
    board.page.mouse.up()
    found = tracked(Laser(100, width, "box", True, 0))
    expect(board.row("error")).to_have_text(number(found.error))
    expect(board.page).to_have_url(re.compile(rf"width={width}\b"))
    assert board.figures["error"] == pytest.approx(found.error, abs=ROUNDING)
    assert board.figures["best"] == found.best.width
    np.testing.assert_allclose(board.figures["output"], found.s, rtol=0, atol=ROUNDING)
    assert board.view.evaluate(SMOOTH) < FRAME


def test_dots_are_dragged_moved_by_keys_and_pointed_at(board: Board, server: str) -> None:
    board.open(server, "dots", x="0," * 15 + "0", flip=1)
    dot = board.plot("signal").locator(".handle").nth(6)
    board.drag(dot, 0, -40)
    value = float(dot.get_attribute("aria-valuenow") or 0)
    assert value > 1
    dot.press("ArrowDown")
    dot.press("ArrowRight")
    expect(board.plot("signal").locator(".handle").nth(7)).to_be_focused()
    board.plot("kernel").locator(".handle").first.press("ArrowUp")  # in a convolution the first dot is the last weight
    x, w = np.zeros(16), (2.0, 1.0, -0.75)
    x[6] = value - 1
    expect(board.page).to_have_url(re.compile(r"w=2%2C1%2C-0\.75&.*x=" + "%2C".join(f"{v:g}" for v in x) + "|x=.*w="))
    y = dots.slid(dots.Sliding(tuple(x), w), is_flipped=True)
    np.testing.assert_allclose(board.figures["output"], y, rtol=0, atol=ROUNDING)
    expect(board.row("sum")).to_have_text(f"{y.sum():g}")
    box = board.plot("output").bounding_box()
    assert box
    board.page.mouse.move(box["x"] + box["width"] * 0.45, box["y"] + 30)
    expect(board.view).not_to_have_attribute("data-at", "3")
    at = int(board.view.get_attribute("data-at") or 0)
    expect(board.view.locator(".sum")).to_contain_text(f"y[{at}] = ")
    expect(board.view.locator(".sum")).to_contain_text(re.compile(f"= {y[at]:g}$".replace("-", "−")))


def test_the_moved_signal_is_dragged_and_parts_keep_what_was_chosen(board: Board, server: str) -> None:
    board.open(server, "pooling")
    moved = board.plot("moved")
    board.drag(moved, 38, 0)
    expect(board.view).to_have_attribute("data-move", "3")
    expect(board.row("windows")).to_have_text("2, 3")
    moved.press("ArrowLeft")
    expect(board.row("windows")).to_have_text("–")
    expect(board.view).to_have_attribute("data-kept", "2")
    board.page.get_by_role("radio", name="Two paths").click()
    expect(board.view).to_have_attribute("data-part", "paths")
    assert board.figures["largest"] == 0
    board.view.locator("[data-name=edge][data-value=zeros]").click()
    expect(board.page).to_have_url(re.compile("edge=zeros"))
    found = dots.met(SIGNAL, (2.0, 1.0, -1.0), 5, "zeros")
    np.testing.assert_allclose(board.figures["other"], found.convolved_first, rtol=0, atol=ROUNDING)
    assert board.figures["largest"] == found.largest > 0
    assert board.view.evaluate(SMOOTH) < FRAME
    board.page.get_by_role("radio", name="Pooling").click()
    expect(board.view).to_have_attribute("data-kept", "2")


def test_back_brings_the_last_choice_back(board: Board, server: str) -> None:
    board.open(server, "dilation")
    board.view.locator("[data-name=taps][data-value='3']").click()
    expect(board.row("field")).to_have_text("31")
    board.page.go_back()
    expect(board.row("field")).to_have_text("16")
    expect(board.view).to_have_attribute("data-field", "16")


def test_a_finger_moves_the_window(browser: Browser, server: str) -> None:
    pages = Pages(browser, is_shared=True)
    pages(viewport=PHONE, has_touch=True)
    board = Board(pages).open(server, "dots")
    output = board.plot("output")
    output.scroll_into_view_if_needed()
    box = output.bounding_box()
    assert box
    board.page.touchscreen.tap(box["x"] + box["width"] * 0.75, box["y"] + 40)
    expect(board.view).not_to_have_attribute("data-at", "3")
    pages.close()
    assert pages.errors == []
