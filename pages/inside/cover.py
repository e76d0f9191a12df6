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
from ui.live import live_view, news, pack, read_pair, silent
from ui.translations import part

_component = live_view("cover", FOLDER / "cover.js", look="inside")


def cover_view(x: np.ndarray, found: Occlusion, at: tuple[int, int], **spec: Any) -> None:
    """The live view of the picture (1, H, W) with the patch at row and column `at` of its places.

    `spec`: size, fill, label, and the component's key.
    """
    key = spec.pop("key")
    header = {
        "labels": part("inside", "cover_"),
        "frame": x.shape[-1],
        "tops": found.tops.tolist(),
        "lefts": found.lefts.tolist(),
        "classes": len(found.whole),
        "at": list(at),
        **spec,
    }
    _component(key=key, data=pack(header, x, found.probabilities, found.whole), on_at_change=silent)


def heard_place(at: tuple[int, int], *, key: str) -> tuple[int, int]:
    """`at`, or where the patch has been led since the last call. Ask before the view is drawn."""
    return read_pair(news(key, "at"), 0, FRAME - 1) or at
