"""TIFFs of numbers that no byte holds, as tifffile writes them, and by which range they become brightness."""

import itertools
import struct

import numpy as np
import pytest
from PIL import Image

from core.images import ImageError, load_image, read_image
from tests.core.images.picture_files import file_of, grey, grey_tiff, png, png_chunk, tiff, tifffile_of

EXACT = 2e-6
TYPES = ("u1", "u2", "u4", "u8", "i1", "i2", "i4", "i8", "f2", "f4", "f8")
EXTRAS = {1: [], 2: ["unassalpha"], 3: [], 4: ["unassalpha"]}


def numbers_of(dtype: str, channels: int) -> tuple[np.ndarray, float]:
    """Numbers (24, 40, channels) from 0 to the largest that is white, and that."""
    chance = np.random.default_rng(0)
    if dtype[0] == "f":
        return chance.random((24, 40, channels)).astype(dtype), 1.0
    white = min(np.iinfo(dtype).max, 65535)
    numbers = chance.integers(0, white, (24, 40, channels), endpoint=True).astype(dtype)
    numbers[0, 0] = white
    return numbers, float(white)


@pytest.mark.parametrize("dtype", TYPES)
@pytest.mark.parametrize("channels", [1, 2, 3, 4])
def test_numbers_of_every_type_come_out_as_tifffile_was_given_them(dtype: str, channels: int) -> None:
    numbers, white = numbers_of(dtype, channels)
    values = numbers.astype(np.float64) / white
    if channels in (2, 4):
        values = values[:, :, :-1] * values[:, :, -1:] + 1 - values[:, :, -1:]
    has_alpha = channels in (2, 4) and (dtype in ("u1", "u2") or dtype[0] == "f")
    predicted = [False] if dtype in ("u8", "i8") else [False, True]
    for planar, compression, predictor, tile, order in itertools.product(
        ["contig", "separate"], [None, "zlib", "lzw", "packbits"], predicted, [None, (16, 16)], "<>"
    ):
        if predictor and compression not in ("zlib", "lzw"):
            continue
        options = {"photometric": "rgb" if channels > 2 else "minisblack", "compression": compression}
        options |= {"predictor": predictor, "tile": tile, "byteorder": order}
        options |= {"planarconfig": planar} if channels > 1 else {}
        options |= {"extrasamples": EXTRAS[channels]} if EXTRAS[channels] else {}
        pixels = numbers[:, :, 0] if channels == 1 else numbers if planar == "contig" else numbers.transpose(2, 0, 1)
        data = tifffile_of(np.ascontiguousarray(pixels), **options)
        if channels in (2, 4) and not has_alpha:
            with pytest.raises(ImageError) as refused:
                load_image(data)
            assert refused.value.code == "layout"
            continue
        reading = read_image(data, color=True)
        assert reading.stretched is None
        expected = np.broadcast_to(values, (24, 40, 3)).transpose(2, 0, 1)
        assert np.allclose(reading.array, expected, atol=EXACT), options


def test_rgb_in_planes_is_rgb() -> None:
    halves = np.zeros((3, 64, 64), np.uint16)
    halves[:, :, :32] = 60000
    for planes in (halves, np.concatenate([halves, np.full_like(halves[:1], 65535)])):
        data = tifffile_of(planes, photometric="rgb", planarconfig="separate")
        assert np.allclose(load_image(data, color=True)[:, :, [0, 31, 32]], [60000 / 65535] * 2 + [0], atol=EXACT)


def test_unsigned_32_bits_do_not_wrap() -> None:
    columns = np.array([[0, 2**31]], np.uint32).repeat(2, axis=0)
    reading = read_image(tifffile_of(columns))
    assert reading.array[0].tolist() == [[0, 1], [0, 1]]
    assert reading.stretched == (0, 2**31)
    no_data = np.array([[0, 2**31, 2**32 - 1]], np.uint32)
    assert np.allclose(load_image(tifffile_of(no_data))[0], [[0, 0.5, 1]], atol=EXACT)


