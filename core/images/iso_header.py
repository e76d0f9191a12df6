"""What a HEIC or AVIF file says before its picture: boxes of ISO base media (ISO/IEC 14496-12, 23008-12).

Nothing is decoded. Every box, item, part and reference is counted; what the items name, all together, may not be more
than the file holds, and the tiles of a picture not many more pixels than it has.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from core.images.coded_sizes import av1_size, hevc_size
from core.images.color_spaces import HDR, MAX_PROFILE, Colours, coded_colours
from core.images.errors import check_size, damaged, not_read, not_supported, truncated

_MAX_BOXES = 10_000  # and items, properties, parts and references, all together; a telephone's picture has some 300
_CODINGS = {b"hvc1": "HEIC", b"av01": "AVIF"}
_STILLS = {b"heic", b"heix", b"heim", b"heis", b"mif1", b"avif"}
_FILMS = {b"avis", b"msf1", b"hevc", b"hevx"}
_BEGINNING = 1024  # bytes of an item in which the size of its picture stands
_SPARE_PIXELS = 2**22  # by which tiles may be more than the picture: at its right and lower edge
# EXIF orientation by quarter turns counter-clockwise, then mirrored (None, top to bottom 0, left to right 1).
_ORIENTATIONS: dict[tuple[int, int | None], int] = {
    **{(0, None): 1, (1, None): 8, (2, None): 3, (3, None): 6, (0, 0): 4, (0, 1): 2},
    **{(1, 0): 5, (1, 1): 7, (2, 0): 2, (2, 1): 4, (3, 0): 7, (3, 1): 5},
}


@dataclass
class IsoHeader:
    """Format, size before turning, the turn as an EXIF orientation, colours.

    The decoder of HEIC turns by itself, that of AVIF does not.
    """

    format: str
    width: int
    height: int
    orientation: int
    colours: Colours | None


@dataclass
class _Items:
    """What `meta` says of the items of a file."""

    primary: int = 0
    kinds: dict[int, bytes] = field(default_factory=dict)
    properties: list[tuple[bytes, bytes]] = field(default_factory=list)  # name, body
    owned: dict[int, list[int]] = field(default_factory=dict)  # item: numbers of its properties, from 1
    tiles: dict[int, list[int]] = field(default_factory=dict)  # item: those it is made of
    begins: dict[int, bytes] = field(default_factory=dict)  # item: its first bytes in the file
    named: int = 0  # bytes that all items name


def iso_format(data: bytes) -> str | None:
    """ "HEIC" or "AVIF" by a file's brands, None where it is no ISO media. ImageError for films and sound."""
    if data[4:8] != b"ftyp":
        return None
    length = int.from_bytes(data[:4])
    brands = {data[at : at + 4] for at in (8, *range(16, min(length, 4096), 4))}
    if brands & {b"avif", b"avis"}:
        return "AVIF"
    if brands & (_STILLS | _FILMS):
        return "HEIC"
    raise truncated("HEIC or AVIF") if len(data) < 12 else not_read("MP4 or other ISO media")


def read_iso(data: bytes) -> IsoHeader:
    """The header of the primary picture. ImageError, or struct.error where the file ends too early."""
    name = iso_format(data) or "HEIC"
    boxes = _Boxes(data)
    top: dict[bytes, tuple[int, int]] = {}
    for kind, start, end in boxes.within(0, len(data), name):
        top.setdefault(kind, (start, end))
    if b"meta" not in top:
        if b"moov" in top:
            raise not_supported(name, "sequence")
        raise truncated(name, "before its picture begins")
    items = _items(data, boxes, *top[b"meta"], name)
    if items.named > len(data):
        raise damaged(name, "its items name the same bytes again and again")
    return _header(items, name)


