"""Look inside in a real browser: what is drawn is what core rasters, and the patch shows what core computes."""

import re
from collections.abc import Iterator
from urllib.parse import urlencode

import numpy as np
import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from core.inside import occlusion
from core.learning import WEIGHTS, framed, lenet, load_digits, load_trained, probabilities, split
from pages.inside.ink import FRAME, MOST_POINTS, drawn, read_ink
from pages.inside.pad import FIRST_INK
from tests.browser.lab import PHONE, painted
from tests.conftest import VIEWPORT, Pages

NET = load_trained(WEIGHTS / "lenet.npz", lenet())
LEVELS = """canvas => [...canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data]
    .filter((_, i) => i % 4 === 0)"""
STROKE = """async ([paper, points]) => {
  const {left, top, width, height} = paper.getBoundingClientRect();
  paper.setPointerCapture = () => {};
  const send = (type, [row, column]) => paper.dispatchEvent(new PointerEvent(type,
    {pointerId: 1, button: 0, buttons: 1, clientX: left + column * width, clientY: top + row * height, bubbles: true}));
  send("pointerdown", points[0]);
  const works = [];
  for (const point of points) {
    await new Promise(requestAnimationFrame);
    const start = performance.now();
    send("pointermove", point);
    paper.getBoundingClientRect();
    works.push(performance.now() - start);
  }
  send("pointerup", points.at(-1));
  return works.sort((a, b) => a - b)[works.length >> 1];
}"""  # ms of script and layout a step, in the middle
SEVEN = [(0.2, 0.25 + 0.5 * i / 12) for i in range(13)] + [(0.2 + 0.6 * i / 20, 0.75 - 0.3 * i / 20) for i in range(21)]


@pytest.fixture
def tab(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    pages = Pages(browser, is_shared=True)
    yield pages(
        **(
            {"viewport": VIEWPORT}
            if getattr(request, "param", "desk") == "desk"
            else {"viewport": PHONE, "has_touch": True}
        )
    )
    pages.close()
    assert pages.errors == []


def opened(tab: Page, server: str, view: str, **query: object) -> Locator:
    return painted(tab, f"{server}/inside?{urlencode(query)}", view)


def ink(pad: Locator) -> str:
    return read_ink(pad.get_attribute("data-ink") or "")


def is_seen(pad: Locator, *, fit: bool = True) -> bool:
    """Whether the small canvas shows core's raster of the drawing, within one grey level."""
    levels = np.array(pad.locator("[data-map=seen]").evaluate(LEVELS)).reshape(FRAME, FRAME)
    return bool(np.abs(levels - 255 * drawn(ink(pad), fit=fit)[0]).max() <= 1)


def answered(tab: Page, label: int, text: str) -> None:
    """Wait until the page's figures of record are those of the drawing."""
    chance = 100 * probabilities(NET, drawn(text, fit=True)[None])[0][label]
    cell = tab.locator(f"[data-figure=p{label}] td").nth(1)
    expect(cell).to_have_text(re.compile(rf"^{chance:.1f} %$".replace(".", r"\.")), timeout=15_000)


@pytest.mark.parametrize("tab", ["desk", "phone"], indirect=True)
def test_what_is_drawn_is_what_core_rasters_and_the_network_is_asked(tab: Page, server: str) -> None:
    pad = opened(tab, server, "pad", of="drawn")
    assert ink(pad) == FIRST_INK
    assert is_seen(pad)
    pad.locator("[data-act=clear]").click()
    assert ink(pad) == ""
    expect(pad.locator("[data-act=undo]")).to_be_disabled()
    paper = pad.locator(".paper")
    work = tab.evaluate(STROKE, [paper.element_handle(), SEVEN])
    assert work < 1000 / 30
    text = ink(pad)
    assert len(text) > 20
    assert is_seen(pad)
    answered(tab, 7, text)
    expect(tab).to_have_url(re.compile(rf"ink={text}"))
    tab.evaluate(STROKE, [paper.element_handle(), [(0.5, 0.4), (0.5, 0.7)]])
    assert ink(pad).count(".") == 1
    answered(tab, 7, ink(pad))
    pad.locator("[data-act=undo]").click()
    assert ink(pad) == text
    answered(tab, 7, text)


def test_without_fitting_the_drawing_stays_where_it_is(tab: Page, server: str) -> None:
    pad = opened(tab, server, "pad", of="drawn", fit=0)
    assert is_seen(pad, fit=False)
    assert not is_seen(pad, fit=True)


def test_one_can_draw_with_the_keys(tab: Page, server: str) -> None:
    pad = opened(tab, server, "pad", of="drawn")
    pad.locator(".paper").focus()
    tab.keyboard.press("Delete")
    assert ink(pad) == ""
    for key in ("Shift+ArrowUp", "Shift+ArrowUp", " ", *["ArrowDown"] * 16, "Enter"):
        tab.keyboard.press(key)
    assert ink(pad).count(".") == 0
    assert len(ink(pad)) == 2 * 17
    assert is_seen(pad)
    answered(tab, 1, ink(pad))
    tab.keyboard.press("Backspace")
    assert ink(pad) == ""


def test_the_ink_ends_and_says_so(tab: Page, server: str) -> None:
    full = "AACA" * (MOST_POINTS // 2)
    pad = opened(tab, server, "pad", of="drawn", ink=full, fit=0)
    tab.evaluate(STROKE, [pad.locator(".paper").element_handle(), [(0.5, 0.4), (0.5, 0.7)]])
    assert ink(pad) == full
    expect(pad.locator(".about")).to_contain_text("all the ink")


def test_the_patch_shows_what_core_computes_where_it_is_led(tab: Page, server: str) -> None:
    view = opened(tab, server, "cover", part="cover", n=3, at="6,6")
    unseen = split(load_digits())[1]
    x = framed(unseen.images)[np.flatnonzero(unseen.labels == 3)[0]]
    found = occlusion(NET, x, size=8, stride=2, fill=0.5)
    view.locator("[data-map=chance]").locator("..").focus()
    row, column = 6, 6
    for key, step in (
        ("ArrowRight", (0, 1)),
        ("ArrowUp", (-1, 0)),
        ("Shift+ArrowDown", (4, 0)),
        ("ArrowRight", (0, 1)),
    ):
        tab.keyboard.press(key)
        row, column = row + step[0], column + step[1]
        assert view.get_attribute("data-at") == f"{row},{column}"
        chance = float(view.get_attribute("data-chance") or "nan")
        assert chance == pytest.approx(found.probabilities[row, column, 3], rel=1e-3, abs=1e-6)
    place = tab.locator("[data-figure=here] td").nth(2)
    expect(place).to_have_text(f"({2 * row}, {2 * column})", timeout=15_000)
    expect(tab).to_have_url(re.compile(rf"at={row}%2C{column}"))
    levels = np.array(view.locator("[data-map=chance]").evaluate(LEVELS)).reshape(13, 13)
    assert np.abs(levels - 255 * found.probabilities[..., 3]).max() <= 1.01
