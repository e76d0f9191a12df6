"""The distances of a picture to itself moved, to another picture and to noise: a table and a curve."""

from __future__ import annotations

from markupsafe import Markup

from pages.sharing.distances import BANK, REACH, Apart, Distances
from ui.charts import BLUE, GREEN, ORANGE, PINK, Figure, axis, figure, from_zero, level, line
from ui.comparisons import rounded
from ui.numbers import fixed, minus
from ui.tables import figures_table
from ui.translations import t


def distance_table(moved: Apart, found: Distances, shift: tuple[int, int]) -> Markup:
    """The figures of record: the picture moved by `shift`, another picture, noise."""
    columns = (moved, found.other, found.noise)
    rows = [
        ("distance", [percent(one.distance) for one in columns]),
        ("cosine", ["–" if one.cosine is None else fixed(one.cosine, 3) for one in columns]),
        ("pooled", [percent(one.pooled) for one in columns]),
    ]
    heads = [t("sharing.head_moved"), t("sharing.head_other"), t("sharing.head_noise")]
    caption = t("sharing.distance_caption", down=minus(shift[0]), right=minus(shift[1]))
    at = f"{shift[0]},{shift[1]}"
    return figures_table("sharing.figure_", rows, heads, caption=caption, testid="certified", data_shift=at)


def percent(share: float | None) -> str:
    """A relative figure in percent; 0 where it is rounding, "–" where there is none."""
    if share is None:
        return "–"
    return "0 %" if rounded(share) == "0" else f"{100 * share:.1f} %" if share >= 5e-4 else f"{100 * share:.1e} %"


def distance_sentence(one: Apart, found: Distances) -> str:
    """What a single pixel to the right does to the picture: `one` is how far apart that takes it."""
    if one.distance is None or one.template is None:
        return t("sharing.sentence_flat")
    sentence = t(
        "sharing.sentence_one",
        one=percent(one.distance),
        noise=percent(found.noise.distance),
        other=percent(found.other.distance),
        template=fixed(one.template, 3),
    )
    which = "exact" if rounded(one.pooled) == "0" else "nearly"
    fields = {"pooled": percent(one.pooled), "other": percent(found.other.pooled), "maps": len(BANK)}
    return f"{sentence} {t(f'sharing.sentence_pooled_{which}', **fields)}"


def distance_figure(found: Distances) -> Figure:
    """Distances over the shift, to the right, downwards and both; noise and the pooled convolution for comparison."""
    steps = range(REACH + 1)
    lines = [
        line(steps, 100 * y, t(f"sharing.curve_{name}"), colour=colour, dash=dash, symbol=symbol, hover="%{y:.2f} %")
        for name, y, colour, dash, symbol in (
            ("right", found.along(0, 1), ORANGE, "solid", "circle"),
            ("down", found.along(1, 0), BLUE, "solid", "square"),
            ("both", found.along(1, 1), PINK, "dot", "diamond"),
            ("pooled", found.pooled, GREEN, "solid", "x"),
        )
    ]
    noise = found.noise.distance
    marks = [] if noise is None else [level(100 * noise, t("sharing.head_noise"), yanchor="top")]
    x, y = axis(t("sharing.shift_axis"), step=1), from_zero(t("sharing.distance_axis"))
    return figure(lines, x, y, marks=marks, height=360)
