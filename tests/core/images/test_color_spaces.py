"""Colours of profiles become those of sRGB: figures that are published, and inks whose table is known."""

import io
import struct

import imagecodecs
import numpy as np
import pytest
from PIL import Image, ImageCms

from core.images import load_image
from tests.core.images.picture_files import (
    cmyk_profile,
    deflated,
    file_of,
    heif_of,
    png,
    png_chunk,
    rgb_profile,
    tifffile_of,
)

BYTE = 1 / 255
DISPLAY_P3 = (0.68, 0.32, 0.265, 0.69, 0.15, 0.06)
ADOBE_RGB = (0.64, 0.33, 0.21, 0.71, 0.15, 0.06)
STORED, SHOWN = (200, 100, 50), (215, 93, 31)  # a colour of Display P3, and the same in sRGB
P3 = rgb_profile(DISPLAY_P3)
SRGB = ImageCms.createProfile("sRGB")
FLAT = Image.new("RGB", (16, 16), STORED)


def colour(data: bytes, **options: int) -> np.ndarray:
    return load_image(data, color=True, **options)[:, 0, 0] * 255


FILES = {
    "png": lambda profile: file_of(FLAT, icc_profile=profile),
    "jpeg": lambda profile: file_of(FLAT, "JPEG", quality=100, subsampling=0, icc_profile=profile),
    "webp": lambda profile: file_of(FLAT, "WEBP", lossless=True, icc_profile=profile),
    "tiff": lambda profile: file_of(FLAT, "TIFF", icc_profile=profile),
    "tiff lzw": lambda profile: file_of(FLAT, "TIFF", compression="tiff_lzw", icc_profile=profile),
    "tiff 16 bit": lambda profile: tifffile_of(
        np.full((8, 8, 3), np.array(STORED) * 257, np.uint16), photometric="rgb", iccprofile=profile
    ),
    "avif": lambda profile: file_of(FLAT, "AVIF", quality=100, subsampling="4:4:4", icc_profile=profile),
    "heic": lambda profile: heif_of(with_profile(FLAT, profile), quality=-1, chroma=444),
}


def with_profile(image: Image.Image, profile: bytes) -> Image.Image:
    image = image.copy()
    image.info["icc_profile"] = profile
    return image


@pytest.mark.parametrize("name", FILES)
def test_display_p3_becomes_srgb_in_every_format(name: str) -> None:
    assert np.allclose(colour(FILES[name](P3)), SHOWN, atol=1)
    assert np.allclose(colour(FILES[name](P3), max_side=3), SHOWN, atol=1)


@pytest.mark.parametrize("name", FILES)
def test_srgbs_own_profile_and_broken_ones_change_nothing(name: str) -> None:
    for profile in (imagecodecs.cms_profile("srgb"), P3[:300], P3[:16] + b"CMYK" + P3[20:], b"no profile"):
        assert np.allclose(colour(FILES[name](profile)), STORED, atol=1e-3 if name != "jpeg" else 1)


def test_a_profile_in_several_parts_of_a_jpeg_is_read() -> None:
    profile = rgb_profile(DISPLAY_P3, entries=4096) + bytes(70_000)  # Pillow parts what is longer than 65,519 bytes
    data = file_of(FLAT, "JPEG", quality=100, subsampling=0, icc_profile=profile)
    assert data.count(b"ICC_PROFILE\0") == 2
    assert np.allclose(colour(data), SHOWN, atol=1)
    first, second = (data.index(b"ICC_PROFILE\0" + bytes([part, 2])) - 4 for part in (1, 2))
    length = 2 + struct.unpack_from(">H", data, first + 2)[0]
    swapped = data[:first] + data[second : second + 2 + struct.unpack_from(">H", data, second + 2)[0]]
    swapped += data[first : first + length] + data[second + 2 + struct.unpack_from(">H", data, second + 2)[0] :]
    assert np.allclose(colour(swapped), SHOWN, atol=1)


def test_a_photograph_comes_out_as_little_cms_converts_it() -> None:
    ramp = np.stack(np.meshgrid(np.arange(0, 256, 5), np.arange(0, 256, 5), indexing="ij"), axis=-1)
    pixels = np.concatenate([ramp, 255 - ramp[:, :, :1]], axis=2).astype(np.uint8)
    for primaries, gamma in ((DISPLAY_P3, None), (ADOBE_RGB, 2.2)):
        profile = rgb_profile(primaries, gamma)
        image = Image.fromarray(pixels)
        converted = ImageCms.profileToProfile(image, ImageCms.ImageCmsProfile(io.BytesIO(profile)), SRGB)
        found = load_image(file_of(image, icc_profile=profile), color=True, multiple=1)
        assert np.allclose(found, load_image(file_of(converted), color=True, multiple=1), atol=0.1 * BYTE)
        plain = load_image(file_of(image), color=True, multiple=1)
        assert np.abs(found - plain).max() > 10 * BYTE  # the twin: without a profile it is another picture


