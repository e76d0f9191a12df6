"""Shift Lab as its users see and drive it.

Holds on to the browser's contract (panels, `data-shift`, figures of record) and to roles and labels, to nothing else.
"""

import base64
import io
import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import numpy as np
from PIL import Image
from playwright.sync_api import Locator, Page, expect

from tests.conftest import settle
from ui.paint import map_bytes
from ui.translations import catalogue

PATIENCE = 60  # seconds: a slow machine is no fault of the page
PHONE = {"width": 390, "height": 844}
# JavaScript that waits until nothing fades: what does has less contrast
FADED = """await Promise.allSettled(document.getAnimations()
  .filter(({effect}) => effect.getComputedTiming().endTime < Infinity).map(({finished}) => finished));"""

READ_PANELS = """(root, panels) => Object.fromEntries([...root.querySelectorAll(panels)].map(canvas => [
  canvas.dataset.panel,
  {png: canvas.toDataURL("image/png"), scale: canvas.dataset.scale, signed: canvas.dataset.signed},
]))"""


@dataclass(frozen=True, eq=False)
class Panel:
    """A canvas's pixels (H, W, 3) uint8, and the scale and colours that it says of itself."""

    pixels: np.ndarray
    scale: float
    signed: bool

    def shows(self, values: np.ndarray) -> bool:
        """Whether it is that map (C, H, W), painted in this scale and these colours, within one level a byte."""
        expected = map_bytes(values, self.scale, signed=self.signed)
        return self.pixels.shape == expected.shape and bool(np.abs(self.pixels.astype(int) - expected).max() <= 1)


@dataclass(frozen=True, eq=False)
class Box:
    """A rectangle of the screen, in CSS pixels."""

    left: float
    top: float
    width: float
    height: float

    @property
    def middle(self) -> tuple[float, float]:
        return self.left + self.width / 2, self.top + self.height / 2

    def is_inside(self, width: float, height: float) -> bool:
        """Whether all of it lies in a window of that size, and it is no mere point."""
        inside = (
            self.left >= 0 and self.top >= 0 and self.left + self.width <= width and self.top + self.height <= height
        )
        return inside and self.width > 5 and self.height > 5


class Lab:
    """One tab with Shift Lab."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.view = page.get_by_test_id("shift-view")
        self.record = page.get_by_test_id("certified")

    def open(self, server: str, **query: Any) -> "Lab":
        """Shift Lab at a link, once panels and figures are there and the server rests."""
        self.page.goto(f"{server}/?{urlencode(query)}" if query else server)
        self.is_up()
        return self

    def is_up(self) -> None:
        failure = self.page.get_by_text(text("shell.failure"))
        wait_until(lambda: self.record.is_visible() or failure.is_visible(), "the figures of record")
        assert failure.count() == 0
        wait_until(lambda: "," in (self.view.get_attribute("data-shift") or ""), "the panels")
        settle(self.page)

    # What it shows

    @property
    def shift(self) -> tuple[int, int]:
        """The shift that is painted now."""
        dy, dx = (self.view.get_attribute("data-shift") or "").split(",")
        return int(dy), int(dx)

    def shows(self, dy: int, dx: int) -> None:
        """The panels come to this shift."""
        _comes(self.view, f"{dy},{dx}")

    def certifies(self, dy: int, dx: int) -> None:
        """The figures of record come to this shift."""
        _comes(self.record, f"{dy},{dx}")

    def figures(self) -> dict[str, list[str]]:
        """The rows of the record by their names, a text a column."""
        rows = self.record.locator("tr[data-figure]").evaluate_all(
            "rows => rows.map(row => [row.dataset.figure, [...row.cells].slice(1).map(cell => cell.textContent)])"
        )
        return dict(rows)

    def panels(self, *names: str) -> dict[str, Panel]:
        """All canvases of one moment, or those of these names."""
        wanted = ", ".join(f"canvas[data-panel={name}]" for name in names)
        read = self.view.evaluate(READ_PANELS, wanted or "canvas[data-panel]")
        return {
            name: Panel(_pixels(panel["png"]), float(panel["scale"]), {"true": True, "false": False}[panel["signed"]])
            for name, panel in read.items()
        }

    def panel(self, name: str) -> Locator:
        return self.view.locator(f"canvas[data-panel={name}]")

    def holds_picture(self, x: np.ndarray) -> None:
        """The first panel comes to show the picture `x`, (C, H, W)."""
        wait_until(lambda: self.panels("input")["input"].shows(x), "the picture to be shown")

    def box(self, name: str) -> Box:
        """Where a panel is on the screen."""
        return box(self.panel(name))

    def screenshot(self, name: str) -> np.ndarray:
        """A panel as it stands on the screen, with all that is drawn over it: (H, W, 3)."""
        at = self.box(name)
        clip = {"x": at.left, "y": at.top, "width": at.width, "height": at.height}
        return np.asarray(Image.open(io.BytesIO(self.page.screenshot(clip=clip))).convert("RGB"))

    def cell(self, name: str, row: int, column: int) -> tuple[float, float]:
        """The point of the screen in the middle of a panel's cell."""
        at = self.box(name)
        width, height = (float(self.panel(name).get_attribute(side) or 0) for side in ("width", "height"))
        return at.left + (column + 0.5) * at.width / width, at.top + (row + 0.5) * at.height / height

    # What users do

    @property
    def handle(self) -> Locator:
        """The moved picture, for the keyboard."""
        return self.view.get_by_role("application")

    def press(self) -> "Drag":
        """Press the mouse on the moved picture."""
        x, y = self.box("moved-input").middle
        self.page.mouse.move(x, y)
        self.page.mouse.down()
        pixel = self.box("moved-input").width / float(self.panel("moved-input").get_attribute("width") or 1)
        return Drag(self, self.shift, (x, y), pixel)

    def drag(self, dy: int, dx: int) -> None:
        """Drag the picture so that it is moved by this shift, and let go."""
        self.press().to(dy, dx).release()

    def look(self, name: str, row: int, column: int) -> tuple[list[float], list[float]]:
        """Point at a cell: its value (a number a channel), and the numbers of the cells around it, row by row."""
        self.page.mouse.move(*self.cell(name, row, column))
        place = text("shift_lab.live.place", row=row, column=column)
        expect(self.magnifier).to_contain_text(place)
        said = self.magnifier.inner_text().replace(place, "")
        said = re.sub(re.sub(r"\\{\w+\\}", r"-?\\d+", re.escape(text("shift_lab.live.sees"))), "", said)
        numbers = [float(found.replace("−", "-")) for found in re.findall(r"−?\d+(?:\.\d+)?(?:e[−-]?\d+)?", said)]
        channels = 1 if len(numbers) == 1 + 25 else 3
        return numbers[:channels], numbers[channels:]

    @property
    def magnifier(self) -> Locator:
        return self.view.get_by_test_id("magnifier")

    def button(self, label: str) -> Locator:
        """A button of the panels, by the id of its text."""
        return self.view.get_by_role("button", name=text(label), exact=True)

    def choose(self, label: str, option: str) -> None:
        """Choose an option of a select box; both are ids of texts, or what is written."""
        self.page.get_by_role("combobox", name=text(label), exact=True).click()
        self.page.get_by_role("option", name=text(option), exact=True).click()

    def upload(self, path: Any) -> None:
        settle(self.page)
        box = self.page.get_by_test_id("stFileUploaderDropzoneInput")
        expect(box).to_have_count(1)  # each file gets a new one, and for a moment the last one is there too
        box.set_input_files(path)


