"""What is chosen in each part of the page, as texts: one codec for the URL, the session and the browser."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from core.padding import PADDING_MODES
from pages.signals import derivatives, dots, laser, pooling, stack
from ui import control
from ui.control import Control
from ui.live.boards import Choices
from ui.numbers import fixed

PREFIX = "signals."


def numbers(name: str, default: dots.Numbers, least: int, most: int, largest: float, step: float) -> Control[Any]:
    """`least` to `most` numbers between commas, each a multiple of `step` and at most `largest` in magnitude."""

    def read(text: str) -> dots.Numbers:
        values = tuple(float(part) + 0.0 for part in text[:200].split(","))
        if not least <= len(values) <= most or not all(abs(v) <= largest and v % step == 0 for v in values):
            raise ValueError(f"{name} must be {least} to {most} multiples of {step} up to {largest}, not {text!r}")
        return values

    def write(values: dots.Numbers) -> str:
        return ",".join(f"{v:g}" for v in values)

    return control.text(PREFIX + name, name, tuple(map(float, default)), read=read, write=write)


def _said(name: str, said: dict[str, Any]) -> dict[str, Any]:
    return {"label": f"signals.live.{name}"} | said


def _whole(name: str, low: int, high: int, default: int, **said: Any) -> Control[int]:
    return control.whole(PREFIX + name, name, low, high, default, **_said(name, said))


def _choice(name: str, options: Any, default: Any, **said: Any) -> Control[Any]:
    return control.choice(PREFIX + name, name, tuple(options), default, **_said(name, {"widget": "row"} | said))


def _switch(name: str, default: bool = False, **said: Any) -> Control[bool]:
    """Two buttons; the first is the one for on where it is on by default."""
    options = (default, not default)
    return replace(control.switch(PREFIX + name, name, default, **_said(name, said)), widget="row", options=options)


NOISE = _whole("noise", 0, 150, 100, step=5, show=lambda hundredths: fixed(hundredths / 100, 2))
SEED = _whole("seed", 0, laser.SEEDS - 1, 0, widget="next")
SIGNAL = numbers("x", dots.SIGNAL, dots.DOTS, dots.DOTS, dots.LARGEST, dots.STEP)
KERNEL = numbers("w", dots.KERNEL, 1, dots.MOST_TAPS, dots.LARGEST_WEIGHT, dots.WEIGHT_STEP)
LIVE: dict[str, tuple[Control[Any], ...]] = {
    "laser": (
        _choice("width", laser.WIDTHS, 31, widget="slider"),
        NOISE,
        SEED,
        _choice("shape", laser.SHAPES, "box"),
        _switch("causal", True),
    ),
    "dots": (
        _switch("flip", bare=True),
        SIGNAL,
        KERNEL,
        _choice("stride", dots.STRIDES, 1),
        _choice("dilation", dots.DILATIONS, 1),
        _choice("padding", dots.PADDINGS, "none", widget="select"),
        _choice("mode", PADDING_MODES, "zeros", widget="select"),
    ),
    "paths": (_whole("by", 0, dots.DOTS - 1, 5), _choice("edge", ("circular", "zeros"), "circular"), SIGNAL, KERNEL),
    "pooling": (
        _whole("move", 0, pooling.CELLS - 1, 2),
        _choice("pattern", pooling.PATTERNS, "peak"),
        _choice("window", pooling.SIZES, 3),
        _choice("step", pooling.STRIDES, 3),
    ),
    "dilation": (
        _choice("rates", stack.RATES, stack.RATES[0], show=lambda rates: rates.replace(",", ", ")),
        _choice("taps", stack.TAPS, 2),
    ),
    "derivative": (_whole("sigma", *derivatives.SIGMAS, 40, show=lambda tenths: fixed(tenths / 10, 1)), NOISE, SEED),
}
CHOICES = Choices(LIVE)
PARTS = (*LIVE, "edges")
