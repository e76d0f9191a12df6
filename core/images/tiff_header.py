"""What a TIFF file says before its pixels, and who is to read them.

A TIFF may store numbers of any kind in any order, and decoders know some of these layouts each. Those of at most 8
bits that Pillow reads rightly go to Pillow (_PILLOW). What else is a grid of whole numbers or floats is read by
core.images.tiff_rows, which asks Pillow only for the bytes of each row. The rest is refused by its name, not as damage.

All strips together may not name more bytes than the file and its picture have: a file can name the same megabytes
65,536 times, and each time costs. Names in TIFF 6.0 (1992): https://www.itu.int/itudoc/itu-t/com16/tiff-fx/docs/tiff6.pdf
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

from core.images.color_spaces import MAX_PROFILE
from core.images.errors import INSTEAD, ImageError, check_size, damaged, no_memory, not_supported, truncated
from core.images.tiff_tags import ORIENTATION, Tags

_SUBFILE, _WIDTH, _HEIGHT, _BITS, _COMPRESSION, _PHOTOMETRIC, _FILL = 254, 256, 257, 258, 259, 262, 266
_STRIPS, _SAMPLES, _STRIP_ROWS, _STRIP_BYTES, _LARGEST, _PLANAR = 273, 277, 278, 279, 281, 284
_PREDICTOR, _PALETTE, _TILE_WIDTH, _TILE_HEIGHT, _TILES, _TILE_BYTES = 317, 320, 322, 323, 324, 325
_INKS, _EXTRA, _FORMAT, _SUBSAMPLING, _PROFILE, _DNG = 332, 338, 339, 530, 34675, 50706

_MAX_PIECES = 2**16  # strips or tiles
_MAX_TILE_PIXELS = 2**22
_MAX_SAMPLES = 64
_MAX_BYTES = 408_000_000  # of a picture as it is stored: 51 megapixels of 8 bytes

# What Pillow gets to see, and how many values of it: also how fax, JPEG and YCbCr are stored.
_KEPT = {
    **dict.fromkeys((_WIDTH, _HEIGHT, _COMPRESSION, _PHOTOMETRIC, _FILL, _SAMPLES, _STRIP_ROWS, _PLANAR), 1),
    **dict.fromkeys((_PREDICTOR, _TILE_WIDTH, _TILE_HEIGHT, 292, 293), 1),
    **dict.fromkeys((_STRIPS, _STRIP_BYTES, _TILES, _TILE_BYTES), _MAX_PIECES),
    **dict.fromkeys((_BITS, _EXTRA, _FORMAT, 529, 530, 531, 532), _MAX_SAMPLES),
    _PALETTE: 768,
    347: 2**16,
}
_LOSSLESS, _FAX, _JPEG = (1, 5, 8, 32773, 32946), (2, 3, 4), 7  # none, LZW, deflate, PackBits, deflate
_KINDS = {1: "uint", 2: "int", 3: "float", 4: "uint", 5: "complex int", 6: "complex"}
_PHOTOMETRICS = {
    **{0: "WhiteIsZero", 1: "BlackIsZero", 2: "RGB", 3: "Palette", 4: "Mask", 5: "CMYK", 6: "YCbCr", 8: "CIELab"},
    **{9: "ICCLab", 10: "ITULab", 32844: "LogL", 32845: "LogLuv"},
}
_COLOURS = {0: 1, 1: 1, 2: 3, 3: 1, 5: 4, 6: 3, 8: 3}
_RAW = (32803, 34892)  # what a camera's sensor saw, before it is a picture
# What Pillow reads rightly of unsigned numbers in one plane: photometric, bits, extra samples.
_PILLOW = {
    *((photometric, bits, ()) for photometric in (0, 1, 3) for bits in (1, 2, 4, 8)),
    *((2, 8, extra) for extra in ((), (0,), (2,))),
    *((photometric, 8, ()) for photometric in (5, 6, 8)),
    (1, 8, (2,)),
}


@dataclass(frozen=True)
class Rows:
    """A picture as rows of numbers, for core.images.tiff_rows.

    Each plane is a TIFF within the file, of bytes, whose directory stands at directories[plane]. A row holds the
    `samples` of each pixel side by side. It is in pieces of `piece` pixels, of which the last may be longer than the
    picture; where `predictor` is 2 or 3, each piece has been predicted by itself. kind is "uint", "int" or "float", of
    `bits`. cover: whether the last sample of a pixel is alpha that the others are "straight" or "multiplied" with, is
    of unknown meaning ("unseen"), or not there (""). largest: what a header says of the values.
    """

    directories: tuple[int, ...]
    order: str
    piece: int
    samples: int
    kind: str
    bits: int
    predictor: int
    photometric: int
    cover: str
    largest: int | None


@dataclass(frozen=True)
class TiffHeader:
    """Size as stored, EXIF orientation, the file for the decoder, its ICC profile, its rows where Pillow is no help."""

    width: int
    height: int
    orientation: int
    data: bytes
    profile: bytes | None
    rows: Rows | None


def read_tiff(data: bytes) -> TiffHeader:
    """The header of a TIFF's first picture. ImageError, or struct.error where the file ends too early."""
    tags = Tags(data)
    photometric = tags.first(_PHOTOMETRIC, -1)
    if data[8:10] == b"CR" or _DNG in tags or photometric in _RAW:
        name = "Camera raw (DNG, CR2, NEF, ARW)"
        raise ImageError("format", f"{name} files are not supported; {INSTEAD}", name=name)
    if _WIDTH not in tags or _HEIGHT not in tags:
        raise damaged("TIFF", "it names no size")
    width, height = tags.first(_WIDTH, 0), tags.first(_HEIGHT, 0)
    check_size("TIFF", width, height)
    if tags.first(_SUBFILE, 0) & 1:
        raise not_supported("TIFF", "NewSubfileType 1")
    layout = _Layout(tags, width, height)
    layout.check_pieces(len(data))
    if layout.is_for_pillow():
        plain, rows = tags.plain(_KEPT), None
    else:
        plain, rows = layout.as_rows(data)
    orientation = tags.first(ORIENTATION, 1) if 1 <= tags.first(ORIENTATION, 1) <= 8 else 1
    return TiffHeader(width, height, orientation, plain, tags.block(_PROFILE, MAX_PROFILE), rows)