def test_the_range_of_floats_may_be_no_float() -> None:
    widest = np.finfo(np.float64).max * np.array([[-1, 0, 1]])
    assert np.allclose(load_image(tifffile_of(widest))[0], [[0, 0.5, 1]], atol=EXACT)
    blocks = load_image(tifffile_of(widest.repeat(8, axis=0).repeat(8, axis=1)), max_side=3)
    assert np.allclose(blocks[0], [[0, 0.5, 1]], atol=EXACT)


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


def test_twelve_packed_bits_are_read() -> None:
    numbers = np.array([[0, 819, 4095, 7], [1, 2048, 4094, 4095]])
    bits = (numbers[:, :, None] >> np.arange(11, -1, -1)) & 1
    packed = np.packbits(bits.reshape(2, -1).astype(np.uint8), axis=1).tobytes()
    for order in "<>":
        data = tiff({256: (4, 4), 257: (4, 2), 258: (3, 12), 259: (3, 1), 262: (3, 1)}, packed, order)
        assert np.allclose(load_image(data)[0], numbers / 4095, atol=EXACT)


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (tifffile_of(np.zeros((8, 8, 5), np.uint16), planarconfig="contig"), "5 x uint16, BlackIsZero"),
        (tifffile_of(np.zeros((8, 8, 5), np.uint8), photometric="rgb"), "5 x uint8, RGB"),
        (tifffile_of(np.zeros((8, 8), np.complex64)), "1 x complex64, BlackIsZero"),
        (tifffile_of(np.zeros((8, 8, 2), np.uint8), planarconfig="contig"), "2 x uint8, BlackIsZero"),
        (tifffile_of(np.zeros((8, 8), np.uint16), compression="zstd"), "compression 50000"),
        (tifffile_of(np.zeros((8, 8), np.uint8), compression="packbits", predictor=True), "predictor 2"),
        (grey_tiff(np.zeros((8, 8), np.uint8), t254=(4, 1)), "NewSubfileType 1"),
        (grey_tiff(np.zeros((8, 8), np.uint8), t262=(3, 9)), "ICCLab"),
        (grey_tiff(np.zeros((8, 8), np.uint8), t277=(3, 65)), "65 samples"),
        (tiff({256: (4, 1), 257: (4, 1), 258: (3, struct.pack("<3H", 5, 6, 5)), 259: (3, 1), 262: (3, 2), 277: (3, 3)},
              bytes(2)), "BitsPerSample 5, 6, 5"),
    ],
)  # fmt: skip
def test_other_layouts_are_refused_by_their_name_and_not_as_damaged(data: bytes, name: str) -> None:
    with pytest.raises(ImageError, match=r"not supported.*save it as PNG or JPEG, or as TIFF") as refused:
        load_image(data)
    assert refused.value.code == "layout"
    assert name in str(refused.value.details["layout"])


def test_a_camera_raw_is_not_its_thumbnail() -> None:
    data = grey_tiff(np.zeros((8, 8), np.uint8), t50706=(1, 1))
    with pytest.raises(ImageError, match=r"Camera raw \(DNG, CR2, NEF, ARW\) files are not supported; save it as"):
        load_image(data)


# By which range values become brightness: see core.images.decoding.value_range.


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


def test_white_logos_of_16_bits_are_laid_on_black_too() -> None:
    logo = np.zeros((8, 8, 2), np.uint16)
    logo[2:6, 2:6] = 65535
    reading = read_image(tifffile_of(logo, planarconfig="contig", extrasamples=["unassalpha"]))
    assert (reading.ground, reading.array.max(), reading.array[0, 0, 0]) == ("black", 1, 0)
    image = Image.new("LA", (8, 8), (0, 0))
    image.paste((0, 255), (2, 2, 6, 6))
    assert read_image(file_of(image, "TIFF")).ground == "white"
