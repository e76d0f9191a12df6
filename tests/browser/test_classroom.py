"""A class on one server: who trains slows nobody down, and a tab that is closed ends its training."""

import re
import time
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page

from tests.browser.lab import Lab, text, wait_until
from tests.conftest import Pages, serving
from ui.learning.trainer import AT_ONCE, GONE

SLOW = 3.0  # seconds from release to record: three times the benchmark's goal, as tests share two busy cores with all
TURN = 4.0  # seconds that a training's end and the next one's beginning may take to be noticed, over GONE
LONG = "training?model=convolutional&epochs=20"  # the most work that the lesson offers: half a minute alone


@pytest.fixture(scope="module")
def pages(browser: Browser) -> Iterator[Pages]:
    """Tabs of a class of its own."""
    pages = Pages(browser, is_shared=True)
    yield pages
    pages.close()
    assert pages.errors == []


@pytest.fixture(scope="module")
def school() -> Iterator[str]:
    """A server on which nobody trains yet."""
    with serving() as server:
        yield server.url


@pytest.fixture(scope="module")
def learners(school: str, pages: Pages) -> list[Page]:
    """As many tabs as may train at once; they do."""
    return [training(school, pages, "running") for _ in range(AT_ONCE)]


def training(school: str, pages: Pages, state: str) -> Page:
    """A tab whose training came to this state after its begin."""
    page = pages.visit(f"{school}/{LONG}")
    begin(page, state)
    return page


def begin(page: Page, state: str = "running") -> None:
    """Begin a training, in place of the one that goes on if there is one."""
    stop = page.get_by_test_id("stMain").get_by_role("button", name=text("training.stop"))
    if stop.is_visible():
        stop.click()
    page.get_by_test_id("stMain").get_by_test_id("stBaseButton-primary").click()
    wait_until(lambda: says(page, state).is_visible(), f"a training that is {state}")


def says(page: Page, state: str) -> Locator:
    """The line that says that the training is in this state."""
    words = re.split(r"\{\w+\}", text(f"training.status_{state}").replace("**", ""))
    return page.get_by_test_id("stMain").get_by_text(re.compile(".+".join(map(re.escape, words))))


def test_while_others_train_the_figures_of_record_come_soon(school: str, pages: Pages, learners: list[Page]) -> None:
    shown = Lab(pages()).open(school, pic="camera")
    for dy, dx in ((5, 9), (-20, 4), (0, -31)):
        drag = shown.press()
        drag.to(dy, dx)
        released = time.monotonic()
        drag.release()
        shown.certifies(dy, dx)
        assert time.monotonic() - released < SLOW
        assert all(says(learner, "running").is_visible() for learner in learners)


def test_a_closed_tab_s_training_ends_and_the_next_one_begins(school: str, pages: Pages, learners: list[Page]) -> None:
    for learner in learners:
        begin(learner)  # anew, so that none ends by itself
    waiting = training(school, pages, "waiting")
    closed = time.monotonic()
    learners[0].close()
    wait_until(lambda: says(waiting, "running").is_visible(), "the waiting training to begin")
    assert GONE - 1 < time.monotonic() - closed < GONE + TURN  # a short break of the line ends none
    assert all(says(learner, "running").is_visible() for learner in learners[1:])
