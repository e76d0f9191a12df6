"""How long a visitor waits: for a started server, for a page, and for the figures of record."""

from __future__ import annotations

import statistics
import time
from dataclasses import dataclass

from playwright.async_api import Browser, BrowserContext, Page

from benchmarks.driving.browser import blank_page, live_view, rest
from benchmarks.driving.drags import find_handle
from benchmarks.driving.pointer import Pointer, circle
from benchmarks.driving.servers import serving

STARTS, LOADS, RELEASES = 3, 5, 10
PAUSE = 500  # milliseconds between a release's figures and the next drag

# Milliseconds from the next release of the pointer to the first frame that shows its figures of record.
NEXT_RELEASE = """(root) => {
  window.release = new Promise((resolve) => {
    const released = ({ timeStamp }) => {
      const look = () => {
        const record = document.querySelector("[data-testid=certified]");
        if (record?.dataset.shift === root.dataset.shift) resolve(performance.now() - timeStamp);
        else requestAnimationFrame(look);
      };
      requestAnimationFrame(look);
    };
    window.addEventListener("pointerup", released, { capture: true, once: true });
  });
}"""


@dataclass(frozen=True)
class Wait:
    """What is waited for, the milliseconds it took each time, and the goal for the longest."""

    name: str
    times: list[float]
    goal: float = float("inf")

    @property
    def median(self) -> float:
        """Of the times."""
        return statistics.median(self.times)

    @property
    def largest(self) -> float:
        """Of the times."""
        return max(self.times)


async def measure_waits(browser: Browser, script: str) -> list[Wait]:
    """Start the server of `script` a few times, load its page and let go of its picture."""
    starts = []
    for _ in range(STARTS):
        with serving(script) as server:
            async with blank_page(browser) as page:
                await usable(page, server.url)
                starts.append(1000 * (time.monotonic() - server.started))
                if len(starts) == STARTS:  # this one goes on
                    await rest(page)
                    again = [await _load(page.context, server.url) for _ in range(LOADS)]
                    others = [await _visit(browser, server.url) for _ in range(LOADS)]
                    releases = await _releases(page)
    return [
        Wait("release to figures of record", releases, goal=500),
        Wait("server start to a usable page", starts, goal=5000),
        Wait("a second page load", again, goal=2000),
        Wait("the first page load of another browser", others),
    ]


async def usable(page: Page, url: str) -> float:
    """Open a page; the milliseconds until the panels can be dragged and the figures of record are there."""
    begun = time.monotonic()
    await page.goto(url, wait_until="commit")
    await live_view(page)
    await page.wait_for_selector("[data-testid=certified]")
    return 1000 * (time.monotonic() - begun)


async def _load(context: BrowserContext, url: str) -> float:
    """The time of a page in a browser that has seen one before."""
    page = await context.new_page()
    took = await usable(page, url)
    await rest(page)
    await page.close()
    return took


async def _visit(browser: Browser, url: str) -> float:
    """The time of a page in a browser that sees its first one."""
    async with blank_page(browser) as page:
        took = await usable(page, url)
        await rest(page)
        return took


async def _releases(page: Page) -> list[float]:
    """The times from some releases of the picture to their figures of record."""
    await page.bring_to_front()
    return [await released(page, i) for i in range(RELEASES)]


async def released(page: Page, number: int) -> float:
    """Drag the picture to an end of its own for each `number`; the milliseconds from its release to its figures."""
    root = await live_view(page)
    _, centre, radius = await find_handle(root)
    await root.evaluate(NEXT_RELEASE)
    path = list(circle(centre, radius, 0.3 + 0.03 * number))
    devtools = await page.context.new_cdp_session(page)
    pointer = Pointer(devtools)
    await pointer.press(centre)
    await pointer.drag(iter(path))
    await pointer.release(path[-1])
    took = float(await page.evaluate("release"))
    await devtools.detach()
    await page.wait_for_timeout(PAUSE)
    return took
