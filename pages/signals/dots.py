"""A short signal and a short kernel: correlation and convolution in one dimension, and the two paths that meet."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.convolution import conv1d

DOTS = 16  # of the signal
MOST_TAPS = 5
LARGEST, LARGEST_WEIGHT = 5.0, 2.0
STEP, WEIGHT_STEP = 1.0, 0.25  # a dragged dot stops at multiples of these
STRIDES, DILATIONS = range(1, 5), range(1, 4)  # the widest kernel, 13 dots, always fits
PADDINGS = ("none", "same", "causal", "full")
SIGNAL = (0, 0, 0, 1, 0, 0, 0, 0, 2, 4, 4, 4, 2, 0, 0, 0)
KERNEL = (2.0, 1.0, -1.0)

Numbers = tuple[float, ...]


@dataclass(frozen=True)
class Sliding:
    """A signal, a kernel, and how the one slides over the other."""

    x: Numbers
    w: Numbers
    is_flipped: bool = False
    stride: int = 1
    dilation: int = 1
    padding: str = "none"
    mode: str = "zeros"

    @property
    def border(self) -> str:
        """How the ends go on: as chosen, but with zeros where the padding is causal, for all else reads the future."""
        return "zeros" if self.padding == "causal" else self.mode

    @property
    def span(self) -> int:
        """Dots from the kernel's first to its last."""
        return (len(self.w) - 1) * self.dilation + 1


def slid(chosen: Sliding, *, is_flipped: bool) -> np.ndarray:
    """The output (L_out,): the convolution where the kernel is flipped, else the correlation."""
    more = chosen.span - 1
    paddings: dict[str, int | str | tuple[int, int]] = {
        "none": 0,
        "same": "same",
        "causal": (more, 0),
        "full": (more, more),
    }
    return conv1d(
        np.array([chosen.x], float),
        np.array([[chosen.w]], float),
        stride=chosen.stride,
        padding=paddings[chosen.padding],
        dilation=chosen.dilation,
        padding_mode=chosen.border,
        flip=is_flipped,
    )[0]


def look_ahead(chosen: Sliding) -> float:
    """How many dots after its own place an output reads.

    With causal padding its place is the newest dot under its window, else the middle of the window.
    """
    return 0.0 if chosen.padding == "causal" else (chosen.span - 1) / 2


@dataclass(frozen=True, eq=False)
class Met:
    """Two paths: convolved then moved, moved then convolved; which dots differ, and by how much at most."""

    convolved_first: np.ndarray
    moved_first: np.ndarray

    @property
    def differing(self) -> tuple[int, ...]:
        """The dots at which the paths differ by more than rounding."""
        return tuple(np.flatnonzero(np.abs(self.convolved_first - self.moved_first) > 1e-9).tolist())

    @property
    def largest(self) -> float:
        """The largest difference."""
        return float(np.abs(self.convolved_first - self.moved_first).max())


def met(x: Numbers, w: Numbers, shift: int, mode: str) -> Met:
    """T(x * w) and (Tx) * w for the circular shift T by `shift` dots, as many dots out as in, padded in `mode`."""

    def convolved(signal: np.ndarray) -> np.ndarray:
        kernel = np.array([[w]], float)
        return conv1d(signal[None], kernel, padding="same", padding_mode=mode, flip=True)[0]

    signal = np.array(x, float)
    return Met(np.roll(convolved(signal), shift), convolved(np.roll(signal, shift)))
