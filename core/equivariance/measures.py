"""Reports, sweeps, residues and verdicts of how far a map moves with its picture; definitions are in __init__.py."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import product
from math import log10

import numpy as np
from numpy.typing import ArrayLike

from core.equivariance.experiment import ShiftExperiment, ShiftReport
from core.layers import Stack

EXACTLY = 1e-5  # errors up to here are rounding: "exactly"
NEARLY = 0.05


def shift_report(stack: Stack, x: ArrayLike, shift: Sequence[int], *, mode: str = "circular") -> ShiftReport:
    """What the whole stack's output does when the picture `x` (C, H, W) moves by `shift` (dy, dx) pixels.

    `mode` says what comes in at the edge, as in core.padding. ValueError for a picture that is not finite or no (C, H,
    W), a shift that is not whole, an unknown mode, or a stack that cannot take the picture.

    >>> from core.layers import MaxPool2d
    >>> x = np.arange(16.0).reshape(1, 4, 4) ** 2
    >>> [shift_report(Stack([MaxPool2d(2)]), x, (0, dx)).equivariance_error > 0 for dx in (1, 2)]
    [True, False]
    """
    return ShiftExperiment(stack, x, mode=mode).report(shift)


def stage_reports(stack: Stack, x: ArrayLike, shift: Sequence[int], *, mode: str = "circular") -> list[ShiftReport]:
    """One report a layer, in order: where along the way equivariance is lost.

    Arguments and ValueError as in shift_report.
    """
    return ShiftExperiment(stack, x, mode=mode).stage_reports(shift)


def shift_sweep(
    stack: Stack,
    x: ArrayLike,
    shifts: Iterable[Sequence[int]],
    *,
    mode: str = "circular",
) -> list[ShiftReport]:
    """One report of the whole stack's output for each of `shifts`; the still picture is run once.

    Arguments and ValueError as in shift_report.
    """
    experiment = ShiftExperiment(stack, x, mode=mode)
    return [experiment.report(shift) for shift in shifts]


def residue_map(stack: Stack, x: ArrayLike, *, mode: str = "circular") -> np.ndarray:
    """The equivariance error by the shift's remainder: (P_y, P_x) float64, `P` the stack's period.

    Entry `r` is measured at shift `r + P`, so that none is trivially 0; NaN where no cell is interior there.
    ValueError as in shift_report.
    """
    experiment = ShiftExperiment(stack, x, mode=mode)
    return np.array(list(residue_errors(experiment)), dtype=np.float64).reshape(stack.period(experiment.x.shape))


def residue_errors(experiment: ShiftExperiment) -> Iterator[float | None]:
    """The entries of `residue_map` one by one, row by row; None where no cell is interior."""
    period_y, period_x = experiment.stack.period(experiment.x.shape)
    last = len(experiment.stack.layers) - 1
    for shift in product(range(period_y, 2 * period_y), range(period_x, 2 * period_x)):
        yield experiment.run(shift).equivariance(last)[0]


def verdict(error: float) -> str:
    """ "exactly" for an error of at most 1e-5, "nearly" of at most 0.05, else "not"."""
    _check_error(error)
    return "exactly" if error <= EXACTLY else "nearly" if error <= NEARLY else "not"


def decibels(error: float) -> float:
    """`-20 log10(error)` in decibels, at most 100: what is exact to rounding counts as 100 dB."""
    _check_error(error)
    return 100.0 if error <= EXACTLY else -20 * log10(error)


def _check_error(error: float) -> None:
    if not isinstance(error, int | float | np.number) or not error >= 0:
        raise ValueError(f"expected an error of at least 0, got {error!r}")


def consistency(tops: ArrayLike) -> float:
    """The share of pairs of shifts that get the same class, mean over pictures.

    `tops` holds class ids, (N, shifts); the zero shift is left out by who calls.
    ValueError for an array that is no (N, shifts), or fewer than two shifts. Source: Zhang 2019.
    """
    tops = np.asarray(tops)
    if tops.ndim != 2 or tops.shape[0] < 1 or tops.shape[1] < 2:
        raise ValueError(f"expected class ids (N, shifts) with two shifts or more, got shape {tops.shape}")
    first, second = np.triu_indices(tops.shape[1], k=1)
    return float(np.mean(tops[:, first] == tops[:, second]))


def wobble(probabilities: ArrayLike) -> float:
    """Largest minus smallest probability of the true class over the shifts, mean over pictures.

    `probabilities` is (N, shifts), in [0, 1]. ValueError for an array that is no (N, shifts), or empty.
    """
    probabilities = np.asarray(probabilities, dtype=np.float64)
    if probabilities.ndim != 2 or 0 in probabilities.shape:
        raise ValueError(f"expected probabilities (N, shifts), got shape {probabilities.shape}")
    return float(np.mean(probabilities.max(axis=1) - probabilities.min(axis=1)))
