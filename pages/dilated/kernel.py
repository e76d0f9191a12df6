"""One dilated 3x3 kernel on a picture: what it reads at a place, its map, and a full kernel with the same view.

`x` is one grey picture (1, H, W). Nothing is padded: output cell (i, j) reads around the pixel (i + rate, j + rate).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from core.convolution import conv2d, output_shape
from core.kernels import KERNELS, box, gaussian
from core.layers import Conv2d
from pages.dilated.fields import KERNEL, Rates, stack_of
from ui.pictures import Picture, current_picture

NAMES = tuple(name for name, kernel in KERNELS.items() if kernel.weights.shape == (KERNEL, KERNEL))
SMOOTHERS = ("gaussian", "box")
REGION = 48  # pixels a side of the region on which smoothers are compared
TEXTURE = 0.2  # what the checkerboard adds and takes away


@dataclass(frozen=True, eq=False)
class Reading:
    """A kernel at a rate: its whole map (1, H_out, W_out), the cell for `place` (row, column), and what it costs."""

    rate: int
    place: tuple[int, int]
    feature: np.ndarray
    side: int  # of the field
    multiply_adds: int
    full_multiply_adds: int  # of a full kernel as wide as the field

    @property
    def answer(self) -> float:
        """The map's value for the place."""
        return float(self.feature[0, self.place[0] - self.rate, self.place[1] - self.rate])


@dataclass(frozen=True, eq=False)
class Comparison:
    """Two smoothed maps (1, h, w) of one region of the picture, and the region itself.

    `kept` says how much of a checkerboard of single pixels each of the two lets through: 1 is all of it, and kernels
    whose weights do not sum to 1 may let more through.
    """

    region: np.ndarray
    first: np.ndarray
    second: np.ndarray
    kept: tuple[float, float]

    @property
    def difference(self) -> float:
        """The mean magnitude of first minus second."""
        return float(np.abs(self.first - self.second).mean())


def grey_picture() -> Picture:
    """The current picture, (1, H, W): the mean of its colours."""
    picture = current_picture()
    return replace(picture, array=picture.array.mean(axis=0, keepdims=True))


def places(shape: tuple[int, int], rate: int) -> tuple[tuple[int, int], tuple[int, int]]:
    """The (lowest, highest) row and column of pixels that have an output cell. ValueError where there are none."""
    rows, columns = output_shape(shape, KERNEL, dilation=rate)
    return (rate, rate + rows - 1), (rate, rate + columns - 1)


def reading(x: np.ndarray, kernel: str, rate: int, place: tuple[int, int]) -> Reading:
    """What `kernel` gives at `rate`. ValueError for a kernel larger than the picture."""
    w = KERNELS[kernel].weights.astype(x.dtype)[None, None]
    layer = Conv2d(w, dilation=rate)
    (side, _), _, _ = layer.receptive_field(x.shape)
    full = Conv2d(np.ones((1, 1, side, side)))
    adds = layer.multiply_adds(x.shape), full.multiply_adds(x.shape)
    return Reading(rate, place, layer.forward(x), side, *adds)


def smoothers(name: str, rate: int) -> tuple[np.ndarray, np.ndarray]:
    """The 3x3 kernel that is spread by `rate`, and the full one of the same side: the same bell, or both even.

    A Gaussian of 0.75 rates, sampled at every pixel or at every rate-th: each sums to 1.
    """
    side = (KERNEL - 1) * rate + 1
    if name == "box":
        return box(KERNEL).weights, box(side).weights
    return gaussian(0.75, size=KERNEL).weights, gaussian(0.75 * rate, size=side).weights


def against_full(x: np.ndarray, name: str, rate: int, place: tuple[int, int], textured: bool) -> Comparison:
    """A smoother spread by `rate` beside the full one, on the region about `place`."""
    spread, full = smoothers(name, rate)
    region, inner = _region(x, place, rate, textured)

    def both(values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        return conv2d(values, spread[None, None], dilation=rate), conv2d(values, full[None, None])

    return _compared(both, region, inner)


def against_stack(
    x: np.ndarray, kernel: str, both_rates: tuple[Rates, Rates], place: tuple[int, int], textured: bool
) -> Comparison:
    """Two stacks of one 3x3 kernel on the region about `place`. ValueError for a field larger than the picture."""
    first, second = both_rates
    margins = sum(first), sum(second)
    reach = max(margins)
    region, inner = _region(x, place, reach, textured)
    weights = KERNELS[kernel].weights

    def both(values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        maps = (stack_of(rates, weights).forward(values) for rates in (first, second))
        trimmed = [y[_inside(reach - margin)] for y, margin in zip(maps, margins, strict=True)]
        return trimmed[0], trimmed[1]

    return _compared(both, region, inner)


def _compared(
    both: Callable[[np.ndarray], tuple[np.ndarray, np.ndarray]], region: np.ndarray, inner: tuple[slice, ...]
) -> Comparison:
    kept, also_kept = (float(np.abs(y).max()) for y in both(_checkerboard(region.shape)))
    return Comparison(region[inner], *both(region), (kept, also_kept))


def _region(x: np.ndarray, place: tuple[int, int], reach: int, textured: bool) -> tuple[np.ndarray, tuple[slice, ...]]:
    """The picture about `place`, `reach` pixels more on each side than what is shown, and the cut to what is shown.

    With a texture the picture is paler, so that the checkerboard of single pixels stays within [0, 1].
    """
    size = output_shape(x.shape[1:], 2 * reach + 1)  # says what does not fit
    sides = [min(n, REGION) for n in size]
    starts = [max(0, min(at - reach - side // 2, n - side)) for at, side, n in zip(place, sides, size, strict=True)]
    rows, columns = (slice(start, start + side + 2 * reach) for start, side in zip(starts, sides, strict=True))
    region = x[:, rows, columns].astype(np.float64)
    if textured:
        region = TEXTURE + (1 - 2 * TEXTURE) * region + TEXTURE * _checkerboard(region.shape)
    return region, _inside(reach)


def _inside(margin: int) -> tuple[slice, ...]:
    """All but `margin` rows and columns on every side."""
    within = slice(margin, -margin or None)
    return slice(None), within, within


def _checkerboard(shape: tuple[int, ...]) -> np.ndarray:
    """+1 and -1 from pixel to pixel."""
    rows, columns = np.indices(shape[-2:])
    return np.broadcast_to(1.0 - 2.0 * ((rows + columns) % 2), shape)
