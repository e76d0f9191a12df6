"""Picture files as Pillow, tifffile, imagecodecs and pillow_heif write them, and what each was given."""

from __future__ import annotations

import io
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import imagecodecs
import numpy as np
import pillow_heif
import tifffile
from numpy.typing import NDArray
from PIL import Image, ImageCms

EXACT = 2e-6
BYTE = 1.01 / 255


@dataclass(frozen=True, eq=False)
class Written:
    """A file and what its writer was given: (H, W, 1 or 3) in [0, 1] on white, before it is turned by `orientation`.

    loss: by how much the codec may change it, at most for exact ones and in the mean for the others (is_lossy).
    refused: the codes of an ImageError of which one is the truth, empty where the file is to be read. stretched: the
    range of its own values that is mapped to [0, 1].
    """

    writer: str
    kind: str
    data: bytes
    given: NDArray[np.float64]
    loss: float = EXACT
    is_lossy: bool = False
    refused: tuple[str, ...] = ()
    stretched: tuple[float, float] | None = None
    orientation: int = 1


def written(chance: random.Random) -> Written:
    """The file that these dice give; they are thrown again where a library does not write what they ask for."""
    while True:
        try:
            return chance.choices(list(WRITERS), list(WRITERS.values()))[0](chance)
        except (ValueError, LookupError, RuntimeError, OSError, imagecodecs.DelayedImportError):
            continue


def _sides(chance: random.Random) -> tuple[int, int]:
    """Height and width: mostly small, at times one cell or thousands."""
    if chance.random() < 0.1:
        sides = [chance.choice([1, 2, 3, 5]), chance.choice([1, 500, 2999, 9000])]
        chance.shuffle(sides)
        return sides[0], sides[1]
    return chance.randrange(1, 50), chance.randrange(1, 50)


def _noise(chance: random.Random, channels: int, top: int = 255) -> NDArray[np.int64]:
    """Whole numbers (H, W, channels) from 0 to `top`, both there where there is room for them."""
    height, width = _sides(chance)
    numbers = np.random.default_rng(chance.getrandbits(32)).integers(0, top, (height, width, channels), endpoint=True)
    numbers.reshape(-1)[[0, -1]] = 0, top
    return numbers


def _smooth(chance: random.Random, channels: int) -> NDArray[np.int64]:
    """A ramp of bytes (H, W, channels) that lossy codecs keep, of at least 16 pixels a side."""
    height, width = (max(16, side) for side in _sides(chance))
    ramp = np.add.outer(np.linspace(0, 0.5, height), np.linspace(0, 0.5, width))[:, :, None]
    tops = np.array([chance.randrange(100, 256) for _ in range(channels)])
    return np.round(ramp * tops).astype(np.int64)


def _on_white(numbers: NDArray[Any], white: float) -> NDArray[np.float64]:
    values = numbers / white
    if values.shape[2] in (1, 3):
        return values
    cover = values[:, :, -1:]
    return values[:, :, :-1] * cover + 1 - cover


def _file(image: Image.Image, name: str, **options: Any) -> bytes:
    file = io.BytesIO()
    image.save(file, name, **options)
    return file.getvalue()


def _image(numbers: NDArray[np.int64], mode: str) -> Image.Image:
    pixels = numbers.astype(np.uint8)
    size = pixels.shape[1], pixels.shape[0]
    return Image.frombytes(mode, size, np.ascontiguousarray(pixels).tobytes())


_CHANNELS = {"L": 1, "LA": 2, "RGB": 3, "RGBA": 4}
_TIFF_LOSSLESS = (None, "tiff_lzw", "tiff_adobe_deflate", "packbits")


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
    numbers = _noise(chance, _CHANNELS[mode])
    data = _file(_image(numbers, mode), name, **options)
    return Written("Pillow", f"{name} {mode}", data, _on_white(numbers, 255), orientation=orientation)


def _pillow_bits(chance: random.Random) -> Written:
    name = chance.choice(["PNG", "TIFF", "BMP"])
    numbers = _noise(chance, 1, 1)
    options = {"compression": chance.choice([*_TIFF_LOSSLESS, "group3", "group4"])} if name == "TIFF" else {}
    image = Image.fromarray(numbers[:, :, 0].astype(bool))
    return Written("Pillow", f"{name} 1", _file(image, name, **options), _on_white(numbers, 1))


