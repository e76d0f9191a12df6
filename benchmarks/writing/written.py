"""Picture files as Pillow, tifffile, imagecodecs and pillow_heif write them, and what each was given."""

from __future__ import annotations

import io
import random
from collections.abc import Callable, Mapping
from typing import Any

import imagecodecs
import numpy as np
import pillow_heif
from PIL import Image, ImageCms

from benchmarks.writing.dice import BYTE, Written, file_of, image_of, noise, on_white, smooth
from benchmarks.writing.tiffs import tiff

_CHANNELS = {"L": 1, "LA": 2, "RGB": 3, "RGBA": 4}
_TIFF_LOSSLESS = (None, "tiff_lzw", "tiff_adobe_deflate", "packbits")


def written(chance: random.Random) -> Written:
    """The file that these dice give; they are thrown again where a library does not write what they ask for."""
    while True:
        try:
            return chance.choices(list(WRITERS), list(WRITERS.values()))[0](chance)
        except (ValueError, LookupError, RuntimeError, OSError, imagecodecs.DelayedImportError):
            continue


def _pillow_bytes(chance: random.Random) -> Written:
    """8 bits in one to four channels, in every format that keeps them."""
    name = chance.choice(["PNG", "PNG", "TIFF", "TIFF", "WEBP", "BMP"])
    mode = chance.choice({"WEBP": ["RGB", "RGBA"], "BMP": ["L", "RGB"]}.get(name, list(_CHANNELS)))
    options: dict[str, Any] = {"WEBP": {"lossless": True, "exact": True}}.get(name, {})
    if name == "TIFF":
        options = {"compression": chance.choice(_TIFF_LOSSLESS)}
    if name == "PNG":
        options = {"compress_level": chance.randrange(10), "optimize": chance.random() < 0.3}
    orientation = chance.randrange(1, 9) if name != "BMP" else 1
    if name != "BMP" and chance.random() < 0.5:
        exif = Image.Exif()
        exif[0x0112] = orientation
        options["exif"] = exif
    else:
        orientation = 1
    numbers = noise(chance, _CHANNELS[mode])
    data = file_of(image_of(numbers, mode), name, **options)
    return Written("Pillow", f"{name} {mode}", data, on_white(numbers, 255), orientation=orientation)


def _pillow_bits(chance: random.Random) -> Written:
    name = chance.choice(["PNG", "TIFF", "BMP"])
    numbers = noise(chance, 1, 1)
    options = {"compression": chance.choice([*_TIFF_LOSSLESS, "group3", "group4"])} if name == "TIFF" else {}
    image = Image.fromarray(numbers[:, :, 0].astype(bool))
    return Written("Pillow", f"{name} 1", file_of(image, name, **options), on_white(numbers, 1))


def _pillow_palette(chance: random.Random) -> Written:
    name = chance.choice(["PNG", "GIF", "BMP", "TIFF"])
    colours = chance.choice([2, 4, 16, 200])
    palette = np.random.default_rng(chance.getrandbits(32)).integers(0, 256, (colours, 3))
    numbers = noise(chance, 1, colours - 1)
    image = image_of(numbers, "L")
    image.putpalette(palette.astype(np.uint8).tobytes())
    given = palette[numbers[:, :, 0]] / 255
    options: dict[str, Any] = {}
    if name in ("PNG", "GIF") and chance.random() < 0.4:
        options["transparency"] = clear = chance.randrange(colours)
        given[numbers[:, :, 0] == clear] = 1
    return Written("Pillow", f"{name} P", file_of(image, name, **options), given)


def _pillow_deep(chance: random.Random) -> Written:
    """16 and 32 bits, and floats."""
    kind = chance.choice(["PNG I;16", "TIFF I;16", "TIFF I;16B", "TIFF I", "TIFF F"])
    name, mode = kind.split()
    top = chance.choice([65535, 65535, 4095, 1023])
    numbers = noise(chance, 1, top)
    compression = {"compression": chance.choice(_TIFF_LOSSLESS)} if name == "TIFF" else {}
    dtype = {"I": "<i4", "F": "<f4", "I;16B": ">u2"}.get(mode, "<u2")
    given = numbers[:, :, 0] / 65535 if mode == "F" else numbers[:, :, 0]
    data = file_of(Image.fromarray(given.astype(dtype)), name, **compression)
    stretched = (0.0, float(top)) if top < 65535 and mode != "F" else None
    if stretched and numbers.max() < top:  # a single pixel, 0: there is no room for the top
        stretched = None if numbers.max() == 0 else stretched
    return Written("Pillow", kind, data, on_white(numbers, top if stretched else 65535), stretched=stretched)


def _pillow_inks(chance: random.Random) -> Written:
    mode = chance.choice(["CMYK", "LAB", "YCbCr"])
    compression = {"compression": chance.choice(_TIFF_LOSSLESS)}
    if mode == "CMYK":
        numbers = noise(chance, 4)
        given = (1 - numbers[:, :, :3] / 255) * (1 - numbers[:, :, 3:] / 255)
        return Written("Pillow", "TIFF CMYK", file_of(image_of(numbers, "CMYK"), "TIFF", **compression), given, BYTE)
    image = image_of(smooth(chance, 3), "RGB")
    given = np.asarray(image) / 255
    if mode == "LAB":
        rgb, lab = ImageCms.createProfile("sRGB"), ImageCms.createProfile("LAB")
        image = ImageCms.profileToProfile(image, rgb, lab, outputMode="LAB") or image
    data = file_of(image if mode == "LAB" else image.convert("YCbCr"), "TIFF", **compression)
    return Written("Pillow", f"TIFF {mode}", data, given, 0.01, is_lossy=True)