def _header(items: _Items, name: str) -> IsoHeader:
    tiles = items.tiles.get(items.primary, [])
    kind = items.kinds.get(items.primary, b"")
    if kind == b"grid" and tiles:
        codings = {items.kinds.get(tile, b"") for tile in tiles}
        kind = codings.pop() if len(codings) == 1 else b"grid"
    if not kind.isalnum():
        raise damaged(name, "it names no picture")
    if kind not in _CODINGS:
        raise not_supported(name, kind.decode("ascii"))
    name = _CODINGS[kind]
    width, height = _size(items, items.primary, name)
    sizes = {tile: _size(items, tile, name) for tile in {*tiles}}
    if sum(sizes[tile][0] * sizes[tile][1] for tile in tiles) > 2 * width * height + _SPARE_PIXELS:
        raise damaged(name, f"its tiles are far larger than {width}x{height}")
    for number in items.owned:
        if items.kinds.get(number) in _CODINGS and (b"ispe" in _properties(items, number)):
            _size(items, number, name)
    own = _properties(items, items.primary)
    if name == "HEIC" and b"clap" in own:
        width, height = _cropped(own[b"clap"], width, height)
    turn = own[b"irot"][0] & 3 if own.get(b"irot") else 0
    mirror = own[b"imir"][0] & 1 if own.get(b"imir") else None
    colours = _colours(own, name) or (_colours(_properties(items, tiles[0]), name) if tiles else None)
    return IsoHeader(name, width, height, _ORIENTATIONS[turn, mirror], colours)


def _properties(items: _Items, number: int) -> dict[bytes, bytes]:
    """The properties of an item by name: the first of each, but "colr ICC" for a profile beside numbers."""
    found: dict[bytes, bytes] = {}
    for at in items.owned.get(number, ()):
        if 1 <= at <= len(items.properties):
            kind, body = items.properties[at - 1]
            is_profile = kind == b"colr" and body[:4] in (b"prof", b"rICC")
            found.setdefault(b"colr ICC" if is_profile else kind, body)
    return found


def _size(items: _Items, number: int, name: str) -> tuple[int, int]:
    """The size of an item, which its coding does not exceed."""
    own = _properties(items, number)
    if b"ispe" not in own:
        raise damaged(name, "it names no size")
    width, height = struct.unpack_from(">II", own[b"ispe"], 4)
    check_size(name, width, height)
    coded = hevc_size(own[b"hvcC"]) if b"hvcC" in own else None
    if items.kinds.get(number) == b"av01":
        coded = av1_size(items.begins.get(number, b""))
    if coded and (coded[0] > width + 64 or coded[1] > height + 64):  # of whole blocks
        raise damaged(name, f"it is coded as {coded[0]}x{coded[1]} and says {width}x{height}")
    return width, height


def _cropped(clap: bytes, width: int, height: int) -> tuple[int, int]:
    """What is left of a picture by its clean aperture, which the decoder of HEIC applies."""
    columns, of_columns, rows, of_rows = struct.unpack_from(">4I", clap, 0)
    if not (of_columns and of_rows and 0 < columns <= width * of_columns and 0 < rows <= height * of_rows):
        return width, height
    return round(columns / of_columns), round(rows / of_rows)


def _colours(own: dict[bytes, bytes], name: str) -> Colours | None:
    profile = own.get(b"colr ICC", b"")[4:]
    if 0 < len(profile) <= MAX_PROFILE:
        return Colours(profile)
    coded = own.get(b"colr", b"")
    if coded[:4] != b"nclx" or len(coded) < 8:
        return None
    primaries, transfer = struct.unpack_from(">HH", coded, 4)
    if transfer in HDR:
        raise not_supported(name, HDR[transfer])
    return coded_colours(primaries, transfer)


