"""What three fitted layers find, in numbers and as a curve over the places that they were shown."""

from __future__ import annotations

from collections.abc import Mapping

import htpy as h
import numpy as np
from markupsafe import Markup

from pages.sharing.count_figures import COLOURS
from pages.sharing.detectors import CELLS, KINDS, RIDGE, SHOWN, THRESHOLD, Found, Layers
from pages.sharing.shapes import PLACES, WINDOW
from ui.charts import Figure, axis, figure, line, upright
from ui.maps import frames, map_figure
from ui.numbers import fixed
from ui.tables import figures_table
from ui.translations import t

ALL = PLACES * PLACES
DASHES = {"dense": "solid", "local": "dot", "shared": "solid"}
SYMBOLS = {"dense": "circle", "local": "square", "shared": "diamond"}


def found_table(layers: Layers, found: Found, place: tuple[int, int]) -> Markup:
    """The figures of record with the pattern at `place`: a column a layer."""
    rows = [
        ("weights", [f"{layers.weights[kind]:,}" for kind in KINDS]),
        ("here", [fixed(found.at[kind][place], 2) for kind in KINDS]),
        ("is_found", [t("sharing.yes") if found.is_found[kind][place] else t("sharing.no") for kind in KINDS]),
        ("range", [f"{fixed(found.at[kind].min(), 2)} … {fixed(found.at[kind].max(), 2)}" for kind in KINDS]),
        ("count", [t("sharing.of", some=found.count(kind), all=ALL) for kind in KINDS]),
    ]
    heads = [t(f"sharing.layer_{kind}") for kind in KINDS]
    caption = t("sharing.found_caption", row=place[0], column=place[1])
    at = f"{place[0]},{place[1]}"
    return figures_table("sharing.figure_", rows, heads, caption=caption, testid="certified", data_place=at)


def found_sentence(layers: Layers, found: Found, count: int) -> str:
    """What holds after training at `count` places."""
    counts = {kind: found.count(kind) for kind in KINDS}
    which = "some" if count < ALL else "all" if min(counts.values()) == ALL else "all_noisy"
    return t(f"sharing.found_{which}", shown=count, all=ALL, pictures=layers.pictures, **counts)


def fit_sentence(layers: Layers, level: int) -> str:
    """What was minimised."""
    return t(
        "sharing.fit",
        pictures=layers.pictures,
        cells=CELLS,
        rest=CELLS - 1,
        ridge=f"{RIDGE:g}",
        threshold=f"{THRESHOLD:g}",
        noise=level,
    )


def curve_figure(curve: Mapping[int, Found], today: int) -> Figure:
    """At how many places each layer finds the pattern, over how many places it was shown at."""
    lines = [
        line(
            SHOWN,
            [curve[count].count(kind) for count in SHOWN],
            t(f"sharing.layer_{kind}"),
            colour=COLOURS[kind],
            dash=DASHES[kind],
            symbol=SYMBOLS[kind],
        )
        for kind in KINDS
    ]
    x, y = axis(t("sharing.shown_axis"), range=(-3, 103)), axis(t("sharing.found_axis"), range=(-4, 106))
    return figure(lines, x, y, marks=[upright(today)])


def cut_figure(small: np.ndarray, place: tuple[int, int]) -> Markup:
    """The small picture that the own pattern is cut from, with a frame round it."""
    frame = frames([(*place, WINDOW, WINDOW)])
    figure = map_figure(small, t("sharing.cut"), scale=1.0, signed=False, name="cut", over=frame)
    return Markup(h.div(style="max-width:170px")[figure])
