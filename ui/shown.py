"""A lesson's part on the page: maps at the left, figures and what they say at the right, charts beneath both."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import htpy as h
import streamlit as st
from markupsafe import Markup
from streamlit.delta_generator import DeltaGenerator

from ui.charts import Figure, chart


@dataclass(frozen=True, eq=False)
class Chart:
    """A chart, the id of its title and of its description."""

    figure: Figure
    title: str
    alt: str


@dataclass(frozen=True, eq=False)
class Shown:
    """What a part puts on the page: maps and figures as HTML, a sentence about them, more HTML beneath it, charts."""

    maps: str
    figures: str = ""
    sentence: str = ""
    details: str = ""
    charts: tuple[Chart, ...] = ()


def stacked(rows: Iterable[h.Node]) -> Markup:
    """Rows of maps, one beneath the other."""
    return Markup(h.div(".stacked")[list(rows)])


def show(shown: Shown, left: DeltaGenerator, right: DeltaGenerator, *, key: str) -> None:
    """Draw a part into two columns, and its charts beneath; `key` names the page."""
    left.html(shown.maps)
    if shown.figures:
        right.html(shown.figures)
    right.markdown(shown.sentence)
    if shown.details:
        right.html(shown.details)
    for place, one in zip(st.columns(max(len(shown.charts), 1)), shown.charts, strict=False):
        chart(one.figure, key=f"{key}.{one.title}", alt=one.alt, title=one.title, place=place)
