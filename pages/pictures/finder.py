"""The live finder: a frame on the picture is a kernel, and all places of its form light up while the frame is dragged.

`finder_view` mounts it. The picture's pixels go to the browser; what comes back, and `heard` reads, is where the frame
stands, its side, and the threshold. In live/, beside what is used of ui/live:

    correlation.js   the arithmetic: correlation with every window, the best places; knows no page
    finder.js        what Streamlit calls: panels, frame, sliders
"""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np

from pages.pictures.likes import SIDES, THRESHOLDS, Frame, Place
from ui import link
from ui.live import live_view, news, pack, silent, strict
from ui.translations import part

FOLDER = Path(__file__).resolve().parent / "live"
FARTHEST = 999  # row or column of a place, in a link too
NUMBERS = {"side": SIDES, "threshold": THRESHOLDS}  # that the browser says, and their limits

_component = live_view("likes", FOLDER / "finder.js")


def params(prefix: str) -> tuple[link.Param, ...]:
    """The frame's place, side and threshold, as params of a page."""
    return (
        link.param(f"{prefix}.at", "at", None, read=read_place, write=lambda at: f"{at[0]},{at[1]}" if at else ""),
        link.integer(f"{prefix}.side", "side", *SIDES, SIDES[0]),
        link.integer(f"{prefix}.threshold", "min", *THRESHOLDS, 70),
    )


def read_place(text: str) -> Place:
    """The place "row,column". ValueError for another text."""
    found = re.fullmatch(r"([0-9]{1,3}),([0-9]{1,3})", text)
    if found is None:
        raise ValueError(f"expected row,column, got {text!r}")
    return int(found[1]), int(found[2])


def heard(frame: Frame, *, key: str) -> Frame:
    """`frame`, or what the browser has said since the last call. To be asked before `finder_view` is drawn."""
    said = news(key, "chosen")
    return read_frame(said) or frame


def read_frame(value: object) -> Frame | None:
    """The frame that the browser said, or None for anything else."""
    at = strict.pair(strict.named(value, "at"), (0, FARTHEST), (0, FARTHEST))
    side, threshold = (strict.whole(strict.named(value, name), *limits) for name, limits in NUMBERS.items())
    return None if at is None or side is None or threshold is None else Frame(at, side, threshold)


def finder_view(x: np.ndarray, at: Place, frame: Frame, *, key: str) -> None:
    """The finder on a grey picture (1, H, W), its frame at `at`."""
    header = {
        "size": x.shape[1:],
        "chosen": {"at": at, "side": frame.side, "threshold": frame.threshold},
        "sides": SIDES,
        "thresholds": THRESHOLDS,
        "labels": part("pictures.finder"),
    }
    _component(key=key, data=pack(header, x), on_chosen_change=silent)
