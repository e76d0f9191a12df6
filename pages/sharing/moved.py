"""The live distance: a picture that is dragged, its difference to itself unmoved, and how far the two are apart.

    moving.js     the arithmetic: moving, differences, lengths; knows no page
    moved.js      what Streamlit calls

What comes back is how far the picture is moved, when it has come to rest.
"""

from __future__ import annotations

import numpy as np

from pages.sharing.distances import REACH, Distances
from pages.sharing.finder import FOLDER
from pages.sharing.pairs import Pair
from ui.live import live_view, pack, silent
from ui.translations import part

LABELS = ("moved_",)

_component = live_view("moved", FOLDER / "moved.js", look="sharing")


def moved_view(x: np.ndarray, mode: str, found: Distances, shift: Pair, *, key: str) -> None:
    """The live picture (1, H, W), moved by `shift` at first."""
    header = {
        "labels": part("sharing", *LABELS),
        "size": x.shape[1:],
        "mode": mode,
        "reach": REACH,
        "shift": shift,
        "scale": float(found.every.max()),
    }
    _component(key=key, data=pack(header, x, found.every), on_shift_change=silent)