class _Layout:
    """How the pixels are stored."""

    def __init__(self, tags: Tags, width: int, height: int) -> None:
        self._tags, self._width, self._height = tags, width, height
        self.compression = tags.first(_COMPRESSION, 1)
        if self.compression not in (*_LOSSLESS, *_FAX, _JPEG):
            raise not_supported("TIFF", f"compression {self.compression}")
        self.samples = tags.first(_SAMPLES, 1)
        if not 1 <= self.samples <= _MAX_SAMPLES:
            raise not_supported("TIFF", f"{self.samples} samples")
        guess = 0 if self.compression in _FAX else 1 if self.samples < 3 else 2
        self.photometric = tags.first(_PHOTOMETRIC, guess)
        bits = tags.values(_BITS, self.samples) or (1,)
        kinds = tags.values(_FORMAT, self.samples) or (1,)
        self.bits, self.kind = bits[0], _KINDS.get(kinds[0], f"SampleFormat {kinds[0]}")
        self.planes = self.samples if tags.first(_PLANAR, 1) == 2 else 1
        self.extra = tags.values(_EXTRA, self.samples)
        if self.photometric == 2 and self.samples == 4 and not self.extra:
            self.extra = (2,)  # as all writers mean it
        name = f"{self.samples} x {self.kind}{self.bits}"
        if len({*bits}) > 1 or len({*kinds}) > 1:
            name = f"BitsPerSample {', '.join(map(str, bits))}"
        self.name = f"{name}, {_PHOTOMETRICS.get(self.photometric, f'PhotometricInterpretation {self.photometric}')}"
        self.name += f", compression {self.compression}" if self.compression != 1 else ""
        self.name += f", predictor {predictor}" if (predictor := tags.first(_PREDICTOR, 1)) != 1 else ""
        known = self.photometric in _COLOURS and self.samples == _COLOURS[self.photometric] + len(self.extra)
        if not known or len({*bits}) > 1 or len({*kinds}) > 1 or tags.first(_INKS, 1) != 1:
            raise not_supported("TIFF", self.name)
        self._measure_pieces()

    def _measure_pieces(self) -> None:
        """The size of a strip or tile in pixels, where they are, and how many a plane has."""
        tags = self._tags
        self.is_tiled = _TILES in tags or _TILE_WIDTH in tags
        self.piece = self._width, max(1, min(tags.first(_STRIP_ROWS, self._height), self._height))
        if self.is_tiled:
            self.piece = tags.first(_TILE_WIDTH, 0), tags.first(_TILE_HEIGHT, 0)
            if self.piece[0] * self.piece[1] == 0:
                raise damaged("TIFF", "its tiles have no pixels")
            if self.piece[0] * self.piece[1] > max(_MAX_TILE_PIXELS, 2 * self._width * self._height):
                sizes = f"{self.piece[0]}x{self.piece[1]} are far larger than {self._width}x{self._height}"
                raise damaged("TIFF", f"its tiles of {sizes}")
        self.across = -(-self._width // self.piece[0])
        self.count = self.across * -(-self._height // self.piece[1])

    def check_pieces(self, size: int) -> None:
        """ImageError where the strips or tiles do not lie in the file of `size` bytes, or lie there again and again."""
        wanted = self.count * self.planes
        if wanted > _MAX_PIECES:
            raise not_supported("TIFF", f"{wanted} strips")
        places, lengths = (_TILES, _TILE_BYTES) if self.is_tiled else (_STRIPS, _STRIP_BYTES)
        self.places, self.lengths = self._tags.values(places, wanted), self._tags.values(lengths, wanted)
        if len(self.places) < wanted:
            raise damaged("TIFF", f"it names {len(self.places)} of its {wanted} strips")
        if any(place + length > size for place, length in zip(self.places, self.lengths, strict=False)):
            raise truncated("TIFF")
        pixels = self.count * self.piece[0] * self.piece[1]
        if sum(self.lengths) > size + pixels * self.samples * self.bits // 8 + 64 * wanted:
            raise damaged("TIFF", "its strips name the same bytes again and again")

    def is_for_pillow(self) -> bool:
        """Whether Pillow reads it, and reads it rightly."""
        if self.planes > 1 or self.kind != "uint" or (_PHOTOMETRIC not in self._tags and self.compression not in _FAX):
            return False
        if self.compression in _FAX:
            return (self.photometric, self.bits, self.extra) in {(0, 1, ()), (1, 1, ())}
        if self.compression == _JPEG:
            return self.photometric in (1, 2, 6) and self.bits == 8 and not self.extra
        if self.photometric == 6 and self._tags.values(_SUBSAMPLING, 2) != (1, 1):
            return False
        if not self._is_sure_of_predictor():
            return False
        fill = self._tags.first(_FILL, 1)
        return fill == 1 and (self.photometric, self.bits, self.extra) in _PILLOW

    def _is_sure_of_predictor(self) -> bool:
        """Whether all readers agree on what a predictor means: without LZW or deflate some use it, some do not."""
        return self.compression in (5, 8, 32946) or self._tags.first(_PREDICTOR, 1) == 1

    def as_rows(self, data: bytes) -> tuple[bytes, Rows]:
        """The file with a directory for each plane as a picture of bytes, and what these bytes are."""
        whole = self.kind == "uint" and (self.bits <= 16 or self.bits in (32, 64))
        whole = whole or (self.kind == "int" and self.bits in (8, 16, 32, 64))
        predictor = self._tags.first(_PREDICTOR, 1)
        is_number = whole or (self.kind == "float" and self.bits in (16, 32, 64))
        is_grid = self.compression in _LOSSLESS and self.photometric in (0, 1, 2, 5) and self._is_sure_of_predictor()
        is_predicted = (
            predictor == 1 or (predictor == 2 and self.bits % 8 == 0) or (predictor, self.kind) == (3, "float")
        )
        cover = {(): "", (0,): "unseen", (1,): "multiplied", (2,): "straight"}.get(self.extra)
        is_alpha = cover in ("straight", "multiplied")
        is_plain = self.kind == "uint" and self.bits <= 16
        if (is_alpha and not (is_plain or self.kind == "float")) or (
            self.photometric == 5 and not (is_plain and not cover)
        ):
            cover = None
        if cover == "unseen" and self.photometric != 2:
            cover = None
        if not (is_number and is_grid and is_predicted) or cover is None or self._tags.first(_FILL, 1) not in (1, 2):
            raise not_supported("TIFF", self.name)
        samples = 1 if self.planes > 1 else self.samples
        piece_bytes = -(-self.piece[0] * samples * self.bits // 8)
        row_bytes = piece_bytes * self.across
        if row_bytes * self._height * self.planes > _MAX_BYTES:
            raise no_memory("TIFF")
        plain, directories = bytearray(data), []
        for plane in range(self.planes):
            part = slice(plane * self.count, (plane + 1) * self.count)
            tags = {_WIDTH: row_bytes, _HEIGHT: self._height, _BITS: 8, _COMPRESSION: self.compression}
            tags |= {_PHOTOMETRIC: 1, _FILL: self._tags.first(_FILL, 1), _SAMPLES: 1}
            if self.is_tiled:
                tags |= {_TILE_WIDTH: piece_bytes, _TILE_HEIGHT: self.piece[1]}
            else:
                tags |= {_STRIP_ROWS: self.piece[1]}
            places = {_TILES if self.is_tiled else _STRIPS: self.places[part]}
            if self.lengths:
                places[_TILE_BYTES if self.is_tiled else _STRIP_BYTES] = self.lengths[part]
            plain += bytes(len(plain) % 2)
            at, directory = _directory(
                {**{tag: (value,) for tag, value in tags.items()}, **places}, len(plain), self._tags.order
            )
            directories.append(at)
            plain += directory
        largest = self._tags.first(_LARGEST, 0) or None
        rows = Rows(
            tuple(directories),
            self._tags.order,
            self.piece[0],
            samples,
            self.kind,
            self.bits,
            predictor,
            self.photometric,
            cover,
            largest,
        )
        return bytes(plain), rows


def _directory(tags: dict[int, tuple[int, ...]], at: int, order: str) -> tuple[int, bytes]:
    """A directory of whole numbers that is to stand, behind the values that it names, at `at`; and where it begins."""
    outside, entries = b"", []
    for tag, values in sorted(tags.items()):
        packed = struct.pack(f"{order}{len(values)}I", *values)
        if len(values) > 1:
            place, outside = struct.pack(order + "I", at + len(outside)), outside + packed
        else:
            place = packed
        entries.append(struct.pack(order + "HHI", tag, 4, len(values)) + place)
    return at + len(outside), outside + struct.pack(order + "H", len(entries)) + b"".join(entries) + bytes(4)
