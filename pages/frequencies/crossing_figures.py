"""Cost on the page: operations counted and times measured over the kernel's side, and where they cross."""

from __future__ import annotations

from collections.abc import Sequence

import htpy as h
from markupsafe import Markup

from pages.frequencies.crossing import KERNEL_SIDES, Crossing, direct_operations, fourier_operations
from ui.charts import BLUE, ORANGE, Figure, axis, figure, line, upright
from ui.numbers import number
from ui.shown import Chart, Shown
from ui.tables import column_heads, figures_table
from ui.translations import t


def crossing_shown(found: Crossing) -> Shown:
    """Both crossings, what core takes, and both pairs of curves."""
    chosen = "–" if found.chosen is None else f"{found.chosen}×{found.chosen}"
    rows = [
        ("counted", [side(found.counted)]),
        ("measured", [side(found.measured)]),
        ("chosen", [chosen]),
        ("apart", [number(found.difference)]),
    ]
    which = "none" if found.measured is None else "crosses"
    sentence = t(f"frequencies.sentence_{which}", side=found.side, k=side(found.measured), chosen=chosen)
    operations = [direct_operations(k) for k in KERNEL_SIDES], [fourier_operations(found.side, k) for k in KERNEL_SIDES]
    counted = _curves(operations, "counts", found.counted)
    timed = _curves((found.direct_ms, found.fourier_ms), "ms", found.measured)
    return Shown(
        times_table(found),
        figures_table("frequencies.figure_", rows, caption=t("frequencies.crossing")),
        sentence,
        charts=(
            Chart(timed, "frequencies.ms_title", "frequencies.ms_alt"),
            Chart(counted, "frequencies.counts_title", "frequencies.counts_alt"),
        ),
    )


def side(k: float | None) -> str:
    """A crossing as a kernel's side with one decimal."""
    return "–" if k is None else f"k = {k:.1f}"


def times_table(found: Crossing) -> Markup:
    """Times in ms, a row a kernel's side; what core takes is marked."""
    titles = [t(f"frequencies.{name}") for name in ("kernel_side", "direct_ms", "fourier_ms", "core_takes")]
    lines = zip(KERNEL_SIDES, found.direct_ms, found.fourier_ms, found.takes_fourier, strict=True)
    by = {True: t("frequencies.by_fourier"), False: t("frequencies.by_sums")}
    rows = [
        h.tr(data_side=str(k))[
            h.th(scope="row")[f"{k}×{k}"],
            _time(direct, direct <= fourier),
            _time(fourier, fourier < direct),
            h.td[by[takes]],
        ]
        for k, direct, fourier, takes in lines
    ]
    table = h.table[h.thead[h.tr[column_heads(titles)]], h.tbody[rows]]
    return Markup(h.div(".record", data_testid="times")[table])


def _time(ms: float, is_quicker: bool) -> h.Element:
    return h.td[h.b[f"{ms:.3f} ✓"] if is_quicker else f"{ms:.3f}"]


def _curves(pair: Sequence[Sequence[float]], unit: str, crossing: float | None) -> Figure:
    """Direct and Fourier over the kernel's side, both axes logarithmic, with a line at the crossing."""
    lines = [
        line(KERNEL_SIDES, values, title, colour=colour, dash=dash, symbol="circle", hover="%{y:.3~g}")
        for name, values, colour, dash in (("direct", pair[0], ORANGE, "solid"), ("fourier", pair[1], BLUE, "dash"))
        for title in [t(f"frequencies.line_{name}")]
    ]
    ticks = [k for k in KERNEL_SIDES if k in (1, 3, 5, 7, 9, 13, 17, 21, 31)]
    x = axis(t("frequencies.axis_k"), is_log=True, tickvals=ticks, ticktext=ticks)
    y = axis(t(f"frequencies.axis_{unit}"), step=1, is_log=True)
    return figure(lines, x, y, marks=[] if crossing is None else [upright(crossing, side(crossing))])
