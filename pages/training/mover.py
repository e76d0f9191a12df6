"""The live strip: a digit that is dragged along a line, and what each network answers at every place.

The server sends the probabilities of all shifts; what comes back is the shift, when the digit has come to rest.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from core.learning.shifted_answers import MOST
from ui.control import whole
from ui.live import live_view, pack
from ui.translations import part

FOLDER = Path(__file__).resolve().parent / "live"
WHOLE = 6  # pixels that a digit can move and stay in its frame
LABELS = ("mover_",)

SHIFT = whole("training.shift", "by", -MOST, MOST, 3, widget="")
KEY = "training.mover"

view = live_view("mover", FOLDER / "mover.js", look="learning", says=(SHIFT,))


def mover_view(
    picture: np.ndarray,
    label: int,
    probabilities: np.ndarray,
    networks: Sequence[tuple[str, str]],
    *,
    axis: str,
    mode: str,
) -> None:
    """The strip of a digit (1, H, W) of class `label`; `probabilities` (networks, shifts, classes) are the answers.

    `networks` are their names and colours.
    """
    header = {
        "labels": part("training", *LABELS),
        "size": picture.shape[1:],
        "label": label,
        "axis": axis,
        "mode": mode,
        "shift": SHIFT.value,
        "most": MOST,
        "whole": WHOLE,
        "classes": probabilities.shape[2],
        "networks": [{"name": name, "colour": colour} for name, colour in networks],
    }
    view(key=KEY, data=pack(header, picture, probabilities))
