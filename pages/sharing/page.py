"""Sharing: dense, locally connected and convolutional layers: their weights, what they find, what moving does."""

from __future__ import annotations

from pages.sharing import parts
from pages.sharing.finder import PLACE
from pages.sharing.moved import SHIFT
from pages.sharing.ties import ties
from ui.lesson import Part, run

run(
    "sharing",
    [
        Part("count", ((parts.SIDE, parts.MAPS),), view=parts.count_view, columns=(3, 2)),
        Part("weights", (parts.FORM,), result=ties, view=parts.weights_view, columns=None),
        Part("find", (parts.PATTERN, parts.NOISE, parts.COUNT, PLACE), draw=parts.find_part),
        Part("distance", (parts.MODE, SHIFT), draw=parts.distance_part),
    ],
)
