"""Numbers as text: figures, errors in decibels, shifts, and the sign of a verdict.

ui/live/numbers.js has the same for a live view, one for one. The minus is a true one; what is rounded to 0 has none.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import floor, isfinite

import numpy as np

from core.equivariance import EXACTLY, decibels

SIGNS = {"exactly": "=", "nearly": "≈", "not": "≠"}  # a verdict is not told by colour alone


def minus(text: object) -> str:
    """A number's text with a true minus sign."""
    return str(text).replace("-", "−")


def fixed(value: float, digits: int) -> str:
    """A number with `digits` decimals."""
    return minus(f"{value:z.{digits}f}")


def short(value: float, digits: int = 2) -> str:
    """A number with at most `digits` decimals, none of them a zero at the end."""
    text = fixed(value, digits)
    return text.rstrip("0").rstrip(".") if "." in text else text


def power(value: float, digits: int) -> str:
    """A power of ten with `digits` decimals before it: 1.2e−05."""
    return minus(f"{value:.{digits}e}")


def number(value: float | None) -> str:
    """A figure for the screen: four decimals, or a power of ten where those would show nothing; "–" for None."""
    if value is None or np.isnan(value):
        return "–"
    if value == 0:
        return "0"
    return power(value, 1) if abs(value) < 5e-4 or abs(value) >= 1e4 else fixed(value, 4)


def four_digits(value: float) -> str:
    """A number of four digits, or a power of ten of three."""
    if value == 0:
        return "0"
    return power(value, 2) if abs(value) < 1e-3 or abs(value) >= 1e4 else minus(f"{value:.4g}")


def brief(value: float) -> str:
    """A number in at most six characters: 0.53, −12.3, 4e−07; "–" for none that is finite."""
    if not isfinite(value):
        return "–"
    size = abs(value)
    if value == int(value) and size < 1e4:
        return fixed(value, 0)
    if size < 0.005 or size >= 1e5:
        return power(value, 0)
    return fixed(value, 2 if size < 9.995 else 1 if size < 99.95 else 0)


def decibel_text(error: float) -> str:
    """An error in decibels: what is exact to rounding counts as 100."""
    return "≥ 100 dB" if error <= EXACTLY else f"{fixed(decibels(error), 1)} dB"


def error_with_decibels(error: float | None) -> str:
    """An error, and what it is in decibels."""
    return number(error) if error is None else f"{number(error)} ({decibel_text(error)})"


def percent(share: float) -> str:
    """A share, rounded down: only what is whole is 100 %."""
    return "100 %" if share >= 1 else f"{fixed(floor(share * 1000) / 10, 1)} %"


def shift_text(shift: Sequence[float] | None, digits: int = 0, *, trim: bool = False) -> str:
    """(down, right); `trim` leaves out zeros at the end of the fraction. "–" for None."""
    if shift is None:
        return "–"
    return "({}, {})".format(*((short if trim else fixed)(value, digits) for value in shift))


def signed(value: float, digits: int = 0) -> str:
    """With its sign, plus or minus; 0 has none."""
    text = fixed(value, digits)
    return f"+{text}" if value > 0 and float(text) else text


def in_parentheses(text: str) -> str:
    """A negative number within a product."""
    return f"({text})" if text.startswith("−") else text
