"""The live waves in a real browser: the transform is numpy's, masks are the server's, figures agree while drawn."""

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import numpy as np
import pytest
from playwright.sync_api import Browser, Page, expect

from core.images import load_image
from pages.frequencies.masks import read_mask
from pages.frequencies.spectra import moved, what_is_left
from pages.frequencies.view import FOLDER
from tests.browser.conftest import blank
from tests.browser.lab import box, text
from tests.browser.screens import SCREENS, on_screen, on_screens
from tests.conftest import Pages, settle
from ui.live.modules import KIT, exported
from ui.pictures import ASSETS

MASKS = ("keep.all", "keep.disc.125", "drop.disc.0", "keep.ring.125.250", "drop.wedge.45.45", "keep.wedge.0.10")
BRUSHES = ("keep.brush.40.500.-500.100.30", "drop.brush.25", "drop.brush.100.-500.0")
ROUNDING = 1e-12
LOAD = """async text => {
  const { default: all } = await import(URL.createObjectURL(new Blob([text], {type: "text/javascript"})));
  window.engine = window.fft = window.masks = window.spectra = all;
}"""
TRANSFORM = """([n, values]) => {
  const plan = fft.createPlan(n), [re, im] = [Float64Array.from(values), new Float64Array(n * n)];
  fft.forward(plan, re, im);
  const there = [[...re], [...im]];
  fft.inverse(plan, re, im);
  return [...there, [...re], [...im]];
}"""
LEFT = """([n, values, mask]) => {
  const plan = fft.createPlan(n), found = spectra.spectrumOf(plan, values), cells = n * n;
  const left = masks.passes(masks.readMask(mask), n);
  const work = {re: new Float64Array(cells), im: new Float64Array(cells)};
  return {...spectra.whatIsLeft(plan, found, left, work), picture: [...work.re], passes: [...left]};
}"""
MOVED = """([n, values, shift, edge]) => {
  const plan = fft.createPlan(n), [phases, turns] = [0, 0].map(() => new Float32Array(n * n));
  const before = spectra.spectrumOf(plan, values);
  const move = engine.createMover({data: Float32Array.from(values), channels: 1, height: n, width: n});
  const after = spectra.spectrumOf(plan, move(shift, edge));
  return {...spectra.compareSpectra(before, after, shift, phases, turns), turns: [...turns]};
}"""
WORK = """async (root, panel) => {
  const frame = root.querySelector(`canvas[data-map=${panel}]`).parentElement, box = frame.getBoundingClientRect();
  const at = (x, y) => ({bubbles: true, pointerId: 1, pointerType: "mouse", button: 0, buttons: 1,
    clientX: box.left + x * box.width, clientY: box.top + y * box.height});
  frame.setPointerCapture = () => {};
  frame.dispatchEvent(new PointerEvent("pointerdown", at(.5, .5)));
  const works = [];
  for (let n = 0; n < 60; n++) {
    await new Promise(requestAnimationFrame);
    works.push(Number(root.dataset.work));
    frame.dispatchEvent(new PointerEvent("pointermove", at(.5 + .4 * Math.sin(n / 9), .5 + .3 * Math.cos(n / 7))));
  }
  frame.dispatchEvent(new PointerEvent("pointerup", at(.5, .5)));
  return works.slice(20).sort((a, b) => a - b)[20];
}"""


def picture(n: int) -> np.ndarray:
    return np.random.default_rng(n).random((n, n)).astype(np.float32).astype(np.float64)


@pytest.fixture(scope="module")
def engine(browser: Browser) -> Iterator[Page]:
    """A blank page that holds the arithmetic alone."""
    with blank(browser) as page:
        page.evaluate(LOAD, exported(KIT / "engine.js", KIT / "fourier.js", FOLDER / "masks.js", FOLDER / "spectra.js"))
        yield page


@pytest.mark.parametrize("n", [1, 2, 4, 32, 64])
def test_the_transform_is_numpy_s(engine: Page, n: int) -> None:
    x = picture(n)
    re_, im_, back, rest = (np.reshape(v, (n, n)) for v in engine.evaluate(TRANSFORM, [n, x.ravel().tolist()]))
    expected = np.fft.fft2(x)
    assert np.abs(re_ + 1j * im_ - expected).max() <= ROUNDING * np.abs(expected).max()
    assert np.abs(back - x).max() < ROUNDING
    assert np.abs(rest).max() < ROUNDING
    if n > 2:
        assert np.abs(re_ + 1j * im_ - expected.T).max() > 1e-3


