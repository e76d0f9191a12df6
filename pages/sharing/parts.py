"""The lesson's four parts: widgets, one cached call, drawing. Each draws itself under the page's prefix."""

from __future__ import annotations

import numpy as np
import streamlit as st

from core.images import load_image
from core.transforms import translate
from pages.sharing import count_figures, distance_figures, find_figures
from pages.sharing.counts import Counts
from pages.sharing.detectors import KINDS, LEVELS, SHOWN, Found, Layers, fit, look
from pages.sharing.distances import MODES, REACH, Apart, Distances, apart, distances
from pages.sharing.finder import finder_view
from pages.sharing.moved import moved_view
from pages.sharing.pairs import heard
from pages.sharing.shapes import OWN, PATTERNS, PLACES, SHAPES, cut
from pages.sharing.ties import FORMS, held, ties, ties_view
from ui import pictures
from ui.charts import chart
from ui.pictures import Picture, current_picture
from ui.select_box import select
from ui.translations import t

SIDES = (1, 3, 5, 7, 9, 11)
CHANNELS = (1, 2, 4, 8, 16, 32, 64)
DISTANCE_SIDE = 256


def slider(prefix: str, name: str, options: tuple[int, ...], unit: str = "") -> int:
    """A slider over `options`, its value under the key `<prefix>.<name>`."""
    label, key = t(f"sharing.{name}"), f"{prefix}.{name}"
    return st.select_slider(
        label,
        options,
        key=key,
        format_func=lambda option: f"{option}{unit}",
        help=t(f"sharing.{name}_help"),
        persist_state="session",
    )


# --- how many weights ------------------------------------------------------------------------------------------------


def count_part(prefix: str) -> None:
    """Three layers at the picture's size, and their weights."""
    left, right = st.columns([3, 2], gap="medium")
    with right:
        for name, options, column in zip(("k", "c_out"), (SIDES, CHANNELS), st.columns(2, gap="medium"), strict=True):
            with column:
                slider(prefix, name, options)
    k, c_out = st.session_state[f"{prefix}.k"], st.session_state[f"{prefix}.c_out"]
    x = current_picture().array
    counts = Counts((x.shape[1], x.shape[2]), len(x), c_out, k)
    left.html(count_figures.steps_row(x, counts))
    chart(count_figures.counts_figure(counts.each()), key=f"{prefix}.bars", alt="sharing.bars_alt", place=left)
    right.html(count_figures.examples_table(k))
    right.markdown(count_figures.counts_sentence(counts))


# --- where they stand ------------------------------------------------------------------------------------------------


@st.cache_data(max_entries=2, show_spinner=False)
def _ties(form: str):  # type: ignore[no-untyped-def]  # a Ties
    return ties(form)


def weights_part(prefix: str) -> None:
    """Three layers as matrices."""
    form: str = st.segmented_control(  # type: ignore[assignment]  # required: never None
        t("sharing.form"),
        FORMS,
        key=f"{prefix}.form",
        format_func=lambda name: t(f"sharing.form_{name}"),
        help=t("sharing.form_help"),
        label_visibility="collapsed",
        required=True,
        persist_state="session",
    )
    found = _ties(form)
    ties_view(found, key=f"{prefix}.ties")
    numbers = {f"{name}_{kind}": f"{getattr(found, name)(kind):,}" for name in ("free", "entries") for kind in KINDS}
    outside = held(found) - found.entries("local")
    st.markdown(t("sharing.ties_sentence", **numbers, outside=outside, held=held(found)))


# --- what they find --------------------------------------------------------------------------------------------------


@st.cache_data(max_entries=36, show_spinner=False)
def _trained(name: str, level: int, count: int, _pattern: np.ndarray) -> tuple[Layers, Found]:
    """The layers fitted to a pattern of a name (a shape's, or a picture's digest), and what they find."""
    layers = fit(_pattern, level / 100, count)
    return layers, look(layers, _pattern, level / 100)


