"""The frame around every lesson: its menu, and the language of session, browser and link."""

import pytest

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
