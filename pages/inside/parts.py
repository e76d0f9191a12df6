"""The lesson's parts as they are drawn: widgets, one cached call, figures."""

from __future__ import annotations

import numpy as np
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.inside import Occlusion, occlusion
from core.learning.digits import MOST_DEGREES, MOST_SCALE
from pages.inside import (
    bank_figures,
    climb_figures,
    cover,
    cover_figures,
    move_figures,
    pad,
    strip_figures,
    unit_figures,
)
from pages.inside.banks import SETTINGS, Response, folded_by_wavelength, response
from pages.inside.choices import BANK, CLIMB, PATCH, STAGE, WAY, WHO, place_within, unit_controls
from pages.inside.climbs import Climbed, climb_steps
from pages.inside.inputs import NTH, SOURCE, Given, input_controls
from pages.inside.moves import Moves, moved, moves, one_of_each
from pages.inside.network import STAGES, c3_parameters, network, test_digits, trace
from pages.inside.units import RATE, best, fires, seen
from ui.charts import chart
from ui.control import draw
from ui.lesson import kept
from ui.pictures import current_picture
from ui.progress import awaited
from ui.translations import t

BANK_SIDE = 128  # pixels of the picture under the bank: waves of 2.5 pixels are seen there as at 256


def strip_part() -> None:
    """All stages in one strip, and every map of one."""
    pad.view.listen(pad.KEY)
    of = input_controls(has_pad=True)
    stages = trace(of.array)
    if SOURCE.value == "drawn":
        left, right = st.columns([4, 3], gap="medium")
        with left:
            pad.pad_view()
        st.html(strip_figures.strip(of.array, stages))
        maps = st.container()
    else:
        st.html(strip_figures.strip(of.array, stages))
        maps, right = st.columns([4, 3], gap="medium")
    right.markdown(strip_figures.answer_sentence(of, stages[-1]))
    right.html(strip_figures.bars(of, stages[-2], stages[-1]))
    full, sparse = c3_parameters()
    right.caption(t("inside.differs", full=f"{full:,}", sparse=f"{sparse:,}"))
    with maps:
        stage = STAGE.draw()
        values = stages[STAGES[stage].shown]
        st.markdown(strip_figures.silent_sentence(values, stage))
        st.html(strip_figures.every_map(values, stage))


def unit_part() -> None:
    """One unit: its three projections, its strongest digits, its firing rates."""
    of = input_controls()
    left, right = st.columns([5, 2], gap="medium")
    with right.container():
        unit = unit_controls()
    found = kept(seen, {"unit": unit}, of)
    left.html(unit_figures.projections_row(of.array, found))
    left.html(unit_figures.rules_table(found))
    right.markdown(unit_figures.unit_sentence(unit.stage, found))
    st.markdown(f"##### {t('inside.best_title')}")
    strongest = kept(best, {"stage": unit.stage, "number": unit.map})
    st.markdown(unit_figures.best_sentence(strongest, test_digits()[1]))
    st.html(unit_figures.best_rows(strongest))
    st.markdown(f"##### {t('inside.firing_title')}")
    left, right = st.columns([3, 2], gap="medium")
    with right:
        way = WAY.draw()
        rates = kept(fires, {"unit": unit, "place": found.place, "way": way})
        if not any(rates.values()):
            st.markdown(t("inside.firing_none"))
            return
        st.html(unit_figures.firing_table(rates))
        st.caption(t("inside.firing_how", rate=f"{100 * RATE:g}", digits=len(strongest.places)))
    chart(unit_figures.firing_figure(rates, way), key="inside.firing", alt="inside.firing_alt", place=left)


