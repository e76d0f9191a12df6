"""Whatever moves the picture - mouse, keys, sliders, steps, a finger, play - the panels follow, and then the record."""

import statistics

import numpy as np
from playwright.sync_api import expect

from tests.browser.conftest import Opener
from tests.browser.lab import PHONE, Box, Lab, box, text, wait_until
from tests.browser.truth import SOBEL, photograph, truth

SMALL = {"pic": "camera", "size": 128}
SLOW = 2000  # ms from release to record that not even a busy machine may take; benchmarks/live.py has the real figure

CLOCK = """() => {
  const certified = () => document.querySelector("[data-testid=certified]")?.dataset.shift;
  window.waits = [];
  addEventListener("pointerup", () => {
    const [released, before] = [performance.now(), certified()];
    const look = () => {
      if ((certified() ?? before) === before) requestAnimationFrame(look);
      else waits.push(performance.now() - released);
    };
    look();
  }, true);
}"""


def is_core_s(lab: Lab, dy: int, dx: int) -> None:
    """The record comes to this shift, with core's figures on SMALL."""
    lab.shows(dy, dx)
    lab.certifies(dy, dx)
    assert truth(SOBEL, photograph("camera", 128), (dy, dx)).record().items() <= lab.figures().items()


def test_the_figures_of_record_come_soon_after_the_release(lab: Opener) -> None:
    shown = lab(pic="camera")
    shown.page.evaluate(CLOCK)
    for dy, dx in ((5, 9), (-20, 4), (0, -31), (12, 12), (1, 0)):
        shown.drag(dy, dx)
        shown.certifies(dy, dx)
    wait_until(lambda: shown.page.evaluate("waits.length") == 5, "the clock")
    assert statistics.median(shown.page.evaluate("waits")) <= SLOW


def test_arrow_keys_move_by_one_and_with_shift_by_eight(lab: Opener) -> None:
    shown = lab(**SMALL, at="0,0")
    shown.handle.focus()
    for key, dy, dx in (
        ("ArrowDown", 1, 0),
        ("ArrowRight", 1, 1),
        ("Shift+ArrowDown", 9, 1),
        ("Shift+ArrowLeft", 9, -7),
        ("ArrowUp", 8, -7),
        ("ArrowLeft", 8, -8),
        ("Shift+ArrowRight", 8, 0),
        ("Shift+ArrowUp", 0, 0),
        ("Shift+ArrowUp", -8, 0),
        ("ArrowRight", -8, 1),
    ):
        shown.page.keyboard.press(key)
        shown.shows(dy, dx)
    is_core_s(shown, -8, 1)


def test_sliders_move_each_axis(lab: Opener) -> None:
    shown = lab(**SMALL, at="0,0")
    down, right = (
        shown.view.get_by_role("slider", name=text(f"shift_lab.live.{axis}_about")) for axis in ("down", "right")
    )
    down.focus()
    for dy in (1, 2, 3):
        shown.page.keyboard.press("ArrowRight")
        shown.shows(dy, 0)
    track = box(right)
    shown.page.mouse.move(*track.middle)  # where the thumb is
    shown.page.mouse.down()
    shown.page.mouse.move(track.left + track.width / 4, track.middle[1], steps=5)
    wait_until(lambda: shown.shift[1] < -20, "the slider")
    dx = shown.shift[1]
    assert dx > -45
    shown.page.mouse.up()
    is_core_s(shown, 3, dx)


def test_step_buttons_move_by_one_and_reset_takes_all_back(lab: Opener) -> None:
    shown = lab(**SMALL, at="5,-5")
    dy, dx = 5, -5
    for step, down, right in (
        ("down", 1, 0),
        ("right", 0, 1),
        ("up", -1, 0),
        ("up", -1, 0),
        ("left", 0, -1),
        ("left", 0, -1),
    ):
        shown.button(f"shift_lab.live.step_{step}").click()
        dy, dx = dy + down, dx + right
        shown.shows(dy, dx)
    is_core_s(shown, 4, -6)
    shown.button("shift_lab.live.reset").click()
    is_core_s(shown, 0, 0)


def test_the_picture_goes_no_further_than_half_its_side(lab: Opener) -> None:
    shown = lab(**SMALL, at="60,-60")
    shown.handle.focus()
    for key in ("Shift+ArrowDown", "Shift+ArrowLeft"):
        shown.page.keyboard.press(key)
    is_core_s(shown, 64, -64)


