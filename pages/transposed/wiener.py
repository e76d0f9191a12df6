"""The live deblurring: original, blurred, transposed and Wiener's picture, while noise and constant are moved; and what
brings a blurred picture back and what does not, in figures of record.

The picture, the blur and the noise go to the browser; what comes back are the noise and the constant on which the
sliders were let go. In live/, beside what is used of ui/live:

    deblur.js     the arithmetic: blur, transpose, Wiener's filter, errors; knows no page
    wiener.js     what Streamlit calls
"""

from __future__ import annotations

from pathlib import Path

from pages.transposed.blurring import NOISES, POWERS, Restored, noise_field
from ui.charts import BLUE, CLEAR, GREY, RED, Figure, axis, figure, line, points
from ui.comparisons import EQUAL
from ui.control import choice
from ui.live import live_view, pack
from ui.numbers import number, short
from ui.tables import figures_table
from ui.translations import part, t


def power_text(power: float) -> str:
    """A constant as a power of ten, "10^−2.5" set as text."""
    digits = short(power, 2).translate(str.maketrans("0123456789−.", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻·"))
    return f"10{digits}"


KEY = "transposed.wiener_view"
NOISE = choice(
    "transposed.noise", "no", NOISES, 0.002, widget="", label="transposed.wiener.noise", show=lambda noise: f"{noise:g}"
)
POWER = choice("transposed.power", "wc", POWERS, -3.5, widget="", label="transposed.wiener.power", show=power_text)
VIEW = live_view("wiener", Path(__file__).resolve().parent / "live" / "wiener.js", says=(NOISE, POWER))


def wiener_view(found: Restored) -> None:
    """The live pictures of `found`, whose noise and constant are moved in the browser."""
    VIEW(key=KEY, data=block(found))


def block(found: Restored) -> bytes:
    """What the browser is told: a header, the picture and the noise at a standard deviation of 1."""
    header = {
        "side": found.x.shape[-1],
        "kernel": {"size": found.kernel.shape, "values": found.kernel.ravel().tolist()},
        "noise": NOISE.described() | {"at": NOISE.write(found.noise)},
        "power": POWER.described() | {"at": POWER.write(found.power)},
        "labels": part("transposed.wiener"),
    }
    return pack(header, found.x, noise_field(found.x.shape))


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
