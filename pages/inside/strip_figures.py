"""All stages from the picture to the softmax, as one strip; and every map of one of them."""

from __future__ import annotations

import htpy as h
import numpy as np
from markupsafe import Markup

from pages.inside.inputs import Given
from pages.inside.network import STAGES, Stage
from pages.inside.tiles import FEW, MANY, tiles
from ui.charts import BLUE, ORANGE
from ui.maps import common_scale, is_signed, legend, map_figure, maps_row, mosaic
from ui.numbers import fixed
from ui.tables import column_heads
from ui.translations import t

FEW_MAPS = 8  # are drawn larger


def strip(x: np.ndarray, stages: list[np.ndarray]) -> Markup:
    """The picture (1, H, W), then each stage in its own scale, from core's trace."""
    figures = [map_figure(x, t("inside.stage_input"), scale=1, signed=False, name="stage.input")]
    figures += [
        map_figure(sheet(stages[stage.shown], stage), t(f"inside.stage_{name}"), name=f"stage.{name}")
        for name, stage in STAGES.items()
    ]
    return maps_row(figures)


def sheet(values: np.ndarray, stage: Stage) -> np.ndarray:
    """A stage's maps (C, h, w), or its numbers (n,), as one picture.

    The lines between maps are the lightest colour: that of 0 where some map is negative, else of the largest of all.
    """
    if values.ndim == 3 and values.shape[1] > 1:
        return mosaic(values, stage.columns, line=0.0 if is_signed([values]) else float(values.max()))
    return np.pad(values.ravel(), (0, -values.size % stage.columns)).reshape(-1, stage.columns)


def bars(given: Given, scores: np.ndarray, probabilities: np.ndarray) -> Markup:
    """The ten scores and probabilities, as a table with bars; the digit's class is marked."""
    rows = []
    for label, (score, chance) in enumerate(zip(scores, probabilities, strict=True)):
        is_true = given.is_known and label == given.label
        bar = h.div(".bar", style=f"background:{ORANGE if is_true else BLUE};width:{100 * chance:.1f}%")
        rows.append(
            h.tr(data_figure=f"p{label}")[
                h.th(scope="row")[h.b[f"{label} ★"] if is_true else str(label)],
                h.td[fixed(score, 1)],
                h.td[f"{100 * chance:.1f} %"],
                h.td(style="width:40%")[bar],
            ]
        )
    head = column_heads(t(f"inside.bars_{name}") for name in ("class", "score", "chance"))
    return Markup(h.div(".record")[h.table[h.thead[h.tr[head, h.td]], h.tbody[rows]]])


def answer_sentence(given: Given, probabilities: np.ndarray) -> str:
    """What the network takes it for, how sure it is, and whether that is right."""
    order = np.argsort(-probabilities, kind="stable")
    top, second = (int(label) for label in order[:2])
    values = {
        "top": top,
        "second": second,
        "chance": f"{100 * probabilities[top]:.1f}",
        "next": f"{100 * probabilities[second]:.1f}",
    }
    if not given.is_known:
        return t("inside.answer", **values)
    return t("inside.answer_right" if top == given.label else "inside.answer_wrong", label=given.label, **values)


def every_map(values: np.ndarray, stage: str) -> Markup:
    """All maps of a stage, each as a figure in one common scale; a stage of single numbers as one picture."""
    if values.ndim == 1 or values.shape[1] == 1:
        return maps_row(
            [map_figure(sheet(values, STAGES[stage]), t("inside.numbers", count=values.size), name=f"{stage}.all")]
        )
    scale, signed = common_scale([values]), is_signed([values])
    figures = [
        map_figure(
            one, t("inside.map_of", number=number), scale=scale, signed=signed, name=f"{stage}.{number}", below=()
        )
        for number, one in enumerate(values)
    ]
    return tiles(figures, legend(scale, signed=signed), least=FEW if len(values) <= FEW_MAPS else MANY)


def silent_sentence(values: np.ndarray, stage: str) -> str:
    """How many of a stage's cells are 0, and how many maps answer nowhere."""
    maps = values.reshape(len(values), -1)
    return t(
        "inside.silent",
        stage=t(f"inside.stage_{stage}"),
        zero=f"{100 * np.mean(values == 0):.0f}",
        all=f"{values.size:,}",
        silent=int(np.sum(~(maps != 0).any(axis=1))),
        maps=len(values),
    )
