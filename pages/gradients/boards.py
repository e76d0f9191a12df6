"""What is chosen in each part of the page, as texts: one codec for the URL, the session and the live boards.

What a board needs goes to the browser, what was chosen there comes back on release. In live/, beside what is used of
ui/live:

    backward.js    gradients of small convolutions and poolings; knows no page
    slopes.js      descent on a quadratic loss, a recurrent network; knows no page
    terms.js       bars of the numbers that are summed, grids that are pointed at
    fitted.js      the wanted map and the map now
    convolution.js, switches.js, fit.js, time.js
                   one board each
    descent.js     what Streamlit calls, and the controls of each part
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

from core.kernels import KERNELS
from pages.gradients import recurrence
from ui import control
from ui.control import Control
from ui.kernel_choice import NAMES as KERNEL_NAMES
from ui.kernel_choice import own_param
from ui.live import live_view, silent
from ui.live.boards import Choices
from ui.numbers import fixed
from ui.translations import part as texts_of

FOLDER = Path(__file__).resolve().parent / "live"
KEY = "gradients.view"
BEST = "best"  # rate or momentum: the best there is
SMALL_KERNELS = tuple(name for name, kernel in KERNELS.items() if kernel.weights.shape == (3, 3))
SIDES = (3, 5, 7)
STEPS = (30, 100, 300, 1000, 3000)
TOP = 350  # places of the rate's slider: DECADE to a factor of 10, UNIT where plain descent begins to diverge
UNIT, DECADE = 300, 100


_choice, _whole = (partial(control.labelled, make, "gradients") for make in (control.choice, control.whole))


def _cell(name: str, kinds: str, default: str) -> Control[str]:
    """A cell of some grid, as a letter and its number."""

    def read(text: str) -> str:
        if not re.fullmatch(f"[{kinds}][0-9]{{1,2}}", text):
            raise ValueError(f"{name} must be one of {kinds} and a number, not {text!r}")
        return text

    return control.text(f"gradients.{name}", name, default, read=read)


def _place(name: str, high: int, default: int | str) -> Control[Any]:
    """A slider's place from 0 to `high`, or BEST."""
    whole = _whole(name, 0, high, 0)
    return control.text(
        f"gradients.{name}", name, default, read=lambda text: BEST if text == BEST else whole.read(text)
    )


_CELLS = _choice("gradients.live.cells", ("numbers", "picture"), "numbers", widget="row", bare=True)
_SEED = _whole("gradients.live.seed", 0, 99, 0, widget="next")
LIVE: dict[str, tuple[Control[Any], ...]] = {
    "backward": (
        _CELLS,
        _SEED,
        _choice("gradients.live.w", SMALL_KERNELS, "sobel_x", names="kernels.name"),
        _choice("gradients.live.loss", ("sum", "squares", "mixed"), "mixed"),
        _choice("gradients.live.stride", (1, 2), 1, widget="row"),
        _choice("gradients.live.padding", (0, 1), 0, widget="row"),
        _cell("at", "iwob", "w2"),
    ),
    "pooling": (
        _CELLS,
        _SEED,
        _choice("gradients.live.window", (2, 3), 2, widget="row"),
        _choice("gradients.live.step", (1, 2, 3), 2, widget="row"),
        _cell("cell", "io", "o0"),
    ),
    "fit": (
        _choice("gradients.live.k", KERNEL_NAMES, "sobel_x", names="kernels.name"),
        _choice("gradients.live.side", SIDES, 3),
        _choice("gradients.live.centred", (0, 2, 1), 0, widget="row"),
        _choice("gradients.live.noise", (0, 1, 5, 20, 50), 0),
        _choice("gradients.live.steps", STEPS, 1000),
        _place("rate", TOP, BEST),
        _place("momentum", 999, 0),
        _whole("gradients.live.n", 0, STEPS[-1], 0, widget=""),
    ),
    "time": (
        _whole("gradients.live.wh", -150, 150, 70, step=5, show=lambda hundredths: fixed(hundredths / 100, 2)),
        _whole("gradients.live.length", *recurrence.LENGTHS, 20),
        _choice("gradients.live.input", recurrence.INPUTS, "random"),
        _choice("gradients.live.act", recurrence.ACTIVATIONS, "tanh", widget="row"),
        _choice("gradients.live.scale", ("linear", "log"), "linear", widget="row"),
        _choice("gradients.live.tap", range(len(recurrence.KERNEL)), 0, widget=""),
    ),
}
OWN_GRID = own_param("gradients.own")
# With a kernel the side is chosen that holds it.
ALONG = {"k": {name: {"side": str(max(SIDES[0], max(one.weights.shape) | 1))} for name, one in KERNELS.items()}}
CHOICES = Choices(LIVE, ALONG)
_component = live_view("gradients", FOLDER / "descent.js", look="boards")


def gradients_view(part: str, given: Mapping[str, Any]) -> None:
    """The live board of a part with the numbers it computes with; its choices are those of the session."""
    data = CHOICES.told(part) | {"given": given, "labels": texts_of("gradients.live")}
    _component(key=KEY, data=data, on_spec_change=silent)
