"""How long a learner waits on every lesson: for its first view, and for the answer of a control.

`python -m benchmarks.lessons [names]` prints a table in Markdown, and ends with status 1 where a goal is missed.
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import sys
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

from playwright.async_api import Locator, Page

from benchmarks.driving.browser import blank_page, chromium_browser, rest
from benchmarks.driving.servers import serving
from benchmarks.live import APP, head, machine
from ui.lesson import lessons
from ui.translations import catalogue

LESSONS = tuple(sorted(one.name for one in lessons()))
VIEW, ANSWER = 2000, 500  # ms: the goals
LONGEST = 8  # seconds that a wait may take
MOST = 4  # controls of a kind that are tried on a page
# From the press on (a pointer or a key) to the last change of the page: no run of the script goes on, nothing in the
# window is a placeholder, and nothing changes for a while.
WATCH = """() => {
  let [began, last] = [0, 0];
  window.waited = null;
  for (const type of ["pointerdown", "keydown"]) {
    addEventListener(type, () => (began ||= performance.now()), {capture: true, once: true});
  }
  const app = document.querySelector("[data-testid=stApp]");
  const changes = new MutationObserver(() => (last = performance.now()));
  changes.observe(app, {subtree: true, childList: true, characterData: true, attributes: true});
  const isBlank = (element) => {
    const {top, bottom, width} = element.getBoundingClientRect();
    return width > 0 && bottom > 0 && top < innerHeight;
  };
  const look = () => {
    const rests = app.dataset.testScriptState === "notRunning" && performance.now() - last > 250;
    if (!began || last < began || !rests || [...document.querySelectorAll("[data-testid=stSkeleton]")].some(isBlank)) {
      requestAnimationFrame(look);
    } else {
      changes.disconnect();
      window.waited = last - began;
    }
  };
  requestAnimationFrame(look);
}"""


@dataclass
class Waits:
    """What was waited for on one lesson, in milliseconds."""

    lesson: str
    view: float
    parts: list[float] = field(default_factory=list)
    controls: list[float] = field(default_factory=list)

    def row(self) -> str:
        """A line of the table."""
        found = [
            f"{statistics.median(times):.0f} | {max(times):.0f}" if times else " | "
            for times in (self.parts, self.controls)
        ]
        return f"| {self.lesson} | {self.view:.0f} | {' | '.join(found)} | {len(self.controls)} |"

    def missed(self) -> list[str]:
        """A sentence for each goal that was missed."""
        sentences = [f"{self.lesson}: first view {self.view:.0f} ms, not at most {VIEW}"] if self.view > VIEW else []
        slow = [time for time in self.controls if time > ANSWER]
        return sentences + [
            f"{self.lesson}: a control answered in {time:.0f} ms, not at most {ANSWER}" for time in slow
        ]


async def waited(page: Page, act: Callable[[], Awaitable[object]]) -> float:
    """The milliseconds from a press to the page that it led to; TimeoutError where nothing changes."""
    await page.evaluate(WATCH)
    await act()
    await page.wait_for_function("() => window.waited !== null", timeout=1000 * LONGEST, polling=20)
    return float(await page.evaluate("() => window.waited"))


async def measured(page: Page, lesson: str) -> Waits:
    """All waits of one lesson, entered by the menu from another one."""
    title = catalogue("en")[f"{lesson}.title"]
    found = Waits(
        lesson,
        await waited(page, page.get_by_test_id("stSidebarNav").get_by_role("link", name=title, exact=True).click),
    )
    await rest(page)
    main = page.get_by_test_id("stMain")
    parts = main.get_by_test_id("stButtonGroup").first.get_by_role("radio")
    for i in range(1, await parts.count()):
        found.parts.append(await waited(page, parts.nth(i).click))
        await rest(page)
        found.controls += await controls(page, main)
    if await parts.count() > 1:
        await parts.first.click()
        await rest(page)
    found.controls += await controls(page, main)
    return found


async def controls(page: Page, main: Locator) -> list[float]:
    """The answers of the first switches and lists of what is shown."""
    times = []
    switches = main.get_by_test_id("stCheckbox").locator("label")
    lists = main.get_by_test_id("stSelectbox").get_by_role("combobox")
    for i in range(min(MOST, await switches.count())):
        times.append(await waited(page, switches.nth(i).click))
        await rest(page)
    for i in range(min(MOST, await lists.count())):
        if await lists.nth(i).is_disabled():
            continue
        await lists.nth(i).click()
        others = page.locator("[role=option]:not([aria-selected=true])")
        if await others.count():  # a list that is typed into shows none
            times.append(await waited(page, others.first.click))
        else:
            await page.keyboard.press("Escape")
        await rest(page)
    return times


async def run(names: Sequence[str]) -> list[str]:
    """Print the table of the lessons named, or of all; what missed its goal."""
    missed = []
    async with chromium_browser() as browser:
        print(machine(browser) + "\n")
        print(head("lesson", "first view, ms", "another part p50, ms", "largest", "a control p50, ms", "largest", "of"))
        with serving(APP) as server:
            async with blank_page(browser) as page:
                await page.goto(f"{server.url}/?lang=en")
                await rest(page)
                for lesson in (name for name in LESSONS if not names or name in names):
                    if lesson == "shift_lab":  # where it begins
                        continue
                    found = await measured(page, lesson)
                    print(found.row(), flush=True)
                    missed += found.missed()
    return missed


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", choices=[[], *LESSONS], help="lessons; all by default")
    missed = asyncio.run(run(parser.parse_args().names))
    print("\n" + "\n".join(missed) if missed else "\nAll goals are met.")
    sys.exit(bool(missed))


if __name__ == "__main__":
    main()