def test_what_is_finer_than_a_byte_stays() -> None:
    deep = np.arange(30000, 30064, dtype=np.uint16).reshape(8, 8).repeat(3, axis=1).reshape(8, 8, 3)
    data = tifffile_of(deep, photometric="rgb", iccprofile=P3)
    greys = load_image(data, color=True)
    assert len(np.unique(greys[0])) == 64
    assert np.allclose(greys, deep.transpose(2, 0, 1) / 65535, atol=BYTE)  # greys are greys in every space


def test_alpha_is_laid_on_white_after_its_colour_is_converted() -> None:
    image = Image.new("RGBA", (8, 8), (*STORED, 51))
    expected = np.array(SHOWN) * 0.2 + 255 * 0.8
    assert np.allclose(colour(file_of(image, icc_profile=P3)), expected, atol=1)


def test_a_grey_profile_brightens_greys() -> None:
    linear = imagecodecs.cms_profile("gray", gamma=1.0)
    value = load_image(file_of(Image.new("L", (8, 8), 100), icc_profile=linear))[0, 0, 0]
    assert abs(value - (1.055 * (100 / 255) ** (1 / 2.4) - 0.055)) < BYTE
    value = load_image(file_of(Image.new("L", (8, 8), 100), icc_profile=P3))[0, 0, 0]
    assert abs(value - 100 / 255) < 0.1 * BYTE


def test_inks_are_converted_by_their_table() -> None:
    profile = cmyk_profile()

    def grey_of(lightness: float) -> float:  # of CIE Lab
        lightness *= 100 / 255
        luminance = ((lightness + 16) / 116) ** 3 if lightness > 8 else lightness / 903.3
        return max(0.0, 1.055 * luminance ** (1 / 2.4) - 0.055)

    for inks, lightness in (((0, 0, 0, 0), 255), ((255, 0, 0, 0), 215), ((255, 255, 0, 0), 175), ((0, 0, 0, 255), 0)):
        image = Image.new("CMYK", (8, 8), inks)
        for data in (
            file_of(image, "TIFF", icc_profile=profile),
            file_of(image, "JPEG", quality=100, icc_profile=profile),
            tifffile_of(np.full((8, 8, 4), np.array(inks) * 257, "u2"), photometric="separated", iccprofile=profile),
        ):
            assert np.allclose(load_image(data, color=True)[:, 0, 0], grey_of(lightness), atol=3 * BYTE)
    plain = load_image(
        file_of(Image.new("CMYK", (8, 8), (255, 0, 0, 0)), "TIFF", icc_profile=profile[:600]), color=True
    )
    assert np.allclose(plain[:, 0, 0], [0, 1, 1], atol=BYTE)  # a broken profile: inks by the plain formula


def with_chunks(*chunks: tuple[bytes, bytes]) -> bytes:
    rows = (b"\0" + bytes(STORED) * 8) * 8
    return png(8, 8, rows, kind=2, before=b"".join(png_chunk(name, data) for name, data in chunks))


SRGB_POINTS = struct.pack(">8I", 31270, 32900, 64000, 33000, 30000, 60000, 15000, 6000)
P3_POINTS = struct.pack(">8I", 31270, 32900, 68000, 32000, 26500, 69000, 15000, 6000)
NO_POINTS = struct.pack(">8I", 31270, 32900, 68000, 32000, 68000, 32000, 15000, 6000)
LINEAR = [255 * (1.055 * (value / 255) ** (1 / 2.4) - 0.055) for value in STORED]


@pytest.mark.parametrize(
    ("chunks", "expected"),
    [
        ([(b"cICP", bytes([12, 13, 0, 1]))], SHOWN),
        ([(b"gAMA", struct.pack(">I", 45455)), (b"cHRM", P3_POINTS)], SHOWN),
        ([(b"gAMA", struct.pack(">I", 100000))], LINEAR),
        ([(b"gAMA", struct.pack(">I", 45455)), (b"cHRM", SRGB_POINTS)], STORED),
        ([(b"sRGB", b"\0"), (b"gAMA", struct.pack(">I", 100000)), (b"cHRM", P3_POINTS)], STORED),
        ([(b"cHRM", NO_POINTS)], STORED),
        ([(b"cHRM", bytes(32)), (b"gAMA", bytes(4))], STORED),
        ([(b"iCCP", b"bomb\0\0" + deflated(2**26))], STORED),
        ([(b"iCCP", b"no end")], STORED),
        ([(b"cICP", b"\x0c")], STORED),
    ],
)
def test_chunks_of_a_png_name_its_colours(chunks: list[tuple[bytes, bytes]], expected: tuple[float, ...]) -> None:
    assert np.allclose(colour(with_chunks(*chunks)), expected, atol=1)


def test_numbers_in_a_heic_name_its_colours() -> None:
    options = {"quality": -1, "chroma": 444, "matrix_coefficients": 0, "full_range_flag": 1}
    data = heif_of(FLAT, color_primaries=12, transfer_characteristics=13, **options)
    assert np.allclose(colour(data), SHOWN, atol=1)
    data = heif_of(FLAT, color_primaries=1, transfer_characteristics=13, **options)
    assert np.allclose(colour(data), STORED, atol=1)