@st.cache_data(max_entries=16, show_spinner=False)
def _cut(digest: str, _x: np.ndarray) -> tuple[np.ndarray, np.ndarray, tuple[int, int]]:
    return cut(_x)


def find_part(prefix: str) -> None:
    """A pattern that is moved about, and which of three fitted layers finds it."""
    key = f"{prefix}.finder"
    place = heard("place", st.session_state[f"{prefix}.place"], 0, PLACES - 1, key=key)
    st.session_state[f"{prefix}.place"] = place
    first, second, third = st.columns(3, gap="medium")
    with first:
        name: str = select(f"{prefix}.pattern", PATTERNS, "sharing.pattern", names="sharing.pattern")
    with second:
        level = slider(prefix, "noise", LEVELS, " %")
    with third:
        count = slider(prefix, "shown", SHOWN)
    picture = current_picture(DISTANCE_SIDE, colour=False)
    own, small, corner = _cut(picture.digest, picture.array)
    pattern = own if name == OWN else SHAPES[name]
    known = picture.digest if name == OWN else name
    layers, found = _trained(known, level, count, pattern)
    finder_view(pattern, level / 100, layers, found, place, count=count, key=key)
    left, right = st.columns(2, gap="medium")
    left.html(find_figures.found_table(layers, found, place))
    left.markdown(find_figures.found_sentence(layers, found, count))
    left.caption(find_figures.fit_sentence(layers, level))
    if name == OWN:
        left.html(find_figures.cut_figure(small, corner))
    curve = {shown: _trained(known, level, shown, pattern)[1] for shown in SHOWN}
    figure = find_figures.curve_figure(curve, count)
    chart(figure, key=f"{prefix}.curve", alt="sharing.curve_alt", title="sharing.curve_title", place=right)


# --- how far apart ---------------------------------------------------------------------------------------------------


@st.cache_data(max_entries=24, show_spinner=False)
def _distances(digest: str, mode: str, _x: np.ndarray, _other: np.ndarray) -> Distances:
    return distances(_x, _other, mode)


@st.cache_data(max_entries=64, show_spinner=False)
def _apart(digest: str, mode: str, shift: tuple[int, int], _x: np.ndarray) -> Apart:
    return apart(_x, translate(_x, shift, mode=mode), mode)


@st.cache_data(max_entries=4, show_spinner=False)
def _photograph(name: str, side: int) -> np.ndarray:
    data = (pictures.ASSETS / pictures.PHOTOGRAPHS[name]).read_bytes()
    return load_image(data, max_side=side, color=False)


def _another(picture: Picture) -> np.ndarray:
    """A photograph that is not the picture, (1, H, W)."""
    return _photograph("coffee" if picture.name != "coffee" else "camera", max(picture.array.shape[1:]))


def distance_part(prefix: str) -> None:
    """A picture that is moved, and how far it is from itself."""
    key = f"{prefix}.moved"
    shift = heard("shift", st.session_state[f"{prefix}.shift"], -REACH, REACH, key=key)
    st.session_state[f"{prefix}.shift"] = shift
    mode: str = st.segmented_control(  # type: ignore[assignment]  # required: never None
        t("sharing.mode"),
        MODES,
        key=f"{prefix}.mode",
        format_func=lambda name: t(f"sharing.mode_{name}"),
        help=t("sharing.mode_help"),
        label_visibility="collapsed",
        required=True,
        persist_state="session",
    )
    picture = current_picture(DISTANCE_SIDE, colour=False)
    found = _distances(picture.digest, mode, picture.array, _another(picture))
    moved_view(picture.array, mode, found, shift, key=key)
    left, right = st.columns(2, gap="medium")
    today, one = (_apart(picture.digest, mode, by, picture.array) for by in (shift, (0, 1)))
    left.html(distance_figures.distance_table(today, found, shift))
    left.markdown(distance_figures.distance_sentence(one, found))
    with right:
        figure = distance_figures.distance_figure(found)
        chart(figure, key=f"{prefix}.distances", alt="sharing.distance_alt", title="sharing.distance_title")
