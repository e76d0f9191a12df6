"""What a picture file says before its pixels: format, size, orientation; and the file without what no pixel needs.

A file of some kilobytes can name a picture of gigapixels, point a thousand tags at the same megabytes or promise
tiles larger than the memory. So the size is read here, before a decoder sees the file, and metadata (profiles, text,
thumbnails, all EXIF but the orientation) is cut out of what the decoder gets.
"""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Callable
from dataclasses import dataclass

from core.images.color_spaces import HDR, MAX_PROFILE, Colours, coded_colours
from core.images.errors import KNOWN, ImageError, check_size, damaged, no_memory, not_read, not_supported, truncated
from core.images.iso_header import iso_format, read_iso
from core.images.tiff_header import Rows, read_tiff
from core.images.tiff_tags import exif_orientation

FORMATS = ("PNG", "JPEG", "WEBP", "GIF", "BMP", "TIFF", "HEIC", "AVIF")

_BEGINNINGS = {
    b"\x89PNG\r\n\x1a\n": "PNG",
    b"\xff\xd8\xff": "JPEG",
    b"RIFF____WEBP": "WEBP",  # with its length for the dashes
    b"GIF87a": "GIF",
    b"GIF89a": "GIF",
    b"BM": "BMP",
    b"II*\x00": "TIFF",
    b"MM\x00*": "TIFF",
}
# Beginnings of files that people try, to name them in the refusal.
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