def test_play_moves_the_picture_until_it_is_taken(lab: Opener) -> None:
    shown = lab(**SMALL, at="0,1")
    shown.button("shift_lab.live.play").click()
    for dx in (3, 5):
        wait_until(lambda dx=dx: shown.shift[1] > dx, "the picture to drift")
    drag = shown.press()
    drag.release()
    expect(shown.button("shift_lab.live.play")).to_be_visible()
    dy, dx = shown.shift
    is_core_s(shown, dy, dx)
    shown.drag(dy + 3, dx)
    is_core_s(shown, dy + 3, dx)


def test_play_stops_when_the_tab_is_hidden(lab: Opener) -> None:
    shown = lab(**SMALL, at="1,0")
    shown.button("shift_lab.live.play").click()
    wait_until(lambda: shown.shift[0] > 2, "the picture to drift")
    shown.page.evaluate(
        """() => {
            Object.defineProperty(document, "hidden", {get: () => true, configurable: true});
            document.dispatchEvent(new Event("visibilitychange"));
            delete document.hidden;
        }"""
    )
    expect(shown.button("shift_lab.live.play")).to_be_visible()
    is_core_s(shown, *shown.shift)


def test_what_comes_from_the_server_during_a_drag_leaves_the_drag_alone(lab: Opener) -> None:
    shown = lab(**SMALL)
    shown.drag(4, 4)  # the server's shift from now on
    shown.certifies(4, 4)
    drag = shown.press().to(10, -8)
    shown.page.get_by_role("switch", name=text("picture.colour")).focus()
    shown.page.keyboard.press("Space")
    x = photograph("camera", 128, color=True)
    wait_until(lambda: shown.record.get_attribute("data-shift") == "4,4" and _is_coloured(shown), "colours")
    shown.shows(10, -8)
    drag.to(-6, 7).release()
    shown.certifies(-6, 7)
    assert truth(SOBEL, x, (-6, 7)).record().items() <= shown.figures().items()


def _is_coloured(lab: Lab) -> bool:
    """Whether signed maps are drawn in the way of colour pictures, mid-grey where they are zero."""
    return bool(np.median(lab.panels("feature-error")["feature-error"].pixels) < 200)


class Finger:
    """One finger on a touch screen."""

    def __init__(self, lab: Lab) -> None:
        self._devtools = lab.page.context.new_cdp_session(lab.page)

    def drag(self, start: tuple[float, float], end: tuple[float, float], steps: int = 12) -> None:
        """Down at `start`, over to `end`, and up."""
        self._send("touchStart", start)
        for i in range(1, steps + 1):
            self._send("touchMove", tuple(a + (b - a) * i / steps for a, b in zip(start, end, strict=True)))
        self._send("touchEnd")

    def _send(self, kind: str, point: tuple[float, ...] | None = None) -> None:
        points = [{"x": point[0], "y": point[1]}] if point else []
        self._devtools.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})


def test_a_finger_on_the_handle_moves_the_picture_and_not_the_page(phone: Opener) -> None:
    shown = phone(**SMALL, at="0,0")
    at = shown.box("moved-input")
    pixel = at.width / 128
    x, y = at.middle
    Finger(shown).drag((x, y), (x + 9 * pixel, y - 30 * pixel))
    is_core_s(shown, -30, 9)
    assert shown.box("moved-input").top == at.top


def test_a_finger_elsewhere_scrolls_the_page_and_leaves_the_picture(phone: Opener) -> None:
    shown = phone(**SMALL, at="0,0")
    at = shown.box("moved-input").top
    x, y = shown.box("pooled-error").middle
    Finger(shown).drag((x, y), (x, y - 150))
    wait_until(lambda: shown.box("moved-input").top < at - 50, "the page to scroll")
    assert shown.shift == (0, 0)
    assert _is_small(shown.box("pooled-error"))


def test_a_tap_enlarges_a_panel_and_another_puts_it_back(phone: Opener) -> None:
    shown = phone(**SMALL, at="0,0")
    for name in ("feature", "moved-input"):
        shown.page.touchscreen.tap(*shown.box(name).middle)
        wait_until(lambda name=name: not _is_small(shown.box(name)), f"{name} to be large")
        assert shown.box(name).is_inside(**PHONE)
        shown.button("shift_lab.live.close").tap()
        wait_until(lambda name=name: _is_small(shown.box(name)), f"{name} to be small")
    assert shown.shift == (0, 0)


def _is_small(at: Box) -> bool:
    return at.width < PHONE["width"] / 3
