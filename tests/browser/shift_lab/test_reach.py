"""For whom it works: two languages, projector and phone, light and dark, keyboard and screen reader."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, expect

from tests.browser.conftest import Opener
from tests.browser.lab import FADED, PHONE, Lab, box, text
from tests.browser.screens import LOCALES
from tests.browser.truth import COMPARED, MOVED, PANELS, STILL
from tests.conftest import SCREENSHOTS, VIEWPORT, Pages, settle
from tests.pages.labels import untranslated
from ui.translations import LANGUAGES

SCREENS = {"1280x720": VIEWPORT, "390x844": PHONE}
CHECK = f"""async ([panels, curves]) => {{
  {FADED}
  const record = document.querySelector("[data-testid=certified]");
  const kinds = {{resultTypes: ["violations", "passes"], preload: false}};
  const {{violations, passes}} = await axe.run({{include: [panels, curves, record]}}, kinds);
  return {{violations, passes}};
}}"""  # not the whole page: its captions and its uploader are Streamlit's
DAILY = ("controls.kernel", "controls.pooling", "shift_lab.mode")


@pytest.fixture(scope="module")
def visits(browser: Browser, server: str) -> Iterator[Callable[[str, str], Lab]]:
    """First visits by a browser of a language on a screen, each made once."""
    pages, made = Pages(browser, is_shared=True), {}

    def visit(language: str, screen: str) -> Lab:
        if (language, screen) not in made:
            made[language, screen] = Lab(pages(locale=LOCALES[language], viewport=SCREENS[screen])).open(server)
        return made[language, screen]

    yield visit
    pages.close()
    assert pages.errors == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_first_screen_holds_panels_verdicts_and_controls(visits: Callable[..., Lab], language: str) -> None:
    shown = visits(language, "1280x720")
    for name in PANELS:
        assert shown.box(name).is_inside(**VIEWPORT), name
        assert shown.box(name).width >= 100, name
    for kind, words in (("equivariant", ("exactly", "not")), ("invariant", ("not", "not"))):
        verdicts = [shown.view.get_by_text(text(f"shift_lab.live.{word}_{kind}", language)) for word in words]
        for at, verdict in enumerate((verdicts[0].first, verdicts[1].last)):
            assert box(verdict).is_inside(**VIEWPORT), (kind, at)
            assert verdict.evaluate("shown => shown.scrollWidth <= shown.clientWidth"), (kind, at)  # none is cut
    for control in DAILY:
        choice = shown.page.get_by_role("combobox", name=text(control, language), exact=True)
        assert box(choice).is_inside(**VIEWPORT), control
        choice.click(trial=True)  # nothing lies over it
    assert shown.page.evaluate("[scrollX, scrollY]") == [0, 0]
    assert shown.shift == (3, 5)  # a first visitor sees it moved


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_phone_keeps_three_columns_and_scrolls_down_alone(visits: Callable[..., Lab], language: str) -> None:
    shown = visits(language, "390x844")
    tops = []
    for row in (STILL, MOVED, COMPARED):
        boxes = [shown.box(name) for name in row]
        assert [at.left for at in boxes] == sorted({at.left for at in boxes})
        assert all(at.left >= 0 and at.left + at.width <= 390 and at.width > 80 for at in boxes)
        assert len({at.top for at in boxes}) == 1
        tops.append(boxes[0].top)
    assert tops == sorted(set(tops))
    wide = shown.page.evaluate(
        """() => [...document.querySelectorAll("body, [data-testid=stMain], [data-testid=stMainBlockContainer]")]
            .filter(element => element.scrollWidth > element.clientWidth).length"""
    )
    assert wide == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("screen", SCREENS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_panels_curves_and_record_are_accessible(
    visits: Callable[..., Lab], language: str, screen: str, scheme: Any
) -> None:
    shown = visits(language, screen)
    shown.page.emulate_media(color_scheme=scheme)
    ground = {"light": "rgb(255, 255, 255)", "dark": "rgb(18, 22, 29)"}[scheme]
    expect(shown.page.get_by_test_id("stApp")).to_have_css("background-color", ground)
    settle(shown.page)
    shown.page.screenshot(path=SCREENSHOTS / f"shift_lab_{language}_{screen}_{scheme}.png")
    if language == "en" or (screen, scheme) == ("1280x720", "light"):
        shown.page.evaluate(Axe().axe_script)
        curves = shown.page.locator("[data-testid=curves-view][data-complete=true]")
        roots = [view.evaluate_handle("root => root.getRootNode().host") for view in (shown.view, curves)]
        found = shown.page.evaluate(CHECK, roots)
        checked = {
            kind: [(rule["id"], node["target"]) for rule in found[kind] for node in rule["nodes"]] for kind in found
        }
        assert checked["violations"] == []
        in_shadow = [isinstance(target[0], list) for _, target in checked["passes"]]
        assert sum(in_shadow) > 30  # axe has seen panels and curves, which are in shadow trees
        assert any('class="area"' in node["html"] for rule in found["passes"] for node in rule["nodes"])
        assert len(in_shadow) - sum(in_shadow) > 5  # and the record


def test_a_korean_browser_reads_korean_alone(visits: Callable[..., Lab]) -> None:
    shown = visits("ko", "1280x720")
    expect(shown.page).to_have_url(re.compile(r"[?&]lang=ko"))
    expect(shown.record.locator("caption")).to_have_text(text("record.caption", "ko", shift="(3, 5)"))
    lines = [*shown.view.inner_text().splitlines(), *shown.record.inner_text().splitlines()]
    assert len(lines) > 40
    assert [left for line in lines for left in untranslated(line, "ko")] == []


def test_the_language_of_a_link_beats_the_browser_s_and_the_control_beats_both(lab: Opener) -> None:
    shown = lab(lang="ko", size=128, at="2,-3", k="laplacian")
    caption, kernel = (
        shown.record.locator("caption"),
        shown.page.get_by_role("combobox", name=text("controls.kernel", "ko")),
    )
    expect(kernel).to_have_value(text("kernels.name_laplacian", "ko"))
    expect(caption).to_have_text(text("record.caption", "ko", shift="(2, −3)"))
    figures, panels = shown.figures(), shown.panels()
    shown.page.get_by_test_id("stSidebar").get_by_text("English").click()
    expect(caption).to_have_text(text("record.caption", shift="(2, −3)"))
    expect(shown.view.get_by_text(text("shift_lab.live.exactly_equivariant"))).to_have_count(1)
    expect(shown.page).not_to_have_url(re.compile("lang="))
    expect(shown.page).to_have_url(re.compile("k=laplacian"))
    shown.page.get_by_test_id("stSidebar").get_by_text("한국어").click()
    expect(caption).to_have_text(text("record.caption", "ko", shift="(2, −3)"))
    expect(shown.page).to_have_url(re.compile("lang=ko"))
    settle(shown.page)
    assert shown.figures() == figures
    assert all((shown.panels()[name].pixels == panel.pixels).all() for name, panel in panels.items())
