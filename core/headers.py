"""What a picture file says before its pixels: format, size, orientation; and the file without what no pixel needs.

A file of some kilobytes can name a picture of gigapixels, point a thousand tags at the same megabytes or promise
tiles larger than the memory. So the size is read here, before a decoder sees the file, and metadata (profiles, text,
thumbnails, all EXIF but the orientation) is cut out of what the decoder gets.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Callable
from dataclasses import dataclass

FORMATS = ("PNG", "JPEG", "WEBP", "GIF", "BMP", "TIFF")

# Beginnings of files that people try, to name them in the refusal. ISO media: the brand stands behind "ftyp".
_OTHERS = {
    b"%PDF": "PDF",
    b"8BPS": "Photoshop",
    b"\x00\x00\x01\x00": "ICO",
    b"\xff\x0a": "JPEG XL",
    b"\x00\x00\x00\x0cJXL ": "JPEG XL",
    b"\x00\x00\x00\x0cjP  ": "JPEG 2000",
    b"\xff\x4f\xff\x51": "JPEG 2000",
    b"II\x2b\x00": "BigTIFF",
    b"MM\x00\x2b": "BigTIFF",
    b"PK\x03\x04": "ZIP",
    b"<svg": "SVG",
    b"<?xml": "XML or SVG",
    b"<!DOCTYPE": "HTML",
    b"\x76\x2f\x31\x01": "OpenEXR",
    b"RIFF": "RIFF (sound or video)",
}
_BRANDS = {b"heic": "HEIC", b"heix": "HEIC", b"mif1": "HEIC", b"msf1": "HEIC", b"avif": "AVIF", b"avis": "AVIF"}

_BLOCKS = 100_000  # of a PNG or JPEG, or before a GIF's picture; honest files have some thousands at most
_PNG_KEPT = (b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND")
_JPEG_SIZES = {0xC0 + n for n in range(16)} - {0xC4, 0xC8, 0xCC}  # the frame headers
_JPEG_CUT = ({0xE0 + n for n in range(16)} | {0xFE}) - {0xE0, 0xEE}  # APPn and comments; not JFIF and Adobe's colours
_JPEG_MARKER = re.compile(rb"\xff[^\x00\x01\xd0-\xd8\xff]")  # of those that a length or the end follows
_JPEG_SCANS = 20  # an honest progressive picture has about ten; each costs a pass over all pixels, so that
_JPEG_WORK = 250e6  # scans times pixels is limited where there are more

_TIFF_BYTES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4}
_TIFF_STRIPS = (273, 279, 324, 325)  # where the strips and tiles are, and their lengths
_TIFF_KEPT = (*_TIFF_STRIPS, 256, 257, 258, 259, 262, 266, 277, 278, 284, 292, 293, 317, 320, 322, 323, 338, 339, 347)
_TIFF_KEPT_COLOUR = (529, 530, 531, 532)  # how YCbCr is stored
_TIFF_COMPRESSIONS = (1, 2, 3, 4, 5, 7, 8, 32773, 32946)  # none, fax, LZW, JPEG, deflate, PackBits
_TIFF_TAG_BYTES = 2**20
_TIFF_MAX_STRIPS = 2**18
_TIFF_TILE_PIXELS = 2**22


class ImageError(ValueError):
    """A picture that cannot be had; the sentence says why, `code` and `details` say it to programs.

    Codes: "argument", "empty", "unknown", "format" (name), "size" (format, width, height), "megapixels" (format, width,
    height, megapixels, limit), "truncated" (format), "damaged" (format), "not_finite" (format), "memory" (format).
    """

    def __init__(self, code: str, sentence: str, **details: str | float) -> None:
        super().__init__(sentence)
        self.code = code
        self.details = details


@dataclass(frozen=True)
class Header:
    """What the file says: format, size in pixels as stored, EXIF orientation 1 to 8, and the file for the decoder.

    white_is_zero and white (the largest value, where the decoder's mode does not tell) are TIFF's.
    """

    format: str
    width: int
    height: int
    orientation: int
    data: bytes
    white_is_zero: bool = False
    white: float | None = None


def read_header(data: bytes) -> Header:
    """The header of a picture file in one of FORMATS. ImageError for everything else and for a broken header."""
    if not data:
        raise ImageError("empty", "the file is empty")
    name = _format(data)
    if name is None:
        raise _not_read(data)
    try:
        header = _READERS[name](data)
    except (struct.error, IndexError):
        raise ImageError("truncated", f"the {name} file ends before its picture begins", format=name) from None
    if min(header.width, header.height) < 1:
        size = f"{header.width}x{header.height}"
        raise ImageError(
            "size", f"the {name} file has no pixels: {size}", format=name, width=header.width, height=header.height
        )
    return header


def damaged(name: str, why: str) -> ImageError:
    """The ImageError for a file of the format `name` that contradicts itself."""
    return ImageError("damaged", f"the {name} file is damaged: {why}", format=name)


def exif_orientation(exif: bytes) -> int:
    """The orientation 1 to 8 in a block of EXIF, 1 where it says none or nonsense."""
    exif = exif.removeprefix(b"Exif\x00\x00")
    try:
        order = _order(exif)
        (start,) = struct.unpack_from(order + "I", exif, 4)
        (entries,) = struct.unpack_from(order + "H", exif, start)
        for at in range(start + 2, start + 2 + 12 * entries, 12):
            tag, kind, count, value = struct.unpack_from(order + "HHIH", exif, at)
            if tag == 0x0112:
                return value if kind == 3 and count == 1 and 1 <= value <= 8 else 1
    except (struct.error, KeyError):
        pass
    return 1


def _order(tiff: bytes) -> str:
    return {b"II*\x00": "<", b"MM\x00*": ">"}[tiff[:4]]


def _format(data: bytes) -> str | None:
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "PNG"
    if data.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "WEBP"
    if data[:6] in (b"GIF87a", b"GIF89a"):
        return "GIF"
    if data[:2] == b"BM":
        return "BMP"
    return "TIFF" if data[:4] in (b"II*\x00", b"MM\x00*") else None


def _not_read(data: bytes) -> ImageError:
    name = None
    if data[4:8] == b"ftyp":
        name = _BRANDS.get(data[8:12], "MP4 or other ISO media")
    for beginning, other in _OTHERS.items():
        name = name or (other if data.startswith(beginning) else None)
    known = "PNG, JPEG, WebP, GIF, BMP or TIFF"
    if name:
        return ImageError("format", f"{name} files are not supported; expected {known}", name=name)
    return ImageError("unknown", f"the file is not a picture in a known format; expected {known}")


def _png(data: bytes) -> Header:
    if data[12:16] != b"IHDR":
        raise damaged("PNG", "it does not begin with its header")
    width, height = struct.unpack_from(">II", data, 16)
    orientation, kept, at = 1, [data[:8]], 8
    while at + 8 <= len(data):
        length, name = struct.unpack_from(">I4s", data, at)
        if name in _PNG_KEPT:
            kept.append(data[at : at + 12 + length])
        elif name == b"eXIf":
            orientation = exif_orientation(data[at + 8 : at + 8 + length])
        at += 12 + length
        if name == b"IEND":
            break
        if len(kept) > _BLOCKS:
            raise damaged("PNG", f"it is in more than {_BLOCKS} pieces")
    return Header("PNG", width, height, orientation, b"".join(kept))


def _jpeg(data: bytes) -> Header:
    width = height = scans = segments = at = 0
    orientation, kept = 1, [data[:2]]
    while found := _JPEG_MARKER.search(data, at):
        at, marker = found.start(), data[found.start() + 1]
        segments += 1
        if segments > _BLOCKS:
            raise damaged("JPEG", f"it is in more than {_BLOCKS} pieces")
        if marker == 0xD9:
            kept.append(data[at : at + 2])  # what stands behind is no part of the picture: a film, a second picture
            break
        (length,) = struct.unpack_from(">H", data, at + 2)
        following = _JPEG_MARKER.search(data, at + 2 + length)
        segment = data[at : following.start() if following else None]
        if marker in _JPEG_SIZES:
            rows, columns = struct.unpack_from(">HH", segment, 5)
            if width and (columns, rows) != (width, height):
                raise damaged("JPEG", "it names two sizes")
            width, height = columns, rows
        elif marker == 0xDA:
            scans += 1
        elif marker == 0xE1 and segment[4:10] == b"Exif\x00\x00" and orientation == 1:
            orientation = exif_orientation(segment[4:])
        if marker not in _JPEG_CUT:
            kept.append(segment)
        at += 2 + length
    if not (width and scans):
        raise ImageError("truncated", "the JPEG file ends before its picture begins", format="JPEG")
    if scans > _JPEG_SCANS and scans * width * height > _JPEG_WORK:
        raise damaged("JPEG", f"it draws its picture in {scans} scans")
    return Header("JPEG", width, height, orientation, b"".join(kept))


def _webp(data: bytes) -> Header:
    (length,) = struct.unpack_from("<I", data, 4)
    if length + 8 > len(data):
        raise ImageError("truncated", "the WEBP file ends too early", format="WEBP")
    kind = data[12:16]
    orientation = 1
    if kind == b"VP8 ":
        width, height = (side & 0x3FFF for side in struct.unpack_from("<HH", data, 26))
    elif kind == b"VP8L":
        (bits,) = struct.unpack_from("<I", data, 21)
        width, height = (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    elif kind == b"VP8X":
        low_w, high_w, low_h, high_h = struct.unpack_from("<HBHB", data, 24)
        width, height = (high_w << 16 | low_w) + 1, (high_h << 16 | low_h) + 1
        at = 12
        while at + 8 <= len(data):
            name, length = struct.unpack_from("<4sI", data, at)
            if name == b"EXIF":
                orientation = exif_orientation(data[at + 8 : at + 8 + length])
            at += 8 + length + length % 2
    else:
        raise damaged("WEBP", "it does not begin with a picture")
    return Header("WEBP", width, height, orientation, data)


def _gif(data: bytes) -> Header:
    width, height, flags = struct.unpack_from("<HHB", data, 6)
    at = 13 + (3 << (flags & 7) + 1 if flags & 0x80 else 0)
    blocks = 0
    while data[at] != 0x2C:  # up to the first frame, which may reach beyond the screen
        if data[at] == 0x3B:
            raise damaged("GIF", "it ends before its picture begins")
        if data[at] == 0x21:
            at += 2
            while data[at]:
                at += data[at] + 1
                blocks += 1
        at += 1
        blocks += 1
        if blocks > _BLOCKS:
            raise damaged("GIF", f"more than {_BLOCKS} blocks stand before its picture")
    left, top, columns, rows = struct.unpack_from("<HHHH", data, at + 1)
    return Header("GIF", max(width, left + columns), max(height, top + rows), 1, data)


def _bmp(data: bytes) -> Header:
    (size,) = struct.unpack_from("<I", data, 14)
    width, height = struct.unpack_from("<HH" if size == 12 else "<ii", data, 18)
    return Header("BMP", width, abs(height), 1, data)


def _tiff(data: bytes) -> Header:
    """Tags are read once here; those that no pixel needs get the type 0, which decoders skip, and later pictures go."""
    order = _order(data)
    plain = bytearray(data)
    (start,) = struct.unpack_from(order + "I", data, 4)
    (entries,) = struct.unpack_from(order + "H", data, start)
    tags: dict[int, list[int]] = {}
    for at in range(start + 2, start + 2 + 12 * entries, 12):
        tag, kind, count = struct.unpack_from(order + "HHI", data, at)
        length = count * _TIFF_BYTES.get(kind, 0)
        if tag in _TIFF_STRIPS and count > _TIFF_MAX_STRIPS:
            raise damaged("TIFF", f"it is in {count} strips or tiles, more than {_TIFF_MAX_STRIPS}")
        if length == 0 or length > _TIFF_TAG_BYTES or tag not in (*_TIFF_KEPT, *_TIFF_KEPT_COLOUR) or tag in tags:
            struct.pack_into(order + "H", plain, at + 2, 0)
        if tag not in tags and kind in (3, 4) and 0 < length <= _TIFF_TAG_BYTES:
            place = at + 8 if length <= 4 else struct.unpack_from(order + "I", data, at + 8)[0]
            tags[tag] = list(struct.unpack_from(f"{order}{count}{'H' if kind == 3 else 'I'}", data, place))
    if start + 6 + 12 * entries <= len(data):
        struct.pack_into(order + "I", plain, start + 2 + 12 * entries, 0)

    def first(tag: int, default: int) -> int:
        return tags.get(tag, [default])[0]

    if 256 not in tags or 257 not in tags:
        raise damaged("TIFF", "it names no size")
    width, height = first(256, 0), first(257, 0)
    if (compression := first(259, 1)) not in _TIFF_COMPRESSIONS:
        name = f"TIFF with compression {compression}"
        raise ImageError("format", f"{name} is not supported", name=name)
    if first(322, 1) * first(323, 1) == 0:
        raise damaged("TIFF", "its tiles have no pixels")
    if first(322, 1) * first(323, 1) > max(_TIFF_TILE_PIXELS, 2 * width * height):
        raise damaged("TIFF", f"its tiles of {first(322, 1)}x{first(323, 1)} are far larger than {width}x{height}")
    for place, length in zip(_TIFF_STRIPS[::2], _TIFF_STRIPS[1::2], strict=True):
        if any(a + b > len(data) for a, b in zip(tags.get(place, ()), tags.get(length, ()), strict=False)):
            raise ImageError("truncated", "the TIFF file ends too early", format="TIFF")
    orientation = first(274, 1) if 1 <= first(274, 1) <= 8 else 1
    white = 4095.0 if first(258, 1) == 12 else None
    return Header("TIFF", width, height, orientation, bytes(plain), first(262, 1) == 0, white)


_READERS: dict[str, Callable[[bytes], Header]] = {
    "PNG": _png,
    "JPEG": _jpeg,
    "WEBP": _webp,
    "GIF": _gif,
    "BMP": _bmp,
    "TIFF": _tiff,
}
