"""TIFFs that Pillow does not read rightly: planes, 16 bits and more in colour, signed numbers, floats of any width.

Pillow is asked only for the bytes of each row, which every compression gives back as they were; what they mean is
settled here. So memory holds the picture once, as it is stored, and no compression has a second decoder.
"""

from __future__ import annotations

import io
import struct
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from core.headers import Header
from core.tiff_header import Rows

_WHOLE = {"uint": "u", "int": "i", "float": "f"}


class TiffRows:
    """The pixels of a TIFF by rows of numbers, read box by box (see core.rasters.Raster)."""

    def __init__(self, header: Header) -> None:
        assert header.rows is not None
        rows = header.rows
        self._rows = rows
        self.size = header.width, header.height
        self._planes = [_bytes_of(header.data, directory, rows) for directory in rows.directories]
        self.space = {2: "RGB", 5: "CMYK"}.get(rows.photometric, "GRAY")
        self.is_inverted = rows.photometric == 0
        self.is_multiplied = rows.cover == "multiplied"
        self.is_real = rows.kind == "float"
        self.largest = rows.largest
        signed = rows.kind == "int"
        self.white = 1.0 if self.is_real else float(2 ** min(rows.bits - signed, 16) - 1)

    def read(self, box: tuple[int, int, int, int]) -> tuple[NDArray[Any], NDArray[np.float64] | None]:
        """The numbers (h, w, channels) in a box (left, top, right, bottom), and their cover (h, w, 1) in [0, 1]."""
        left, top, right, bottom = box
        planes = [
            self._numbers(np.asarray(plane.crop((0, top, plane.width, bottom))))[:, left:right]
            for plane in self._planes
        ]
        pixels = planes[0] if len(planes) == 1 else np.concatenate(planes, axis=2)
        if not self._rows.cover:
            return pixels, None
        values, last = pixels[:, :, :-1], pixels[:, :, -1:]
        if self._rows.cover == "unseen":
            return values, None
        whole = 1.0 if self.is_real else 2.0**self._rows.bits - 1
        return values, np.clip(last.astype(np.float64) / whole, 0, 1)

    def _numbers(self, stored: NDArray[np.uint8]) -> NDArray[Any]:
        """The rows' bytes (h, row_bytes) as numbers (h, columns, samples), columns at least the picture's."""
        rows = self._rows
        pieces = stored.reshape(len(stored), -1, stored.shape[1] * rows.piece // self._columns)
        if rows.predictor == 3:
            return self._floats(pieces)
        if rows.bits % 8:
            bits = np.unpackbits(pieces, axis=2)
            numbers = bits[:, :, : rows.piece * rows.samples * rows.bits].reshape(*pieces.shape[:2], -1, rows.bits)
            packed = numbers @ (1 << np.arange(rows.bits - 1, -1, -1, dtype=np.uint32))
            return packed.reshape(len(stored), -1, rows.samples)
        width = rows.bits // 8
        order = ">" if rows.order == ">" else "<"
        numbers = pieces.view(f"{order}u{width}").reshape(*pieces.shape[:2], rows.piece, rows.samples)
        numbers = numbers.astype(f"=u{width}")
        if rows.predictor == 2:
            np.add.accumulate(numbers, axis=2, dtype=numbers.dtype, out=numbers)
        return numbers.view(f"={_WHOLE[rows.kind]}{width}").reshape(len(stored), -1, rows.samples)

    @property
    def _columns(self) -> int:
        """Pixels a row, with those that fill the last tile."""
        return -(-self.size[0] // self._rows.piece) * self._rows.piece

    def _floats(self, pieces: NDArray[np.uint8]) -> NDArray[Any]:
        """Floats from differences of bytes, of which the first bytes of all numbers of a row come first."""
        rows, width = self._rows, self._rows.bits // 8
        summed = np.add.accumulate(pieces.reshape(*pieces.shape[:2], -1, rows.samples), axis=2, dtype=np.uint8)
        planes = summed.reshape(*pieces.shape[:2], width, rows.piece * rows.samples).swapaxes(2, 3)
        return np.ascontiguousarray(planes).view(f">f{width}").reshape(len(pieces), -1, rows.samples)


def _bytes_of(data: bytes, directory: int, rows: Rows) -> Image.Image:
    """The bytes of a plane, as a picture of them."""
    file = io.BytesIO(data)
    file.seek(4)
    file.write(struct.pack(rows.order + "I", directory))
    file.seek(0)
    with Image.open(file, formats=("TIFF",)) as image:
        image.load()
        return image.copy() if image.mode != "L" else image
