"""From a header and its file to cells: the one place where decoders see a file's pixels.

`decode` is all that touches them: Header in, Cells out, both plain data, so that it can run in another process.
"""

from __future__ import annotations

import logging
import math
import struct
import warnings
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from core.images.color_spaces import to_srgb
from core.images.errors import ImageError, damaged, no_memory, not_supported, truncated
from core.images.headers import Header
from core.images.rasters import Raster, raster_of

# What decoders are known to raise on broken files. Anything else they raise may be a bug, theirs or this package's.
_BROKEN = (EOFError, OSError, SyntaxError, ValueError, struct.error, zlib.error)
_ROUNDING = 1 / 255  # what is nearer to white than this is white on the page
_PRODUCTS = {"u1": np.uint16, "u2": np.uint32}  # what holds a number times its cover
_SUMS = {"u1": np.uint32, "u2": np.uint64, "u4": np.uint64, "i1": np.int64, "i2": np.int64, "i4": np.int64}
_DATA_BITS = (8, 10, 12)  # of what cameras and sensors store in 16

_log = logging.getLogger(__name__)


@dataclass(frozen=True, eq=False)
class Cells:
    """A picture averaged down, as the file stores it: (rows, columns, 1 or 3) in [0, 1], before its orientation.

    factor, stretched and ground as in core.images.ImageReading.
    """

    values: NDArray[np.float64]
    factor: float
    stretched: tuple[float, float] | None
    ground: Literal["white", "black"] | None


