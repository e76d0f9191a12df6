"""A sample of the pictures by seed that `python -m benchmarks.pictures` counts; and that it sees what is wrong."""

from collections import Counter
from dataclasses import replace

import numpy as np
import pytest

from benchmarks.pictures import ACCIDENTS, accident, outcome, read, results, table
from benchmarks.writing.written import Written
from tests.core.images.picture_files import file_of, grey

COUNT = 400


@pytest.mark.parametrize("seed", [1, 2])
def test_pictures_come_out_of_files_as_they_went_in(seed: int) -> None:
    found = list(results(COUNT, seed))
    assert [f"{file.writer}'s {file.kind}, {how}: {result}" for how, file, result, right in found if not right] == []
    counts = Counter((how, result) for how, _, result, _ in found)
    assert counts["whole", "equal to what was written"] > COUNT / 4
    assert counts["cut short", "refused: truncated"] > COUNT / 20
    lines = list(table(counts))
    assert lines[-1] == "| all | " + " | ".join(str(sum(how == one for how, *_ in found)) for one in ACCIDENTS) + " |"


def test_another_picture_a_false_sentence_and_an_unsaid_range_are_seen() -> None:
    values = np.array([[0, 51, 255]], np.uint8)
    file = Written("Pillow", "PNG L", file_of(grey(values)), values[:, :, None] / 255)
    found = read(file.data)
    assert outcome(file, found) == ("equal to what was written", True)
    assert not outcome(replace(file, given=1 - file.given), found)[1]
    assert not outcome(replace(file, given=file.given.swapaxes(0, 1)), found)[1]
    assert not outcome(replace(file, orientation=3), found)[1]
    assert not outcome(replace(file, stretched=(0.0, 254.0)), found)[1]
    assert not outcome(replace(file, refused=("layout",)), found)[1]
    assert not outcome(file, read(b"no picture"))[1]
    assert not accident(file, b"no picture", "cut short", read(b"no picture"))[1]
    assert accident(file, file.data[:40], "cut short", read(file.data[:40])) == ("refused: truncated", True)
