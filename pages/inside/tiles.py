"""Small maps in one scale, as many side by side as the screen takes, with one legend beneath them all."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape

FEW, MANY = 84, 58  # pixels of the screen that a map takes at least: of few maps, of many

_LEGEND = re.compile(r'<p class="legend">.*</p>')
_CAPTION = re.compile(r"<figcaption>.*?</figcaption>")


def tiles(figures: Sequence[str], *, least: int = MANY, title: str = "", name: str = "") -> str:
    """Figures of ui.maps.map_figure under one scale; with a `title` that alone is written above them.

    `least` is a tile's width, in pixels of the screen; `name` the `data-map` of the whole.
    """
    legend = _LEGEND.search(figures[0])
    plain = (_LEGEND.sub("", figure) for figure in figures)
    shown = "".join(_CAPTION.sub("", figure) if title else figure for figure in plain)
    grid = f"display:grid;gap:0.5rem;grid-template-columns:repeat(auto-fill,minmax({least}px,1fr))"
    above = f"<figcaption>{escape(title)}</figcaption>" if title else ""
    return (
        f'<figure class="map" data-map="{escape(name)}">{above}<div style="{grid}">{shown}</div>'
        f"{legend[0] if legend else ''}</figure>"
    )
