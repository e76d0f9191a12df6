"""Moving, turning and scaling a picture in its frame: y[i] = x[where i came from].

Short names: `C` channels, `H` height, `W` width. Arrays are `(..., C, H, W)`, a shift is `(dy, dx)`, down and right
positive; what comes in at the edge of a moved picture is named as in core.padding.
"""

from collections.abc import Sequence
from math import cos, isfinite, radians, sin

import numpy as np
from numpy.typing import ArrayLike

from core.arguments import float_maps
from core.padding import check_padding_mode, filled, source_cells


def translate(x: ArrayLike, shift: Sequence[float], *, mode: str = "circular") -> np.ndarray:
    """`x` (..., C, H, W) moved by `shift` (dy, dx) pixels, in the same frame: (..., C, H, W).

    Whole shifts, of any length, copy cells and are exact in every mode. Fractional shifts turn the phases of the
    Fourier series (the shift theorem), so what leaves comes back on the other side: mode "circular" only. At the
    Nyquist frequency of an even side, which has no phase of its own, the cosine is kept.
    ValueError for what is no map (..., C, H, W), a shift that is no pair of finite numbers, an unknown mode, or a
    fractional shift in another mode.

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


def rotate(x: ArrayLike, degrees: float) -> np.ndarray:
    """`x` (..., C, H, W) turned by `degrees` about ((H - 1) / 2, (W - 1) / 2), in the same frame: (..., C, H, W).

    Positive turns counter-clockwise on the screen. Each cell is the bilinear mean of the four around the place it came
    from; cells outside the frame are 0. Quarter turns of a square are exact.
    ValueError for what is no map (..., C, H, W), or degrees that are no finite number.

    >>> rotate([[[1, 2], [3, 4]]], 90)
    array([[[2., 4.],
            [1., 3.]]], dtype=float32)
    """
    x = float_maps(x)
    quarters, rest = divmod(_finite(degrees, "degrees") % 360, 90)
    cosine, sine = cos(radians(rest)), sin(radians(rest))
    for _ in range(int(quarters)):  # whole numbers stay exact
        cosine, sine = -sine, cosine
    down, right = _from_centre(x)
    return _read(x, right * sine + down * cosine, right * cosine - down * sine)


def scale(x: ArrayLike, factor: float) -> np.ndarray:
    """`x` (..., C, H, W) made `factor` times as large about its centre, in the same frame: (..., C, H, W).

    Each cell is the bilinear mean of the four around the place it came from; cells outside the frame are 0. Nothing is
    averaged beyond these four, so that a picture made smaller may alias: blur it before.
    ValueError for what is no map (..., C, H, W), or a factor that is no finite number above 0.

    >>> scale([[[0, 4, 0]]], 2), scale([[[1, 2, 3, 4, 5]]], 0.5)
    (array([[[2., 4., 2.]]], dtype=float32), array([[[0., 1., 3., 5., 0.]]], dtype=float32))
    """
    x = float_maps(x)
    factor = _finite(factor, "factor")
    if factor <= 0:
        raise ValueError(f"factor must be above 0, got {factor!r}")
    with np.errstate(over="ignore"):  # infinitely far out is outside
        down, right = (offset / factor for offset in _from_centre(x))
    return _read(x, down, right)


def _finite(value: float, name: str) -> float:
    is_number = isinstance(value, int | float | np.integer | np.floating) and not isinstance(value, bool)
    try:
        if is_number and isfinite(value):
            return float(value)
    except OverflowError:  # a whole number beyond the floats
        pass
    raise ValueError(f"{name} must be a finite number, got {value!r}")


def _from_centre(x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """How far below (H, 1) and right of (1, W) the centre each cell lies."""
    height, width = x.shape[-2:]
    return np.arange(height)[:, None] - (height - 1) / 2, np.arange(width) - (width - 1) / 2


def _read(x: np.ndarray, down: np.ndarray, right: np.ndarray) -> np.ndarray:
    """`x` at the places `down` and `right` of its centre, which broadcast to (H, W): (..., C, H, W)."""
    framed = filled(x, ((1, 1), (1, 1)))  # with a ring of zeros, where all that is outside is read
    corners = []
    for offset, side in ((down, x.shape[-2]), (right, x.shape[-1])):
        place = np.clip(offset + (side + 1) / 2, 0, side + 1)
        first = np.minimum(place.astype(int), side)
        corners.append(((first, 1 - (place - first)), (first + 1, place - first)))
    rows, columns = corners
    y = np.zeros(x.shape)
    for row, row_weight in rows:
        for column, column_weight in columns:
            y += framed[..., row, column] * (row_weight * column_weight)
    return y.astype(x.dtype)
