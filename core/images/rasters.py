"""Decoded pictures as decoders leave them, all read in one way: box by box, numbers and cover apart."""

from __future__ import annotations

import io
import math
import struct
import zlib
from functools import cache
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageCms

from core.images.color_spaces import can_convert
from core.images.errors import check_size
from core.images.headers import Header
from core.images.tiff_rows import TiffRows

Box = tuple[int, int, int, int]
Pixels = tuple[NDArray[Any], NDArray[Any] | None]
PIXELS_A_CELL = 4  # along a side: then a JPEG decoded smaller is within one level of 255 (RMS) of its own means
_DEEP = {"I;16", "I;16L", "I;16B", "I;16N"}


class Raster(Protocol):
    """A decoded picture.

    size (width, height), in pixels of the file; scale: how many of these, along each side, one of its own stands for
    (the last for what is left). space "GRAY", "RGB" or "CMYK". white: the largest value of the numbers' type, where 1
    is that of floats (is_real); opaque: that of their cover. is_inverted: whether 0 is white. is_multiplied: whether
    numbers are stored multiplied by their cover. largest: what the file says of its numbers, None where nothing.
    """

    size: tuple[int, int]
    scale: int
    space: str
    white: float
    opaque: float
    is_real: bool
    is_inverted: bool
    is_multiplied: bool
    largest: int | None

    def read(self, box: Box) -> Pixels:
        """The numbers (h, w, channels) in a box (left, top, right, bottom), and their cover (h, w, 1), 0 to opaque.

        The box is in its own pixels. Cover is None where all pixels are opaque.
        """
        ...


def raster_of(header: Header, max_side: int) -> Raster:
    """The picture, decoded for `max_side` cells along its longer side.

    Whatever exception its decoder raises for a broken file.
    """
    if header.rows is not None:
        return TiffRows(header)
    if header.format == "HEIC":
        return _heic(header)
    if header.format == "PNG" and header.depth == 16 and header.channels != 1:
        return _DeepPng(header)
    if header.format == "JPEG":
        return _jpeg(header, max_side)
    return _Bytes(_opened(header.data, header.format), header)


def _opened(data: bytes, name: str) -> Image.Image:
    with Image.open(io.BytesIO(data), formats=(name,)) as image:
        check_size(name, *image.size)
        image.load()
        return image


def _jpeg(header: Header, max_side: int) -> Raster:
    """Decoded at a half, a quarter or an eighth where that leaves PIXELS_A_CELL: its blocks know their own means."""
    with Image.open(io.BytesIO(header.data), formats=("JPEG",)) as image:
        size = image.size
        check_size("JPEG", *size)
        enough = min(1.0, PIXELS_A_CELL * max_side / max(size))
        drafted = image.draft(None, (math.ceil(size[0] * enough), math.ceil(size[1] * enough)))
        image.load()
        return _Bytes(image, header, size, round(size[0] / drafted[1][2]) if drafted else 1)


def _heic(header: Header) -> Raster:
    import pillow_heif  # 30 ms that only who brings such a picture should pay

    file = pillow_heif.open_heif(io.BytesIO(header.data))
    check_size("HEIC", *file.size)
    return _Bytes(file.to_pillow(), header)


class _Bytes:
    """What Pillow decodes: bytes, or grey of 16 bits."""

    is_real = is_inverted = is_multiplied = False

    def __init__(self, image: Image.Image, header: Header, size: tuple[int, int] | None = None, scale: int = 1) -> None:
        self._image = image
        self.size, self.scale = size or image.size, scale
        self.white = 65535.0 if image.mode in _DEEP else 255.0
        self.opaque = 255.0 if self.white == 255 else 1.0
        self.largest = header.largest
        grey = image.mode in {"1", "L", "LA", "La", *_DEEP}
        is_ink = image.mode == "CMYK" and can_convert(header.colours, "CMYK")
        self.space = "GRAY" if grey else "CMYK" if is_ink else "RGB"

    def read(self, box: Box) -> Pixels:
        """See Raster."""
        part = self._image.crop(box)
        if part.mode in _DEEP:
            values = np.asarray(part)[:, :, None]
            clear = self._image.info.get("transparency")
            return values, (values != clear).astype(np.uint8) if isinstance(clear, int) else None
        if part.has_transparency_data:
            if part.mode in ("La", "RGBa"):
                part = part.convert(part.mode.upper())
            rgba = np.asarray(part.convert("RGBA"))
            return rgba[:, :, : 1 if self.space == "GRAY" else 3], rgba[:, :, 3:]
        if self.space == "GRAY":
            return np.asarray(part.convert("L"))[:, :, None], None
        if self.space == "CMYK":
            return np.asarray(part), None
        if part.mode == "LAB":
            part = _from_lab().apply(part)
        return np.asarray(part.convert("RGB")), None


@cache
def _from_lab() -> ImageCms.ImageCmsTransform:
    lab, srgb = ImageCms.createProfile("LAB"), ImageCms.createProfile("sRGB")
    return ImageCms.buildTransform(lab, srgb, "LAB", "RGB")


class _DeepPng:
    """PNGs of 16 bits with more than one channel, which Pillow cuts to their upper bytes.

    Grey with alpha is decoded as RGBA of 8 bits, the same bytes. Others are decoded twice: as they are, for the upper
    bytes; and with their bytes said to be in the other order, for the lower ones.
    """

    is_real = is_inverted = is_multiplied = False
    white = 65535.0
    scale = 1

    def __init__(self, header: Header) -> None:
        self.size = header.width, header.height
        self.largest = header.largest
        self.space = "GRAY" if header.channels == 2 else "RGB"
        self._clear = header.clear
        self.opaque = 65535.0 if header.clear is None else 1.0
        if self.space == "GRAY":
            self._high = self._low = _opened(_as_bytes(header.data), "PNG")
            return
        self._high = _opened(header.data, "PNG")
        with Image.open(io.BytesIO(header.data), formats=("PNG",)) as low:
            low.tile = [tile._replace(args=f"{low.mode};16L") for tile in low.tile]
            low.load()
            self._low = low

    def read(self, box: Box) -> Pixels:
        """See Raster."""
        high = np.asarray(self._high.crop(box))
        if self.space == "GRAY":
            numbers = np.ascontiguousarray(high).view(">u2")
            return numbers[:, :, :1], numbers[:, :, 1:]
        numbers = high.astype(np.uint16) << 8 | np.asarray(self._low.crop(box))
        if numbers.shape[2] == 4:
            return numbers[:, :, :3], numbers[:, :, 3:]
        if self._clear is None:
            return numbers, None
        return numbers, (numbers != self._clear).any(axis=2, keepdims=True).astype(np.uint8)


def _as_bytes(png: bytes) -> bytes:
    """A PNG of grey and alpha in 16 bits as one of RGBA in 8 bits: the two bytes of grey, those of alpha."""
    head = png[12:24] + bytes([8, 6]) + png[26:29]
    return png[:12] + head + struct.pack(">I", zlib.crc32(head)) + png[33:]
