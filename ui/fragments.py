"""A fragment as all pages have it: a part of a page that runs alone, and takes nothing with it that was done elsewhere.

Streamlit's browser gathers all that changes within one moment in one message, and names one fragment in it where any of
the changes belongs to one. Only that fragment would run then: a click in the sidebar that falls on the moment in which
a progress bar asks how far it is would be kept, but drawn by nobody, and a picture that was uploaded would stay unseen.
So a fragment that finds such a change runs the whole page instead.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, TypeVar, cast

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

F = TypeVar("F", bound=Callable[..., Any])


def fragment(function: F) -> F:
    """`st.fragment`, but that the whole page runs where the message that started it changed something outside of it."""

    @st.fragment
    @functools.wraps(function)
    def run(*args: Any, **kwargs: Any) -> Any:
        if _more_has_changed():
            st.rerun()
        return function(*args, **kwargs)

    return cast(F, run)


def _more_has_changed() -> bool:
    """Whether in a run of fragments alone a widget outside of them has another value than in the last run."""
    context = get_script_run_ctx(suppress_warning=True)
    if context is None or not context.fragment_ids_this_run:
        return False
    state = context.session_state._state
    said = state._new_widget_state
    return any(
        about.fragment_id not in context.fragment_ids_this_run and state._widget_changed(widget)
        for widget, about in list(said.widget_metadata.items())
        if widget in said
    )
