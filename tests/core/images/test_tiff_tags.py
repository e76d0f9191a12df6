"""Tags of TIFF against tifffile, which writes and reads the same directories, and Pillow, which writes EXIF."""

import io
import struct
from typing import Any

import numpy as np
import pytest
import tifffile
from PIL import Image

from core.images import ImageError
from core.images.tiff_tags import ORIENTATION, Tags, byte_order, exif_orientation

PIXELS = np.arange(12, dtype=np.uint16).reshape(3, 4)
BYTES, SHORTS, LONGS, UNDEFINED = 1, 3, 4, 7  # kinds of numbers in a TIFF
OWN: dict[int, tuple[int, int, Any]] = {  # numbers that no standard uses: (kind, count, value)
    65001: (SHORTS, 1, 40_000),
    65002: (SHORTS, 2, (1, 65_535)),
    65003: (SHORTS, 5, (5, 4, 3, 2, 1)),
    65004: (LONGS, 1, 2**32 - 1),
    65005: (LONGS, 3, (7, 2**31, 9)),
    65006: (BYTES, 4, (1, 2, 3, 255)),
    65007: (UNDEFINED, 9, b"nine byte"),
}
NO_WHOLE_NUMBERS = {65008: (12, 2, (0.5, 1.5)), 65009: (2, 6, "words\0")}


def _file(order: str, more: dict[int, tuple[int, int, Any]] | None = None) -> bytes:
    stream = io.BytesIO()
    extra = [(tag, kind, count, value, True) for tag, (kind, count, value) in (OWN | (more or {})).items()]
    with tifffile.TiffWriter(stream, byteorder=order) as writer:
        writer.write(PIXELS, photometric="minisblack", extratags=extra, metadata=None)
    return stream.getvalue()


@pytest.mark.parametrize("order", ["<", ">"])
def test_values_are_those_that_tifffile_reads(order: str) -> None:
    data = _file(order, NO_WHOLE_NUMBERS)
    tags = Tags(data)
    assert byte_order(data) == tags.order == order
    with tifffile.TiffFile(io.BytesIO(data)) as file:
        theirs = {tag.code: tag for tag in file.pages[0].tags}
    assert set(OWN) <= set(theirs)
    for code, tag in theirs.items():
        assert code in tags
        assert tags.count(code) == tag.count
        if int(tag.dtype) not in (BYTES, SHORTS, LONGS, UNDEFINED):
            assert tags.values(code, 100) == ()
            continue
        values = tuple(tag.value) if isinstance(tag.value, tuple | bytes) else (tag.value,)
        assert tags.values(code, 100) == values
        assert tags.values(code, 2) == values[:2]  # no more are unpacked than are asked for
        assert tags.first(code, -1) == values[0]


@pytest.mark.parametrize("order", ["<", ">"])
def test_the_other_byte_order_reads_something_else(order: str) -> None:
    data = _file(order)
    turned = Tags(data)
    turned.order = "><"[order == ">"]
    assert turned.values(65001, 1) != Tags(data).values(65001, 1) == (40_000,)


def test_a_tag_that_is_missing_has_no_values() -> None:
    tags = Tags(_file("<"))
    assert 65000 not in tags
    assert tags.count(65000) == 0
    assert tags.values(65000, 5) == ()
    assert tags.first(65000, 17) == 17
    assert tags.block(65000, 100) is None


def test_a_block_is_its_bytes_unless_they_are_too_many_or_no_bytes() -> None:
    tags = Tags(_file(">"))
    assert tags.block(65007, 9) == b"nine byte"
    assert tags.block(65007, 8) is None
    assert tags.block(65003, 100) is None  # shorts
    assert tags.block(65006, 100) is None  # four bytes stand in the directory itself


@pytest.mark.parametrize("order", ["<", ">"])
def test_the_plain_file_has_the_kept_tags_alone_and_the_same_pixels(order: str) -> None:
    data = _file(order)
    needed = {256: 1, 257: 1, 258: 1, 259: 1, 262: 1, 273: 9, 277: 1, 278: 1, 279: 9}
    plain = Tags(data).plain(needed | {65005: 3, 65003: 4})
    assert len(plain) == len(data)
    kept = Tags(plain)
    for tag in needed:
        assert kept.values(tag, 9) == Tags(data).values(tag, 9)
    assert kept.values(65005, 9) == (7, 2**31, 9)
    assert all(kept.values(tag, 9) == () for tag in OWN if tag != 65005)  # 65003 has five values, four are kept
    with Image.open(io.BytesIO(plain)) as image:
        np.testing.assert_array_equal(np.asarray(image), PIXELS)


def test_later_pictures_are_gone_from_the_plain_file() -> None:
    stream = io.BytesIO()
    with tifffile.TiffWriter(stream) as writer:
        writer.write(PIXELS, photometric="minisblack", metadata=None)
        writer.write(PIXELS + 1, photometric="minisblack", metadata=None)
    needed = {256: 1, 257: 1, 258: 1, 259: 1, 262: 1, 273: 9, 277: 1, 278: 1, 279: 9}
    for data, frames in ((stream.getvalue(), 2), (Tags(stream.getvalue()).plain(needed), 1)):
        with Image.open(io.BytesIO(data)) as image:
            assert getattr(image, "n_frames", 1) == frames


def test_a_directory_that_ends_before_its_tags_is_no_directory() -> None:
    data = _file("<")
    (start,) = struct.unpack_from("<I", data, 4)
    (entries,) = struct.unpack_from("<H", data, start)
    Tags(data[: start + 2 + 12 * entries])
    for end in (4, 7, start + 1, start + 2, start + 2 + 12 * entries - 5):
        with pytest.raises(struct.error):
            Tags(data[:end])


def test_more_tags_than_any_honest_file_has_are_damage() -> None:
    with pytest.raises(ImageError, match="it has 4097 tags, more than 4096") as got:
        Tags(b"II*\0" + struct.pack("<IH", 8, 4097))
    assert got.value.code == "damaged"


def test_of_two_tags_of_one_number_the_first_counts_and_the_second_goes() -> None:
    entry = struct.pack("<HHIHH", 65001, SHORTS, 1, 3, 0), struct.pack("<HHIHH", 65001, SHORTS, 1, 4, 0)
    data = b"II*\0" + struct.pack("<IH", 8, 2) + b"".join(entry) + bytes(4)
    assert Tags(data).values(65001, 1) == (3,)
    plain = Tags(data).plain({65001: 1})
    assert struct.unpack_from("<HH", plain, 10) == (65001, SHORTS)
    assert struct.unpack_from("<HH", plain, 22) == (65001, 0)


def _exif(orientation: Any) -> bytes:
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    exif[271] = "a maker"
    return exif.tobytes()


@pytest.mark.parametrize("orientation", range(1, 9))
def test_the_orientation_is_the_one_that_pillow_wrote(orientation: int) -> None:
    assert exif_orientation(_exif(orientation)) == orientation
    assert exif_orientation(_exif(orientation).removeprefix(b"Exif\0\0")) == orientation


@pytest.mark.parametrize("nonsense", [0, 9, 65_535])
def test_an_orientation_that_is_none_is_upright(nonsense: int) -> None:
    assert exif_orientation(_exif(nonsense)) == 1


def test_a_block_that_is_cut_or_no_block_is_upright_or_right() -> None:
    whole = _exif(6)
    found = [exif_orientation(whole[:end]) for end in range(len(whole) + 1)]
    assert set(found) == {1, 6}
    assert found == sorted(found)  # from the byte on that ends its entry
    assert exif_orientation(b"no EXIF") == exif_orientation(b"") == 1
