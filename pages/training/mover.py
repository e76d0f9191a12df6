"""The live strip: a digit that is dragged along a line, and what each network answers at every place.

The server sends the probabilities of all shifts; what comes back is the shift, when the digit has come to rest.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from core.learning.shifted_answers import MOST
from ui.live import live_view, news, pack, silent, strict
from ui.translations import part

FOLDER = Path(__file__).resolve().parent / "live"
WHOLE = 6  # pixels that a digit can move and stay in its frame
LABELS = ("mover_",)

_component = live_view("mover", FOLDER / "mover.js", look="learning")


def heard_shift(shift: int, *, key: str) -> int:
    """`shift`, or what the browser has said since the last call. Ask before the view is drawn."""
    by = strict.whole(strict.named(news(key, "shift"), "by"), -MOST, MOST)
    return shift if by is None else by


def mover_view(
    picture: np.ndarray,
    label: int,
    probabilities: np.ndarray,
    networks: Sequence[tuple[str, str]],
    *,
    axis: str,
    mode: str,
    shift: int,
    key: str,
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
        "shift": shift,
        "most": MOST,
        "whole": WHOLE,
        "classes": probabilities.shape[2],
        "networks": [{"name": name, "colour": colour} for name, colour in networks],
    }
    _component(key=key, data=pack(header, picture, probabilities), on_shift_change=silent)
