"""The part in which LeNet-5 is changed one thing at a time: why it fails when digits move, taken apart."""

from __future__ import annotations

import streamlit as st

from pages.training.controls import BORDER, END, MAPS, SEED
from pages.training.live_training import learnt_key, live_buttons
from pages.training.models import CHANGED, OWN, RATES
from pages.training.moved import Moved
from pages.training.own import own_beside
from pages.training.records import SEEDS, command
from pages.training.shift_tables import Row, own_row, share, shift_rows
from pages.training.trials import BUILT_IN, CHANGED_EPOCHS, CHANGES, LENET, changed, changed_name, trial_at, trial_moved
from ui.control import beside
from ui.translations import t

TABLE = "changes"
STEPS = (  # LeNet-5; one change each; then one after the other, up to the fully convolutional network
    LENET,
    "list_valid_polyphase",
    "list_circular_max",
    "mean_valid_max",
    "mean_zeros_max",
    "mean_circular_max",
    "mean_circular_polyphase",
    BUILT_IN,
)
MODE = "zeros"


def changes_part() -> None:
    """End, border, pooling; the training; accuracy under shift beside the recorded ones."""
    end, border, pooling, seed = beside(END, BORDER, MAPS, SEED, widths=[1.2, 1.8, 1.3, 1.1])
    live_buttons(changed(end, border, pooling, seed=seed), learnt_key())
    chosen = changed_name(end, border, pooling)
    recorded = {"lenet": trial_moved(TABLE, LENET), BUILT_IN: trial_moved(TABLE, BUILT_IN)}
    if chosen != LENET:
        recorded[CHANGED] = trial_moved(TABLE, chosen)
    found, above = own_beside(recorded, "training.changes", MODE, widths=[1, 1.1])
    above.html(changes_table(chosen, found.get(OWN)))
    st.markdown(changes_sentence())
    st.markdown(slower_sentence())
    st.caption(
        t(
            "training.changes_about",
            seeds=len(SEEDS),
            epochs=CHANGED_EPOCHS,
            rate=f"{RATES[CHANGED]:g}",
            built_rate=f"{RATES[BUILT_IN]:g}",
            command=f"`{command()}`",
        )
    )


def changes_table(chosen: str, own: Moved | None) -> str:
    """The steps; behind them the network that is chosen, as it was recorded, and one's own."""
    rows: list[Row] = [(name, (), trial_moved(TABLE, name)) for name in STEPS]
    rows.append(("chosen", (), trial_moved(TABLE, chosen)))
    return shift_rows([*rows, *own_row(own)], (), testid="training-changes")


def changes_sentence() -> str:
    """What each change alone, and one after the other, makes of the accuracy at 4 pixels."""

    def at(name: str, by: int = 4) -> str:
        return share(trial_at(TABLE, name, by).mean)

    return t(
        "training.changes_sentence",
        lenet=at(LENET),
        pooling=at("list_valid_polyphase"),
        circular=at("list_circular_max"),
        mean=at("mean_valid_max"),
        mean_six=at("mean_valid_max", 6),
        zeros=at("mean_zeros_max"),
        zeros_six=at("mean_zeros_max", 6),
        both=at("mean_circular_max"),
        both_six=at("mean_circular_max", 6),
        all=at("mean_circular_polyphase", 0),
    )


def slower_sentence() -> str:
    """What the networks that end in a mean read of still digits, and what the last two steps differ in."""
    still = [trial_at(TABLE, name, 0).mean for name in CHANGES if name.startswith("mean")]
    return t(
        "training.changes_slower",
        epochs=CHANGED_EPOCHS,
        low=share(min(still)),
        high=share(max(still)),
        lenet=share(trial_at(TABLE, LENET, 0).mean),
        built=f"{trial_moved(TABLE, BUILT_IN).parameters:,}",
        parameters=f"{trial_moved(TABLE, STEPS[-2]).parameters:,}",
    )
