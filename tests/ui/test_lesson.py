"""Lessons are found by looking: a folder is one, in the menu, at its address, in each language."""

import functools
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect
from streamlit.testing.v1 import AppTest

from tests.conftest import Pages, serving
from tests.house import copied
from tests.ui.conftest import run_at
from ui import lesson
from ui.lesson import SECTIONS, Lesson, kept, lessons
from ui.translations import PAGES, catalogue

FOLDER = {
    "__init__.py": """
from ui.lesson import Lesson

LESSON = Lesson(__name__, section="nature", order=9, path="mirrored-pictures")
""",
    "mirror.py": """
import numpy as np

from ui.maps import map_figure
from ui.shown import Shown
from ui.translations import t


def mirrored(x: np.ndarray, turn: bool) -> np.ndarray:
    return x[..., ::-1] if turn else x


def as_map(x: np.ndarray) -> Shown:
    return Shown(map_figure(x, t("mirror.picture"), name="mirror"))
""",
    "page.py": """
from pages.mirror.mirror import as_map, mirrored
from ui.control import switch
from ui.lesson import Part, run
from ui.pictures import current_picture

TURN = switch("mirror.turn", "turn")
run("mirror", [Part("", (TURN,), result=mirrored, shown=as_map, picture=current_picture)])
""",
    "en.po": """
msgid "mirror.title"
msgstr "Mirrors"

msgid "mirror.question"
msgstr "What is left in a mirror?"

msgid "mirror.turn"
msgstr "Turn left and right round"

msgid "mirror.picture"
msgstr "The picture"
""",
    "ko.po": """
msgid "mirror.title"
msgstr "거울"

msgid "mirror.question"
msgstr "거울에서 왼쪽은 무엇입니까?"

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


RUNS: list[tuple[int, tuple[int, int]]] = []


def halved(terms: int, order: tuple[int, int]) -> tuple[int, int]:
    """The result of a part, which can be counted."""
    RUNS.append((terms, order))
    return divmod(terms, 2)


def in_parts() -> None:
    """A lesson whose parts are: shown, viewed, drawn by itself, without a spec; and one beneath them."""
    import streamlit as st

    from tests.ui.test_lesson import halved
    from ui.control import pair, switch, whole
    from ui.lesson import Part, run
    from ui.shown import Shown

    size = whole("separable.terms", "r", 1, 9, 3)
    is_on = switch("separable.turn", "turn")
    at = pair("separable.order", "at", (1, 2))

    def shown(found: tuple[int, int]) -> Shown:
        return Shown("<p>maps</p>", "<p>figures</p>", f"sentence {found}")

    def refused() -> None:
        st.text("no spec")

    run(
        "separable",
        [
            Part("spatial", (size, at), result=halved, shown=shown),
            Part("relu", ((is_on, size),), view=lambda spec, left, right: left.text(f"view of {spec}"), columns=None),
            Part("cost", (at,), draw=lambda: st.text(f"drawn {at.value}")),
            Part("reach", (is_on,), refused, result=halved, shown=shown),
        ],
        beneath=Part("", (is_on,), draw=lambda: st.text("beneath")),
    )


opened = functools.partial(run_at, in_parts)


def test_a_part_is_its_choices_its_result_and_how_it_is_shown() -> None:
    at = opened()
    said = [one.value for one in at.markdown]
    assert said[0] == catalogue("en")["separable.question_spatial"]
    assert "sentence (1, 1)" in said
    assert said[-1] == (PAGES / "separable" / "en.md").read_text("utf-8").strip()
    assert [node.proto.body for node in at.get("html")] == ["<p>maps</p>", "<p>figures</p>"]
    assert at.button_group(key="separable.part").value == "spatial"
    assert [one.value for one in at.text] == ["beneath"]
    assert dict(at.query_params) == {}


def test_a_result_is_computed_once_for_one_spec() -> None:
    RUNS.clear()
    at = opened(r="7", at="0,5")
    at.run()
    at.slider(key="separable.terms").set_value(8).run()
    assert RUNS == [(7, (0, 5)), (8, (0, 5))]
    assert at.query_params == {"r": "8", "at": "0,5"}


@pytest.mark.parametrize(
    ("part", "texts"),
    [
        ("relu", ["view of {'turn': True, 'terms': 3}", "beneath"]),
        ("cost", ["drawn (1, 2)", "beneath"]),
        ("reach", ["no spec", "beneath"]),
    ],
)
def test_the_open_part_is_drawn_and_no_other(part: str, texts: list[str]) -> None:
    at = opened(part=part, turn="1")
    assert sorted(one.value for one in at.text) == sorted(texts)
    assert at.markdown[0].value == catalogue("en")[f"separable.question_{part}"]
    assert at.query_params == {"part": part, "turn": "1"}
    at.button_group(key="separable.part").set_value("spatial").run()
    assert not at.exception
    assert at.query_params == {"turn": "1"}


def test_results_without_a_name_are_not_kept() -> None:
    with pytest.raises(ValueError, match="is no function of a module"):
        kept(lambda: 1, {})