def _pillow_lossy(chance: random.Random) -> Written:
    name = chance.choice(["JPEG", "JPEG", "WEBP", "AVIF", "TIFF"])
    mode = chance.choice({"JPEG": ["L", "RGB", "CMYK"], "TIFF": ["L", "RGB"]}.get(name, ["RGB", "RGBA"]))
    numbers = smooth(chance, 4 if mode == "CMYK" else _CHANNELS[mode])
    options: dict[str, Any] = {"quality": chance.randrange(60, 96)}
    if name == "JPEG":
        options |= {"progressive": chance.random() < 0.5, "subsampling": chance.randrange(3)}
    elif name == "TIFF":
        options |= {"compression": "jpeg"}
    given = on_white(numbers, 255)
    if mode == "CMYK":
        given = (1 - numbers[:, :, :3] / 255) * (1 - numbers[:, :, 3:] / 255)
    return Written(
        "Pillow", f"{name} {mode}", file_of(image_of(numbers, mode), name, **options), given, 0.03, is_lossy=True
    )


def _pillow_others(chance: random.Random) -> Written:
    """What is not read."""
    name, code = chance.choice([("ICO", "format"), ("JPEG2000", "format"), ("PPM", "unknown"), ("TGA", "unknown"),
                                ("TIFF lzma", "layout"), ("TIFF zstd", "layout"), ("TIFF big", "format"),
                                ("PDF", "format"), ("PCX", "unknown")])  # fmt: skip
    numbers = smooth(chance, 3)
    name, _, compression = name.partition(" ")
    options = {"big": {"big_tiff": True}, "": {}}.get(compression, {"compression": compression})
    data = file_of(image_of(numbers, "RGB"), name, **options)
    return Written("Pillow", f"{name} {compression}".strip(), data, on_white(numbers, 255), refused=(code,))


def _heic(chance: random.Random) -> Written:
    mode = chance.choice(["L", "RGB", "RGB", "RGBA"])
    numbers = smooth(chance, _CHANNELS[mode])
    image = image_of(numbers, mode)
    orientation = chance.randrange(1, 9)
    exif = Image.Exif()
    exif[0x0112] = orientation
    heif = pillow_heif.from_pillow(image)
    heif.info["exif"] = exif.tobytes()  # in the image it would turn the pixels too
    file = io.BytesIO()
    heif.save(file, quality=chance.randrange(60, 96))
    return Written("pillow_heif", f"HEIC {mode}", file.getvalue(), on_white(numbers, 255), 0.03, True,
                   orientation=orientation)  # fmt: skip


def _deep_heic(chance: random.Random) -> Written:
    numbers = smooth(chance, 3) * 257
    size = numbers.shape[1], numbers.shape[0]
    heif = pillow_heif.from_bytes("RGB;16", size, np.ascontiguousarray(numbers.astype("<u2")).tobytes())
    file = io.BytesIO()
    heif.save(file, quality=90)
    return Written("pillow_heif", "HEIC RGB;10", file.getvalue(), on_white(numbers, 65535), 0.03, True)


def _imagecodecs(chance: random.Random) -> Written:
    """PNG of 16 bits in colour, which Pillow does not write; AVIF of 10 and 12 bits; JPEG of other kinds."""
    kind = chance.choice(["PNG16", "PNG16", "AVIF", "JPEG lossless", "JPEG 12"])
    if kind == "PNG16":
        channels, top = chance.randrange(1, 5), chance.choice([65535, 65535, 4095])
        numbers = noise(chance, channels, top)
        if channels in (2, 4):
            top = 65535
            numbers = np.minimum(numbers * (65535 // numbers.max() if numbers.max() else 1), 65535)
            numbers[0, 0] = 65535
        data = bytes(
            imagecodecs.png_encode(numbers.astype(np.uint16).squeeze(2) if channels == 1 else numbers.astype("u2"))
        )
        is_dark = top < 65535 and numbers.max() > 0
        stretched = (0.0, 4095.0) if is_dark else None
        return Written("imagecodecs", f"PNG 16 bit, {channels}", data, on_white(numbers, 4095 if is_dark else 65535),
                       stretched=stretched)  # fmt: skip
    if kind == "AVIF":
        bits = chance.choice([10, 12])
        numbers = smooth(chance, 3)
        deep = np.round(numbers / 255 * (2**bits - 1)).astype(np.uint16)
        data = bytes(imagecodecs.avif_encode(deep, level=90, bitspersample=bits))
        return Written("imagecodecs", f"AVIF {bits} bit", data, on_white(numbers, 255), 0.03, True)
    numbers = smooth(chance, 1)
    if kind == "JPEG 12":
        data = bytes(imagecodecs.jpeg8_encode((numbers[:, :, 0] * 16).astype(np.uint16), bitspersample=12))
        return Written("imagecodecs", kind, data, on_white(numbers, 255), refused=("layout",))
    data = bytes(imagecodecs.ljpeg_encode(numbers[:, :, 0].astype(np.uint8)))
    return Written("imagecodecs", kind, data, on_white(numbers, 255))


WRITERS: Mapping[Callable[[random.Random], Written], int] = {
    _pillow_bytes: 20,
    _pillow_bits: 4,
    _pillow_palette: 6,
    _pillow_deep: 6,
    _pillow_inks: 4,
    _pillow_lossy: 12,
    _pillow_others: 3,
    _heic: 6,
    _deep_heic: 2,
    _imagecodecs: 6,
    tiff: 31,
}
