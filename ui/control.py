"""What a user sets: one declaration of a control says its key in the session, its name in the link, its limits or
options, its default, its texts and its widget. It draws Streamlit's widget, or describes itself to a live view that
draws its own; it reads and writes its value as the link says it, and gives it to a spec by name.

Texts are asked for by ids: `label` names the control, `<label>_help` explains it where the catalogue has that, and
`<names>_<option>` names an option that is a word. By default `label` is the key, and `names` the label.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Generic, Literal, TypeVar

import streamlit as st

from ui.link import LONGEST, Param
from ui.translations import catalogue, language, t

T = TypeVar("T")
Widget = Literal[
    "select", "row", "slider", "number", "toggle", "next", ""
]  # "": set by hand, or by the page; "next": a board's button
Layout = Iterable["Param | Layout"]  # controls one beneath the other; those of an inner sequence stand side by side

KINDS = {"select": "select", "row": "choice", "slider": "range", "number": "number", "toggle": "switch"}
KINDS |= {"next": "next", "": "hand"}


@dataclass(frozen=True, eq=False)
class Control(Param, Generic[T]):
    """A Param with a widget. `options` are what can be chosen; where there are none, `low` to `high` can, by `step`.

    `show` writes an option where no text names it; `about` fills the fields of label and help; the label of a `bare`
    control is for readers of screens alone; `argument` is its name in a spec, where that is not the key's last word.
    """

    options: Sequence[T] = ()
    low: int = 0
    high: int = 0
    step: int = 1
    widget: Widget = ""
    label: str = ""
    names: str = ""
    help: str = ""
    show: Callable[[T], str] | None = None
    about: Mapping[str, object] | None = None
    bare: bool = False
    argument: str = ""

    @property
    def field(self) -> str:
        """Its name in a spec: `argument`, or the last word of the key."""
        return self.argument or super().field

    @property
    def value(self) -> T:
        """What the session holds."""
        value: T = st.session_state[self.key]
        return value

    def set(self, value: T) -> None:
        """Put a value in the session: before the widget is drawn, or in a callback."""
        st.session_state[self.key] = value

    def draw(self, options: Sequence[T] | None = None, **more: Any) -> T:
        """Draw the widget, if there is one, and return the value; `more` goes to Streamlit's function.

        `options` are those that there are now, or `max_value` the highest: a value beyond becomes the last.
        """
        given = self.options if options is None else options
        if options and self.value not in options:
            self.set(options[-1])
        widgets: dict[str, Callable[..., Any]] = {
            "select": st.selectbox,
            "row": st.segmented_control,
            "slider": st.select_slider if given else st.slider,
            "number": st.number_input,
            "toggle": st.toggle,
        }
        if self.widget:
            if given:
                more = {"options": given, "format_func": self.name_of} | more
            elif self.widget != "toggle":
                if self.value > more.get("max_value", self.high):
                    self.set(more["max_value"])
                more = {"min_value": self.low, "max_value": self.high, "step": self.step} | more
            if self.widget == "row":
                more = {"required": True} | more
            if self.bare:
                more = {"label_visibility": "collapsed"} | more
            shared = {"key": self.key, "help": self.explained(), "persist_state": "session"}
            widgets[self.widget](t(self.label, **self.about or {}), **shared | more)
        return self.value

    def name_of(self, option: T) -> str:
        """An option as the page shows it."""
        if self.show is not None:
            return self.show(option)
        named = f"{self.names}_{self.write(option)}"
        return t(named) if isinstance(option, str) or named in catalogue(language()) else str(option)

    def explained(self) -> str | None:
        """The help text in the session's language, or None."""
        return t(self.help, **self.about or {}) if self.help in catalogue(language()) else None

    def hear(self, said: object) -> None:
        """Take over the value that a browser said, as the link writes it; anything else changes nothing."""
        if isinstance(said, str) and len(said) <= LONGEST:
            with suppress(ValueError):
                self.set(self.read(said))

    def described(self, options: Sequence[T] | None = None) -> dict[str, Any]:
        """What a live view draws the control from: all values as the link writes them."""
        given = self.options if options is None else options
        told: dict[str, Any] = {"name": self.name, "kind": KINDS[self.widget]}
        if self.bare:
            told["bare"] = True
        if self.label in catalogue(language()):
            told["label"] = t(self.label, **self.about or {})
        if self.explained():
            told["help"] = self.explained()
        if given:
            texts = [self.write(option) for option in given]
            told |= {"options": texts, "names": dict(zip(texts, map(self.name_of, given), strict=True))}
        elif self.high > self.low:
            told |= {"low": self.low, "high": self.high, "step": self.step}
            if self.show is not None:
                shown: Callable[[Any], str] = self.show
                told["names"] = {str(value): shown(value) for value in range(self.low, self.high + 1, self.step)}
        return told


def _control(key: str, name: str, default: Any, read: Any, write: Any, said: dict[str, Any]) -> Control[Any]:
    label = said.setdefault("label", key)
    said = {"names": label, "help": f"{label}_help"} | said
    return Control(key, name, default, read, write, **said)


