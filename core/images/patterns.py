"""Computed pictures whose answer is known beforehand: (1, H, W) float32 in [0, 1], 0 black and 1 white.

`size` is the side of a square or a pair (H, W), in pixels; cells are counted from the upper left one, y downwards and
x to the right. ValueError for a size that is not of whole numbers of at least 1, and for a length that is not above 0.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from types import MappingProxyType

import numpy as np
from numpy.typing import ArrayLike, NDArray

from core.arguments import is_number

Pattern = NDArray[np.float32]
Size = int | tuple[int, int]


def impulse(size: Size) -> Pattern:
    """Black but for one white pixel, (1, H, W), at (H // 2, W // 2): a kernel's answer to it is the kernel, turned.

    ValueError for a size that is none.
    """
    height, width = _sides(size)
    y, x = _places(height, width)
    return _pattern((y == height // 2) & (x == width // 2))


def step_edge(size: Size) -> Pattern:
    """Black on the left, white from column W // 2 on: every derivative along x answers there and nowhere else.

    (1, H, W). Wrapped round, the picture has a second edge, downwards, where its sides meet.
    ValueError for a size that is none.
    """
    height, width = _sides(size)
    _, x = _places(height, width)
    return _pattern(np.broadcast_to(x >= width // 2, (height, width)))


def grating(size: Size, *, period: float = 8.0, angle_deg: float = 0.0, phase_deg: float = 0.0) -> Pattern:
    """A wave, 0.5 + 0.5 cos(2 pi (x cos a - y sin a) / period + phase), brightest at the upper left pixel.

    It runs to the right at angle_deg 0 (upright stripes) and upwards at 90 (counter-clockwise on the screen); `period`
    in pixels. Moved by its period along its direction it is the same where the side is a multiple of the period.
    (1, H, W). ValueError for a size that is none, a period that is not above 0, or an angle that is not finite.
    """
    height, width = _sides(size)
    _positive("period", period)
    if not (is_number(angle_deg) and is_number(phase_deg)):
        raise ValueError(f"expected a finite angle_deg and phase_deg, got {angle_deg!r} and {phase_deg!r}")
    y, x = _places(height, width)
    # A whole quarter turn has a cosine of 6e-17: rounded away, so that upright stripes are upright.
    along = x * round(math.cos(math.radians(angle_deg)), 15) - y * round(math.sin(math.radians(angle_deg)), 15)
    return _pattern(0.5 + 0.5 * np.cos(2 * np.pi * along / period + math.radians(phase_deg)))


def checkerboard(size: Size, *, cell: int = 8) -> Pattern:
    """Squares of cell x cell pixels, (x // cell + y // cell) mod 2: black at the upper left, white beside it.

    (1, H, W), `cell` in pixels. ValueError for a size that is none, or a cell that is not whole and at least 1.
    """
    height, width = _sides(size)
    if not is_number(cell) or cell != int(cell) or cell < 1:
        raise ValueError(f"expected a whole cell of at least 1 pixel, got {cell!r}")
    y, x = _places(height, width)
    return _pattern((y // cell + x // cell) % 2)


def disc(size: Size, *, radius: float | None = None) -> Pattern:
    """A white disc on black about the picture's middle ((H - 1) / 2, (W - 1) / 2); its rim falls off over one pixel.

    clip(radius + 0.5 - r, 0, 1) at the distance r from the middle; `radius` in pixels, a quarter of the shorter side
    where none is given. An edge in every direction: it shows which ones a kernel favours.
    (1, H, W). ValueError for a size that is none, or a radius that is not above 0.
    """
    height, width = _sides(size)
    radius = min(height, width) / 4 if radius is None else radius
    _positive("radius", radius)
    y, x = _places(height, width)
    distance = np.hypot(y - (height - 1) / 2, x - (width - 1) / 2)
    return _pattern(np.clip(radius + 0.5 - distance, 0, 1))


def zone_plate(size: Size) -> Pattern:
    """Rings, 0.5 + 0.5 cos(pi r^2 / N), N the longer side: r / N cycles a pixel at the distance r from (H//2, W//2).

    So the frequency grows from 0 in the middle to the highest that pixels can show, half a cycle a pixel, at the
    middle of the longer sides' ends: what subsampling folds back shows as rings where none were.
    (1, H, W). ValueError for a size that is none.
    """
    height, width = _sides(size)
    y, x = _places(height, width)
    squared = (y - height // 2) ** 2 + (x - width // 2) ** 2
    return _pattern(0.5 + 0.5 * np.cos(np.pi * squared / max(height, width)))


PATTERNS: Mapping[str, Callable[[Size], Pattern]] = MappingProxyType(
    {
        "impulse": impulse,
        "step_edge": step_edge,
        "grating": grating,
        "checkerboard": checkerboard,
        "disc": disc,
        "zone_plate": zone_plate,
    }
)


def _sides(size: Size) -> tuple[int, int]:
    sides = tuple(size) if isinstance(size, list | tuple | np.ndarray) else (size, size)
    whole = all(isinstance(side, int | np.integer) and not isinstance(side, bool) for side in sides)
    if len(sides) != 2 or not whole or min(sides) < 1:
        raise ValueError(f"expected a side or a pair (H, W) of whole numbers of at least 1, got {size!r}")
    return int(sides[0]), int(sides[1])


def _positive(name: str, value: float) -> None:
    if not (is_number(value) and value > 0):
        raise ValueError(f"expected a {name} above 0, got {value!r}")


def _places(height: int, width: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Rows (H, 1) and columns (1, W), which broadcast to the picture."""
    return np.arange(height)[:, None], np.arange(width)[None, :]


def _pattern(values: ArrayLike) -> Pattern:
    return np.ascontiguousarray(np.asarray(values, np.float32)[None])
