"""The widget for a stack of rates: some to choose from, or typed as "1, 2, 5"; and how it stands in the URL."""

from __future__ import annotations

import streamlit as st

from pages.dilated.fields import Rates, rates_text, read_rates
from ui import link
from ui.translations import t

PRESETS = ("2, 2, 2", "1, 2, 3", "1, 2, 4, 8", "1, 1, 1, 1", "1, 2, 5", "1, 2, 9")


def rates_param(key: str, name: str, default: str) -> link.Param:
    """A stack of rates in the session as "2, 2, 2", in the URL as "2,2,2"."""
    return link.param(
        key,
        name,
        default,
        read=lambda text: rates_text(read_rates(text)),
        write=lambda text: text.replace(" ", ""),
    )


def rates_control(key: str, label: str) -> Rates:
    """The stack that is chosen or typed; a text that is none says so, and the last good stack stays."""
    state = st.session_state
    good = state[f"{key}_good"] = state[key]

    def check() -> None:
        state.pop(f"{key}_bad", None)
        try:
            state[key] = rates_text(read_rates(state[key] or ""))
        except ValueError:
            state[f"{key}_bad"], state[key] = state[key], state[f"{key}_good"]

    st.selectbox(
        t(label),
        list(dict.fromkeys((*PRESETS, good))),
        key=key,
        help=t(f"{label}_help"),
        on_change=check,
        accept_new_options=True,
        persist_state="session",
    )
    if f"{key}_bad" in state:
        st.error(t("dilated.rates_bad", text=state[f"{key}_bad"]))
    return read_rates(good)
