"""Several channels: a small colour picture, kernels of random numbers from a seed, and the maps that they make.

A kernel has one sheet a channel. Each sheet slides over its own channel; the sheets' maps and the bias are summed cell
by cell, and that is one feature map. Everything is computed by core.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import streamlit as st

from core.layers import Conv2d, ReLU
from core.pooling import resize
from ui.control import beside, choice, switch, whole
from ui.lesson import kept
from ui.maps import common_scale, map_figure, maps_row
from ui.numbers import fixed, in_parentheses, signed
from ui.pictures import Picture, current_picture, middle_square
from ui.translations import t

SIDE, KERNEL_SIDE, CHANNELS = 32, 5, 3
IS_OPEN = switch("arithmetic.channels", "ch", widget="")
SEED = whole("arithmetic.seed", "seed", 0, 999, 1, widget="number")
COUNT = choice("arithmetic.maps", "maps", range(1, 9), 6)
CONTROLS = (IS_OPEN, SEED, COUNT)


@dataclass(frozen=True, eq=False)
class ChannelMaps:
    """What 5x5 kernels make of a colour picture `x` (3, 32, 32).

    `sheets` (3, 28, 28) are the first kernel's maps, one a channel, without the bias; `maps` (N, 28, 28) all feature
    maps, `rectified` the same after ReLU.
    """

    x: np.ndarray
    layer: Conv2d
    sheets: np.ndarray
    maps: np.ndarray
    rectified: np.ndarray


def small_colour_picture() -> Picture:
    """The middle square of the current picture in colour, (3, 32, 32); a grey one has three equal channels."""
    picture = current_picture(2 * SIDE, colour=True)
    square = resize(middle_square(picture.array), (SIDE, SIDE), mode="bilinear")
    return replace(picture, array=np.broadcast_to(square, (CHANNELS, SIDE, SIDE)))


def channel_maps(x: np.ndarray, seed: int, count: int) -> ChannelMaps:
    """The maps of a picture (3, 32, 32) for `count` kernels from `seed`."""
    rng = np.random.default_rng(seed)
    x = x.astype(float)
    w = rng.normal(size=(count, CHANNELS, KERNEL_SIDE, KERNEL_SIDE)) / np.sqrt(CHANNELS * KERNEL_SIDE**2)
    w -= w.mean(axis=(2, 3), keepdims=True)  # so that a flat part of a channel adds nothing
    layer = Conv2d(w, bias=rng.normal(size=count) / 10)
    sheets = Conv2d(w[0][:, None], groups=CHANNELS).forward(x)
    maps = layer.forward(x)
    return ChannelMaps(x, layer, sheets, maps, ReLU().forward(maps))


def channel_section() -> None:
    """The controls, the sums of the first map, and all maps; computed only where they are shown."""
    section = st.expander(t("arithmetic.channels"), key=IS_OPEN.key, on_change="rerun")
    if not section.open:
        return
    with section:
        seed, count = beside(SEED, COUNT, widths=[1, 1, 2])
        _draw(kept(channel_maps, {"seed": seed, "count": count}, small_colour_picture()))


def _draw(made: ChannelMaps) -> None:
    first, (count, height, width) = made.maps[0], made.maps.shape
    weights = made.layer.w[0].size
    bias = np.asarray(made.layer.bias)[0]
    cells = {"height": height, "width": width}
    fields = {"side": SIDE, "kernel": KERNEL_SIDE, "weights": weights, "parameters": weights + 1, **cells}
    st.markdown(t("arithmetic.channels_shape", **fields))
    names = [t(f"arithmetic.channel_{name}") for name in ("red", "green", "blue")]
    planes = [map_figure(x, name, scale=1.0) for x, name in zip(made.x, names, strict=True)]
    picture = map_figure(made.x, t("arithmetic.picture", side=SIDE), scale=1.0, signed=False, name="colour")
    st.html(maps_row([picture, *planes]))
    scale = common_scale([made.sheets, first])
    sums = [
        map_figure(sheet, t("arithmetic.sheet", channel=name), scale=scale, signed=True)
        for sheet, name in zip(made.sheets, names, strict=True)
    ]
    total = t("arithmetic.summed", bias=signed(bias, 3), **cells)
    st.html(maps_row([*sums, map_figure(first, total, scale=scale, signed=True, name="summed")]))
    cell = (height // 2, width // 2)
    said = dict(zip(("red", "green", "blue"), (_summand(sheet[cell]) for sheet in made.sheets), strict=True))
    total = _summand(first[cell]).strip("()")
    st.markdown(t("arithmetic.channel_sum", row=cell[0], column=cell[1], bias=_summand(bias), total=total, **said))
    st.markdown(t("arithmetic.stack", count=count, parameters=made.layer.parameters, **cells))
    scale = common_scale([made.rectified])
    stack = [
        map_figure(one, t("arithmetic.rectified", number=i + 1), scale=scale, signed=False, name=f"relu-{i + 1}")
        for i, one in enumerate(made.rectified)
    ]
    for start in range(0, len(stack), 4):
        st.html(maps_row([*stack[start : start + 4], *([""] * (4 - len(stack[start : start + 4])))]))


def _summand(value: float) -> str:
    """A number that stands in a sum: a negative one in brackets."""
    return in_parentheses(fixed(value, 4))
