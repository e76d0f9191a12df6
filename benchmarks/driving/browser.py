"""A page of Chromium at the size of a classroom's laptop, and what its DevTools know of it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from playwright.async_api import Browser, CDPSession, ElementHandle, Page, ViewportSize, async_playwright

from tests import chromium

VIEWPORT: ViewportSize = {"width": 1280, "height": 720}
LONGEST_WAIT = 180_000  # milliseconds
QUIET = 1500  # milliseconds without a script run: the charts are there too
IS_QUIET = """(quiet) => {
  const rests = document.querySelector("[data-testid=stApp][data-test-script-state=notRunning]");
  const ready = rests && !document.querySelector("[data-testid=stProgress], [data-testid=stSkeleton]");
  if (ready) window.quietSince ??= performance.now();
  else delete window.quietSince;
  return performance.now() - window.quietSince > quiet;
}"""


@asynccontextmanager
async def chromium_browser() -> AsyncIterator[Browser]:
    """The browser of the tests, headless."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium.installed(), args=list(chromium.FLAGS))
        yield browser
        await browser.close()


@asynccontextmanager
async def blank_page(browser: Browser) -> AsyncIterator[Page]:
    """A page with nothing in its caches."""
    context = await browser.new_context(viewport=VIEWPORT, locale="en-US")
    context.set_default_timeout(LONGEST_WAIT)
    yield await context.new_page()
    await context.close()


async def live_view(page: Page) -> ElementHandle:
    """The live component, once it shows a shift."""
    root = await page.wait_for_selector("[data-testid=shift-view][data-shift]")
    if root is None:
        raise RuntimeError("the page shows no live component")
    return root


async def rest(page: Page) -> None:
    """Wait until the server has had nothing to do for a page for a while."""
    await page.evaluate("delete window.quietSince")
    await page.wait_for_function(IS_QUIET, arg=QUIET, polling=50)


class Meter:
    """The seconds that a page's main thread has worked so far, and all threads of Chromium's renderers, by DevTools."""

    def __init__(self, devtools: CDPSession, whole_browser: CDPSession) -> None:
        self._devtools = devtools
        self._whole_browser = whole_browser

    @classmethod
    async def of(cls, devtools: CDPSession, browser: Browser) -> Meter:
        """A meter that runs."""
        await devtools.send("Performance.enable")
        return cls(devtools, await browser.new_browser_cdp_session())

    async def read(self) -> dict[str, float]:
        """Seconds by name: TaskDuration for everything, ScriptDuration, LayoutDuration, RecalcStyleDuration; Renderers.

        The operating system counts those of the renderers, by the hundredth; only one of them has a page that works.
        """
        answer = await self._devtools.send("Performance.getMetrics")
        seconds = {metric["name"]: metric["value"] for metric in answer["metrics"]}
        processes = (await self._whole_browser.send("SystemInfo.getProcessInfo"))["processInfo"]
        return seconds | {"Renderers": sum(each["cpuTime"] for each in processes if each["type"] == "renderer")}
