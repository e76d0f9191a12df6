"""Pictures from files: the only way in, from bytes of unknown origin to an array (C, H, W) in [0, 1].

C is 1 (grey) or 3 (red, green, blue); H and W are its sides. Brightness is averaged as the file stores it (gamma
stays). The steps: header -> decoder -> area average -> orientation -> cut.
"""

from __future__ import annotations

import io
import math
import threading
import warnings
from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageCms

from core.headers import Header, ImageError, damaged, read_header

__all__ = ["MAX_MEGAPIXELS", "ImageError", "load_image"]

MAX_MEGAPIXELS = 50
LUMA = (0.299, 0.587, 0.114)  # ITU-R BT.601

# One decoder at a time: a class that uploads at once costs the memory of one large picture, and the filter
# of warnings, which belongs to the whole process, is changed by one thread alone.
_ONE_AT_A_TIME = threading.Lock()

_WIDE = {"I", "I;16", "I;16L", "I;16B", "I;16N"}
_TURNS = {  # EXIF orientation -> axes swapped?, rows reversed?, columns reversed? (in this order)
    1: (False, False, False),
    2: (False, False, True),
    3: (False, True, True),
    4: (False, True, False),
    5: (True, False, False),
    6: (True, False, True),
    7: (True, True, True),
    8: (True, True, False),
}


def load_image(data: bytes, *, max_side: int = 256, color: bool = False, multiple: int = 16) -> NDArray[np.float32]:
    """The picture in a PNG, JPEG, WebP, GIF (first frame), BMP or TIFF file as (C, H, W) float32 in [0, 1].

    C is 3 with color=True, else 1: ITU-R BT.601 luma. A picture whose longer side is above max_side is averaged down
    by area, both axes by the same factor, to max_side cells; nothing is ever stretched or enlarged (only a side that
    is shorter than one cell becomes one cell). Then it is cut, centred: a side of 4 * multiple cells or more to a
    multiple of `multiple`, one of 8 or more to a multiple of 8; a shorter one stays.

    EXIF orientation is applied, alpha is laid on white. 16-bit values are divided by 65535, floats are taken as they
    are; where 32-bit integers or floats leave [0, 65535] or [0, 1], that range is widened to hold them all before it
    is mapped to [0, 1]. ImageError, a ValueError with one sentence, for every file that cannot be read, has more than
    50 megapixels (said by its header; no pixel is decoded) or holds NaN or infinity, and for wrong arguments.
    """
    for name, value in (("max_side", max_side), ("multiple", multiple)):
        if isinstance(value, bool) or not isinstance(value, int | np.integer) or value < 1:
            raise ImageError("argument", f"expected a whole {name} of at least 1, got {value!r}")
    if not isinstance(data, bytes | bytearray | memoryview):
        raise ImageError("argument", f"expected the bytes of a picture file, got {type(data).__name__}")
    header = read_header(bytes(data))
    _check_size(header.format, header.width, header.height)
    try:
        with _ONE_AT_A_TIME, warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(header.data), formats=(header.format,)) as image:
                _check_size(header.format, *image.size)
                image.load()
                cells = _averaged(image, header, int(max_side))
    except ImageError:
        raise
    except MemoryError:
        sentence = f"the {header.format} picture does not fit into memory"
        raise ImageError("memory", sentence, format=header.format) from None
    except Exception as error:  # decoders raise nearly everything on broken files
        if isinstance(error, EOFError) or "truncated" in str(error).lower():
            raise ImageError("truncated", f"the {header.format} file ends too early", format=header.format) from error
        raise damaged(header.format, "its pixels cannot be decoded") from error
    swapped, rows_reversed, columns_reversed = _TURNS[header.orientation]
    if swapped:
        cells = cells.swapaxes(0, 1)
    cells = cells[:: -1 if rows_reversed else 1, :: -1 if columns_reversed else 1]
    cells = _cut(_cut(cells, 0, int(multiple)), 1, int(multiple))
    if cells.shape[2] == 3 and not color:
        cells = (cells @ np.array(LUMA))[:, :, None]
    planes = np.broadcast_to(cells, (*cells.shape[:2], 3 if color else 1)).transpose(2, 0, 1)
    return np.clip(planes, 0, 1).astype(np.float32, order="C")


def _check_size(name: str, width: int, height: int) -> None:
    megapixels = width * height / 1e6
    if megapixels > MAX_MEGAPIXELS:
        megapixels = math.ceil(megapixels * 10) / 10
        sentence = f"the {name} picture of {width}x{height} has {megapixels} megapixels, more than {MAX_MEGAPIXELS}"
        details = {"width": width, "height": height, "megapixels": megapixels, "limit": MAX_MEGAPIXELS}
        raise ImageError("megapixels", sentence, format=name, **details)


def _cut(cells: NDArray[np.float64], axis: int, multiple: int) -> NDArray[np.float64]:
    side = cells.shape[axis]
    step = multiple if side >= 4 * multiple else 8 if side >= 8 else 1
    kept = side - side % step
    first = (side - kept) // 2
    return cells[first : first + kept] if axis == 0 else cells[:, first : first + kept]


def _averaged(image: Image.Image, header: Header, max_side: int) -> NDArray[np.float64]:
    """Area means (rows, columns, 1 or 3) in [0, 1] of square cells, the grid centred on the picture.

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
    return pixels.scaled(cells)


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
    """The pixels of a decoded picture on white, read box by box, and the range of values they had."""

    def __init__(self, image: Image.Image, header: Header) -> None:
        self._image = image
        self._header = header
        self._black = 0.0
        self._white = header.white or (1.0 if image.mode == "F" else 65535.0 if image.mode in _WIDE else 255.0)

    def read(self, box: tuple[int, int, int, int]) -> NDArray[Any]:
        """The pixels (h, w, 1 or 3) in a box (left, top, right, bottom), not yet scaled."""
        part = self._image.crop(box)
        if part.mode == "F" or part.mode in _WIDE:
            return self._wide(part)
        if part.has_transparency_data:
            rgba = np.asarray(part.convert("RGBA"), np.float64)
            share = rgba[:, :, 3:] / 255
            return rgba[:, :, :3] * share + 255 * (1 - share)
        if part.mode in ("1", "L"):
            return np.asarray(part.convert("L"))[:, :, None]
        if part.mode == "LAB":
            part = _from_lab().apply(part)
        return np.asarray(part.convert("RGB"))

    def scaled(self, cells: NDArray[np.float64]) -> NDArray[np.float64]:
        """Means of pixels, mapped to [0, 1]; to be called when all pixels have been read."""
        cells = (cells - self._black) / (self._white - self._black)
        return 1 - cells if self._header.white_is_zero and self._image.mode in {*_WIDE, "F"} else cells

    def _wide(self, part: Image.Image) -> NDArray[np.float64]:
        values = np.asarray(part, np.float64)[:, :, None]
        if not np.isfinite(values).all():
            name = self._header.format
            raise ImageError("not_finite", f"the {name} picture holds NaN or infinity among its values", format=name)
        if part.mode in ("I", "F"):
            self._black, self._white = min(self._black, values.min()), max(self._white, values.max())
        transparent = self._image.info.get("transparency")
        return np.where(values == transparent, self._white, values) if isinstance(transparent, int) else values
