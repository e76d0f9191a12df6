"""Arrays as pictures on a page: one hard-edged cell a number, a caption above, a legend beneath. No live view needed.

Maps that are compared are given one `scale`, so that the same colour means the same number. HTML is made of elements of
htpy, which escape what they hold; a `Markup` is a text that has been made so.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable
from functools import cache
from typing import Any

import htpy as h
import numpy as np
from markupsafe import Markup

from ui.numbers import number
from ui.paint import SIGNED_BELOW, map_bytes, png_address

SHARP_UP_TO = 256  # cells a side: larger maps are shown with less than a screen pixel a cell, where averages are true

FRAME = "#FFB000"  # around what is read, the same on input and output; with a black rim it is seen on every grey
RAMP_CELLS = 65


def common_scale(maps: Iterable[np.ndarray]) -> float:
    """The largest magnitude in several maps: the scale under which they can be compared."""
    return max((float(np.abs(values).max()) for values in maps), default=0.0)


def is_signed(maps: Iterable[np.ndarray]) -> bool:
    """Whether some map goes below zero by more than rounding: then all are drawn in the colours of signed maps."""
    maps = list(maps)
    scale = common_scale(maps)
    return any(float(values.min()) < -SIGNED_BELOW * scale for values in maps)


def map_figure(
    values: np.ndarray,
    caption: str,
    *,
    scale: float | None = None,
    signed: bool | None = None,
    name: str = "",
    ends: tuple[str, str] | None = None,
    over: h.Node = None,
    below: h.Node = None,
    is_captioned: bool = True,
) -> Markup:
    """A map (H, W) or (C, H, W), C 1 or 3, as an HTML figure; `name` is its `data-map`, for tests and links.

    `scale` is the number of the strongest colour, by default the map's largest magnitude; `signed` whether colours tell
    negative from positive, by default whether the map has both. `ends`: what the legend writes at its
    ends; `over`: what is drawn over the cells, as in `picture_figure`; `below` stands in the legend's place.
    """
    values = values if values.ndim == 3 else values[None]
    scale = common_scale([values]) if scale is None else scale
    signed = is_signed([values]) if signed is None else signed
    beneath = legend(scale, signed=signed, channels=len(values), ends=ends) if below is None else below
    pixels = map_bytes(values, scale, signed=signed)
    return picture_figure(pixels, caption, name=name, over=over, below=beneath, is_captioned=is_captioned)


def picture_figure(
    pixels: np.ndarray,
    caption: str,
    *,
    name: str = "",
    over: h.Node = None,
    below: h.Node = None,
    is_captioned: bool = True,
    **attributes: str,
) -> Markup:
    """Pixels (H, W, 3) uint8 as an HTML figure; `over` are shapes of SVG in units of cells, `below` stands beneath."""
    height, width = pixels.shape[:2]
    image: h.Node = h.img(
        class_=["cells", {"sharp": max(height, width) <= SHARP_UP_TO}],
        alt=caption,
        width=width,
        height=height,
        src=png_address(pixels),
    )
    if over is not None:
        drawn = drawing(width, height, over, preserveAspectRatio="none")
        image = h.div(".over")[image, h.img(".drawn", alt="", src=drawn)]
    above = h.figcaption[caption] if is_captioned else None
    return Markup(h.figure(".map", data_map=name, **attributes)[above, image, below])


def legend(scale: float, *, signed: bool, channels: int = 1, ends: tuple[str, str] | None = None) -> h.Element:
    """The colours of maps under one scale, with the numbers at their ends."""
    low, high = ends or ((f"−{number(scale)}", f"+{number(scale)}") if signed else ("0", number(scale)))
    return ramp(low, high, _ramp(signed, channels))


def ramp(low: str, high: str, address: str) -> h.Element:
    """Colours as a picture between two numbers."""
    return h.p(".legend")[h.span[low], h.img(".ramp", alt="", src=address), h.span[high]]


@cache
def _ramp(signed: bool, channels: int) -> str:
    """The colours from the lowest number to the highest, as a picture one cell high."""
    line = np.linspace(-1 if signed else 0, 1, RAMP_CELLS)
    return png_address(map_bytes(np.broadcast_to(line, (channels, 1, RAMP_CELLS)), 1.0, signed=signed))


def drawing(width: float, height: float, shapes: h.Node, **attributes: str) -> str:
    """The address of a drawing: inline SVG does not come through st.html, an image does."""
    look = {"xmlns": "http://www.w3.org/2000/svg", "viewBox": f"0 0 {width:g} {height:g}", "font_family": "sans-serif"}
    svg = str(shape("svg", width=width, height=height, **look, **attributes)[shapes])
    return "data:image/svg+xml;base64," + base64.b64encode(svg.encode()).decode("ascii")


def shape(name: str, **attributes: Any) -> h.Element:
    """An element of SVG, `stroke_width=2` its `stroke-width`."""
    texts = {key: value if isinstance(value, str) else f"{value:g}" for key, value in attributes.items()}
    element: h.Element = getattr(h, name)
    return element(**texts)


def frames(cells: Iterable[tuple[float, float, float, float]]) -> list[h.Element]:
    """Frames over a figure's cells: (row, column, height, width)."""
    return [
        shape("rect", x=x, y=y, width=wide, height=high, fill="none", **stroke)
        for y, x, high, wide in cells
        for stroke in rimmed(2)
    ]


def rimmed(width: float) -> list[dict[str, Any]]:
    """How to stroke a shape so that it is seen on every grey: a black rim, and over it the colour."""
    fixed = {"vector_effect": "non-scaling-stroke"}
    return [
        {"stroke": "#000000", "stroke_width": width + 2, **fixed},
        {"stroke": FRAME, "stroke_width": width, **fixed},
    ]


def mosaic(maps: np.ndarray, columns: int, *, line: float = 0.0) -> np.ndarray:
    """Many maps (n, H, W) as one: in rows of so many `columns`, a cell of `line` between them; (rows, columns)."""
    count, height, width = maps.shape
    rows = -(-count // columns)
    sheet = np.full((rows * columns, height + 1, width + 1), line, np.float32)
    sheet[:count, :height, :width] = maps
    return sheet.reshape(rows, columns, height + 1, width + 1).swapaxes(1, 2).reshape(rows * (height + 1), -1)[:-1, :-1]


def maps_row(figures: Iterable[h.Node], *, scrolls: bool = False) -> Markup:
    """Figures side by side, all of one width; on a phone two in a row.

    `scrolls`: the page's sheet lets them scroll sideways where there is no room, which keys can do too.
    """
    shown = list(figures)
    return Markup(h.div(".maps", style=f"--maps: {len(shown)}", tabindex="0" if scrolls else None)[shown])


def colour_keys(keys: Iterable[tuple[str, str, str]]) -> h.Element:
    """What colours mean: (colour, sign, text) side by side."""
    return h.p(".keys")[[h.span[h.b(style=f"color:{colour}")[sign], f" {text}"] for colour, sign, text in keys]]
