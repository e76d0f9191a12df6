"""Training: pictures and their classes in, weights that tell them apart out, batch by batch.

`train` is a generator: it runs one batch when it is asked for the next, and says how far it is. Who asks may draw that,
wait (a pause), or stop asking (an end); nothing runs meanwhile. The stack of every batch is data of its own that can be
kept: layers are frozen, and a step makes new ones (a quarter of a
millisecond for LeNet-5, of the 15 that a batch takes).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
from numpy.typing import ArrayLike

from core.arguments import float_maps, is_number, whole
from core.convolution.layers import Conv2d
from core.layers import Stack, softmax
from core.learning.cross_entropy import cross_entropy, cross_entropy_grad
from core.learning.networks import weights_of, with_weights

Weights = dict[str, np.ndarray]  # by the names of core.learning.networks.weights_of
Augment = Callable[[np.ndarray, np.random.Generator], np.ndarray]

TEST_AT_ONCE = 120  # pictures: what a large network makes of them still fits into tens of megabytes


class DivergenceError(ValueError):
    """The loss of a training is not finite any more: its steps have grown until the numbers ended."""


class Optimiser(Protocol):
    """What turns gradients into steps. One optimiser serves one training: it remembers."""

    def steps(self, gradients: Weights) -> Weights:
        """What is to be added to each weight, given the gradient of each."""


@dataclass
class Momentum:
    """velocity = momentum * velocity - rate * gradient: gradient descent with momentum; 0 is the plain one.

    ValueError for a rate that is not positive, or a momentum outside 0 to below 1. Source: Polyak 1964.
    """

    rate: float = 0.05
    momentum: float = 0.9
    _velocity: Weights = field(default_factory=dict, init=False, repr=False)

    def __post_init__(self) -> None:
        _check(self.rate, "rate", above=0)
        _check(self.momentum, "momentum", least=0, below=1)

    def steps(self, gradients: Weights) -> Weights:
        for name, g in gradients.items():
            before = self._velocity.get(name)
            self._velocity[name] = -self.rate * g + (0 if before is None else self.momentum * before)
        return self._velocity


@dataclass
class Adam:
    """-rate * m / (sqrt(v) + eps), `m` and `v` the running means of the gradient and its square, unbiased.

    ValueError for a rate that is not positive, or a decay outside 0 to below 1. Source: Kingma & Ba 2015.
    """

    rate: float = 0.002
    first_decay: float = 0.9
    second_decay: float = 0.999
    eps: float = 1e-8
    _means: dict[str, tuple[np.ndarray, np.ndarray]] = field(default_factory=dict, init=False, repr=False)
    _count: int = field(default=0, init=False, repr=False)

    def __post_init__(self) -> None:
        _check(self.rate, "rate", above=0)
        _check(self.first_decay, "first_decay", least=0, below=1)
        _check(self.second_decay, "second_decay", least=0, below=1)
        _check(self.eps, "eps", above=0)

    def steps(self, gradients: Weights) -> Weights:
        self._count += 1
        b1, b2 = self.first_decay, self.second_decay
        found = {}
        for name, g in gradients.items():
            m, v = self._means.get(name, (np.zeros_like(g), np.zeros_like(g)))
            m, v = b1 * m + (1 - b1) * g, b2 * v + (1 - b2) * g * g
            self._means[name] = m, v
            unbiased = np.sqrt(v / (1 - b2**self._count)) + self.eps
            found[name] = -self.rate / (1 - b1**self._count) * m / unbiased
        return found


@dataclass(frozen=True, eq=False)
class Progress:
    """How far a training is, after a batch.

    `stack` is the network now; `epoch`, from 1, of `epochs`, and `batch`, from 1, of `batches` in each; `loss` and
    `accuracy` are the means over the epoch so far, on the pictures learnt from, each seen before the step it led to.
    """

    stack: Stack
    epoch: int
    epochs: int
    batch: int
    batches: int
    loss: float
    accuracy: float

    @property
    def ends_epoch(self) -> bool:
        """Whether every picture of the epoch has been seen."""
        return self.batch == self.batches

    @property
    def share(self) -> float:
        """How much of the whole training is done, up to 1."""
        return ((self.epoch - 1) * self.batches + self.batch) / (self.epochs * self.batches)


def train(
    stack: Stack,
    x: ArrayLike,
    labels: ArrayLike,
    *,
    epochs: int = 10,
    batch: int = 32,
    optimiser: Optimiser | None = None,
    seed: int = 0,
    augment: Augment | None = None,
    cap: float | None = None,
) -> Iterator[Progress]:
    """Learns `labels` (N,) of the pictures `x` (N, C, H, W) by cross-entropy: yields a Progress after every batch.

    The stack gives (..., classes) scores. Every epoch goes through all pictures once, in an order drawn by `seed`, in
    batches of `batch`; `augment(pictures, rng)` may change those of an epoch first. The optimiser, Adam by default,
    makes the steps. `cap` bounds the root mean square of every convolution's kernel: a longer one is shortened to it
    after each step (Zeiler & Fergus 2014: 0.1). The result depends on nothing but the arguments.
    ValueError, at the first step at the latest, for shapes that do not fit, or an option outside its range;
    DivergenceError where the loss is not finite any more. Source of back-propagation: Rumelhart, Hinton & Williams
    1986.
    """
    x = float_maps(x, "x", "(N, C, H, W)")
    labels = np.asarray(labels)
    if labels.shape != x.shape[:1]:
        raise ValueError(f"labels must be one for each of the {len(x)} pictures, got shape {labels.shape}")
    epochs, batch = whole(epochs, "epochs", least=1), whole(batch, "batch", least=1)
    rng = np.random.default_rng(whole(seed, "seed", least=0))
    if cap is not None:
        _check(cap, "cap", above=0)
    return _batches(stack, x, labels, epochs, batch, Adam() if optimiser is None else optimiser, rng, augment, cap)


def _batches(
    stack: Stack,
    x: np.ndarray,
    labels: np.ndarray,
    epochs: int,
    size: int,
    optimiser: Optimiser,
    rng: np.random.Generator,
    augment: Augment | None,
    cap: float | None,
) -> Iterator[Progress]:
    batches = -(-len(x) // size)
    for epoch in range(1, epochs + 1):
        pictures = x if augment is None else augment(x, rng)
        order = rng.permutation(len(x))
        loss, right, seen = 0.0, 0, 0
        for batch in range(1, batches + 1):
            some = order[(batch - 1) * size : batch * size]
            stack, lost, found = _learnt(stack, pictures[some], labels[some], optimiser, cap)
            loss, right, seen = loss + lost * len(some), right + found, seen + len(some)
            yield Progress(stack, epoch, epochs, batch, batches, loss / seen, right / seen)


def _learnt(
    stack: Stack, x: np.ndarray, labels: np.ndarray, optimiser: Optimiser, cap: float | None
) -> tuple[Stack, float, int]:
    """The stack after a step on one batch, and the loss and how many it got right before."""
    with np.errstate(over="ignore", invalid="ignore"):  # what is not finite is said
        *entered, scores = x, *stack.trace(x)
        loss = cross_entropy(scores, labels)
        if not np.isfinite(loss):
            raise DivergenceError("the loss is not finite any more: expected a rate at which the weights stay bounded")
        right = int((scores.argmax(axis=1) == labels).sum())
        return stepped(stack, entered, cross_entropy_grad(scores, labels), optimiser, cap=cap), loss, right


def stepped(
    stack: Stack, entered: Sequence[np.ndarray], dy: np.ndarray, optimiser: Optimiser, *, cap: float | None = None
) -> Stack:
    """The stack after one step of the optimiser, from the gradients that `stack.gradients(entered, dy)` gives."""
    _, by_layer = stack.gradients(entered, dy)
    gradients = {f"{place}.{name}": g for place, grads in enumerate(by_layer) for name, g in grads.items()}
    weights, steps = weights_of(stack), optimiser.steps(gradients)
    after = with_weights(stack, {name: w + steps[name] if name in steps else w for name, w in weights.items()})
    return after if cap is None else capped(after, cap)


def kernel_rms(w: ArrayLike) -> np.ndarray:
    """The root mean square of each kernel of `w` (C_out, ...): (C_out,)."""
    w = np.asarray(w)
    return np.sqrt(np.square(w).reshape(len(w), -1).mean(axis=1))


def capped(stack: Stack, cap: float) -> Stack:
    """The stack with every kernel of its Conv2d layers whose root mean square exceeds `cap` shortened to it.

    Source: Zeiler & Fergus 2014, section 3.1.
    """
    weights = weights_of(stack)
    for place, layer in enumerate(stack.layers):
        if isinstance(layer, Conv2d):
            share = np.minimum(1, cap / np.maximum(kernel_rms(layer.w), np.finfo(np.float32).tiny))
            weights[f"{place}.w"] = layer.w * share.astype(layer.w.dtype)[:, None, None, None]
    return with_weights(stack, weights)


def probabilities(stack: Stack, x: ArrayLike) -> np.ndarray:
    """The softmax of the stack's scores for `x` (N, C, H, W): (N, classes)."""
    x = float_maps(x, "x", "(N, C, H, W)")
    scores = [stack.forward(x[first : first + TEST_AT_ONCE]) for first in range(0, len(x), TEST_AT_ONCE)]
    return softmax(np.concatenate(scores))


def accuracy(stack: Stack, x: ArrayLike, labels: ArrayLike) -> float:
    """The share of the pictures `x` (N, C, H, W) whose most probable class is the one in `labels` (N,)."""
    labels = np.asarray(labels)
    tops = probabilities(stack, x).argmax(axis=1)
    if labels.shape != tops.shape:
        raise ValueError(f"labels must be one for each of the {len(tops)} pictures, got shape {labels.shape}")
    return float(np.mean(tops == labels))


def _check(value: float, name: str, *, above: float | None = None, least: float = 0, below: float = np.inf) -> None:
    low_enough = is_number(value) and value < below
    if not low_enough or value < least or (above is not None and value <= above):
        low = f"of at least {least}" if above is None else f"above {above}"
        raise ValueError(
            f"{name} must be a number {low}{f' and below {below}' if below < np.inf else ''}, got {value!r}"
        )
