"""A patch that is led over the picture, and what the network says with it there: the live view.

    cover.js    what Streamlit calls; all its numbers were computed before

What comes back is the patch's place, when it has come to rest.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from core.occlusion import Occlusion
from ui.browser import DOM, EXCHANGE, MAPS, MAPS_LOOK, PAINT, live_view, news, pack
from ui.inside.pad import FOLDER, STYLE, labels, silent

MODULES = (PAINT, DOM, EXCHANGE, MAPS)

_component = live_view("cover", FOLDER / "cover.js", MODULES, MAPS_LOOK, STYLE, look="inside")


def cover_view(x: np.ndarray, found: Occlusion, at: tuple[int, int], **spec: Any) -> None:
    """The live view of the picture (1, H, W) with the patch at row and column `at` of its places.

    `spec`: size, fill, label, and the component's key.
    """
    key = spec.pop("key")
    header = {
        "labels": labels("inside.cover_"),
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
    said = news(key, "at")
    cell = said.get("cell") if isinstance(said, Mapping) else None
    if not isinstance(cell, list | tuple) or len(cell) != 2:
        return at
    if any(isinstance(side, bool) or not isinstance(side, int) or not 0 <= side < 32 for side in cell):
        return at
    return cell[0], cell[1]
