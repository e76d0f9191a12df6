"""The frame around every lesson: page settings, menu, sidebar. Runs once an interaction, then runs the page."""

from pathlib import Path

import streamlit as st

from ui import link, pictures
from ui.control import Control, choice
from ui.failures import contained
from ui.lesson import SECTIONS, lessons
from ui.picture_controls import left_behind, picture_sidebar
from ui.translations import LANGUAGE_KEY, LANGUAGE_NAME, LANGUAGES, browser_language, own_name, t

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
SIDEBAR_PIXELS = 256


def language_control() -> Control[str]:
    """The language, which is always in the URL, but for English in a browser that asks for English itself."""
    asked = browser_language()
    always = asked != "en"
    return choice(LANGUAGE_KEY, LANGUAGE_NAME, LANGUAGES, asked, widget="row", bare=True, show=own_name, always=always)


def menu() -> dict[str, list[st.Page]]:
    """The menu: sections, and a line for each lesson in them."""
    lines: dict[str, list[st.Page]] = {t(f"shell.{section}"): [] for section in SECTIONS}
    for one in LESSONS:
        line = st.Page(one.page, title=t(f"{one.name}.title"), url_path=one.address, default=one.is_default)
        lines[t(f"shell.{one.section}")].append(line)
    return lines


LESSONS = lessons()
st.set_page_config("Convoscope", str(ROOT / "assets" / "icon.svg"), "wide", initial_sidebar_state=SIDEBAR_PIXELS)
for sheet in ("shell.css", "figures.css"):
    st.html(HERE / sheet)
link.arrive()
language = language_control()
link.seed((language,))
page = st.navigation(menu(), expanded=True)
uses_picture = {"" if one.is_default else one.address: one for one in LESSONS}[page.url_path].uses_picture
with st.sidebar:
    with contained("the choice of a language"):
        language.draw()
    with contained("the picture's controls"):
        if uses_picture:
            picture_sidebar()
        else:
            pictures.seed()
            pictures.write_mark()
if uses_picture:
    with contained("what became of an own picture"):
        left_behind()  # first on the page: on a phone the sidebar is closed
link.write((language,))
page.run()