def _pillow_palette(chance: random.Random) -> Written:
    name = chance.choice(["PNG", "GIF", "BMP", "TIFF"])
    colours = chance.choice([2, 4, 16, 200])
    palette = np.random.default_rng(chance.getrandbits(32)).integers(0, 256, (colours, 3))
    numbers = _noise(chance, 1, colours - 1)
    image = _image(numbers, "L")
    image.putpalette(palette.astype(np.uint8).tobytes())
    given = palette[numbers[:, :, 0]] / 255
    options: dict[str, Any] = {}
    if name in ("PNG", "GIF") and chance.random() < 0.4:
        options["transparency"] = clear = chance.randrange(colours)
        given[numbers[:, :, 0] == clear] = 1
    return Written("Pillow", f"{name} P", _file(image, name, **options), given)


def _pillow_deep(chance: random.Random) -> Written:
    """16 and 32 bits, and floats."""
    kind = chance.choice(["PNG I;16", "TIFF I;16", "TIFF I;16B", "TIFF I", "TIFF F"])
    name, mode = kind.split()
    top = chance.choice([65535, 65535, 4095, 1023])
    numbers = _noise(chance, 1, top)
    compression = {"compression": chance.choice(_TIFF_LOSSLESS)} if name == "TIFF" else {}
    dtype = {"I": "<i4", "F": "<f4", "I;16B": ">u2"}.get(mode, "<u2")
    given = numbers[:, :, 0] / 65535 if mode == "F" else numbers[:, :, 0]
    data = _file(Image.fromarray(given.astype(dtype)), name, **compression)
    stretched = (0.0, float(top)) if top < 65535 and mode != "F" else None
    if stretched and numbers.max() < top:  # a single pixel, 0: there is no room for the top
        stretched = None if numbers.max() == 0 else stretched
    return Written("Pillow", kind, data, _on_white(numbers, top if stretched else 65535), stretched=stretched)


def _pillow_inks(chance: random.Random) -> Written:
    mode = chance.choice(["CMYK", "LAB", "YCbCr"])
    compression = {"compression": chance.choice(_TIFF_LOSSLESS)}
    if mode == "CMYK":
        numbers = _noise(chance, 4)
        given = (1 - numbers[:, :, :3] / 255) * (1 - numbers[:, :, 3:] / 255)
        return Written("Pillow", "TIFF CMYK", _file(_image(numbers, "CMYK"), "TIFF", **compression), given, BYTE)
    image = _image(_smooth(chance, 3), "RGB")
    given = np.asarray(image) / 255
    if mode == "LAB":
        rgb, lab = ImageCms.createProfile("sRGB"), ImageCms.createProfile("LAB")
        image = ImageCms.profileToProfile(image, rgb, lab, outputMode="LAB") or image
    data = _file(image if mode == "LAB" else image.convert("YCbCr"), "TIFF", **compression)
    return Written("Pillow", f"TIFF {mode}", data, given, 0.01, is_lossy=True)


def _pillow_lossy(chance: random.Random) -> Written:
    name = chance.choice(["JPEG", "JPEG", "WEBP", "AVIF", "TIFF"])
    mode = chance.choice({"JPEG": ["L", "RGB", "CMYK"], "TIFF": ["L", "RGB"]}.get(name, ["RGB", "RGBA"]))
    numbers = _smooth(chance, 4 if mode == "CMYK" else _CHANNELS[mode])
    options: dict[str, Any] = {"quality": chance.randrange(60, 96)}
    if name == "JPEG":
        options |= {"progressive": chance.random() < 0.5, "subsampling": chance.randrange(3)}
    elif name == "TIFF":
        options |= {"compression": "jpeg"}
    given = _on_white(numbers, 255)
    if mode == "CMYK":
        given = (1 - numbers[:, :, :3] / 255) * (1 - numbers[:, :, 3:] / 255)
    return Written(
        "Pillow", f"{name} {mode}", _file(_image(numbers, mode), name, **options), given, 0.03, is_lossy=True
    )


def _pillow_others(chance: random.Random) -> Written:
    """What is not read."""
    name, code = chance.choice([("ICO", "format"), ("JPEG2000", "format"), ("PPM", "unknown"), ("TGA", "unknown"),
                                ("TIFF lzma", "layout"), ("TIFF zstd", "layout"), ("TIFF big", "format"),
                                ("PDF", "format"), ("PCX", "unknown")])  # fmt: skip
    numbers = _smooth(chance, 3)
    name, _, compression = name.partition(" ")
    options = {"big": {"big_tiff": True}, "": {}}.get(compression, {"compression": compression})
    data = _file(_image(numbers, "RGB"), name, **options)
    return Written("Pillow", f"{name} {compression}".strip(), data, _on_white(numbers, 255), refused=(code,))


