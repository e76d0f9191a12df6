"""What is chosen in each part of the page, as texts: one codec for the URL, the session and the browser."""

from __future__ import annotations

import re
from typing import Any

from core.kernels import KERNELS
from pages.gradients import recurrence
from ui import link
from ui.kernel_choice import OWN, own_param
from ui.link import Param
from ui.live.boards import Choices

PREFIX = "gradients."
BEST = "best"  # rate or momentum: the best there is
CELLS = ("numbers", "picture")
LOSSES = ("sum", "squares", "mixed")
SMALL_KERNELS = tuple(name for name, kernel in KERNELS.items() if kernel.weights.shape == (3, 3))
SIDES = (3, 5, 7)
NOISES = (0, 1, 5, 20, 50)  # percent of the target's standard deviation
STEPS = (30, 100, 300, 1000, 3000)
SEEDS = 100
TOP = 350  # places of the rate's slider: DECADE to a factor of 10, UNIT where plain descent begins to diverge
UNIT, DECADE = 300, 100


def _choice(name: str, options: Any, default: Any) -> Param:
    return link.choice(PREFIX + name, name, tuple(options), default)


def _whole(name: str, low: int, high: int, default: int) -> Param:
    return link.integer(PREFIX + name, name, low, high, default)


def _cell(name: str, kinds: str, default: str) -> Param:
    """A cell of some grid, as a letter and its number."""

    def read(text: str) -> str:
        if not re.fullmatch(f"[{kinds}][0-9]{{1,2}}", text):
            raise ValueError(f"{name} must be one of {kinds} and a number, not {text!r}")
        return text

    return link.param(PREFIX + name, name, default, read=read)


def _place(name: str, high: int, default: int | str) -> Param:
    """A slider's place from 0 to `high`, or BEST."""
    whole = link.integer(PREFIX + name, name, 0, high, 0)
    return link.param(PREFIX + name, name, default, read=lambda text: BEST if text == BEST else whole.read(text))


_CELLS, _SEED = _choice("cells", CELLS, "numbers"), _whole("seed", 0, SEEDS - 1, 0)
_KERNEL = _choice("k", (*KERNELS, OWN), "sobel_x")
LIVE: dict[str, tuple[Param, ...]] = {
    "backward": (
        _CELLS,
        _SEED,
        _choice("w", SMALL_KERNELS, "sobel_x"),
        _choice("loss", LOSSES, "mixed"),
        _choice("stride", (1, 2), 1),
        _choice("padding", (0, 1), 0),
        _cell("at", "iwob", "w2"),
    ),
    "pooling": (
        _CELLS,
        _SEED,
        _choice("window", (2, 3), 2),
        _choice("step", (1, 2, 3), 2),
        _cell("cell", "io", "o0"),
    ),
    "fit": (
        _KERNEL,
        _choice("side", SIDES, 3),
        _choice("centred", (0, 1, 2), 0),
        _choice("noise", NOISES, 0),
        _choice("steps", STEPS, 1000),
        _place("rate", TOP, BEST),
        _place("momentum", 999, 0),
        _whole("n", 0, STEPS[-1], 0),
    ),
    "time": (
        _whole("wh", -150, 150, 70),
        _whole("length", *recurrence.LENGTHS, 20),
        _choice("input", recurrence.INPUTS, "random"),
        _choice("act", recurrence.ACTIVATIONS, "tanh"),
        _choice("scale", ("linear", "log"), "linear"),
        _choice("tap", range(len(recurrence.KERNEL)), 0),
    ),
}
OWN_GRID = own_param(PREFIX + "own")
CHOICES = Choices(LIVE)
PARTS = tuple(LIVE)
PART = _choice("part", PARTS, "backward")
PARAMS = tuple({param.key: param for params in ((PART,), *LIVE.values(), (OWN_GRID,)) for param in params}.values())
_OPTIONS: dict[str, dict[str, tuple[Any, ...]]] = {
    "backward": {"w": SMALL_KERNELS, "loss": LOSSES},
    "pooling": {},
    "fit": {"k": (*KERNELS, OWN), "side": SIDES, "noise": NOISES, "steps": STEPS},
    "time": {"input": recurrence.INPUTS},
}


def along() -> dict[str, dict[str, dict[str, str]]]:
    """What else is chosen along with an option: with a kernel the side that holds it."""
    sides = {name: max(SIDES[0], max(kernel.weights.shape) | 1) for name, kernel in KERNELS.items()}
    return {"k": {name: {"side": str(side)} for name, side in sides.items()}}


def options(part: str) -> dict[str, list[str]]:
    """What can be chosen from the part's menus, as texts."""
    return {name: [str(option) for option in listed] for name, listed in _OPTIONS[part].items()}
