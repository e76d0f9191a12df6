"""A whole class at once: what the server does for it, and how long each waits. `python -m benchmarks.classroom`

Learners without browsers speak the websocket protocol (benchmarks/driving/learner.py), on the same machine. Tables in
Markdown: what one act costs the server; a class that opens Shift Lab, uploads a photograph, drags and chooses kernels;
what memory is left when it has gone, three rounds. Ends with status 1 where a goal is missed, and says which.
`--lessons` prints what an opening of each lesson costs instead.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import resource
import sys
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field

from benchmarks.driving.learner import Learner
from benchmarks.driving.servers import Server, serving
from benchmarks.live import APP, head
from ui.garbage import EVERY
from ui.lesson import lessons
from ui.pictures import ASSETS, PHOTOGRAPHS
from ui.translations import catalogue

TEXTS = catalogue("en")
KERNELS = [TEXTS[f"kernels.name_{name}"] for name in ("laplacian", "prewitt_y", "scharr_x", "emboss", "sobel_x")]
FORGETS = 5  # seconds after which the server forgets who has left, for this
COSTS = {"opening": 0.08, "release": 0.02, "kernel": 0.04}  # seconds of the server's processor: goals
WAITS = {"release": 0.3, "kernel": 0.5, "upload": 1.0, "all open": 5.0}  # seconds, p95: goals
AGAIN = 1.2  # times the memory before, when a class has gone


@dataclass
class Waits:
    """How long was waited, in seconds, by the kind of act; what went wrong."""

    by_kind: dict[str, list[float]] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)

    def add(self, kind: str, seconds: float) -> None:
        """One more of a kind."""
        self.by_kind.setdefault(kind, []).append(seconds)

    def quantile(self, kind: str, share: float) -> float:
        """The wait that this share of its kind does not exceed."""
        ordered = sorted(self.by_kind[kind])
        return ordered[min(len(ordered) - 1, round(share * (len(ordered) - 1)))]


def anywhere(dice: random.Random) -> tuple[int, int]:
    """A shift that is not the one before, as good as always, and that the flattest sample can be moved by."""
    return dice.randint(-40, 40), dice.randint(-40, 40)


async def spent(server: Server, times: int, act: Callable[[], Awaitable[object]]) -> float:
    """Seconds of the server's processor that one act costs, by doing it so many times."""
    await asyncio.sleep(0.5)
    before = server.processor()
    for _ in range(times):
        await act()
        await asyncio.sleep(0.05)
    await asyncio.sleep(0.5)  # what is done after the answer
    return (server.processor() - before) / times


async def costs(server: Server, *, times: int) -> dict[str, float]:
    """What acts of one learner cost, once nothing is new to the server."""
    dice = random.Random(1)
    async with AsyncExitStack() as stack:

        async def opening() -> Learner:
            learner = await stack.enter_async_context(Learner(server.url))
            await learner.open()
            return learner

        learner = await opening()
        await learner.release((1, 1))
        found = {"opening": await spent(server, times, opening)}
        found["release"] = await spent(server, 3 * times, lambda: learner.release(anywhere(dice)))
        kernels = iter(KERNELS * times)
        found["kernel"] = await spent(server, times, lambda: learner.choose("shift_lab.kernel", next(kernels)))
        if learner.errors:
            raise RuntimeError(learner.errors[0])
    return found


async def lesson_costs(server: Server, path: str, *, times: int = 5) -> float:
    """What an opening of a lesson costs."""
    async with AsyncExitStack() as stack:

        async def opening() -> None:
            learner = await stack.enter_async_context(Learner(server.url, path))
            await learner.open()

        await opening()
        return await spent(server, times, opening)


async def learn(learner: Learner, waits: Waits, until: float, pause: float, dice: random.Random) -> None:
    """Look for a while, upload a photograph, then drag and now and then choose a kernel, until the time is over."""
    await asyncio.sleep(dice.uniform(0, (until - time.monotonic()) / 3))
    photograph = ASSETS / PHOTOGRAPHS[dice.choice(sorted(PHOTOGRAPHS))]
    waits.add("upload", await learner.upload("picture.upload", photograph.name, photograph.read_bytes()))
    kernel_at = time.monotonic() + dice.uniform(0, min(20, until - time.monotonic()) / 2)
    await asyncio.sleep(dice.uniform(0, pause))
    while time.monotonic() < until:
        if time.monotonic() > kernel_at:
            waits.add("kernel", await learner.choose("shift_lab.kernel", dice.choice(KERNELS)))
            kernel_at += 20
        waits.add("release", await learner.release(anywhere(dice), dice.choice("yx")))
        await asyncio.sleep(pause * dice.uniform(0.5, 1.5))


