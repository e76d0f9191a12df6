"""The frame around every lesson: its menu, and the language of session, browser and link."""

import pytest

from ui.pictures import ASSETS as PICTURES
from ui.translations import LANGUAGE_KEY


def title_of(at) -> str:
    """The label of the language control: it is there in every language."""
    return next(group.label for group in at.sidebar.button_group if group.key == LANGUAGE_KEY)


@pytest.mark.parametrize(
    ("locale", "query", "label", "link"),
    [
        ("en-US", {}, "Language", None),
        ("ko-KR", {}, "언어", "ko"),
        ("ko", {}, "언어", "ko"),
        ("fr-FR", {}, "Language", None),
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


@pytest.mark.parametrize("lesson", ["training", "faces"])
def test_a_lesson_without_the_picture_hides_its_controls_and_keeps_what_they_say(shell, lesson) -> None:
    at = shell(pic="brick", size="64").run()
    at.sidebar.file_uploader(key="picture.upload").upload("mine.png", (PICTURES / "grass.png").read_bytes()).run()
    at.sidebar.toggle(key="picture.colour").set_value(True).run()
    before = at.session_state["picture.sample"]
    at.switch_page(f"../pages/{lesson}.py").run()
    assert not at.exception
    assert not at.sidebar.selectbox
    assert not at.sidebar.file_uploader
    at.switch_page("../pages/dilated.py").run()
    assert not at.exception
    assert at.session_state["picture.sample"] == before == "upload"
    assert at.session_state["picture.size"] == 64
    assert at.session_state["picture.colour"] is True
