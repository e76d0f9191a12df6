"""Pictures from files: values worked out by hand for every kind of picture, areas and sizes."""

import io
import itertools
import struct
import threading
import warnings
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageCms

from core.images import ImageError, load_image, read_image
from tests.core.images.picture_files import BYTES, PICTURES, file_of, grey, grey_tiff, png, png_chunk, tiff

EXACT = 1e-6  # rounding of float32
BYTE = 1 / 255


RGB = np.array([[[255, 0, 0], [0, 255, 0]], [[0, 0, 255], [10, 20, 30]]], np.uint8)
LUMA = np.array([[0.299, 0.587], [0.114, (10 * 0.299 + 20 * 0.587 + 30 * 0.114) / 255]])


@pytest.mark.parametrize(
    "data",
    [
        file_of(Image.fromarray(RGB)),
        file_of(Image.fromarray(RGB), "BMP"),
        file_of(Image.fromarray(RGB), "TIFF"),
        file_of(Image.fromarray(RGB), "TIFF", compression="tiff_lzw"),
        file_of(Image.fromarray(RGB), "TIFF", compression="tiff_deflate"),
        file_of(Image.fromarray(RGB), "WEBP", lossless=True),
        file_of(Image.fromarray(RGB).quantize(4), "GIF"),
        file_of(Image.fromarray(RGB).quantize(4), "PNG"),
        file_of(Image.fromarray(RGB).quantize(4), "BMP"),
        file_of(Image.fromarray(RGB).quantize(4), "TIFF"),
        file_of(Image.fromarray(RGB).convert("RGBA")),
    ],
    ids=["png", "bmp", "tiff", "lzw", "deflate", "webp", "gif", "png-p", "bmp-p", "tiff-p", "rgba"],
)
def test_colours_come_out_as_they_are_and_grey_is_their_luma(data: bytes) -> None:
    colour = load_image(data, color=True)
    assert colour.dtype == np.float32
    assert colour.flags.c_contiguous
    assert np.allclose(colour, RGB.transpose(2, 0, 1) / 255, atol=EXACT)
    assert load_image(data).shape == (1, 2, 2)
    assert np.allclose(load_image(data)[0], LUMA, atol=EXACT)


def lab_red() -> bytes:
    image = Image.new("LAB", (1, 1))
    image.putdata([(round(54.29 * 2.55), 128 + 81, 128 + 70)])  # sRGB's red under D50; a and b stand on 128
    return file_of(image, "TIFF")


def premultiplied() -> bytes:
    tags = {256: (4, 1), 257: (4, 1), 258: (3, struct.pack("<4H", 8, 8, 8, 8)), 259: (3, 1), 262: (3, 2), 277: (3, 4)}
    return tiff({**tags, 338: (3, 1)}, bytes([51, 0, 0, 102]))  # (0.5, 0, 0) at 0.4 of cover


def clear_16_bit() -> bytes:
    rows = b"\0" + struct.pack(">HH", 1000, 65535) + b"\0" + struct.pack(">HH", 0, 1001)
    return png(2, 2, rows, bits=16, before=png_chunk(b"tRNS", struct.pack(">H", 1000)))


def clear_palette(**options: object) -> bytes:
    image = Image.new("P", (3, 1))
    image.putpalette([255, 0, 0, 0, 0, 0, 0, 0, 255])
    image.putdata([0, 1, 2])
    return file_of(image, **options)  # type: ignore[arg-type]


