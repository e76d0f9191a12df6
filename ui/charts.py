"""Charts by Plotly as plain data: one look for all of them, and small builders for what they are made of.

A figure is a dict, `{"data": [...], "layout": {...}}`, as Plotly's JavaScript reads it: made anew in no time, where
Plotly's graph objects take 5 ms. A test holds the figures of all lessons against Plotly's own checks.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import streamlit as st
from plotly.basedatatypes import BaseFigure
from streamlit.delta_generator import DeltaGenerator

from ui.numbers import number
from ui.translations import t

# Okabe & Ito (2008): told apart by colour-blind eyes, on white and on black
BLUE, ORANGE, GREEN, GREY = "#0072B2", "#E69F00", "#009E73", "#8A8A8A"
RED, PINK, SKY = "#D55E00", "#CC79A7", "#56B4E9"
CLEAR = "rgba(0,0,0,0)"
TOOLS = {
    "displaylogo": False,
    "displayModeBar": True,
    "modeBarButtons": [["toImage"]],
    "toImageButtonOptions": {"format": "png", "filename": "convoscope", "scale": 2},
}
LETTERS = {"size": 14}  # pixels: read from the last row
HEIGHT = 330  # pixels
TOP, BOTTOM = 26, 44  # pixels: room for the tool bar; for the ticks and the title of the axis
LEGEND = 62  # pixels from the axis down to the legend
LINE_HEIGHT = 25  # of the legend

Figure = dict[str, Any]
Trace = dict[str, Any]
Axis = dict[str, Any]
Mark = dict[str, Any]  # {"shape": ..., "text": ...}: what is drawn over or under the data


class Drawn(BaseFigure):
    """A figure that is its own plain data. Streamlit asks it for that; a dict it would make anew, to check it."""

    plain: Figure

    def __init__(self, figure: Figure) -> None:
        object.__setattr__(self, "plain", figure)

    def to_dict(self) -> Figure:
        """The same dict at every call: who reads it changes nothing."""
        return self.plain


def chart(figure: Figure, *, key: str, alt: str, title: str = "", place: DeltaGenerator | None = None) -> None:
    """Draw a figure, here or in `place`; `alt` is the id of its description, `title` that of a heading above it."""
    column = place or st
    if title:
        column.markdown(f"##### {t(title)}")
    column.plotly_chart(Drawn(figure), key=key, config=TOOLS, alt=t(alt))


def figure(
    traces: Iterable[Trace],
    x: Axis,
    y: Axis,
    *,
    marks: Iterable[Mark] = (),
    height: int = HEIGHT,
    hover: str = "x unified",
    **layout: Any,
) -> Figure:
    """A figure of `traces` over two axes of `axis`, with `marks`; the legend is beneath, where one is needed.

    `layout` is what else this figure's layout has.
    """
    plot = height - TOP - LEGEND - LINE_HEIGHT  # pixels: the height of the field where there is a legend
    drawn: Figure = {
        "height": height,
        "margin": {"l": 56, "r": 10, "t": TOP, "b": BOTTOM},
        "font": LETTERS,
        "legend": {"font": LETTERS, "orientation": "h", "x": 0, "y": round(-LEGEND / plot, 3)},
        "hovermode": hover,
        "template": {"layout": {}},  # Streamlit writes the theme's colours and type into it
        "xaxis": x,
        "yaxis": y,
        **layout,
    }
    marks = list(marks)
    if marks:
        drawn["shapes"] = [mark["shape"] for mark in marks if "shape" in mark]
        drawn["annotations"] = [_placed(mark["text"], x, y) for mark in marks if "text" in mark]
    return {"data": list(traces), "layout": drawn}


def _placed(text: Mapping[str, Any], x: Axis, y: Axis) -> dict[str, Any]:
    """An annotation where it belongs: on a logarithmic axis Plotly asks for the logarithm, of shapes it does not."""
    logs = {
        name: math.log10(text[name])
        for name, axis in (("x", x), ("y", y))
        if axis.get("type") == "log" and f"{name}ref" not in text
    }
    return {"showarrow": False, "font": LETTERS, **text, **logs}


def axis(title: str = "", *, step: float | None = None, is_log: bool = False, **more: Any) -> Axis:
    """An axis with a title, a tick every `step`; `more` is Plotly's, as `range=(0, 1)` or `rangemode="tozero"`."""
    known: Axis = {"tickfont": LETTERS, "title": {"text": title, "font": LETTERS}, "zeroline": False}
    if step is not None:
        known["dtick"] = step
    if is_log:
        known["type"] = "log"
    return known | {name: _listed(value) for name, value in more.items()}


def from_zero(title: str = "", **more: Any) -> Axis:
    """An axis that begins at 0."""
    return axis(title, rangemode="tozero", **more)


