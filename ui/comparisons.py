"""Two ways to the same map: how far apart they are, and both on the page with their difference."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from markupsafe import Markup

from core.equivariance import verdict
from ui.maps import common_scale, is_signed, map_figure, maps_row
from ui.numbers import SIGNS, number
from ui.translations import t

EQUAL = 1e-6  # of the scale: what two ways of summing in double precision never reach


@dataclass(frozen=True, eq=False)
class Comparison:
    """Two ways to the same map, (C, H, W) float32, and how far apart they are.

    scale: the largest magnitude in both; largest: the largest difference relative to it; relative: the L2 norm of the
    difference relative to that of `wanted`; None where that is zero and the difference is not.
    """

    wanted: np.ndarray
    got: np.ndarray
    scale: float
    largest: float
    relative: float | None

    @property
    def is_equal(self) -> bool:
        """Whether the two are the same to rounding."""
        return self.largest <= EQUAL


def compare(wanted: np.ndarray, got: np.ndarray) -> Comparison:
    """How far two maps (C, H, W) are apart; two maps of zeros are equal."""
    scale = common_scale([wanted, got])
    difference = np.abs(got - wanted)
    largest = float(difference.max()) / scale if scale else 0.0
    return Comparison(
        wanted.astype(np.float32), got.astype(np.float32), scale, largest, relative_norm(got - wanted, wanted)
    )


def relative_norm(rest: np.ndarray, of: np.ndarray) -> float | None:
    """The L2 norm of `rest` relative to that of `of`; 0 where both are zero, None where only the latter is."""
    norm, whole = float(np.linalg.norm(rest)), float(np.linalg.norm(of))
    return norm / whole if whole else (0.0 if norm == 0 else None)


def cosine(a: np.ndarray, b: np.ndarray) -> float | None:
    """The cosine of the angle between two arrays of numbers; None where one is all 0."""
    u, v = (values.ravel().astype(np.float64) for values in (a, b))
    lengths = float(np.linalg.norm(u)) * float(np.linalg.norm(v))
    return float(u @ v) / lengths if lengths else None


def correlation(a: np.ndarray, b: np.ndarray) -> float | None:
    """The correlation coefficient of two arrays of numbers; None where one is flat."""
    u, v = (values - values.mean(dtype=np.float64) for values in (a, b))
    return cosine(u, v)


def comparison_row(comparison: Comparison, captions: Sequence[str], name: str, *, channel: int | None = None) -> Markup:
    """Wanted, got and their difference under one scale, as a row of maps; `captions` three; one channel or all."""
    at = slice(None) if channel is None else slice(channel, channel + 1)
    wanted, got = comparison.wanted[at], comparison.got[at]
    signed, scale = is_signed([wanted, got]), comparison.scale
    return maps_row(
        [
            map_figure(wanted, captions[0], scale=scale, signed=signed, name=f"{name}.wanted"),
            map_figure(got, captions[1], scale=scale, signed=signed, name=f"{name}.got"),
            map_figure(got - wanted, captions[2], scale=scale, signed=True, name=f"{name}.difference"),
        ]
    )


def distance(comparison: Comparison) -> str:
    """The largest difference with a sign that says whether it is rounding."""
    return against(comparison.largest, EQUAL)


def against(difference: float, limit: float) -> str:
    """A difference with a sign that says whether it is within a limit."""
    return f"{'=' if difference <= limit else '≠'} {number(difference)}"


def verdict_text(error: float) -> str:
    """The verdict on an error of equivariance or invariance, with its sign."""
    word = verdict(error)
    return f"{SIGNS[word]} {t(f'record.{word}')}"


def rounded(share: float | None) -> str:
    """A relative figure, 0 where it is rounding."""
    return "0" if share is not None and share <= EQUAL else number(share)


def percent(share: float) -> str:
    """A share of a scale in percent, 0 where it is rounding."""
    return f"{100 * share:.1f}" if share >= 5e-4 else rounded(100 * share if share > EQUAL else 0.0)
