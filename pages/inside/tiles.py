"""Small maps in one scale, as many side by side as the screen takes, with one legend beneath them all."""

from __future__ import annotations

from collections.abc import Sequence

import htpy as h
from markupsafe import Markup

FEW, MANY = 84, 58  # pixels of the screen that a map takes at least: of few maps, of many


def tiles(figures: Sequence[h.Node], legend: h.Node, *, least: int = MANY, title: str = "", name: str = "") -> Markup:
    """Figures of maps under one scale with its `legend`, and a `title` above them, where they have no captions.

    `least` is a tile's width, in pixels of the screen; `name` the `data-map` of the whole.
    """
    above = h.figcaption[title] if title else None
    grid = h.div(".tiles", style=f"--least: {least}px")[figures]
    return Markup(h.figure(".map", data_map=name)[above, grid, legend])
