"""The lesson's six parts: widgets, one cached call, drawing. Each draws itself under the page's prefix."""

from __future__ import annotations

import numpy as np
import streamlit as st

from core.inside import Firing, Occlusion, occlusion
from core.learning.digits import MOST_DEGREES, MOST_SCALE
from pages.inside import bank_figures, climb_figures, cover_figures, move_figures, strip_figures, unit_figures
from pages.inside.banks import SETTINGS, Response, folded_by_wavelength, response
from pages.inside.choices import (
    bank_controls,
    climb_controls,
    cover_controls,
    of_control,
    place_within,
    stage_control,
    unit_controls,
    way_control,
)
from pages.inside.climbs import Climbed, climb_steps
from pages.inside.cover import cover_view, heard_place
from pages.inside.inputs import Given, given, input_controls, listen
from pages.inside.moves import Moves, moved, moves, one_of_each
from pages.inside.network import STAGES, c3_parameters, network, test_digits, trace
from pages.inside.pad import pad_view
from pages.inside.units import RATE, Best, Seen, Unit, best, fires, seen
from ui import jobs
from ui.charts import chart
from ui.pictures import current_picture
from ui.progress import show_progress
from ui.ticker import look_again
from ui.translations import t

LOOK_AGAIN = 0.3  # seconds between two looks at an ascent
BANK_SIDE = 128  # pixels of the picture under the bank: waves of 2.5 pixels are seen there as at 256


def strip_part(prefix: str) -> None:
    """All stages in one strip, and every map of one."""
    listen(prefix, key=f"{prefix}.pad")
    input_controls(prefix, has_pad=True)
    of = given(prefix)
    stages = trace(of.x)
    is_drawn = st.session_state[f"{prefix}.source"] == "drawn"
    if is_drawn:
        left, right = st.columns([4, 3], gap="medium")
        with left:
            pad_view(st.session_state[f"{prefix}.ink"], fit=st.session_state[f"{prefix}.fit"], key=f"{prefix}.pad")
        st.html(strip_figures.strip(of.x, stages))
        maps = st.container()
    else:
        st.html(strip_figures.strip(of.x, stages))
        maps, right = st.columns([4, 3], gap="medium")
    right.markdown(strip_figures.answer_sentence(of, stages[-1]))
    right.html(strip_figures.bars(of, stages[-2], stages[-1]))
    full, sparse = c3_parameters()
    right.caption(t("inside.differs", full=f"{full:,}", sparse=f"{sparse:,}"))
    with maps:
        stage = stage_control(prefix)
        values = stages[STAGES[stage].shown]
        st.markdown(strip_figures.silent_sentence(values, stage))
        st.html(strip_figures.every_map(values, stage))


@st.cache_data(max_entries=64, show_spinner=False)
def _seen(digest: str, stage: str, number: int, cell: tuple[int, int] | None, _x: np.ndarray) -> Seen:
    return seen(_x, Unit(stage, number, cell))


@st.cache_data(max_entries=64, show_spinner=False)
def _best(stage: str, number: int) -> Best:
    return best(stage, number)


@st.cache_data(max_entries=64, show_spinner=False)
def _fires(stage: str, number: int, place: tuple[int, ...], way: str) -> dict[str, Firing | None]:
    return fires(Unit(stage, number), place, way)


def unit_part(prefix: str) -> None:
    """One unit: its three projections, its strongest digits, its firing rates."""
    input_controls(prefix)
    of = given(prefix)
    left, right = st.columns([5, 2], gap="medium")
    with right.container():
        unit = unit_controls(prefix)
    found = _seen(of.digest, unit.stage, unit.map, unit.cell, of.x)
    left.html(unit_figures.projections_row(of.x, found))
    left.html(unit_figures.rules_table(found))
    right.markdown(unit_figures.unit_sentence(unit.stage, found))
    st.markdown(f"##### {t('inside.best_title')}")
    strongest = _best(unit.stage, unit.map)
    st.markdown(unit_figures.best_sentence(strongest, test_digits()[1]))
    st.html(unit_figures.best_rows(strongest))
    st.markdown(f"##### {t('inside.firing_title')}")
    left, right = st.columns([3, 2], gap="medium")
    with right:
        way = way_control(prefix)
        rates = _fires(unit.stage, unit.map, found.place, way)
        if not any(rates.values()):
            st.markdown(t("inside.firing_none"))
            return
        st.html(unit_figures.firing_table(rates))
        st.caption(t("inside.firing_how", rate=f"{100 * RATE:g}", digits=len(strongest.places)))
    chart(unit_figures.firing_figure(rates, way), key=f"{prefix}.firing", alt="inside.firing_alt", place=left)


