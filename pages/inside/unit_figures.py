"""One unit: its three projections side by side, its nine strongest digits, and how often it fires."""

from __future__ import annotations

import numpy as np
from markupsafe import Markup

from core.inside import RULES, Firing
from pages.inside.moves import WAYS
from pages.inside.network import STAGES, network
from pages.inside.tiles import FEW, tiles
from pages.inside.units import Best, Seen, cropped
from ui.charts import BLUE, ORANGE, Figure, axis, figure, level, line
from ui.comparisons import cosine
from ui.maps import common_scale, frames, legend, map_figure, maps_row
from ui.numbers import number
from ui.shown import stacked
from ui.tables import figures_table
from ui.translations import t


def projections_row(x: np.ndarray, found: Seen) -> Markup:
    """The picture with the field that the unit sees, and what each rule sends back."""
    figures = [map_figure(x, t("inside.sees"), scale=1, signed=False, name="seen", over=frames([found.field]))]
    figures += [
        map_figure(found.projections[rule], t(f"inside.rule_{rule}"), signed=True, name=f"projection.{rule}")
        for rule in RULES
    ]
    return maps_row(figures)


def rules_table(found: Seen) -> Markup:
    """The three rules, and how each result is like the gradient."""
    gradient = found.projections["gradient"]
    return figures_table(
        "inside.rules_",
        [
            ("passes", [t(f"inside.passes_{rule}") for rule in RULES]),
            ("cosine", [number(cosine(found.projections[rule], gradient)) for rule in RULES]),
            ("pixels", [str(int(np.count_nonzero(found.projections[rule]))) for rule in RULES]),
        ],
        [t(f"inside.rule_{rule}") for rule in RULES],
    )


def unit_sentence(stage: str, found: Seen) -> str:
    """Where the unit is, what it answers, and what lies beneath it."""
    name, (first, *cell) = t(f"inside.stage_{stage}"), found.place
    relus = sum(layer.kind == "relu" for layer in network().layers[: STAGES[stage].asked])
    has_relu = STAGES[stage].shown != STAGES[stage].asked
    said = "inside.unit_before_relu" if has_relu else "inside.unit_is"
    text = t(said, stage=name, map=first, answer=number(found.answer))
    if cell and found.field[2:] != (32, 32):
        text += " " + t("inside.unit_cell", row=cell[0], column=cell[1], side=int(found.field[2]))
    if relus == 0:
        return f"{text} {t('inside.no_relu')}"
    return f"{text} {t('inside.relus', count=relus)}" + (
        f" {t('inside.asleep')}" if has_relu and found.answer <= 0 else ""
    )


def best_rows(found: Best) -> Markup:
    """The nine digits, and beneath each what every rule sends back."""
    title = t("inside.best")
    pictures = [
        map_figure(
            picture,
            title,
            scale=1,
            signed=False,
            name=f"best.{place}",
            over=frames([field]) if field[2] < picture.shape[1] else None,
            below=(),
            is_captioned=False,
        )
        for place, (picture, field) in enumerate(zip(found.pictures, found.fields, strict=True))
    ]
    rows = [tiles(pictures, legend(1, signed=False), least=FEW, title=title, name="best")]
    for rule in RULES:
        parts, title = cropped(found.projections[rule], found.fields), t(f"inside.rule_{rule}")
        scale = common_scale([parts])
        figures = [
            map_figure(one, title, scale=scale, signed=True, name=f"best.{rule}.{place}", below=(), is_captioned=False)
            for place, one in enumerate(parts)
        ]
        rows.append(tiles(figures, legend(scale, signed=True), least=FEW, title=title, name=f"best.{rule}"))
    return stacked(rows)


def best_sentence(found: Best, labels: np.ndarray) -> str:
    """Which digits they are, and the range of the answers."""
    return t(
        "inside.best_are",
        digits=", ".join(str(label) for label in labels[found.places]),
        low=number(float(found.strengths[-1])),
        high=number(float(found.strengths[0])),
    )


def firing_table(found: dict[str, Firing | None]) -> Markup:
    """Threshold, rates and score of the cell, and of its map."""
    known = {name: one for name, one in found.items() if one is not None}
    rows = [
        ("threshold", [number(one.threshold) for one in known.values()]),
        ("overall", [f"{100 * one.overall:.1f} %" for one in known.values()]),
        ("local", [f"{100 * one.local:.1f} %" for one in known.values()]),
        ("score", [f"{one.score:.1f}" for one in known.values()]),
    ]
    return figures_table("inside.firing_", rows, [t(f"inside.firing_of_{name}") for name in known])


def firing_figure(found: dict[str, Firing | None], way: str) -> Figure:
    """The firing rate at every step of a way, and the rate over all digits."""
    looks = {"cell": (BLUE, "solid", "circle"), "map": (ORANGE, "dash", "square")}
    lines = [
        line(WAYS[way], 100 * one.along, t(f"inside.firing_of_{name}"), colour=colour, dash=dash, symbol=symbol)
        for name, one in found.items()
        if one is not None
        for colour, dash, symbol in [looks[name]]
    ]
    first = next(iter(found.values()))
    marks = [] if first is None else [level(100 * first.overall, dash="dot")]
    x, y = axis(t(f"inside.along_{way}")), axis(t("inside.fires"), range=(-4, 104))
    return figure(lines, x, y, marks=marks, height=300)
