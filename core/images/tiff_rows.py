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
from PIL.ImageFile import ImageFile
from PIL.TiffImagePlugin import TiffImageFile

from core.images.color_spaces import can_convert
from core.images.headers import Header

_LETTERS = {"uint": "u", "int": "i", "float": "f"}


class TiffRows:
    """The pixels of a TIFF by rows of numbers, read box by box (see core.images.rasters.Raster)."""

    def __init__(self, header: Header) -> None:
        assert header.rows is not None
        rows = header.rows
        self._rows = rows
        self.size, self.scale = (header.width, header.height), 1
        self._images = [_bytes_of(header.data, directory, rows.order) for directory in rows.directories]
        self._wholes: dict[int, NDArray[Any]] = {}
        is_ink = rows.photometric == 5
        self.space = "GRAY" if rows.photometric < 2 else "RGB"
        if is_ink and can_convert(header.colours, "CMYK"):
            self.space = "CMYK"
        self._is_plain_ink = is_ink and self.space == "RGB"
        self._largest = 1.0 if rows.kind == "float" else 2.0 ** min(rows.bits - (rows.kind == "int"), 16) - 1
        self.white = 255.0 if self._is_plain_ink else self._largest
        self.opaque = self._largest
        self.is_inverted = rows.photometric == 0
        self.is_multiplied = rows.cover == "multiplied"
        self.is_real = rows.kind == "float"
        self.largest = rows.largest

    def read(self, box: tuple[int, int, int, int]) -> tuple[NDArray[Any], NDArray[Any] | None]:
        """The numbers (h, w, channels) in a box (left, top, right, bottom), and their cover (h, w, 1), 0 to opaque."""
        planes = [self._part(plane, box) for plane in range(len(self._images))]
        pixels = planes[0] if len(planes) == 1 else np.concatenate(planes, axis=2)
        if self._is_plain_ink:
            light = 1 - pixels / self._largest
            return light[:, :, :3] * light[:, :, 3:] * self.white, None
        if not self._rows.cover:
            return pixels, None
        values, last = pixels[:, :, :-1], pixels[:, :, -1:]
        if self._rows.cover == "unseen":
            return values, None
        return values, np.clip(last, 0, 1) if self.is_real else last

    def _part(self, plane: int, box: tuple[int, int, int, int]) -> NDArray[Any]:
        """The numbers of a plane in a box, (h, w, samples)."""
        left, top, right, bottom = box
        image, width = self._images[plane], self._rows.samples * self._rows.bits // 8
        if self._rows.predictor == 1 and self._rows.bits % 8 == 0:
            stored = np.asarray(image.crop((left * width, top, right * width, bottom)))
            return self._typed(stored).reshape(bottom - top, right - left, self._rows.samples)
        if plane not in self._wholes and (left, right) == (0, self.size[0]):
            return self._numbers(np.asarray(image.crop((0, top, image.width, bottom))))[:, :right]
        if plane not in self._wholes:  # a number needs those before it: for columns, once all of them
            self._wholes[plane] = self._numbers(np.asarray(image))
        return self._wholes[plane][top:bottom, left:right]

    def _typed(self, stored: NDArray[np.uint8]) -> NDArray[Any]:
        rows = self._rows
        form = f"{rows.order}{_LETTERS[rows.kind]}{rows.bits // 8}"
        numbers = np.ascontiguousarray(stored).view(form)
        return numbers.astype(numbers.dtype.newbyteorder("="))

    def _numbers(self, stored: NDArray[np.uint8]) -> NDArray[Any]:
        """The rows' bytes (h, row_bytes) as numbers (h, columns, samples), columns at least the picture's."""
        rows, height = self._rows, len(stored)
        across = -(-self.size[0] // rows.piece)
        pieces = stored.reshape(height, across, -1)
        if rows.bits % 8:
            bits = np.unpackbits(pieces, axis=2)[:, :, : rows.piece * rows.samples * rows.bits]
            weights = 1 << np.arange(rows.bits - 1, -1, -1, dtype=np.uint16)
            numbers = bits.reshape(height, -1, rows.bits) @ weights
        elif rows.predictor == 3:  # differences of bytes; the first bytes of all numbers of a row come first
            width = rows.bits // 8
            summed = np.add.accumulate(pieces.reshape(height, across, -1, rows.samples), axis=2, dtype=np.uint8)
            swapped = summed.reshape(height, across, width, -1).swapaxes(2, 3)
            numbers = np.ascontiguousarray(swapped).view(f">f{width}").astype(f"=f{width}")
        else:
            numbers = self._typed(pieces).reshape(height, across, rows.piece, rows.samples)
            whole = numbers.view(f"=u{rows.bits // 8}")  # floats are added as if they were whole numbers
            np.add.accumulate(whole, axis=2, dtype=whole.dtype, out=whole)
        return numbers.reshape(height, -1, rows.samples)


class _Bytes(TiffImageFile):
    """The bytes of a plane as a picture, which may be wider than Pillow takes for an honest one: they are counted."""

    def load_prepare(self) -> None:
        ImageFile.load_prepare(self)


def _bytes_of(data: bytes, directory: int, order: str) -> Image.Image:
    file = io.BytesIO(data)
    file.seek(4)
    file.write(struct.pack(order + "I", directory))
    file.seek(0)
    with _Bytes(file) as image:
        image.load()
        return image
