"""A noisy laser tracks a spaceship: a weighted average of readings, its error against the truth, and its lag.

The example is that of Goodfellow, Bengio & Courville 2016, section 9.1. Short names: `x` the true place, `s` the
average of the readings about it, `w` the weights in the order of time. Readings reach MARGIN samples beyond both ends
of what is shown, so that no average needs padding. maths.js computes the same in the browser.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np

from core.convolution import conv1d

SHOWN = 200  # samples on the screen
MARGIN = 64  # samples before and after them
WIDTHS = tuple(range(1, 62, 2))  # readings in one average
SHAPES = ("box", "exponential", "gaussian")
LAGS = range(-40, 41)  # tried when the lag is measured
SEEDS = 1000


@dataclass(frozen=True)
class Laser:
    """What is chosen: the noise's standard deviation in hundredths, readings in an average, their weights, the seed."""

    noise: int
    width: int
    shape: str
    is_causal: bool
    seed: int


@dataclass(frozen=True)
class Best:
    """The width of the smallest error, and that error."""

    width: int
    error: float


@dataclass(frozen=True, eq=False)
class Tracked:
    """What one choice gives.

    s: the average (SHOWN,); error: its RMS distance from the truth, errors the same for all WIDTHS, noise_left and
    blur: the RMS of the averaged noise, and of what averaging does to the truth alone, for all WIDTHS; lag: measured,
    in samples; mean_age: of the readings under the weights; aligned: the error against the truth of `lag` samples ago.
    """

    chosen: Laser
    s: np.ndarray
    error: float
    errors: np.ndarray
    noise_left: np.ndarray
    blur: np.ndarray
    best: Best
    lag: float | None
    mean_age: float
    aligned: float
    bests: dict[tuple[str, bool], Best]


@cache
def truth() -> np.ndarray:
    """The spaceship's true place (MARGIN + SHOWN + MARGIN,): it swings, and turns sharply once."""
    t = np.arange(-MARGIN, SHOWN + MARGIN)
    x = 1.5 * np.sin(2 * np.pi * t / 110) + 0.5 * np.sin(2 * np.pi * t / 43 + 1) + np.tanh((t - 128) / 4)
    x.setflags(write=False)
    return x


@cache
def unit_noise(seed: int) -> np.ndarray:
    """Normal noise of standard deviation 1, one number for each of truth()."""
    noise = np.random.default_rng(seed).standard_normal(SHOWN + 2 * MARGIN)
    noise.setflags(write=False)
    return noise


def readings(noise: int, seed: int) -> np.ndarray:
    """What the laser says: the truth and noise of `noise` hundredths."""
    return truth() + noise / 100 * unit_noise(seed)


def weights(shape: str, width: int, *, is_causal: bool) -> np.ndarray:
    """The weights (width,) in the order of time, of sum 1.

    Causal ones look back from the newest reading, centred ones to both sides of the middle. At the far end a bell has
    fallen to 1 in 90 and an exponential to 1 in 20 of its largest weight.
    """
    reach = width - 1 if is_causal else width // 2
    age = np.abs(np.arange(width) - reach) / max(reach, 1)  # 0 at the newest reading or the middle, 1 at the far end
    raw = {"box": np.ones(width), "exponential": np.exp(-3 * age), "gaussian": np.exp(-4.5 * age**2)}[shape]
    return raw / raw.sum()


def averaged(x: np.ndarray, w: np.ndarray, *, is_causal: bool) -> np.ndarray:
    """The average (SHOWN,) of what stands about each shown sample of `x` (MARGIN + SHOWN + MARGIN,)."""
    after = 0 if is_causal else len(w) // 2
    first = MARGIN + after - (len(w) - 1)
    return conv1d(x[None, first : MARGIN + SHOWN + after], w[None, None])[0]


def rms(values: np.ndarray) -> float:
    """The root of the mean square."""
    return float(np.sqrt(np.mean(values**2)))


def measured_lag(s: np.ndarray) -> float | None:
    """How many samples `s` (SHOWN,) is behind the truth: where their correlation is largest.

    Pearson's correlation for each of LAGS, and the top of the parabola through the largest and its neighbours. None for
    a flat `s`, or where the largest is at the end of what was tried.
    """
    x, moving = truth(), s - s.mean()
    if not np.any(np.abs(moving) > 1e-12):
        return None
    found = []
    for lag in LAGS:
        seen = x[MARGIN - lag : MARGIN - lag + SHOWN]
        seen = seen - seen.mean()
        found.append(float(moving @ seen / np.sqrt((moving @ moving) * (seen @ seen))))
    top = int(np.argmax(found))
    if top in (0, len(found) - 1):
        return None
    before, here, after = found[top - 1 : top + 2]
    return LAGS[top] + (before - after) / (2 * (before - 2 * here + after))


def tracked(chosen: Laser) -> Tracked:
    """All figures of one choice, every average by core."""
    measured = readings(chosen.noise, chosen.seed)
    shown = truth()[MARGIN : MARGIN + SHOWN]

    def smoothed(x: np.ndarray, width: int, shape: str, is_causal: bool) -> np.ndarray:
        return averaged(x, weights(shape, width, is_causal=is_causal), is_causal=is_causal)

    def over_widths(x: np.ndarray, wanted: np.ndarray | float, shape: str, is_causal: bool) -> np.ndarray:
        return np.array([rms(smoothed(x, width, shape, is_causal) - wanted) for width in WIDTHS])

    def best(errors: np.ndarray) -> Best:
        at = int(np.argmin(errors))
        return Best(WIDTHS[at], float(errors[at]))

    kind = (chosen.shape, chosen.is_causal)
    errors = {(shape, past): over_widths(measured, shown, shape, past) for shape in SHAPES for past in (False, True)}
    s = smoothed(measured, chosen.width, *kind)
    w = weights(chosen.shape, chosen.width, is_causal=chosen.is_causal)
    newest = chosen.width - 1 if chosen.is_causal else chosen.width // 2
    lag = measured_lag(s)
    start = MARGIN - round(lag or 0.0)
    bests = {each: best(found) for each, found in errors.items()}
    return Tracked(
        chosen,
        s,
        rms(s - shown),
        errors[kind],
        over_widths(measured - truth(), 0.0, *kind),
        over_widths(truth(), shown, *kind),
        bests[kind],
        lag,
        float(w @ (newest - np.arange(chosen.width))),
        rms(s - truth()[start : start + SHOWN]),
        bests,
    )
