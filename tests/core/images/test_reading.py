"""Pictures from files: upright, in every size, cut to multiples; and what a reading says of itself."""

import itertools
import threading
import warnings
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from core.images import ImageError, load_image, read_image
from tests.core.images.picture_files import BYTES, PICTURES, file_of, grey

EXACT = 1e-6  # rounding of float32
BYTE = 1 / 255


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("name", ["PNG", "TIFF", "WEBP", "JPEG"])
def test_exif_orientation_is_applied(name: str, orientation: int) -> None:
    upright = np.zeros((24, 16), np.uint8)
    upright[:8, :8] = 255  # upper left
    upright[:8, 8:] = 170
    upright[8:, :8] = 85
    back = {  # what the camera has stored, so that the orientation sets it upright
        1: upright,
        2: upright[:, ::-1],
        3: upright[::-1, ::-1],
        4: upright[::-1],
        5: upright.T,
        6: upright.T[::-1],
        7: upright.T[::-1, ::-1],
        8: upright.T[:, ::-1],
    }
    exif = Image.Exif()
    exif[0x0112] = orientation
    options = {"lossless": True} if name == "WEBP" else {"quality": 95} if name == "JPEG" else {}
    stored = Image.fromarray(np.ascontiguousarray(back[orientation]))
    data = file_of(stored.convert("RGB") if name == "WEBP" else stored, name, exif=exif, **options)
    assert np.allclose(load_image(data)[0], upright / 255, atol=4 * BYTE)


@pytest.mark.parametrize("orientation", [0, 9, 1000])
def test_a_nonsensical_orientation_is_none(orientation: int) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    data = file_of(grey(BYTES), exif=exif)
    assert np.allclose(load_image(data)[0], [[0, 0.2, 1]], atol=EXACT)


@pytest.mark.parametrize(
    ("shape", "options", "expected"),
    [
        ((1, 1), {}, (1, 1)),
        ((4000, 1), {}, (256, 1)),
        ((1, 4000), {}, (1, 256)),
        ((1, 4000), {"max_side": 1}, (1, 1)),
        ((7, 8), {}, (7, 8)),
        ((9, 15), {}, (8, 8)),
        ((63, 64), {}, (56, 64)),
        ((65, 79), {}, (64, 64)),
        ((80, 95), {}, (80, 80)),
        ((300, 451), {}, (160, 256)),
        ((300, 451), {"max_side": 512}, (288, 448)),
        ((300, 451), {"max_side": 64}, (40, 64)),
        ((249, 1000), {}, (64, 256)),  # 63.7 cells: the outer ones lie partly outside
        ((63, 63), {"multiple": 32}, (56, 56)),
        ((127, 128), {"multiple": 32}, (120, 128)),
        ((130, 131), {"multiple": 32}, (128, 128)),
        ((9, 13), {"multiple": 1}, (9, 13)),
        ((9, 13), {"multiple": 2}, (8, 12)),
        ((7, 3), {"multiple": 2}, (7, 3)),
    ],
)
def test_sides_are_cut_to_multiples(shape: tuple[int, int], options: dict[str, int], expected: tuple[int, int]) -> None:
    assert load_image(file_of(Image.new("L", shape[::-1], 77)), **options).shape == (1, *expected)
    assert np.allclose(load_image(file_of(Image.new("L", shape[::-1], 51)), **options), 0.2, atol=EXACT)


def test_the_cut_is_centred_and_moves_no_pixel() -> None:
    values = np.arange(13 * 19, dtype=np.uint8).reshape(13, 19)
    assert np.allclose(load_image(file_of(grey(values)))[0], values[2:10, 1:17] / 255, atol=EXACT)


@pytest.mark.parametrize("path", sorted(PICTURES.glob("*.[pj]*g")), ids=lambda path: path.name)
def test_the_sample_pictures_load_in_every_size(path: Path) -> None:
    data = path.read_bytes()
    for size, color in itertools.product((64, 128, 256, 512), (False, True)):
        picture = load_image(data, max_side=size, color=color)
        assert picture.shape[0] == (3 if color else 1)
        assert max(picture.shape) <= size
        assert all(side % (16 if side >= 64 else 8) == 0 for side in picture.shape[1:])
        assert picture.std() > 0.05


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ({"max_side": 0}, "expected a whole max_side of at least 1, got 0"),
        ({"max_side": 2.5}, "whole max_side of at least 1, got 2.5"),
        ({"max_side": True}, "whole max_side of at least 1, got True"),
        ({"multiple": -8}, "whole multiple of at least 1, got -8"),
        ({"data": "picture.png"}, "expected the bytes of a picture file, got str"),
        ({"data": None}, "expected the bytes of a picture file, got NoneType"),
    ],
)
def test_wrong_arguments_are_refused(arguments: dict[str, object], sentence: str) -> None:
    with pytest.raises(ImageError, match=sentence) as caught:
        load_image(**{"data": file_of(grey(BYTES)), **arguments})  # type: ignore[arg-type]
    assert caught.value.code == "argument"


def test_numpys_integers_and_other_buffers_are_taken() -> None:
    expected = load_image(file_of(grey(BYTES)))
    assert np.array_equal(load_image(bytearray(file_of(grey(BYTES))), max_side=np.int64(256)), expected)  # type: ignore
    assert np.array_equal(load_image(memoryview(file_of(grey(BYTES)))), expected)  # type: ignore[arg-type]


def test_many_threads_load_at_once_and_leave_the_warning_filters_alone() -> None:
    before = list(warnings.filters)
    data = (PICTURES / "chelsea.png").read_bytes()
    expected, found = load_image(data, max_side=64), []
    threads = [threading.Thread(target=lambda: found.append(load_image(data, max_side=64))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 8
    assert all(np.array_equal(one, expected) for one in found)
    assert warnings.filters == before


@pytest.mark.parametrize(
    ("shape", "options", "expected"),
    [
        ((15, 15), {}, (1.0, ((3, 4), (3, 4)))),
        ((12000, 1080), {}, (46.875, ((0, 0), (3, 4)))),
        ((64, 80), {}, (1.0, ((0, 0), (0, 0)))),
        ((100, 300), {"max_side": 150}, (2.0, ((1, 1), (3, 3)))),
    ],
)
def test_a_reading_says_what_was_averaged_and_cut(
    shape: tuple[int, int], options: dict[str, int], expected: tuple[float, tuple[tuple[int, int], tuple[int, int]]]
) -> None:
    reading = read_image(file_of(Image.new("L", shape[::-1], 77)), **options)
    assert (reading.format, reading.width, reading.height) == ("PNG", shape[1], shape[0])
    assert (reading.factor, reading.cut) == expected
    rows, columns = (round(side / expected[0]) - sum(cut) for side, cut in zip(shape, reading.cut, strict=True))
    assert reading.array.shape == (1, rows, columns)
    assert (reading.stretched, reading.ground) == (None, None)


def test_a_reading_says_the_size_of_the_upright_picture() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    reading = read_image(file_of(Image.new("L", (23, 17), 77), exif=exif))
    assert (reading.width, reading.height, reading.cut) == (17, 23, ((3, 4), (0, 1)))
