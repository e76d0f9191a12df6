"""The lesson's parts: their controls, and how they are drawn."""

from __future__ import annotations

from typing import Any

import numpy as np
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.transforms import translate
from pages.sharing import count_figures, distance_figures, find_figures, finder, moved
from pages.sharing.counts import Counts
from pages.sharing.detectors import KINDS, LEVELS, SHOWN, Found, Layers, fit, look
from pages.sharing.distances import MODES, Apart, Distances, apart, distances
from pages.sharing.shapes import OWN, PATTERNS, SHAPES, cut
from pages.sharing.ties import FORMS, Ties, held, ties_view
from ui.charts import chart
from ui.control import choice, draw
from ui.lesson import kept
from ui.pictures import Picture, current_picture, sample_array
from ui.translations import t

DISTANCE_SIDE = 256
SIDE = choice("sharing.k", "side", (1, 3, 5, 7, 9, 11), 3, widget="slider")
MAPS = choice("sharing.c_out", "co", (1, 2, 4, 8, 16, 32, 64), 1, widget="slider")
FORM = choice("sharing.form", "form", FORMS, "line", widget="row", bare=True)
PATTERN = choice("sharing.pattern", "shape", PATTERNS, "cross")
NOISE = choice("sharing.noise", "noise", LEVELS, 20, widget="slider", show=lambda level: f"{level} %")
COUNT = choice("sharing.shown", "shown", SHOWN, 1, widget="slider")
MODE = choice("sharing.mode", "mode", MODES, "circular", widget="row", bare=True)


def count_view(spec: dict[str, int], left: DeltaGenerator, right: DeltaGenerator) -> None:
    """Three layers at the picture's size, and their weights."""
    x = current_picture().array
    counts = Counts((x.shape[1], x.shape[2]), len(x), spec["c_out"], spec["k"])
    left.html(count_figures.steps_row(x, counts))
    chart(count_figures.counts_figure(counts.each()), key="sharing.bars", alt="sharing.bars_alt", place=left)
    right.html(count_figures.examples_table(spec["k"]))
    right.markdown(count_figures.counts_sentence(counts))


def weights_view(found: Ties, *_: DeltaGenerator) -> None:
    """Three layers as matrices."""
    ties_view(found, key="sharing.ties")
    numbers = {f"{name}_{kind}": f"{getattr(found, name)(kind):,}" for name in ("free", "entries") for kind in KINDS}
    outside = held(found) - found.entries("local")
    st.markdown(t("sharing.ties_sentence", **numbers, outside=outside, held=held(found)))


def trained(pattern: np.ndarray, level: int, count: int) -> tuple[Layers, Found]:
    """The layers fitted to a pattern, and what they find."""
    layers = fit(pattern, level / 100, count)
    return layers, look(layers, pattern, level / 100)


def find_part() -> None:
    """A pattern that is moved about, and which of three fitted layers finds it."""
    finder.view.listen(finder.KEY)
    name, level, count = draw(((PATTERN, NOISE, COUNT),)).values()
    picture = current_picture(DISTANCE_SIDE, colour=False)
    own, small, corner = kept(cut, {}, picture)
    pattern = Picture(name, picture.digest if name == OWN else name, own if name == OWN else SHAPES[name])
    curve = {shown: kept(trained, {"level": level, "count": shown}, pattern) for shown in SHOWN}
    layers, found = curve[count]
    finder.finder_view(pattern.array, level / 100, layers, found, count=count)
    left, right = st.columns(2, gap="medium")
    left.html(find_figures.found_table(layers, found, finder.PLACE.value))
    left.markdown(find_figures.found_sentence(layers, found, count))
    left.caption(find_figures.fit_sentence(layers, level))
    if name == OWN:
        left.html(find_figures.cut_figure(small, corner))
    figure = find_figures.curve_figure({shown: each[1] for shown, each in curve.items()}, count)
    chart(figure, key="sharing.curve", alt="sharing.curve_alt", title="sharing.curve_title", place=right)


def distances_beside(x: np.ndarray, mode: str, other: str) -> Distances:
    """How far a picture (1, H, W) is from itself moved, and from the photograph of the name `other`."""
    return distances(x, sample_array(other, max(x.shape[1:])), mode)


def apart_from_moved(x: np.ndarray, mode: str, shift: tuple[int, int]) -> Apart:
    """How far a picture (1, H, W) is from itself moved by `shift`."""
    return apart(x, translate(x, shift, mode=mode), mode)


def distance_part() -> None:
    """A picture that is moved, and how far it is from itself."""
    moved.view.listen(moved.KEY)
    spec: dict[str, Any] = draw((MODE,))
    picture, shift = current_picture(DISTANCE_SIDE, colour=False), moved.SHIFT.value
    other = "coffee" if picture.name != "coffee" else "camera"
    found = kept(distances_beside, spec | {"other": other}, picture)
    moved.moved_view(picture.array, spec["mode"], found)
    left, right = st.columns(2, gap="medium")
    today, one = (kept(apart_from_moved, spec | {"shift": by}, picture) for by in (shift, (0, 1)))
    left.html(distance_figures.distance_table(today, found, shift))
    left.markdown(distance_figures.distance_sentence(one, found))
    with right:
        figure = distance_figures.distance_figure(found)
        chart(figure, key="sharing.distances", alt="sharing.distance_alt", title="sharing.distance_title")
