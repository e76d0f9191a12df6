"""The frame around every lesson: its menu, and the language of session, browser and link."""

import pytest

from tests.pages.labels import untranslated
from tests.pages.lessons import linked, page_of
from ui.lesson import lessons
from ui.pictures import ASSETS as PICTURES
from ui.translations import LANGUAGE_KEY

GRASS = (PICTURES / "grass.png").read_bytes()


def title_of(at) -> str:
    """The label of the language control: it is there in every language."""
    return next(group.label for group in at.sidebar.button_group if group.key == LANGUAGE_KEY)


@pytest.mark.parametrize(
    ("locale", "query", "label", "link"),
    [
        ("en-US", {}, "Language", None),
        ("ko-KR", {}, "언어", "ko"),
        ("ko", {}, "언어", "ko"),
        ("xx-XX", {}, "Language", None),
        ("en-US", {"lang": "ko"}, "언어", "ko"),
        ("ko-KR", {"lang": "en"}, "Language", "en"),
        ("en-US", {"lang": "en"}, "Language", None),
        ("ko-KR", {"lang": "xx"}, "언어", "ko"),
        (None, {}, "Language", None),
    ],
)
def test_the_language_follows_link_then_browser_and_stands_in_the_link(shell, locale, query, label, link) -> None:
    at = shell(locale=locale, **query).run()
    assert not at.exception
    assert title_of(at) == label
    assert at.query_params.get("lang") == link


def test_the_control_changes_the_language_and_the_link(shell) -> None:
    at = shell().run()
    control = at.sidebar.button_group(key=LANGUAGE_KEY)
    control.set_value("ko").run()
    assert title_of(at) == "언어"
    assert at.query_params["lang"] == "ko"
    at.sidebar.button_group(key=LANGUAGE_KEY).set_value("en").run()
    assert title_of(at) == "Language"
    assert "lang" not in at.query_params


def test_the_picture_control_is_on_the_page(shell) -> None:
    at = shell().run()
    assert not at.exception
    assert "picture.size" in at.session_state


@pytest.mark.parametrize("lesson", [one.name for one in lessons() if not one.uses_picture])
def test_a_lesson_without_the_picture_hides_its_controls_and_keeps_what_they_say(shell, lesson) -> None:
    at = shell(pic="brick", size="64").run()
    at.sidebar.file_uploader[0].upload("mine.png", GRASS).run()
    at.sidebar.toggle(key="picture.colour").set_value(True).run()
    before = at.session_state["picture.sample"]
    at.switch_page(page_of(lesson)).run()
    assert not at.exception
    assert not at.sidebar.selectbox
    assert not at.sidebar.file_uploader
    at.switch_page(page_of("dilated")).run()
    assert not at.exception
    assert at.session_state["picture.sample"] == before == "upload"
    assert at.session_state["picture.size"] == 64
    assert at.session_state["picture.colour"] is True


def notes(at) -> list[str]:
    """What stands on top of the page of a picture that stayed behind."""
    assert not at.exception
    return [warning.value for warning in at.main.warning]


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        (
            "en",
            "This page was made with an uploaded picture, which stays behind in a link and when the page is loaded "
            "anew: “Astronaut” stands in for it, also in the figures, until you choose the picture again.",
        ),
        (
            "ko",
            "직접 올린 이미지로 보던 페이지이지만, 올린 이미지는 링크에 담기지 않고 페이지를 새로 열어도 남지 않으므로"
            ", 이미지를 다시 고를 때까지 그림과 수치 모두 ‘우주비행사’의 것입니다.",
        ),
    ],
)
def test_an_own_picture_that_stayed_behind_is_missed_in_one_sentence(shell, language, sentence) -> None:
    first = shell(lang=language, size="64").run()
    first.sidebar.file_uploader[0].upload("mine.png", GRASS).run()
    assert notes(first) == []
    link = dict(first.query_params)
    assert link["pic"] == "upload"
    for _ in range(2):  # loaded anew, and again
        at = shell(**link).run()
        assert notes(at) == [sentence]
        assert untranslated(sentence, language) == []
        assert at.sidebar.selectbox(key="picture.sample").value == "astronaut"
        assert at.session_state["picture.size"] == 64
        at.sidebar.toggle(key="picture.colour").set_value(True).run()
        assert notes(at) == [sentence]
        assert at.query_params["pic"] == "upload"


@pytest.mark.parametrize("way", ["sample", "upload", "refused"])
def test_the_sentence_goes_once_a_picture_is_chosen(shell, way) -> None:
    at = shell(pic="upload").run()
    assert len(notes(at)) == 1
    if way == "sample":
        at.sidebar.selectbox(key="picture.sample").set_value("brick").run()
    else:
        at.sidebar.file_uploader[0].upload("mine.png", GRASS if way == "upload" else b"no picture").run()
    assert len(notes(at)) == (way == "refused")
    assert at.query_params["pic"] == ("brick" if way == "sample" else "upload")


@pytest.mark.parametrize("lesson", [one.name for one in lessons() if not one.uses_picture])
def test_a_lesson_without_the_picture_keeps_the_mark_of_an_own_one(shell, lesson) -> None:
    first = shell().run()
    first.sidebar.file_uploader[0].upload("mine.png", GRASS).run()
    first.query_params.clear()  # as Streamlit clears it when the page changes
    first.switch_page(page_of(lesson)).run()
    assert first.query_params["pic"] == "upload"
    at = linked(shell(pic="upload"), lesson).run()
    assert notes(at) == []
    at.switch_page(page_of("dilated")).run()
    assert len(notes(at)) == 1
    at.sidebar.selectbox(key="picture.sample").set_value("brick").run()
    at.query_params.clear()
    at.switch_page(page_of(lesson)).run()
    assert "pic" not in at.query_params


def fails(*_: object, **__: object) -> None:
    raise ZeroDivisionError("as never before")


@pytest.mark.parametrize(
    "piece", ["pictures.seed", "pictures.settled", "picture_controls.picture_sidebar", "picture_controls.left_behind"]
)
def test_nothing_that_the_shell_draws_takes_the_page_down(shell, monkeypatch, caplog, piece) -> None:
    at = shell(pic="upload").run()
    monkeypatch.setattr(f"ui.{piece}", fails)
    at.run()
    assert not at.exception
    assert len(at.error) == 1
    assert "as never before" in caplog.text
    assert at.main.selectbox(key="shift_lab.kernel").value == "sobel_x"
    assert title_of(at) == "Language"


def test_a_page_that_fails_leaves_the_sidebar_and_comes_back(shell, monkeypatch) -> None:
    at = shell(pic="grass", size="64").run()
    before = [widget.key for kind in ("selectbox", "toggle", "button_group") for widget in at.sidebar.get(kind)]
    monkeypatch.setattr("pages.shift_lab.experiment.fitted", fails)
    at.switch_page(page_of("shift_lab")).run()
    assert [one.message for one in at.exception] == ["as never before"]
    assert [w.key for kind in ("selectbox", "toggle", "button_group") for w in at.sidebar.get(kind)] == before
    assert len(at.sidebar.file_uploader) == 1
    assert at.query_params["pic"] == "grass"
    monkeypatch.undo()
    at.sidebar.button_group(key="picture.size").set_value(128).run()
    assert not at.exception
    assert at.session_state["picture.size"] == 128
