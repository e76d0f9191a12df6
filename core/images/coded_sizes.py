"""The size of pictures that a decoder of video would make room for: from what stands before the coded picture.

HEIC and AVIF name a size in their boxes; a decoder goes by the parameter sets of HEVC (ITU-T H.265, 7.3.2) or the
sequence header of AV1 (AOMedia 2019, 5.5), and these may be far larger.
"""

from __future__ import annotations

_SEQUENCE = 33, 1  # the type of what names the size, of HEVC and of AV1


def hevc_size(configuration: bytes) -> tuple[int, int] | None:
    """The largest (width, height) in luma samples that the sets of a box hvcC name; None where they name none."""
    at, sizes = 23, []
    for _ in range(configuration[22] if len(configuration) > 22 else 0):
        kind = configuration[at] & 63
        count = int.from_bytes(configuration[at + 1 : at + 3])
        at += 3
        for _ in range(count):
            length = int.from_bytes(configuration[at : at + 2])
            if at + 2 + length > len(configuration):
                return None
            if kind == _SEQUENCE[0]:
                sizes.append(_of_hevc(configuration[at + 4 : at + 2 + length]))  # behind the unit's own header
            at += 2 + length
    return (max(width for width, _ in sizes), max(height for _, height in sizes)) if sizes else None


def av1_size(coded: bytes) -> tuple[int, int] | None:
    """The largest (width, height) that the first sequence header names; None where it is not at the beginning."""
    at = 0
    for _ in range(4):  # a delimiter and metadata may stand before it
        if at + 2 > len(coded):
            return None
        kind, is_extended, has_length = coded[at] >> 3 & 15, coded[at] >> 2 & 1, coded[at] >> 1 & 1
        at += 1 + is_extended
        length, shift = len(coded) - at, 0
        if has_length:
            length = 0
            while shift < 56 and at < len(coded):  # seven bits a byte
                length |= (coded[at] & 127) << shift
                shift, at = shift + 7, at + 1
                if coded[at - 1] < 128:
                    break
        if kind == _SEQUENCE[1]:
            return _of_av1(coded[at : at + length])
        at += length
    return None


def _of_hevc(unit: bytes) -> tuple[int, int]:
    bits = _Bits(unit.replace(b"\0\0\3", b"\0\0"))  # undo what keeps start codes out
    bits.take(4)
    layers = bits.take(3)
    bits.take(1 + 88)  # nesting; profile, tier and constraints
    bits.take(8)  # level
    present = [(bits.take(1), bits.take(1)) for _ in range(layers)]
    if layers:
        bits.take(2 * (8 - layers))
    for has_profile, has_level in present:
        bits.take(88 * has_profile + 8 * has_level)
    bits.number()
    if bits.number() == 3:  # chroma
        bits.take(1)
    return bits.number(), bits.number()


def _of_av1(header: bytes) -> tuple[int, int]:
    bits = _Bits(header)
    bits.take(3 + 1)  # profile, still picture
    if bits.take(1):  # reduced
        bits.take(5)
    else:
        delay = 0
        if bits.take(1):  # timing
            bits.take(64)
            if bits.take(1):
                bits.number()
            if has_model := bits.take(1):
                delay = bits.take(5) + 1
                bits.take(32 + 5 + 5)
        else:
            has_model = 0
        has_display_delay = bits.take(1)
        for _ in range(bits.take(5) + 1):
            bits.take(12)
            if bits.take(5) > 7:  # level
                bits.take(1)
            if has_model and bits.take(1):
                bits.take(2 * delay + 1)
            if has_display_delay and bits.take(1):
                bits.take(4)
    across, down = bits.take(4) + 1, bits.take(4) + 1
    return bits.take(across) + 1, bits.take(down) + 1


class _Bits:
    """Bits one after the other; behind the end there are zeros."""

    def __init__(self, data: bytes) -> None:
        self._bits = "".join(f"{byte:08b}" for byte in data[:256])
        self._at = 0

    def take(self, count: int) -> int:
        """The next bits as a whole number."""
        part = self._bits[self._at : self._at + count]
        self._at += count
        return int(part.ljust(count, "0"), 2) if count else 0

    def number(self) -> int:
        """The next number in Exp-Golomb's code (H.265, 9.2; AV1, 4.10.3)."""
        zeros = 0
        while zeros < 32 and self._at < len(self._bits) and self._bits[self._at] == "0":
            zeros += 1
            self._at += 1
        return self.take(zeros + 1) - 1
