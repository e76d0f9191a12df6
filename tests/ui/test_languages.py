"""A language is added by its files alone: a copy of the app is given a made-up Polish, and speaks it."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po
from playwright.sync_api import expect

from tests.conftest import Pages, Server, serving
from tests.house import copied
from ui.translations import LANGUAGES, Plural, catalogue, own_name, read_catalogue

FORMS = ("jeden", "kilka", "wiele")  # what each of Polish's three plural forms begins with here
EVOLUTION = {1: 1, 3: 3, 5: 4}  # of a training: epochs -> the step of the lesson's slider


def add_polish(root: Path) -> None:
    """Beside each English file one in Polish: every text marked, and said in three forms where English has two."""
    for path in root.rglob("en.po"):
        catalog = Catalog(locale="pl")
        for key, text in read_catalogue(path).items():
            if isinstance(text, Plural):
                catalog.add((key, text.field), tuple(f"{form}: {text}" for form in FORMS))
            else:
                catalog.add(key, "Polski" if key == "shell.language_name" else f"pl: {text}")
        with path.with_name("pl.po").open("wb") as file:
            write_po(file, catalog)
    for path in root.rglob("en.md"):
        path.with_name("pl.md").write_text(f"Po polsku: {path.parent.name}.\n\n{path.read_text('utf-8')}", "utf-8")


@pytest.fixture(scope="module")
def polish(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server of the app with a third language."""
    root = copied(tmp_path_factory.mktemp("polish") / "app")
    add_polish(root)
    with serving(root) as server:
        yield server


def polish_of(key: str) -> str:
    return f"pl: {catalogue('en')[key]}"


@pytest.mark.parametrize("lesson", ["separable", "layers"])
def test_a_link_opens_a_lesson_in_the_new_language(polish: Server, page: Pages, lesson: str) -> None:
    opened = page.visit(f"{polish.url}/{lesson}?lang=pl")
    expect(opened.get_by_test_id("stMain").get_by_text(f"Po polsku: {lesson}.")).to_be_visible()
    expect(opened.get_by_test_id("stSidebar").get_by_text(polish_of(f"{lesson}.title"))).to_be_visible()
    expect(opened).to_have_url(re.compile("lang=pl"))


def test_a_browser_of_the_new_language_gets_it(polish: Server, page: Pages) -> None:
    opened = page.visit(f"{polish.url}/signals", locale="pl-PL")
    expect(opened.get_by_test_id("stMain").get_by_text("Po polsku: signals.")).to_be_visible()
    expect(opened).to_have_url(re.compile("lang=pl"))


def test_the_control_offers_the_new_language_by_its_own_name(polish: Server, page: Pages) -> None:
    opened = page.visit(f"{polish.url}/separable")
    sidebar = opened.get_by_test_id("stSidebar")
    english = sidebar.get_by_role("radiogroup", name=catalogue("en")["shell.language"], exact=True)
    names = {language: own_name(language) for language in LANGUAGES} | {"pl": "Polski"}
    in_order = ["en", *sorted(names.keys() - {"en"})]
    expect(english.get_by_role("radio")).to_have_text([names[language] for language in in_order])
    english.get_by_text("Polski").click()
    chosen = sidebar.get_by_role("radiogroup", name=polish_of("shell.language"), exact=True)
    expect(chosen.get_by_role("radio", name="Polski")).to_be_checked()
    expect(opened.get_by_test_id("stMain").get_by_text("Po polsku: separable.")).to_be_visible()
    expect(opened).to_have_url(re.compile("lang=pl"))


@pytest.mark.parametrize(("epochs", "form"), [*zip(EVOLUTION, FORMS, strict=True)])
def test_a_number_has_its_form_in_sentences_and_in_live_views(
    polish: Server, page: Pages, epochs: int, form: str
) -> None:
    opened = page.visit(f"{polish.url}/training?part=evolution&step={EVOLUTION[epochs]}&lang=pl")
    by_python, by_script = f"^{form}: After {epochs} epochs LeNet-5", f"^{form}: after {epochs} epochs$"
    expect(opened.get_by_text(re.compile(by_python))).to_be_visible()
    expect(opened.get_by_test_id("steps-view").get_by_text(re.compile(by_script)).first).to_be_visible()


def test_a_server_with_an_incomplete_language_ends_at_once_and_says_what_is_missing(tmp_path: Path) -> None:
    root = copied(tmp_path / "app")
    add_polish(root)
    (root / "pages/layers/pl.md").unlink()
    (root / "pages/signals/pl.po").unlink()
    path = root / "pages/training/pl.po"
    with path.open("rb") as file:
        catalog = read_po(file)
    catalog.delete("training.title")
    with path.open("wb") as file:
        write_po(file, catalog)
    missing = "no pages/signals/pl.po, no training.title in pages/training/pl.po, no pages/layers/pl.md"
    said = f"ValueError: a language must have what English has, there is {missing}\n"
    with pytest.raises(pytest.fail.Exception, match=re.escape(said)), serving(root):
        pass
