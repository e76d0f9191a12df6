"""What lessons are to the shell and to each other: a folder in `pages/` each, found by looking, and how one is drawn.

`pages/<name>/__init__.py` says as `LESSON` where the lesson stands, `page.py` is what Streamlit runs, and the folder
holds all else that is the lesson's own. Its title is its text `<name>.title`. To add a lesson is to add a folder.

A lesson is its parts, each of them choices, a result, a view; `run` draws the one that is open.
"""

from __future__ import annotations

import functools
import importlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, Protocol, TypeVar

import numpy as np
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from ui import control, link
from ui.control import Layout
from ui.fragments import fragment
from ui.pictures import Picture
from ui.shown import Shown, show
from ui.translations import PAGES, language, lesson, t

T = TypeVar("T")

SECTIONS = ("equivariance", "convolution", "nature", "learning")  # of the menu, in order; titles are `shell.<section>`
KEPT = 128  # results of parts, for everybody


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


class Known(Protocol):
    """What a result is computed from: a Picture, or what else has an array that a digest names."""

    @property
    def digest(self) -> str: ...

    @property
    def array(self) -> np.ndarray: ...


@dataclass(frozen=True)
class Part:
    """A part of a lesson: what is chosen, what comes of it, how it is shown. Its name is the last word of its texts.

    controls: all that it keeps in the link, as a layout. `choices` draws them and returns the spec, values by name; by
    default they are drawn as they are laid out, and the spec is their values. None is no spec: the page has said why.
    result: a function of the spec's values by name, and before them, where the part has a `picture`, of its array. It
    is computed once for one spec and picture, and must not draw.
    shown: what is seen of a result, drawn into `columns` and beneath them.
    view: in place of `shown`, for a part that has more to draw: called with the result (the spec, where the part has no
    `result`) and the two columns.
    draw: in place of all of these, for a part whose choices stand between what it shows.
    note: what is to be said of the picture, beneath the right column; "" for nothing.
    columns: the widths of the left one and the right one, in which the choices stand; None for one above the other.
    gap: between the columns.
    """

    name: str
    controls: Layout = ()
    choices: Callable[[], Mapping[str, Any] | None] | None = None
    result: Callable[..., Any] | None = None
    shown: Callable[[Any], Shown] | None = None
    view: Callable[[Any, DeltaGenerator, DeltaGenerator], object] | None = None
    draw: Callable[[], object] | None = None
    picture: Callable[[], Picture] | None = None
    note: Callable[[Picture], str] | None = None
    columns: tuple[int, int] | None = (5, 2)
    gap: Literal["small", "medium"] = "medium"


def run(page: str, parts: Sequence[Part], *, beneath: Part | None = None) -> None:
    """Draw the lesson `page`: the question, which part is open where there are several, that part, the lesson's text.

    Texts: `<page>.question_<part>`, `<page>.part`, `<page>.part_<part>`; `<page>.question` of a lesson in one part.
    Controls are given their values by the link before all else, and written to it at last. `beneath` is a part that is
    always there, before the text.
    """
    opened = _opened(page, parts)
    layouts = (part.controls for part in (*parts, beneath) if part)
    params = control.each([*([opened] if opened else []), *layouts])
    link.seed(params)
    _page(page, parts, opened, params, beneath)


def _opened(page: str, parts: Sequence[Part]) -> control.Control[str] | None:
    """The control of which part is open, where there are several."""
    if len(parts) == 1:
        return None
    names = [part.name for part in parts]
    return control.choice(f"{page}.part", "part", names, names[0], widget="row", bare=True)


@fragment
def _page(
    page: str,
    parts: Sequence[Part],
    opened: control.Control[str] | None,
    params: Sequence[link.Param],
    beneath: Part | None,
) -> None:
    """All of the page: a control, or what is done in a live view, runs this alone."""
    if opened:
        asked = st.container()
        name = opened.draw()
        asked.markdown(t(f"{page}.question_{name}"))
        _draw(page, next(part for part in parts if part.name == name))
    else:
        _draw(page, parts[0], question=t(f"{page}.question"))
    if beneath:
        _draw(page, beneath)
    st.markdown(lesson(page))
    link.write(params)


def _draw(page: str, part: Part, question: str = "") -> None:
    """A part: its choices at the right, what comes of them at the left, beneath the question if there is one."""
    columns = None if part.draw else part.columns
    above, below = st.columns(columns, gap=part.gap) if columns else (st.container(), st.container())
    if question:
        above.markdown(question)
    if part.draw:
        part.draw()
        return
    with (below if part.columns else above).container():  # what comes beneath keeps its place
        spec = part.choices() if part.choices else control.draw(part.controls)
    if spec is None:
        return
    picture = part.picture() if part.picture else None
    found = kept(part.result, spec, picture) if part.result else spec
    if part.shown:
        show(part.shown(found), above, below, key=page)
    elif part.view:
        part.view(found, above, below)
    if picture and part.note and (said := part.note(picture)):
        below.caption(said)


def kept(result: Callable[..., T], spec: Mapping[str, Any], picture: Known | None = None) -> T:
    """`result(picture.array, **spec)`, or `result(**spec)`: computed once for one spec, picture and language.

    `result` must have a name of its own. ValueError for one without.
    """
    name = f"{result.__module__}.{result.__qualname__}"
    if "<" in name:
        raise ValueError(f"{name} is no function of a module: results of several would be taken for each other")
    digest = picture.digest if picture else ""
    found: T = _kept(name, repr(sorted(spec.items())), digest, language(), result, spec, picture)
    return found


@st.cache_data(max_entries=KEPT, show_spinner=False)
def _kept(
    name: str,
    spec: str,
    digest: str,
    language: str,
    _result: Callable[..., Any],
    _spec: Mapping[str, Any],
    _picture: Known | None,
) -> Any:
    return _result(*([_picture.array] if _picture else []), **_spec)
