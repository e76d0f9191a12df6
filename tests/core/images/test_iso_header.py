"""HEIC and AVIF, as pillow_heif, Pillow and imagecodecs write them: values, turns, colours; and files that lie."""

import io
import struct

import imagecodecs
import numpy as np
import pillow_heif
import pytest
from PIL import Image

from core.images import ImageError, load_image, read_image
from core.images.headers import read_header
from tests.core.images.picture_files import PICTURES, file_of, heif_of

PHOTO = Image.open(PICTURES / "chelsea.png").convert("RGB").resize((96, 64))
PHOTO.info.clear()
TRUTH = load_image(file_of(PHOTO), color=True)
NEAR = {"lossless": 1.1 / 255, "lossy": 0.02}  # at most; in the mean


def avif_of(image: Image.Image, **options: object) -> bytes:
    return file_of(image, "AVIF", **options)


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (heif_of(PHOTO, quality=90), "HEIC"),
        (avif_of(PHOTO, quality=90), "AVIF"),
        (file_of(PHOTO, "AVIF", quality=90, save_all=True, append_images=[PHOTO.rotate(90)]), "AVIF"),
        (heif_of(PHOTO, quality=90, tile_size=32), "HEIC"),
        (heif_of(PHOTO, quality=90, chroma=444), "HEIC"),
    ],
    ids=["heic", "avif", "avif of two frames", "heic in a grid", "heic 4:4:4"],
)
def test_a_photograph_is_near_what_it_was_made_of(data: bytes, name: str) -> None:
    reading = read_image(data, color=True)
    assert (reading.format, reading.width, reading.height, reading.stretched, reading.ground) == (
        name,
        96,
        64,
        None,
        None,
    )
    assert np.abs(reading.array - TRUTH).mean() < NEAR["lossy"]


def test_without_loss_it_is_what_it_was_made_of() -> None:
    found = load_image(heif_of(PHOTO, quality=-1, chroma=444, matrix_coefficients=0), color=True)
    assert np.abs(found - TRUTH).max() < NEAR["lossless"]
    grey = PHOTO.convert("L")
    assert np.abs(load_image(heif_of(grey, quality=-1)) - load_image(file_of(grey))).max() < NEAR["lossless"]


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_turn_is_applied_once(orientation: int) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    expected = read_image(file_of(PHOTO, exif=exif.tobytes()), color=True)
    for data in (heif_of(PHOTO, orientation=orientation, quality=90), avif_of(PHOTO, quality=90, exif=exif.tobytes())):
        found = read_image(data, color=True)
        assert (found.width, found.height) == (expected.width, expected.height)
        assert np.abs(found.array - expected.array).mean() < NEAR["lossy"]


def test_alpha_and_more_than_eight_bits_are_read() -> None:
    image = PHOTO.copy()
    image.putalpha(Image.linear_gradient("L").resize(PHOTO.size))
    expected = load_image(file_of(image), color=True)
    for data in (heif_of(image, quality=95), avif_of(image, quality=95)):
        assert read_image(data).ground == "white"
        assert np.abs(load_image(data, color=True) - expected).mean() < NEAR["lossy"]
    deep = np.asarray(PHOTO).astype(np.uint16) * 257
    file = io.BytesIO()
    pillow_heif.from_bytes("RGB;16", PHOTO.size, deep.tobytes()).save(file, quality=95)
    for data in (
        file.getvalue(),
        *(imagecodecs.avif_encode(deep >> 16 - n, level=90, bitspersample=n) for n in (10, 12)),
    ):
        assert np.abs(load_image(data, color=True) - TRUTH).mean() < NEAR["lossy"]


def test_of_several_pictures_it_is_the_primary_one() -> None:
    heif = pillow_heif.from_pillow(Image.new("RGB", (64, 64), "black"))
    heif.add_from_pillow(PHOTO)
    for primary, width in ((0, 64), (1, 96)):
        file = io.BytesIO()
        heif.save(file, primary_index=primary, quality=90)
        assert read_image(file.getvalue()).width == width


def test_a_picture_smaller_than_a_block_has_its_own_size() -> None:
    reading = read_image(heif_of(PHOTO.resize((23, 17))))
    assert (reading.width, reading.height) == (23, 17)


