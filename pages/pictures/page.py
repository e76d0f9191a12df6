"""Why pictures: near pixels are alike, and one part is like another; what is left when the pixels are shuffled."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from pages.pictures import finder, regions
from pages.pictures.control import LEAST, control
from pages.pictures.control_figures import control_shown
from pages.pictures.likes import likes
from pages.pictures.locality import locality
from pages.pictures.locality_figures import locality_shown
from pages.pictures.region_figures import stationarity_shown
from pages.pictures.samples_part import samples_part
from ui import control as controls
from ui.charts import chart
from ui.control import choice
from ui.lesson import Part, run
from ui.pictures import COLOUR, current_picture
from ui.readings import is_large_enough
from ui.shown import show
from ui.translations import t

STATISTIC = choice("pictures.statistic", "stat", regions.STATISTICS, "mean", widget="row")
PATCH = choice("pictures.patch", "patch", regions.PATCHES, 8, widget="row", show="{0} × {0}".format)

grey = partial(current_picture, 256, colour=False)


def on_large_pictures(*chosen: controls.Control[Any]) -> dict[str, Any] | None:
    """What is chosen; None where the picture is too small for it."""
    spec = controls.draw(chosen)
    return spec if is_large_enough(grey(), regions.GRID * spec["patch"] if spec else LEAST) else None


def regions_view(found: regions.Stationarity, left: DeltaGenerator, right: DeltaGenerator) -> None:
    """The maps, and their wide chart beneath them."""
    shown = stationarity_shown(found)
    show(replace(shown, charts=()), left, right, key="pictures")
    (one,) = shown.charts
    chart(one.figure, key=f"pictures.{one.title}", alt=one.alt, title=one.title, place=left)


def grey_note() -> None:
    """That the colours are put together."""
    if st.session_state.get(COLOUR.key):
        st.caption(t("pictures.grey"))


columns = partial(Part, picture=grey, columns=(3, 2))
run(
    "pictures",
    [
        columns("locality", (), on_large_pictures, locality, locality_shown),
        columns(
            "stationarity",
            (STATISTIC, PATCH),
            partial(on_large_pictures, STATISTIC, PATCH),
            regions.region_statistics,
            view=regions_view,
        ),
        Part("likes", finder.SET, finder.choices, likes, view=finder.likes_view, picture=finder.picture, columns=None),
        columns("control", (), on_large_pictures, control, control_shown),
        Part("samples", draw=samples_part),
    ],
    beneath=Part("grey", draw=grey_note),
)
