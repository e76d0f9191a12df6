"""Homogeneity on the page: statistics of patches as maps and, region by region, as boxes."""

from __future__ import annotations

import math

import htpy as h
import numpy as np

from pages.pictures.locality_figures import note
from pages.pictures.regions import DIRECTIONS, GRID, QUANTILES, Regions, Stationarity, edges
from ui import charts
from ui.charts import BLUE, GREY, Figure, axis, from_zero
from ui.maps import FRAME, common_scale, map_figure, maps_row, rimmed, shape
from ui.shown import Chart, Shown, stacked
from ui.tables import figures_table
from ui.translations import t

ALIKE = 0.95  # homogeneity of brightness from which on the page calls the regions alike


def stationarity_shown(found: Stationarity) -> Shown:
    """The picture with its regions, and a statistic of its patches beside that of the shuffled pixels."""
    name = found.statistic
    cases = (found.picture, found.shuffled)
    maps = [case.maps[name][None] for case in cases]
    scale = common_scale(maps)
    drawn = [
        map_figure(
            found.picture.x,
            t("pictures.regions_caption"),
            scale=1.0,
            signed=False,
            name="regions",
            over=regions_drawing(found),
        ),
        *(
            map_figure(
                values,
                t(f"pictures.statistic_{name}_of", of=t(f"pictures.{which}_of")),
                scale=scale,
                signed=False,
                name=f"{which}.{name}",
            )
            for which, values in zip(("picture", "shuffled"), maps, strict=True)
        ),
    ]
    figures = figures_table(
        "pictures.figure_",
        [
            ("stationarity", [figure(case.stationarity[0]) for case in cases]),
            ("stationarity_expected", ["", figure(found.expected)]),
            ("stationarity_edges", [figure(case.stationarity[1]) for case in cases]),
            ("medians", [spread_of_medians(case, name) for case in cases]),
        ],
        [t("pictures.picture"), t("pictures.shuffled_head")],
    )
    which = "alike" if found.picture.stationarity[0] >= ALIKE else "unlike"
    sentence = t(
        f"pictures.sentence_{which}",
        value=figure(found.picture.stationarity[0]),
        shuffled=figure(found.shuffled.stationarity[0]),
        expected=figure(found.expected),
    )
    notes = [note(t("pictures.stars_about"))] if name == "orientation" else []
    return Shown(
        stacked([maps_row(drawn), *notes]),
        figures,
        sentence,
        charts=(Chart(boxes_figure(found), f"pictures.statistic_{name}_title", "pictures.boxes_alt"),),
    )


def figure(value: float) -> str:
    """A homogeneity with as many decimals as tell it from 1."""
    return f"{value:.5f}"


def spread_of_medians(case: Regions, name: str) -> str:
    """The least and the largest of the regions' medians."""
    medians = case.quantiles[name][:, QUANTILES.index(50)]
    digits = 4 if name == "gradient_energy" else 2
    return f"{medians.min():.{digits}f} – {medians.max():.{digits}f}"


def regions_drawing(found: Stationarity) -> list[h.Element]:
    """The regions' borders as SVG, and in each its number or a star of its directions."""
    height, width = found.picture.x.shape[1:]
    rows, columns = edges(height, width)
    lines = [((0, y), (width, y)) for y in rows[1:-1]] + [((x, 0), (x, height)) for x in columns[1:-1]]
    drawn = [one for start, end in lines for one in _line(start, end)]
    side = min(height, width) / GRID
    for region in range(GRID**2):
        row, column = divmod(region, GRID)
        middle = ((columns[column] + columns[column + 1]) / 2, (rows[row] + rows[row + 1]) / 2)
        if found.statistic == "orientation":
            drawn += _star(middle, found.picture.directions[region], side / 2)
        else:
            place = {"x": columns[column] + 0.08 * side, "y": rows[row] + 0.3 * side, "font_size": 0.26 * side}
            rim = {"stroke": "#000", "stroke_width": 0.05 * side, "paint_order": "stroke"}
            drawn.append(shape("text", fill=FRAME, font_weight="700", **place, **rim)[str(region + 1)])
    return drawn


def _star(middle: tuple[float, float], shares: np.ndarray, reach: float) -> list[h.Element]:
    """A line a direction in which the brightness changes, as long as its share; the longest reaches the border."""
    drawn = []
    for direction, share in enumerate(shares):
        angle = math.pi * direction / DIRECTIONS
        length = 0.92 * reach * float(share) / max(float(shares.max()), 1e-12)
        dx, dy = length * math.cos(angle), -length * math.sin(angle)
        drawn += _line((middle[0] - dx, middle[1] - dy), (middle[0] + dx, middle[1] + dy))
    return drawn


def _line(start: tuple[float, float], end: tuple[float, float]) -> list[h.Element]:
    return [shape("line", x1=start[0], y1=start[1], x2=end[0], y2=end[1], **look) for look in rimmed(1.5)]


def boxes_figure(found: Stationarity) -> Figure:
    """The statistic's quantiles as a box a region: of the picture, and of the shuffled pixels."""
    boxes = [
        {
            "type": "box",
            "x": list(range(1, GRID**2 + 1)),
            **dict(zip(("lowerfence", "q1", "median", "q3", "upperfence"), quantiles, strict=True)),
            "name": t(f"pictures.{which}"),
            "line": {"color": colour, "width": 2},
            "fillcolor": fill,
            "offsetgroup": which,
        }
        for which, case, colour, fill in (
            ("picture", found.picture, BLUE, "rgba(0,114,178,0.45)"),
            ("shuffled", found.shuffled, GREY, "rgba(138,138,138,0.45)"),
        )
        for quantiles in [case.quantiles[found.statistic].T.tolist()]
    ]
    x, y = axis(t("pictures.region"), step=1), from_zero(t(f"pictures.statistic_{found.statistic}"))
    return charts.figure(boxes, x, y, hover="closest", boxmode="group")