HEIC, AVIF = heif_of(PHOTO, quality=90), avif_of(PHOTO, quality=90)


def changed(data: bytes, name: bytes, behind: int, value: bytes, *, last: bool = False) -> bytes:
    """The file with other bytes at a place behind the name of its first or last box of a kind."""
    at = (data.rindex if last else data.index)(name) + 4 + behind
    return data[:at] + value + data[at + len(value) :]


def extents_repeated(data: bytes) -> bytes:
    """A file that names the whole of itself a thousand times: one item of many extents."""
    extents = struct.pack(">II", 0, len(data)) * 1000
    body = struct.pack(">4BBBH", 0, 0, 0, 0, 0x44, 0, 1) + struct.pack(">HHH", 1, 0, 1000) + extents
    iloc = struct.pack(">I4s", 8 + len(body), b"iloc") + body
    at = data.index(b"meta") - 4
    (length,) = struct.unpack_from(">I", data, at)
    return data[:at] + struct.pack(">I", length + len(iloc)) + data[at + 4 : at + length] + iloc + data[at + length :]


@pytest.mark.parametrize(
    ("data", "code", "sentence"),
    [
        (
            changed(HEIC, b"ispe", 4, struct.pack(">II", 60000, 60000)),
            "megapixels",
            "60000x60000 has 3600.0 megapixels",
        ),
        (
            changed(AVIF, b"ispe", 4, struct.pack(">II", 60000, 60000)),
            "megapixels",
            "60000x60000 has 3600.0 megapixels",
        ),
        (changed(heif_of(PHOTO.resize((1200, 800))), b"ispe", 4, struct.pack(">II", 64, 64)), "damaged", "is coded as"),
        (changed(avif_of(PHOTO.resize((1200, 800))), b"ispe", 4, struct.pack(">II", 64, 64)), "damaged", "as 1200x800"),
        (changed(HEIC, b"ispe", 4, struct.pack(">II", 0, 64)), "size", "has no pixels: 0x64"),
        (changed(HEIC, b"ipma", 4, struct.pack(">I", 2**31)), "damaged", "more than 10000 pieces"),
        (changed(HEIC, b"iinf", -8, struct.pack(">I", 4)), "damaged", "a box ends before it begins"),
        (extents_repeated(HEIC), "damaged", "its items name the same bytes again and again"),
        (HEIC + b"\0\0\0\x08free" * 20000, "damaged", "more than 10000 pieces"),
        (changed(HEIC, b"infe", 8, b"jpeg"), "layout", "not supported (jpeg); save it as PNG or JPEG"),
        (heif_of(PHOTO, color_primaries=9, transfer_characteristics=16, matrix_coefficients=9), "layout", "(PQ)"),
        (b"\0\0\0\x14ftypmsf1\0\0\0\0msf1" + b"\0\0\0\x08moov", "layout", "(sequence)"),
        (b"\0\0\0\x14ftypmp42\0\0\0\0isom", "format", "MP4 or other ISO media files are not supported"),
        (HEIC[:10], "truncated", "ends too early"),
        (HEIC[:100], "truncated", "the HEIC file ends"),
        (AVIF[:-10], "truncated", "the AVIF file ends too early"),
    ],
)
def test_a_file_that_lies_is_refused_with_one_sentence(data: bytes, code: str, sentence: str) -> None:
    with pytest.raises(ImageError) as refused:
        load_image(data)
    assert refused.value.code == code
    assert sentence in str(refused.value)


def test_tiles_are_counted_before_they_are_decoded() -> None:
    grid = heif_of(PHOTO.resize((256, 256)), tile_size=64)
    assert read_header(grid).width == 256
    with pytest.raises(ImageError, match=r"its tiles are far larger than 256x256"):
        load_image(changed(grid, b"ispe", 4, struct.pack(">II", 2000, 2000), last=True))


@pytest.mark.parametrize("data", [HEIC, AVIF, heif_of(PHOTO, tile_size=32)], ids=["heic", "avif", "grid"])
def test_a_file_cut_short_is_refused_as_such(data: bytes) -> None:
    codes = set()
    for end in range(8, len(data), len(data) // 40):
        with pytest.raises(ImageError) as refused:
            load_image(data[:end])
        codes.add(refused.value.code)
    assert codes == {"truncated"}
