"""What is chosen in each part of the page, as texts: one codec for the URL, the session and the browser."""

from __future__ import annotations

from typing import Any

from core.padding import PADDING_MODES
from pages.signals import derivatives, dots, laser, pooling, stack
from ui import link
from ui.link import Param
from ui.live.boards import Choices

PREFIX = "signals."


def numbers(name: str, default: dots.Numbers, least: int, most: int, largest: float, step: float) -> Param:
    """`least` to `most` numbers between commas, each a multiple of `step` and at most `largest` in magnitude."""

    def read(text: str) -> dots.Numbers:
        values = tuple(float(part) + 0.0 for part in text[:200].split(","))
        if not least <= len(values) <= most or not all(abs(v) <= largest and v % step == 0 for v in values):
            raise ValueError(f"{name} must be {least} to {most} multiples of {step} up to {largest}, not {text!r}")
        return values

    def write(values: dots.Numbers) -> str:
        return ",".join(f"{v:g}" for v in values)

    return link.param(PREFIX + name, name, tuple(map(float, default)), read=read, write=write)


def _whole(name: str, low: int, high: int, default: int) -> Param:
    return link.integer(PREFIX + name, name, low, high, default)


def _choice(name: str, options: Any, default: Any) -> Param:
    return link.choice(PREFIX + name, name, tuple(options), default)


NOISE, SEED = _whole("noise", 0, 150, 100), _whole("seed", 0, laser.SEEDS - 1, 0)
SIGNAL = numbers("x", dots.SIGNAL, dots.DOTS, dots.DOTS, dots.LARGEST, dots.STEP)
KERNEL = numbers("w", dots.KERNEL, 1, dots.MOST_TAPS, dots.LARGEST_WEIGHT, dots.WEIGHT_STEP)
LIVE: dict[str, tuple[Param, ...]] = {
    "laser": (
        NOISE,
        _choice("width", laser.WIDTHS, 31),
        _choice("shape", laser.SHAPES, "box"),
        link.flag(PREFIX + "causal", "causal", True),
        SEED,
    ),
    "dots": (
        SIGNAL,
        KERNEL,
        link.flag(PREFIX + "flip", "flip"),
        _choice("stride", dots.STRIDES, 1),
        _choice("dilation", dots.DILATIONS, 1),
        _choice("padding", dots.PADDINGS, "none"),
        _choice("mode", PADDING_MODES, "zeros"),
    ),
    "paths": (SIGNAL, KERNEL, _whole("by", 0, dots.DOTS - 1, 5), _choice("edge", ("circular", "zeros"), "circular")),
    "pooling": (
        _choice("pattern", pooling.PATTERNS, "peak"),
        _whole("move", 0, pooling.CELLS - 1, 2),
        _choice("window", pooling.SIZES, 3),
        _choice("step", pooling.STRIDES, 3),
    ),
    "dilation": (_choice("taps", stack.TAPS, 2), _choice("rates", stack.RATES, stack.RATES[0])),
    "derivative": (_whole("sigma", *derivatives.SIGMAS, 40), NOISE, SEED),
}
EDGES = (
    _choice("kind", derivatives.KINDS, "x"),
    _choice("blur", range(*derivatives.PICTURE_SIGMAS, 5), 15),
)
CHOICES = Choices(LIVE)
PARTS = (*LIVE, "edges")
PART = _choice("part", PARTS, "laser")
PARAMS = tuple({param.key: param for params in ((PART,), *LIVE.values(), EDGES) for param in params}.values())
