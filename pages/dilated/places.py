"""The pixel at which a 3x3 kernel of some rate reads: one whose field lies on the picture."""

from __future__ import annotations

from pages.dilated.fields import LARGEST_RATE
from pages.dilated.kernel import places
from pages.dilated.reading import COLUMN, RATE, ROW, Place
from ui.errors import fitting


def fitting_rate(shape: tuple[int, ...]) -> int | None:
    """The session's rate, or else why not and the last one that fitted; None where a picture (H, W) is too small."""

    def checked(rate: int) -> int:
        places((shape[0], shape[1]), rate)
        return rate

    return fitting("dilated.good", RATE.value, checked, 1)


def largest_rate(shape: tuple[int, ...]) -> int:
    """The highest rate whose field lies on a picture of `shape` (H, W)."""
    return min(LARGEST_RATE, (min(shape) - 1) // 2)


def fitting_place(shape: tuple[int, ...], rate: int) -> Place:
    """The session's place, moved to where the nine pixels of `rate` lie on a picture of `shape` (H, W)."""
    for one, (low, high) in zip((ROW, COLUMN), places((shape[0], shape[1]), rate), strict=True):
        one.set(min(max(one.value, low), high))
    return ROW.value, COLUMN.value
