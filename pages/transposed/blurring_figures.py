"""What brings a blurred picture back and what does not, on the page."""

from __future__ import annotations

import plotly.graph_objects as go

from pages.transposed.blurring import POWERS, Restored
from pages.transposed.grids import numeral
from ui.charts import BLUE, GREY, ORANGE
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


def error_figure(found: Restored) -> go.Figure:
    """Wiener's error over the constant, its least, today's, and the blurred picture's error as a line."""
    constants = [10.0**power for power in POWERS]
    at, best = POWERS.index(found.power), found.best
    figure = go.Figure()
    figure.add_scatter(
        x=constants, y=found.curve, name=t("transposed.curve_wiener"), mode="lines+markers",
        line={"color": BLUE, "width": 2}, marker={"size": 6},
    )  # fmt: skip
    figure.add_scatter(
        x=constants, y=[found.errors["blurred"]] * len(constants), name=t("transposed.curve_blurred"), mode="lines",
        line={"color": GREY, "width": 2, "dash": "dash"},
    )  # fmt: skip
    figure.add_scatter(
        x=[constants[best]], y=[found.curve[best]], name=t("transposed.curve_best"), mode="markers",
        marker={"color": ORANGE, "size": 15, "symbol": "star", "line": {"color": "#111111", "width": 1}},
    )  # fmt: skip
    figure.add_scatter(
        x=[constants[at]], y=[found.curve[at]], name=t("transposed.curve_now"), mode="markers",
        marker={"color": "rgba(0,0,0,0)", "size": 16, "symbol": "circle", "line": {"color": "#D55E00", "width": 3}},
    )  # fmt: skip
    figure.update_layout(
        height=300,
        margin={"l": 60, "r": 20, "t": 10, "b": 40},
        font={"size": 14},
        xaxis={"title": {"text": t("transposed.constant")}, "type": "log", "exponentformat": "power", "dtick": 1},
        yaxis={"title": {"text": t("transposed.error")}, "type": "log", "exponentformat": "power"},
        legend={"orientation": "h", "y": -0.3, "x": 0},
    )
    return figure
