"""An experiment outlives what happens around it: other tabs, other themes, hasty clicks, and a server that dies."""

import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from functools import cache
from pathlib import Path

import pytest
from playwright.sync_api import expect

from pages.shift_lab.settings import Settings
from tests.browser.conftest import Opener
from tests.browser.lab import PATIENCE, Lab, text, wait_until
from tests.browser.truth import SOBEL, Truth, photograph, truth
from tests.conftest import ROOT, Pages, settle
from ui.pictures import ASSETS, PHOTOGRAPHS

LINK = {
    "pic": "brick", "size": 128, "colour": 1, "k": "own", "own": "1,2;3,-4.5", "s": 2, "d": 3, "p": 4, "pm": "reflect",
    "a": "relu", "pool": "blur", "w": 4, "ps": 3, "move": "zeros", "at": "-7,2", "axis": "y", "lang": "ko",
}  # fmt: skip
LINKED = Settings(
    "own", ((1, 2), (3, -4.5)), stride=2, dilation=3, padding=4, padding_mode="reflect", activation="relu",
    pooling="blur", window=4, pool_stride=3,
)  # fmt: skip


def test_two_tabs_of_one_browser_have_their_own_experiments(lab: Opener, server: str) -> None:
    one = lab(pic="camera", size=128)
    with closing(one.page.context.new_page()) as page:
        other = Lab(page).open(server, pic="coffee", size=64, k="laplacian", at="1,1")
        for tab, shift in ((one, (-9, 4)), (other, (6, -6))):
            tab.page.bring_to_front()  # the other one is painted once a second
            tab.drag(*shift)
            tab.certifies(*shift)
        one.page.bring_to_front()
        one.choose("controls.kernel", "kernels.name_sobel_y")
        wait_until(lambda: _is_core_s(one, Settings("sobel_y"), "camera", 128, (-9, 4)), "the new kernel")
        other.page.bring_to_front()
        other.choose("controls.pooling", "kinds.avg_pool2d")
        averages = Settings("laplacian", pooling="average")
        wait_until(lambda: _is_core_s(other, averages, "coffee", 64, (6, -6)), "averages")
        assert _is_core_s(one, Settings("sobel_y"), "camera", 128, (-9, 4))


def _is_core_s(lab: Lab, settings: Settings, picture: str, side: int, shift: tuple[int, int]) -> bool:
    """Whether panels and record are core's, for these settings on a sample picture at this shift."""
    expected = _core_s(settings, picture, side, shift)
    return (
        lab.shift == shift
        and expected.record().items() <= lab.figures().items()
        and all(panel.shows(expected.maps[name]) for name, panel in lab.panels().items())
    )


@cache
def _core_s(settings: Settings, picture: str, side: int, shift: tuple[int, int]) -> Truth:
    """What is asked for again and again while a page is waited for."""
    return truth(settings, photograph(picture, side), shift)


def test_a_change_of_theme_keeps_the_experiment(lab: Opener) -> None:
    shown = lab(pic="camera", size=128)
    shown.drag(-9, 4)
    shown.certifies(-9, 4)
    light, ink = _ground(shown), shown.view.evaluate("root => getComputedStyle(root).color")
    try:
        for scheme in ("dark", "light"):
            shown.page.emulate_media(color_scheme=scheme)
            wait_until(lambda scheme=scheme: (_ground(shown) != light) == (scheme == "dark"), f"the {scheme} theme")
            settle(shown.page)
            assert _is_core_s(shown, SOBEL, "camera", 128, (-9, 4))
            assert (shown.view.evaluate("root => getComputedStyle(root).color") != ink) == (scheme == "dark")
        shown.drag(2, 2)
        shown.certifies(2, 2)
    finally:
        shown.page.emulate_media(color_scheme="light")


def _ground(lab: Lab) -> str:
    return lab.page.get_by_test_id("stApp").evaluate("app => getComputedStyle(app).backgroundColor")


def test_hasty_clicks_end_in_the_experiment_that_was_asked_for_last(lab: Opener) -> None:
    shown = lab(pic="camera", size=128, at="0,0")
    sizes = shown.page.get_by_role("radiogroup", name=text("picture.size"))
    for side in (64, 256, 128, 64):
        sizes.get_by_text(str(side), exact=True).click(no_wait_after=True)
        shown.button("shift_lab.live.step_right").click(click_count=3)
    colour = shown.page.get_by_test_id("stSidebar").get_by_text(text("picture.colour"), exact=True)
    for _ in range(4):
        colour.click()
        shown.button("shift_lab.live.step_down").click()
    shown.choose("controls.kernel", "kernels.name_prewitt_x")
    shown.drag(5, 13)
    shown.certifies(5, 13)
    wait_until(lambda: _is_core_s(shown, Settings("prewitt_x"), "camera", 64, (5, 13)), "the last experiment")
    expect(shown.page.get_by_role("alert")).to_have_count(0)