async def school_hour(server: Server, waits: Waits, *, learners: int, seconds: float, pause: float) -> float:
    """A class that opens the page at one moment, works, and leaves; the server's memory at the end, in MB."""
    async with AsyncExitStack() as stack:
        class_ = [await stack.enter_async_context(Learner(server.url)) for _ in range(learners)]
        began = time.monotonic()
        for took in await asyncio.gather(*(one.open() for one in class_)):
            waits.add("opening", took)
        waits.add("all open", time.monotonic() - began)
        until = time.monotonic() + seconds
        work = (learn(one, waits, until, pause, random.Random(i)) for i, one in enumerate(class_))
        for failed in await asyncio.gather(*work, return_exceptions=True):
            if failed is not None:
                waits.errors.append(repr(failed))
        waits.errors.extend(error for one in class_ for error in one.errors)
        return server.memory()


async def measured(*, learners: int, seconds: float, pause: float, rounds: int, times: int) -> list[str]:
    """Print the tables; the goals that are missed."""
    missed = []
    with serving(APP, STREAMLIT_SERVER_DISCONNECTED_SESSION_TTL=str(FORGETS)) as server:
        found = await costs(server, times=times)
        print(head(f"one learner, {times} times", "CPU of the server, ms", "goal"))
        for kind, cost in found.items():
            print(f"| {kind} | {1000 * cost:.0f} | {1000 * COSTS[kind]:.0f} |")
            if cost > COSTS[kind]:
                missed.append(f"{kind}: {1000 * cost:.0f} ms of the server's processor, not {1000 * COSTS[kind]:.0f}")
    with serving(APP, STREAMLIT_SERVER_DISCONNECTED_SESSION_TTL=str(FORGETS)) as server:
        async with Learner(server.url) as first:
            await first.open()
        waits, before, kept = Waits(), server.memory(), list[tuple[float, float]]()
        cpu, own = server.processor(), resource.getrusage(resource.RUSAGE_SELF).ru_utime
        for _ in range(rounds):
            full = await school_hour(server, waits, learners=learners, seconds=seconds, pause=pause)
            await asyncio.sleep(FORGETS + 2 * EVERY)
            kept.append((full, server.memory()))
        cpu, own = server.processor() - cpu, resource.getrusage(resource.RUSAGE_SELF).ru_utime - own
    print(head(f"{learners} learners, {seconds:g} s, a release each {pause:g} s", "p50, ms", "p95", "of", "goal"))
    for kind in ("opening", "all open", "upload", "release", "kernel"):
        if kind not in waits.by_kind:
            continue
        goal, slow = WAITS.get(kind), waits.quantile(kind, 0.95)
        limit = "–" if goal is None else f"{1000 * goal:.0f}"
        middle = 1000 * waits.quantile(kind, 0.5)
        print(f"| {kind} | {middle:.0f} | {1000 * slow:.0f} | {len(waits.by_kind[kind])} | {limit} |")
        if goal is not None and slow > goal:
            missed.append(f"{kind}: p95 {1000 * slow:.0f} ms, not {1000 * goal:.0f}")
    print(f"\nThe server's processor {cpu:.1f} s, that of the learners {own:.1f} s; errors: {len(waits.errors)}.")
    print(f"Memory: {before:.0f} MB with one; " + "; ".join(f"{a:.0f} with all, {b:.0f} after" for a, b in kept) + ".")
    missed += waits.errors[:3]
    if kept and kept[-1][1] > AGAIN * kept[0][1]:
        missed.append(f"memory: {kept[-1][1]:.0f} MB after the last round, {kept[0][1]:.0f} after the first")
    return missed


async def printed_lessons() -> list[str]:
    """Print what an opening of each lesson costs."""
    with serving(APP) as server:
        print(head("lesson", "CPU of the server an opening, ms"))
        for one in lessons():
            cost = await lesson_costs(server, "" if one.is_default else one.address)
            print(f"| {one.name} | {1000 * cost:.0f} |", flush=True)
    return []


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure; 1 where a goal is missed."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--learners", type=int, default=30)
    asked.add_argument("--seconds", type=float, default=60)
    asked.add_argument("--pause", type=float, default=2, help="seconds between two releases of one learner")
    asked.add_argument("--rounds", type=int, default=3)
    asked.add_argument("--times", type=int, default=10, help="how often each act is done for its cost")
    asked.add_argument("--lessons", action="store_true")
    options = vars(asked.parse_args(arguments))
    is_lessons = options.pop("lessons")
    missed = asyncio.run(printed_lessons() if is_lessons else measured(**options))
    for sentence in missed:
        print(f"missed: {sentence}", file=sys.stderr)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
