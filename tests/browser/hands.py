"""What is set by hand in the live views: where it is dragged, what is shown, and its place in the link."""

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlencode

from playwright.sync_api import Page

from pages.transposed.blurring import NOISES, POWERS
from tests.browser.lab import wait_until
from tests.conftest import settle

IS_EVERY = bool(os.environ.get("EVERY_HAND"))
TEXTS = "[data-testid=stHtml], [data-testid=stMarkdownContainer]"
RECORD = "[data-testid=certified]"  # of Shift Lab: beside it stands what jobs still work on
FIGURES = """texts => [...document.querySelectorAll(texts)]
  .filter(node => !node.closest("[data-testid=stSidebar]")).map(node => node.innerText)"""
DONE = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done))))"


def spec(name: str) -> str:
    """The value `name` of the spec that a live board shows."""
    return f"JSON.parse(root.dataset.spec).{name}"


@dataclass(frozen=True)
class Hand:
    """Something that is set by hand.

    `handle` is where it is dragged, from `grip` (shares of its width and height) by `by` pixels, twice as far the
    second time; or `steps` set it in two other ways, each a key or a click: ("handle", "ArrowRight"), ("button",
    "click"). `shown` is JavaScript for what is shown, of the view's `root`; `link` its names in the link, with their
    defaults; `text` writes what is shown as the link does. Where it `follows`, a mouse that passes shows another place.
    """

    name: str
    path: str
    query: Mapping[str, Any]
    view: str
    shown: str
    link: Mapping[str, str]
    handle: str = ""
    by: tuple[float, float] = (17, 11)
    grip: tuple[float, float] = (0.5, 0.5)
    steps: tuple[tuple[str, str], ...] = ()
    text: Callable[[str], str] = field(default=str)
    follows: bool = False

    def __str__(self) -> str:
        return self.name


def poses(text: str) -> str:
    """The poses of a face, `row,column,turn` a part, as the link writes them."""
    numbers = text.split(",")
    return "-".join(".".join(numbers[i : i + 3]) for i in range(0, len(numbers), 3))


LAB = ("", {"pic": "camera", "size": 64, "at": "1,2"}, "shift", "root.dataset.shift", {"at": "3,5"})
CUT = "root.querySelector('[data-frame]').dataset.frame"
READING = ("dilated", {"pic": "camera", "size": 64}, "reading", "root.dataset.place", {"y": "40", "x": "32"})
COVER = ("inside", {"part": "cover"}, "cover", "root.dataset.at", {"at": "6,6"})
FIND = ("sharing", {"part": "find"}, "finder", "root.dataset.place", {"at": "6,7"})
APART = ("sharing", {"part": "distance", "pic": "camera", "size": 64}, "moved", "root.dataset.shift", {"by": "0,1"})
MOVER = ("training", {"part": "move"}, "mover", "root.dataset.shift", {"by": "3"})
DOTS = ("signals", {"part": "dots"}, "signals")
PATHS = ("signals", {"part": "paths"}, "signals")
SIGNAL = {"x": "0,0,0,1,0,0,0,0,2,4,4,4,2,0,0,0"}
WAVES = {"pic": "camera", "size": 64}
DRAGGED = (
    Hand("shift", *LAB, "canvas[data-panel=moved-input]"),
    Hand("cut", "arithmetic", {}, "cells", CUT, {"cut": "10,18"}, "[data-frame]", (9, 7)),
    Hand("likes", "pictures", {"part": "likes"}, "likes", "root.dataset.at", {"at": ""}, "[data-frame]"),
    Hand("reading on the picture", *READING, "[data-map=picture]", grip=(0.4, 0.6)),
    Hand("reading on the map", *READING, "[data-map=feature]", grip=(0.4, 0.6)),
    Hand("face", "faces", {}, "faces", "root.dataset.poses", {"parts": ""}, "[data-map=picture]", (24, 15), text=poses),
    Hand("mask", "frequencies", WAVES | {"mask": "keep.disc.40"}, "waves", "root.dataset.mask", {"mask": ""},
         "canvas[data-map=spectrum]", (20, 9)),
    Hand("waves", "frequencies", WAVES | {"part": "shift"}, "waves", "root.dataset.shift", {"at": "3,5"},
         "canvas[data-map=moved]"),
    Hand("steps of descent", "gradients", {"part": "fit", **WAVES}, "gradients", spec("n"), {"n": "0"},
         "[data-plot=loss]"),
    Hand("recurrent weight", "gradients", {"part": "time"}, "gradients", spec("wh"), {"wh": "70"}, "[data-plot=sweep]"),
    Hand("ink", "inside", {"of": "drawn"}, "pad", "root.dataset.ink", {"ink": ""}, "[data-pad]", (30, 30)),
    Hand("patch on the picture", *COVER, "[data-map=covered]", (20, 12), follows=True),
    Hand("patch on the chances", *COVER, "[data-map=chance]", (20, 12), follows=True),
    Hand("patch on the classes", *COVER, "[data-map=top]", (20, 12), follows=True),
    Hand("pattern", *FIND, "[data-map=input]"),
    Hand("moved picture", *APART, "[data-map=moved]", (20, 12)),
    Hand("every shift", *APART, "[data-map=every]", (20, 12)),
    Hand("width", "signals", {"part": "laser"}, "signals", spec("width"), {"width": "31"}, "[data-plot=errors]",
         (60, 0)),
    Hand("dot of a signal", *DOTS, spec("x"), SIGNAL, "[data-plot=signal] circle.handle >> nth=5", (0, -9)),
    Hand("dot of a kernel", *DOTS, spec("w"), {"w": "2,1,-1"}, "[data-plot=kernel] circle.handle >> nth=1", (0, -9)),
    Hand("dot of a path", *PATHS, spec("x"), SIGNAL, "[data-plot=x] circle.handle >> nth=5", (0, -9)),
    Hand("path", *PATHS, spec("by"), {"by": "5"}, "[data-plot=moved]", (40, 0)),
    Hand("pooled signal", "signals", {"part": "pooling"}, "signals", spec("move"), {"move": "2"}, "[data-plot=moved]",
         (40, 0)),
    Hand("digit", *MOVER, "[data-map=digit]", (20, 0)),
    Hand("answers", *MOVER, ".answers .cells >> nth=0", (20, 0)),
)  # fmt: skip

