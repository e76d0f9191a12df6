"""The four networks that learn digits here, as stacks of core.layers, and their first weights.

All take pictures (1, 32, 32) and give 10 scores, whose softmax is the probability of each class. From the first to the
last they assume more: nothing (`dense`), that near cells belong together (`local`), that what is worth finding in one
place is worth finding in all (`lenet`), and that the place does not matter at all (`convolutional`). The first three
have about as many parameters; the last has fewer. The last two differ in several things at once: how the maps end, what
is around them, how they are pooled, and how wide they are; `changed_lenet` changes the first three one at a time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields, replace
from math import prod, sqrt
from typing import Any

import numpy as np

from core.arguments import whole
from core.layer import Layer
from core.layers import (
    BlurPool2d,
    Conv2d,
    Dense,
    Flatten,
    GlobalAvgPool2d,
    LocallyConnected2d,
    MaxPool2d,
    PolyphasePool2d,
    ReLU,
    Stack,
)
from core.learning.digits import CLASSES, FRAME

INPUT = (1, FRAME, FRAME)  # (C, H, W)
PARTS = ("C3", "C5", "F6")  # what LeNet-5 can be built without, by LeCun's names
POOLINGS = ("polyphase", "blur")
ENDS = ("list", "mean")  # of changed_lenet, the first of each as in LeNet-5
BORDERS = ("valid", "zeros", "circular")
CHANGED_POOLINGS = ("max", "polyphase")
STARTS = ("random", "small", "equal", "positive")
SMALL = 0.1  # of the first layer's usual weights: what its kernels become is then learnt, and hardly what was drawn
HIDDEN = 60  # of the dense network: the number with which it has as many parameters as LeNet-5
CLOSED: dict[str, Any] = {"padding": "same", "padding_mode": "circular"}  # so that moving in a circle moves the maps


def dense(*, seed: int = 0, start: str = "random") -> Stack:
    """A multi-layer perceptron, 1,024 to 60 to 10: 62,110 parameters. ValueError as in lenet."""
    first = _Start(seed, start)
    return Stack([Flatten(), first.dense(HIDDEN, prod(INPUT)), ReLU(), first.dense(CLASSES, HIDDEN)])


def local(*, seed: int = 0, start: str = "random") -> Stack:
    """Two locally connected layers, 5x5 of stride 2, no kernel or bias shared, and two dense: 60,646 parameters.

    ValueError as in lenet. Source: LeCun 1989, "Generalization and network design strategies" (Net-3).
    """
    first = _Start(seed, start)
    return Stack(
        [
            first.local(4, 1, places=14),
            ReLU(),
            first.local(12, 4, places=5),
            ReLU(),
            Flatten(),
            first.dense(32, 12 * 5 * 5),
            ReLU(),
            first.dense(CLASSES, 32),
        ]
    )


def lenet(*, seed: int = 0, start: str = "random", without: Iterable[str] = ()) -> Stack:
    """LeNet-5 with ReLU, max-pooling, and C3 on all maps of S2: 61,706 parameters.

    C1 5x5, S2 2x2, C3 5x5, S4 2x2, C5 5x5, F6, output. `without` leaves some of "C3", "C5" and "F6" out, each with its
    ReLU: the next layer then takes what comes, so that its own parameters change. `seed` draws the weights (He et al.
    2015, biases 0). With `start="small"` those of the first layer are a tenth of that, so that its kernels are seen to
    become what they are; with "equal" all weights of a layer are the same number, 1 over the inputs of a unit; with
    "positive" they differ, drawn evenly between 0 and twice that: no two units are alike, and yet all are of one sign.
    ValueError for another part or start, or a seed below 0. Source: LeCun, Bottou, Bengio & Haffner 1998.
    """
    left_out = tuple(without)
    if isinstance(without, str) or not set(left_out) <= set(PARTS):
        raise ValueError(f"without must name some of {', '.join(PARTS)}, got {without!r}")
    first = _Start(seed, start)
    layers: list[Layer] = [first.conv(6, 1, 5), ReLU(), MaxPool2d(2)]  # 28x28, then 14x14
    channels, side = 6, 14
    if "C3" not in left_out:
        layers += [first.conv(16, channels, 5), ReLU()]
        channels, side = 16, side - 4
    layers.append(MaxPool2d(2))
    side //= 2
    if "C5" not in left_out:
        layers += [first.conv(120, channels, side), ReLU()]  # a kernel as large as the maps: one cell is left
        channels, side = 120, 1
    layers.append(Flatten())
    units = channels * side * side
    if "F6" not in left_out:
        layers += [first.dense(84, units), ReLU()]
        units = 84
    return Stack([*layers, first.dense(CLASSES, units)])


def changed_lenet(
    *, seed: int = 0, start: str = "random", end: str = "list", border: str = "valid", pooling: str = "max"
) -> Stack:
    """LeNet-5 with something of the fully convolutional network: its end, its border, its pooling; else `lenet` itself.

    C1 and C3, 5x5, with a `border` of no padding, of as many zeros as keep the size ("same"), or the same in a circle;
    S2 and S4 by `pooling`. Then the `end`: with "list" C5 has a kernel as large as the maps, so that it reads them as a
    list with a weight for each place, and F6 and the output follow; with "mean" C5 is 3x3, with the others' border, the
    output 1x1, and each class's score its mean over all places. Widths are LeNet-5's throughout: 6, 16, 120.
    Parameters: 61,706 with a list of 5x5 cells, 136,586 with one of 8x8 (padded), 21,182 with the mean.
    ValueError for another end, border or pooling, and as in lenet.
    """
    for name, value, known in (("end", end, ENDS), ("border", border, BORDERS), ("pooling", pooling, CHANGED_POOLINGS)):
        if value not in known:
            raise ValueError(f"{name} must be one of {', '.join(known)}, got {value!r}")
    first = _Start(seed, start)
    around: dict[str, Any] = {"valid": {}, "zeros": {"padding": "same"}, "circular": CLOSED}[border]
    layers: list[Layer] = []
    for channels, maps in ((1, 6), (6, 16)):
        pool = MaxPool2d(2) if pooling == "max" else PolyphasePool2d()
        layers += [first.conv(maps, channels, 5, **around), ReLU(), pool]
    if end == "mean":
        layers += [first.conv(120, 16, 3, **around), ReLU(), first.conv(CLASSES, 120, 1)]
        return Stack([*layers, GlobalAvgPool2d(), Flatten()])
    side = Stack(layers).output_shape(INPUT)[-1]
    layers += [first.conv(120, 16, side), ReLU(), Flatten()]
    return Stack([*layers, first.dense(84, 120), ReLU(), first.dense(CLASSES, 84)])


def convolutional(*, seed: int = 0, start: str = "random", pooling: str = "polyphase") -> Stack:
    """Convolutions with circular padding to the end, then each class's mean over all places: 41,706 parameters.

    5x5 to 12 maps, 3x3 to 24, 48 and 64, pooled after each of the first three, 1x1 to 10: no layer knows a place. With
    `pooling="polyphase"` (Chaman & Dokmanic 2021) the scores stay the same, to rounding, wherever the picture moves in
    a circle; with "blur" (Zhang 2019) nearly. ValueError for another pooling, and as in lenet. Source of the global
    average: Lin et al. 2013.
    """
    if pooling not in POOLINGS:
        raise ValueError(f"pooling must be one of {', '.join(POOLINGS)}, got {pooling!r}")
    first = _Start(seed, start)
    layers: list[Layer] = []
    channels = 1
    for more, kernel in ((12, 5), (24, 3), (48, 3)):  # maps of 32x32, 16x16, 8x8
        pool = PolyphasePool2d() if pooling == "polyphase" else BlurPool2d(padding_mode="circular")
        layers += [first.conv(more, channels, kernel, **CLOSED), ReLU(), pool]
        channels = more
    layers += [first.conv(64, channels, 3, **CLOSED), ReLU(), first.conv(CLASSES, 64, 1)]  # maps of 4x4
    return Stack([*layers, GlobalAvgPool2d(), Flatten()])


NETWORKS: dict[str, Callable[..., Stack]] = {
    "dense": dense,
    "local": local,
    "lenet": lenet,
    "convolutional": convolutional,
}


def weights_of(stack: Stack) -> dict[str, np.ndarray]:
    """Every array of the stack's layers, read-only, by the layer's place and its field: "0.w", "0.bias", "3.w"."""
    return {
        f"{place}.{field.name}": getattr(layer, field.name)
        for place, layer in enumerate(stack.layers)
        for field in fields(layer)
        if isinstance(getattr(layer, field.name), np.ndarray)
    }


def with_weights(stack: Stack, weights: Mapping[str, np.ndarray]) -> Stack:
    """The stack with its weights replaced by `weights`, named as in weights_of; float16 becomes float32.

    ValueError unless there is one of the same shape for each.
    """
    own = weights_of(stack)
    if set(weights) != set(own):
        raise ValueError(f"weights must be {', '.join(own)}, got {', '.join(weights)}")
    for name, old in own.items():
        if np.shape(weights[name]) != old.shape:
            raise ValueError(f"{name} must have shape {old.shape}, got {np.shape(weights[name])}")
    layers = []
    for place, layer in enumerate(stack.layers):
        changes = {name.partition(".")[2]: weights[name] for name in own if name.partition(".")[0] == str(place)}
        layers.append(replace(layer, **changes) if changes else layer)
    return Stack(layers)


class _Start:
    """Layers with their first weights, drawn one after the other from one seed; biases are 0."""

    def __init__(self, seed: int, start: str) -> None:
        if start not in STARTS:
            raise ValueError(f"start must be one of {', '.join(STARTS)}, got {start!r}")
        self.rng, self.start = np.random.default_rng(whole(seed, "seed", least=0)), start
        self.share = SMALL if start == "small" else 1.0  # of the usual size, for the next layer

    def weights(self, *shape: int, inputs: int) -> np.ndarray:
        """float32 of `shape`, for units that sum `inputs` numbers. Source: He et al. 2015."""
        if self.start == "equal":
            return np.full(shape, 1 / inputs, np.float32)
        if self.start == "positive":
            return self.rng.uniform(0, 2 / inputs, size=shape).astype(np.float32)
        share, self.share = self.share, 1.0
        return (self.rng.normal(size=shape) * (share * sqrt(2 / inputs))).astype(np.float32)

    def dense(self, units: int, inputs: int) -> Dense:
        return Dense(self.weights(units, inputs, inputs=inputs), bias=np.zeros(units, np.float32))

    def conv(self, units: int, channels: int, kernel: int, **options: Any) -> Conv2d:
        w = self.weights(units, channels, kernel, kernel, inputs=channels * kernel**2)
        return Conv2d(w, bias=np.zeros(units, np.float32), **options)

    def local(self, units: int, channels: int, *, places: int) -> LocallyConnected2d:
        w = self.weights(places, places, units, channels, 5, 5, inputs=channels * 25)
        return LocallyConnected2d(w, bias=np.zeros((units, places, places), np.float32), stride=2)
