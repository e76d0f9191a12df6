"""The live reading: a dilated kernel on the picture, its place and rate moved by hand, in the browser.

`reading_view` mounts it. The picture and the stack go to the browser; what comes back, and `heard` reads, is the rate
and the place at which the user let go. In live/, beside what is used of ui/live:

    reading.js    what Streamlit calls; engine.js convolves
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

from core.layers import Stack
from pages.dilated.fields import LARGEST_RATE
from ui.live import live_view, news, pack, silent, strict
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

_component = live_view("reading", FOLDER / "reading.js")


def heard(key: str) -> tuple[int, Place] | None:
    """The rate and place that the browser has said since the last call, or None. To be asked before it is drawn."""
    return read_reading(news(key, "reading"))


def read_reading(value: object) -> tuple[int, Place] | None:
    """Rate and place of what the browser said, or None for anything but a rate and a pixel that there may be."""
    rate = strict.whole(strict.named(value, "rate"), 1, LARGEST_RATE)
    place = strict.pair(strict.named(value, "place"), (0, SIZES[-1] - 1), (0, SIZES[-1] - 1))
    return None if rate is None or place is None else (rate, place)


def reading_view(
    x: np.ndarray, stack: Stack, place: Place, *, largest: int, digest: str, kernel: str, key: str
) -> None:
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
    _component(key=key, data=pack(header, x), on_reading_change=silent)
