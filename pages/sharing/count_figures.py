"""Three layers on the page: what one cell of each reads, drawn on the picture, and how many weights that takes."""

from __future__ import annotations

import htpy as h
import numpy as np
from markupsafe import Markup

from pages.sharing.counts import EXAMPLES, Counts, memory
from ui.charts import BLUE, GREEN, ORANGE, Figure, axis, bars, figure
from ui.maps import map_figure, maps_row, shape
from ui.tables import figures_table
from ui.translations import t

COLOURS = {"dense": ORANGE, "local": BLUE, "shared": GREEN}
OWN_COLOURS = ("#E69F00", "#56B4E9", "#009E73", "#F0E442", "#0072B2", "#D55E00", "#CC79A7", "#FFFFFF", "#8A8A8A")
ONE_COLOUR = "#56B4E9"


def steps_row(x: np.ndarray, counts: Counts) -> Markup:
    """The three steps at the picture's size: what a cell reads, and how many weights that takes."""
    each, k = counts.each(), counts.k
    figures = [
        _step(x, name, t(f"sharing.step_{name}"), each[name], t(f"sharing.formula_{name}"), k)
        for name in ("dense", "local", "shared")
    ]
    return maps_row(figures)


def counts_sentence(counts: Counts) -> str:
    """What each step saves."""
    height, width = counts.size
    return t(
        "sharing.counts_sentence",
        size=f"{height} × {width}",
        c_in=counts.c_in,
        c_out=counts.c_out,
        k=counts.k,
        fewer=f"{counts.dense / counts.local:,.4g}",
        cells=f"{height * width:,}",
    )


def _step(x: np.ndarray, name: str, caption: str, weights: int, formula: str, k: int) -> Markup:
    """The picture with what cells of one layer read, and beneath it the number of its weights."""
    height, width = x.shape[1:]
    value, unit = memory(weights)
    said = [
        h.p(".weights", data_weights=name)[f"{weights:,}"],
        h.p(".note")[formula, h.br, t("sharing.takes", memory=f"{value:.3g} {unit}")],
    ]
    over = _windows(name, height, width, k)
    return map_figure(x, caption, scale=1.0, signed=False, name=f"step.{name}", over=over, below=said)


def _windows(name: str, height: int, width: int, k: int) -> list[h.Element]:
    """What nine cells read, as SVG: lines from all of the picture, or windows in nine colours, or in one."""
    side = max(k, min(height, width) / 7)  # a window is drawn no smaller than can be seen
    thick = max(height, width) / 90
    centres = [((i + 0.5) * height / 3, (j + 0.5) * width / 3) for i in range(3) for j in range(3)]
    if name == "dense":
        row, column = centres[4]
        lines = [
            shape(
                "line",
                x1=(j + 0.5) / 9 * width,
                y1=(i + 0.5) / 9 * height,
                x2=column,
                y2=row,
                stroke=OWN_COLOURS[(i * 4 + j) % 9],
                stroke_width=0.8 * thick,
            )
            for i in range(9)
            for j in range(9)
        ]
        return [
            *lines,
            shape("circle", cx=column, cy=row, r=2.4 * thick, fill="#fff", stroke="#000", stroke_width=thick),
        ]
    drawn = []
    for n, (row, column) in enumerate(centres):
        colour, letter = (OWN_COLOURS[n], "abcdefghi"[n]) if name == "local" else (ONE_COLOUR, "a")
        window = {"x": column - side / 2, "y": row - side / 2, "width": side, "height": side}
        for stroke, wide in (("#000000", 2.2 * thick), (colour, thick)):
            drawn.append(shape("rect", **window, fill=colour, fill_opacity=0.18, stroke=stroke, stroke_width=wide))
        rim = {"stroke": "#000", "stroke_width": thick, "paint_order": "stroke", "text_anchor": "middle"}
        place = {"x": column, "y": row + side / 5, "font_size": 0.6 * side}
        drawn.append(shape("text", **place, font_weight="700", fill="#fff", **rim)[letter])
    return drawn


def examples_table(k: int) -> Markup:
    """The known numbers, computed: a dense layer beside a convolution."""
    names, rows = {}, []
    for example in EXAMPLES:
        outputs = (
            t("sharing.to_map", side=example.side)
            if example.outputs is None
            else t("sharing.to_classes", classes=example.outputs)
        )
        value, unit = memory(example.dense())
        name = f"example_{example.side}"
        names[name] = f"{example.side} × {example.side} → {outputs}"
        rows.append((name, (f"{example.dense():,}", f"{value:.3g} {unit}", f"{example.shared(k):,}")))
    heads = (t("sharing.layer_dense"), t("sharing.memory"), t("sharing.layer_shared"))
    caption, note = t("sharing.examples"), t("sharing.examples_about", k=k)
    return figures_table(names.__getitem__, rows, heads, caption=caption, note=note, testid="examples")


def counts_figure(each: dict[str, int]) -> Figure:
    """The three numbers as bars, each step of the scale ten times the last."""
    names = [t(f"sharing.layer_{name}") for name in each]
    drawn = bars(
        list(each.values()),
        names,
        colour=[COLOURS[name] for name in each],
        text=[f"{value:,}" for value in each.values()],
        hover="%{y}: %{x:,}",
        orientation="h",
        textfont={"size": 16},
    )
    top = len(str(max(each.values())))
    x = axis(t("sharing.weights_axis"), step=3, is_log=True, range=(0, top * 1.6), exponentformat="power")
    return figure([drawn], x, axis(autorange="reversed"), height=200, hover="closest")
