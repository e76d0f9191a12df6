"""What the controls of a convolution say, as plain values: one layer with a kernel, an activation, a pooling.

`Settings` knows how it is written in the URL and which `Stack` it means; pages/shift_lab/controls.py has the widgets.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from functools import partial
from typing import Any
from urllib.parse import parse_qsl, urlencode

import numpy as np
import streamlit as st

from core.kernels import KERNELS
from core.layers import (
    Abs,
    AvgPool2d,
    BlurPool2d,
    Conv2d,
    ConvTranspose2d,
    GlobalAvgPool2d,
    GlobalMaxPool2d,
    Layer,
    MaxBlurPool2d,
    MaxPool2d,
    PolyphasePool2d,
    ReLU,
    Stack,
)
from core.padding import PADDING_MODES
from ui import link
from ui.grid_editor import Grid, read_grid, write_grid
from ui.kernel_choice import OWN, OWN_GRID

ACTIVATIONS: dict[str, Callable[[], Layer] | None] = {"none": None, "relu": ReLU, "abs": Abs}
POOLINGS: dict[str, Callable[[Settings], Layer] | None] = {
    "none": None,
    "max": lambda s: MaxPool2d(s.window, stride=s.pool_stride),
    "average": lambda s: AvgPool2d(s.window, stride=s.pool_stride),
    "blur": lambda s: BlurPool2d(taps=s.window, stride=s.pool_stride, padding_mode=s.padding_mode),
    "max_blur": lambda s: MaxBlurPool2d(s.window, stride=s.pool_stride, padding_mode=s.padding_mode),
    "polyphase": lambda s: PolyphasePool2d(stride=s.pool_stride),
    "global_max": lambda s: GlobalMaxPool2d(),
    "global_average": lambda s: GlobalAvgPool2d(),
}
PADDINGS = ("same", *range(25))


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
        return np.asarray(self.own if self.kernel == OWN else KERNELS[self.kernel].weights, dtype=np.float32)

    def program(self, channels: int) -> Program:
        """The stack for pictures of `channels`, each filtered alone. ValueError for what cannot be combined."""
        w = np.tile(self.weights[None, None], (channels, 1, 1, 1))
        options: dict[str, Any] = {"stride": self.stride, "dilation": self.dilation, "groups": channels}
        convolution: Layer
        if self.transposed:
            convolution = ConvTranspose2d(w, padding=self.crop, output_padding=self.output_padding, **options)
        else:
            convolution = Conv2d(w, padding=self.padding, padding_mode=self.padding_mode, **options)
        activation, pooling = ACTIVATIONS[self.activation], POOLINGS[self.pooling]
        layers = [convolution, *([activation()] if activation else [])]
        feature = len(layers) - 1
        layers += [pooling(self)] if pooling else []
        return Program(Stack(layers), feature, len(layers) - 1)


def params(prefix: str) -> tuple[link.Param, ...]:
    """The settings of one page as link parameters: session key `<prefix>.<field>`, and a short name in the URL."""
    default = Settings()
    return tuple(_MAKERS[f.name](f"{prefix}.{f.name}", default=getattr(default, f.name)) for f in fields(Settings))


_MAKERS: dict[str, Callable[..., link.Param]] = {
    "kernel": partial(link.choice, name="k", options=(*KERNELS, OWN)),
    "own": partial(link.param, name="own", read=read_grid, write=write_grid),
    "transposed": partial(link.flag, name="t"),
    "stride": partial(link.integer, name="s", low=1, high=4),
    "dilation": partial(link.integer, name="d", low=1, high=8),
    "padding": partial(link.choice, name="p", options=PADDINGS),
    "padding_mode": partial(link.choice, name="pm", options=PADDING_MODES),
    "crop": partial(link.integer, name="crop", low=0, high=24),
    "output_padding": partial(link.integer, name="op", low=0, high=7),
    "activation": partial(link.choice, name="a", options=tuple(ACTIVATIONS)),
    "pooling": partial(link.choice, name="pool", options=tuple(POOLINGS)),
    "window": partial(link.integer, name="w", low=2, high=8),
    "pool_stride": partial(link.integer, name="ps", low=1, high=4),
}


def current(prefix: str) -> Settings:
    """The settings in the session."""
    return Settings(**{f.name: st.session_state[f"{prefix}.{f.name}"] for f in fields(Settings)})


def write_settings(settings: Settings | None) -> str:
    """Settings as one text of the URL, "" for None: the same names and ids, defaults left out."""
    if settings is None:
        return ""
    values = ((item, getattr(settings, item.key.partition(".")[2])) for item in params("pin"))
    return urlencode({"v": "1"} | {item.name: item.write(v) for item, v in values if v != item.default})


def read_settings(text: str) -> Settings | None:
    """The settings that `write_settings` wrote. ValueError for a name or a value that is none, or a name twice."""
    if not text:
        return None
    known = {item.name: item for item in params("pin")}
    pairs = parse_qsl(text, strict_parsing=True)
    values = dict(pairs)
    if len(values) < len(pairs):
        raise ValueError("expected each setting once")
    values.pop("v", None)
    if unknown := set(values) - set(known):
        raise ValueError(f"unknown settings: {', '.join(sorted(unknown))}")
    return replace(Settings(), **{known[n].key.partition(".")[2]: known[n].read(v) for n, v in values.items()})
