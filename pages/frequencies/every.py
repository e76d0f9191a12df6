"""Every kernel on this picture and on all samples: computed beside the page, with progress and a stop."""

from __future__ import annotations

from functools import partial

import numpy as np
import streamlit as st

from core.kernels import KERNELS
from pages.frequencies.theorem import ALLOWED, EVERY_SIDE, on_every_sample, on_picture
from pages.frequencies.theorem_figures import every_table
from ui.fragments import fragment
from ui.numbers import number
from ui.pictures import SAMPLES
from ui.progress import awaited
from ui.translations import t

JOB = "frequencies"  # of the session, on its picture
SAMPLES_JOB = "frequencies.samples"  # on all samples, which nobody computes again


@fragment
def every_kernel(digest: str, x: np.ndarray) -> None:
    """The table of all kernels, or how far the work on it is."""
    text = t("frequencies.working")
    samples = awaited(SAMPLES_JOB, ("theorem", EVERY_SIDE), on_every_sample, text)
    here = None if samples is None else awaited(JOB, ("theorem", digest), partial(on_picture, x), text)
    if here is None:
        return
    worst = number(max(*(found.largest for found in here.values()), *samples.values()))
    fields = {"kernels": len(KERNELS), "samples": len(SAMPLES), "side": EVERY_SIDE, "limit": f"{ALLOWED:.0e}"}
    st.markdown(t("frequencies.every", worst=worst, **fields))
    st.html(every_table(here, samples))
