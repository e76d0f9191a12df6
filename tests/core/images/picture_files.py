"""Picture files for tests, whole and ill-made: what Pillow writes, and PNG and TIFF built byte by byte."""

import io
import struct
import zlib

import imagecodecs
import numpy as np
import pillow_heif
import tifffile
from PIL import Image

from tests.house import ROOT

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


def tifffile_of(values: np.ndarray, **options: object) -> bytes:
    """The array as tifffile writes it."""
    file = io.BytesIO()
    tifffile.imwrite(file, values, **options)  # type: ignore[arg-type]
    return file.getvalue()


def heif_of(image: Image.Image, *, orientation: int = 1, **options: object) -> bytes:
    """The image as HEIC, turned by `orientation` when it is shown."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    heif = pillow_heif.from_pillow(image)
    heif.info["exif"] = exif.tobytes()
    file = io.BytesIO()
    heif.save(file, **options)
    return file.getvalue()


def rgb_profile(primaries: tuple[float, ...], gamma: float | None = None, entries: int = 4096) -> bytes:
    """An ICC profile, by littleCMS: red, green and blue (x, y each) on D65; brightness as in sRGB or a power."""
    levels = np.linspace(0, 1, entries)
    curve = (
        np.where(levels <= 0.04045, levels / 12.92, ((levels + 0.055) / 1.055) ** 2.4) if not gamma else levels**gamma
    )
    lit = [(*primaries[at : at + 2], 1.0) for at in (0, 2, 4)]
    table = np.round(curve * 65535).astype(np.uint16)
    options = {"whitepoint": (0.3127, 0.329, 1.0), "primaries": np.ravel(lit).tolist(), "transferfunction": table}
    return imagecodecs.cms_profile("rgb", **options)


def cmyk_profile() -> bytes:
    """An ICC profile of four inks by a table of their 16 corners: greys of Lab, 255 without any,
    40 less for each of cyan, magenta and yellow, 0 with black."""
    corners = [0 if k else 255 - 40 * (c + m + y) for c, m, y, k in np.ndindex(2, 2, 2, 2)]
    ramp = bytes(range(256))
    table = b"".join(bytes([lightness, 128, 128]) for lightness in corners)
    unit = struct.pack(">9i", *(65536 * int(at % 4 == 0) for at in range(9)))
    lut = b"mft1" + bytes(4) + bytes([4, 3, 2, 0]) + unit + ramp * 4 + table + ramp * 3
    white = b"XYZ " + bytes(4) + struct.pack(">3i", 63190, 65536, 54061)
    text = b"text" + bytes(4) + b"none\0"
    name = b"desc" + bytes(4) + struct.pack(">I", 5) + b"inks\0" + bytes(78)
    tags = {b"desc": name, b"cprt": text, b"wtpt": white, b"A2B0": lut}
    at, entries, body = 128 + 4 + 12 * len(tags), b"", b""
    for tag, data in tags.items():
        data += bytes(-len(data) % 4)
        entries += tag + struct.pack(">II", at + len(body), len(data))
        body += data
    size = struct.pack(">I", at + len(body))
    head = size + bytes(4) + struct.pack(">I", 0x02400000) + b"prtrCMYKLab " + bytes(12) + b"acsp" + bytes(28)
    head += struct.pack(">3i", 63190, 65536, 54061)
    return head.ljust(128, b"\0") + struct.pack(">I", len(tags)) + entries + body
