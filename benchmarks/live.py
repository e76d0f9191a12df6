"""How well the live view follows the pointer, beside stock widgets: `python -m benchmarks.live`.

Prints tables in Markdown; ends with status 1 where a goal is missed, and says which.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import platform
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

import numpy as np
from playwright.async_api import Browser

from benchmarks.driving.browser import chromium_browser
from benchmarks.driving.drags import DragFigures, measure_drag
from benchmarks.driving.servers import serving
from benchmarks.driving.stock import SHOWN, StockFigures, measure_stock
from benchmarks.driving.waits import Wait, measure_waits

APP, OWN_STACK, STOCK = "app.py", "benchmarks/apps/own_stack.py", "benchmarks/apps/stock_widgets.py"
LARGEST_OWN = 7  # side of a kernel that the page's controls offer


@dataclass(frozen=True)
class Goal:
    """At most so many milliseconds a frame (p95), and a move of the main thread and of all threads of the renderer.

    At least such a share of the moves painted by the next frame, and so many shifts painted a second.
    """

    frame_p95: float = np.inf
    painted: float = 0.0
    main: float = np.inf
    renderer: float = np.inf
    shifts: float = 0.0

    def missed(self, got: DragFigures) -> list[str]:
        """A sentence for each figure that misses its goal."""
        sentences = []
        if got.frame_p95 > self.frame_p95:
            sentences.append(f"frames p95 {got.frame_p95:.1f} ms, not at most {self.frame_p95:g}")
        if got.painted < self.painted:
            sentences.append(f"{got.painted:.1%} of the moves painted by the next frame, not {self.painted:.0%}")
        if got.main > self.main:
            sentences.append(f"{got.main:.1f} ms of main thread a move, not at most {self.main:g}")
        if got.renderer > self.renderer:
            sentences.append(f"{got.renderer:.1f} ms of the renderer a move, not at most {self.renderer:g}")
        if got.shifts < self.shifts:
            sentences.append(f"{got.shifts:.1f} shifts painted a second, not at least {self.shifts:g}")
        return sentences


@dataclass(frozen=True)
class Case:
    """A picture's working size, a kernel's side, how many times slower a page is, and what is asked of them."""

    size: int
    side: int
    colour: bool = False
    slower: int = 1
    goal: Goal = Goal()

    @property
    def name(self) -> str:
        """As in "256 colour 3x3" and "256 grey 3x3, 4 times slower"."""
        slower = f", {self.slower} times slower" if self.slower > 1 else ""
        return f"{self.size} {'colour' if self.colour else 'grey'} {self.side}x{self.side}{slower}"

    @property
    def script(self) -> str:
        """The script that serves it: the app as far as its controls go."""
        return APP if self.side <= LARGEST_OWN else OWN_STACK

    @property
    def query(self) -> str:
        """The URL's query that chooses it."""
        if self.script == OWN_STACK:
            return urlencode({"size": self.size, "side": self.side})
        kernel = {"k": "sobel_x"} if self.side == 3 else {"k": "own", "own": dense_kernel(self.side)}
        return urlencode({"size": self.size, "colour": int(self.colour)} | kernel, safe=",;")


SMOOTH, FLUENT = Goal(frame_p95=20, painted=0.9), Goal(frame_p95=34, shifts=55)
CASES = (
    Case(128, 3),
    Case(128, 7),
    Case(128, 11),
    Case(256, 3, goal=Goal(frame_p95=18, painted=0.95, main=4, renderer=7)),
    Case(256, 3, slower=4, goal=Goal(shifts=55)),
    Case(256, 3, slower=6, goal=Goal(shifts=30)),
    Case(256, 3, colour=True, goal=SMOOTH),
    Case(256, 7, goal=SMOOTH),
    Case(256, 11, goal=Goal(frame_p95=34)),
    Case(512, 3, goal=SMOOTH),
    Case(512, 7, goal=FLUENT),
    Case(512, 11, goal=Goal(shifts=55)),
)


def dense_kernel(side: int) -> str:
    """A kernel as the URL has it, every number its own: no zero to leave out, and no product of a column and a row."""
    w = np.random.default_rng(side).uniform(-1, 1, (side, side)).round(2)
    return ";".join(",".join(f"{v:g}" for v in row) for row in w)


def head(first: str, *others: str) -> str:
    """The two lines that begin a table: a column of names, then columns of numbers."""
    return f"\n| {' | '.join([first, *others])} |\n| --- |{' --: |' * len(others)}"


