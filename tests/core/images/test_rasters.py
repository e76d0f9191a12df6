"""Pixels as decoders give them: values worked out by hand for every kind of picture."""

import io
import itertools
import struct

import numpy as np
import pytest
from PIL import Image, ImageCms

from core.images import load_image
from tests.core.images.picture_files import (
    BYTES,
    PICTURES,
    file_of,
    grey,
    grey_tiff,
    png,
    png_chunk,
    tiff,
)

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


@pytest.mark.parametrize("channels", [3, 4])
def test_a_png_of_16_bits_in_colour_keeps_them_all(channels: int) -> None:
    numbers = np.random.default_rng(2).integers(0, 65536, (9, 7, channels))
    numbers[:, :, 3:] = 65535
    rows = b"".join(b"\0" + struct.pack(f">{7 * channels}H", *row.ravel()) for row in numbers)
    data = png(7, 9, rows, bits=16, kind=2 if channels == 3 else 6)
    found = load_image(data, color=True, multiple=1)
    assert np.allclose(found, numbers[:, :, :3].transpose(2, 0, 1) / 65535, atol=EXACT)


def test_the_colour_key_of_a_16_bit_png_is_transparent() -> None:
    pixels = [[(1000, 2000, 3000), (1001, 2000, 3000)], [(1000, 2000, 3001), (60000, 0, 0)]]
    rows = b"".join(b"\0" + struct.pack(">6H", *itertools.chain(*row)) for row in pixels)
    key = png_chunk(b"tRNS", struct.pack(">3H", 1000, 2000, 3000))
    found = load_image(png(2, 2, rows, bits=16, kind=2, before=key), color=True)
    assert found[:, 0, 0].tolist() == [1, 1, 1]
    assert np.allclose(found[:, 0, 1], np.array([1001, 2000, 3000]) / 65535, atol=EXACT)
    plain = load_image(png(2, 2, rows, bits=16, kind=2), color=True)
    assert np.allclose(plain[:, 0, 0], np.array([1000, 2000, 3000]) / 65535, atol=EXACT)


def test_grey_with_alpha_in_a_16_bit_png_is_laid_on_white() -> None:
    rows = b"\0" + struct.pack(">4H", 13200, 65535, 0, 13200)
    expected = [[13200 / 65535, 1 - 13200 / 65535]]
    assert np.allclose(load_image(png(2, 1, rows, bits=16, kind=4))[0], expected, atol=EXACT)
