"""The errors at every remainder of a shift by a stack's period, step by step, as work for ui/jobs.py."""

from __future__ import annotations

from collections.abc import Generator
from functools import partial
from math import prod

import numpy as np

from core.equivariance import ShiftExperiment, residue_errors
from core.layers import Stack
from ui.jobs import Steps


def residue_steps(stack: Stack, x: np.ndarray, mode: str) -> Steps:
    """The work that returns core.equivariance.residue_map of the stack on `x` (C, H, W), which moves in `mode`."""
    return partial(_residues, stack, x, mode)


def _residues(stack: Stack, x: np.ndarray, mode: str) -> Generator[float, None, np.ndarray]:
    yield 0.0
    period, errors = stack.period(x.shape), []
    for error in residue_errors(ShiftExperiment(stack, x, mode=mode)):
        errors.append(error)
        yield len(errors) / prod(period)
    return np.array(errors, dtype=np.float64).reshape(period)
