"""Small squares of numbers for the boards of cells, and the gradients of record by core beside finite differences."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from core.convolution import conv2d
from core.gradients import avg_pool2d_grad, conv2d_input_grad, conv2d_weight_grad, max_pool2d_grad
from core.kernels import KERNELS
from core.pooling import avg_pool2d, max_pool2d
from ui.pictures import middle_square

SIDE, POOLED_SIDE = 5, 6
BRIGHTEST, POOLED_BRIGHTEST = 9, 99
MOST_OUTPUTS = 25
STEP = 1e-3  # of a finite difference


@dataclass(frozen=True, eq=False)
class Backward:
    """The gradients of a small convolution, how far from finite differences, and both sides of the adjoint test."""

    y: np.ndarray
    dy: np.ndarray
    dx: np.ndarray
    dw: np.ndarray
    db: float
    apart: tuple[float, float, float]  # of dx, dw, db: the largest difference
    forward: float  # <conv(x), dy>
    back: float  # <x, gradient of x>


@dataclass(frozen=True, eq=False)
class Pooled:
    """The gradients of a small pooling of both kinds, and how far from finite differences they are."""

    winners: np.ndarray
    max: np.ndarray
    mean: np.ndarray
    max_apart: float
    mean_apart: float
    ties: int  # windows whose largest number stands in them more than once


def square(cells: str, side: int, seed: int, picture: np.ndarray) -> np.ndarray:
    """(side, side) whole numbers from 0: random ones, none twice, or the brightness in the picture's middle."""
    if cells == "picture":
        brightest = POOLED_BRIGHTEST if side == POOLED_SIDE else BRIGHTEST
        return np.round(brightest * middle_square(picture[0], side).astype(float)) + 0.0
    rng = np.random.default_rng(seed)
    if side == POOLED_SIDE:
        return rng.permutation(side * side).reshape(side, side).astype(float)
    return rng.integers(0, BRIGHTEST + 1, (side, side)).astype(float)


def slopes(seed: int) -> np.ndarray:
    """(MOST_OUTPUTS,) whole numbers from -3 to 3, none of them 0: what the loss makes of each output."""
    return np.random.default_rng(1000 + seed).choice([-3.0, -2.0, -1.0, 1.0, 2.0, 3.0], MOST_OUTPUTS)


def loss_of(kind: str, y: np.ndarray, g: np.ndarray) -> float:
    """The loss of an output: its sum, half the sum of its squares, or a sum weighted by `g`."""
    if kind == "squares":
        return float(np.square(y).sum() / 2)
    return float(y.sum() if kind == "sum" else (g[: y.size].reshape(y.shape) * y).sum())


def backward(x: np.ndarray, kernel: str, kind: str, g: np.ndarray, stride: int, padding: int) -> Backward:
    """The way back through the convolution of a square of numbers."""
    x, w = x[None], np.asarray(KERNELS[kernel].weights, float)[None, None]
    options: dict[str, Any] = {"stride": stride, "padding": padding}

    def loss(x: np.ndarray, w: np.ndarray, bias: float = 0.0) -> float:
        return loss_of(kind, conv2d(x, w, bias=np.array([bias]), **options), g)

    y = conv2d(x, w, **options)
    dy = {"squares": y, "sum": np.ones_like(y), "mixed": g[: y.size].reshape(y.shape)}[kind]
    dx = conv2d_input_grad(dy, w, x.shape, **options)
    dw = conv2d_weight_grad(dy, x, w.shape, **options)
    db = float(dy.sum())
    apart = (
        float(np.abs(differences(lambda v: loss(v, w), x) - dx).max()),
        float(np.abs(differences(lambda v: loss(x, v), w) - dw).max()),
        float(np.abs(differences(lambda v: loss(x, w, float(v[0])), np.zeros(1))[0] - db)),
    )
    return Backward(y[0], dy[0], dx[0], dw[0, 0], db, apart, float((y * dy).sum()), float((x * dx).sum()))


def pooled(x: np.ndarray, size: int, stride: int, g: np.ndarray) -> Pooled:
    """The way back through max- and average pooling of a square of numbers; the loss weights the outputs by `g`."""
    x = x[None]
    y, winners = max_pool2d(x, size, stride=stride, return_indices=True)
    dy = g[: y.size].reshape(y.shape)
    found_max = max_pool2d_grad(dy, winners, x.shape)
    found_mean = avg_pool2d_grad(dy, x.shape, size, stride=stride)
    by_max = differences(lambda v: float((max_pool2d(v, size, stride=stride) * dy).sum()), x)
    by_mean = differences(lambda v: float((avg_pool2d(v, size, stride=stride) * dy).sum()), x)
    windows = np.lib.stride_tricks.sliding_window_view(x[0], (size, size))[::stride, ::stride]
    ties = int(np.sum((windows == windows.max(axis=(2, 3), keepdims=True)).sum(axis=(2, 3)) > 1))
    return Pooled(
        winners[0],
        found_max[0],
        found_mean[0],
        float(np.abs(by_max - found_max).max()),
        float(np.abs(by_mean - found_mean).max()),
        ties,
    )


def differences(loss: Callable[[np.ndarray], float], at: np.ndarray) -> np.ndarray:
    """The slope of a loss in every number of `at`, by a step to both sides."""
    found = np.empty(at.shape)
    for place in np.ndindex(at.shape):
        up, down = at.copy(), at.copy()
        up[place] += STEP
        down[place] -= STEP
        found[place] = (loss(up) - loss(down)) / (2 * STEP)
    return found
