"""Separable: a kernel as a column times a row, and a convolution as depthwise and pointwise steps."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np

from pages.separable.depthwise import CHANNELS, SIDES, costs, orders, reach
from pages.separable.depthwise_figures import costs_shown, orders_shown, reach_shown
from pages.separable.product_figures import between_shown, separated_shown
from pages.separable.products import between, products_of, separated
from ui.control import choice, whole
from ui.grid_editor import LARGEST_SIDE
from ui.kernel_choice import kernel_params, kernel_spec
from ui.lesson import Part, run
from ui.pictures import Picture, current_picture
from ui.translations import t

TURNS_DEG = tuple(range(0, 81, 10))  # at 90 the nearest kernel is not the only one
KERNEL = kernel_params("separable")
TERMS = whole("separable.terms", "r", 1, LARGEST_SIDE, 1)
CHANNEL_COUNTS = (
    choice("separable.c_in", "ci", CHANNELS, 16, widget="slider"),
    choice("separable.c_out", "co", CHANNELS, 32, widget="slider"),
)
SIDE = choice("separable.k", "side", SIDES, 3, widget="slider")
TURN = choice("separable.turn", "turn", TURNS_DEG, 60, widget="slider", argument="turn_deg")
MULTIPLIER = choice("separable.multiplier", "m", (1, 2), 1, widget="slider")
SPREAD = choice("separable.spread", "spread", TURNS_DEG, 60, widget="slider", argument="spread_deg")


def kernel_and_terms() -> dict[str, Any]:
    """The kernel, and how many of its products are summed: a slider where there are several."""
    spec = kernel_spec("separable")
    rank = len(products_of(spec["kernel"]))
    return {**spec, "terms": TERMS.draw(range(1, rank + 1)) if rank > 1 else 1}


def grey(picture: Picture) -> str:
    """That channels are wanted, where all three are alike."""
    return t("separable.grey") if np.ptp(picture.array, axis=0).max() == 0 else ""


spatial = partial(Part, picture=partial(current_picture, 256), columns=(3, 2))
coloured = partial(Part, picture=partial(current_picture, 128, colour=True), note=grey, columns=(3, 2))
run(
    "separable",
    [
        spatial("spatial", (*KERNEL, TERMS), kernel_and_terms, separated, separated_shown),
        spatial("relu", KERNEL, partial(kernel_spec, "separable"), between, between_shown),
        spatial("cost", (CHANNEL_COUNTS, SIDE), None, costs, costs_shown),
        coloured("reach", (TURN, MULTIPLIER), None, reach, reach_shown),
        coloured("order", (SPREAD, CHANNEL_COUNTS, SIDE), None, orders, orders_shown),
    ],
)
