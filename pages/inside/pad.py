"""The drawing pad: a digit drawn by pointer, touch or keys, and beside it at once what the network sees of it.

    ink.js     strokes, their text, the network's picture; knows no page
    pad.js     what Streamlit calls

What comes back, after each stroke, is the drawing as the text of pages/inside/ink.py.
"""

from __future__ import annotations

from pathlib import Path

from core.learning.digits import BOX, FRAME
from pages.inside.ink import MOST_POINTS, RADIUS, SOFT, read_ink
from ui.control import switch, text
from ui.live import live_view, pack
from ui.translations import part

FOLDER = Path(__file__).resolve().parent / "live"

FIRST_INK = "WURUOXMbMfNjQmUnYnclfigegegijmnprpvozm1i1d0YyUuS"  # a 3
INK = text("inside.ink", "ink", FIRST_INK, read=read_ink)
FIT = switch("inside.fit", "fit", True)
KEY = "inside.pad"

view = live_view("pad", FOLDER / "pad.js", look="inside", says=(INK,))


def pad_view() -> None:
    """The pad with what is drawn on it."""
    header = {
        "labels": part("inside", "pad_"),
        "ink": INK.value,
        "most": MOST_POINTS,
        "options": {"fit": FIT.value, "frame": FRAME, "box": BOX, "radius": RADIUS, "soft": SOFT},
    }
    view(key=KEY, data=pack(header))