PALETTE_GREY = [[0.299, 0, 0.114]]


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        # one channel, every depth
        (file_of(grey(BYTES)), [[0, 0.2, 1]]),
        (file_of(grey(BYTES), "BMP"), [[0, 0.2, 1]]),
        (file_of(grey(BYTES), "TIFF"), [[0, 0.2, 1]]),
        (file_of(Image.fromarray(np.array([[True, False]]))), [[1, 0]]),
        (file_of(Image.fromarray(np.array([[True, False]])), "TIFF", compression="group4"), [[1, 0]]),
        (file_of(Image.fromarray(np.array([[True, False]])), "BMP"), [[1, 0]]),
        (png(4, 1, b"\0" + bytes([0b00011011]), bits=2), [[0, 1 / 3, 2 / 3, 1]]),
        (file_of(grey([[0, 13107, 65535]], "<u2")), [[0, 0.2, 1]]),
        (file_of(grey([[0, 13107, 65535]], "<u2"), "TIFF"), [[0, 0.2, 1]]),
        (file_of(grey([[0, 13107, 65535]], ">u2"), "TIFF"), [[0, 0.2, 1]]),
        (grey_tiff(np.array([[0, 13107, 65535]], "<u2"), t262=(3, 0)), [[1, 0.8, 0]]),  # white is zero
        (grey_tiff(BYTES, t262=(3, 0)), [[1, 0.8, 0]]),
        (tiff({256: (4, 2), 257: (4, 1), 258: (3, 12), 259: (3, 1), 262: (3, 1)}, b"\xff\xf3\x33"), [[1, 819 / 4095]]),
        # 32 bits: 16-bit values are in 65535ths; where values leave that range, it is widened to hold them
        (file_of(grey([[0, 13107, 65535]], "<i4"), "TIFF"), [[0, 0.2, 1]]),
        (file_of(grey([[0, 200000, 1000000]], "<i4"), "TIFF"), [[0, 0.2, 1]]),
        (file_of(grey([[-65535, 0, 65535]], "<i4"), "TIFF"), [[0, 0.5, 1]]),
        (grey_tiff(np.array([[-32768, 0, 32767]], "<i2")), [[0, 32768 / 65535, 1]]),
        # floats: as they are; the range is widened in the same way
        (file_of(grey([[0.25, 0.75]], "<f4"), "TIFF"), [[0.25, 0.75]]),
        (file_of(grey([[0, 127.5, 255]], "<f4"), "TIFF"), [[0, 0.5, 1]]),
        (file_of(grey([[-1, 0, 1]], "<f4"), "TIFF"), [[0, 0.5, 1]]),
        (file_of(grey([[-3e38, 3e38]], "<f4"), "TIFF"), [[0, 1]]),
        (file_of(grey([[0.5, 0.5]], "<f4"), "TIFF", compression="tiff_deflate"), [[0.5, 0.5]]),
        # other colours
        (file_of(Image.new("CMYK", (1, 1), (255, 0, 0, 0)), "TIFF"), [[0.587 + 0.114]]),
        (file_of(Image.new("CMYK", (1, 1), (0, 0, 0, 102)), "TIFF"), [[0.6]]),
        # alpha: on white
        (file_of(Image.new("LA", (1, 1), (0, 51))), [[0.8]]),
        (file_of(Image.new("RGBA", (1, 1), (255, 0, 0, 51))), [[0.2 * 0.299 + 0.8]]),
        (file_of(Image.new("RGBA", (1, 1), (0, 0, 0, 0)), "WEBP", lossless=True, exact=True), [[1]]),
        (file_of(Image.new("RGBA", (1, 1), (0, 0, 0, 51)), "TIFF"), [[0.8]]),
        (premultiplied(), [[0.2 * 0.299 + 0.6]]),
        (clear_palette(), PALETTE_GREY),
        (clear_palette(transparency=1), [[0.299, 1, 0.114]]),
        (clear_palette(transparency=bytes([255, 51, 0])), [[0.299, 0.8, 1]]),
        (clear_palette(name="GIF", transparency=2), [[0.299, 0, 1]]),
        (file_of(grey(BYTES), transparency=51), [[0, 1, 1]]),
        (file_of(Image.new("RGB", (1, 1), (1, 2, 3)), transparency=(1, 2, 3)), [[1]]),
        (clear_16_bit(), [[1, 1], [0, 1001 / 65535]]),
    ],
)
def test_values_of_every_kind_of_picture_come_out_right(data: bytes, expected: list[list[float]]) -> None:
    assert np.allclose(load_image(data)[0], expected, atol=2e-3 if data == premultiplied() else EXACT)
    assert load_image(data, color=True).shape[0] == 3


