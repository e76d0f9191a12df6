"""The experiment in the URL: short names, and ids that know no language.

A page's state is a tuple of `Param`; ui/control.py makes them. `seed` puts the URL's values in the session before the
first widget, `write` puts the session's values in the URL after the last one.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from ui.translations import is_label, language

LONGEST = 2000  # characters of one value: no page writes a link as long as that, and what is longer is not read
_TRAVELS = "link.travels"  # session key: how often the browser's Back and Forward buttons have been pressed
_SHOWN = "link.shown"  # session key: by key, the language in which its widget was shown; None while none is sure


@dataclass(frozen=True)
class Param:
    """One value of the state: `key` in the session, `name` in the URL; `read` raises ValueError for a bad text."""

    key: str
    name: str
    default: Any
    read: Callable[[str], Any]
    write: Callable[[Any], str]
    always: bool = False  # written even when it is the default

    @property
    def field(self) -> str:
        """Its name in a spec: the last word of the key."""
        return self.key.rpartition(".")[2]


def arrive() -> None:
    """Count the travels in the browser's history. To be called once a run, before all else."""
    if travelled():
        st.session_state[_TRAVELS] = travels() + 1


def travels() -> int:
    """How often this session has been taken to another link by the browser's Back and Forward buttons."""
    number: int = st.session_state.get(_TRAVELS, 0) if get_script_run_ctx(suppress_warning=True) else 0
    return number


def seed(params: Iterable[Param]) -> None:
    """Give each key its first value of the session: the URL's, or the default where there is none or a bad one.

    Later calls leave the session alone, so that a value lives on when the user changes the page and comes back; only
    the browser's Back and Forward buttons read the URL again. Call it before the first widget with such a key.

    Browsers send the label of what is chosen, not the option. So in a new language a value is sent to its widget
    again, until a run has come to `write`, and a label that came back in an old one is read from the URL.
    """
    shown: dict[str, str | None] = st.session_state.setdefault(_SHOWN, {})
    has_travelled = travelled()
    for item in params:
        known = item.key in shown and item.key in st.session_state
        if has_travelled or not known or _stale(item, st.session_state[item.key]):
            st.session_state[item.key] = _linked(item)
        elif shown[item.key] != language():
            st.session_state[item.key] = st.session_state[item.key]
        else:
            continue
        shown[item.key] = None


def write(params: Iterable[Param]) -> None:
    """Make the URL say the session's values: defaults are left out, and names of others stay as they are.

    One message to the browser, and one entry in its history, when something changed; else none. In a run that Back or
    Forward started Streamlit's browser makes no entry, which would end the way forward: it replaces the one that it has
    come to. No widget may bind itself to the URL (`bind=`): Streamlit then lets nobody else replace the query.
    """
    query = {name: st.query_params.get_all(name) for name in st.query_params}
    wanted = dict(query)
    shown = st.session_state.setdefault(_SHOWN, {})
    for item in params:
        shown[item.key] = language()
        value = st.session_state.get(item.key, item.default)
        if item.always or value != item.default:
            wanted[item.name] = [item.write(value)]
        else:
            wanted.pop(item.name, None)
    if wanted != query:
        st.query_params.from_dict(wanted)


def _linked(item: Param) -> Any:
    """The URL's value of a param, else its default."""
    text = st.query_params.get(item.name)
    if text is None or len(text) > LONGEST:
        return item.default
    try:
        return item.read(text)
    except ValueError:
        return item.default


def _stale(item: Param, value: Any) -> bool:
    """Whether a value is no value of the param but a label that its widget showed in another language."""
    if not (isinstance(value, str) and is_label(value)):
        return False
    try:
        return item.read(item.write(value)) != value
    except ValueError:
        return True


def travelled() -> bool:
    """Whether this run was started by the browser's Back or Forward button."""
    context = get_script_run_ctx(suppress_warning=True)
    return context is not None and context.is_history_navigation
