"""Sharing: dense, locally connected and convolutional layers: their weights, what they find, what moving does."""

from __future__ import annotations

from collections.abc import Callable

from pages.sharing.detectors import LEVELS, SHOWN
from pages.sharing.distances import MODES, REACH
from pages.sharing.pairs import pair_param
from pages.sharing.parts import CHANNELS, SIDES, count_part, distance_part, find_part, weights_part
from pages.sharing.shapes import PATTERNS, PLACES
from pages.sharing.ties import FORMS
from ui import link
from ui.lesson import lesson_in_parts

PAGE = "sharing"
PARTS: dict[str, Callable[[str], None]] = {
    "count": count_part,
    "weights": weights_part,
    "find": find_part,
    "distance": distance_part,
}
PARAMS = (
    link.choice(f"{PAGE}.part", "part", tuple(PARTS), "count"),
    link.choice(f"{PAGE}.k", "side", SIDES, 3),
    link.choice(f"{PAGE}.c_out", "co", CHANNELS, 1),
    link.choice(f"{PAGE}.form", "form", FORMS, "line"),
    link.choice(f"{PAGE}.pattern", "shape", PATTERNS, "cross"),
    link.choice(f"{PAGE}.noise", "noise", LEVELS, 20),
    link.choice(f"{PAGE}.shown", "shown", SHOWN, 1),
    pair_param(f"{PAGE}.place", "at", 0, PLACES - 1, (6, 7)),
    link.choice(f"{PAGE}.mode", "mode", MODES, "circular"),
    pair_param(f"{PAGE}.shift", "by", -REACH, REACH, (0, 1)),
)

lesson_in_parts(PAGE, PARTS, PARAMS, question="sharing.question", label="sharing.part")
