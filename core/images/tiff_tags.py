"""The tags of a TIFF, looked at once each; values are unpacked only where they are asked for, and only so many."""

from __future__ import annotations

import struct

from core.images.errors import damaged, truncated

_FORMS = {1: "B", 3: "H", 4: "I", 7: "B"}  # of the kinds that hold whole numbers or bytes
_SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4}
_MAX_TAGS = 4096  # honest files have some dozens
ORIENTATION = 274


class Tags:
    """The first directory of the TIFF or block of EXIF in `data`. struct.error where the file ends before it does."""

    def __init__(self, data: bytes) -> None:
        self.order = byte_order(data)
        self._data = data
        (self._start,) = struct.unpack_from(self.order + "I", data, 4)
        (self._entries,) = struct.unpack_from(self.order + "H", data, self._start)
        if self._entries > _MAX_TAGS:
            raise damaged("TIFF", f"it has {self._entries} tags, more than {_MAX_TAGS}")
        self._found: dict[int, tuple[int, int, int]] = {}  # tag: (where it stands, kind, count); the first of each
        for at in range(self._start + 2, self._start + 2 + 12 * self._entries, 12):
            tag, kind, count = struct.unpack_from(self.order + "HHI", data, at)
            self._found.setdefault(tag, (at, kind, count))

    def __contains__(self, tag: int) -> bool:
        return tag in self._found

    def count(self, tag: int) -> int:
        """How many values a tag names."""
        return self._found[tag][2] if tag in self._found else 0

    def values(self, tag: int, most: int) -> tuple[int, ...]:
        """The first values of a tag, `most` at most; none where it is missing or holds no whole numbers."""
        at, kind, count = self._found.get(tag, (0, 0, 0))
        if kind not in _FORMS or count == 0:
            return ()
        form = f"{self.order}{min(count, most)}{_FORMS[kind]}"
        return struct.unpack_from(form, self._data, self._place(at, kind, count))

    def first(self, tag: int, default: int) -> int:
        """The first value of a tag."""
        return next(iter(self.values(tag, 1)), default)

    def block(self, tag: int, most: int) -> bytes | None:
        """The bytes that a tag names, None where there are none or more than `most`."""
        at, kind, count = self._found.get(tag, (0, 0, 0))
        place = self._place(at, kind, count) if kind in (1, 7) and 4 < count <= most else len(self._data)
        return self._data[place : place + count] or None

    def plain(self, kept: dict[int, int]) -> bytes:
        """The file with the tags `kept` alone, tag: most values; decoders skip the others, whose kind becomes 0.

        Later pictures go, and a second tag of the same number.
        """
        plain = bytearray(self._data)
        for at in range(self._start + 2, self._start + 2 + 12 * self._entries, 12):
            tag, kind, count = struct.unpack_from(self.order + "HHI", self._data, at)
            if self._found[tag][0] != at or count > kept.get(tag, 0) or kind not in _SIZES:
                struct.pack_into(self.order + "H", plain, at + 2, 0)
            elif self._place(at, kind, count) + _SIZES[kind] * count > len(plain):
                raise truncated("TIFF")
        end = self._start + 2 + 12 * self._entries
        if end + 4 <= len(plain):
            struct.pack_into(self.order + "I", plain, end, 0)
        return bytes(plain)

    def _place(self, at: int, kind: int, count: int) -> int:
        if _SIZES[kind] * count <= 4:
            return at + 8
        return struct.unpack_from(self.order + "I", self._data, at + 8)[0]


def byte_order(tiff: bytes) -> str:
    """The byte order of a TIFF or a block of EXIF, as struct has it; KeyError where it is neither."""
    return {b"II*\x00": "<", b"MM\x00*": ">"}[tiff[:4]]


def exif_orientation(exif: bytes) -> int:
    """The orientation 1 to 8 in a block of EXIF, 1 where it says none or nonsense."""
    exif = exif.removeprefix(b"Exif\x00\x00")
    try:
        order = byte_order(exif)
        (start,) = struct.unpack_from(order + "I", exif, 4)
        (entries,) = struct.unpack_from(order + "H", exif, start)
        for at in range(start + 2, start + 2 + 12 * min(entries, _MAX_TAGS), 12):
            tag, kind, count, value = struct.unpack_from(order + "HHIH", exif, at)
            if tag == ORIENTATION:
                return value if kind == 3 and count == 1 and 1 <= value <= 8 else 1
    except (struct.error, KeyError):
        pass
    return 1
