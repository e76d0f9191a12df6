"""One's own network under shift: measured beside the page once it rests, and kept."""

from __future__ import annotations

from functools import partial

import streamlit as st

from pages.training import plan as plans
from pages.training.live_training import name_of
from pages.training.moved import Moved, moved_key, moved_steps
from ui import jobs
from ui.progress import awaited
from ui.ticker import LOOK_AGAIN, look_again
from ui.translations import t

JOB = "training.moved"


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
