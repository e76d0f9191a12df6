"""Signals: averages of noisy readings, dots and kernels, pooling on the move, causal layers, derivatives."""

from __future__ import annotations

import json

import numpy as np
import streamlit as st

from pages.signals.choices import CHOICES, LIVE, PARAMS, PARTS
from pages.signals.derivatives import KINDS, PICTURE_SIGMAS
from pages.signals.records import RECORDS, Record, edges_shown
from pages.signals.view import signals_view
from ui import link
from ui.errors import explained
from ui.fragments import fragment
from ui.lesson import open_part
from ui.pictures import current_picture
from ui.select_box import select
from ui.shown import Shown, show
from ui.translations import language, lesson, t

PAGE = "signals"
VIEW = f"{PAGE}.view"


@st.cache_data(max_entries=64, show_spinner=False)
def result(part: str, spec: str, language: str) -> Record:
    """The figures of record of a part's choices (JSON), told in a language."""
    return RECORDS[part](CHOICES.values(part, json.loads(spec)))


@st.cache_data(max_entries=16, show_spinner=False)
def edges_result(kind: str, sigma_tenths: int, digest: str, language: str, _x: np.ndarray) -> Shown:
    """Both ways to a derivative of the smoothed picture of a digest. ValueError for too small a picture."""
    return edges_shown(_x, sigma_tenths, kind)


def live(part: str) -> None:
    """A board, and beside it what core says of the same choices."""
    left, right = st.columns([5, 2], gap="medium")
    with left:
        signals_view(part, key=VIEW)
    record = result(part, json.dumps(CHOICES.texts(part)), language())
    right.html(record.table)
    right.markdown(record.sentence)


def edges_controls() -> tuple[str, int]:
    """Which derivative, and how much smoothing in tenths of a pixel."""
    kind: str = select(f"{PAGE}.kind", KINDS, "signals.kind", names="signals.kind")
    sigma = st.select_slider(
        t("signals.blur"),
        range(*PICTURE_SIGMAS, 5),
        key=f"{PAGE}.blur",
        format_func=lambda tenths: f"{tenths / 10:g}",
        help=t("signals.blur_help"),
        persist_state="session",
    )
    return kind, sigma


def picture() -> None:
    """The same in two dimensions, on the user's picture."""
    left, right = st.columns([5, 2], gap="medium")
    with right:
        spec = edges_controls()
    x, key = current_picture(256), f"{PAGE}.good"
    try:
        shown = edges_result(*spec, x.digest, language(), x.array)
        st.session_state[key] = (*spec, x.digest)
    except ValueError as error:
        last = st.session_state.get(key)
        if last is None or last[2] != x.digest:
            st.error(explained(error))
            return
        st.error(f"{explained(error)} {t('errors.kept')}")
        shown = edges_result(last[0], last[1], last[2], language(), x.array)
    show(shown, left, right, key=PAGE)


@fragment
def page() -> None:
    """All of the page: a control, or what was done in a board, runs this alone."""
    CHOICES.listen(key=VIEW)
    part = open_part(f"{PAGE}.part", PARTS, question="signals.question", label="signals.part")
    live(part) if part in LIVE else picture()
    st.markdown(lesson(PAGE))
    link.write(PARAMS)


link.seed(PARAMS)
page()
