"""Moving a picture: y[i] = x[i - shift], with what comes in at the edge named as in core.padding.

Short names: `C` channels, `H` height, `W` width. Arrays are `(..., C, H, W)`, a shift is `(dy, dx)`, down and right
positive.
"""

from collections.abc import Sequence
from math import isfinite

import numpy as np
from numpy.typing import ArrayLike

from core.arguments import float_maps
from core.padding import check_padding_mode, source_cells


def translate(x: ArrayLike, shift: Sequence[float], *, mode: str = "circular") -> np.ndarray:
    """`x` (..., C, H, W) moved by `shift` (dy, dx) pixels, in the same frame: (..., C, H, W).

    Whole shifts, of any length, copy cells and are exact in every mode. Fractional shifts turn the phases of the
    Fourier series (the shift theorem), so what leaves comes back on the other side: mode "circular" only. At the
    Nyquist frequency of an even side, which has no phase of its own, the cosine is kept.
    ValueError for a shift that is no pair of finite numbers, an unknown mode, or a fractional shift in another mode.

    >>> translate([[[1, 2, 3]]], (0, 1)), translate([[[1, 2, 3]]], (0, 1), mode="zeros")
    (array([[[3., 1., 2.]]], dtype=float32), array([[[0., 1., 2.]]], dtype=float32))
    """
    x = float_maps(x)
    check_padding_mode(mode)
    moves = _finite_pair(shift)
    if mode != "circular" and any(move != round(move) for move in moves):
        raise ValueError(f'shift must be whole pixels in mode "{mode}" (fractions need "circular"), got {shift!r}')
    y = x
    for axis, move in zip((-2, -1), moves, strict=True):
        y = _moved(y, round(move), axis, mode) if move == round(move) else _turned(y, move, axis)
    return y


def _finite_pair(shift: Sequence[float]) -> tuple[float, float]:
    try:
        if any(isinstance(move, bool | np.bool_ | str | bytes) for move in shift):
            raise TypeError("no number")
        vertical, horizontal = (move if isinstance(move, int) else float(move) for move in shift)
        if not (isfinite(vertical) and isfinite(horizontal)):
            raise ValueError("not finite")
    except (TypeError, ValueError, OverflowError):
        raise ValueError(f"shift must be a pair (dy, dx) of finite numbers, got {shift!r}") from None
    return vertical, horizontal


def _moved(x: np.ndarray, move: int, axis: int, mode: str) -> np.ndarray:
    side = x.shape[axis]
    if mode == "circular":
        return np.roll(x, move % side, axis)
    # Past its own length a map moves no further, or comes round again: any whole number stays a small one.
    move = move % max(2 * (side - 1), 1) if mode == "reflect" else max(-side, min(side, move))
    places = np.arange(side) - move
    if mode != "zeros":
        return x.take(source_cells(places, side, mode), axis)
    y = np.zeros(x.shape, x.dtype)
    inside = (places >= 0) & (places < side)
    y.swapaxes(axis, -1)[..., inside] = x.swapaxes(axis, -1)[..., places[inside]]
    return y


def _turned(x: np.ndarray, move: float, axis: int) -> np.ndarray:
    side = x.shape[axis]
    frequencies = np.fft.rfftfreq(side) if axis == -1 else np.fft.rfftfreq(side)[:, None]  # cycles a pixel
    turned = np.fft.rfft(x.astype(np.float64), axis=axis) * np.exp(-2j * np.pi * frequencies * (move % side))
    return np.fft.irfft(turned, side, axis).astype(x.dtype)
