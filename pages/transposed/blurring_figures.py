"""What brings a blurred picture back and what does not, on the page."""

from __future__ import annotations

from pages.transposed.blurring import POWERS, Restored
from pages.transposed.grids import numeral
from ui.charts import BLUE, CLEAR, GREY, RED, Figure, axis, figure, line, points
from ui.comparisons import EQUAL
from ui.numbers import number
from ui.tables import figures_table
from ui.translations import t


def errors_table(found: Restored) -> str:
    """The errors of record, and the best constant: an HTML table."""
    names = ("blurred", "transposed", "scaled", "wiener")
    best = ("best", [number(found.curve[found.best])]), ("best_constant", [power_text(POWERS[found.best])])
    rows = [*((name, [number(found.errors[name])]) for name in names), *best]
    return figures_table("transposed.error_", rows, caption=t("transposed.errors"), testid="errors")


def errors_sentence(found: Restored) -> str:
    """Which of both ways helps."""
    errors = found.errors
    if max(errors.values()) < EQUAL:
        return t("transposed.sentence_nothing")
    worse = "worse" if errors["transposed"] > errors["blurred"] else "better"
    wiener = "restores" if errors["wiener"] < errors["blurred"] else "fails"
    values = {name: number(error) for name, error in errors.items()}
    both = t(f"transposed.sentence_{worse}", **values), t(f"transposed.sentence_wiener_{wiener}", **values)
    return " ".join(both) + " " + t("transposed.sentence_best", best=power_text(POWERS[found.best]))


def power_text(power: float) -> str:
    """A constant as a power of ten, "10^−2.5" set as text."""
    digits = numeral(power, 2).translate(str.maketrans("0123456789−.", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻·"))
    return f"10{digits}"


def error_figure(found: Restored) -> Figure:
    """Wiener's error over the constant, its least, today's, and the blurred picture's error as a line."""
    constants = [10.0**power for power in POWERS]
    at, best = POWERS.index(found.power), found.best
    blurred = [found.errors["blurred"]] * len(constants)
    least = points([constants[best]], [found.curve[best]], t("transposed.curve_best"), symbol="star", size=15)
    now = points([constants[at]], [found.curve[at]], t("transposed.curve_now"), colour=CLEAR, edge=RED, size=16)
    traces = [
        line(constants, found.curve, t("transposed.curve_wiener"), colour=BLUE, symbol="circle", size=6),
        line(constants, blurred, t("transposed.curve_blurred"), colour=GREY, dash="dash"),
        least,
        now,
    ]
    x, y = (
        axis(t(f"transposed.{name}"), step=step, is_log=True, exponentformat="power")
        for name, step in (("constant", 1), ("error", None))
    )
    return figure(traces, x, y, height=300, hover="closest")
