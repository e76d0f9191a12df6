"""The loss of a kernel on a picture as a bowl: how steep it is in which direction of the kernel's numbers, and where
its lowest point is.

Short names: `m` the kernel's numbers, `P` the patches, a row each. mean (P k - target)^2 is a quadratic of k: its
curvatures are twice the eigenvalues of the patches' second moments, its directions their eigenvectors.
"""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Any

import numpy as np

from core.argument_errors import ArgumentError
from core.convolution import conv2d
from core.convolution.kernel_fitting import NEGLIGIBLE, with_ones
from core.windows import windows_of
from pages.gradients.boards import BEST, DECADE, UNIT

PICTURE_SIDES = {3: 256, 5: 64, 7: 64}  # pixels of the longer side, by that of the fitted kernel
# Patches as they are, with their means taken off, or as they are with a bias that descends along. A choice's number is
# its place here.
KINDS = ("raw", "centred", "biased")
NOTHING = 1e-13  # of the largest curvature: a direction in which the loss is flat


@dataclass(frozen=True, eq=False)
class Task:
    """A picture (1, H, W) and the map that a kernel is wanted for; the kernel as a square as wide as the fitted one.

    `is_cut`: the kernel that made the map is larger, and its rim is cut off here.
    """

    x: np.ndarray
    target: np.ndarray
    wanted: np.ndarray
    is_cut: bool


@dataclass(frozen=True, eq=False)
class Bowl:
    """loss(k) = least + sum over i of curvatures[i] / 2 * (vectors[:, i] . (k - best))^2, steepest direction first.

    `k` are the kernel's numbers, and behind them the bias where one descends along. `means` are those of the patches'
    numbers and `target` that of the target where they were taken off, else 0.
    """

    curvatures: np.ndarray
    vectors: np.ndarray
    best: np.ndarray
    least: float
    means: np.ndarray
    target: float

    @property
    def left_out(self) -> int:
        """How many directions have a negligible curvature: the picture says next to nothing about them."""
        return int(np.count_nonzero(self.curvatures < NEGLIGIBLE * self.curvatures[0]))

    @property
    def condition(self) -> float:
        """The largest curvature over the smallest that is not negligible."""
        return float(self.curvatures[0] / self.curvatures[len(self.curvatures) - self.left_out - 1])

    @property
    def best_momentum(self) -> float:
        """The momentum with which the slowest direction is fastest (Polyak 1964)."""
        root = sqrt(self.condition)
        return ((root - 1) / (root + 1)) ** 2

    def limit(self, momentum: float) -> float:
        """The rate above which the steps grow beyond all bounds."""
        return float(2 * (1 + momentum) / self.curvatures[0])

    def best_rate(self, momentum: float) -> float:
        """The best rate for a momentum."""
        return float(2 * (1 + momentum) / (self.curvatures[0] * (1 + 1 / self.condition)))

    def settings(self, rate: int | str, momentum: int | str) -> tuple[float, float]:
        """(rate, momentum) of the sliders' places."""
        chosen = self.best_momentum if momentum == BEST else int(momentum) / 1000
        if rate == BEST:
            return self.best_rate(chosen), chosen
        return float(2 / self.curvatures[0] * 10 ** ((int(rate) - UNIT) / DECADE)), chosen


def as_square(kernel: np.ndarray) -> np.ndarray:
    """A kernel in the middle of the smallest square of odd side that holds it."""
    side = max(3, max(kernel.shape) | 1)
    return _within(np.asarray(kernel, float), side)


def _within(kernel: np.ndarray, side: int) -> np.ndarray:
    grown = np.zeros((side, side))
    top, left = ((side - length) // 2 for length in kernel.shape)
    grown[top : top + kernel.shape[0], left : left + kernel.shape[1]] = kernel
    return grown


def task(picture: np.ndarray, kernel: np.ndarray, side: int, noise: float) -> Task:
    """What is to be fitted by a kernel of `side`: the map of a kernel that may be larger, and noise on it.

    `noise` is relative to the map's standard deviation. Where the kernel is the larger one, its rim is cut off what is
    shown as wanted, and the fit cannot be exact. ValueError for a picture that is smaller than the kernel.
    """
    square = as_square(kernel)
    x = picture.astype(float)
    rim = (len(square) - side) // 2
    if rim > 0:
        target = conv2d(x, square[None, None])
        x, shown = x[:, rim:-rim, rim:-rim], square[rim:-rim, rim:-rim]
    else:
        shown = _within(square, side)
        target = conv2d(x, shown[None, None])
    added = noise * float(target.std()) * np.random.default_rng(1).normal(size=target.shape)
    return Task(x, target + added, shown, rim > 0)


def bowl(given: Task, kind: str) -> Bowl:
    """The loss of a kernel on a task, for one of KINDS. ValueError for a picture without a patch that varies."""
    m = given.wanted.size
    patches = windows_of(given.x, given.wanted.shape, (1, 1), (1, 1)).reshape(-1, m)
    target = given.target.ravel()
    means, middle = (patches.mean(axis=0), float(target.mean())) if kind == "centred" else (np.zeros(m), 0.0)
    patches, target = patches - means, target - middle
    if not (patches**2).mean() > 1e-12:
        raise ArgumentError("no_patches")
    if kind == "biased":
        patches = with_ones(patches)
    moments, together = patches.T @ patches / len(target), patches.T @ target / len(target)
    eigenvalues, vectors = np.linalg.eigh(moments)
    eigenvalues, vectors = np.maximum(eigenvalues[::-1], 0), vectors[:, ::-1]
    flat = eigenvalues <= NOTHING * eigenvalues[0]
    along = np.where(flat, 0, vectors.T @ together / np.where(flat, 1, eigenvalues))
    best = vectors @ along
    rest = target - patches @ best
    curvatures = np.where(flat, 0, 2 * eigenvalues)
    return Bowl(curvatures, vectors, best, float(rest @ rest) / len(target), means, middle)


def start(m: int) -> np.ndarray:
    """The random kernel that core.gradients.fit_kernel starts from with seed 0."""
    return np.random.default_rng(0).normal(size=m) / sqrt(m)


def block(given: Task, bowls: Sequence[Bowl]) -> dict[str, Any]:
    """What the browser is told of a task and its loss, a bowl for each of KINDS."""
    rest = given.target - conv2d(given.x, given.wanted[None, None])  # noise, and what the kernel's rim would have made
    most = float(np.abs(rest).max())
    is_exact = most <= 1e-9 * float(np.abs(given.target).max())
    told = None if is_exact else _text(np.round((rest / most + 1) / 2 * 255).astype(np.uint8))
    return {
        "side": len(given.wanted),
        "wanted": given.wanted.ravel().tolist(),
        "start": start(given.wanted.size).tolist(),
        "bowls": {kind: _told(found) for kind, found in zip(KINDS, bowls, strict=True)},
        "picture": {
            "height": given.x.shape[1],
            "width": given.x.shape[2],
            "cells": _text(np.round(given.x * 255).astype(np.uint8)),
            "rest": told,
            "most": most,
        },
    }


def _told(found: Bowl) -> dict[str, Any]:
    return {
        "curvatures": found.curvatures.tolist(),
        "vectors": found.vectors.ravel().tolist(),
        "best": found.best.tolist(),
        "least": found.least,
        "means": found.means.tolist(),
        "target": found.target,
    }


def _text(array: np.ndarray) -> str:
    return base64.b64encode(array.tobytes()).decode("ascii")
