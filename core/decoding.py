"""From a header and its file to cells: the one place where decoders see a file's pixels.

`decode` is all that touches them: Header in, Cells out, both plain data, so that it can run in another process.
"""

from __future__ import annotations

import io
import math
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageCms

from core.headers import Header, ImageError, damaged

MAX_MEGAPIXELS = 50

_WIDE = {"I", "I;16", "I;16L", "I;16B", "I;16N"}
_ROUNDING = 1 / 255  # what is nearer to white than this is white on the page


@dataclass(frozen=True, eq=False)
class Cells:
    """A picture averaged down, as the file stores it: (rows, columns, 1 or 3) in [0, 1], before its orientation.

    factor, stretched and ground as in core.images.ImageReading.
    """

    values: NDArray[np.float64]
    factor: float
    stretched: tuple[float, float] | None
    ground: str | None


def decode(header: Header, max_side: int) -> Cells:
    """The cells of a picture whose header has been read. ImageError for a file that no decoder reads to its end.

    It changes the filter of warnings, which belongs to the whole process: one thread at a time.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(header.data), formats=(header.format,)) as image:
                check_size(header.format, *image.size)
                image.load()
                return _averaged(image, header, max_side)
    except ImageError:
        raise
    except MemoryError:
        sentence = f"the {header.format} picture does not fit into memory"
        raise ImageError("memory", sentence, format=header.format) from None
    except Exception as error:  # decoders raise nearly everything on broken files
        if isinstance(error, EOFError) or "truncated" in str(error).lower():
            raise ImageError("truncated", f"the {header.format} file ends too early", format=header.format) from error
        raise damaged(header.format, "its pixels cannot be decoded") from error


def check_size(name: str, width: int, height: int) -> None:
    """ImageError where a picture of the format `name` has more than MAX_MEGAPIXELS."""
    megapixels = width * height / 1e6
    if megapixels > MAX_MEGAPIXELS:
        megapixels = math.ceil(megapixels * 10) / 10
        sentence = f"the {name} picture of {width}x{height} has {megapixels} megapixels, more than {MAX_MEGAPIXELS}"
        details = {"width": width, "height": height, "megapixels": megapixels, "limit": MAX_MEGAPIXELS}
        raise ImageError("megapixels", sentence, format=name, **details)


def _averaged(image: Image.Image, header: Header, max_side: int) -> Cells:
    """Area means of square cells, the grid centred on the picture.

    The pixels are read in strips along the axis that shrinks them more, so that no second copy of them is made.
    """
    width, height = image.size
    factor = max(1.0, max(width, height) / max_side)
    columns, rows = (max(1, math.floor(side / factor + 0.5)) for side in (width, height))
    pixels = _Pixels(image, header)
    if columns * height < rows * width:
        half = _means(lambda low, high: pixels.read((low, 0, high, height)), 1, width, columns, factor)
        cells = _means(lambda low, high: half[low:high], 0, height, rows, factor)
    else:
        half = _means(lambda low, high: pixels.read((0, low, width, high)), 0, height, rows, factor)
        cells = _means(lambda low, high: half[:, low:high], 1, width, columns, factor)
    return Cells(pixels.scaled(cells), factor, pixels.stretched, pixels.ground)


def _means(
    read: Callable[[int, int], NDArray[Any]], axis: int, side: int, cells: int, factor: float
) -> NDArray[np.float64]:
    """Means over `cells` stretches of `factor` pixels each; a pixel that is partly inside counts by that part."""
    first = (side - cells * factor) / 2
    means = []
    for cell in range(cells):
        low = max(0.0, round(first + cell * factor, 9))
        high = min(float(side), round(first + (cell + 1) * factor, 9))
        begin, end = math.floor(low), math.ceil(high)
        weights = np.ones(end - begin)
        weights[0] -= low - begin
        weights[-1] -= end - high
        means.append(np.tensordot(weights / weights.sum(), read(begin, end), (0, axis)))
    return np.stack(means, axis=axis)


@cache
def _from_lab() -> ImageCms.ImageCmsTransform:
    lab, srgb = ImageCms.createProfile("LAB"), ImageCms.createProfile("sRGB")
    return ImageCms.buildTransform(lab, srgb, "LAB", "RGB")


class _Pixels:
    """The pixels of a decoded picture, read box by box, and what is known of them when all have been read.

    Where pixels are transparent, what is read has one channel more: brightness times cover, then cover. Means of these
    can be laid on any ground, so that the ground need not be known before all pixels are.
    """

    def __init__(self, image: Image.Image, header: Header) -> None:
        self._image = image
        self._header = header
        self._is_wide = image.mode == "F" or image.mode in _WIDE
        self._black = 0.0
        self._white = header.white or (1.0 if image.mode == "F" else 65535.0 if image.mode in _WIDE else 255.0)
        self._type = self._black, self._white
        self._is_covered = True  # by pixels that are wholly opaque
        self._on_white = self._on_black = 0.0  # how far any pixel stands out from these grounds

    @property
    def stretched(self) -> tuple[float, float] | None:
        """The range of the file's own values that is mapped to [0, 1], where it is not that of their type."""
        return None if (self._black, self._white) == self._type else (float(self._black), float(self._white))

    @property
    def ground(self) -> str | None:
        """What transparent pixels are laid on."""
        if self._is_covered:
            return None
        return "black" if self._on_white <= _ROUNDING < self._on_black else "white"

    def read(self, box: tuple[int, int, int, int]) -> NDArray[Any]:
        """The pixels (h, w, 1 or 3) in a box (left, top, right, bottom), or (h, w, 2 or 4), not yet scaled."""
        part = self._image.crop(box)
        if self._is_wide:
            return self._wide(part)
        if part.has_transparency_data:
            rgba = np.asarray(part.convert("RGBA"), np.float64)
            return self._covered(rgba[:, :, :3], rgba[:, :, 3:] / 255)
        if part.mode in ("1", "L"):
            return np.asarray(part.convert("L"))[:, :, None]
        if part.mode == "LAB":
            part = _from_lab().apply(part)
        return np.asarray(part.convert("RGB"))

    def scaled(self, cells: NDArray[np.float64]) -> NDArray[np.float64]:
        """Means of pixels, mapped to [0, 1] on their ground; to be called when all pixels have been read."""
        cover: NDArray[np.float64] | float = 1.0
        if cells.shape[2] in (2, 4):
            cells, cover = cells[:, :, :-1], cells[:, :, -1:]
        cells = (cells - self._black * cover) / (self._white - self._black)
        if self._header.white_is_zero and self._is_wide:
            cells = cover - cells
        return cells + (1 - cover) if self.ground == "white" else cells

    def _wide(self, part: Image.Image) -> NDArray[np.float64]:
        values = np.asarray(part, np.float64)[:, :, None]
        if not np.isfinite(values).all():
            name = self._header.format
            raise ImageError("not_finite", f"the {name} picture holds NaN or infinity among its values", format=name)
        if part.mode in ("I", "F"):
            self._black, self._white = min(self._black, values.min()), max(self._white, values.max())
        transparent = self._image.info.get("transparency")
        if not isinstance(transparent, int):
            return values
        return self._covered(values, (values != transparent).astype(np.float64))

    def _covered(self, values: NDArray[np.float64], cover: NDArray[np.float64]) -> NDArray[np.float64]:
        values = values * cover
        self._is_covered = self._is_covered and bool((cover == 1).all())
        self._on_white = max(self._on_white, (self._white * cover - values).max() / self._white)
        self._on_black = max(self._on_black, values.max() / self._white)
        return np.concatenate([values, cover], axis=2)
