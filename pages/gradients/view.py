"""Gradients: the way back through a convolution and a pooling, a kernel that is fitted, a weight shared in time.

`gradients_view` mounts the live board of a part. What it needs goes to the browser, what was chosen there comes back as
texts on release. In live/, beside what is used of ui/live:

    backward.js    gradients of small convolutions and poolings; knows no page
    slopes.js      descent on a quadratic loss, a recurrent network; knows no page
    terms.js       bars of the numbers that are summed, grids that are pointed at
    fitted.js      the wanted map and the map now
    convolution.js, switches.js, fit.js, time.js
                   one board each
    descent.js     what Streamlit calls, and the controls of each part
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from core.kernels import KERNELS
from pages.gradients.choices import CHOICES, along, options
from ui.kernel_choice import OWN
from ui.live import live_view, silent
from ui.translations import part as texts_of
from ui.translations import t

FOLDER = Path(__file__).resolve().parent / "live"


_component = live_view("gradients", FOLDER / "descent.js", look="boards")


def gradients_view(part: str, given: Mapping[str, Any], *, key: str) -> None:
    """The live board of a part with the numbers it computes with; its choices are those of the session."""
    names = {name: t(f"kernels.name_{name}") for name in (*KERNELS, OWN)}
    data = {
        "part": part,
        "spec": CHOICES.texts(part),
        "given": given,
        "options": options(part) | {"names": names, "along": along()},
        "labels": texts_of("gradients.live"),
    }
    _component(key=key, data=data, on_spec_change=silent)