def line(
    x: Iterable[Any],
    y: Iterable[Any],
    name: str = "",
    *,
    colour: str = BLUE,
    dash: str = "solid",
    symbol: str = "",
    width: float = 2.5,
    size: float = 8,
    hover: str = "",
    **more: Any,
) -> Trace:
    """A line, with markers of `symbol` if one is named; `hover` as Plotly's `hovertemplate`. NaN leaves a gap."""
    marked = {"marker": {"symbol": symbol, "size": size}} if symbol else {}
    return {
        **_trace("scatter", x, y, name, hover),
        "mode": "lines+markers" if symbol else "lines",
        "line": {"color": colour, "width": width, "dash": dash},
        **marked,
        **more,
    }


def points(
    x: Iterable[Any],
    y: Iterable[Any],
    name: str = "",
    *,
    colour: str = ORANGE,
    symbol: str = "circle",
    size: float = 8,
    edge: str = "#000",
    hover: str = "",
    **more: Any,
) -> Trace:
    """Single markers with a rim, a broad one where nothing fills them."""
    rim = {"color": edge, "width": 3 if colour == CLEAR else 1}
    marker = {"color": colour, "symbol": symbol, "size": size, "line": rim}
    return {**_trace("scatter", x, y, name, hover), "mode": "markers", "marker": marker, **more}


def bars(
    x: Iterable[Any],
    y: Iterable[Any],
    name: str = "",
    *,
    colour: str | Sequence[str] = BLUE,
    text: Iterable[str] = (),
    hover: str = "",
    **more: Any,
) -> Trace:
    """Bars, each with its `text` at the end, if they have one."""
    texts = list(text)
    written = {"text": texts, "textposition": "outside", "cliponaxis": False} if texts else {}
    return {**_trace("bar", x, y, name, hover), "marker": {"color": colour}, **written, **more}


def _trace(kind: str, x: Iterable[Any], y: Iterable[Any], name: str, hover: str) -> Trace:
    trace: Trace = {"type": kind, "x": _listed(x), "y": _listed(y)}
    if name:
        trace["name"] = name
    else:
        trace["showlegend"] = False
    if hover:
        trace["hovertemplate"] = hover if name else f"{hover}<extra></extra>"
    return trace


def _listed(values: Any) -> Any:
    """An array, a range or a tuple as a list; all else as it is."""
    if isinstance(values, np.ndarray | np.generic):
        return values.tolist()
    return list(values) if isinstance(values, range | tuple) else values


def upright(x: float, text: str = "", *, dash: str = "dash") -> Mark:
    """A grey line from top to bottom at `x`, `text` above it."""
    return _rule({"x0": x, "x1": x, "y0": 0, "y1": 1, "yref": "y domain"}, dash) | (
        {"text": {"x": x, "y": 1, "yref": "paper", "yanchor": "bottom", "text": text}} if text else {}
    )


def level(y: float, text: str = "", *, dash: str = "dash", yanchor: str = "bottom") -> Mark:
    """A grey line from side to side at `y`, `text` at its right end, above it or, with `yanchor="top"`, beneath."""
    return _rule({"x0": 0, "x1": 1, "xref": "x domain", "y0": y, "y1": y}, dash) | (
        {"text": {"x": 1, "xref": "paper", "xanchor": "right", "y": y, "yanchor": yanchor, "text": text}}
        if text
        else {}
    )


def _rule(ends: dict[str, Any], dash: str) -> Mark:
    return {"shape": {"type": "line", **ends, "line": {"color": GREY, "width": 2, "dash": dash}}}


def span(x0: float, x1: float) -> Mark:
    """A grey field from top to bottom between `x0` and `x1`, behind the data."""
    ends = {"x0": x0, "x1": x1, "y0": 0, "y1": 1, "yref": "y domain"}
    look = {"fillcolor": GREY, "opacity": 0.18, "line": {"width": 0}, "layer": "below"}
    return {"shape": {"type": "rect", **ends, **look}}


def residue_figure(errors: np.ndarray, *, height: int = 300, letters: int = 14) -> Figure:
    """The residue map (P_y, P_x) as a small matrix with its numbers; NaN, where no cell is interior, is left empty."""
    known = [[None if np.isnan(v) else float(v) for v in row] for row in errors]
    is_written = max(errors.shape) <= 8
    matrix = {
        "type": "heatmap",
        "z": known,
        "zmin": 0,
        "zmax": max([1.0, *(v for row in known for v in row if v is not None)]),
        "text": [[number(v) if is_written else "" for v in row] for row in known],
        "texttemplate": "%{text}",
        "textfont": {"size": letters},
        "colorscale": [[0, "#F7F7F7"], [1, "#B35806"]],
        "showscale": False,
        "hovertemplate": "(%{y}, %{x}): %{z:.4f}<extra></extra>",
        "xgap": 2,
        "ygap": 2,
    }
    x = axis(t("residue.x"), step=1, constrain="domain", showgrid=False)
    y = axis(t("residue.y"), step=1, autorange="reversed", scaleanchor="x", showgrid=False)
    return figure([matrix], x, y, height=height, hover="closest")
