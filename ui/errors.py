"""What `core` refuses, in the user's language.

Whatever a page's controls can bring about core raises with a code and values (core.argument_errors); the catalogue has
a sentence for each code. Any other ValueError is a bug: the log has it, and the user is told that there was one.
"""

import logging
from collections.abc import Callable
from typing import Any, TypeVar

import streamlit as st

from core.argument_errors import ArgumentError
from ui.numbers import four_digits
from ui.translations import t

S = TypeVar("S")
T = TypeVar("T")

_log = logging.getLogger(__name__)


def explained(error: ValueError) -> str:
    """The sentence of `error` in the session's language."""
    if isinstance(error, ArgumentError):
        return t(f"errors.{error.code}", **{name: _written(value) for name, value in error.details.items()})
    _log.error("what core refused has no code", exc_info=error)
    return t("shell.failure")


def fitting(key: str, spec: S, make: Callable[[S], T], *others: S) -> T | None:
    """`make(spec)`; where core refuses that, the page says why, and keeps the last spec that went, or one of `others`.

    The last one lives in the session under `key`. None where nothing goes.
    """
    reason = ""
    for tried in (spec, st.session_state.get(key), *others):
        if tried is None:
            continue
        try:
            made = make(tried)
        except ValueError as error:
            reason = reason or explained(error)
            continue
        if reason:
            st.error(f"{reason} {t('errors.kept')}")
        st.session_state[key] = tried
        return made
    st.error(reason)
    return None


def _written(value: Any) -> str:
    """A value of core as a sentence holds it: sizes as 7x5."""
    if isinstance(value, tuple):
        return "x".join(map(str, value))
    return four_digits(value) if isinstance(value, float) else str(value)
