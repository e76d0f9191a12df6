"""The part in which the test digits move: accuracy against shift of all networks, and one digit dragged by hand."""

from __future__ import annotations

from collections.abc import Hashable

import numpy as np
import streamlit as st

from core.layers import Stack
from pages.training import mover
from pages.training import plan as plans
from pages.training.controls import AXIS, DIGIT, MODE, POOLING
from pages.training.models import LOOKS, MODELS, NEIGHBOURS, OWN, data, entry, shipped
from pages.training.moved import Moved, answers, neighbours_moved, shipped_moved
from pages.training.mover import WHOLE
from pages.training.own import own_beside
from pages.training.records import SEEDS, SIZES, Spread, fewer, record, still
from pages.training.shift_tables import share
from ui.control import beside
from ui.tables import figures_table
from ui.translations import t

ROUNDING = 1e-4  # of a mean accuracy: one digit of one seed is ten times as much


def move_part() -> None:
    """Edge, axis, pooling; the chart with its figures; the digit."""
    mover.view.listen(mover.KEY)
    shift = mover.SHIFT.value
    mode, axis, pooling, digit = beside(MODE, AXIS, POOLING, DIGIT, widths=[1.5, 1.3, 1.2, 1.3])
    curves(mode, axis, pooling, shift)
    picture, label = data().test_x[digit], int(data().test_labels[digit])
    found = {model: _answers((model, pooling), digit, axis, mode, shipped(model, pooling)) for model in MODELS}
    own = plans.learnt()
    if own is not None:
        found[OWN] = _answers(own[0].key, digit, axis, mode, own[1].stack)
    names = [(t(f"training.model_{name}"), LOOKS[name].colour) for name in found]
    mover.mover_view(picture, label, np.stack(list(found.values())), names, axis=axis, mode=mode)
    st.markdown(t(f"training.moved_{mode}_{pooling}"))
    st.markdown(lower_sentence(pooling))
    st.markdown(neighbours_sentence(axis, mode))
    st.caption(t("training.moved_about", digits=len(data().test_x), whole=WHOLE))


def curves(mode: str, axis: str, pooling: str, shift: int) -> None:
    """The chart and the figures, of one's own network too once it is measured."""
    found, above = own_beside(
        {model: shipped_moved(model, pooling, mode) for model in MODELS},
        "training.curves",
        mode,
        widths=[1, 1],
        axis=axis,
        today=shift,
        behind={NEIGHBOURS: neighbours_moved(mode)},
        is_trained_here=False,
    )
    above.html(moved_table(found, axis))
    above.markdown(moved_sentence(found, axis))


def moved_table(found: dict[str, Moved], axis: str) -> str:
    """A row a network: parameters, accuracies, consistency, wobble."""
    heads = [t(f"training.head_{name}") for name in ("parameters", "centred", "two", "lowest")]
    heads += [t("training.head_consistency"), t("training.head_wobble")]
    rows = [
        (
            name,
            [
                f"{moved.parameters:,}",
                share(moved.centred),
                share(moved.at(axis, 2)),
                share(moved.lowest(axis)),
                share(moved.consistency),
                "–" if moved.wobble is None else share(moved.wobble),
            ],
        )
        for name, moved in found.items()
    ]
    return figures_table("training.model_", rows, heads, testid="training-moved", scrolls=True)


def moved_sentence(found: dict[str, Moved], axis: str) -> str:
    """Who falls, and who hardly does."""
    lowest = {name: share(found[name].lowest(axis)) for name in MODELS}
    two = {f"{name}_two": share(found[name].at(axis, 2)) for name in MODELS}
    return t("training.moved_sentence", **lowest, **two)


def lower_sentence(pooling: str) -> str:
    """Where the fully convolutional network is not the best of the four: after short trainings, and after these."""
    few, others = fewer("accuracy"), [name for name in MODELS if name != "convolutional"]
    behind = [i for i in range(len(SIZES)) if any(few[name][i].mean > few["convolutional"][i].mean for name in others)]
    short = t(
        "training.lower_short",
        behind=len(behind),
        sizes=len(SIZES),
        most=f"{SIZES[-1]:,}",
        many=f"{few['convolutional'][-1].mean:.3f}",
        many_lenet=f"{few['lenet'][-1].mean:.3f}",
    )
    ours, best = still(entry("convolutional", pooling)), max(others, key=lambda name: still(name).mean)
    is_behind = still(best).mean - ours.mean > ROUNDING
    figures = {"ours": _spread(ours), "best": t(f"training.model_{best}"), "mean": _spread(still(best))}
    return f"{short} {t('training.lower_behind' if is_behind else 'training.lower_level', seeds=len(SEEDS), **figures)}"


def _spread(found: Spread) -> str:
    return f"{found.mean:.3f} ({found.low:.3f}–{found.high:.3f})"


def neighbours_sentence(axis: str, mode: str) -> str:
    """What the nearest neighbours are, and what becomes of them."""
    found, moved = record("shift")[NEIGHBOURS], neighbours_moved(mode)
    return t(
        "training.neighbours_sentence",
        k=found["k"],
        digits=f"{len(data().x):,}",
        numbers=f"{found['numbers']:,}",
        right=round(moved.centred * len(data().test_x)),
        tests=len(data().test_x),
        low=share(min(found["other_splits"])),
        high=share(max(found["other_splits"])),
        two=share(moved.at(axis, 2)),
        lowest=share(moved.lowest(axis)),
        whole=WHOLE,
    )


@st.cache_data(max_entries=512, show_spinner=False)
def _answers(key: Hashable, digit: int, axis: str, mode: str, _stack: Stack) -> np.ndarray:
    return answers(_stack, data().test_x[digit], axis, mode)
