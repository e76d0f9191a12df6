"""The control on the page: picture and shuffled pixels, what Sobel makes of both, and their figures side by side."""

from __future__ import annotations

import htpy as h
import numpy as np
from markupsafe import Markup

from pages.pictures.control import LEVELS, Control
from pages.pictures.locality_figures import coefficient, length, percentage
from pages.pictures.region_figures import figure
from ui import charts
from ui.charts import Figure, axis, bars, points
from ui.comparisons import rounded
from ui.maps import common_scale, map_figure, maps_row
from ui.numbers import number
from ui.shown import Chart, Shown, stacked
from ui.tables import figures_table
from ui.translations import t


def control_shown(found: Control) -> Shown:
    """Picture and shuffled pixels above, the lengths of their Sobel gradients beneath, under one scale."""
    cases = (("picture", found.picture), ("shuffled", found.shuffled))
    scale = common_scale([case.sobel for _, case in cases])
    above = [
        map_figure(case.x, t(f"pictures.{name}"), scale=1.0, signed=False, name=f"control.{name}")
        for name, case in cases
    ]
    below = [
        map_figure(case.sobel, caption, scale=scale, signed=False, name=f"sobel.{name}")
        for name, case in cases
        for caption in [t("pictures.sobel_caption", of=t(f"pictures.{name}_of"))]
    ]
    both = (found.picture, found.shuffled)
    figures = figures_table(
        "pictures.figure_",
        [
            ("mean", [number(case.mean) for case in both]),
            ("variance", [number(case.variance) for case in both]),
            ("nearest", [coefficient(case.nearest, 4) for case in both]),
            ("length", [length(case.length) for case in both]),
            ("first_ring", [percentage(case.first_ring) for case in both]),
            ("stationarity", [figure(case.stationarity) for case in both]),
            ("stationarity_expected", ["", figure(found.expected)]),
            ("energy", [number(case.energy) for case in both]),
            ("concentration", [percentage(case.concentration) for case in both]),
        ],
        [t("pictures.picture"), t("pictures.shuffled_head")],
    )
    layers = figures_table(
        "pictures.figure_",
        [
            ("differing", [f"{found.differing:,}"]),
            ("kept", [coefficient(found.kept)]),
            ("dense", [rounded(found.dense)]),
        ],
    )
    maps = stacked([maps_row(above), maps_row(below)])
    return Shown(
        Markup(h.div(style="max-width:27.5rem;margin:0 auto")[maps]),
        figures + layers,
        _sentence(found),
        charts=(Chart(histogram_figure(found), "pictures.histogram_title", "pictures.histogram_alt"),),
    )


def _sentence(found: Control) -> str:
    """Stationary all the same, and not local."""
    fields = {
        "stationarity": figure(found.shuffled.stationarity),
        "expected": figure(found.expected),
        "nearest": coefficient(found.shuffled.nearest),
    }
    sentence = t("pictures.sentence_control", **fields)
    first, second = found.picture.concentration, found.shuffled.concentration
    if first is not None and second is not None and first > second:
        sentence += " " + t("pictures.sentence_edges", picture=percentage(first), shuffled=percentage(second))
    return sentence


def histogram_figure(found: Control) -> Figure:
    """How many pixels there are of each brightness: bars for the picture, dots for the shuffled pixels."""
    levels = ((np.arange(LEVELS) + 0.5) / LEVELS).round(4)
    traces = [
        bars(levels, found.picture.histogram, t("pictures.picture"), hover="%{y:,}"),
        points(levels, found.shuffled.histogram, t("pictures.shuffled"), hover="%{y:,}"),
    ]
    x, y = axis(t("pictures.brightness"), range=(0, 1)), axis(t("pictures.pixel_count"))
    return charts.figure(traces, x, y, bargap=0.1)
