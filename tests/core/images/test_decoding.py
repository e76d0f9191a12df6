"""From pixels to brightness: means by area, the range of values that is shown, and the ground under what is clear."""

import itertools
import logging
import struct

import numpy as np
import pytest
from PIL import Image

from core.images import ImageError, decoding, load_image, read_image
from tests.core.images.picture_files import file_of, grey, grey_tiff, png, png_chunk, tifffile_of

EXACT = 1e-6  # rounding of float32


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


def test_large_pictures_are_averaged_in_either_direction() -> None:
    chance = np.random.default_rng(1)
    for shape in ((40, 600), (600, 40)):
        deep = chance.integers(0, 65536, (*shape, 3), np.uint16)
        deep[0, 0] = 65535
        blocks = deep.reshape(shape[0] // 4, 4, shape[1] // 4, 4, 3).mean((1, 3)).transpose(2, 0, 1) / 65535
        for options in ({}, {"compression": "zlib", "predictor": True}, {"planarconfig": "separate"}):
            pixels = deep.transpose(2, 0, 1).copy() if "planarconfig" in options else deep
            data = tifffile_of(pixels, photometric="rgb", **options)
            assert np.allclose(load_image(data, max_side=150, color=True, multiple=1), blocks, atol=EXACT)


# --- what decoders raise ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("raised", "is_logged"),
    [(OSError("broken data stream"), False), (struct.error("unpack"), False), (IndexError("a bug"), True)],
)
def test_what_no_broken_file_explains_is_logged_whole(
    raised: Exception, is_logged: bool, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fails(*_: object) -> None:
        raise raised

    monkeypatch.setattr(decoding, "raster_of", fails)
    with caplog.at_level(logging.ERROR), pytest.raises(ImageError, match="the PNG file is damaged"):
        load_image(file_of(grey(np.zeros((3, 4), np.uint8))))
    traces = [record.exc_info[1] for record in caplog.records if record.exc_info]
    assert traces == ([raised] if is_logged else [])


# --- by which range values become brightness: see core.images.decoding.value_range ------------------------------------


def test_the_range_of_floats_may_be_no_float() -> None:
    widest = np.finfo(np.float64).max * np.array([[-1, 0, 1]])
    assert np.allclose(load_image(tifffile_of(widest))[0], [[0, 0.5, 1]], atol=EXACT)
    blocks = load_image(tifffile_of(widest.repeat(8, axis=0).repeat(8, axis=1)), max_side=3)
    assert np.allclose(blocks[0], [[0, 0.5, 1]], atol=EXACT)


def deep_png(values: list[list[int]], *chunks: tuple[bytes, bytes]) -> bytes:
    rows = b"".join(b"\0" + struct.pack(f">{len(row)}H", *row) for row in values)
    return png(len(values[0]), len(values), rows, bits=16, before=b"".join(png_chunk(*chunk) for chunk in chunks))


@pytest.mark.parametrize("file", [lambda v: file_of(grey([v], "<u2")), lambda v: tifffile_of(np.array([v], np.uint16))])
@pytest.mark.parametrize(
    ("values", "white"),
    [
        ([0, 51, 255], 255),
        ([0, 256, 1000], 1023),
        ([5, 1023, 512], 1023),
        ([0, 1024, 4095], 4095),
        ([0, 13107, 4096], None),  # from here on they are 16 bits
        ([0, 1000, 65535], None),
        ([0, 0, 0], None),
    ],
)
def test_data_of_few_bits_in_16_is_stretched_and_says_so(file: object, values: list[int], white: float | None) -> None:
    reading = read_image(file(values))  # type: ignore[operator]
    assert reading.stretched == (None if white is None else (0.0, white))
    assert np.allclose(reading.array[0, 0], np.array(values) / (white or 65535), atol=EXACT)


@pytest.mark.parametrize(
    ("data", "stretched"),
    [
        (deep_png([[0, 9000, 16383]], (b"sBIT", b"\x0e")), (0, 16383)),
        (
            deep_png([[0, 9000, 16384]], (b"sBIT", b"\x0e")),
            None,
        ),  # it says 14 bits and has more: scaled, as it should be
        (deep_png([[0, 9000, 16383]]), None),
        (grey_tiff(np.array([[0, 9000, 16383]], "<u2"), t281=(3, 16383)), (0, 16383)),
        (grey_tiff(np.array([[0, 9000, 30000]], "<u2"), t281=(3, 16383)), None),
        (grey_tiff(np.array([[0, 9000, 16383]], "<u2"), t281=(3, 65535)), None),
        (grey_tiff(np.array([[0, 9000, 16383]], "<u2")), None),
        (grey_tiff(np.array([[-5, 0, 20]], "<i2")), (-5, 20)),
        (grey_tiff(np.array([[-5, -5, -5]], "<i2")), (-5, 0)),
        (grey_tiff(np.array([[0, 5, 32767]], "<i2")), None),
        (grey_tiff(np.array([[0, 70000, 5]], "<i4")), (0, 70000)),
        (grey_tiff(np.array([[0, 700, 5]], "<i4")), (0, 1023)),
        (grey_tiff(np.array([[0.0, 0.001, 0.5]], "<f4")), None),
        (grey_tiff(np.array([[0.0, 2.0, 0.5]], "<f4")), (0, 2)),
        (grey_tiff(np.array([[0, 100, 200]], "u1")), None),
    ],
)
def test_headers_and_values_say_which_range_is_shown(data: bytes, stretched: tuple[float, float] | None) -> None:
    assert read_image(data).stretched == stretched


# --- on which ground -------------------------------------------------------------------------------------------------


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


def test_white_logos_of_16_bits_are_laid_on_black_too() -> None:
    logo = np.zeros((8, 8, 2), np.uint16)
    logo[2:6, 2:6] = 65535
    reading = read_image(tifffile_of(logo, planarconfig="contig", extrasamples=["unassalpha"]))
    assert (reading.ground, reading.array.max(), reading.array[0, 0, 0]) == ("black", 1, 0)
    image = Image.new("LA", (8, 8), (0, 0))
    image.paste((0, 255), (2, 2, 6, 6))
    assert read_image(file_of(image, "TIFF")).ground == "white"
