"""The widget for a stack of rates: some to choose from, or typed as "1, 2, 5"; and how it stands in the URL."""

from __future__ import annotations

import streamlit as st

from pages.dilated.fields import Rates, rates_text, read_rates
from ui.control import Control, text
from ui.translations import t

PRESETS = ("2, 2, 2", "1, 2, 3", "1, 2, 4, 8", "1, 1, 1, 1", "1, 2, 5", "1, 2, 9")


def rates(key: str, name: str, default: str) -> Control[str]:
    """A stack of rates in the session as "2, 2, 2", in the URL as "2,2,2"."""
    return text(
        key,
        name,
        default,
        read=lambda said: rates_text(read_rates(said)),
        write=lambda said: said.replace(" ", ""),
        widget="select",
        show=str,
    )


def rates_control(shown: Control[str]) -> Rates:
    """The stack that is chosen or typed; a text that is none says so, and the last good stack stays."""
    state, key = st.session_state, shown.key
    good = state[f"{key}_good"] = shown.value

    def check() -> None:
        state.pop(f"{key}_bad", None)
        try:
            shown.set(rates_text(read_rates(shown.value or "")))
        except ValueError:
            state[f"{key}_bad"] = shown.value
            shown.set(state[f"{key}_good"])

    shown.draw(list(dict.fromkeys((*PRESETS, good))), on_change=check, accept_new_options=True)
    if f"{key}_bad" in state:
        st.error(t("dilated.rates_bad", text=state[f"{key}_bad"]))
    return read_rates(good)
