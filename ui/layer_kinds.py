"""What screens need of each kind of layer, a row a kind; what a layer is, its options and when they apply, says core.

A kind's name on screens is the text `kinds.<kind>`. An option is offered where the layer has it and CONVOLUTION or
POOLING says how; WEIGHTS are what the weights are made from.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from core.kernels import KERNELS
from core.layers import KINDS, Layer
from core.options import options
from core.padding import PADDING_MODES
from core.pooling.pooling import RESIZE_MODES
from ui import layer_weights, pytorch
from ui.layer_weights import FACTORS, RANDOM, Shape, Weights
from ui.pytorch import Lines, lines

Value = int | str
Group = Literal["convolution", "activation", "pooling", "other"]


@dataclass(frozen=True)
class Choice:
    """An option as screens offer it: its letter in links, what can be chosen, what is at first, and its texts.

    `<label>_help` is its help, `<names>_<value>` a value that is a word. One with many values is `typed`. It means
    nothing where another has a value that `idle` gives by its name.
    """

    letter: str
    values: Sequence[Value]
    default: Value
    label: str
    names: str = ""
    typed: bool = False
    idle: Mapping[str, tuple[Value, ...]] = field(default_factory=dict)


_NAMED = {"kernel": tuple(KERNELS)}
WEIGHTS = {
    "kernel": Choice("k", (RANDOM, *KERNELS), RANDOM, "controls.weights", "kernels.name"),
    "seed": Choice("s", range(1000), 1, "controls.seed", typed=True, idle=_NAMED),
    "channels": Choice("c", range(1, 9), 4, "controls.channels", idle=_NAMED),
    "side": Choice("z", range(1, 8), 3, "controls.side", idle=_NAMED),
    "units": Choice("u", range(1, 129), 10, "controls.units", typed=True),
    "factor": Choice("f", tuple(FACTORS), "double", "controls.factor", "controls.factor"),
}
CONVOLUTION = {
    "stride": Choice("t", range(1, 5), 1, "controls.stride"),
    "dilation": Choice("d", range(1, 9), 1, "controls.dilation"),
    "padding": Choice("p", ("same", *range(25)), "same", "controls.padding", "controls.padding"),
    "padding_mode": Choice("m", PADDING_MODES, "zeros", "controls.padding_mode", "controls.padding_mode"),
    "output_padding": Choice("o", range(8), 0, "controls.output_padding"),
}
POOLING = {
    "size": Choice("w", range(2, 9), 2, "controls.window"),
    "taps": Choice("b", range(2, 9), 3, "controls.taps"),
    "stride": Choice("t", range(1, 5), 2, "controls.pool_stride"),
    "padding": Choice("p", (0, 1, 2, 3, "same"), 0, "controls.pool_padding", "controls.padding"),
    "padding_mode": Choice("m", PADDING_MODES, "reflect", "controls.padding_mode", "controls.padding_mode"),
}
OTHER = {"mode": Choice("i", RESIZE_MODES, "nearest", "controls.interpolation", "controls.interpolation")}
_OFFERED: dict[Group, dict[str, Choice]] = {"convolution": CONVOLUTION, "pooling": POOLING, "other": OTHER}


@dataclass(frozen=True)
class Row:
    """One kind: `name` is its id in links and menus of a group, "" where it is in none; `made_from` are of WEIGHTS.

    `weights` gives what its layer takes besides its options, `pytorch` its lines there. `takes` is what can enter it:
    maps (C, H, W), a vector, or any.
    """

    group: Group
    name: str = ""
    made_from: tuple[str, ...] = ()
    weights: Callable[[Any, Shape, int], Weights] = lambda item, shape, left: {}
    pytorch: Lines | None = None
    takes: Literal["maps", "vector", "any"] = "maps"
    hidden: tuple[str, ...] = ()  # options that no screen offers


KERNEL = ("kernel", "seed", "channels", "side")
ROWS: dict[str, Row] = {
    "conv2d": Row("convolution", "", KERNEL, layer_weights.kernels, pytorch.conv2d),
    "depthwise_conv2d": Row("convolution", "", ("kernel", "seed", "side"), layer_weights.depthwise_kernels),
    "conv_transpose2d": Row("convolution", "", KERNEL, layer_weights.turned_kernels, pytorch.conv_transpose2d),
    "locally_connected2d": Row("convolution", "", KERNEL[1:], layer_weights.local_kernels),
    "relu": Row("activation", "relu", pytorch=lines("x = F.relu(x)"), takes="any"),
    "abs": Row("activation", "abs", pytorch=lines("x = x.abs()"), takes="any"),
    "tanh": Row("activation", takes="any"),
    "max_pool2d": Row(
        "pooling",
        "max",
        pytorch=lines("x = F.max_pool2d(x, {size}, stride={stride}, dilation={dilation})"),
    ),
    "avg_pool2d": Row("pooling", "average", pytorch=lines("x = F.avg_pool2d(x, {size}, stride={stride})")),
    "l2_pool2d": Row("pooling", "l2", pytorch=lines("x = F.lp_pool2d(x, 2, {size}, stride={stride})")),
    "blur_pool2d": Row("pooling", "blur", pytorch=pytorch.blur),
    "max_blur_pool2d": Row("pooling", "max_blur", pytorch=pytorch.max_blur),
    "polyphase_pool2d": Row("pooling", "polyphase", pytorch=pytorch.polyphase),
    "global_avg_pool2d": Row("pooling", "global_average", pytorch=lines("x = x.mean(dim=(-2, -1), keepdim=True)")),
    "global_max_pool2d": Row("pooling", "global_max", pytorch=lines("x = x.amax(dim=(-2, -1), keepdim=True)")),
    "resize": Row("other", "", ("factor",), layer_weights.resized_shape),
    "batch_norm2d": Row("other", weights=layer_weights.no_change),
    "flatten": Row("other"),
    "dense": Row("other", "", ("seed", "units"), layer_weights.dense_weights, takes="vector"),
    "softmax": Row("other", weights=layer_weights.channels_axis, takes="any"),
}


def choices(kind: str) -> dict[str, Choice]:
    """What can be chosen of a kind, by name, in the order of links."""
    row, has = ROWS[kind], options(KINDS[kind])
    offered = _OFFERED.get(row.group, {}).items()
    return {name: WEIGHTS[name] for name in row.made_from} | {
        name: choice for name, choice in offered if name in has and name not in row.hidden
    }


def pytorch_lines(layer: Layer, w: str, entering: Shape) -> list[str]:
    """The lines of PyTorch that do what `layer` does to a batch `x` of maps `entering`, its weights named `w`.

    ValueError for a kind without.
    """
    lines_of = ROWS[layer.kind].pytorch
    if lines_of is None:
        raise ValueError(f"no PyTorch lines for {type(layer).__name__}")
    return lines_of(layer, w, entering)


def named(group: Group) -> dict[str, str]:
    """The kinds of a group that menus name, by their ids there."""
    return {row.name: kind for kind, row in ROWS.items() if row.group == group and row.name}


def windowed() -> dict[str, str]:
    """The poolings that keep a grid, by their ids: one can stand in another's place."""
    return {name: kind for name, kind in named("pooling").items() if not KINDS[kind].ends_grid}


def having(kind: str, **values: Any) -> dict[str, Any]:
    """Of `values` those that can be chosen of a kind."""
    return {name: value for name, value in values.items() if name in choices(kind)}
