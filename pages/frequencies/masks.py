"""Masks on a spectrum: a disc, a ring, a wedge or dabs of a brush, that are kept or removed, as one short text.

Lengths are thousandths of a cycle a pixel, angles are degrees. A mask is the same at a frequency and at its mirror, so
that what is left of a picture is a picture. masks.js says the same in the browser.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np

from pages.frequencies.squares import cycles

UNIT = 1000  # of a cycle a pixel
CORNER = 708  # the highest frequency, at the spectrum's corners
HALF = UNIT // 2  # the highest along an axis
MOST_DABS = 100  # so that a link can hold all of them
NEAR = 1e-9  # degrees: a frequency on a wedge's edge is in it
KINDS = ("all", "disc", "ring", "wedge", "brush")


@dataclass(frozen=True)
class Mask:
    """A shape on the spectrum, and whether it is kept or removed. The mean always stays.

    numbers: disc (radius), ring (inner, outer), wedge (direction of the waves, counter-clockwise from the right, half
    its opening), brush (radius, then right and down of each dab); none for "all", the whole spectrum.
    """

    kind: str = "all"
    keeps: bool = True
    numbers: tuple[int, ...] = ()

    @property
    def text(self) -> str:
        """As it stands in the URL: "keep.disc.100"."""
        return ".".join(["keep" if self.keeps else "drop", self.kind, *map(str, self.numbers)])

    def shape(self, n: int) -> np.ndarray:
        """(n, n) bool in the order of fft2: what the shape covers, mirrors too."""
        down, right = cycles(n)
        squared = (down**2 + right**2) * UNIT**2
        if self.kind == "disc":
            return squared <= (self.numbers[0] * n) ** 2
        if self.kind == "ring":
            inner, outer = self.numbers
            return (squared >= (inner * n) ** 2) & (squared <= (outer * n) ** 2)
        if self.kind == "wedge":
            middle, half = self.numbers
            off = (np.degrees(np.arctan2(-down, right)) - middle + 270) % 180 - 90
            return with_mirror(np.abs(off) <= half + NEAR)
        if self.kind == "brush":
            radius, *places = self.numbers
            covered = np.zeros((n, n), bool)
            for x, y in zip(places[::2], places[1::2], strict=True):
                covered |= (UNIT * right - x * n) ** 2 + (UNIT * down - y * n) ** 2 <= (radius * n) ** 2
            return with_mirror(covered)
        return np.ones((n, n), bool)

    def passes(self, n: int) -> np.ndarray:
        """(n, n) bool in the order of fft2: what is left; the mean, at [0, 0], always."""
        left = self.shape(n) if self.keeps or self.kind == "all" else ~self.shape(n)
        left[0, 0] = True
        return left


def with_mirror(covered: np.ndarray) -> np.ndarray:
    """What is covered, or whose mirror (-down, -right) is."""
    return covered | np.roll(covered[::-1, ::-1], 1, (0, 1))


def read_mask(text: str) -> Mask:
    """The mask that `Mask.text` wrote. ValueError for any other text, and for numbers outside their range."""
    act, kind, *rest = text.split(".")
    if act not in ("keep", "drop") or kind not in KINDS:
        raise ValueError(f"expected keep or drop and one of {', '.join(KINDS)}, got {text[:40]!r}")
    if len(rest) > 2 * MOST_DABS + 1 or not all(re.fullmatch("-?[0-9]{1,3}", number) for number in rest):
        raise ValueError(f"expected at most {MOST_DABS} dabs of numbers of at most 3 digits")
    numbers = tuple(int(number) for number in rest)
    if not _fits(kind, numbers):
        raise ValueError(f"expected the numbers of a {kind}, got {numbers}")
    return Mask(kind, act == "keep", numbers)


def _fits(kind: str, numbers: tuple[int, ...]) -> bool:
    if kind == "disc":
        return len(numbers) == 1 and 0 <= numbers[0] <= CORNER
    if kind == "ring":
        return len(numbers) == 2 and 0 <= numbers[0] <= numbers[1] <= CORNER
    if kind == "wedge":
        return len(numbers) == 2 and 0 <= numbers[0] < 180 and 0 <= numbers[1] <= 90
    if kind == "brush":
        is_paired, farthest = len(numbers) % 2 == 1, max(map(abs, numbers[1:]), default=0)
        return is_paired and 1 <= numbers[0] <= HALF and farthest <= HALF
    return not numbers
