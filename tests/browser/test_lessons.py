"""Every lesson beside Shift Lab: opens by link and by menu, in two languages, on a projector and on a phone."""

import re
import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import product

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.browser.lab import FADED, PHONE, text, wait_until
from tests.browser.screens import IS_EVERY, LOCALES
from tests.conftest import SCREENSHOTS, VIEWPORT, Pages, settle
from tests.pages.labels import untranslated
from ui.lesson import lessons
from ui.translations import LANGUAGES, catalogue

LESSONS = sorted(one.name for one in lessons() if not one.is_default)
SCREENS = {"1280x720": VIEWPORT, "390x844": PHONE}
MENU_SCREEN = "1280x720"  # where the menu is open
THEMES = ("light", "dark")
SLOW = 3.0  # seconds from the click to the lesson that half of them may not take, not even on a busy machine
FAULTS = f"""async () => {{
  {FADED}
  const kinds = {{resultTypes: ["violations"], preload: false}};
  const {{violations}} = await axe.run(document.querySelector("[data-testid=stMain]"), kinds);
  return violations.map(({{id, nodes}}) => [id, ...nodes.map(({{html}}) => html)]);
}}"""  # what axe finds wrong with a lesson: contrast, names, roles
TOO_WIDE = """() => [...document.querySelectorAll("body, [data-testid=stMain], [data-testid=stMainBlockContainer]")]
    .filter(element => element.scrollWidth > element.clientWidth + 1).length"""


def first_visits() -> list[tuple[str, str, str]]:
    """(lesson, language, screen): each lesson in each language and on each screen, not in all four combinations.

    Which language goes with which screen alternates from lesson to lesson. EVERY_SCREEN in the environment: all four.
    """
    every = list(product(LESSONS, LANGUAGES, SCREENS))
    if IS_EVERY:
        return every
    order = [LESSONS, list(LANGUAGES), list(SCREENS)]
    return [one for one in every if sum(names.index(name) for names, name in zip(order, one, strict=True)) % 2 == 0]


def themes(lesson: str, language: str) -> tuple[str, ...]:
    """The themes in which a visit sees a lesson: one a language, in turn. EVERY_SCREEN in the environment: both."""
    first = (LESSONS.index(lesson) // 2 + list(LANGUAGES).index(language)) % len(THEMES)
    return THEMES if IS_EVERY else (THEMES[first],)


VISITS = first_visits()


def test_every_lesson_is_visited_in_each_language_on_each_screen_and_in_each_theme() -> None:
    for lesson in LESSONS:
        assert {language for name, language, _ in VISITS if name == lesson} == set(LANGUAGES)
        assert {screen for name, _, screen in VISITS if name == lesson} == set(SCREENS)
        assert {theme for name, language, _ in VISITS if name == lesson for theme in themes(name, language)} == set(
            THEMES
        )
    seen = {(language, screen, theme) for name, language, screen in VISITS for theme in themes(name, language)}
    assert seen == set(product(LANGUAGES, SCREENS, THEMES))


@dataclass(frozen=True, eq=False)
class Visit:
    """A lesson as its link opens it, or its line in the menu."""

    page: Page
    lesson: str
    language: str
    screen: str


@pytest.fixture(scope="module")
def tabs(browser: Browser) -> Iterator[Callable[[str, str], Page]]:
    """One tab for each language and screen: a browser with nothing in its cache is slow."""
    pages, made = Pages(browser, is_shared=True), {}

    def tab(language: str, screen: str) -> Page:
        if (language, screen) not in made:
            made[language, screen] = pages(locale=LOCALES[language], viewport=SCREENS[screen])
        return made[language, screen]

    yield tab
    pages.close()
    assert pages.errors == []


def opening(lesson: str, language: str) -> str:
    """The first words of the lesson's question, of its first part where it has several."""
    question = next(words for name, words in catalogue(language).items() if name.startswith(f"{lesson}.question"))
    return question.split("**")[1][:24]


@pytest.fixture(scope="module")
def waits() -> list[float]:
    """Seconds from a click in the menu to the lesson."""
    return []


@pytest.fixture(scope="module", params=VISITS, ids="-".join)
def visit(request: pytest.FixtureRequest, tabs: Callable[[str, str], Page], server: str, waits: list[float]) -> Visit:
    """A lesson, opened once for all tests: on a phone by its link, on a projector from the menu beside the last one."""
    lesson, language, screen = request.param
    page = tabs(language, screen)
    page.emulate_media(color_scheme="light")
    if screen == MENU_SCREEN:
        menu = page.get_by_test_id("stSidebarNav")
        if page.url == "about:blank":
            page.goto(server)
            settle(page)
        line = menu.get_by_role("link", name=text(f"{lesson}.title", language), exact=True)
        began = time.monotonic()
        line.click()
        expect(page.get_by_test_id("stMain").get_by_text(opening(lesson, language)).first).to_be_visible()
        waits.append(time.monotonic() - began)
        expect(page).to_have_url(re.compile(f"/{lesson}"))
    else:
        page.goto(f"{server}/{lesson}")
    settle(page)
    return Visit(page, lesson, language, screen)


@pytest.mark.screens
def test_a_lesson_opens_with_its_question_first(visit: Visit) -> None:
    shown = visit.page
    question = shown.get_by_test_id("stMain").get_by_text(opening(visit.lesson, visit.language)).first
    expect(question).to_be_visible()
    assert question.bounding_box()["y"] < SCREENS[visit.screen]["height"] / 2
    expect(shown.get_by_test_id("stException")).to_have_count(0)
    expect(shown.get_by_test_id("stAlert")).to_have_count(0)
    wait_until(lambda: shown.evaluate(TOO_WIDE) == 0, "everything to fit the width")
    for scheme in themes(visit.lesson, visit.language):
        shown.emulate_media(color_scheme=scheme)
        settle(shown)
        shown.screenshot(path=SCREENSHOTS / f"{visit.lesson}_{visit.language}_{visit.screen}_{scheme}.png")
        shown.evaluate(Axe().axe_script)
        assert shown.evaluate(FAULTS) == [], scheme


@pytest.mark.screens
def test_a_lesson_speaks_its_language_alone(visit: Visit) -> None:
    main = visit.page.get_by_test_id("stMain")
    icons = main.get_by_test_id("stIconMaterial").all_inner_texts()  # a font draws them by their English names
    lines = [line for line in main.inner_text().splitlines() if line not in icons]
    assert len(lines) > 10
    assert [left for line in lines for left in untranslated(line, visit.language)] == []


def test_the_menu_leads_to_every_lesson_at_once(waits: list[float]) -> None:
    if not waits:
        pytest.skip("no test before this one has opened a lesson from the menu")
    assert statistics.median(waits) < SLOW
