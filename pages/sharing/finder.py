"""The live finder: a pattern that is dragged over a picture, and the responses of three fitted layers.

What comes back is the pattern's place, when it has come to rest.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from pages.sharing.detectors import (
    CELLS,
    KINDS,
    SIDE,
    THRESHOLD,
    WINDOW,
    Found,
    Layers,
    background,
    centre,
    shown_places,
)
from pages.sharing.shapes import PLACES
from ui.control import pair
from ui.live import live_view, pack
from ui.translations import part

FOLDER = Path(__file__).resolve().parent / "live"
LABELS = ("layer_", "found", "not_found", "places_", "drag", "marks_about")

PLACE = pair("sharing.place", "at", (6, 7), 0, PLACES - 1)  # of the pattern
KEY = "sharing.finder"

view = live_view("finder", FOLDER / "finder.js", look="sharing", says=(PLACE,))


def finder_view(pattern: np.ndarray, level: float, layers: Layers, found: Found, *, count: int) -> None:
    """The live finder with the pattern at its place, the layers trained at `count` places."""
    cells = [row * SIDE + column for row, column in map(centre, shown_places(count))]
    header = {
        "labels": part("sharing", *LABELS),
        "side": SIDE,
        "window": WINDOW,
        "places": PLACES,
        "threshold": THRESHOLD,
        "scale": found.scale,
        "found": {kind: found.count(kind) for kind in KINDS},
        "shown": shown_places(count),
        "cells": cells,
        "place": PLACE.value,
    }
    kernels = layers.local.reshape(CELLS, -1)[cells]
    maps = (found.at[kind] for kind in KINDS)
    noise = level * background()
    block = pack(header, noise, (1 - level) * pattern, layers.shared, layers.dense[cells], kernels, *maps)
    view(key=KEY, data=block)
