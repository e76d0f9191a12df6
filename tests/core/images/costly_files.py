"""Small files that are sound, or nearly, and cost much to decode."""

from __future__ import annotations

import io
import struct
import zlib

from PIL import Image

from tests.core.images.picture_files import png, png_chunk

SIDE = 7071  # of a square of 50 megapixels
LONG = 50_000_000


def webp() -> bytes:
    """One colour, 7071x7071: its header is that of a small file but for the size."""
    small = io.BytesIO()
    Image.new("RGB", (16, 16), (9, 99, 199)).save(small, "WEBP", lossless=True)
    data = bytearray(small.getvalue())
    (bits,) = struct.unpack_from("<I", data, 21)
    struct.pack_into("<I", data, 21, bits & ~0xFFFFFFF | (SIDE - 1) | (SIDE - 1) << 14)
    return bytes(data)


def progressive() -> bytes:
    """A progressive JPEG of 7071x7071 in grey, in ten scans or so."""
    file = io.BytesIO()
    Image.new("RGB", (SIDE, SIDE), (99, 9, 19)).save(file, "JPEG", progressive=True, quality=50)
    return file.getvalue()


def column() -> bytes:
    """A PNG of 1x50,000,000: as many rows, each with its filter."""
    packer = zlib.compressobj(1)
    rows = b"".join(packer.compress(bytes(2 * LONG // 50)) for _ in range(50)) + packer.flush()
    empty = png(1, LONG, b"")
    return empty[:33] + png_chunk(b"IDAT", rows) + png_chunk(b"IEND", b"")


def runs(length: int) -> bytes:
    """A BMP of 7071x7071 in runs of one pixel, or (0) of none, in 20 MB."""
    body = bytes([length, 7]) * (10_000_000 - 2) + b"\0\1"
    header = struct.pack("<IiiHHIIiiII", 40, SIDE, SIDE, 1, 8, 1, len(body), 0, 0, 256, 0)
    palette = bytes(value for level in range(256) for value in (level, level, level, 0))
    return struct.pack("<2sIHHI", b"BM", 54 + 1024 + len(body), 0, 0, 54 + 1024) + header + palette + body


def strips() -> bytes:
    """A TIFF of 1x262,144 in deflated strips of one row, all of them the same bytes."""
    count, pixel = 2**18, zlib.compress(b"\x80")
    at = 8 + len(pixel) + len(pixel) % 2
    size = 4 * count
    entries = [
        (256, 4, 1, 1), (257, 4, 1, count), (258, 3, 1, 8), (259, 3, 1, 8), (262, 3, 1, 1), (277, 3, 1, 1),
        (278, 4, 1, 1), (273, 4, count, at), (279, 4, count, at + size),
    ]  # fmt: skip
    body = struct.pack("<I", 8) * count + struct.pack("<I", len(pixel)) * count
    table = struct.pack("<H", len(entries))
    for tag, kind, number, value in sorted(entries):
        table += struct.pack("<HHII", tag, kind, number, value)  # a short one stands in the lower half
    start = at + len(body)
    return struct.pack("<2sHI", b"II", 42, start) + pixel.ljust(at - 8, b"\0") + body + table + struct.pack("<I", 0)


COSTLY = {
    "webp": webp,
    "progressive jpeg": progressive,
    "png of one column": column,
    "bmp in runs of one": lambda: runs(1),
    "bmp in runs of nothing": lambda: runs(0),
    "tiff in 262,144 strips": strips,
}
