"""The part in which a network learns moved digits: what another has built in, got from data, and what that costs."""

from __future__ import annotations

from functools import partial

import streamlit as st

from pages.training import plan as plans
from pages.training.controls import IS_MOVING, LEARNER, LONG_EPOCHS, PLACES, SEED
from pages.training.live_training import learnt_key, live_buttons
from pages.training.models import MOVED, OWN, data
from pages.training.moved import Moved
from pages.training.own import own_beside
from pages.training.plan import LONG, Plan
from pages.training.records import SEEDS, command
from pages.training.shift_tables import Row, own_row, share, shift_rows
from pages.training.trials import LEARNT_MOVED, trial_moved
from ui.control import beside
from ui.translations import t

TABLE = "moved"
MODE = "zeros"


def moving_part() -> None:
    """Network, moved or not, epochs; the training; accuracy under shift and digits shown, beside the recorded ones."""
    choices = LONG if LEARNER.value == "dense" else LONG[:2]  # the others would train for minutes
    controls = LEARNER, IS_MOVING, partial(LONG_EPOCHS.draw, choices), SEED
    model, is_moved, epochs, seed = beside(*controls, widths=[1.3, 1.6, 1.2, 1.1], vertical_alignment="bottom")
    plan = Plan(model, "polyphase", "random", seed, epochs, False, is_moved=is_moved)
    live_buttons(plan, learnt_key())
    recorded = {
        "dense": trial_moved(TABLE, "dense_still_20"),
        MOVED: trial_moved(TABLE, "dense_moved_400"),
        "convolutional": trial_moved(TABLE, "convolutional_still_20"),
    }
    found, above = own_beside(recorded, "training.learnt_moved", MODE, widths=[1, 1.2])
    above.html(moving_table(found.get(OWN)))
    st.markdown(moving_sentence())
    st.caption(t("training.moving_about", seeds=len(SEEDS), digits=f"{len(data().x):,}", command=f"`{command()}`"))


def shown(epochs: float) -> str:
    """How many digits a network has been shown."""
    return f"{round(epochs * len(data().x)):,}"


def moving_table(own: Moved | None) -> str:
    """A row a recorded training, and one's own: parameters, digits shown, accuracies."""
    rows: list[Row] = [(name, [shown(plan.epochs)], trial_moved(TABLE, name)) for name, plan in LEARNT_MOVED.items()]
    learnt = plans.learnt()
    rows += own_row(own, shown(learnt[1].epochs) if learnt else "")
    return shift_rows(rows, [t("training.head_shown")], testid="training-learnt-moved")


def moving_sentence() -> str:
    """What the dense network reaches, what it was shown for it, and what the convolution has without."""
    still, much = trial_moved(TABLE, "dense_still_400"), trial_moved(TABLE, "dense_moved_400")
    little, built = trial_moved(TABLE, "dense_moved_20"), trial_moved(TABLE, "convolutional_still_20")
    epochs = {name: LEARNT_MOVED[name].epochs for name in ("dense_moved_400", "convolutional_still_20")}
    most, least = epochs.values()
    return t(
        "training.moving_sentence",
        still=share(still.four_ways(4)),
        little=share(little.four_ways(4)),
        much=share(much.four_ways(4)),
        built=share(built.four_ways(4)),
        shown=shown(most),
        built_shown=shown(least),
        times=f"{most / least:.0f}",
        parameters=f"{much.parameters:,}",
        built_parameters=f"{built.parameters:,}",
        consistency=share(much.consistency),
        built_consistency=share(built.consistency),
        places=PLACES,
    )
