"""The live deblurring: original, blurred, transposed and Wiener's picture, while noise and constant are moved.

`wiener_view` mounts it. The picture, the blur and the noise go to the browser; what comes back, and `listen` puts in
the session, are the noise and the constant on which the sliders were let go. In live/, beside what
is used of ui/live:

    deblur.js     the arithmetic: blur, transpose, Wiener's filter, errors; knows no page
    wiener.js     what Streamlit calls
"""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from pages.transposed.blurring import NOISES, POWERS, Restored, noise_field
from pages.transposed.blurring_figures import power_text
from ui.live import live_view, news, pack, silent, strict
from ui.translations import part

FOLDER = Path(__file__).resolve().parent / "live"

_component = live_view("wiener", FOLDER / "wiener.js")


def listen(prefix: str, *, key: str) -> None:
    """Take over the noise and the constant that the browser has said since the last call."""
    state = st.session_state
    said = news(key, "places")
    for name, options in (("noise", NOISES), ("power", POWERS)):
        place = strict.whole(strict.named(said, name), 0, len(options) - 1)
        if place is not None:
            state[f"{prefix}.{name}"] = options[place]


def wiener_view(found: Restored, *, key: str) -> None:
    """The live pictures of `found`, whose noise and constant are moved in the browser."""
    _component(key=key, data=block(found), on_places_change=silent)


def block(found: Restored) -> bytes:
    """What the browser is told: a header, the picture and the noise at a standard deviation of 1."""
    header = {
        "side": found.x.shape[-1],
        "kernel": {"size": found.kernel.shape, "values": found.kernel.ravel().tolist()},
        "noise": {"options": NOISES, "texts": [f"{noise:g}" for noise in NOISES], "at": NOISES.index(found.noise)},
        "power": {"options": POWERS, "texts": [power_text(p) for p in POWERS], "at": POWERS.index(found.power)},
        "labels": part("transposed.wiener"),
    }
    return pack(header, found.x, noise_field(found.x.shape))
