"""Gradient ascent on the input: what a picture becomes when it is changed, step by step, so that a unit answers more.

Source: Erhan, Bengio, Courville & Vincent 2009; Simonyan, Vedaldi & Zisserman 2014.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from core.arguments import float_maps, is_number
from core.inside.projection import checked_unit, upto
from core.layers import Stack

HALVE, GROW = 0.5, 1.2  # of a picture's step, after one that was refused, and after one that was taken


@dataclass(frozen=True, eq=False)
class Climb:
    """How far an ascent is. `pictures` (N, C, H, W), `answers` (N,) of the unit to each, `is_accepted` (N,): whether
    this step changed the picture, because it raised the answer."""

    pictures: np.ndarray
    answers: np.ndarray
    is_accepted: np.ndarray


def ascend(
    stack: Stack, x: ArrayLike, *, layer: int, unit: Sequence[int], step: float = 1.0, decay: float = 0.0
) -> Iterator[Climb]:
    """The ascent of the pictures `x` (N, C, H, W), each for itself, without an end: a Climb for every step.

    The answer is that of `unit` behind layer number `layer`, as in projection.project_unit. A step goes along the
    gradient, less `decay` times the picture, by the length `step` (L2), and pixels stay in [0, 1]. It is taken only
    where it raises the answer (less decay / 2 times the squared length of the picture); else half of it is tried next.
    ValueError, at once, for what is no (N, C, H, W), a unit that is not there, a step or decay out of range.
    """
    x = float_maps(x, "x", "(N, C, H, W)")
    if not (is_number(step) and step > 0):
        raise ValueError(f"step must be a number above 0, got {step!r}")
    if not (is_number(decay) and decay >= 0):
        raise ValueError(f"decay must be a number of at least 0, got {decay!r}")
    until = upto(stack, layer)
    place = checked_unit(unit, until.output_shape(x.shape[1:]))
    return _climbs(until, np.clip(x, 0, 1), place, float(step), float(decay))


def _climbs(stack: Stack, x: np.ndarray, unit: tuple[int, ...], step: float, decay: float) -> Iterator[Climb]:
    lengths = np.full(len(x), step)
    at: Any = (slice(None), *unit)
    *entered, y = x, *stack.trace(x)
    answers = y[at].copy()
    dy = np.zeros_like(y)
    dy[at] = 1
    while True:
        slope = stack.gradients(entered, dy)[0] - decay * x
        size = np.linalg.norm(slope.reshape(len(x), -1), axis=1)
        way = np.divide(lengths, size, out=np.zeros_like(lengths), where=size > 0)
        tried = np.clip(x + slope * way[:, None, None, None], 0, 1).astype(x.dtype)
        *through, y = tried, *stack.trace(tried)
        found = y[at]
        better = _worth(found, tried, decay) > _worth(answers, x, decay)
        x = np.where(better[:, None, None, None], tried, x)
        answers = np.where(better, found, answers)
        lengths = np.where(better, np.minimum(lengths * GROW, step), lengths * HALVE)
        yield Climb(x, answers, better)
        if better.any():
            entered = through if better.all() else [x, *stack.trace(x)[:-1]]


def _worth(answers: np.ndarray, x: np.ndarray, decay: float) -> np.ndarray:
    return answers - decay / 2 * np.square(x, dtype=np.float64).sum(axis=(1, 2, 3))