@pytest.mark.parametrize("quality", [95, 50])
@pytest.mark.parametrize("progressive", [False, True])
def test_a_jpeg_is_near_what_it_was_made_of(quality: int, progressive: bool) -> None:
    colour = Image.new("RGB", (16, 16), (200, 100, 50))
    data = file_of(colour, "JPEG", quality=quality, progressive=progressive)
    assert np.allclose(load_image(data, color=True)[:, 8, 8], np.array([200, 100, 50]) / 255, atol=3 * BYTE)


def test_a_cmyk_jpeg_is_inverted_as_adobe_writes_it() -> None:
    data = file_of(Image.new("CMYK", (8, 8), (255, 0, 0, 0)), "JPEG", quality=95)
    assert b"Adobe" in data
    assert np.allclose(load_image(data, color=True)[:, 4, 4], [0, 1, 1], atol=3 * BYTE)


def test_a_ycbcr_tiff_is_colour() -> None:
    data = file_of(Image.new("RGB", (16, 16), (200, 100, 50)), "TIFF", compression="jpeg")
    assert np.allclose(load_image(data, color=True)[:, 8, 8], np.array([200, 100, 50]) / 255, atol=4 * BYTE)


def test_a_lab_tiff_is_colour() -> None:
    assert np.allclose(load_image(lab_red(), color=True)[:, 0, 0], [1, 0, 0], atol=0.02)


def test_a_lab_photograph_survives_the_way_there_and_back() -> None:
    rgb, lab = ImageCms.createProfile("sRGB"), ImageCms.createProfile("LAB")
    photo = Image.open(PICTURES / "chelsea.png").resize((64, 48))
    data = file_of(ImageCms.profileToProfile(photo, rgb, lab, outputMode="LAB"), "TIFF")
    assert np.allclose(load_image(data, color=True), load_image(file_of(photo), color=True), atol=6 * BYTE)


def test_a_gif_shows_its_first_frame() -> None:
    frames = [Image.new("L", (4, 4), value) for value in (255, 0, 0)]
    data = file_of(frames[0], "GIF", save_all=True, append_images=frames[1:])
    assert load_image(data).min() == 1
    data = file_of(frames[0].convert("RGB"), "WEBP", save_all=True, append_images=frames[1:], lossless=True)
    assert load_image(data).min() == 1


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