CELLS = ("arithmetic", {}, "cells")
FACES = ("faces", {}, "faces")
WIENER = ("transposed", {"part": "blur", "pic": "camera", "size": 64}, "wiener")
FINDER = ("pictures", {"part": "likes", "pic": "camera", "size": 64}, "likes")
TURNED = (
    Hand("pinned cell", *CELLS, "root.dataset.pinned", {"at": ""},
         steps=(("[data-grid=output] [data-cell='1,1']", "click"), ("[data-grid=output]", "ArrowRight"))),
    Hand("what cells show", "arithmetic", {"p": 1}, "cells", "root.dataset.show", {"show": "values"},
         steps=(("[data-show=padded]", "click"), ("[data-show=bare]", "click"))),
    Hand("network", *FACES, "root.dataset.network", {"whole": ""},
         steps=(("[data-network] >> nth=1", "click"), ("[data-network] >> nth=2", "click"))),
    Hand("rate", *READING[:3], "root.dataset.rate", {"d": "2"}, steps=((".rate input", "ArrowRight"),) * 2),
    Hand("kind of mask", "frequencies", WAVES, "waves", "root.dataset.mask", {"mask": "keep.disc.100"},
         steps=(("[data-kind=ring]", "click"), ("[data-kind=wedge]", "click"))),
    Hand("cell of the chain", "gradients", {"part": "backward"}, "gradients", spec("at"), {"at": "w2"},
         steps=(("[role=application] >> nth=0", "ArrowRight"), ("[role=application] >> nth=0", "ArrowDown"))),
    Hand("rate of descent", "gradients", {"part": "fit", **WAVES}, "gradients", spec("rate"), {"rate": "best"},
         steps=(("input[data-name=rate]", "ArrowLeft"),) * 2),
    Hand("tap", "gradients", {"part": "time"}, "gradients", spec("tap"), {"tap": "0"},
         steps=(("[data-plot=positions]", "Enter"),) * 2),
    Hand("side of the frame", *FINDER, "root.dataset.side", {"side": "8"},
         steps=(("[data-do=side]", "ArrowRight"),) * 2),
    Hand("least likeness", *FINDER, "root.dataset.threshold", {"min": "70"},
         steps=(("[data-do=min]", "ArrowRight"),) * 2),
    Hand("smoothing", "signals", {"part": "derivative"}, "signals", spec("sigma"), {"sigma": "40"},
         steps=(("input[data-name=sigma]", "ArrowRight"),) * 2),
    Hand("snapshot", "training", {"part": "evolution"}, "steps", "root.dataset.step", {"step": ""},
         steps=(("input[type=range]", "ArrowLeft"),) * 2),
    Hand("lit cell", "transposed", {"part": "matrix"}, "matrix", "root.dataset.at", {"lit": "o0"},
         steps=(("[data-grid=y]", "ArrowRight"), ("[data-grid=x]", "ArrowDown"))),
    Hand("noise", *WIENER, "root.dataset.places.split(',')[0]", {"no": "0.002"},
         steps=(("[data-slider=noise]", "ArrowRight"),) * 2, text=lambda at: str(NOISES[int(at)])),
    Hand("constant", *WIENER, "root.dataset.places.split(',')[1]", {"wc": "-3.5"},
         steps=(("[data-slider=power]", "ArrowRight"),) * 2, text=lambda at: str(POWERS[int(at)])),
)  # fmt: skip


