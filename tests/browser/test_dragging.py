"""What a drag is: it ends where its release is heard, and where it is lost; Escape takes it back."""

from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.browser.conftest import arithmetic
from ui.live.modules import KIT

FINGERS = """(() => {
  const log = [];
  const [one, two] = [0, 1].map(() => document.body.appendChild(document.createElement("div")));
  for (const node of [one, two]) node.setPointerCapture = () => {};
  const on = name => ({
    begin: () => { log.push(`${name} begins`); return { name }; },
    move: (_, { clientX }) => log.push(`${name} ${clientX}`),
    over: () => log.push(`${name} over`), end: () => log.push(`${name} ends`), back: () => log.push(`${name} back`),
  });
  m.draggable(one, on("one"));
  m.draggable(two, on("two"));
  const nodes = { one, two };
  for (const [type, options, name = "one"] of a.events) {
    if (type === "leave") nodes[name].remove();
    else if (type === "drop") m.drop();
    else if (type === "blur") window.dispatchEvent(new Event("blur"));
    else if (type === "keydown") document.body.dispatchEvent(new KeyboardEvent(type, { bubbles: true, ...options }));
    else if (type === "lost") document.dispatchEvent(new PointerEvent("lostpointercapture", { bubbles: true }));
    else nodes[name].dispatchEvent(new PointerEvent(`pointer${type}`,
      { bubbles: true, pointerId: 1, button: 0, buttons: 1, pointerType: "mouse", ...options }));
  }
  return log;
})()"""
DOWN, UP = ("down", {}), ("up", {"buttons": 0})
TOUCH = {"pointerType": "touch"}
ENDED = ["one begins", "one over", "one ends"]


@pytest.mark.parametrize(
    ("events", "log"),
    [
        ([DOWN, ("move", {"clientX": 3}), UP, ("move", {})], ["one begins", "one 3", "one over", "one ends"]),
        ([("move", {}), UP], []),
        ([DOWN, ("move", {"buttons": 0}), ("move", {}), UP], ENDED),
        ([DOWN, ("move", {"buttons": 2}), UP], ENDED),  # let go of while another button is held
        ([DOWN, ("cancel", {}), UP], ENDED),
        ([DOWN, ("blur", {}), UP], ENDED),
        ([DOWN, DOWN], [*ENDED, "one begins"]),  # a release that was lost altogether
        ([DOWN, ("keydown", {"key": "a"}), ("keydown", {"key": "Escape"}), ("move", {}), UP],
         ["one begins", "one over", "one back"]),
        ([("down", {"button": 2, "buttons": 2}), ("move", {"buttons": 2})], []),
        ([("down", {"button": 1, "buttons": 4}), ("move", {"buttons": 4})], []),
        ([("down", {"ctrlKey": True}), ("move", {"clientX": 5})], []),
        # a second finger, there or elsewhere, and its release
        ([("down", TOUCH), ("down", TOUCH | {"pointerId": 2}), ("down", TOUCH | {"pointerId": 3}, "two"),
          ("move", TOUCH | {"pointerId": 2, "clientX": 9}), ("up", TOUCH | {"pointerId": 2}),
          ("move", TOUCH | {"clientX": 4}), ("up", TOUCH)], ["one begins", "one 4", "one over", "one ends"]),
        # what is dragged leaves the page: no word is said of it, and the next may be dragged
        ([DOWN, ("leave", {}), ("lost", {}), ("down", {}, "two")], ["one begins", "one over", "two begins"]),
        ([DOWN, ("leave", {}), ("down", {"pointerId": 2}, "two")], ["one begins", "one over", "two begins"]),
        ([DOWN, ("drop", {}), ("move", {}), UP], ["one begins", "one over"]),
    ],
)  # fmt: skip
def test_what_a_drag_is(browser: Browser, events: list[tuple[Any, ...]], log: list[str]) -> None:
    with arithmetic(browser, KIT / "drag.js") as run:
        assert run(FINGERS, events=events) == log
