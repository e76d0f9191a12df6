"""What is chosen in each part of the page, as texts: one codec for the URL, the session and the browser."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any

from core.padding import PADDING_MODES
from pages.signals import derivatives, dots, laser, pooling, stack
from ui import control
from ui.control import Control
from ui.live.boards import Choices
from ui.numbers import fixed


def numbers(name: str, default: dots.Numbers, least: int, most: int, largest: float, step: float) -> Control[Any]:
    """`least` to `most` numbers between commas, each a multiple of `step` and at most `largest` in magnitude."""

    def read(text: str) -> dots.Numbers:
        values = tuple(float(part) + 0.0 for part in text[:200].split(","))
        if not least <= len(values) <= most or not all(abs(v) <= largest and v % step == 0 for v in values):
            raise ValueError(f"{name} must be {least} to {most} multiples of {step} up to {largest}, not {text!r}")
        return values

    def write(values: dots.Numbers) -> str:
        return ",".join(f"{v:g}" for v in values)

    return control.text(f"signals.{name}", name, tuple(map(float, default)), read=read, write=write)


_whole = partial(control.labelled, control.whole, "signals")
_choice = partial(control.labelled, control.choice, "signals", widget="row")


def _switch(label: str, default: bool = False, **said: Any) -> Control[bool]:
    """Two buttons; the first is what it is by default."""
    return replace(
        control.labelled(control.switch, "signals", label, default, **said),
        widget="row",
        options=(default, not default),
    )


NOISE = _whole("signals.live.noise", 0, 150, 100, step=5, show=lambda hundredths: fixed(hundredths / 100, 2))
SEED = _whole("signals.live.seed", 0, laser.SEEDS - 1, 0, widget="next")
SIGNAL = numbers("x", dots.SIGNAL, dots.DOTS, dots.DOTS, dots.LARGEST, dots.STEP)
KERNEL = numbers("w", dots.KERNEL, 1, dots.MOST_TAPS, dots.LARGEST_WEIGHT, dots.WEIGHT_STEP)
LIVE: dict[str, tuple[Control[Any], ...]] = {
    "laser": (
        _choice("signals.live.width", laser.WIDTHS, 31, widget="slider"),
        NOISE,
        SEED,
        _choice("signals.live.shape", laser.SHAPES, "box"),
        _switch("signals.live.causal", True, argument="is_causal"),
    ),
    "dots": (
        _switch("signals.live.flip", bare=True, argument="is_flipped"),
        SIGNAL,
        KERNEL,
        _choice("signals.live.stride", dots.STRIDES, 1),
        _choice("signals.live.dilation", dots.DILATIONS, 1),
        _choice("signals.live.padding", dots.PADDINGS, "none", widget="select"),
        _choice("signals.live.mode", PADDING_MODES, "zeros", widget="select"),
    ),
    "paths": (
        _whole("signals.live.by", 0, dots.DOTS - 1, 5),
        _choice("signals.live.edge", ("circular", "zeros"), "circular"),
        SIGNAL,
        KERNEL,
    ),
    "pooling": (
        _whole("signals.live.move", 0, pooling.CELLS - 1, 2, argument="shift"),
        _choice("signals.live.pattern", tuple(pooling.PATTERNS), "peak"),
        _choice("signals.live.window", pooling.SIZES, 3, argument="size"),
        _choice("signals.live.step", pooling.STRIDES, 3, argument="stride"),
    ),
    "dilation": (
        _choice("signals.live.rates", stack.RATES, stack.RATES[0], show=lambda rates: rates.replace(",", ", ")),
        _choice("signals.live.taps", stack.TAPS, 2),
    ),
    "derivative": (
        _whole("signals.live.sigma", *derivatives.SIGMAS, 40, show=lambda tenths: fixed(tenths / 10, 1)),
        NOISE,
        SEED,
    ),
}
CHOICES = Choices(LIVE)
PARTS = (*LIVE, "edges")
