"""A class on one server: who trains slows nobody down, and a tab that is closed ends what was computed for it."""

import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from benchmarks.driving.servers import processor
from tests.browser.lab import Lab, text, wait_until
from tests.conftest import Pages, Server, serving
from ui.bench import stage, write_bench
from ui.fair_queue import LONG_AT_ONCE
from ui.jobs import UNSEEN
from ui.presence import GONE

SLOW = 3.0  # seconds from release to record: three times the benchmark's goal, as tests share two busy cores with all
TURN = 4.0  # seconds that a training's end and the next one's beginning may take to be noticed
REST = 1.0  # seconds after which nothing is computed for who has left; a step takes a quarter of it
LAST = UNSEEN + 3.0  # seconds of a processor that a server may yet use: until a page counts as left, and for a new one
IDLE = 0.15  # of one processor: what a server may use while nobody waits
LONG = "training?model=convolutional&epochs=20"  # the most work that the lesson offers: half a minute alone


@pytest.fixture(scope="module")
def pages(browser: Browser) -> Iterator[Pages]:
    """Tabs of a class of its own."""
    pages = Pages(browser, is_shared=True)
    yield pages
    pages.close()
    assert pages.errors == []


@pytest.fixture(scope="module")
def house() -> Iterator[Server]:
    """A server on which nobody trains yet."""
    with serving() as server:
        yield server


@pytest.fixture(scope="module")
def school(house: Server) -> str:
    """Its address."""
    return house.url


@pytest.fixture(scope="module")
def visitor(school: str, pages: Pages) -> Lab:
    """A tab with Shift Lab, opened while nobody trains yet."""
    return Lab(pages()).open(school, pic="camera")


@pytest.fixture(scope="module")
def learners(school: str, pages: Pages, visitor: Lab) -> list[Page]:
    """As many tabs as may train at once; once all are open, they do."""
    tabs = [pages.visit(f"{school}/{LONG}") for _ in range(LONG_AT_ONCE)]
    for tab in tabs:
        begin(tab)
    return tabs


def begin(page: Page, state: str = "running") -> None:
    """Begin a training, in place of the one that goes on if there is one."""
    stop = page.get_by_test_id("stMain").get_by_role("button", name=text("training.stop"))
    if stop.is_visible():
        stop.click()
        expect(stop).to_be_hidden()  # else the next line may read of the one that goes on
    page.get_by_test_id("stMain").get_by_test_id("stBaseButton-primary").click()
    wait_until(lambda: says(page, state).is_visible(), f"a training that is {state}")


def says(page: Page, state: str) -> Locator:
    """The line that says that the training is in this state."""
    words = re.split(r"\{\w+\}", text(f"training.status_{state}").replace("**", ""))
    return page.get_by_test_id("stMain").get_by_text(re.compile(".+".join(map(re.escape, words))))


def test_while_others_train_the_figures_of_record_come_soon(visitor: Lab, learners: list[Page]) -> None:
    for dy, dx in ((5, 9), (-20, 4), (0, -31)):
        drag = visitor.press()
        drag.to(dy, dx)
        released = time.monotonic()
        drag.release()
        visitor.certifies(dy, dx)
        assert time.monotonic() - released < SLOW
        assert all(says(learner, "running").is_visible() for learner in learners)


def test_a_closed_tab_s_training_ends_and_the_next_one_begins(school: str, pages: Pages, learners: list[Page]) -> None:
    waiting = pages.visit(f"{school}/{LONG}")
    for learner in learners:
        begin(learner)  # anew, so that none ends by itself
    begin(waiting, "waiting")
    closed = time.monotonic()
    learners[0].close()
    wait_until(lambda: says(waiting, "running").is_visible(), "the waiting training to begin")
    assert time.monotonic() - closed < TURN < GONE  # its place is given away at once, not when it is over
    assert all(says(learner, "running").is_visible() for learner in learners[1:])
    for learner in (*learners[1:], waiting):
        learner.close()


def share(pid: int, *, seconds: float = 0.5) -> float:
    """The share of one processor that a process takes now."""
    before, began = processor(pid), time.monotonic()
    time.sleep(seconds)
    return (processor(pid) - before) / (time.monotonic() - began)


def works(pid: int) -> None:
    """It computes, or will once others leave it a processor."""
    wait_until(lambda: share(pid) > IDLE, "the server to compute")


def rests(pid: int) -> None:
    """It soon computes no more: in its own seconds of a processor, for others may take theirs."""
    before = processor(pid)
    wait_until(lambda: share(pid) < IDLE, "the server to rest")
    assert processor(pid) - before < LAST


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="the system does not say what a process takes")
def test_what_nobody_waits_for_any_more_is_not_computed(house: Server, pages: Pages) -> None:
    wide = stage("conv2d", channels=3, side=7)
    bench = write_bench((wide, *[stage("conv2d", channels=8, side=7, stride=2)] * 5))  # 1,024 shifts: half a minute
    link = f"{house.url}/layers?size=512&colour=1&stack={bench}"
    tabs = [pages.visit(link) for _ in range(2)]
    for tab in tabs:
        expect(tab.get_by_test_id("stProgress")).to_be_visible()
    works(house.pid)
    tabs[0].close()
    time.sleep(REST)
    works(house.pid)  # the other one still waits
    tabs[1].get_by_role("link", name=text("faces.title")).click()
    expect(tabs[1].get_by_test_id("faces-view")).to_be_visible()
    rests(house.pid)  # the tab is open, and shows another lesson
    tabs[1].go_back()
    expect(tabs[1].get_by_test_id("stProgress")).to_be_visible()
    works(house.pid)
    tabs[1].close()
    rests(house.pid)
