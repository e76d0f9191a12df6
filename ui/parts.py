"""The parts of a lesson: one is open, and only that one is computed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import streamlit as st

from ui import link
from ui.translations import lesson, t


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