def _heic(chance: random.Random) -> Written:
    mode = chance.choice(["L", "RGB", "RGB", "RGBA"])
    numbers = _smooth(chance, _CHANNELS[mode])
    image = _image(numbers, mode)
    orientation = chance.randrange(1, 9)
    exif = Image.Exif()
    exif[0x0112] = orientation
    heif = pillow_heif.from_pillow(image)
    heif.info["exif"] = exif.tobytes()  # in the image it would turn the pixels too
    file = io.BytesIO()
    heif.save(file, quality=chance.randrange(60, 96))
    return Written("pillow_heif", f"HEIC {mode}", file.getvalue(), _on_white(numbers, 255), 0.03, True,
                   orientation=orientation)  # fmt: skip


def _deep_heic(chance: random.Random) -> Written:
    numbers = _smooth(chance, 3) * 257
    size = numbers.shape[1], numbers.shape[0]
    heif = pillow_heif.from_bytes("RGB;16", size, np.ascontiguousarray(numbers.astype("<u2")).tobytes())
    file = io.BytesIO()
    heif.save(file, quality=90)
    return Written("pillow_heif", "HEIC RGB;10", file.getvalue(), _on_white(numbers, 65535), 0.03, True)


def _imagecodecs(chance: random.Random) -> Written:
    """PNG of 16 bits in colour, which Pillow does not write; AVIF of 10 and 12 bits; JPEG of other kinds."""
    kind = chance.choice(["PNG16", "PNG16", "AVIF", "JPEG lossless", "JPEG 12"])
    if kind == "PNG16":
        channels, top = chance.randrange(1, 5), chance.choice([65535, 65535, 4095])
        numbers = _noise(chance, channels, top)
        if channels in (2, 4):
            top = 65535
            numbers = np.minimum(numbers * (65535 // numbers.max() if numbers.max() else 1), 65535)
            numbers[0, 0] = 65535
        data = bytes(
            imagecodecs.png_encode(numbers.astype(np.uint16).squeeze(2) if channels == 1 else numbers.astype("u2"))
        )
        is_dark = top < 65535 and numbers.max() > 0
        stretched = (0.0, 4095.0) if is_dark else None
        return Written("imagecodecs", f"PNG 16 bit, {channels}", data, _on_white(numbers, 4095 if is_dark else 65535),
                       stretched=stretched)  # fmt: skip
    if kind == "AVIF":
        bits = chance.choice([10, 12])
        numbers = _smooth(chance, 3)
        deep = np.round(numbers / 255 * (2**bits - 1)).astype(np.uint16)
        data = bytes(imagecodecs.avif_encode(deep, level=90, bitspersample=bits))
        return Written("imagecodecs", f"AVIF {bits} bit", data, _on_white(numbers, 255), 0.03, True)
    numbers = _smooth(chance, 1)
    if kind == "JPEG 12":
        data = bytes(imagecodecs.jpeg8_encode((numbers[:, :, 0] * 16).astype(np.uint16), bitspersample=12))
        return Written("imagecodecs", kind, data, _on_white(numbers, 255), refused=("layout",))
    data = bytes(imagecodecs.ljpeg_encode(numbers[:, :, 0].astype(np.uint8)))
    return Written("imagecodecs", kind, data, _on_white(numbers, 255))


_TYPES = ("u1", "u2", "u2", "u4", "u8", "i1", "i2", "i4", "i8", "f2", "f4", "f8", "c8", "?")
_TIFFFILE_COMPRESSIONS = (None, None, "zlib", "lzw", "packbits", "zstd", "lzma", "jpeg2000", "jpegxl", "webp", "lerc")


def _tifffile(chance: random.Random) -> Written:
    """Numbers of any type, in planes or not, in tiles or strips, of any count of channels."""
    dtype = np.dtype(chance.choice(_TYPES))
    channels = chance.choice([1, 1, 2, 3, 3, 4, 5]) if dtype.kind != "?" else 1
    compression = chance.choice(_TIFFFILE_COMPRESSIONS)
    lossless = (None, "zlib", "lzw", "packbits")
    if dtype.kind in "?c":
        compression = None
    is_predicted = compression in ("zlib", "lzw") and chance.random() < 0.5 and dtype.str[1:] not in ("u8", "i8")
    options: dict[str, Any] = {
        "photometric": "rgb" if channels in (3, 4) else chance.choice(["minisblack", "minisblack", "miniswhite"]),
        "compression": compression,
        "predictor": is_predicted,
        "tile": chance.choice([None, None, (16, 16), (32, 48)]),
        "byteorder": chance.choice("<>"),
    }
    if options["tile"] is None and chance.random() < 0.5:
        options["rowsperstrip"] = chance.randrange(1, 20)
    meaning = {2: ["unassalpha", "unspecified"], 4: ["unassalpha", "assocalpha", "unspecified"]}.get(channels)
    extra = chance.choice(meaning) if meaning else ""
    if extra:
        options["photometric"] = "rgb" if channels == 4 else "minisblack"
        options["extrasamples"] = [extra]
    if channels > 1:
        options["planarconfig"] = chance.choice(["contig", "separate"])
    numbers, given, stretched = _numbers(chance, dtype, channels, extra)
    pixels = numbers[:, :, 0] if channels == 1 else numbers
    if options.get("planarconfig") == "separate":
        pixels = np.ascontiguousarray(pixels.transpose(2, 0, 1))
    if chance.random() < 0.05:
        options["bigtiff"] = True
    file = io.BytesIO()
    tifffile.imwrite(file, pixels, **options)
    if options["photometric"] == "miniswhite":
        given = 1 - given
    refused: tuple[str, ...] = ()
    is_odd = channels == 5 or dtype.kind == "c" or compression not in lossless
    has_no_alpha = dtype.kind == "i" or dtype.str[1:] in ("u4", "u8")  # or wider than any alpha
    if is_odd or (extra == "unspecified" and channels == 2) or (extra and has_no_alpha and extra != "unspecified"):
        refused = ("layout",)
    if options.get("bigtiff"):
        refused = ("format",)
    kind = f"{dtype.name} x {channels} {extra}".strip()
    return Written("tifffile", kind, file.getvalue(), given, refused=refused, stretched=stretched)


def _numbers(
    chance: random.Random, dtype: np.dtype[Any], channels: int, extra: str
) -> tuple[NDArray[Any], NDArray[np.float64], tuple[float, float] | None]:
    """Numbers (H, W, channels) of a type, what they show on white, and the range that they are stretched from."""
    white = 1.0 if dtype.kind in "fc?" else float(min(np.iinfo(dtype).max, 65535))
    if dtype.kind in "fc":
        numbers = _noise(chance, channels, 2**10) / 2**10
        if dtype.kind == "f" and not extra and chance.random() < 0.3:
            numbers = numbers * 12 - 3
    elif dtype.kind == "?":
        numbers = _noise(chance, 1, 1)
    else:
        top, low = int(white), 0
        if not extra and dtype.kind == "i" and chance.random() < 0.5:
            low = -min(1000, top)
        elif not extra and dtype.itemsize > 2 and chance.random() < 0.5:
            top = np.iinfo(dtype).max >> chance.choice([0, 1, 8])
        elif not extra and top == 65535 and chance.random() < 0.3:
            top = chance.choice([255, 1023, 4095])
        numbers = np.clip(_noise(chance, channels, min(top - low, 2**62)) + low, low, top)
    if extra == "assocalpha":
        numbers = np.concatenate([np.floor(numbers[:, :, :-1] * (numbers[:, :, -1:] / white)), numbers[:, :, -1:]], 2)
    stored = numbers.astype(dtype)
    exact = stored.real.astype(np.float64)
    if extra == "unassalpha":
        return stored, _on_white(exact, white), None
    if extra == "assocalpha":
        return stored, exact[:, :, :-1] / white + 1 - exact[:, :, -1:] / white, None
    exact = exact[:, :, : channels - (extra == "unspecified")]
    black, peak = _range(float(exact.min()), float(exact.max()), white, dtype.kind)
    return stored, (exact - black) / (peak - black), None if (black, peak) == (0, white) else (black, peak)


def _range(least: float, most: float, white: float, kind: str) -> tuple[float, float]:
    """The range that is mapped to [0, 1], as core.images.decoding.value_range says it in words."""
    if kind in "fc?":
        return min(least, 0.0), max(most, 1.0)
    if least < 0:
        return least, most if most > least else 0.0
    is_small = white == 65535 and 0 < most < 4096
    return 0.0, (255.0 if most < 256 else 1023.0 if most < 1024 else 4095.0) if is_small else max(white, most)


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
    _tifffile: 31,
}
