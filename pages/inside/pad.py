"""The drawing pad: a digit drawn by pointer, touch or keys, and beside it at once what the network sees of it.

    ink.js     strokes, their text, the network's picture; knows no page
    pad.js     what Streamlit calls

What comes back, after each stroke, is the drawing as the text of pages/inside/ink.py.
"""

from __future__ import annotations

from pathlib import Path

from core.learning.digits import BOX, FRAME
from pages.inside.ink import MOST_POINTS, RADIUS, SOFT, read_ink
from ui.live import live_view, news, pack, silent, strict
from ui.translations import part

FOLDER = Path(__file__).resolve().parent / "live"

_component = live_view("pad", FOLDER / "pad.js", look="inside")


def pad_view(ink: str, *, fit: bool, key: str) -> None:
    """The pad with the drawing `ink` on it."""
    header = {
        "labels": part("inside", "pad_"),
        "ink": ink,
        "most": MOST_POINTS,
        "options": {"fit": fit, "frame": FRAME, "box": BOX, "radius": RADIUS, "soft": SOFT},
    }
    _component(key=key, data=pack(header), on_ink_change=silent)


def heard_ink(ink: str, *, key: str) -> str:
    """`ink`, or what has been drawn since the last call. Ask before the pad is drawn."""
    text = strict.text(strict.named(news(key, "ink"), "text"))
    try:
        return ink if text is None else read_ink(text)
    except ValueError:
        return ink
