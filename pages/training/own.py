"""One's own network under shift: measured beside the page once it rests, and kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from pages.training import plan as plans
from pages.training.charts import shift_figure
from pages.training.live_training import name_of
from pages.training.models import OWN
from pages.training.moved import Moved, moved_key, moved_steps
from ui import jobs
from ui.charts import chart
from ui.progress import awaited
from ui.ticker import LOOK_AGAIN, look_again
from ui.translations import t

JOB = "training.moved"


def own_beside(
    recorded: Mapping[str, Moved],
    key: str,
    mode: str,
    *,
    widths: Sequence[float],
    axis: str = "x",
    today: int | None = None,
    behind: Mapping[str, Moved] | None = None,
    is_trained_here: bool = True,
) -> tuple[dict[str, Moved], DeltaGenerator]:
    """The chart of recorded networks, of one's own once it is measured, and of those `behind` it.

    All of them, and the place beside the chart where their figures stand, above what is said of one's own.
    """
    left, right = st.columns(widths, gap="medium")
    with right:
        above = st.container()
        own = own_moved(mode, is_trained_here=is_trained_here)
    found = {**recorded, **({} if own is None else {OWN: own}), **(behind or {})}
    figure = shift_figure(found, axis, today, is_lost=mode == "zeros")
    chart(figure, key=key, alt="training.shift_alt", place=left)
    return found, above


def own_moved(mode: str, *, is_trained_here: bool = False) -> Moved | None:
    """What becomes of one's own network, if it is known; else the page says what is missing, and looks again.

    Where it `is_trained_here`, in the same part of the page, that part looks at the training itself.
    """
    learnt = plans.learnt()
    if learnt is None:
        jobs.forget(JOB)
        if is_trained_here:
            st.caption(t("training.own_here"))
            return None
        training = plans.present()
        is_busy = training is not None and (not training.trainer.is_over or bool(training.trainer.course().losses))
        st.caption(t("training.own_busy") if is_busy else t("training.own_none"))
        if is_busy:
            look_again(f"{JOB}.busy", after=LOOK_AGAIN)
        return None
    training, course = learnt
    steps = partial(moved_steps, course.stack, mode)
    found: Moved | None = awaited(JOB, moved_key(training.key, mode), steps, t("training.own_moving"))
    if found is not None:
        st.caption(t("training.own_is", model=name_of(training.plan), epochs=f"{course.epochs:.1f}"))
    return found
