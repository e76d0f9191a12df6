"""The size of pictures that an HEVC decoder would make room for: from its parameter sets (ITU-T H.265, 7.3.2.2)."""

from __future__ import annotations

_SEQUENCE = 33  # the type of a unit that names the size


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
            if kind == _SEQUENCE:
                sizes.append(_size(configuration[at + 4 : at + 2 + length]))  # behind the unit's own header
            at += 2 + length
    return (max(width for width, _ in sizes), max(height for _, height in sizes)) if sizes else None


def _size(unit: bytes) -> tuple[int, int]:
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


class _Bits:
    """Bits one after the other; behind the end there are zeros."""

    def __init__(self, data: bytes) -> None:
        data = data[:256]
        self._bits = "".join(f"{byte:08b}" for byte in data)
        self._at = 0

    def take(self, count: int) -> int:
        """The next bits as a whole number."""
        part = self._bits[self._at : self._at + count]
        self._at += count
        return int(part.ljust(count, "0"), 2) if count else 0

    def number(self) -> int:
        """The next number in Exp-Golomb's code (9.2)."""
        zeros = 0
        while zeros < 32 and self._at < len(self._bits) and self._bits[self._at] == "0":
            zeros += 1
            self._at += 1
        return self.take(zeros + 1) - 1