_BLOCKS = 100_000  # of any format, before and behind its picture; honest files have some thousands at most
_PNG_KEPT = (b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND")
_PNG_CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
_JPEG_SIZES = {0xC0 + n for n in range(16)} - {0xC4, 0xC8, 0xCC}  # the frame headers
_JPEG_READ = (0xC0, 0xC1, 0xC2, 0xC3, 0xC9, 0xCA)  # all but the hierarchical ones
_JPEG_CUT = ({0xE0 + n for n in range(16)} | {0xFE}) - {0xE0, 0xEE}  # APPn and comments; not JFIF and Adobe's colours
_JPEG_MARKER = re.compile(rb"\xff[^\x00\x01\xd0-\xd8\xff]")  # of those that a length or the end follows
_JPEG_SCANS = 20  # an honest progressive picture has about ten; each costs a pass over all pixels, so that
_JPEG_WORK = 250e6  # scans times pixels is limited where there are more


@dataclass(frozen=True)
class Header:
    """What the file says: format, size in pixels as stored, EXIF orientation 1 to 8, and the file for the decoder.

    colours: its profile, None for sRGB. depth and channels are PNG's, and clear its colour key of 16 bits; rows is
    TIFF's. largest: the largest value that it says there is, None where it says nothing.
    """

    format: str
    width: int
    height: int
    orientation: int
    data: bytes
    colours: Colours | None = None
    depth: int = 8
    channels: int = 0
    clear: tuple[int, ...] | None = None
    rows: Rows | None = None
    largest: int | None = None


def read_header(data: bytes) -> Header:
    """The header of a picture file in one of FORMATS. ImageError for everything else, for a broken header, for a
    picture without pixels or of more than MAX_MEGAPIXELS."""
    if not data:
        raise ImageError("empty", "the file is empty")
    name = _format(data)
    if name is None:
        raise _not_read(data)
    try:
        header = _READERS[name](data)
    except (struct.error, IndexError):
        raise truncated(name, "before its picture begins") from None
    except MemoryError:
        raise no_memory(name) from None
    check_size(name, header.width, header.height)
    return header


def _format(data: bytes) -> str | None:
    for beginning, name in _BEGINNINGS.items():
        if data.startswith(beginning) or (name == "WEBP" and data[:4] == b"RIFF" and data[8:12] == b"WEBP"):
            return name
    return iso_format(data)


def _not_read(data: bytes) -> ImageError:
    for beginning, name in _BEGINNINGS.items():
        if beginning.startswith(data) or (
            name == "WEBP" and data[:4] == b"RIFF" and beginning[8:].startswith(data[8:])
        ):
            return truncated(name, "before its picture begins")
    for beginning, name in _OTHERS.items():
        if data.startswith(beginning):
            return not_read(name)
    return ImageError("unknown", f"the file is not a picture in a known format; expected {KNOWN}")


def _png(data: bytes) -> Header:
    if not b"IHDR".startswith(data[12:16]):
        raise damaged("PNG", "it does not begin with its header")
    width, height, depth, kind = struct.unpack_from(">IIBB", data, 16)
    orientation, kept, at, blocks = 1, [data[:8]], 8, 0
    said: dict[bytes, bytes] = {}  # the first chunk of each kind that says something of the numbers
    while at + 8 <= len(data):
        length, name = struct.unpack_from(">I4s", data, at)
        if name in _PNG_KEPT:
            kept.append(data[at : at + 12 + length])
        elif name == b"eXIf" and orientation == 1:
            orientation = exif_orientation(data[at + 8 : at + 8 + length])
        if name in (b"tRNS", b"sBIT", b"iCCP", b"cICP", b"sRGB", b"gAMA", b"cHRM", b"IEND"):
            said.setdefault(name, data[at + 8 : at + 8 + length])
        at += 12 + length
        blocks += 1
        if name == b"IEND":
            break
        if blocks > _BLOCKS:
            raise damaged("PNG", f"it is in more than {_BLOCKS} pieces")
    if b"IEND" not in said and not any(chunk[4:8] == b"IDAT" for chunk in kept):
        raise truncated("PNG", "before its picture begins")
    channels = _PNG_CHANNELS.get(kind, 0)
    clear = struct.unpack(">3H", said[b"tRNS"]) if kind == 2 and len(said.get(b"tRNS", b"")) == 6 else None
    largest = 2 ** min(max(said.get(b"sBIT", b"") or b"\0"), 16) - 1 if depth == 16 else 0
    plain = b"".join(kept)
    return Header(
        "PNG", width, height, orientation, plain, _png_colours(said), depth, channels, clear, largest=largest or None
    )


def _png_colours(said: dict[bytes, bytes]) -> Colours | None:
    """What the chunks of a PNG say of its colours, in the order of precedence of the specification's third edition."""
    if len(coded := said.get(b"cICP", b"")) == 4:
        if coded[1] in HDR:
            raise not_supported("PNG", HDR[coded[1]])
        return coded_colours(coded[0], coded[1])
    if profile := _inflated(said.get(b"iCCP", b"")):
        return Colours(profile)
    if b"sRGB" in said:
        return None
    gamma = int.from_bytes(said[b"gAMA"][:4]) / 1e5 if b"gAMA" in said else 0
    is_srgb = not 0.01 < gamma < 100 or abs(gamma * 2.2 - 1) < 0.03
    points = struct.unpack(">8I", said[b"cHRM"]) if len(said.get(b"cHRM", b"")) == 32 else None
    chromaticities = tuple(point / 1e5 for point in points) if points and all(points[1::2]) else None
    return Colours(None, None if is_srgb else 1 / gamma, chromaticities)


def _inflated(chunk: bytes) -> bytes | None:
    """The profile in a chunk iCCP: a name, 0, 0, deflated; None where it is broken or larger than MAX_PROFILE."""
    inflater = zlib.decompressobj()
    try:
        profile = inflater.decompress(chunk[chunk.index(b"\0") + 2 :], MAX_PROFILE)
    except (ValueError, zlib.error):
        return None
    return profile if inflater.eof else None


def _jpeg(data: bytes) -> Header:
    width = height = scans = segments = at = 0
    orientation, kept = 1, [data[:2]]
    profile: dict[int, bytes] = {}
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
            depth, rows, columns, channels = struct.unpack_from(">BHHB", segment, 4)
            if depth != 8 or channels not in (1, 3, 4) or marker not in _JPEG_READ:
                raise not_supported("JPEG", f"{channels} x uint{depth}, SOF{marker - 0xC0}")
            if width and (columns, rows) != (width, height):
                raise damaged("JPEG", "it names two sizes")
            width, height = columns, rows
        elif marker == 0xDA:
            scans += 1
        elif marker == 0xE1 and segment[4:10] == b"Exif\x00\x00" and orientation == 1:
            orientation = exif_orientation(segment[4:])
        elif marker == 0xE2 and segment[4:16] == b"ICC_PROFILE\x00":
            profile.setdefault(segment[16], data[at + 18 : at + 2 + length])
        if marker not in _JPEG_CUT:
            kept.append(segment)
        at += 2 + length
    if not (width and scans):
        raise truncated("JPEG", "before its picture begins")
    if scans > _JPEG_SCANS and scans * width * height > _JPEG_WORK:
        raise damaged("JPEG", f"it draws its picture in {scans} scans")
    colours = _profile(b"".join(profile[part] for part in sorted(profile)))
    return Header("JPEG", width, height, orientation, b"".join(kept), colours)


def _profile(data: bytes) -> Colours | None:
    return Colours(data) if 0 < len(data) <= MAX_PROFILE else None


def _webp(data: bytes) -> Header:
    (length,) = struct.unpack_from("<I", data, 4)
    if length + 8 > len(data):
        raise truncated("WEBP")
    kind = data[12:16]
    orientation, colours = 1, None
    if kind == b"VP8 ":
        width, height = (side & 0x3FFF for side in struct.unpack_from("<HH", data, 26))
    elif kind == b"VP8L":
        (bits,) = struct.unpack_from("<I", data, 21)
        width, height = (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    elif kind == b"VP8X":
        low_w, high_w, low_h, high_h = struct.unpack_from("<HBHB", data, 24)
        width, height = (high_w << 16 | low_w) + 1, (high_h << 16 | low_h) + 1
        at, blocks = 12, 0
        while at + 8 <= len(data):
            name, length = struct.unpack_from("<4sI", data, at)
            if name == b"EXIF" and orientation == 1:
                orientation = exif_orientation(data[at + 8 : at + 8 + length])
            elif name == b"ICCP":
                colours = colours or _profile(data[at + 8 : at + 8 + length])
            at += 8 + length + length % 2
            blocks += 1
            if blocks > _BLOCKS:
                raise damaged("WEBP", f"it is in more than {_BLOCKS} pieces")
    else:
        raise damaged("WEBP", "it does not begin with a picture")
    return Header("WEBP", width, height, orientation, data, colours)


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
    tiff = read_tiff(data)
    colours = Colours(tiff.profile) if tiff.profile else None
    return Header("TIFF", tiff.width, tiff.height, tiff.orientation, tiff.data, colours, rows=tiff.rows)


def _iso(data: bytes) -> Header:
    iso = read_iso(data)
    width, height, orientation = iso.width, iso.height, iso.orientation
    if iso.format == "HEIC":  # whose decoder turns the picture itself
        width, height = (height, width) if orientation > 4 else (width, height)
        orientation = 1
    return Header(iso.format, width, height, orientation, data, iso.colours)


_READERS: dict[str, Callable[[bytes], Header]] = {
    "PNG": _png,
    "JPEG": _jpeg,
    "WEBP": _webp,
    "GIF": _gif,
    "BMP": _bmp,
    "TIFF": _tiff,
    "HEIC": _iso,
    "AVIF": _iso,
}
