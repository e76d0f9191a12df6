"""Lessons are found by looking: a folder is one, in the menu, at its address, in each language."""

import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect
from streamlit.testing.v1 import AppTest

from tests.conftest import Pages, serving
from tests.house import copied
from ui import lesson
from ui.lesson import SECTIONS, Lesson, lessons

FOLDER = {
    "__init__.py": """
from ui.lesson import Lesson

LESSON = Lesson(__name__, section="nature", order=9, path="mirrored-pictures")
""",
    "mirror.py": """
import numpy as np


def mirrored(x: np.ndarray) -> np.ndarray:
    return x[..., ::-1]
""",
    "page.py": """
import streamlit as st

from pages.mirror.mirror import mirrored
from ui.link import flag, seed, write
from ui.maps import map_figure
from ui.pictures import current_picture
from ui.translations import lesson, t

TURN = flag("mirror.turn", "turn")
seed((TURN,))
st.toggle(t("mirror.turn"), key="mirror.turn")
x = current_picture().array
st.html(map_figure(mirrored(x) if st.session_state["mirror.turn"] else x, t("mirror.picture"), name="mirror"))
st.markdown(lesson("mirror"))
write((TURN,))
""",
    "en.po": """
msgid "mirror.title"
msgstr "Mirrors"

msgid "mirror.turn"
msgstr "Turn left and right round"

msgid "mirror.picture"
msgstr "The picture"
""",
    "ko.po": """
msgid "mirror.title"
msgstr "거울"

msgid "mirror.turn"
msgstr "좌우 뒤집기"

msgid "mirror.picture"
msgstr "이미지"
""",
    "en.md": "Left is right.\n",
    "ko.md": "왼쪽이 오른쪽입니다.\n",
}


@pytest.fixture(scope="module")
def with_mirrors(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server of the app with one folder more, and nothing else changed."""
    root = copied(tmp_path_factory.mktemp("mirrors") / "app")
    (root / "pages" / "mirror").mkdir()
    for name, text in FOLDER.items():
        (root / "pages" / "mirror" / name).write_text(text.lstrip("\n"), "utf-8")
    with serving(root) as server:
        yield server.url


@pytest.mark.parametrize(
    ("language", "title", "label", "text"),
    [
        ("en", "Mirrors", "Turn left and right round", "Left is right."),
        ("ko", "거울", "좌우 뒤집기", "왼쪽이 오른쪽입니다."),
    ],
)
def test_a_new_folder_is_a_lesson(
    with_mirrors: str, page: Pages, language: str, title: str, label: str, text: str
) -> None:
    shown = page.visit(f"{with_mirrors}/?lang={language}")
    menu = shown.get_by_test_id("stSidebarNav")
    names = menu.get_by_role("link").all_inner_texts()
    last_of_nature = max(place for place, one in enumerate(lessons()) if one.section == "nature")
    assert names.index(title) == last_of_nature + 1
    menu.get_by_role("link", name=title, exact=True).click()
    expect(shown.get_by_text(text)).to_be_visible()
    expect(shown).to_have_url(re.compile("/mirrored-pictures"))
    linked = page.visit(f"{with_mirrors}/mirrored-pictures?lang={language}&turn=1")
    expect(linked.get_by_role("switch", name=label)).to_be_checked()
    expect(linked.locator("[data-map=mirror]")).to_be_visible()


def test_without_the_folder_there_is_no_such_lesson(shell: Callable[..., AppTest]) -> None:
    assert "mirror" not in {one.name for one in lessons()}
    with pytest.raises(ValueError, match="Could not find page"):
        shell().run().switch_page("../pages/mirror/page.py")


def test_the_menu_has_each_section_in_its_order_and_each_lesson_once() -> None:
    found = lessons()
    assert [one.section for one in found] == sorted((one.section for one in found), key=SECTIONS.index)
    assert len({one.address for one in found}) == len({(one.section, one.order) for one in found}) == len(found)
    assert {one.page for one in found} == set(lesson.PAGES.glob("*/page.py"))


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        (
            'section="nowhere", order=1, is_default=True',
            r"one\.two must be in one of equivariance, .*, not in 'nowhere'",
        ),
        ('section="nature", order=1', r"one lesson must be the default, not \[\]"),
    ],
)
def test_what_a_lesson_says_of_itself_must_fit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, said: str, sentence: str
) -> None:
    folder = tmp_path / "one" / "two"
    folder.mkdir(parents=True)
    (folder / "page.py").touch()
    (folder / "__init__.py").write_text(f"from ui.lesson import Lesson\nLESSON = Lesson(__name__, {said})\n", "utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(lesson, "PAGES", tmp_path / "one")
    for name in ("one", "one.two"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    with pytest.raises(ValueError, match=sentence):
        lessons.__wrapped__()


def test_a_lesson_s_address_is_its_name_where_it_says_no_other() -> None:
    one = Lesson("pages.mirror", section="nature", order=1)
    assert (one.name, one.address) == ("mirror", "mirror")
    assert Lesson("pages.mirror", section="nature", order=1, path="glass").address == "glass"
