"""A recurrent network of one number, and a kernel on a line: the shares of every use in a shared weight's gradient.

The loss of the network is its last state, that of the kernel the sum of its outputs.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from core.convolution import conv1d
from core.gradients import conv2d_weight_grad
from core.learning import rnn, rnn_grad

ACTIVATIONS = ("tanh", "linear")
INPUTS = ("random", "constant", "impulse")
LENGTHS = (2, 40)
INPUT_WEIGHT = 0.5
KERNEL = (1.0, 2.0, -1.0)
STEP = 1e-4  # of a finite difference


@dataclass(frozen=True, eq=False)
class Shared:
    """The gradient of a shared weight: the share of every use, and the loss's slope by finite difference.

    `far` is the gradient of what came out of the first use: through all later steps, or straight from the loss.
    """

    shares: np.ndarray
    slope: float
    far: float

    @property
    def total(self) -> float:
        """The gradient."""
        return float(self.shares.sum())


def inputs() -> dict[str, np.ndarray]:
    """The inputs by name, each as long as the longest network."""
    length = LENGTHS[1]
    random = np.random.default_rng(0).integers(-9, 10, length) / 10
    return {"random": random, "constant": np.full(length, 0.5), "impulse": np.eye(1, length)[0]}


def in_time(name: str, length: int, w_h: float, activation: str) -> Shared:
    """The shares of each step in the gradient of `w_h`."""
    x = inputs()[name][:length, None]

    def last(weight: float) -> float:
        return float(rnn(x, [[weight]], [[INPUT_WEIGHT]], activation=activation)[-1, 0])

    dh = np.zeros((length, 1))
    dh[-1] = 1
    grads = rnn_grad(dh, x, [[w_h]], [[INPUT_WEIGHT]], activation=activation)
    return Shared(grads.w_h_steps.ravel(), slope(last, w_h), float(grads.h[0, 0]))


def in_space(name: str, length: int, tap: int) -> Shared:
    """The shares of each position in the gradient of the kernel's weight `tap`; a short line has a short kernel."""
    x = inputs()[name][None, :length]
    w = np.array(KERNEL[:length])[None, None]
    tap = min(tap, w.shape[-1] - 1)

    def summed(by: float) -> float:
        return float(conv1d(x, w + by * np.eye(w.shape[-1])[tap]).sum())

    cells = x.shape[-1] - w.shape[-1] + 1
    dy = np.ones(cells)
    shares = np.empty(cells)
    for o in range(cells):  # the gradient from one output alone is the share of its position
        alone = (dy * np.eye(cells)[o])[None, None]
        shares[o] = conv2d_weight_grad(alone, x[:, None], (1, 1, 1, w.shape[-1]))[0, 0, 0, tap]
    return Shared(shares, slope(summed, 0.0), float(dy[0]))


def slope(loss: Callable[[float], float], at: float) -> float:
    """The slope of a loss, by two steps to both sides: exact to the fourth power of the step."""
    near, far = (loss(at + n * STEP) - loss(at - n * STEP) for n in (1, 2))
    return (8 * near - far) / (12 * STEP)
