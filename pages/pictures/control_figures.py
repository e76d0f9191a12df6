"""The control on the page: picture and shuffled pixels, what Sobel makes of both, and their figures side by side."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from pages.pictures.control import LEVELS, Case, Control
from pages.pictures.locality_figures import coefficient, length, percentage
from pages.pictures.region_figures import figure
from ui.charts import BLUE, ORANGE
from ui.comparisons import EQUAL
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
        map_figure(
            case.sobel,
            t("pictures.sobel_caption", of=t(f"pictures.{name}_of")),
            scale=scale,
            signed=False,
            name=f"sobel.{name}",
        )
        for name, case in cases
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
            ("dense", [_rounded(found.dense)]),
        ],
    )
    maps = stacked([maps_row(above), maps_row(below)])
    return Shown(
        f"<div style='max-width:27.5rem;margin:0 auto'>{maps}</div>",
        figures + layers,
        _sentence(found),
        charts=(Chart(histogram_figure(found), "pictures.histogram_title", "pictures.histogram_alt"),),
    )


def _rounded(value: float | None) -> str:
    return "0" if value is not None and value <= EQUAL else number(value)


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


def histogram_figure(found: Control) -> go.Figure:
    """How many pixels there are of each brightness: bars for the picture, dots for the shuffled pixels."""
    chart = go.Figure()
    levels = ((np.arange(LEVELS) + 0.5) / LEVELS).round(4)

    def drawn(case: Case) -> dict[str, object]:
        return {"x": levels, "y": case.histogram, "hovertemplate": "%{y:,}"}

    chart.add_bar(**drawn(found.picture), name=t("pictures.picture"), marker={"color": BLUE})
    chart.add_scatter(
        **drawn(found.shuffled),
        name=t("pictures.shuffled"),
        mode="markers",
        marker={"color": ORANGE, "size": 8, "line": {"color": "#000", "width": 1}},
    )
    chart.update_layout(
        height=300,
        bargap=0.1,
        font={"size": 14},
        margin={"l": 65, "r": 10, "t": 14, "b": 45},
        xaxis={"title": {"text": t("pictures.brightness")}, "range": [0, 1]},
        yaxis={"title": {"text": t("pictures.pixel_count")}},
        legend={"orientation": "h", "y": -0.25, "x": 0},
        hovermode="x unified",
    )
    return chart
