"""TIFFs of numbers that no byte holds, as tifffile writes them."""

import itertools

import numpy as np
import pytest

from core.images import ImageError, load_image, read_image
from tests.core.images.picture_files import tiff, tifffile_of

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


def test_twelve_packed_bits_are_read() -> None:
    numbers = np.array([[0, 819, 4095, 7], [1, 2048, 4094, 4095]])
    bits = (numbers[:, :, None] >> np.arange(11, -1, -1)) & 1
    packed = np.packbits(bits.reshape(2, -1).astype(np.uint8), axis=1).tobytes()
    for order in "<>":
        data = tiff({256: (4, 4), 257: (4, 2), 258: (3, 12), 259: (3, 1), 262: (3, 1)}, packed, order)
        assert np.allclose(load_image(data)[0], numbers / 4095, atol=EXACT)
