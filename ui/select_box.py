"""A select box as all pages have it: translated, kept for the session."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import streamlit as st

from ui.translations import t


def select(
    key: str, options: Sequence[Any], label: str, *, names: str = "", on_change: Callable[[], None] | None = None
) -> Any:
    """A select box whose value lives under `key`; options are shown as the texts `<names>.<option>`, or as they are."""
    return st.selectbox(
        t(label),
        options,
        key=key,
        format_func=lambda option: t(f"{names}_{option}") if names and isinstance(option, str) else str(option),
        help=t(f"{label}_help"),
        on_change=on_change or "rerun",
        persist_state="session",
    )
