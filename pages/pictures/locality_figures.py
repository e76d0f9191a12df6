"""Locality on the page: pairs of pixels, the correlation over the distance, and what rings of pixels explain."""

from __future__ import annotations

import math

import htpy as h
import numpy as np

from pages.pictures.locality import FALLEN, Locality, Pairs, fall
from pages.pictures.rings import HELPS, MOST, Rings
from ui.charts import BLUE, GREEN, GREY, ORANGE, Figure, axis, figure, level, line, points
from ui.maps import common_scale, map_figure, maps_row
from ui.numbers import fixed
from ui.shown import Chart, Shown, stacked
from ui.tables import figures_table
from ui.translations import t

LEAST = 1e-4  # unexplained: the foot of the chart
MUCH = 0.5  # explained: from there on a small kernel is called enough


def locality_shown(found: Locality) -> Shown:
    """The picture above, its shuffled pixels beneath: pairs of pixels, and the figures of both."""
    profiles, rings = found.profiles, found.rings
    drawn = [[np.log10(1.0 + pairs.counts)[None] for pairs in case] for case in found.pairs]
    scale = common_scale([values for case in drawn for values in case])
    rows = [
        maps_row(
            [
                map_figure(x, t(f"pictures.{name}"), scale=1.0, signed=False, name=f"locality.{name}"),
                *(
                    map_figure(values, pairs_caption(pairs), scale=scale, signed=False, name=f"{name}.{pairs.distance}")
                    for values, pairs in zip(maps, case, strict=True)
                ),
            ]
        )
        for name, x, maps, case in zip(("picture", "shuffled"), found.pictures, drawn, found.pairs, strict=True)
    ]
    figures = figures_table(
        "pictures.figure_",
        [
            ("nearest", [coefficient(float(profile.along_axes[1]), 4) for profile in profiles]),
            ("length", [length(profile.length) for profile in profiles]),
            ("length_rows", [length(fall(profile.along_rows)) for profile in profiles]),
            ("length_columns", [length(fall(profile.along_columns)) for profile in profiles]),
            ("length_around", [length(fall(profile.around)) for profile in profiles]),
            ("first_ring", [percentage(case.nearest) for case in rings]),
            ("enough", ["–" if case.enough is None else str(case.enough) for case in rings]),
        ],
        [t("pictures.picture"), t("pictures.shuffled_head")],
    )
    return Shown(
        stacked([*rows, note(t("pictures.pairs_about"))]),
        figures,
        _sentence(found),
        charts=(
            Chart(profile_figure(found), "pictures.profile_title", "pictures.profile_alt"),
            Chart(rings_figure(rings), "pictures.rings_title", "pictures.rings_alt"),
        ),
    )


def _sentence(found: Locality) -> str:
    """What holds for this picture."""
    profile, rings = found.profiles[0], found.rings[0]
    far = length(profile.length)
    sentence = (
        t("pictures.sentence_local", length=far)
        if profile.length >= 1
        else t("pictures.sentence_not_local", length=far)
    )
    if rings.explained is None or rings.enough is None:
        return sentence
    fields = {"enough": rings.enough, "least": f"{100 * HELPS:g}"}
    if rings.enough == 0:
        return f"{sentence} {t('pictures.sentence_no_ring', **fields)}"
    explained = percentage(rings.explained[rings.enough])
    pixels = (2 * rings.enough + 1) ** 2 - 1
    which = "first_ring" if rings.enough == 1 else "rings"
    if rings.explained[rings.enough] < MUCH:
        which = "few"
    return f"{sentence} {t(f'pictures.sentence_{which}', pixels=pixels, explained=explained, **fields)}"


def pairs_caption(pairs: Pairs) -> str:
    """The distance of pairs and their correlation."""
    return t("pictures.pairs_caption", distance=pairs.distance, r=coefficient(pairs.correlation))


def coefficient(value: float | None, digits: int = 2) -> str:
    """A correlation with so many decimals and a true minus; "–" for None."""
    return "–" if value is None else fixed(value, digits)


def length(value: float) -> str:
    """A distance in pixels; where the correlation does not fall so far, that it does not."""
    return t("pictures.does_not_fall") if math.isinf(value) else t("pictures.pixels", length=f"{value:.1f}")


def percentage(share: float | None) -> str:
    """A share in per cent with one decimal, "–" for None."""
    return "–" if share is None else f"{fixed(100 * share, 1)} %"


def note(text: str) -> h.Element:
    """A small line beneath maps."""
    return h.p(".note")[text]


def profile_figure(found: Locality) -> Figure:
    """The correlation over the distance: rows, columns, all directions, and the shuffled pixels; 1/e marked."""
    picture, control = found.profiles
    curves = [
        ("around", picture.around, BLUE, "solid"),
        ("rows", picture.along_rows, ORANGE, "dash"),
        ("columns", picture.along_columns, GREEN, "dashdot"),
        ("shuffled", control.along_axes, GREY, "dot"),
    ]
    traces = [
        line(range(len(values)), values.round(4), t(f"pictures.line_{name}"), colour=colour, dash=dash)
        for name, values, colour, dash in curves
    ]
    if math.isfinite(picture.length):
        text = {"mode": "markers+text", "text": [f"  {length(picture.length)}"], "textposition": "top right"}
        traces.append(points([picture.length], [FALLEN], size=11, hoverinfo="skip") | text)
    lowest = min(float(values.min()) for _, values, _, _ in curves)
    y = axis(t("pictures.correlation"), range=(min(-0.1, lowest - 0.05), 1.05))
    return figure(traces, axis(t("pictures.distance")), y, marks=[level(FALLEN, "1/e", dash="solid")])


def rings_figure(both: tuple[Rings, Rings]) -> Figure:
    """What is not explained over the rings that are known, on a logarithmic scale; the diamond: enough."""
    traces = []
    for name, rings, colour, dash in (("picture", both[0], BLUE, "solid"), ("shuffled", both[1], GREY, "dot")):
        if rings.explained is None:
            continue
        left = [100 * max(1 - share, LEAST) for share in rings.explained]
        is_enough = [count == rings.enough for count in range(len(left))]
        texts = [
            f"{'≤ ' if 1 - share <= LEAST else ''}{value:.3g} %"
            for share, value in zip(rings.explained, left, strict=True)
        ]
        texts[0] = "" if name == "picture" else texts[0]
        look = {
            "mode": "lines+markers+text",
            "marker": {
                "size": [16 if enough else 8 for enough in is_enough],
                "symbol": ["diamond" if enough else "circle" for enough in is_enough],
            },
            "text": texts,
            "textposition": "bottom center" if name == "picture" else "top center",
            "cliponaxis": False,
        }
        title = t(f"pictures.{name}")
        traces.append(line(range(len(left)), left, title, colour=colour, dash=dash, hover="%{text}") | look)
    known = [share for rings in both for share in rings.explained or ()]
    lowest = float(np.log10(100 * max(min(1 - max(known, default=0.0), 1.0), LEAST))) - 0.4
    x = axis(t("pictures.rings"), step=1, range=(-0.4, MOST + 0.4))
    y = axis(t("pictures.unexplained"), step=1, is_log=True, ticksuffix=" %", range=(lowest, 2.25))
    return figure(traces, x, y, hover="closest")
