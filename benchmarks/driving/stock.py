"""How often a picture follows a slider of Streamlit: dragged, by arrow keys at a steady rate, by one key at a time.

The slider tells the server its value when it is let go, so a drag alone moves no picture; a key press lets go at once.
"""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from playwright.async_api import Browser, CDPSession, Page

from benchmarks.driving.browser import Meter, blank_page, rest
from benchmarks.driving.pointer import Pointer, back_and_forth, steadily
from benchmarks.driving.recorder import percentile

SCRIPT = Path(__file__).with_suffix(".js").read_text("utf-8")
SHOWN = {
    "pictures": "st.slider and nine st.image",
    "three_pictures": "st.slider and three st.image",
    "heatmaps": "st.slider and three Plotly heatmaps",
}
KEY_RATE = 30  # a second, as a keyboard repeats
TURN = 60  # keys until the other direction
LONGEST_STEP = 10_000  # milliseconds
KEYS = {"ArrowRight": 39, "ArrowLeft": 37}


@dataclass(frozen=True)
class StockFigures:
    """Pictures a second: `dragged`, `tapped` (keys at KEY_RATE), `stepped` (a key when the picture has come).

    The times, in milliseconds, are those of the steps: key to picture, main thread a picture, frames.
    """

    dragged: float
    tapped: float
    stepped: float
    step_p50: float
    step_p95: float
    main: float
    frame_p95: float


async def measure_stock(browser: Browser, url: str, seconds: float) -> StockFigures:
    """Move the slider of the page at `url` in each way for so many seconds, each time on a fresh page."""
    async with _slider_page(browser, url) as (page, devtools):
        dragged = await _drag(page, devtools, seconds) / seconds
    async with _slider_page(browser, url) as (page, devtools):
        tapped = await _tap(page, devtools, seconds) / seconds
    async with _slider_page(browser, url) as (page, devtools):
        meter = await Meter.of(devtools, browser)
        before, since = await meter.read(), await _count(page, "frames")
        steps = await _step(page, devtools, seconds)
        after = await meter.read()
        ticks = (await page.evaluate("stock.frames"))[since:]
    return StockFigures(
        dragged=dragged,
        tapped=tapped,
        stepped=1000 * len(steps) / sum(steps),
        step_p50=percentile(steps, 0.5),
        step_p95=percentile(steps, 0.95),
        main=1000 * (after["TaskDuration"] - before["TaskDuration"]) / len(steps),
        frame_p95=percentile((b - a for a, b in pairwise(ticks)), 0.95),
    )


@asynccontextmanager
async def _slider_page(browser: Browser, url: str) -> AsyncIterator[tuple[Page, CDPSession]]:
    """The page at rest, its slider focused, logging."""
    async with blank_page(browser) as page:
        await page.goto(url)
        await page.wait_for_selector("[data-testid=stSlider]")
        await rest(page)
        await page.evaluate(f"({SCRIPT})()")
        await page.locator("[data-testid=stSlider] input").focus()
        yield page, await page.context.new_cdp_session(page)


async def _count(page: Page, what: str = "pictures") -> int:
    return await page.evaluate(f"stock.{what}.length")


async def _drag(page: Page, devtools: CDPSession, seconds: float) -> int:
    """How many pictures came while the thumb was dragged, before it was let go."""
    thumb = page.locator("[data-testid=stSliderThumbValue]").locator("..")
    box = await thumb.bounding_box()
    if box is None:
        raise RuntimeError("the slider shows no thumb")
    centre = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    pointer = Pointer(devtools)
    before = await _count(page)
    await pointer.press(centre)
    await pointer.drag(back_and_forth(centre, 100, seconds))
    count = await _count(page) - before
    await pointer.release((centre[0] + 10, centre[1]))
    await rest(page)
    if await _count(page) == before + count:
        raise RuntimeError("the slider was dragged and no picture followed, not even on release")
    return count


def _keys(count: int) -> Iterator[str]:
    """Arrow keys, to and fro."""
    for i in range(count):
        yield "ArrowLeft" if i // TURN % 2 else "ArrowRight"


async def _press(devtools: CDPSession, key: str) -> None:
    """Press a key and let it go."""
    for kind in ("rawKeyDown", "keyUp"):
        event = {"type": kind, "key": key, "code": key, "windowsVirtualKeyCode": KEYS[key]}
        await devtools.send("Input.dispatchKeyEvent", event)


async def _tap(page: Page, devtools: CDPSession, seconds: float) -> int:
    """How many pictures came while keys were pressed at a steady rate, whatever the page answered."""
    before = await _count(page)
    await steadily(lambda key: _press(devtools, key), _keys(round(seconds * KEY_RATE)), KEY_RATE)
    return await _count(page) - before


async def _step(page: Page, devtools: CDPSession, seconds: float) -> list[float]:
    """The milliseconds from key to picture, each key pressed as soon as the last one's picture had come."""
    end = time.monotonic() + seconds
    times = []
    for key in _keys(10_000):
        count = await _count(page)
        begun = time.perf_counter()
        await _press(devtools, key)
        await page.wait_for_function("(count) => stock.pictures.length > count", arg=count, timeout=LONGEST_STEP)
        times.append(1000 * (time.perf_counter() - begun))
        if time.monotonic() > end:
            return times
    return times
