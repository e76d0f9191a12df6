"""What trainings cost the others in a class: `python -m benchmarks.trainings`.

As many learners as may train at once do so in the lesson Train, while one more drags and changes things in Shift Lab;
then one learner closes the tab, and a training that waits gets the place. Prints a table in Markdown; ends with status
1 where a goal is missed, and says which.
"""

from __future__ import annotations

import asyncio
import re
import sys
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from functools import partial
from statistics import median

from playwright.async_api import Locator, Page

from benchmarks.driving.browser import blank_page, chromium_browser, rest
from benchmarks.driving.servers import serving
from benchmarks.driving.waits import PAUSE, released
from benchmarks.live import APP, head, machine
from ui.fair_queue import LONG_AT_ONCE
from ui.translations import catalogue

DRAGS = 12
CHOICES = (  # lists of Shift Lab and their new values, each of which changes the figures
    ("controls.kernel", "kernels.name_laplacian"),
    ("controls.padding_mode", "controls.padding_mode_zeros"),
    ("controls.kernel", "kernels.name_prewitt_y"),
    ("controls.padding_mode", "controls.padding_mode_reflect"),
    ("controls.kernel", "kernels.name_scharr_x"),
    ("controls.padding_mode", "controls.padding_mode_replicate"),
    ("controls.padding", "0"),
    ("controls.kernel", "kernels.name_emboss"),
)
ANSWER = 1000  # ms from a release or a click to the figures of record: the goal
LEFT = 3.0  # seconds from closing a tab until its training has given its place away: the goal
LESSON = "training?model=lenet&epochs=20&lang=en"
TEXTS = catalogue("en")
# Milliseconds from the next click to the first frame whose figures of record are others.
NEXT_CHOICE = """() => {
  const shown = () => document.querySelector("[data-testid=certified]")?.textContent;
  window.choice = new Promise((resolve) => {
    const before = shown();
    const clicked = ({ timeStamp }) => {
      const look = () => {
        if ((shown() ?? before) !== before) resolve(performance.now() - timeStamp);
        else requestAnimationFrame(look);
      };
      requestAnimationFrame(look);
    };
    window.addEventListener("pointerup", clicked, { capture: true, once: true });
  });
}"""


@dataclass(frozen=True)
class Answers:
    """The milliseconds of some answers without trainings and beside them."""

    name: str
    alone: Sequence[float]
    beside: Sequence[float]

    def row(self) -> str:
        """A line of the table."""
        figures = [f"{figure(times):.0f}" for times in (self.alone, self.beside) for figure in (median, max)]
        ratio = f"{median(self.beside) / median(self.alone):.1f}"
        return f"| {self.name} | {' | '.join(figures)} | {ratio} | {len(self.beside)} | {ANSWER} |"

    def missed(self) -> list[str]:
        """A sentence for each answer that misses the goal."""
        return [f"{self.name}: {took:.0f} ms, not at most {ANSWER}" for took in self.beside if took > ANSWER]


HEAD = head(
    "to the figures of record",
    "median, ms",
    "largest",
    f"beside {LONG_AT_ONCE} trainings: median",
    "largest",
    "ratio of the medians",
    "of",
    "goal",
)


def says(page: Page, state: str) -> Locator:
    """The line that says that the training is in this state."""
    words = re.split(r"\{\w+\}", TEXTS[f"training.status_{state}"].replace("**", ""))
    return page.get_by_test_id("stMain").get_by_text(re.compile(".+".join(map(re.escape, words))))


async def train(page: Page, state: str = "running") -> None:
    """Begin a training where none goes on, and wait until the page says that it is in this state."""
    begin = page.get_by_test_id("stMain").get_by_test_id("stBaseButton-primary")
    if await begin.count():
        await begin.click()
    await says(page, state).wait_for()


async def train_anew(page: Page) -> None:
    """Begin a training, in place of the one that goes on if there is one."""
    stop = page.get_by_test_id("stMain").get_by_role("button", name=TEXTS["training.stop"])
    if await stop.count():
        await stop.click()
        await stop.wait_for(state="detached")
    await train(page)


async def chosen(page: Page, label: str, option: str) -> float:
    """Choose from a list of Shift Lab; the milliseconds from the click to the new figures."""
    await page.get_by_role("combobox", name=TEXTS[label], exact=True).click()
    entry = page.get_by_role("option", name=TEXTS.get(option, option), exact=True)
    await entry.wait_for()
    await page.evaluate(NEXT_CHOICE)
    await entry.click()
    took = float(await page.evaluate("choice"))
    await page.wait_for_timeout(PAUSE)
    return took


async def while_learning(learners: Sequence[Page], act: Callable[[], Awaitable[float]]) -> list[float]:
    """What `act` took, if every learner's network was learning from before until after it."""
    for learner in learners:
        await train(learner)
    took = await act()
    return [took] if all([await says(learner, "running").count() for learner in learners]) else []


async def answers(page: Page, learners: Sequence[Page]) -> tuple[list[float], list[float]]:
    """The times of DRAGS drags and of the CHOICES in Shift Lab."""
    drags: list[float] = []
    number = 0
    while len(drags) < DRAGS:
        drags += await while_learning(learners, partial(released, page, number))
        number += 1
    choices: list[float] = []
    for label, option in CHOICES:
        choices += await while_learning(learners, partial(chosen, page, label, option))
    return drags, choices


async def ending(learners: Sequence[Page], waiting: Page) -> float:
    """The seconds from closing the last learner's tab until the training that waits has its place.

    RuntimeError where the others' trainings, which began before that one's, are over too: it may have ended by itself.
    """
    for learner in learners:
        await train_anew(learner)
    await train(waiting, "waiting")
    closed = time.monotonic()
    await learners[-1].context.close()
    await says(waiting, "running").wait_for()
    took = time.monotonic() - closed
    if not all([await says(learner, "running").count() for learner in learners[:-1]]):
        raise RuntimeError("the trainings ended by themselves, too early to tell")
    return took


async def run() -> list[str]:
    """Print the table; what missed its goal."""
    async with chromium_browser() as browser, AsyncExitStack() as tabs:
        print(machine(browser))
        with serving(APP) as server:

            async def tab(path: str) -> Page:
                page = await tabs.enter_async_context(blank_page(browser))
                await page.goto(f"{server.url}/{path}")
                await rest(page)
                return page

            alone = await answers(await tab("?lang=en&pic=camera"), [])
            learners = [await tab(LESSON) for _ in range(LONG_AT_ONCE)]
            third = await tab("?lang=en&pic=coffee")  # another picture: nothing that the server remembers
            beside = await answers(third, learners)
            took = await ending(learners, await tab(LESSON))
    rows = [Answers(*row) for row in zip(("a drag's release", "a choice's click"), alone, beside, strict=True)]
    print("\n".join([HEAD, *(row.row() for row in rows)]))
    print(f"\nClosing a tab gave its training's place to the next one within {took:.1f} s; goal: {LEFT:g} s.")
    missed = [sentence for row in rows for sentence in row.missed()]
    return missed + ([f"a closed tab's training kept its place for {took:.1f} s, not {LEFT:g}"] if took > LEFT else [])


def main() -> int:
    """The exit status: 1 where a goal is missed."""
    missed = asyncio.run(run())
    for sentence in missed:
        print(f"Goal missed: {sentence}", file=sys.stderr)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
