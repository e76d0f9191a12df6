"""The table of all samples: measured once for everybody, beside the page, with progress and a stop."""

from __future__ import annotations

import streamlit as st

from pages.pictures.control import LEAST
from pages.pictures.region_figures import figure
from pages.pictures.regions import GRID
from pages.pictures.samples import KINDS, SIDE, Ensemble, Row, ensemble, names, row, rows_steps, sample
from pages.pictures.samples_figures import ensemble_sentence, samples_sentence, samples_table
from pages.pictures.shuffling import expected_stationarity
from ui import jobs
from ui.fragments import fragment
from ui.pictures import Picture
from ui.progress import show_progress
from ui.readings import is_large_enough
from ui.ticker import LOOK_AGAIN, look_again
from ui.translations import t

JOB = "samples"  # of the session
ROWS = (JOB, SIDE, GRID)  # key of the result, for everybody


@st.cache_data(max_entries=48, show_spinner=False)
def _own(digest: str, _picture: Picture) -> Row:
    return row(_picture.array)


@st.cache_data(show_spinner=False)
def _together() -> Ensemble:
    return ensemble(sample(name) for members in KINDS.values() for name in members)


@fragment
def samples_part(picture: Picture, *, key: str) -> None:
    """The table, or how far it is; `picture`, of one channel, is marked in it, or has a row of its own."""
    job = jobs.job(JOB, ROWS, rows_steps())
    rows = jobs.kept(ROWS)
    is_waiting = False
    if rows is not None:
        is_sample = any(picture.name == name for kind, name in names() if kind != "shuffled")
        own = None if is_sample or not is_large_enough(picture, LEAST) else _own(picture.digest, picture)
        st.html(samples_table(rows, picture.name, own))
        st.markdown(samples_sentence(rows))
        st.markdown(ensemble_sentence(_together()))
        expected = figure(expected_stationarity(SIDE**2, GRID))
        st.caption(t("pictures.samples_about", side=SIDE, grid=GRID, regions=GRID**2, expected=expected))
    else:
        is_waiting = show_progress({JOB: job}, t("pictures.measuring"), key=key)
    look_again(f"{key}.look", after=LOOK_AGAIN if is_waiting else 0)