def choice(
    key: str, name: str, options: Sequence[T], default: T, *, widget: Widget = "select", **said: Any
) -> Control[T]:
    """One of `options`, written as `str(option)`. `said` are the other fields of Control."""
    by_text = {str(option): option for option in options}

    def read(text: str) -> T:
        if text not in by_text:
            raise ValueError(f"{name} must be one of {', '.join(by_text)}, not {text!r}")
        return by_text[text]

    return _control(key, name, default, read, str, said | {"options": options, "widget": widget})


def whole(
    key: str, name: str, low: int, high: int, default: int, *, widget: Widget = "slider", **said: Any
) -> Control[int]:
    """A whole number from `low` to `high`, both included."""
    read = _within(name, low, high)
    return _control(key, name, default, read, str, said | {"low": low, "high": high, "widget": widget})


def switch(key: str, name: str, default: bool = False, **said: Any) -> Control[bool]:
    """On or off, written 1 or 0."""

    def read(text: str) -> bool:
        if text not in ("0", "1"):
            raise ValueError(f"{name} must be 0 or 1, not {text!r}")
        return text == "1"

    return _control(key, name, default, read, lambda value: "1" if value else "0", {"widget": "toggle"} | said)


def pair(
    key: str,
    name: str,
    default: tuple[int, int] | None = (0, 0),
    low: int = -999_999,
    high: int = 999_999,
    **said: Any,
) -> Control[Any]:
    """Two whole numbers, each from `low` to `high`: a shift (dy, dx) or a place (row, column), written `3,-5`.

    Where `default` is None there may be none, and the text is empty.
    """
    one = _within(name, low, high)

    def read(text: str) -> tuple[int, int] | None:
        if not text and default is None:
            return None
        numbers = text.split(",")
        if len(numbers) != 2:
            raise ValueError(f"{name} must be two whole numbers, not {text!r}")
        return one(numbers[0]), one(numbers[1])

    return _control(key, name, default, read, lambda value: f"{value[0]},{value[1]}" if value else "", said)


def text(
    key: str,
    name: str,
    default: T,
    *,
    read: Callable[[str], T] = str,  # type: ignore[assignment]  # the default is for T = str
    write: Callable[[T], str] = str,
    **said: Any,
) -> Control[T]:
    """A value with its own reader, which raises ValueError for a bad text, and its own writer."""
    return _control(key, name, default, read, write, said)


def labelled(make: Callable[..., Control[Any]], page: str, label: str, *limits: Any, **said: Any) -> Control[Any]:
    """A control of `page` that `make` makes; its name in the link, and the last word of its key, is its label's."""
    name = label.rpartition(".")[2]
    return make(f"{page}.{name}", name, *limits, label=label, **said)


def each(layout: Layout) -> tuple[Param, ...]:
    """All controls of a layout, each once, in their order."""
    found: dict[str, Param] = {}
    for one in layout:
        found |= {one.key: one} if isinstance(one, Param) else {inner.key: inner for inner in each(one)}
    return tuple(found.values())


def draw(layout: Layout) -> dict[str, Any]:
    """Draw controls, one beneath the other or side by side, and return their values by field."""
    for one in layout:
        if isinstance(one, Control):
            one.draw()
        elif not isinstance(one, Param):
            inner = list(one)
            is_wide = any(isinstance(item, Control) and item.widget == "slider" for item in inner)
            for item, column in zip(inner, st.columns(len(inner), gap="medium" if is_wide else "small"), strict=True):
                with column:
                    draw((item,))
    return values(each(layout))


def beside(
    *controls: Control[Any] | Callable[[], Any], widths: Sequence[float] | None = None, **more: Any
) -> list[Any]:
    """Draw controls side by side in columns, of these widths, and return their values; `more` goes to st.columns.

    In a control's place may stand what draws it and returns its value. Columns that are left over stay empty.
    """
    columns = st.columns(widths or len(controls), **{"gap": "small"} | more)
    found = []
    for one, column in zip(controls, columns, strict=False):
        with column:
            found.append(one.draw() if isinstance(one, Control) else one())
    return found


def values(params: Iterable[Param]) -> dict[str, Any]:
    """What the session holds for each, by field: the last word of its key."""
    return {item.field: st.session_state[item.key] for item in params}


def texts(params: Iterable[Param]) -> dict[str, str]:
    """What the session holds for each, by its name in the link and as the link says it."""
    return {item.name: item.write(st.session_state[item.key]) for item in params}


def read(params: Iterable[Param], said: Mapping[str, str]) -> dict[str, Any]:
    """The values that `texts` wrote, by name in the link. ValueError for a bad one."""
    return {item.name: item.read(said[item.name]) for item in params}


def hear(params: Iterable[Param], said: object) -> None:
    """Take over what a browser said of controls, {name in the link: text}; what is bad or unknown changes nothing."""
    if isinstance(said, Mapping):
        for item in params:
            if isinstance(item, Control):
                item.hear(said.get(item.name))


def _within(name: str, low: int, high: int) -> Callable[[str], int]:
    """A reader of whole numbers of at most six digits; `int` alone would take spaces and other scripts."""

    def read(text: str) -> int:
        if not re.fullmatch(r"-?[0-9]{1,6}", text):
            raise ValueError(f"{name} must be a whole number, not {text!r}")
        if not low <= int(text) <= high:
            raise ValueError(f"{name} must be {low} to {high}, not {int(text)}")
        return int(text)

    return read
