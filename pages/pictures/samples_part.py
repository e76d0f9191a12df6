"""The table of all samples: measured once for everybody, beside the page, with progress and a stop."""

from __future__ import annotations

import streamlit as st

from pages.pictures.control import LEAST
from pages.pictures.region_figures import figure
from pages.pictures.regions import GRID
from pages.pictures.samples import SIDE, names, row, rows_steps, together
from pages.pictures.samples_figures import ensemble_sentence, samples_sentence, samples_table
from pages.pictures.shuffling import expected_stationarity
from ui.fragments import fragment
from ui.lesson import kept
from ui.pictures import current_picture
from ui.progress import awaited
from ui.readings import is_large_enough
from ui.translations import t

JOB = "samples"  # of the session
ROWS = (JOB, SIDE, GRID)  # key of the result, for everybody


@fragment
def samples_part() -> None:
    """The table, or how far it is; the sidebar's picture is marked in it, or has a row of its own."""
    rows = awaited(JOB, ROWS, rows_steps(), t("pictures.measuring"))
    if rows is None:
        return
    picture = current_picture(colour=False)
    is_sample = any(picture.name == name for kind, name in names() if kind != "shuffled")
    own = None if is_sample or not is_large_enough(picture, LEAST) else kept(row, {}, picture)
    st.html(samples_table(rows, picture.name, own))
    st.markdown(samples_sentence(rows))
    st.markdown(ensemble_sentence(kept(together, {})))
    expected = figure(expected_stationarity(SIDE**2, GRID))
    st.caption(t("pictures.samples_about", side=SIDE, grid=GRID, regions=GRID**2, expected=expected))