@pytest.mark.parametrize("mask", MASKS + BRUSHES)
@pytest.mark.parametrize("n", [2, 32])
def test_what_a_mask_leaves_is_the_server_s(engine: Page, n: int, mask: str) -> None:
    x = picture(n)
    found, expected = engine.evaluate(LEFT, [n, x.ravel().tolist(), mask]), what_is_left(x, read_mask(mask))
    assert np.array_equal(np.reshape(found["passes"], (n, n)), read_mask(mask).passes(n))
    assert np.abs(np.reshape(found["picture"], (n, n)) - expected.picture).max() < ROUNDING
    assert found["count"] == expected.count
    assert found["share"] == pytest.approx(expected.share, abs=1e-9)
    assert found["error"] == pytest.approx(expected.error, abs=1e-6)
    assert (found["low"], found["high"]) == pytest.approx(expected.range)


@pytest.mark.parametrize("edge", ["circular", "zeros"])
@pytest.mark.parametrize("shift", [(0, 0), (3, -5), (-31, 16)])
def test_what_a_shift_does_is_the_server_s(engine: Page, shift: tuple[int, int], edge: str) -> None:
    x = picture(32)
    found, expected = engine.evaluate(MOVED, [32, x.ravel().tolist(), shift, edge]), moved(x, shift, edge)
    assert found["change"] == pytest.approx(expected.magnitude, abs=ROUNDING)
    assert found["off"] == pytest.approx(expected.phase, abs=1e-6)
    if edge == "circular":
        line = np.arange(-16, 16)
        ramp = -(line[:, None] * shift[0] + line * shift[1]) / 32
        rest = np.reshape(found["turns"], (32, 32)) - ramp
        assert np.abs(rest - np.round(rest)).max() < 1e-6


class Waves:
    """A tab with the live waves."""

    def __init__(self, pages: Pages, screen: str) -> None:
        self.page, self.is_phone = pages(**SCREENS[screen]), screen == "phone"
        self.view = self.page.get_by_test_id("waves-view")

    def open(self, server: str, **query: Any) -> "Waves":
        self.page.goto(f"{server}/frequencies?{urlencode({'pic': 'camera', 'size': 64} | query)}")
        expect(self.view).to_have_attribute("data-work", re.compile(r"."), timeout=60_000)
        settle(self.page)
        return self

    def number(self, name: str) -> float:
        return float(self.view.get_attribute(f"data-{name}") or "nan")

    def record(self, figure: str) -> str:
        return self.page.get_by_test_id("certified").locator(f"[data-figure={figure}] td").inner_text()

    def point(self, panel: str, right: float, down: float) -> tuple[float, float]:
        at = box(self.view.locator(f"canvas[data-map={panel}]"))
        return at.left + right * at.width, at.top + down * at.height

    def drag(self, panel: str, *places: tuple[float, float]) -> None:
        self.page.mouse.move(*self.point(panel, *places[0]))
        self.page.mouse.down()
        for place in places[1:]:
            self.page.mouse.move(*self.point(panel, *place), steps=3)


@pytest.fixture(params=SCREENS)
def waves(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Waves]:
    pages = Pages(browser, is_shared=True)
    yield Waves(pages, request.param)
    pages.close()
    assert pages.errors == []


def camera() -> np.ndarray:
    return load_image((ASSETS / "camera.png").read_bytes(), max_side=64)[0].astype(np.float64)


@on_screen("waves", "phone")
def test_a_disc_that_is_drawn_leaves_the_picture_at_once_and_the_server_follows(waves: Waves, server: str) -> None:
    waves.open(server)
    before = waves.number("share")
    waves.drag("spectrum", (0.5, 0.5), (0.75, 0.5))
    expect(waves.view).to_have_attribute("data-mask", re.compile(r"keep\.disc\.2[34]\d"))
    assert waves.number("share") > before
    waves.page.mouse.up()
    mask = waves.view.get_attribute("data-mask") or ""
    expect(waves.page).to_have_url(re.compile(re.escape(f"mask={mask}")))
    settle(waves.page)
    expected = what_is_left(camera(), read_mask(mask))
    assert waves.number("share") == pytest.approx(expected.share, abs=1e-9)
    expect(waves.page.get_by_test_id("certified")).to_contain_text(f"{100 * expected.share:.2f} %")
    assert float(waves.record("error")) == pytest.approx(waves.number("error"), abs=1e-4)


