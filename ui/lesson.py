"""What lessons are to the shell and to each other: a folder in `pages/` each, found by looking, and the parts of one.

`pages/<name>/__init__.py` says as `LESSON` where the lesson stands, `page.py` is what Streamlit runs, and the folder
holds all else that is the lesson's own. Its title is its text `<name>.title`. To add a lesson is to add a folder.
"""

from __future__ import annotations

import functools
import importlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import streamlit as st

from ui import link
from ui.translations import PAGES, lesson, t

SECTIONS = ("equivariance", "convolution", "nature", "learning")  # of the menu, in order; titles are `shell.<section>`


@dataclass(frozen=True)
class Lesson:
    """Where a lesson stands: in which section of the menu, at which place in it, and at which address.

    `package` is its folder's, `pages.<name>`. The default one opens where the address names none. `uses_picture`:
    whether it looks at the picture that the sidebar offers.
    """

    package: str
    section: str
    order: int
    path: str = ""  # by default its name
    is_default: bool = False
    uses_picture: bool = True

    @property
    def name(self) -> str:
        """The name of its folder, and the first word of its keys and texts."""
        return self.package.rpartition(".")[2]

    @property
    def address(self) -> str:
        """Its path in the URL."""
        return self.path or self.name

    @property
    def page(self) -> Path:
        """The script that draws it."""
        return PAGES / self.name / "page.py"


@functools.cache
def lessons() -> tuple[Lesson, ...]:
    """All lessons in the menu's order. ValueError for an unknown section, or where not one is the default."""
    packages = (f"{PAGES.name}.{file.parent.name}" for file in sorted(PAGES.glob("*/page.py")))
    found: list[Lesson] = [importlib.import_module(package).LESSON for package in packages]
    for one in found:
        if one.section not in SECTIONS:
            raise ValueError(f"{one.package} must be in one of {', '.join(SECTIONS)}, not in {one.section!r}")
    if sum(one.is_default for one in found) != 1:
        raise ValueError(f"one lesson must be the default, not {[one.name for one in found if one.is_default]}")
    return tuple(sorted(found, key=lambda one: (SECTIONS.index(one.section), one.order)))


def open_part(key: str, parts: Sequence[str], *, question: str, label: str) -> str:
    """Draw the open part's question and, beneath it, which part is open; return that.

    `key` is the session's key. The texts are `<question>_<part>`, `<label>` and `<label>_<part>`.
    """
    asked = st.container()
    part: str = st.segmented_control(  # type: ignore[assignment]  # required: never None
        t(label),
        tuple(parts),
        key=key,
        format_func=lambda name: t(f"{label}_{name}"),
        label_visibility="collapsed",
        required=True,
        persist_state="session",
    )
    asked.markdown(t(f"{question}_{part}"))
    return part


def lesson_in_parts(
    page: str,
    parts: Mapping[str, Callable[[str], None]],
    params: Sequence[link.Param],
    *,
    question: str,
    label: str,
) -> None:
    """Run a lesson each part of which draws itself, given the page's name: the open one, then the lesson's text.

    `params` stand in the URL, the open part's under `<page>.part`; `question` and `label` as in `open_part`.
    """
    link.seed(params)
    _page(page, parts, params, question, label)


@st.fragment
def _page(
    page: str, parts: Mapping[str, Callable[[str], None]], params: Sequence[link.Param], question: str, label: str
) -> None:
    """All of the page: a control, or what is done in a live view, runs this alone."""
    parts[open_part(f"{page}.part", tuple(parts), question=question, label=label)](page)
    st.markdown(lesson(page))
    link.write(params)
