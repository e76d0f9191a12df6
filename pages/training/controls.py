"""Controls that several parts of Train have, each kept under `<prefix>.<name>`."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from pages.training.plan import MOST_SEED
from ui.translations import t


def switch(prefix: str, name: str, options: Sequence[str]) -> str:
    """A segmented control of the texts `training.<name>_<option>`, kept under `<prefix>.<name>`."""
    chosen: str = st.segmented_control(  # type: ignore[assignment]  # required: never None
        t(f"training.{name}"),
        options,
        key=f"{prefix}.{name}",
        format_func=lambda option: t(f"training.{name}_{option}"),
        help=t(f"training.{name}_help"),
        required=True,
        persist_state="session",
    )
    return chosen


def seed_control(prefix: str) -> int:
    """The seed of first weights and of the order of digits."""
    return st.slider(
        t("training.seed"),
        0,
        MOST_SEED,
        key=f"{prefix}.seed",
        help=t("training.seed_help"),
        persist_state="session",
    )
