"""Arrays as pictures on a page: one hard-edged cell a number, a caption above, a legend beneath. No live view needed.

Maps that are compared are given one `scale`, so that the same colour means the same number.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable, Sequence
from functools import cache
from html import escape

import numpy as np

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
    values: np.ndarray, caption: str, *, scale: float | None = None, signed: bool | None = None, name: str = ""
) -> str:
    """A map (H, W) or (C, H, W), C 1 or 3, as an HTML figure; `name` is its `data-map`, for tests and links.

    `scale` is the number of the strongest colour, by default the map's largest magnitude; `signed` whether colours tell
    negative from positive, by default whether the map has both.
    """
    values = values if values.ndim == 3 else values[None]
    scale = common_scale([values]) if scale is None else scale
    signed = is_signed([values]) if signed is None else signed
    address = png_address(map_bytes(values, scale, signed=signed))
    sharp = " sharp" if max(values.shape[1:]) <= SHARP_UP_TO else ""
    ends = (f"−{number(scale)}", f"+{number(scale)}") if signed else ("0", number(scale))
    ramp = f'<img class="ramp" alt="" src="{_ramp(signed, len(values))}">'
    return (
        f'<figure class="map" data-map="{escape(name)}"><figcaption>{escape(caption)}</figcaption>'
        f'<img class="cells{sharp}" alt="{escape(caption)}" width="{values.shape[2]}" height="{values.shape[1]}" '
        f'src="{address}"><p class="legend"><span>{ends[0]}</span>{ramp}<span>{ends[1]}</span></p></figure>'
    )


@cache
def _ramp(signed: bool, channels: int) -> str:
    """The colours from the lowest number to the highest, as a picture one cell high."""
    line = np.linspace(-1 if signed else 0, 1, RAMP_CELLS)
    return png_address(map_bytes(np.broadcast_to(line, (channels, 1, RAMP_CELLS)), 1.0, signed=signed))


def framed(figure: str, shape: tuple[int, int], cells: Sequence[tuple[float, float, float, float]]) -> str:
    """A figure of map_figure with frames over its picture of `shape` (H, W): (row, column, height, width) in cells."""
    rectangles = "".join(
        f'<rect x="{x:g}" y="{y:g}" width="{w:g}" height="{h:g}" fill="none" stroke="{colour}" '
        f'stroke-width="{width}" style="vector-effect:non-scaling-stroke"/>'
        for y, x, h, w in cells
        for colour, width in (("#000000", 4), (FRAME, 2))
    )
    return re.sub(r'<img class="cells[^>]*>', lambda found: drawn_over(found[0], *shape, rectangles), figure, count=1)


def drawn_over(image: str, height: int, width: int, drawn: str) -> str:
    """An image of cells with a drawing (SVG, in units of cells) over it; the image has a border of one pixel.

    The drawing is an image too: inline SVG does not come through st.html.
    """
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}" '
        f'preserveAspectRatio="none" font-family="sans-serif">{drawn}</svg>'
    )
    address = "data:image/svg+xml;base64," + base64.b64encode(svg.encode()).decode("ascii")
    place = "position:absolute;left:1px;top:1px;width:calc(100% - 2px);height:calc(100% - 2px);max-width:none"
    return f'<div style="position:relative">{image}<img class="drawn" alt="" style="{place}" src="{address}"></div>'


def maps_row(figures: Iterable[str], *, scrolls: bool = False) -> str:
    """Figures side by side, all of one width; on a phone two in a row.

    `scrolls`: the page's sheet lets them scroll sideways where there is no room, which keys can do too.
    """
    shown = list(figures)
    keys = ' tabindex="0"' if scrolls else ""
    return f'<div class="maps" style="--maps: {len(shown)}"{keys}>{"".join(shown)}</div>'
