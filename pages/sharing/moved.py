"""The live distance: a picture that is dragged, its difference to itself unmoved, and how far the two are apart.

What comes back is how far the picture is moved, when it has come to rest.
"""

from __future__ import annotations

import numpy as np

from pages.sharing.distances import REACH, Distances
from pages.sharing.finder import FOLDER
from ui.control import pair
from ui.live import live_view, pack
from ui.translations import part

LABELS = ("moved_",)

SHIFT = pair("sharing.shift", "by", (0, 1), -REACH, REACH)
KEY = "sharing.moved"

view = live_view("moved", FOLDER / "moved.js", look="sharing", says=(SHIFT,))


def moved_view(x: np.ndarray, mode: str, found: Distances) -> None:
    """The live picture (1, H, W), moved by its shift at first."""
    header = {
        "labels": part("sharing", *LABELS),
        "size": x.shape[1:],
        "mode": mode,
        "reach": REACH,
        "shift": SHIFT.value,
        "scale": float(found.every.max()),
    }
    view(key=KEY, data=pack(header, x, found.every))
