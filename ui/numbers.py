"""Numbers as text: figures, errors in decibels, shifts, and the sign of a verdict."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from core.equivariance import EXACTLY, decibels

SIGNS = {"exactly": "=", "nearly": "≈", "not": "≠"}  # a verdict is not told by colour alone


def number(value: float | None) -> str:
    """A figure for the screen: four decimals, or a power of ten where those would show nothing; "–" for None."""
    if value is None or np.isnan(value):
        return "–"
    if value == 0:
        return "0"
    return f"{value:.1e}" if abs(value) < 5e-4 or abs(value) >= 1e4 else f"{value:.4f}"


def four_digits(value: float) -> str:
    """A number of four digits, or a power of ten of three, with a true minus sign."""
    if value == 0:
        return "0"
    text = f"{value:.2e}" if abs(value) < 1e-3 or abs(value) >= 1e4 else f"{value:.4g}"
    return text.replace("-", "−")


def error_with_decibels(error: float | None) -> str:
    """An error, and what it is in decibels."""
    if error is None:
        return number(error)
    exact = error <= EXACTLY
    return f"{number(error)} ({'≥ 100' if exact else f'{decibels(error):.1f}'} dB)"


def shift_text(shift: Sequence[float] | None, digits: int = 0, *, trim: bool = False) -> str:
    """(down, right) with a true minus sign; `trim` leaves out zeros at the end of the fraction. "–" for None."""
    if shift is None:
        return "–"
    texts = (f"{v + 0.0:.{digits}f}" for v in shift)
    return "({}, {})".format(*((v.rstrip("0").rstrip(".") if trim else v).replace("-", "−") for v in texts))
