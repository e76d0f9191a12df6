"""One drag of the live component's handle, measured."""

from __future__ import annotations

from dataclasses import dataclass

from playwright.async_api import Browser, ElementHandle

from benchmarks.driving.browser import Meter, blank_page, live_view, rest
from benchmarks.driving.pointer import Point, Pointer, between_frames, circle
from benchmarks.driving.recorder import SCRIPT, Drag, percentile

REACH = 0.3  # radius of the path, as a share of the handle's shorter side

# cells a display pixel, and how far the picture moves each way: half its side
MEASURES = """(canvas) => {
  const box = canvas.getBoundingClientRect();
  return { scale: canvas.width / box.width, limits: [canvas.height >> 1, canvas.width >> 1] };
}"""


@dataclass(frozen=True)
class DragFigures:
    """Milliseconds; moves `sent` and `arrived` a second, and `shifts` that frames painted.

    `main`, of it `script`, and `renderer` (all threads of its process) are for each move that reached the page.
    """

    frames_per_second: float
    frame_p50: float
    frame_p95: float
    main: float
    script: float
    renderer: float
    latency_p50: float
    latency_p95: float
    painted: float
    shifts: float
    sent: float
    arrived: float


async def measure_drag(browser: Browser, url: str, seconds: float, slower: int = 1) -> DragFigures:
    """Drag the picture of the page at `url` about for so many seconds, from the first move that the page ever sees.

    The page's main thread is made so many times `slower`.
    """
    async with blank_page(browser) as page:
        await page.goto(url)
        root = await live_view(page)
        await rest(page)
        handle, centre, radius = await find_handle(root)
        measures = await handle.evaluate(MEASURES)
        devtools = await page.context.new_cdp_session(page)
        pointer, meter = Pointer(devtools), await Meter.of(devtools, browser)
        await devtools.send("Emulation.setCPUThrottlingRate", {"rate": slower})
        await root.evaluate(SCRIPT)
        await pointer.press(centre)
        before = await meter.read()
        sent = await pointer.drag(circle(centre, radius, seconds), await between_frames(page))
        after = await meter.read()
        await page.wait_for_timeout(100)  # the last move is painted
        log = await page.evaluate("benchmark.take()")
        await pointer.release(centre)
    drag = Drag.read(log, measures["scale"], tuple(measures["limits"]))
    names = ("TaskDuration", "ScriptDuration", "Renderers")
    main, script, renderer = ((after[name] - before[name]) * 1000 / len(drag.moves) for name in names)
    return DragFigures(
        frames_per_second=1000 * len(drag.intervals) / sum(drag.intervals),
        frame_p50=percentile(drag.intervals, 0.5),
        frame_p95=percentile(drag.intervals, 0.95),
        main=main,
        script=script,
        renderer=renderer,
        latency_p50=percentile(drag.latencies, 0.5),
        latency_p95=percentile(drag.latencies, 0.95),
        painted=drag.painted,
        shifts=drag.shift_rate,
        sent=sent,
        arrived=drag.arrival_rate,
    )


async def find_handle(root: ElementHandle) -> tuple[ElementHandle, Point, float]:
    """The canvas to press on, its middle on the screen, and the radius of the path."""
    handle = await root.query_selector("canvas[data-panel=moved-input]")
    box = await handle.bounding_box() if handle else None
    if handle is None or box is None:
        raise RuntimeError("the live component shows no moved picture")
    centre = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    return handle, centre, REACH * min(box["width"], box["height"])
