"""Picture files for tests, whole and ill-made: what Pillow writes, and PNG and TIFF built byte by byte."""

import io
import struct
import zlib
from pathlib import Path

import numpy as np
from PIL import Image

ROOT = Path(__file__).resolve().parent.parent.parent
PICTURES = ROOT / "assets" / "pictures"
BYTES = np.array([[0, 51, 255]], np.uint8)  # black, a fifth, white


def file_of(image: Image.Image, name: str = "PNG", **options: object) -> bytes:
    """The image as a file of the format `name`."""
    file = io.BytesIO()
    image.save(file, name, **options)
    return file.getvalue()


def grey(values: object, mode: str = "uint8") -> Image.Image:
    return Image.fromarray(np.asarray(values, mode))


def png_chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def png(width: int, height: int, rows: bytes, *, bits: int = 8, kind: int = 0, before: bytes = b"") -> bytes:
    """A PNG of raw rows (each begins with its filter byte 0), with chunks `before` its pixels."""
    header = png_chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, bits, kind, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + before + png_chunk(b"IDAT", zlib.compress(rows)) + png_chunk(b"IEND", b"")


def tiff(tags: dict[int, tuple[int, int | bytes]], pixels: bytes, order: str = "<") -> bytes:
    """A TIFF of one strip; tags: number -> (type, value), a value of bytes standing outside of the directory."""
    tags = {273: (4, 0), 279: (4, len(pixels)), 277: (3, 1), **tags}
    at = 8 + 2 + 12 * len(tags) + 4
    entries, outside = [], b""
    for tag, (kind, value) in sorted(tags.items()):
        if isinstance(value, bytes):
            count = len(value) // {1: 1, 3: 2, 4: 4, 5: 8}[kind]
            entries.append(struct.pack(order + "HHII", tag, kind, count, at + len(outside)))
            outside += value
        else:
            entries.append(
                struct.pack(order + "HHI", tag, kind, 1)
                + struct.pack(order + ("HH", "I")[kind == 4], *((value,) if kind == 4 else (value, 0)))
            )
    directory = b"".join(entries)
    place = struct.pack(order + "HHII", 273, 4, 1, 0)
    directory = directory.replace(place, struct.pack(order + "HHII", 273, 4, 1, at + len(outside)))
    mark = b"II*\0" if order == "<" else b"MM\0*"
    return mark + struct.pack(order + "IH", 8, len(entries)) + directory + bytes(4) + outside + pixels


def grey_tiff(values: np.ndarray, **tags: object) -> bytes:
    """An uncompressed grey TIFF of a little-endian array (H, W)."""
    height, width = values.shape
    kind = {"u": 1, "i": 2, "f": 3}[values.dtype.kind]
    given = {256: (4, width), 257: (4, height), 258: (3, 8 * values.itemsize), 259: (3, 1), 262: (3, 1), 339: (3, kind)}
    return tiff({**given, **{int(tag[1:]): value for tag, value in tags.items()}}, values.tobytes())  # type: ignore


def resized(data: bytes, at: int, form: str, *sides: int) -> bytes:
    """The file with other sides in its header."""
    return data[:at] + struct.pack(form, *sides) + data[at + struct.calcsize(form) :]


def deflated(size: int) -> bytes:
    """A stream of `size` zeros."""
    packer, block = zlib.compressobj(9), bytes(2**20)
    return b"".join(packer.compress(block) for _ in range(size // 2**20)) + packer.flush()
