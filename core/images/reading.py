"""Pictures from files: the only way in, from bytes of unknown origin to an array (C, H, W) in [0, 1].

C is 1 (grey) or 3 (red, green, blue); H and W are its sides. Brightness is averaged as the file stores it (gamma
stays). The steps: header -> decoder -> area average -> orientation -> cut.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from core.images.decoding import decode
from core.images.errors import ImageError
from core.images.headers import read_header

LUMA = (0.299, 0.587, 0.114)  # ITU-R BT.601

# One decoder at a time: a class that uploads at once costs the memory of one large picture, and the filter
# of warnings, which belongs to the whole process, is changed by one thread alone.
_ONE_AT_A_TIME = threading.Lock()

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


@dataclass(frozen=True, eq=False)
class ImageReading:
    """A picture as load_image gives it, and what was done to it on the way.

    array: (C, H, W) float32. format: "PNG", ... width, height: of the file, upright (after its orientation).
    factor: pixels of the file a cell, at least 1. cut: the cells ((top, bottom), (left, right)) that were cut away
    after averaging. stretched: the file's own range of values that was mapped to [0, 1], None where it is the type's.
    ground: what transparent pixels were laid on, None where none is transparent.
    """

    array: NDArray[np.float32]
    format: str
    width: int
    height: int
    factor: float
    cut: tuple[tuple[int, int], tuple[int, int]]
    stretched: tuple[float, float] | None
    ground: Literal["white", "black"] | None


def load_image(data: bytes, *, max_side: int = 256, color: bool = False, multiple: int = 16) -> NDArray[np.float32]:
    """The picture in a PNG, JPEG, WebP, GIF, BMP, TIFF, HEIC or AVIF file as (C, H, W) float32 in [0, 1].

    C is 3 with color=True, else 1: ITU-R BT.601 luma. Of several pictures in a file it is the first, of HEIC and AVIF
    the primary one. A picture whose longer side is above max_side is averaged down by area, both axes by the same
    factor, to max_side cells; nothing is ever stretched or enlarged (only a side that is shorter than one cell becomes
    one cell). Then it is cut, centred: a side of 4 * multiple cells or more to a multiple of `multiple`, one of 8 or
    more to a multiple of 8; a shorter one stays.

    EXIF orientation is applied (HEIC and AVIF have their own), and colours are converted to sRGB where the file names
    others that are not broken: by an ICC profile, or by the chunks of PNG and the numbers of HEIC and AVIF. Transparent
    pixels are laid on white; where all that is to be seen would then be white on white (by at most 1/255, as seen
    through its cover), they are laid on black. Values of 16 bits are divided by 65535, floats are taken as they are;
    for data of fewer bits than their file has, numbers below 0 and numbers above this range see
    core.images.decoding.value_range. read_image tells what was done.

    ImageError, a ValueError with one sentence, for every file that cannot be read, has more than 51 megapixels (said
    by its header; no pixel is decoded) or holds NaN or infinity, and for wrong arguments.
    """
    return read_image(data, max_side=max_side, color=color, multiple=multiple).array


def read_image(data: bytes, *, max_side: int = 256, color: bool = False, multiple: int = 16) -> ImageReading:
    """The picture as load_image gives it, with the file's format and size and what was done on the way."""
    for name, value in (("max_side", max_side), ("multiple", multiple)):
        if isinstance(value, bool) or not isinstance(value, int | np.integer) or value < 1:
            raise ImageError("argument", f"expected a whole {name} of at least 1, got {value!r}")
    if not isinstance(data, bytes | bytearray | memoryview):
        raise ImageError("argument", f"expected the bytes of a picture file, got {type(data).__name__}")
    header = read_header(bytes(data))
    with _ONE_AT_A_TIME:
        decoded = decode(header, int(max_side))
    swapped, rows_reversed, columns_reversed = _TURNS[header.orientation]
    cells = decoded.values.swapaxes(0, 1) if swapped else decoded.values
    cells = cells[:: -1 if rows_reversed else 1, :: -1 if columns_reversed else 1]
    cut = _cut(cells.shape[0], int(multiple)), _cut(cells.shape[1], int(multiple))
    (top, bottom), (left, right) = cut
    cells = cells[top : cells.shape[0] - bottom, left : cells.shape[1] - right]
    if cells.shape[2] == 3 and not color:
        cells = (cells @ np.array(LUMA))[:, :, None]
    planes = np.broadcast_to(cells, (*cells.shape[:2], 3 if color else 1)).transpose(2, 0, 1)
    array = np.clip(planes, 0, 1).astype(np.float32, order="C")
    width, height = (header.height, header.width) if swapped else (header.width, header.height)
    return ImageReading(array, header.format, width, height, decoded.factor, cut, decoded.stretched, decoded.ground)


def _cut(side: int, multiple: int) -> tuple[int, int]:
    """How many of `side` cells are cut away before and behind."""
    step = multiple if side >= 4 * multiple else 8 if side >= 8 else 1
    surplus = side % step
    return surplus // 2, surplus - surplus // 2