def sample(hands: Sequence[Hand], *, every: bool = IS_EVERY) -> list[Hand]:
    """The first of each lesson; where `every`, all of them: what they share is the kit's."""
    return list(hands) if every else list({hand.path: hand for hand in reversed(hands)}.values())[::-1]


class Tab:
    """A tab with something that is set by hand."""

    def __init__(self, page: Page, hand: Hand) -> None:
        self.page, self.hand = page, hand
        self.view = page.get_by_test_id(f"{hand.view}-view").first
        self.is_pressed = False
        self._driver = page.context.new_cdp_session(page)

    def open(self, server: str) -> "Tab":
        """The lesson at its link, once the view is painted and the server rests."""
        hand = self.hand
        self.page.goto(f"{server}/{hand.path}?{urlencode(hand.query)}")
        painted = f"root => {{ try {{ return {hand.shown} }} catch {{ return null }} }}"
        wait_until(lambda: self.view.count() > 0 and self.view.evaluate(painted) is not None, "the view to be painted")
        settle(self.page)
        self.view.locator(hand.handle or hand.steps[0][0]).first.scroll_into_view_if_needed()
        return self

    @property
    def shown(self) -> str:
        """What the view shows of it; where it follows a mouse that passes, what it shows when that has left."""
        if self.hand.follows and not self.is_pressed:
            self._pass(1, 1)
        self.page.evaluate(DONE)
        return str(self.view.evaluate(f"root => {self.hand.shown}"))

    @property
    def linked(self) -> str:
        """What the link says of it."""
        query = parse_qs(self.page.evaluate("location.search.slice(1)"))
        return ",".join(query.get(name, [default])[0] for name, default in self.hand.link.items())

    @property
    def figures(self) -> list[str]:
        """What the server says on the page."""
        settle(self.page)
        texts: list[str] = self.page.evaluate(FIGURES, RECORD if self.hand.view == "shift" else TEXTS)
        return texts

    @property
    def grip(self) -> tuple[float, float]:
        """Where the handle is taken."""
        box = self.view.locator(self.hand.handle).first.bounding_box()
        assert box
        return box["x"] + self.hand.grip[0] * box["width"], box["y"] + self.hand.grip[1] * box["height"]

    def move(self, times: float) -> None:
        """Move the pointer to `times` as far as `by` from where it was pressed, with the button as it is."""
        (x, y), (dx, dy) = self.grip_at, self.hand.by
        self.page.mouse.move(x + times * dx, y + times * dy, steps=3)

    def slip(self, times: float) -> None:
        """The same without a button, of which no release was heard."""
        (x, y), (dx, dy) = self.grip_at, self.hand.by
        self.is_pressed = False
        self._pass(x + times * dx, y + times * dy)

    def _pass(self, x: float, y: float) -> None:
        moved = {"type": "mouseMoved", "button": "none", "buttons": 0, "x": x, "y": y}
        self._driver.send("Input.dispatchMouseEvent", moved)

    def take(self, button: Any = "left") -> None:
        """Press, and remember where."""
        self.grip_at = self.grip
        self.page.mouse.move(*self.grip_at)
        self.page.mouse.down(button=button)
        self.is_pressed = True

    def let_go(self, button: Any = "left") -> None:
        self.page.mouse.up(button=button)
        self.is_pressed = False

    def escape(self) -> None:
        self.page.keyboard.press("Escape")
        self.is_pressed = False

    def set(self, n: int) -> str:
        """Set it by hand in one way (1) or another (2), and say what is shown then, once the server knows."""
        if not self.hand.steps:
            return self.drag(n)
        css, how = self.hand.steps[n - 1]
        target = self.view.locator(css).first
        before = self.linked
        if how == "click":
            target.click()
        else:
            target.focus()
            target.press(how)
        wait_until(lambda: self.linked != before, f"another link than {before}")
        return self.told()

    def travel(self, by: int) -> None:
        """So many steps in the browser's history, all at once."""
        self.page.evaluate("by => { for (let i = 0; i < Math.abs(by); i++) history.go(Math.sign(by)) }", by)

    def now(self) -> tuple[str, str, list[str]]:
        """What view, link and figures say, once the server rests."""
        figures = self.figures
        return self.shown, self.linked, figures

    def drag(self, times: float) -> str:
        """Drag, let go, and say what is shown then, once the server knows."""
        self.take()
        self.move(times)
        self.let_go()
        return self.told()

    def told(self) -> str:
        """What is shown, once the link says it too."""
        shown = self.shown
        wait_until(lambda: self.linked == self.hand.text(shown), f"{shown} in the link, which says {self.linked}")
        settle(self.page)
        return shown
