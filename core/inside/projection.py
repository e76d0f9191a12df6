"""What of a picture a unit answers to: its signal sent back through a stack to the pixels, by one of three rules.

The three differ only in what a ReLU lets back. `x` is what entered it on the way up, `r` the signal that comes back:

    gradient    r where x > 0              back-propagation; Simonyan, Vedaldi & Zisserman 2014
    deconvnet   r where r > 0              Zeiler & Fergus 2014
    guided      r where x > 0 and r > 0    Springenberg, Dosovitskiy, Brox & Riedmiller 2015

Everything else goes back as its gradient does: through a convolution by its kernels transposed, through max-pooling to
the places that were the largest (the switches), so that without a ReLU all three are the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from core.arguments import float_array, float_maps, whole
from core.gradient_arguments import checked_gradient
from core.layers import ReLU, Stack

RULES = ("gradient", "deconvnet", "guided")


def send_back(stack: Stack, x: ArrayLike, dy: ArrayLike, *, rule: str = "gradient") -> np.ndarray:
    """The signal `dy`, of the shape of the output of `stack` for `x` (..., C, H, W), back at the pixels, by `rule`.

    Of the shape of `x`. With the rule "gradient" it is what `Stack.backward` gives. ValueError for another rule, a
    `dy` of another shape, or an `x` that the stack cannot take.
    """
    if rule not in RULES:
        raise ValueError(f"rule must be one of {', '.join(RULES)}, got {rule!r}")
    x = float_array(x, "x")
    stages = [x, *stack.trace(x)]
    signal = checked_gradient(dy, stages.pop().shape)
    for layer, entered in zip(reversed(stack.layers), reversed(stages), strict=True):
        if isinstance(layer, ReLU):
            signal = signal * passes(entered, signal, rule).astype(signal.dtype)
        else:
            signal, _ = layer.gradients(entered, signal)
    return signal


def passes(entered: np.ndarray, signal: np.ndarray, rule: str) -> np.ndarray:
    """Which cells of the `signal` that comes back to a ReLU it lets through, where `entered` came in on the way up."""
    if rule == "gradient":
        return entered > 0
    return signal > 0 if rule == "deconvnet" else (entered > 0) & (signal > 0)


def project_unit(stack: Stack, x: ArrayLike, *, layer: int, unit: Sequence[int], rule: str = "gradient") -> np.ndarray:
    """A 1 at `unit` of the output of layer number `layer`, from 0, and 0 elsewhere, sent back to the pixels of `x`.

    `x` (..., C, H, W); `unit` is (map, row, column), or (number,) behind a layer that ends the grid. Of the shape of
    `x`. ValueError for a layer or unit that is not there, and as in `send_back`.
    """
    x = float_maps(x)
    until = upto(stack, layer)
    shape = until.output_shape(x.shape[-3:])
    place = checked_unit(unit, shape)
    dy = np.zeros((*x.shape[:-3], *shape), x.dtype)
    at: Any = (..., *place)
    dy[at] = 1
    return send_back(until, x, dy, rule=rule)


def upto(stack: Stack, layer: int) -> Stack:
    """The stack with its layers up to number `layer`, from 0. ValueError for one that is not there."""
    layer = whole(layer, "layer", least=0)
    if layer >= len(stack.layers):
        raise ValueError(f"layer must be below {len(stack.layers)}, got {layer}")
    return Stack(stack.layers[: layer + 1])


def checked_unit(unit: Sequence[int], shape: Sequence[int]) -> tuple[int, ...]:
    """`unit` as whole numbers, one for each side of `shape`, each inside it. ValueError for others."""
    place = tuple(whole(number, "unit", least=0) for number in unit)
    if len(place) != len(shape) or any(at >= side for at, side in zip(place, shape, strict=True)):
        raise ValueError(f"unit must lie in an output of shape {tuple(shape)}, got {place}")
    return place
