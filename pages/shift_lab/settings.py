"""What Shift Lab's controls say, as plain values: a bench of three stages, a convolution, an activation, a pooling.

`Settings` knows how it is written in the URL and which `Stack` it means; `choose_stages` draws the widgets.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode

import numpy as np
import streamlit as st

from core.layers import Stack
from ui import control
from ui.bench import Bench, stage
from ui.control import Control, choice, switch
from ui.grid_editor import Grid
from ui.kernel_choice import OWN_GRID, kernel_controls, kernel_params, weights_of
from ui.layer_kinds import CONVOLUTION, POOLING, Choice, having, named
from ui.translations import t

NONE = {"none": ""}  # no such stage
ACTIVATIONS, POOLINGS = NONE | named("activation"), NONE | named("pooling")


@dataclass(frozen=True)
class Program:
    """A stack, and which of its stages are shown as the feature map and as the pooled map."""

    stack: Stack
    feature: int
    pooled: int


@dataclass(frozen=True)
class Settings:
    """One value a control; `crop` and `output_padding` are a transposed convolution's, `padding` is the plain one's."""

    kernel: str = "sobel_x"
    own: Grid = OWN_GRID
    transposed: bool = False
    stride: int = 1
    dilation: int = 1
    padding: str | int = "same"
    padding_mode: str = "circular"
    crop: int = 0
    output_padding: int = 0
    activation: str = "none"
    pooling: str = "max"
    window: int = 2
    pool_stride: int = 2

    @property
    def weights(self) -> np.ndarray:
        """The kernel, (kH, kW) float32."""
        return np.asarray(weights_of(self.kernel, self.own), dtype=np.float32)

    @property
    def stages(self) -> Bench:
        """The convolution, and what follows it; the kernel apart."""
        shared = {"stride": self.stride, "dilation": self.dilation}
        if self.transposed:
            convolution = stage("conv_transpose2d", padding=self.crop, output_padding=self.output_padding, **shared)
        else:
            convolution = stage("conv2d", padding=self.padding, padding_mode=self.padding_mode, **shared)
        activation, pooling = ACTIVATIONS[self.activation], POOLINGS[self.pooling]
        chosen = having(pooling, stride=self.pool_stride, padding_mode=self.padding_mode) if pooling else {}
        if windows := window_name(self.pooling):
            chosen |= {windows: self.window}
        following = [stage(activation)] if activation else []
        return (convolution, *following, *([stage(pooling, **chosen)] if pooling else []))

    def program(self, channels: int) -> Program:
        """The stack for pictures of `channels`, each filtered alone. ValueError for what cannot be combined."""
        convolution, *following = self.stages
        w = np.tile(self.weights[None, None], (channels, 1, 1, 1))
        layers = [convolution.layer(w=w, groups=channels), *(item.layer() for item in following)]
        feature = int(self.activation != "none")
        return Program(Stack(layers), feature, len(layers) - 1)


def window_name(pooling: str) -> str:
    """Which option of a pooling is its window: its size, or a blur's taps; "" where it has none."""
    kind = POOLINGS[pooling]
    return next(iter(having(kind, size=0, taps=0)), "") if kind else ""


def has_stride(pooling: str) -> bool:
    """Whether a pooling has a stride."""
    return bool(POOLINGS[pooling] and having(POOLINGS[pooling], stride=1))


def _select(name: str, link: str, of: Choice, values: Sequence[Any] = (), **said: Any) -> Control[Any]:
    """An option of a stage, offered as benches offer it; its default is Shift Lab's."""
    said = {"label": of.label, "names": of.names} | said
    return choice(f"{PAGE}.{name}", link, values or of.values, getattr(Settings(), name), **said)


def _stage(name: str, link: str, kinds: Mapping[str, str]) -> Control[str]:
    """The kind of a stage, or none."""

    def shown(one: str) -> str:
        return t(f"kinds.{kinds[one]}" if kinds[one] else f"controls.{name}_none")

    return choice(f"{PAGE}.{name}", link, tuple(kinds), getattr(Settings(), name), label=f"controls.{name}", show=shown)


PAGE = "shift_lab"
KERNEL = kernel_params(PAGE)
TRANSPOSED = switch(f"{PAGE}.transposed", "t", label="controls.transposed")
STRIDE = _select("stride", "s", CONVOLUTION["stride"])
DILATION = _select("dilation", "d", CONVOLUTION["dilation"])
PADDING = _select("padding", "p", CONVOLUTION["padding"])
PADDING_MODE = _select("padding_mode", "pm", CONVOLUTION["padding_mode"])
CROP = _select("crop", "crop", CONVOLUTION["padding"], CONVOLUTION["padding"].values[1:], label="controls.crop")
OUTPUT_PADDING = _select("output_padding", "op", CONVOLUTION["output_padding"])
ACTIVATION = _stage("activation", "a", ACTIVATIONS)
POOL = _stage("pooling", "pool", POOLINGS)
WINDOW = _select("window", "w", POOLING["size"])
TAPS = _select("window", "w", POOLING["taps"])  # the same value, as a blur's
POOL_STRIDE = _select("pool_stride", "ps", POOLING["stride"])
CONTROLS = (
    *(*KERNEL, TRANSPOSED, STRIDE, DILATION, PADDING, PADDING_MODE, CROP, OUTPUT_PADDING),
    *(ACTIVATION, POOL, WINDOW, POOL_STRIDE),
)


def choose_stages(mode: Control[str]) -> Settings:
    """Kernel, convolution, activation and pooling, each with what it has, and beside the activation `mode`."""
    kernel_controls(PAGE)
    if TRANSPOSED.value:
        control.draw(((STRIDE, DILATION), (CROP, OUTPUT_PADDING), TRANSPOSED))
        st.caption(t("controls.transposed_no_modes"))
    else:
        control.draw(((STRIDE, DILATION), (PADDING, PADDING_MODE), TRANSPOSED))
    control.draw(((ACTIVATION, mode), POOL))
    windows = {"": [], "taps": [TAPS]}.get(window_name(POOL.value), [WINDOW])
    strides = [POOL_STRIDE] if has_stride(POOL.value) else []
    for one, column in zip((*windows, *strides), st.columns(2, gap="small"), strict=False):
        with column:
            one.draw()
    return current()


def current() -> Settings:
    """The settings in the session."""
    return Settings(**control.values(CONTROLS))


def write_settings(settings: Settings | None) -> str:
    """Settings as one text of the URL, "" for None: the same names and ids, defaults left out."""
    if settings is None:
        return ""
    values = ((item, getattr(settings, item.field)) for item in CONTROLS)
    return urlencode({"v": "1"} | {item.name: item.write(v) for item, v in values if v != item.default})


def read_settings(text: str) -> Settings | None:
    """The settings that `write_settings` wrote. ValueError for a name or a value that is none, or a name twice."""
    if not text:
        return None
    known = {item.name: item for item in CONTROLS}
    pairs = parse_qsl(text, strict_parsing=True)
    values = dict(pairs)
    if len(values) < len(pairs):
        raise ValueError("expected each setting once")
    values.pop("v", None)
    if unknown := set(values) - set(known):
        raise ValueError(f"unknown settings: {', '.join(sorted(unknown))}")
    return Settings(**{known[name].field: known[name].read(value) for name, value in values.items()})
