"""A stack in the making, as plain data: stages of any kind with their options, presets, and how the URL says them.

Weights are a kernel's name or a seed, so that a few letters say all of them. pages/layers/build.py makes core's layers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from core.kernels import KERNELS
from core.padding import PADDING_MODES

MOST_STAGES = 9  # three blocks of convolution, ReLU and pooling
RANDOM = "random"  # in place of a kernel's name: weights by a seed
FACTORS = {"half": (1, 2), "three_halves": (3, 2), "double": (2, 1)}  # of a resized side

Value = int | str


@dataclass(frozen=True)
class Option:
    """One option of a stage: its letter in the URL, the values it can have, and the one it has at first."""

    letter: str
    values: Sequence[Value]
    default: Value


OPTIONS = {
    "kernel": Option("k", (RANDOM, *KERNELS), RANDOM),
    "seed": Option("s", range(1000), 1),
    "channels": Option("c", range(1, 9), 4),
    "side": Option("z", range(1, 8), 3),
    "stride": Option("t", range(1, 5), 1),
    "dilation": Option("d", range(1, 9), 1),
    "padding": Option("p", ("same", *range(13)), "same"),
    "padding_mode": Option("m", PADDING_MODES, "zeros"),
    "output_padding": Option("o", range(4), 0),
    "window": Option("w", range(2, 9), 2),
    "taps": Option("b", range(2, 8), 3),
    "pool_stride": Option("t", range(1, 5), 2),
    "pool_padding": Option("p", (0, 1, 2, 3, "same"), 0),
    "blur_mode": Option("m", PADDING_MODES, "reflect"),
    "units": Option("u", range(1, 129), 10),
    "factor": Option("f", tuple(FACTORS), "double"),
    "interpolation": Option("i", ("nearest", "bilinear"), "nearest"),
}
KINDS: dict[str, tuple[str, ...]] = {
    "conv2d": ("kernel", "seed", "channels", "side", "stride", "dilation", "padding", "padding_mode"),
    "depthwise_conv2d": ("kernel", "seed", "side", "stride", "dilation", "padding", "padding_mode"),
    "conv_transpose2d": ("kernel", "seed", "channels", "side", "stride", "dilation", "padding", "output_padding"),
    "locally_connected2d": ("seed", "channels", "side", "stride", "dilation", "padding"),
    "relu": (),
    "abs": (),
    "tanh": (),
    "max_pool2d": ("window", "pool_stride", "pool_padding"),
    "avg_pool2d": ("window", "pool_stride", "pool_padding"),
    "blur_pool2d": ("taps", "pool_stride", "blur_mode"),
    "max_blur_pool2d": ("window", "taps", "pool_stride", "blur_mode"),
    "polyphase_pool2d": ("pool_stride",),
    "global_avg_pool2d": (),
    "global_max_pool2d": (),
    "resize": ("factor", "interpolation"),
    "batch_norm2d": (),
    "flatten": (),
    "dense": ("seed", "units"),
    "softmax": (),
}
POOLS = ("max", "blur", "max_blur", "polyphase")  # what every max-pool can be swapped for


@dataclass(frozen=True)
class Stage:
    """One stage: its kind, and the options that are not at their default, in the order of KINDS."""

    kind: str
    changed: tuple[tuple[str, Value], ...] = ()

    def __getitem__(self, option: str) -> Any:
        return dict(self.changed).get(option, OPTIONS[option].default)

    def having(self, **options: Value) -> Stage:
        """The stage with other options. ValueError for an option that it has not, or a value that it cannot have."""
        values = dict(self.changed)
        for name, value in options.items():
            if name not in KINDS[self.kind] or value not in OPTIONS[name].values:
                raise ValueError(f"{self.kind} has no {name} of {value!r}")
            values[name] = value
        kept = ((name, values[name]) for name in KINDS[self.kind] if name in values)
        return replace(self, changed=tuple((n, v) for n, v in kept if v != OPTIONS[n].default))

    @property
    def options(self) -> tuple[str, ...]:
        """The options that mean something as the others are: a kernel with a name needs no seed."""
        names = KINDS[self.kind]
        if "kernel" in names and self["kernel"] != RANDOM:
            names = tuple(name for name in names if name not in ("seed", "channels", "side"))
        if "padding" in names and self["padding"] == "same":
            names = tuple(name for name in names if name != "output_padding")
        if "padding" in names and self["padding"] == 0:
            names = tuple(name for name in names if name != "padding_mode")
        return names


Bench = tuple[Stage, ...]


def stage(kind: str, **options: Value) -> Stage:
    """A stage of a kind, with those options that are not as at first."""
    return Stage(kind).having(**options)


def _blocks(pool: str) -> Bench:
    """Three blocks of convolution, ReLU and pooling; all padding is circular."""
    return tuple(
        item
        for seed, channels in ((1, 4), (2, 4), (3, 8))
        for item in (
            stage("conv2d", seed=seed, channels=channels, padding_mode="circular"),
            stage("relu"),
            stage(pool),
        )
    )


PRESETS: dict[str, Bench] = {
    "blocks_max": _blocks("max_pool2d"),
    "blocks_polyphase": _blocks("polyphase_pool2d"),
    "global_mean": (
        stage("conv2d", kernel="sobel_x", padding_mode="circular"),
        stage("relu"),
        stage("max_pool2d"),
        stage("global_avg_pool2d"),
    ),
    "lenet": (
        stage("conv2d", seed=1, channels=6, side=5),
        stage("relu"),
        stage("max_pool2d"),
        stage("conv2d", seed=2, channels=8, side=5, padding=0),
        stage("relu"),
        stage("max_pool2d"),
        stage("flatten"),
        stage("dense", seed=3, units=10),
        stage("softmax"),
    ),
    "vgg": (
        stage("conv2d", seed=1, channels=8),
        stage("relu"),
        stage("conv2d", seed=2, channels=8),
        stage("relu"),
        stage("max_pool2d"),
    ),
    "atrous": tuple(
        item
        for seed, dilation in ((1, 1), (2, 2), (3, 4))
        for item in (stage("conv2d", seed=seed, dilation=dilation, padding_mode="circular"), stage("relu"))
    ),
}
DEFAULT = "blocks_max"


def write_bench(bench: Bench) -> str:
    """A bench as one text of the URL: `conv2d.s-2.m-circular~relu~max_pool2d`; options at their default are left out.

    The text of the stages alone decides what is computed, so it is a key for caches too.
    """
    stages = []
    for item in bench:
        options = (f".{OPTIONS[name].letter}-{v}" for name, v in item.changed if name in item.options)
        stages.append(item.kind + "".join(options))
    return "~".join(stages)


def read_bench(text: str) -> Bench:
    """The bench that `write_bench` wrote. ValueError for an unknown kind, option or value, or over 9 stages."""
    stages = text.split("~")
    if not 1 <= len(stages) <= MOST_STAGES:
        raise ValueError(f"expected 1 to {MOST_STAGES} stages, got {len(stages)}")
    return tuple(map(_read_stage, stages))


def _read_stage(text: str) -> Stage:
    kind, *options = text.split(".")
    if kind not in KINDS:
        raise ValueError(f"expected a kind among {', '.join(KINDS)}, got {kind!r}")
    by_letter = {OPTIONS[name].letter: name for name in KINDS[kind]}
    values: dict[str, Value] = {}
    for option in options:
        letter, _, written = option.partition("-")
        name = by_letter.get(letter, "")
        if not name or name in values:
            raise ValueError(f"expected options of {kind}, each once, got {option!r}")
        by_text = {str(value): value for value in OPTIONS[name].values}
        if written not in by_text:
            raise ValueError(f"{kind} has no {name} of {written!r}")
        values[name] = by_text[written]
    return stage(kind, **values)


def swapped(bench: Bench, pools: str, circular: bool) -> Bench:
    """The bench with every max-pool as another pooling of POOLS, and every padding that can be circular made so.

    A blur that comes in pads as the last convolution before it does, else as blur-pools do at first.
    """
    stages, mode = [], OPTIONS["blur_mode"].default
    for item in bench:
        if "padding_mode" in KINDS[item.kind]:
            item = item.having(padding_mode="circular") if circular else item
            mode = item["padding_mode"]
        if item.kind == "max_pool2d" and pools != "max":
            options = {"window": item["window"], "pool_stride": item["pool_stride"], "blur_mode": mode}
            kind = f"{pools}_pool2d"
            item = stage(kind, **{name: value for name, value in options.items() if name in KINDS[kind]})
        if circular and "blur_mode" in KINDS[item.kind]:
            item = item.having(blur_mode="circular")
        stages.append(item)
    return tuple(stages)