def decode(header: Header, max_side: int) -> Cells:
    """The cells of a picture whose header has been read. ImageError for a file that no decoder reads to its end.

    It changes the filter of warnings, which belongs to the whole process: one thread at a time.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            raster = raster_of(header, max_side)
    except ImageError:
        raise
    except MemoryError:
        raise no_memory(header.format) from None
    except Exception as error:  # decoders raise nearly everything on broken files
        if not isinstance(error, _BROKEN):
            _log.exception("a decoder failed on a %s file", header.format)
        sentence = str(error)
        if isinstance(error, EOFError) or "truncated" in sentence.lower():
            raise truncated(header.format) from error
        if sentence.startswith("Unsupported BMP"):  # which Pillow alone knows
            raise not_supported("BMP", sentence.removeprefix("Unsupported BMP ")) from error
        raise damaged(header.format, "its pixels cannot be decoded") from error
    try:
        return _averaged(raster, header, max_side)
    except MemoryError:
        raise no_memory(header.format) from None


def _averaged(raster: Raster, header: Header, max_side: int) -> Cells:
    """Area means of square cells, the grid centred on the picture, then their brightness and colours.

    The pixels are read in strips, so that no second copy of them is made: in rows, which lie together, but for pictures
    that their columns shrink more.
    """
    width, height = raster.size
    factor = max(1.0, max(width, height) / max_side)
    columns, rows = (max(1, math.floor(side / factor + 0.5)) for side in (width, height))
    across, down, step = (length / raster.scale for length in (width, height, factor))  # in the raster's own pixels
    wide, high = math.ceil(across), math.ceil(down)
    pixels = _Pixels(raster, header.format)
    if 2 * columns * height < rows * width:
        half = _means(lambda first, last: pixels.read((first, 0, last, high)), 1, across, columns, step)
        cells = _means(lambda first, last: half[first:last], 0, down, rows, step)
    else:
        half = _means(lambda first, last: pixels.read((0, first, wide, last)), 0, down, rows, step)
        cells = _means(lambda first, last: half[:, first:last], 1, across, columns, step)
    values, cover = pixels.scaled(cells)
    values = to_srgb(values, cover, raster.space, header.colours)
    ground = pixels.ground()
    return Cells(values + (1 - cover) if ground == "white" else values, factor, pixels.stretched(), ground)


def _means(
    read: Callable[[int, int], NDArray[Any]], axis: int, side: float, cells: int, factor: float
) -> NDArray[np.float64]:
    """Means over `cells` stretches of `factor` pixels each; a pixel that is partly inside counts by that part."""
    first = (side - cells * factor) / 2
    means = []
    for cell in range(cells):
        low = max(0.0, round(first + cell * factor, 9))
        high = min(side, round(first + (cell + 1) * factor, 9))
        begin, end = math.floor(low), math.ceil(high)
        pixels = np.moveaxis(read(begin, end), axis, 0)
        parts = np.ones(end - begin)
        parts[0] -= low - begin
        parts[-1] -= end - high
        if len(parts) < 3 or pixels.dtype == np.float64:  # whose sums may be no floats
            means.append(np.tensordot(parts / parts.sum(), pixels, 1))
        else:
            total = np.add.reduce(pixels[1:-1], axis=0, dtype=_SUMS.get(pixels.dtype.str[1:], np.float64))
            edges = parts[0] * pixels[0].astype(np.float64) + parts[-1] * pixels[-1].astype(np.float64)
            means.append((total + edges) / parts.sum())
    return np.stack(means, axis=axis)


def value_range(
    low: float, high: float, *, white: float, is_real: bool = False, largest: int | None = None
) -> tuple[float, float]:
    """The range of values that is mapped to [0, 1] for a picture whose values reach from `low` to `high`.

    It is that of their type, 0 to `white` (1 for floats, 65535 for whole numbers of 32 and 64 bits), but:
    - floats outside of [0, 1] widen it to hold them all;
    - whole numbers below 0 are mapped from the least to the largest, numbers above `white` from 0 to the largest;
    - where the header names a largest value (`largest`) below `white` and no value is above it, up to that;
    - where `white` is 65535 and no value is above 255, 1023 or 4095, up to the least of these: data of 8, 10 or 12 bits
      in files of 16. A photograph so dark that it has nothing above a sixteenth of white is taken for such data too:
      numbers alone do not tell the two apart, and so whoever changes a picture by this range says so.
    """
    if is_real:
        return min(0.0, low), max(1.0, high)
    if low < 0:
        return low, high if high > low else 0.0
    if high > white:
        return 0.0, high
    if largest is not None and 0 < high <= largest < white:
        return 0.0, float(largest)
    if white == 65535 and high > 0:
        white = next((2.0**bits - 1 for bits in _DATA_BITS if high < 2**bits), white)
    return 0.0, white


class _Pixels:
    """What is read of a raster, and what is known of its numbers when all have been read.

    Where pixels are transparent, what is read has one channel more: number times cover, then white times cover. Means
    of these can be laid on any ground and stretched by any range, so that neither need be known before all pixels are.
    """

    def __init__(self, raster: Raster, name: str) -> None:
        self._raster = raster
        self._name = name
        self._low, self._high = np.inf, -np.inf
        self._is_covered = True  # by pixels that are wholly opaque
        self._on_black = self._on_white = 0.0  # the most that any pixel stands out from these grounds

    def read(self, box: tuple[int, int, int, int]) -> NDArray[Any]:
        """The numbers in a box (left, top, right, bottom), (h, w, channels) or with cover (h, w, channels + 1)."""
        raster = self._raster
        values, cover = raster.read(box)
        if raster.is_real and not np.isfinite(values).all():
            sentence = f"the {self._name} picture holds NaN or infinity among its values"
            raise ImageError("not_finite", sentence, format=self._name)
        if cover is None:
            if raster.white != 255:
                self._low, self._high = min(self._low, values.min()), max(self._high, values.max())
            return values
        self._is_covered = self._is_covered and cover.min() == raster.opaque
        if (
            raster.white != 255
            and (seen := values[np.broadcast_to(cover > raster.opaque * _ROUNDING, values.shape)]).size
        ):
            self._low, self._high = min(self._low, seen.min()), max(self._high, seen.max())
        products = np.empty((*values.shape[:2], values.shape[2] + 1), _PRODUCTS.get(values.dtype.str[1:], np.float64))
        multiplied, covered = products[:, :, :-1], products[:, :, -1:]
        share = products.dtype.type(raster.opaque) if raster.is_multiplied else cover
        np.multiply(values, share, out=multiplied, dtype=products.dtype)
        np.multiply(cover, products.dtype.type(raster.white), out=covered, dtype=products.dtype)
        if raster.white == 255:
            self._on_white = max(self._on_white, (covered - multiplied).max() / 255**2)
            self._on_black = max(self._on_black, multiplied.max() / 255**2)
        return products

    def _range(self) -> tuple[float, float]:
        raster = self._raster
        if raster.white == 255 or raster.space == "CMYK" or self._low > self._high:
            return 0.0, raster.white
        low, high = float(self._low), float(self._high)
        return value_range(low, high, white=raster.white, is_real=raster.is_real, largest=raster.largest)

    def stretched(self) -> tuple[float, float] | None:
        """The range of the file's own values that is mapped to [0, 1], where it is not that of their type."""
        return None if self._range() == (0.0, self._raster.white) else self._range()

    def ground(self) -> Literal["white", "black"] | None:
        """What transparent pixels are laid on."""
        if self._is_covered:
            return None
        on_white, on_black = self._on_white, self._on_black
        if self._raster.white != 255 and self._low <= self._high:
            black, white = self._range()
            on_black, on_white = (self._high - black) / (white - black), (white - self._low) / (white - black)
            if self._raster.is_inverted:
                on_black, on_white = on_white, on_black
        return "black" if on_white <= _ROUNDING < on_black else "white"

    def scaled(self, cells: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64] | float]:
        """Means of pixels, mapped to [0, 1] and multiplied by their cover; and the means of cover, 1 without any."""
        cover: NDArray[np.float64] | float = 1.0
        if cells.shape[2] in (2, 4) and self._raster.space != "CMYK":
            cells = cells / self._raster.opaque
            cells, cover = cells[:, :, :-1], cells[:, :, -1:] / self._raster.white
        black, white = self._range()
        # Halves, because the range of two floats may be no float.
        cells = (cells / 2 - black / 2 * cover) / (white / 2 - black / 2)
        return (cover - cells if self._raster.is_inverted else cells), cover