@on_screens(
    "waves",
    ("kind", "places", "pattern"),
    [
        ("ring", ((0.6, 0.5), (0.8, 0.5)), r"keep\.ring\.\d+\.\d+"),
        ("wedge", ((0.9, 0.4), (0.9, 0.2)), r"keep\.wedge\.\d+\.\d+"),
        ("brush", ((0.6, 0.4), (0.8, 0.4)), r"keep\.brush\.25(\.-?\d+){4,}"),
    ],
)
def test_other_shapes_are_drawn_too(waves: Waves, server: str, kind: str, places: Any, pattern: str) -> None:
    waves.open(server)
    waves.view.get_by_role("button", name=text(f"frequencies.view.{kind}"), exact=True).click()
    waves.drag("spectrum", *places)
    waves.page.mouse.up()
    expect(waves.view).to_have_attribute("data-mask", re.compile(pattern))
    mask = read_mask(waves.view.get_attribute("data-mask") or "")
    assert waves.number("count") == what_is_left(camera(), mask).count
    waves.view.get_by_role("button", name=text("frequencies.view.drop"), exact=True).click()
    expect(waves.page).to_have_url(re.compile(rf"mask=drop\.{kind}"))


@on_screen("waves", "desk")
def test_the_wave_under_the_pointer_is_numpy_s(waves: Waves, server: str) -> None:
    waves.open(server, mask="keep.all")
    waves.page.mouse.move(*waves.point("spectrum", 0.5 + 8.5 / 64, 0.5 + 0.5 / 64))
    expect(waves.view).to_have_attribute("data-look", "8,0")
    assert waves.number("period") == 8
    assert waves.number("amplitude") == pytest.approx(2 * abs(np.fft.fft2(camera())[0, 8]) / 64**2)
    expect(waves.view).to_contain_text("0.125")


@on_screen("waves", "desk")
def test_keys_choose_a_wave_and_put_the_shape_there(waves: Waves, server: str) -> None:
    waves.open(server, mask="keep.disc.100")
    waves.view.get_by_role("application").first.focus()
    u, v = map(int, (waves.view.get_attribute("data-look") or "").split(","))
    waves.page.keyboard.press("ArrowUp")
    expect(waves.view).to_have_attribute("data-look", f"{u},{v - 1}")
    waves.page.keyboard.press("Enter")
    radius = round(1000 * np.hypot(u, v - 1) / 64)
    expect(waves.page).to_have_url(re.compile(rf"mask=keep\.disc\.{radius}"))


@on_screen("waves", "phone")
def test_a_dragged_picture_keeps_its_magnitudes_and_the_server_says_so(waves: Waves, server: str) -> None:
    waves.open(server, part="shift", at="0,0")
    waves.drag("moved", (0.5, 0.5), (0.625, 0.75))
    expect(waves.view).to_have_attribute("data-shift", re.compile(r"1[567],[789]"))
    assert waves.number("change") < ROUNDING
    waves.page.mouse.up()
    shift = waves.view.get_attribute("data-shift") or ""
    expect(waves.page).to_have_url(re.compile("at=" + shift.replace(",", "(,|%2C)")))
    settle(waves.page)
    expect(waves.page.get_by_test_id("certified")).to_contain_text(f"({shift.replace(',', ', ')})")
    assert waves.record("magnitude").startswith("= ")
    waves.view.get_by_role("application").focus()
    waves.page.keyboard.press("Shift+ArrowLeft")
    down, right = map(int, shift.split(","))
    expect(waves.page).to_have_url(re.compile(rf"at={down}(,|%2C){right - 8}"))


@on_screen("waves", "desk")
def test_black_at_the_edges_changes_magnitudes(waves: Waves, server: str) -> None:
    waves.open(server, part="shift", at="5,7", edge="zeros")
    assert waves.number("change") == pytest.approx(moved(camera(), (5, 7), "zeros").magnitude)
    assert waves.number("change") > 1e-3


@on_screens("waves", ("part", "panel"), [("waves", "spectrum"), ("shift", "moved")])
def test_drawing_is_smooth(waves: Waves, server: str, part: str, panel: str) -> None:
    waves.open(server, part=part, size=128)
    assert waves.view.evaluate(WORK, panel) < 1000 / 30
