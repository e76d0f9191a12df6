"""Overlaps of stamps and the checkerboards that they make, on the page."""

from __future__ import annotations

import htpy as h
import numpy as np
from markupsafe import Markup

from pages.transposed.overlaps import STAMPS, Overlaps
from ui.charts import BLUE, GREY, ORANGE
from ui.maps import drawing, map_figure, maps_row, picture_figure, shape
from ui.numbers import number
from ui.paint import map_bytes
from ui.shown import Shown, stacked
from ui.tables import figures_table
from ui.translations import t

ZOOM = 40  # cells a side of the part that is shown enlarged
STAMP_HIGH, UNIT = 9, 20  # of the drawing of a line, in its own units
GRID_SIDE = 9  # cells of the grid that are shown, in each direction
SHOWN = 12  # cells of a line that are drawn


def overlaps_shown(found: Overlaps) -> Shown:
    """Counts on a line and on a grid, the picture in both ways, and a part of it enlarged."""
    upsampled = {"transposed": np.clip(found.transposed, 0, 1), "resized": np.clip(found.resized, 0, 1)}
    pairs = []
    for name, values in upsampled.items():
        middle = t("transposed.up_part", side=min(ZOOM, *values.shape[1:]))
        whole = map_figure(values, t(f"transposed.up_{name}"), scale=1.0, signed=False, name=name)
        part = map_figure(_middle(values), middle, scale=1.0, signed=False, name=f"{name}-middle")
        pairs.append(stacked((whole, part)))
    line, grid = found.line_inside, found.grid_inside
    counted = [("line", [_range(line)]), ("grid", [_range(grid)]), ("spread", [number(found.spread)])]
    uneven = [
        ("flat", [number(0.0 if value < 1e-9 else value) for value in found.flat]),
        ("rhythm", [number(value) for value in found.rhythm]),
    ]
    heads = [t("transposed.way_transposed"), t("transposed.way_resized")]
    figures = figures_table("transposed.overlap_", counted, testid="overlaps")
    figures += figures_table("transposed.overlap_", uneven, heads, testid="unevenness")
    which = "even" if found.is_even else "holes" if found.k < found.s else "uneven"
    fields = {"line": line[1], "grid": grid[1], "line_least": line[0], "grid_least": grid[0]}
    sentence = t(f"transposed.sentence_{which}", k=found.k, s=found.s, **fields)
    if (found.k % found.s == 0) != found.is_flat:
        sentence += " " + t("transposed.sentence_uneven_flat" if found.is_flat else "transposed.sentence_even_not_flat")
    boxes = ((1, 200, stacked((line_drawing(found), _grid(found)))), (2.2, 340, maps_row(pairs)))
    drawn = [h.div(style=f"flex:{grow} 1 {wide}px;min-width:0")[box] for grow, wide, box in boxes]
    return Shown(Markup(h.div(".cards")[drawn]), figures, sentence)


def _range(both: tuple[int, int]) -> str:
    """Least and most, once where they are the same."""
    least, most = both
    return t("transposed.each", count=most) if least == most else t("transposed.between", least=least, most=most)


def _middle(values: np.ndarray) -> np.ndarray:
    """The middle of a map (1, H, W), at most ZOOM cells a side."""
    tops = [max(0, (side - ZOOM) // 2) for side in values.shape[1:]]
    return values[:, tops[0] : tops[0] + ZOOM, tops[1] : tops[1] + ZOOM]


def _grid(found: Overlaps) -> Markup:
    """The counts of the grid's upper left part, with numbers: a rim, and some of the inside."""
    side = min(len(found.grid), GRID_SIDE)
    part = found.grid[:side, :side]
    most = int(part.max())
    look = {"font_size": 0.52, "font_weight": "bold", "text_anchor": "middle"}
    numbers = [
        shape("text", x=x + 0.5, y=y + 0.68, fill="#FFFFFF" if count > 0.5 * most else "#1A1A1A", **look)[str(count)]
        for (y, x), count in np.ndenumerate(part)
    ]
    return picture_figure(
        map_bytes(part[None] / 1.0, float(most), signed=True),
        t("transposed.grid_counts", side=side),
        name="grid",
        over=numbers,
        data_counts=" ".join(map(str, part.ravel())),
        style="max-width:300px",
    )


def line_drawing(found: Overlaps) -> h.Element:
    """Stamps on a line, each as a bar, and beneath how many lie on each cell: an SVG as a picture."""
    cells, k, s = len(found.line), found.k, found.s
    rows = -(-k // s)
    shown = min(cells, SHOWN)
    high = rows * (STAMP_HIGH + 3)
    most = max(int(found.line.max()), 1)
    inside = found.line_inside
    shapes = []
    for i in range(STAMPS):
        x, y = i * s * UNIT, (i % rows) * (STAMP_HIGH + 3)
        shapes.append(shape("rect", x=x + 1, y=y, width=k * UNIT - 2, height=STAMP_HIGH, rx=3, fill=BLUE))
    base = high + 16 * most + 6
    look = {"font_size": 14, "font_weight": "bold", "text_anchor": "middle"}
    for j, count in enumerate(found.line[:shown]):
        is_full = inside[0] != inside[1] and count == inside[1]
        top, tall = base - 16 * count, 16 * count
        bar = {"x": j * UNIT + 1, "y": top, "width": UNIT - 2, "height": tall}
        shapes.append(shape("rect", fill=ORANGE if is_full else GREY, **bar))
        place = {"x": (j + 0.5) * UNIT, "y": top + 13 if count else base - 3}
        shapes.append(shape("text", fill="#111111" if count else GREY, **place, **look)[str(count)])
    caption = t("transposed.line_counts", k=k, s=s)
    said = " ".join(map(str, found.line[:shown]))
    address = drawing(shown * UNIT, base + 2, shapes)
    image = h.img(alt=f"{caption}: {said}", style="display:block;width:100%;max-width:300px", src=address)
    return h.figure(".map", data_map="line", data_counts=said)[h.figcaption[caption], image]
