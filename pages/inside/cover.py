"""A patch that is led over the picture, and what the network says with it there: the live view.

    cover.js    what Streamlit calls; all its numbers were computed before

What comes back is the patch's place, when it has come to rest.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from core.inside import Occlusion
from core.learning.digits import FRAME
from pages.inside.pad import FOLDER
from ui.control import pair
from ui.live import live_view, pack
from ui.translations import part

AT = pair("inside.at", "at", (6, 6), 0, FRAME - 1)  # row and column of the patch's places
KEY = "inside.cover"

view = live_view("cover", FOLDER / "cover.js", look="inside", says=(AT,))


def cover_view(x: np.ndarray, found: Occlusion, **spec: Any) -> None:
    """The live view of the picture (1, H, W) with the patch at its place; `spec`: size, fill, label."""
    header = {
        "labels": part("inside", "cover_"),
        "frame": x.shape[-1],
        "tops": found.tops.tolist(),
        "lefts": found.lefts.tolist(),
        "classes": len(found.whole),
        "at": AT.value,
        **spec,
    }
    view(key=KEY, data=pack(header, x, found.probabilities, found.whole))
