"""The parts of a lesson: one is open, and only that one is computed."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from ui.translations import t


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