def test_a_bad_combination_gets_one_sentence_and_panels_and_controls_stay(lab: Opener) -> None:
    shown = lab(pic="camera", size=128, t=1, op=0)
    before, figures = shown.panels(), shown.figures()
    shown.choose("controls.output_padding", "3")
    alert = shown.page.get_by_role("alert")
    expect(alert).to_have_text(re.compile(re.escape(text("errors.output_padding", limit=1, got=3))))
    settle(shown.page)
    after = shown.panels()
    assert all((after[name].pixels == before[name].pixels).all() for name in before)
    assert shown.figures() == figures
    shown.drag(2, -2)
    shown.certifies(2, -2)
    expect(alert).to_have_count(1)
    shown.choose("controls.output_padding", "0")
    expect(alert).to_have_count(0)
    wait_until(lambda: _is_core_s(shown, Settings(transposed=True), "camera", 128, (2, -2)), "the last good settings")


class Mortal:
    """A server that can be killed, and started again at the same address."""

    def __init__(self) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self._port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{self._port}"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.headless=true"]
        command += [f"--server.port={self._port}", "--server.address=127.0.0.1"]
        self._process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        wait_until(self._answers, "the server")

    def kill(self) -> None:
        if self._process:
            self._process.send_signal(signal.SIGKILL)
            self._process.wait()
            self._process = None

    def _answers(self) -> bool:
        with socket.socket() as client:
            return client.connect_ex(("127.0.0.1", self._port)) == 0


@pytest.fixture(scope="module")
def mortal() -> Iterator[Mortal]:
    """A server that nobody has asked anything before the first test that uses it."""
    server = Mortal()
    server.start()
    yield server
    server.kill()


def test_a_link_opens_the_same_experiment_on_a_cold_server(mortal: Mortal, page: Pages) -> None:
    shown = Lab(page()).open(mortal.url, **LINK)
    _is_linked(shown)
    expect(shown.record.locator("caption")).to_have_text(text("record.caption", "ko", shift="(−7, 2)"))


def _is_linked(lab: Lab) -> None:
    """LINK is shown."""
    expected = truth(LINKED, photograph("brick", 128, color=True), (-7, 2), mode="zeros")
    lab.shows(-7, 2)
    lab.certifies(-7, 2)
    for name, panel in lab.panels().items():
        assert panel.shows(expected.maps[name]), name
    wanted = {name: texts for name, texts in expected.record().items() if name not in ("equivariant", "invariant")}
    assert wanted.items() <= lab.figures().items()  # but for the words, which are Korean


def test_after_the_server_died_the_same_address_shows_the_same_experiment(mortal: Mortal, page: Pages) -> None:
    shown = Lab(page()).open(mortal.url, **LINK | {"at": "1,1"})
    shown.drag(-7, 2)
    shown.certifies(-7, 2)
    expect(shown.page).to_have_url(re.compile("at=-7%2C2"))
    mortal.kill()
    drag = shown.press()
    drag.to(3, 3).to(-7, 2).release()  # the browser computes on
    mortal.start()
    shown.page.reload()
    page.errors.clear()  # the lost connection was in the console
    shown.is_up()
    _is_linked(shown)


def test_after_the_server_died_an_own_picture_is_missed_in_one_sentence(mortal: Mortal, page: Pages) -> None:
    shown = Lab(page()).open(mortal.url, size=128, at="0,0")
    shown.upload(ASSETS / PHOTOGRAPHS["coffee"])
    shown.holds_picture(photograph("coffee", 128))
    expect(shown.page).to_have_url(re.compile("pic=upload"))
    mortal.kill()
    mortal.start()
    shown.page.reload()
    page.errors.clear()  # the lost connection was in the console
    shown.is_up()
    sentence = text("picture.left", sample=text("picture.name_astronaut"))
    expect(shown.page.locator(".st-key-picture-left_behind")).to_have_text(sentence)
    shown.holds_picture(photograph("astronaut", 128))


def test_the_curve_is_taken_away_as_a_table(lab: Opener) -> None:
    shown = lab(pic="camera", size=64, at="1,2")
    button = shown.page.get_by_role("button", name=text("shift_lab.curve.csv"))
    expect(button).to_be_visible(timeout=1000 * PATIENCE)
    with shown.page.expect_download() as taken:
        button.click()
    assert taken.value.suggested_filename == "convoscope-curve.csv"
    head, *rows = Path(taken.value.path()).read_text("utf-8").splitlines()
    assert head.startswith("shift_x,feature_equivariance_error,")
    assert [row.split(",")[0] for row in rows] == [str(shift) for shift in range(-16, 17)]
