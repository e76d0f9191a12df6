"""The texts of the screen, in the session's language.

Catalogues are `<language>.po`: the kit's in `ui/texts/`, a lesson's in its folder, where its ids begin with the
lesson's name. A message's id is `<part>.<snake_name>`, its text may hold `str.format` fields: `{name}`. All are read
once, at the first text, and merged to one mapping a language.
Sessions are threads, so nothing is installed globally.
"""

import functools
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

import streamlit as st
from babel.messages.pofile import read_po

LANGUAGES = ("en", "ko")
LANGUAGE_KEY = "shell.language"  # session key of the sidebar's control
LANGUAGE_NAME = "lang"  # its name in the URL

UI = Path(__file__).resolve().parent
PAGES = UI.parent / "pages"


def language() -> str:
    """The session's language: the sidebar control's, else the URL's, else the browser's."""
    chosen = st.session_state.get(LANGUAGE_KEY)
    if chosen in LANGUAGES:
        return chosen
    linked = st.query_params.get(LANGUAGE_NAME)
    return linked if linked in LANGUAGES else browser_language()


def browser_language() -> str:
    """The language that the browser asks for, English where there is no catalogue for it."""
    spoken = (st.context.locale or "").replace("_", "-").split("-")[0].lower()
    return spoken if spoken in LANGUAGES else "en"


def t(key: str, **values: object) -> str:
    """The text of `key` in the session's language, its fields filled with `values`.

    Raises KeyError for an id that the catalogue does not hold, or a field without a value.
    """
    text = catalogue(language())[key]
    return text.format(**values) if values else text


def part(prefix: str, *stems: str) -> dict[str, str]:
    """The texts of one part in the session's language, by their full ids, fields unfilled.

    All of them, or those whose names begin with one of `stems`. Raises KeyError where there are none.
    """
    starts = tuple(f"{prefix}.{stem}" for stem in stems or ("",))
    texts = {key: text for key, text in catalogue(language()).items() if key.startswith(starts)}
    if not texts:
        raise KeyError(prefix)
    return texts


def is_label(text: str) -> bool:
    """Whether `text` is what some id says in some language."""
    return text in _labels()


def lesson(page: str) -> str:
    """The Markdown text of a lesson, `pages/<page>/<language>.md`, in the session's language."""
    return _lesson(page, language())


@functools.cache
def catalogue(language: str) -> Mapping[str, str]:
    """All texts of one language by id. Raises ValueError for an unknown language or an id told twice."""
    if language not in LANGUAGES:
        raise ValueError(f"language must be one of {', '.join(LANGUAGES)}, not {language!r}")
    texts: dict[str, str] = {}
    for path in catalogue_files(language):
        for key, text in read_catalogue(path).items():
            if key in texts:
                raise ValueError(f"{path.parent.name}/{path.name}: {key} is told twice")
            texts[key] = text
    return MappingProxyType(texts)


def catalogue_files(language: str) -> list[Path]:
    """The catalogues of one language: the kit's, then those of the lessons."""
    return [UI / "texts" / f"{language}.po", *sorted(PAGES.glob(f"*/{language}.po"))]


def read_catalogue(path: Path) -> dict[str, str]:
    """The texts of one `.po` file by id."""
    with path.open("rb") as file:
        return {str(message.id): str(message.string) for message in read_po(file, charset="utf-8") if message.id}


@functools.cache
def _labels() -> frozenset[str]:
    return frozenset(text for name in LANGUAGES for text in catalogue(name).values())


@functools.cache
def _lesson(page: str, language: str) -> str:
    return (PAGES / page / f"{language}.md").read_text(encoding="utf-8")