def drag_row(name: str, got: DragFigures) -> str:
    """A line of the first table."""
    frames = f"{got.frames_per_second:.1f} | {got.frame_p50:.1f} | {got.frame_p95:.1f}"
    work = f"{got.main:.1f} | {got.script:.1f} | {got.renderer:.1f}"
    latency = f"{got.latency_p50:.0f} | {got.latency_p95:.0f}"
    return f"| {name} | {frames} | {work} | {latency} | {got.painted:.1%} | {got.shifts:.1f} | {got.arrived:.1f} |"


DRAG_HEAD = head(
    "dragging, nine panels",
    "frames/s",
    "frame p50, ms",
    "p95",
    "main thread a move, ms",
    "of it script",
    "renderer a move, ms",
    "pointer to paint p50, ms",
    "p95",
    "moves painted by the next frame",
    "shifts painted/s",
    "moves/s",
)


def stock_row(shown: str, got: StockFigures) -> str:
    """A line of the second table."""
    rates = f"{got.dragged:.1f} | {got.tapped:.1f} | {got.stepped:.1f}"
    return f"| {shown} | {rates} | {got.step_p50:.0f} | {got.step_p95:.0f} | {got.main:.0f} | {got.frame_p95:.0f} |"


STOCK_HEAD = head(
    "stock widgets, 256 grey 3x3",
    "pictures/s, dragging",
    "arrow key 30 times a second",
    "arrow key when the picture has come",
    "key to picture p50, ms",
    "p95",
    "main thread a picture, ms",
    "frame p95, ms",
)


def wait_row(wait: Wait) -> str:
    """A line of the third table."""
    goal = f"{wait.goal:g}" if np.isfinite(wait.goal) else ""
    return f"| {wait.name} | {wait.median:.0f} | {wait.largest:.0f} | {len(wait.times)} | {goal} |"


WAIT_HEAD = head("waiting, 256 grey 3x3", "median, ms", "largest", "of", "goal")


def machine(browser: Browser) -> str:
    """One line about where this ran."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    load = f", load {os.getloadavg()[0]:.1f} at the start" if hasattr(os, "getloadavg") else ""
    return (
        f"{cores} cores ({platform.machine()}, {platform.system()}), headless Chromium {browser.version}, "
        f"Python {platform.python_version()}{load}"
    )


async def drags(browser: Browser, cases: Sequence[Case], seconds: float) -> list[str]:
    """Print the table of the cases; what missed its goal."""
    missed = []
    print(DRAG_HEAD)
    for script in dict.fromkeys(case.script for case in cases):
        with serving(script) as server:
            for case in (case for case in cases if case.script == script):
                got = await measure_drag(browser, f"{server.url}/?{case.query}", seconds, case.slower)
                print(drag_row(case.name, got), flush=True)
                missed += [f"{case.name}: {sentence}" for sentence in case.goal.missed(got)]
    return missed


async def stock(browser: Browser, shown: Sequence[str], seconds: float) -> None:
    """Print the table of the stock widgets."""
    print(STOCK_HEAD)
    with serving(STOCK) as server:
        for key in shown:
            print(stock_row(SHOWN[key], await measure_stock(browser, f"{server.url}/?show={key}", seconds)), flush=True)


async def waits(browser: Browser) -> list[str]:
    """Print the table of the waiting times; what missed its goal."""
    print(WAIT_HEAD)
    missed = []
    for wait in await measure_waits(browser, APP):
        print(wait_row(wait), flush=True)
        if wait.largest > wait.goal:
            missed.append(f"{wait.name}: {wait.largest:.0f} ms, not at most {wait.goal:g}")
    return missed


async def run(only: Sequence[str], seconds: float) -> list[str]:
    """Print the tables whose lines' names hold one of `only`; what missed its goal."""

    def chosen(name: str) -> bool:
        return not only or any(part in name for part in only)

    missed = []
    async with chromium_browser() as browser:
        print(machine(browser))
        if cases := [case for case in CASES if chosen(case.name)]:
            missed += await drags(browser, cases, seconds)
        if shown := [key for key in SHOWN if chosen(f"stock {key}")]:
            await stock(browser, shown, seconds)
        if chosen("waits"):
            missed += await waits(browser)
    if hasattr(os, "getloadavg"):
        print(f"\nLoad at the end: {os.getloadavg()[0]:.1f}")
    return missed


def main() -> int:
    """The exit status: 1 where a goal is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=5.0, help="how long each drag lasts (5)")
    names = ", ".join([*(case.name for case in CASES), *(f"stock {key}" for key in SHOWN), "waits"])
    parser.add_argument("--only", nargs="+", default=(), metavar="PART", help=f"parts of the names of: {names}")
    options = parser.parse_args()
    missed = asyncio.run(run(options.only, options.seconds))
    for sentence in missed:
        print(f"Goal missed: {sentence}", file=sys.stderr)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
