"""The texts of the screen, in the session's language.

Catalogues are `<language>.po`: the kit's in `ui/texts/`, a lesson's in its folder, where its ids begin with the
lesson's name. A message's id is `<part>.<snake_name>`, its text may hold `str.format` fields: `{name}`. Any text that
depends on a number may have gettext's plural forms: its `msgid_plural` is the field with the number, `name`. All are
read once, at the first text, and merged to one mapping a language.
To add a language is to add files: beside each `en.po` and `en.md` its own. Its code is as browsers say it, in lower
case: `pl`, or `pt-br` for one country.
Sessions are threads, so nothing is installed globally.
"""

import functools
import gettext
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

import streamlit as st
from babel.messages.pofile import read_po

UI = Path(__file__).resolve().parent
PAGES = UI.parent / "pages"

LANGUAGES = ("en", *sorted(path.stem for path in (UI / "texts").glob("*.po") if path.stem != "en"))
LANGUAGE_KEY = "shell.language"  # session key of the sidebar's control
LANGUAGE_NAME = "lang"  # its name in the URL


class Plural(str):
    """A text with plural forms: `format` fills the form for the number in `field`; as a `str` it is the last form."""

    field: str
    forms: tuple[str, ...]
    rule: Callable[[int], int]  # from the number to the form, as the catalogue's head says

    @classmethod
    def of(cls, field: str, forms: tuple[str, ...], expression: str) -> "Plural":
        """The text of one message, `expression` from its catalogue's `Plural-Forms`."""
        text = cls(forms[-1])
        text.field, text.forms, text.rule = field, forms, gettext.c2py(expression)
        return text

    def format(self, *args: object, **values: object) -> str:
        """KeyError without the number. It may be a text such as `1,024`; one that is not whole has the last form."""
        number = str(values[self.field]).replace(",", "")
        form = self.rule(int(number)) if number.isdecimal() else -1
        return self.forms[form].format(*args, **values)

    @functools.cached_property
    def for_script(self) -> dict[str, object]:
        """The same for `texts` in dom.js, which does not evaluate rules: a digit for each number under 200.

        Of larger numbers rules ask for the last two digits alone; only some set whole thousands or millions apart.
        """
        rule = "".join(str(self.rule(number)) for number in range(200))
        return {"field": self.field, "forms": self.forms, "rule": rule}


def language() -> str:
    """The session's language: the sidebar control's, else the URL's, else the browser's."""
    chosen = st.session_state.get(LANGUAGE_KEY)
    if chosen in LANGUAGES:
        return chosen
    linked = st.query_params.get(LANGUAGE_NAME)
    return linked if linked in LANGUAGES else browser_language()


def browser_language() -> str:
    """The language that the browser asks for, English where there is no catalogue for it."""
    spoken = (st.context.locale or "").replace("_", "-").lower()
    return next((one for one in (spoken, spoken.split("-")[0]) if one in LANGUAGES), "en")


def t(key: str, **values: object) -> str:
    """The text of `key` in the session's language, its fields filled with `values`, in the form for their number.

    Raises KeyError for an id that the catalogue does not hold, or a field without a value.
    """
    text = catalogue(language())[key]
    return text.format(**values) if values else text


def own_name(language: str) -> str:
    """What a language is called in that language itself."""
    return catalogue(language)["shell.language_name"]


def part(prefix: str, *stems: str) -> dict[str, Any]:
    """The texts of one part in the session's language, by their full ids, fields unfilled, for a live view's script.

    All of them, or those whose names begin with one of `stems`. Raises KeyError where there are none.
    """
    starts = tuple(f"{prefix}.{stem}" for stem in stems or ("",))
    texts = {key: text for key, text in catalogue(language()).items() if key.startswith(starts)}
    if not texts:
        raise KeyError(prefix)
    return {key: text.for_script if isinstance(text, Plural) else text for key, text in texts.items()}


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
        messages = read_po(file, charset="utf-8", abort_invalid=True)
    texts: dict[str, str] = {}
    for message in messages:
        if isinstance(message.id, tuple) and isinstance(message.string, tuple):
            key, field = message.id
            texts[key] = Plural.of(field, message.string, messages.plural_expr)
        elif message.id:
            texts[str(message.id)] = str(message.string)
    return texts


def check_languages() -> None:
    """Raises ValueError that names each file and each id which English has and another language has not."""
    missing: list[str] = []
    for path in (*catalogue_files("en"), *sorted(PAGES.glob("*/en.md"))):
        for other in (path.with_stem(language) for language in LANGUAGES[1:]):
            name = str(other.relative_to(UI.parent))
            if not other.exists():
                missing.append(name)
            elif other.suffix == ".po":
                ids = read_catalogue(path).keys() - read_catalogue(other).keys()
                missing += [f"{key} in {name}" for key in sorted(ids)]
    if missing:
        raise ValueError(f"a language must have what English has, there is no {', no '.join(missing)}")


@functools.cache
def _labels() -> frozenset[str]:
    return frozenset(text for name in LANGUAGES for text in catalogue(name).values())


@functools.cache
def _lesson(page: str, language: str) -> str:
    return (PAGES / page / f"{language}.md").read_text(encoding="utf-8")
