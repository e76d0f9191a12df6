"""The live finder: a pattern that is dragged over a picture, and the responses of three fitted layers.

    responses.js  the arithmetic of the three layers; knows no page
    finder.js     what Streamlit calls

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
from pages.sharing.pairs import Pair
from pages.sharing.shapes import PLACES
from ui.live import live_view, pack, silent
from ui.translations import part

FOLDER = Path(__file__).resolve().parent / "live"
LABELS = ("layer_", "found", "not_found", "places_", "drag", "marks_about")

_component = live_view("finder", FOLDER / "finder.js", look="sharing")


def finder_view(
    pattern: np.ndarray, level: float, layers: Layers, found: Found, place: Pair, *, count: int, key: str
) -> None:
    """The live finder with the pattern at `place`, the layers trained at `count` places."""
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
        "place": place,
    }
    kernels = layers.local.reshape(CELLS, -1)[cells]
    maps = (found.at[kind] for kind in KINDS)
    noise = level * background()
    block = pack(header, noise, (1 - level) * pattern, layers.shared, layers.dense[cells], kernels, *maps)
    _component(key=key, data=block, on_place_change=silent)