def climb_part() -> None:
    """Three ascents, computed beside the page."""
    of = input_controls()
    left, right = st.columns([3, 2], gap="medium")
    with right.container():
        unit = unit_controls()
        steps, decay = draw((CLIMB,)).values()
    key = ("climb", of.digest, unit, steps, decay)
    with left:
        found: Climbed | None = awaited(
            "inside", key, lambda: climb_steps(of.array, unit, steps, decay), t("inside.climbing")
        )
    if found is None:
        return
    left.html(climb_figures.climbed_rows(found))
    right.markdown(climb_figures.climbed_sentence(found))
    left, right = st.columns(2, gap="medium")
    left.html(climb_figures.climbed_table(found))
    chart(climb_figures.climb_figure(found), key="inside.climb", alt="inside.climb_alt", place=right)


def covered(x: np.ndarray, size: int, stride: int, fill: float) -> Occlusion:
    """What the network says with the patch at each of its places."""
    return occlusion(network(), x, size=size, stride=stride, fill=fill)


def cover_part() -> None:
    """A patch that walks over the picture."""
    cover.view.listen(cover.KEY)
    of = input_controls()
    spec = draw((PATCH,))
    size, fill = spec["size"], spec["fill"]
    at = place_within(size, spec["stride"])
    found = kept(covered, spec, of)
    cover.cover_view(of.array, found, size=size, fill=fill, label=of.label)
    left, right = st.columns(2, gap="medium")
    left.html(cover_figures.cover_table(found, of.label, at, size))
    right.markdown(cover_figures.cover_sentence(found, of.label))
    _say_class(of, right)


def _say_class(of: Given, column: DeltaGenerator) -> None:
    """Which class is meant where nobody knows the true one."""
    if not of.is_known:
        column.caption(t("inside.class_unknown", label=of.label))


def moves_of_one(x: np.ndarray, label: int, way: str) -> Moves:
    """How the stages follow one picture (1, H, W)."""
    return moves(x[None], np.array([label]), way)


def moves_of_each(nth: int, way: str) -> Moves:
    """How the stages follow one digit of each class, on average."""
    return moves(*one_of_each(nth), way)


def move_part() -> None:
    """How far every stage goes when the digit is moved, scaled or turned."""
    of = input_controls()
    way, who = draw(((WAY, WHO),)).values()
    if who == "this":
        first, found = of.array, kept(moves_of_one, {"label": of.label, "way": way}, of)
    else:
        first, found = one_of_each(NTH.value)[0][0], kept(moves_of_each, {"nth": NTH.value, "way": way})
    st.markdown(move_figures.moves_sentence(found, way))
    st.caption(t(f"inside.learnt_{way}", degrees=f"{MOST_DEGREES:g}", percent=f"{100 * MOST_SCALE:g}"))
    left, right = st.columns(2, gap="medium")
    for column, name, figure in (
        (left, "distance", move_figures.distance_figure(found, way)),
        (right, "chance", move_figures.chance_figure(found, way)),
    ):
        with column:
            chart(figure, key=f"inside.{name}", alt=f"inside.{name}_alt", title=f"inside.{name}_title")
    left, right = st.columns([2, 3], gap="medium")
    left.html(move_figures.moves_table(found))
    right.html(move_figures.moved_row(moved(first[None], way)[:, 0], found.steps, way))
    if who == "this":
        _say_class(of, right)


def responses(x: np.ndarray, wavelength: float, angle: int) -> dict[str, Response]:
    """Two first layers on a picture."""
    return {name: response(x, name, wavelength, angle) for name in SETTINGS}


def bank_part() -> None:
    """Two first layers on the shared picture."""
    picture = current_picture(BANK_SIDE, colour=False)
    left, right = st.columns([5, 2], gap="medium")
    with right.container():
        spec = draw(BANK)
    found = kept(responses, spec, picture)
    folded = kept(folded_by_wavelength, {}, picture)
    left.html(bank_figures.responses_rows(found))
    right.html(bank_figures.folded_table(folded, spec["wavelength"]))
    right.markdown(bank_figures.bank_sentence(found, folded, spec["wavelength"]))
    figure = bank_figures.folded_figure(folded, spec["wavelength"])
    chart(figure, key="inside.bank", alt="inside.bank_alt", title="inside.bank_title")
