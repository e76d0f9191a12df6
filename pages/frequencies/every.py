"""Every kernel on this picture and on all samples: computed beside the page, with progress and a stop."""

from __future__ import annotations

from functools import partial

import numpy as np
import streamlit as st

from core.kernels import KERNELS
from pages.frequencies.theorem import ALLOWED, EVERY_SIDE, on_every_sample, on_picture
from pages.frequencies.theorem_figures import every_table
from ui import jobs
from ui.fragments import fragment
from ui.numbers import number
from ui.pictures import SAMPLES
from ui.progress import show_progress
from ui.ticker import LOOK_AGAIN, look_again
from ui.translations import t

HERE, SAMPLED = "frequencies.here", "frequencies.samples"  # the session's jobs


@fragment
def every_kernel(digest: str, x: np.ndarray) -> None:
    """The table of all kernels, or how far the work on it is."""
    keys = {HERE: ("theorem", digest), SAMPLED: ("theorem", EVERY_SIDE)}
    steps: dict[str, jobs.Steps] = {HERE: partial(on_picture, x), SAMPLED: on_every_sample}
    running = {name: job for name, key in keys.items() if (job := jobs.job(name, key, steps[name]))}
    here, samples = (jobs.kept(key) for key in keys.values())
    is_waiting = False
    if here is not None and samples is not None:
        worst = number(max(*(found.largest for found in here.values()), *samples.values()))
        fields = {"kernels": len(KERNELS), "samples": len(SAMPLES), "side": EVERY_SIDE, "limit": f"{ALLOWED:.0e}"}
        st.markdown(t("frequencies.every", worst=worst, **fields))
        st.html(every_table(here, samples))
    else:
        is_waiting = show_progress(running, t("frequencies.working"), key="frequencies")
    look_again("frequencies.look", after=LOOK_AGAIN if is_waiting else 0)