class Drag:
    """A pointer that holds the moved picture: where it was taken, and how large a pixel of it is on the screen."""

    def __init__(self, lab: Lab, start: tuple[int, int], at: tuple[float, float], pixel: float) -> None:
        self.lab, self.start, self.at, self.pixel = lab, start, at, pixel

    def point(self, dy: int, dx: int) -> tuple[float, float]:
        """Where the pointer is when the picture is moved by (dy, dx)."""
        (x, y), (down, right) = self.at, self.start
        return x + (dx - right) * self.pixel, y + (dy - down) * self.pixel

    def to(self, dy: int, dx: int) -> "Drag":
        """Move the pointer in a few steps; the panels follow."""
        self.lab.page.mouse.move(*self.point(dy, dx), steps=6)
        self.lab.shows(dy, dx)
        return self

    def release(self) -> None:
        self.lab.page.mouse.up()


def wait_until(condition: Callable[[], bool], what: str) -> None:
    """Look again and again until `condition` holds; far oftener than expect, which soon asks once a second only.

    It looks ever more seldom, and rests longer than it looks: what is waited for needs the processors too.
    """
    deadline, pause = time.monotonic() + PATIENCE, 0.03
    while True:
        began = time.monotonic()
        if condition():
            return
        ended = time.monotonic()
        assert ended < deadline, f"waited in vain for {what}"
        time.sleep(max(pause, 2 * (ended - began)))
        pause = min(1.5 * pause, 0.2)


def _comes(shown: Locator, shift: str) -> None:
    """Wait until what is shown says this shift of itself."""
    wait_until(lambda: shown.get_attribute("data-shift", timeout=1000 * PATIENCE) == shift, f"the shift {shift}")


def text(name: str, language: str = "en", **values: object) -> str:
    """The text of an id, or `name` itself where it is none."""
    return catalogue(language).get(name, name).format(**values) if values else catalogue(language).get(name, name)


def painted(page: Page, link: str, view: str) -> Locator:
    """A live view of the page at a link, once it is painted and the server rests."""
    page.goto(link)
    found = page.get_by_test_id(f"{view}-view")
    expect(found.locator("canvas").first).to_be_visible(timeout=1000 * PATIENCE)
    settle(page)
    return found


def box(locator: Locator) -> Box:
    found = locator.bounding_box()
    assert found, f"{locator} is not on the screen"
    return Box(found["x"], found["y"], found["width"], found["height"])


def changed(before: np.ndarray, after: np.ndarray) -> np.ndarray:
    """Where two screenshots (H, W, 3) differ to the eye: (H, W) booleans."""
    return (np.abs(before.astype(int) - after) > 12).any(axis=-1)


def bitmap(canvas: Locator) -> np.ndarray:
    """A canvas's pixels (H, W, 3) uint8."""
    return _pixels(canvas.evaluate("canvas => canvas.toDataURL('image/png')"))


def _pixels(address: str) -> np.ndarray:
    png = base64.b64decode(address.partition(",")[2])
    return np.asarray(Image.open(io.BytesIO(png)).convert("RGB"))
