"""Whether pictures come out of files as they went in: `python -m benchmarks.pictures [--count 5000] [--seed 0]`.

Files by seed, in every format and mode that Pillow, tifffile, imagecodecs and pillow_heif write: half of them whole,
the others cut short, with bytes changed, or with another beginning. A whole file of a kind that is read has to give
what its writer was given, within its codec's loss; one that is not read, the sentence that is true of it. A file that
is cut short gives its whole picture or is said to be incomplete. Prints a table in Markdown; ends with status 1 where
anything else came out, and names it.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections import Counter
from collections.abc import Iterator

import numpy as np

from benchmarks.writing.written import Written, written
from core.images import ImageError, ImageReading, read_image

MAX_SIDE = 16384
TURNS = {
    1: (0, False),
    2: (0, True),
    3: (2, False),
    4: (2, True),
    5: (3, True),
    6: (3, False),
    7: (1, True),
    8: (1, False),
}
ACCIDENTS = ("whole", "cut short", "bytes changed", "another beginning")
BEGINNINGS = (
    *(b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe0", b"RIFF\x20\0\0\0WEBPVP8 ", b"GIF89a", b"BM"),
    *(b"II*\0\x08\0\0\0", b"MM\0*\0\0\0\x08"),
    *(b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", b"\0\0\0\x18ftypavif\0\0\0\0mif1avif"),
)


def read(data: bytes) -> ImageReading | ImageError:
    """The picture as it is, in colour, or why there is none. Any other exception is a fault, and is not caught."""
    try:
        return read_image(data, max_side=MAX_SIDE, color=True, multiple=1)
    except ImageError as error:
        return error


def harmed(data: bytes, how: str, chance: random.Random) -> bytes:
    """The file after an accident."""
    if how == "cut short":
        return data[: chance.randrange(len(data))]
    if how == "bytes changed":
        changed = bytearray(data)
        for _ in range(chance.randrange(1, 6)):
            changed[chance.randrange(min(len(data), chance.choice([64, 400, len(data)])))] = chance.randrange(256)
        return bytes(changed)
    if how == "another beginning":
        beginning = chance.choice(BEGINNINGS)
        return beginning + data[len(beginning) :]
    return data


def outcome(file: Written, found: ImageReading | ImageError) -> tuple[str, bool]:
    """What came of a whole file, and whether it is right."""
    if isinstance(found, ImageError):
        return f"refused: {found.code}", found.code in file.refused
    if file.refused:
        return "read, and is not meant to be", False
    turns, is_mirrored = TURNS[file.orientation]
    expected = np.rot90(file.given, turns)
    expected = expected[:, ::-1] if is_mirrored else expected
    expected = np.broadcast_to(expected, (*expected.shape[:2], 3)).transpose(2, 0, 1)
    if found.ground == "black":
        return "laid on black", bool((expected > 1 - 1.1 / 255).all())
    if found.array.shape != expected.shape or (found.height, found.width) != expected.shape[1:]:
        return "another size", False
    if not is_same(found.stretched, file.stretched):
        return f"stretched from {found.stretched}, not {file.stretched}", False
    difference = np.abs(found.array - expected)
    off = difference.mean() if file.is_lossy else difference.max()
    return ("equal to what was written", True) if off <= file.loss else (f"off by {off:.4f}", False)


def is_same(found: tuple[float, float] | None, expected: tuple[float, float] | None) -> bool:
    """Whether two ranges are one."""
    return found == expected if None in (found, expected) else bool(np.allclose(found, expected, rtol=1e-6))  # type: ignore


def accident(file: Written, data: bytes, how: str, found: ImageReading | ImageError) -> tuple[str, bool]:
    """What came of a harmed file, and whether that is allowed."""
    if isinstance(found, ImageError):
        is_true = how != "cut short" or not data or found.code in ("truncated", *file.refused) or file.refused != ()
        return f"refused: {found.code}", is_true
    if how == "cut short":
        return "its whole picture", outcome(file, found)[1]
    is_finite = bool(np.isfinite(found.array).all()) and found.array.min() >= 0 and found.array.max() <= 1
    return "a picture", is_finite


def results(count: int, seed: int) -> Iterator[tuple[str, Written, str, bool]]:
    """Accident, file, outcome and whether it is right, for files number 0 to count - 1."""
    for number in range(count):
        chance = random.Random(f"{seed} {number}")
        how = "whole" if chance.random() < 0.5 else chance.choice(ACCIDENTS[1:])
        file = written(chance)
        data = harmed(file.data, how, chance)
        found = read(data)
        result, is_right = outcome(file, found) if how == "whole" else accident(file, data, how, found)
        yield how, file, result, is_right


def table(counts: Counter[tuple[str, str]]) -> Iterator[str]:
    """The lines of a table in Markdown: outcomes by accident."""
    yield f"| outcome | {' | '.join(ACCIDENTS)} |\n| --- |{' --: |' * len(ACCIDENTS)}"
    for result in sorted({result for _, result in counts}):
        yield f"| {result} | {' | '.join(f'{counts[how, result]:,}' for how in ACCIDENTS)} |"
    totals = [sum(number for (how, _), number in counts.items() if how == column) for column in ACCIDENTS]
    yield f"| all | {' | '.join(f'{total:,}' for total in totals)} |"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--count", type=int, default=5000)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    counts: Counter[tuple[str, str]] = Counter()
    wrong = []
    for number, (how, file, result, is_right) in enumerate(results(options.count, options.seed)):
        counts[how, result] += 1
        if not is_right:
            wrong.append(f"{number}: {file.writer}'s {file.kind}, {how}: {result}")
    print("\n".join(table(counts)))
    print("\n".join(wrong) or f"\nAll {options.count:,} came out right.")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
