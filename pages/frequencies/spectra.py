"""What is left of a picture when some of its waves are taken out, and what a shift does to them.

Short names: `n` the side of the square picture, `F` its Fourier transform, `f` a frequency in cycles a pixel. The power
of a picture is counted without its mean, which no mask takes out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from core.transforms import translate
from pages.frequencies.masks import Mask, read_mask
from pages.frequencies.squares import central_square, cycles
from ui.comparisons import relative_norm

EDGES = ("circular", "zeros")  # what comes in where the picture moves out
HAS_PHASE = 1e-6  # of the largest magnitude: waves below it are rounding and have no phase


@dataclass(frozen=True, eq=False)
class Left:
    """What a mask leaves of a picture: (n, n); the count of frequencies left, of all; the share of the power without
    the mean; the relative L2 error against the picture without its mean. None where the picture has no waves.
    """

    picture: np.ndarray
    count: int
    share: float | None
    error: float | None

    @property
    def range(self) -> tuple[float, float]:
        """The smallest and the largest value."""
        return float(self.picture.min()), float(self.picture.max())


@dataclass(frozen=True)
class Moved:
    """What a shift does to a spectrum.

    magnitude: the largest change of a magnitude, relative to the largest; phase: how far the turn of a wave is from the
    ramp -360 * (f_y * dy + f_x * dx), in degrees, at most; waves: how many have a phase, without the mean.
    """

    magnitude: float
    phase: float
    waves: int


def left_of(x: np.ndarray, mask: str) -> tuple[Mask, Left]:
    """A mask by its text, and what it leaves of the middle square of a picture (1, H, W)."""
    shape = read_mask(mask)
    return shape, what_is_left(central_square(x), shape)


def moved_by(x: np.ndarray, shift: Sequence[int], edge: str) -> tuple[tuple[int, int], str, Moved]:
    """A shift (dy, dx), what comes in at the edges, and what it does to the middle square of a picture (1, H, W)."""
    down, right = shift
    return (down, right), edge, moved(central_square(x), (down, right), edge)


def what_is_left(x: np.ndarray, mask: Mask) -> Left:
    """What `mask` leaves of the picture x (n, n)."""
    passes = mask.passes(len(x))
    F = np.fft.fft2(x)
    left = np.fft.ifft2(np.where(passes, F, 0)).real
    power = np.abs(F) ** 2
    power[0, 0] = 0
    varied = np.ptp(x) > 0
    share = float(power[passes].sum() / power.sum()) if varied else None
    return Left(left, int(passes.sum()), share, relative_norm(x - left, x - x.mean()) if varied else None)


def moved(x: np.ndarray, shift: tuple[int, int], edge: str) -> Moved:
    """What moving the picture x (n, n) by (dy, dx) does to its spectrum."""
    before, after = (np.fft.fft2(picture) for picture in (x, translate(x[None], shift, mode=edge)[0]))
    scale = float(np.abs(before).max())
    if not scale:
        return Moved(0.0, 0.0, 0)
    change = float(np.abs(np.abs(after) - np.abs(before)).max()) / scale
    has_phase = np.minimum(np.abs(before), np.abs(after)) > HAS_PHASE * scale
    has_phase[0, 0] = False
    off = after * before.conj() / ramp(len(x), shift)
    angles = np.degrees(np.abs(np.angle(off[has_phase])))
    return Moved(change, float(angles.max(initial=0)), int(has_phase.sum()))


def ramp(n: int, shift: tuple[int, int]) -> np.ndarray:
    """exp(-2 pi i (f_y dy + f_x dx)) of each frequency, (n, n) in the order of fft2."""
    down, right = cycles(n)
    turns = (down * shift[0] + right * shift[1]) % n  # whole turns off, in whole numbers, which do not round
    return np.exp(-2j * np.pi / n * turns)
