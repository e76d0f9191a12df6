"""A pointer that sends real mouse events at a steady rate, however late the page answers."""

import asyncio
import math
import time
from collections.abc import Callable, Iterator
from typing import Any

from playwright.async_api import CDPSession, Page

RATE = 60  # moves a second
LAP = 1.5  # seconds once round the path

Point = tuple[float, float]


def circle(centre: Point, radius: float, seconds: float) -> Iterator[Point]:
    """The points of a drag from the centre out and round and round: no two in a row show the same shift."""
    x, y = centre
    for i in range(round(seconds * RATE)):
        angle = 2 * math.pi * i / (LAP * RATE)
        yield x + radius * math.cos(angle), y + radius * math.sin(angle)


def back_and_forth(centre: Point, reach: float, seconds: float) -> Iterator[Point]:
    """The points of a drag along a horizontal slider."""
    x, y = centre
    for i in range(round(seconds * RATE)):
        yield x + reach * math.sin(2 * math.pi * i / (LAP * RATE)), y


async def between_frames(page: Page) -> float:
    """A time (`time.time`) in the near future, half-way between two frames of a page that shows 60 a second.

    A pointer that starts here gives each frame one move. One that starts near a frame's beginning gives, by jitter, two
    to some and none to others, and of two only the last can be painted.
    """
    tick = await page.evaluate(
        "new Promise((see) => requestAnimationFrame(see)).then((t) => performance.timeOrigin + t)"
    )
    passed = time.time() - tick / 1000
    return time.time() + (2.5 - passed * RATE % 1) / RATE


class Pointer:
    """The mouse of one page, through the DevTools protocol."""

    def __init__(self, devtools: CDPSession) -> None:
        self._devtools = devtools

    async def press(self, at: Point) -> None:
        """Move to a point and press the left button there."""
        await self._send("mouseMoved", at, held=False)
        await self._send("mousePressed", at, held=True)

    async def release(self, at: Point) -> None:
        """Let the button go."""
        await self._send("mouseReleased", at, held=False)

    async def drag(self, points: Iterator[Point], first: float = 0.0) -> float:
        """Send a move every 1/60 s from `first` (`time.time`) on, without waiting for the page; the rate reached."""
        await asyncio.sleep(max(0.0, first - time.time()))
        return await steadily(lambda point: self._send("mouseMoved", point, held=True), points, RATE)

    async def _send(self, kind: str, at: Point, *, held: bool) -> None:
        event: dict[str, Any] = {"type": kind, "x": at[0], "y": at[1], "buttons": int(held), "pointerType": "mouse"}
        if kind != "mouseMoved":
            event |= {"button": "left", "clickCount": 1}
        elif held:
            event["button"] = "left"
        await self._devtools.send("Input.dispatchMouseEvent", event)


async def steadily(send: Callable[[Any], Any], values: Iterator[Any], rate: float) -> float:
    """Start `send(value)` for each value at a steady rate, wait for all at the end; the rate that was reached."""
    start = time.perf_counter()
    sent: list[float] = []
    under_way = []
    for i, value in enumerate(values):
        await asyncio.sleep(max(0.0, start + i / rate - time.perf_counter()))
        sent.append(time.perf_counter())
        under_way.append(asyncio.ensure_future(send(value)))
    await asyncio.gather(*under_way)
    return (len(sent) - 1) / (sent[-1] - sent[0])
