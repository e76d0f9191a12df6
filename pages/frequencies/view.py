"""The live waves: a picture beside its spectrum, in the browser, masked or moved by hand.

`mask_choices` and `shift_choices` mount them. A picture goes to the browser; what comes back is a mask or a shift, as
their links. In live/, beside what is used of ui/live:

    masks.js      shapes on a spectrum; knows no page, as spectra.js
    spectra.js    spectra, waves, what is left, what a shift does
    tones.js      colours of spectra and phases
    tools.js      shape, kept or removed, the shape's numbers
    masking.js    the view with a mask
    moving.js     the view with a shift
    waves.js      what Streamlit calls
"""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

import streamlit as st

from pages.frequencies.masks import Mask, read_mask
from pages.frequencies.spectra import EDGES
from pages.frequencies.squares import LARGEST, central_square
from ui.control import choice, pair, text
from ui.live import live_view, pack
from ui.pictures import current_picture
from ui.translations import part, t

FOLDER = Path(__file__).resolve().parent / "live"
MASK = text("frequencies.mask", "mask", Mask("disc", True, (100,)), read=read_mask, write=lambda mask: mask.text)
SHIFT = pair("frequencies.shift", "at", (3, 5))
EDGE = choice("frequencies.edge", "edge", EDGES, "circular")

waves = live_view("waves", FOLDER / "waves.js", says=(MASK, SHIFT))
picture = partial(current_picture, LARGEST, colour=False)


def mask_choices() -> dict[str, Any]:
    """The picture, its spectrum on which a mask is drawn, the wave under the pointer, and what the mask leaves."""
    waves.listen("frequencies.mask_view")
    _mount("mask", {"mask": MASK.value.text})
    return {"mask": MASK.value.text}


def shift_choices() -> dict[str, Any]:
    """The picture, to be dragged, beside its magnitudes, its phases and what these have turned; and its edges."""
    waves.listen("frequencies.shift_view")
    n = len(central_square(picture().array))
    down, right = (max(1 - n, min(n - 1, side)) for side in SHIFT.value)
    SHIFT.set((down, right))
    _mount("shift", {"shift": (down, right), "edge": EDGE.value})
    left, _ = st.columns([3, 2], gap="medium")
    with left:
        return {"shift": (down, right), "edge": EDGE.draw()}


def _mount(mode: str, header: dict[str, Any]) -> None:
    shown = picture()
    square = central_square(shown.array)
    header |= {"mode": mode, "digest": f"{shown.digest} {len(square)}", "n": len(square)}
    waves(key=f"frequencies.{mode}_view", data=pack(header | {"labels": part("frequencies.view")}, square))
    if shown.array.shape[1:] != square.shape:
        st.caption(t("frequencies.square", side=len(square)))
