"""Every lesson beside Shift Lab: opens by link and by menu, in two languages, on a projector and on a phone."""

import re
import time
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.lab import PHONE, text, wait_until
from tests.conftest import ROOT, SCREENSHOTS, VIEWPORT, Pages, settle
from tests.pages.labels import untranslated
from ui.translations import catalogue

LESSONS = sorted(file.stem for file in (ROOT / "pages").glob("*.py") if file.stem != "shift_lab")
LANGUAGES = {"en": "en-US", "ko": "ko-KR"}
SCREENS = {"1280x720": VIEWPORT, "390x844": PHONE}
SLOW = 6.0  # seconds from the click to the lesson that not even a busy machine may take
TOO_WIDE = """() => [...document.querySelectorAll("body, [data-testid=stMain], [data-testid=stMainBlockContainer]")]
    .filter(element => element.scrollWidth > element.clientWidth + 1).length"""


@pytest.fixture(scope="module")
def visits(browser: Browser, server: str) -> Iterator[Callable[[str, str, str], Page]]:
    """First visits of a lesson by link, each made once."""
    pages, made = Pages(browser), {}

    def visit(lesson: str, language: str, screen: str) -> Page:
        if (lesson, language, screen) not in made:
            opened = pages.visit(f"{server}/{lesson}", locale=LANGUAGES[language], viewport=SCREENS[screen])
            made[lesson, language, screen] = opened
        return made[lesson, language, screen]

    yield visit
    for opened in pages.opened:
        opened.context.close()
    assert pages.errors == []


def opening(lesson: str, language: str) -> str:
    """The first words of the lesson's question, of its first part where it has several."""
    question = next(words for name, words in catalogue(language).items() if name.startswith(f"{lesson}.question"))
    return question.split("**")[1][:24]


@pytest.mark.parametrize("lesson", LESSONS)
@pytest.mark.parametrize("screen", SCREENS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_lesson_opens_by_its_link_with_its_question_first(
    visits: Callable[..., Page], lesson: str, screen: str, language: str
) -> None:
    shown = visits(lesson, language, screen)
    question = shown.get_by_test_id("stMain").get_by_text(opening(lesson, language)).first
    expect(question).to_be_visible()
    assert question.bounding_box()["y"] < SCREENS[screen]["height"] / 2
    expect(shown.get_by_test_id("stException")).to_have_count(0)
    expect(shown.get_by_test_id("stAlert")).to_have_count(0)
    wait_until(lambda: shown.evaluate(TOO_WIDE) == 0, "everything to fit the width")
    for scheme in ("light", "dark"):
        shown.emulate_media(color_scheme=scheme)
        settle(shown)
        shown.screenshot(path=SCREENSHOTS / f"{lesson}_{language}_{screen}_{scheme}.png")


@pytest.mark.parametrize("lesson", LESSONS)
def test_a_korean_lesson_is_korean_alone(visits: Callable[..., Page], lesson: str) -> None:
    shown = visits(lesson, "ko", "1280x720")
    main = shown.get_by_test_id("stMain")
    icons = main.get_by_test_id("stIconMaterial").all_inner_texts()  # a font draws them by their English names
    lines = [line for line in main.inner_text().splitlines() if line not in icons]
    assert len(lines) > 10
    assert [left for line in lines for left in untranslated(line, "ko")] == []


def test_the_menu_leads_to_every_lesson_at_once(server: str, browser: Browser) -> None:
    pages = Pages(browser)
    shown = pages.visit(server)
    for lesson in LESSONS:
        link = shown.get_by_test_id("stSidebarNav").get_by_role("link", name=text(f"shell.{lesson}"), exact=True)
        began = time.monotonic()
        link.click()
        expect(shown.get_by_test_id("stMain").get_by_text(opening(lesson, "en")).first).to_be_visible()
        assert time.monotonic() - began < SLOW
        expect(shown).to_have_url(re.compile(f"/{lesson}"))
        settle(shown)
    shown.context.close()
    assert pages.errors == []
