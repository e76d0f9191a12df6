"""The live reading: a dilated kernel on the picture, its place and rate moved by hand, in the browser.

`reading_view` mounts it. The picture and the stack go to the browser; what comes back is the rate and the place at
which the user let go. In live/, beside what is used of ui/live:

    reading.js    what Streamlit calls; engine.js convolves
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

from core.layers import Stack
from pages.dilated.fields import LARGEST_RATE
from ui.control import whole
from ui.live import live_view, pack
from ui.pictures import SIZES
from ui.translations import part

FOLDER = Path(__file__).resolve().parent / "live"
TEXTS = (
    "rate",
    "rate_help",
    "picture",
    "picture_about",
    "around",
    "feature",
    "feature_about",
    "weights",
    "pixels",
    "products",
    "sum",
    "spoken",
)

Place = tuple[int, int]  # (row, column)

RATE = whole("dilated.rate", "d", 1, LARGEST_RATE, 2, widget="")
ROW = whole("dilated.row", "y", 0, SIZES[-1] - 1, 40, widget="")
COLUMN = whole("dilated.column", "x", 0, SIZES[-1] - 1, 32, widget="")
KEY = "dilated.reading"

view = live_view("reading", FOLDER / "reading.js", says=(RATE, ROW, COLUMN), as_one=True)


def reading_view(x: np.ndarray, stack: Stack, place: Place, *, largest: int, digest: str, kernel: str) -> None:
    """The view of a stack of one dilated 3x3 convolution on `x` (1, H, W), its cell for `place`.

    `largest` is the highest rate that fits the picture; digest and kernel name what is shown.
    """
    layers = json.loads(stack.to_json())
    texts = part("dilated")
    header = {
        "size": x.shape[1:],
        "stack": layers,
        "rate": layers["layers"][0]["dilation"][0],
        "place": place,
        "largest": largest,
        "picture": digest,
        "kernel": kernel,
        "labels": {f"dilated.{name}": texts[f"dilated.{name}"] for name in TEXTS},
    }
    view(key=KEY, data=pack(header, x))