@pytest.mark.parametrize("size", [(1050, 787), (787, 1050), (2000, 9)])
def test_a_large_jpeg_decoded_smaller_is_its_own_area_means(size: tuple[int, int]) -> None:
    photo = np.asarray(Image.open(PICTURES / "chelsea.png").convert("RGB"))
    tiled = np.tile(photo, (-(-size[1] // len(photo)), -(-size[0] // photo.shape[1]), 1))[: size[1], : size[0]]
    data = file_of(Image.fromarray(tiled), "JPEG", quality=90)
    with Image.open(io.BytesIO(data)) as whole:  # decoded in full
        expected = load_image(file_of(whole, "BMP"), max_side=64, color=True)
    picture = load_image(data, max_side=64, color=True)
    assert picture.shape == expected.shape
    assert np.sqrt(np.mean((picture - expected) ** 2)) < BYTE
    assert not np.array_equal(picture, expected)  # it was decoded smaller


def area_means(values: np.ndarray, rows: int, columns: int, factor: float) -> np.ndarray:
    """Cells of factor x factor pixels on a grid centred on the picture: by overlap, pixel by pixel."""

    def shares(side: int, cells: int) -> np.ndarray:
        table = np.zeros((cells, side))
        for cell, pixel in itertools.product(range(cells), range(side)):
            low = (side - cells * factor) / 2 + cell * factor
            table[cell, pixel] = max(0.0, min(low + factor, pixel + 1) - max(low, pixel))
        return table / table.sum(1, keepdims=True)

    return shares(values.shape[0], rows) @ values @ shares(values.shape[1], columns).T


@pytest.mark.parametrize(
    ("shape", "max_side", "averaged", "cut"),
    [
        ((40, 60), 20, (13, 20), (8, 16)),
        ((60, 40), 30, (30, 20), (24, 16)),
        ((70, 100), 64, (45, 64), (40, 64)),
        ((100, 64), 64, (64, 41), (64, 40)),
        ((7, 100), 50, (4, 50), (4, 48)),
        ((1, 40), 16, (1, 16), (1, 16)),
        ((3, 5), 2, (1, 2), (1, 2)),
        ((33, 35), 7, (7, 7), (7, 7)),
    ],
)
def test_large_pictures_are_averaged_by_area(
    shape: tuple[int, int], max_side: int, averaged: tuple[int, int], cut: tuple[int, int]
) -> None:
    values = np.random.default_rng(0).integers(0, 256, shape, np.uint8)
    means = area_means(values / 255, *averaged, max(shape) / max_side)
    top, left = ((a - c) // 2 for a, c in zip(averaged, cut, strict=True))
    expected = means[top : top + cut[0], left : left + cut[1]]
    assert np.allclose(load_image(file_of(grey(values)), max_side=max_side)[0], expected, atol=EXACT)
    deep = grey(values.astype("<u2") * 257, "<u2")
    assert np.allclose(load_image(file_of(deep), max_side=max_side)[0], expected, atol=EXACT)
    real = grey(values / 255, "<f4")
    assert np.allclose(load_image(file_of(real, "TIFF"), max_side=max_side)[0], expected, atol=EXACT)


def test_colours_are_averaged_on_white() -> None:
    rgba = np.array([[[255, 0, 0, 255], [0, 0, 0, 0]]], np.uint8).repeat(2, axis=0)
    picture = load_image(file_of(Image.fromarray(rgba)), max_side=1, color=True)
    assert np.allclose(picture[:, 0, 0], [1, 0.5, 0.5], atol=EXACT)


def test_a_whole_factor_is_the_mean_of_blocks() -> None:
    values = np.random.default_rng(1).integers(0, 256, (128, 192), np.uint8)
    blocks = values.reshape(64, 2, 96, 2).mean((1, 3)) / 255
    assert np.allclose(load_image(file_of(grey(values)), max_side=96)[0], blocks, atol=EXACT)


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


def logo(colour: tuple[int, int, int], around: int = 0) -> bytes:
    pixels = np.full((8, 8, 4), around, np.uint8)
    pixels[2:6, 2:6] = (*colour, 255)
    pixels[1, 2:6] = (*colour, 102)
    return file_of(Image.fromarray(pixels))


def test_a_white_logo_on_transparency_is_laid_on_black_and_says_so() -> None:
    for white in (255, 254):
        reading = read_image(logo((white,) * 3))
        assert reading.ground == "black"
        assert np.allclose(reading.array[0, 2:6, 2:6], white / 255, atol=EXACT)
        assert np.allclose(reading.array[0, 1, 2:6], 0.4 * white / 255, atol=EXACT)
        assert reading.array[0, 0].max() == 0
    averaged = read_image(logo((255, 255, 255)), max_side=2).array[0]
    assert np.allclose(
        averaged, (4 + 2 * 0.4 * 1) / 16 * np.array([[1, 1], [0, 0]]) + [[0, 0], [0.25, 0.25]], atol=EXACT
    )


@pytest.mark.parametrize(
    ("data", "ground"),
    [
        (logo((250, 255, 255)), "white"),  # it can be seen
        (logo((0, 0, 0)), "white"),
        (file_of(Image.new("RGBA", (8, 8), (255, 255, 255, 0))), "white"),  # there is nothing to see on any ground
        (file_of(Image.new("RGBA", (8, 8), (0, 0, 0, 0))), "white"),
        (file_of(Image.new("RGBA", (8, 8), (255, 255, 255, 255))), None),  # a white page is white
        (file_of(grey([[0, 51, 255]]), transparency=0), "white"),
        (file_of(grey([[0, 255, 255]]), transparency=0), "black"),
        (file_of(grey([[7, 65535]], "<u2"), transparency=7), "black"),
        (file_of(grey([[7, 60000]], "<u2"), transparency=7), "white"),
        (file_of(grey([[0, 51, 255]])), None),
    ],
)
def test_every_other_picture_is_laid_on_white(data: bytes, ground: str | None) -> None:
    assert read_image(data).ground == ground