def climb_part(prefix: str) -> None:
    """Three ascents, computed beside the page."""
    input_controls(prefix)
    of = given(prefix)
    left, right = st.columns([3, 2], gap="medium")
    with right.container():
        unit = unit_controls(prefix)
        steps, decay = climb_controls(prefix)
    key = ("climb", of.digest, unit, steps, decay)
    job = jobs.job("inside.climb", key, lambda: climb_steps(of.x, unit, steps, decay))
    found: Climbed | None = jobs.kept(key)
    is_waiting = False
    if found is not None:
        left.html(climb_figures.climbed_rows(found))
        right.markdown(climb_figures.climbed_sentence(found))
        left, right = st.columns(2, gap="medium")
        left.html(climb_figures.climbed_table(found))
        chart(climb_figures.climb_figure(found), key=f"{prefix}.climb", alt="inside.climb_alt", place=right)
    else:
        with left:
            is_waiting = show_progress({"inside.climb": job}, t("inside.climbing"), key=prefix)
    look_again(f"{prefix}.look", after=LOOK_AGAIN if is_waiting else 0)


@st.cache_data(max_entries=64, show_spinner=False)
def _covered(digest: str, size: int, stride: int, fill: float, _x: np.ndarray) -> Occlusion:
    return occlusion(network(), _x, size=size, stride=stride, fill=fill)


def cover_part(prefix: str) -> None:
    """A patch that walks over the picture."""
    state, key = st.session_state, f"{prefix}.cover"
    state[f"{prefix}.at"] = heard_place(state[f"{prefix}.at"], key=key)
    input_controls(prefix)
    size, stride, fill = cover_controls(prefix)
    of = given(prefix)
    at = state[f"{prefix}.at"] = place_within(state[f"{prefix}.at"], size, stride)
    found = _covered(of.digest, size, stride, fill, of.x)
    cover_view(of.x, found, at, size=size, fill=fill, label=of.label, key=key)
    left, right = st.columns(2, gap="medium")
    left.html(cover_figures.cover_table(found, of.label, at, size))
    right.markdown(cover_figures.cover_sentence(found, of.label))
    _say_class(of, right)


def _say_class(of: Given, column: st.delta_generator.DeltaGenerator) -> None:
    """Which class is meant where nobody knows the true one."""
    if not of.is_known:
        column.caption(t("inside.class_unknown", label=of.label))


@st.cache_data(max_entries=64, show_spinner=False)
def _moves(digest: str, way: str, _x: np.ndarray, _labels: np.ndarray) -> Moves:
    return moves(_x, _labels, way)


def move_part(prefix: str) -> None:
    """How far every stage goes when the digit is moved, scaled or turned."""
    input_controls(prefix)
    of = given(prefix)
    left, right = st.columns(2, gap="medium")
    with left:
        way = way_control(prefix)
    with right:
        who = of_control(prefix)
    nth = st.session_state[f"{prefix}.nth"]
    x, labels = (of.x[None], np.array([of.label])) if who == "this" else one_of_each(nth)
    found = _moves(of.digest if who == "this" else f"ten {nth}", way, x, labels)
    st.markdown(move_figures.moves_sentence(found, way))
    st.caption(t(f"inside.learnt_{way}", degrees=f"{MOST_DEGREES:g}", percent=f"{100 * MOST_SCALE:g}"))
    left, right = st.columns(2, gap="medium")
    for column, name, figure in (
        (left, "distance", move_figures.distance_figure(found, way)),
        (right, "chance", move_figures.chance_figure(found, way)),
    ):
        with column:
            chart(figure, key=f"{prefix}.{name}", alt=f"inside.{name}_alt", title=f"inside.{name}_title")
    left, right = st.columns([2, 3], gap="medium")
    left.html(move_figures.moves_table(found))
    right.html(move_figures.moved_row(moved(x[:1], way)[:, 0], found.steps, way))
    if who == "this":
        _say_class(of, right)


@st.cache_data(max_entries=32, show_spinner=False)
def _responses(digest: str, wavelength: float, angle: int, _x: np.ndarray) -> dict[str, Response]:
    return {name: response(_x, name, wavelength, angle) for name in SETTINGS}


@st.cache_data(max_entries=16, show_spinner=False)
def _folded(digest: str, _x: np.ndarray) -> dict[tuple[int, int], np.ndarray]:
    return folded_by_wavelength(_x)


def bank_part(prefix: str) -> None:
    """Two first layers on the shared picture."""
    picture = current_picture(BANK_SIDE, colour=False)
    left, right = st.columns([5, 2], gap="medium")
    with right.container():
        wavelength, angle = bank_controls(prefix)
    found = _responses(picture.digest, wavelength, angle, picture.array)
    folded = _folded(picture.digest, picture.array)
    left.html(bank_figures.responses_rows(found))
    right.html(bank_figures.folded_table(folded, wavelength))
    right.markdown(bank_figures.bank_sentence(found, folded, wavelength))
    figure = bank_figures.folded_figure(folded, wavelength)
    chart(figure, key=f"{prefix}.bank", alt="inside.bank_alt", title="inside.bank_title")