class _Boxes:
    """The boxes of a file, counted."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._left = _MAX_BOXES

    def count(self, number: int, name: str) -> int:
        """The number itself, where so many parts are still allowed."""
        self._left -= number
        if self._left < 0:
            raise damaged(name, f"it is in more than {_MAX_BOXES} pieces")
        return number

    def within(self, at: int, end: int, name: str) -> Iterator[tuple[bytes, int, int]]:
        """Kind, begin and end of what is in each box between two places."""
        while at + 8 <= end:
            self.count(1, name)
            length, kind = struct.unpack_from(">I4s", self._data, at)
            start = at + 8
            if length == 1:
                (length,) = struct.unpack_from(">Q", self._data, start)
                start += 8
            close = at + length if length else end
            if close < start:
                raise damaged(name, "a box ends before it begins")
            if close > end:
                raise truncated(name) if end == len(self._data) else damaged(name, "a box reaches beyond its own")
            yield kind, start, close
            at = close


def _items(data: bytes, boxes: _Boxes, start: int, end: int, name: str) -> _Items:
    items = _Items()
    for kind, at, close in boxes.within(start + 4, end, name):
        version, body = data[at] if at < close else 0, at + 4
        if kind == b"pitm":
            (items.primary,) = struct.unpack_from(">H" if version == 0 else ">I", data, body)
        elif kind == b"iinf":
            for _, entry, _ in boxes.within(body + (2 if version == 0 else 4), close, name):
                form = ">HH4s" if data[entry] < 3 else ">IH4s"
                number, _, coding = struct.unpack_from(form, data, entry + 4)
                items.kinds[number] = coding
        elif kind == b"iprp":
            for part, first, last in boxes.within(at, close, name):
                if part == b"ipco":
                    items.properties += [(what, data[a:b]) for what, a, b in boxes.within(first, last, name)]
                elif part == b"ipma":
                    _read_owners(items, data[first:last], boxes, name)
        elif kind == b"iref":
            form = ">H" if version == 0 else ">I"
            for part, first, _ in boxes.within(body, close, name):
                size = struct.calcsize(form)
                (number,) = struct.unpack_from(form, data, first)
                count = boxes.count(struct.unpack_from(">H", data, first + size)[0], name)
                if part == b"dimg":
                    items.tiles[number] = list(struct.unpack_from(f">{count}{form[1]}", data, first + size + 2))
        elif kind == b"iloc":
            _read_places(items, data[at:close], boxes, name, data)
    return items


def _read_owners(items: _Items, body: bytes, boxes: _Boxes, name: str) -> None:
    """Which properties each item has (ipma)."""
    version, is_wide, at = body[0], body[3] & 1, 8
    for _ in range(boxes.count(struct.unpack_from(">I", body, 4)[0], name)):
        (number,) = struct.unpack_from(">H" if version == 0 else ">I", body, at)
        at += 2 if version == 0 else 4
        count = boxes.count(body[at], name)
        form, mask = (f">{count}H", 0x7FFF) if is_wide else (f">{count}B", 0x7F)
        items.owned[number] = [value & mask for value in struct.unpack_from(form, body, at + 1)]
        at += 1 + struct.calcsize(form)


def _read_places(items: _Items, body: bytes, boxes: _Boxes, name: str, data: bytes) -> None:
    """Where the items begin, and how many bytes all their extents name (iloc). ImageError for one beyond the file."""
    version = body[0]
    sizes = body[4] >> 4, body[4] & 15, body[5] >> 4, body[5] & 15 if version else 0
    at = 6

    def number(width: int) -> int:
        nonlocal at
        if at + width > len(body):
            raise damaged(name, "its list of items is too short")
        at += width
        return int.from_bytes(body[at - width : at])

    for _ in range(boxes.count(number(2 if version < 2 else 4), name)):
        item = number(2 if version < 2 else 4)
        method = number(2) & 15 if version else 0
        number(2)
        base = number(sizes[2])
        for _ in range(boxes.count(number(2), name)):
            number(sizes[3])
            offset, length = number(sizes[0]), number(sizes[1])
            if method == 0 and base + offset + length > len(data):
                raise truncated(name)
            if method == 0:
                items.begins.setdefault(item, data[base + offset : base + offset + min(length, _BEGINNING)])
            items.named += length
