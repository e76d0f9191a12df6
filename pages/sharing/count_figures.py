"""Three layers on the page: what one cell of each reads, drawn on the picture, and how many weights that takes."""

from __future__ import annotations

from html import escape

import numpy as np

from pages.sharing.counts import EXAMPLES, Counts, memory
from ui.charts import BLUE, GREEN, ORANGE, Figure, axis, bars, figure
from ui.maps import drawn_over, map_figure, maps_row
from ui.translations import t

COLOURS = {"dense": ORANGE, "local": BLUE, "shared": GREEN}
OWN_COLOURS = ("#E69F00", "#56B4E9", "#009E73", "#F0E442", "#0072B2", "#D55E00", "#CC79A7", "#FFFFFF", "#8A8A8A")
ONE_COLOUR = "#56B4E9"


def steps_row(x: np.ndarray, counts: Counts) -> str:
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


def _step(x: np.ndarray, name: str, caption: str, weights: int, formula: str, k: int) -> str:
    """The picture with what cells of one layer read, and beneath it the number of its weights."""
    figure = map_figure(x, caption, scale=1.0, signed=False, name=f"step.{name}")
    image = figure[figure.index('<img class="cells') :]
    image = image[: image.index(">") + 1]
    height, width = x.shape[1:]
    over = drawn_over(image, height, width, _windows(name, height, width, k))
    value, unit = memory(weights)
    said = (
        f'<p style="margin:0.35rem 0 0;font-size:1.35rem;font-weight:700;line-height:1.2;overflow-wrap:anywhere" '
        f'data-weights="{name}">{weights:,}</p><p style="margin:0.1rem 0 0;font-size:0.9375rem">{escape(formula)}<br>'
        f"{escape(t('sharing.takes', memory=f'{value:.3g} {unit}'))}</p>"
    )
    return figure[: figure.index('<img class="cells')] + over + said + "</figure>"


def _windows(name: str, height: int, width: int, k: int) -> str:
    """What nine cells read, as SVG: lines from all of the picture, or windows in nine colours, or in one."""
    side = max(k, min(height, width) / 7)  # a window is drawn no smaller than can be seen
    thick = max(height, width) / 90
    centres = [((i + 0.5) * height / 3, (j + 0.5) * width / 3) for i in range(3) for j in range(3)]
    drawn = ""
    if name == "dense":
        steps = [(i + 0.5) / 9 for i in range(9)]
        for n, (row, column) in enumerate(centres[4:5]):
            for a in steps:
                for b in steps:
                    colour = OWN_COLOURS[(int(a * 9) * 4 + int(b * 9) + n) % 9]
                    drawn += (
                        f'<line x1="{b * width:g}" y1="{a * height:g}" x2="{column:g}" y2="{row:g}" '
                        f'stroke="{colour}" stroke-width="{thick * 0.8:g}"/>'
                    )
        return drawn + _dot(*centres[4], thick)
    for n, (row, column) in enumerate(centres):
        colour = OWN_COLOURS[n] if name == "local" else ONE_COLOUR
        for stroke, wide in (("#000000", 2.2 * thick), (colour, thick)):
            drawn += (
                f'<rect x="{column - side / 2:g}" y="{row - side / 2:g}" width="{side:g}" height="{side:g}" '
                f'fill="{colour}" fill-opacity="0.18" stroke="{stroke}" stroke-width="{wide:g}"/>'
            )
        letter = "abcdefghi"[n] if name == "local" else "a"
        drawn += (
            f'<text x="{column:g}" y="{row + side / 5:g}" font-size="{side * 0.6:g}" font-weight="700" fill="#fff" '
            f'stroke="#000" stroke-width="{thick:g}" paint-order="stroke" text-anchor="middle">{letter}</text>'
        )
    return drawn


def _dot(row: float, column: float, thick: float) -> str:
    return (
        f'<circle cx="{column:g}" cy="{row:g}" r="{2.4 * thick:g}" fill="#fff" stroke="#000" stroke-width="{thick:g}"/>'
    )


def examples_table(k: int) -> str:
    """The known numbers, computed: a dense layer beside a convolution."""
    rows = ""
    for example in EXAMPLES:
        outputs = (
            t("sharing.to_map", side=example.side)
            if example.outputs is None
            else t("sharing.to_classes", classes=example.outputs)
        )
        value, unit = memory(example.dense())
        name = f"{example.side} × {example.side} → {outputs}"
        cells = (f"{example.dense():,}", f"{value:.3g} {unit}", f"{example.shared(k):,}")
        rows += (
            f"<tr data-figure='example_{example.side}'><th scope='row'>{escape(name)}</th>"
            + "".join(f"<td>{escape(cell)}</td>" for cell in cells)
            + "</tr>"
        )
    heads = "".join(
        f"<th scope='col'>{escape(head)}</th>"
        for head in (t("sharing.layer_dense"), t("sharing.memory"), t("sharing.layer_shared"))
    )
    caption = escape(t("sharing.examples"))
    return (
        f"<div class='record' data-testid='examples'><table><caption>{caption}</caption><thead><tr><td></td>"
        f"{heads}</tr></thead><tbody>{rows}</tbody></table><p>{escape(t('sharing.examples_about', k=k))}</p></div>"
    )


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
