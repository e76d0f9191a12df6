"""The live finder: a frame on the picture is a kernel, and all places of its form light up while the frame is dragged.

The picture's pixels go to the browser; what comes back is where the frame stands, its side, and the threshold. In
live/, beside what is used of ui/live:

    correlation.js   the arithmetic: correlation with every window, the best places; knows no page
    finder.js        what Streamlit calls: panels, frame, sliders
"""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

from streamlit.delta_generator import DeltaGenerator

from pages.pictures.likes import SIDES, THRESHOLDS, Likes, fitting
from pages.pictures.likes_figures import likes_sentence, likes_table
from ui.control import pair, texts, whole
from ui.live import live_view, pack
from ui.pictures import current_picture
from ui.readings import is_large_enough
from ui.translations import part

FINDER_SIDE = 128  # pixels of the longer side: as many as a browser searches while a frame is dragged
FOLDER = Path(__file__).resolve().parent / "live"
KEY = "pictures.finder"
AT = pair("pictures.at", "at", None, 0, 999)  # None: where there is the most contrast
SIDE = whole("pictures.side", "side", *SIDES, SIDES[0], widget="", label="pictures.finder.side")
THRESHOLD = whole("pictures.threshold", "min", *THRESHOLDS, 70, widget="", label="pictures.finder.threshold")
SET = (AT, SIDE, THRESHOLD)

view = live_view("likes", FOLDER / "finder.js", says=SET)
picture = partial(current_picture, FINDER_SIDE, colour=False)


def choices() -> dict[str, Any] | None:
    """Place and side of a frame that fits the picture, and the threshold; None where the picture is too small."""
    view.listen(KEY)
    if not is_large_enough(picture(), SIDES[0]):
        return None
    x = picture().array
    side = min(SIDE.value, *x.shape[1:])  # as the browser does
    return {"at": fitting(AT.value, side, x), "side": side, "threshold": THRESHOLD.value}


def likes_view(found: Likes, above: DeltaGenerator, below: DeltaGenerator) -> None:
    """The finder, and beneath it the figures of record for its frame."""
    x = picture().array
    header = {
        "size": x.shape[1:],
        "said": texts(SET) | {"at": f"{found.at[0]},{found.at[1]}"},
        "sliders": [one.described() for one in (SIDE, THRESHOLD)],
        "labels": part("pictures.finder"),
    }
    with above:
        view(key=KEY, data=pack(header, x))
    left, right = below.columns([3, 2], gap="medium")
    left.html(likes_table(found))
    right.markdown(likes_sentence(found))
