"""The frame around every lesson: page settings, menu, sidebar. Runs once an interaction, then runs the page."""

from pathlib import Path

import streamlit as st

from ui import link, pictures
from ui.failures import contained
from ui.picture_controls import left_behind, picture_sidebar
from ui.translations import LANGUAGE_KEY, LANGUAGE_NAME, LANGUAGES, browser_language, t

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
LANGUAGE_LABELS = {"en": "English", "ko": "한국어"}  # each in its own language, so never translated
SIDEBAR_PIXELS = 256
WITHOUT_PICTURE = ("training", "faces")  # lessons that look at pictures of their own alone


def language_param() -> link.Param:
    """The language in the URL: always there, but for English in a browser that asks for English itself."""
    browser = browser_language()
    return link.choice(LANGUAGE_KEY, LANGUAGE_NAME, LANGUAGES, browser, always=browser != "en")


def language_control() -> None:
    """The control that changes the session's language."""
    st.segmented_control(
        t("shell.language"),
        LANGUAGES,
        key=LANGUAGE_KEY,
        format_func=LANGUAGE_LABELS.__getitem__,
        help=t("shell.language_help"),
        label_visibility="collapsed",
        required=True,
        persist_state="session",
    )


def lessons() -> dict[str, list[st.Page]]:
    """The menu: sections, and a line for each lesson in them."""
    return {
        t("shell.equivariance"): [lesson_page("shift_lab", "shift-lab", default=True), lesson_page("layers")],
        t("shell.convolution"): [
            lesson_page("arithmetic"),
            lesson_page("dilated"),
            lesson_page("transposed"),
            lesson_page("separable"),
            lesson_page("sharing"),
        ],
        t("shell.nature"): [lesson_page("pictures"), lesson_page("frequencies"), lesson_page("signals")],
        t("shell.learning"): [
            lesson_page("gradients"),
            lesson_page("training"),
            lesson_page("inside"),
            lesson_page("faces"),
        ],
    }


def lesson_page(name: str, path: str = "", *, default: bool = False) -> st.Page:
    """A lesson's line in the menu; its path is its name but where another is said."""
    return st.Page(ROOT / "pages" / f"{name}.py", title=t(f"shell.{name}"), url_path=path or name, default=default)


st.set_page_config("Convoscope", str(ROOT / "assets" / "icon.svg"), "wide", initial_sidebar_state=SIDEBAR_PIXELS)
for sheet in ("shell.css", "figures.css"):
    st.html(HERE / sheet)
link.arrive()
language = (language_param(),)
link.seed(language)
page = st.navigation(lessons(), expanded=True)
with st.sidebar:
    with contained("the choice of a language"):
        language_control()
    with contained("the picture's controls"):
        if page.url_path in WITHOUT_PICTURE:
            pictures.seed()
            pictures.write_mark()
        else:
            picture_sidebar()
if page.url_path not in WITHOUT_PICTURE:
    with contained("what became of an own picture"):
        left_behind()  # first on the page: on a phone the sidebar is closed
link.write(language)
page.run()
