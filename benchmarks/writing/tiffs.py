"""TIFF files as tifffile writes them: types of numbers, planes, strips, tiles and compressions as dice give them."""

from __future__ import annotations

import io
import random
from typing import Any

import numpy as np
import tifffile
from numpy.typing import NDArray

from benchmarks.writing.dice import Written, noise, on_white

_TYPES = ("u1", "u2", "u2", "u4", "u8", "i1", "i2", "i4", "i8", "f2", "f4", "f8", "c8", "?")
_COMPRESSIONS = (None, None, "zlib", "lzw", "packbits", "zstd", "lzma", "jpeg2000", "jpegxl", "webp", "lerc")


def tiff(chance: random.Random) -> Written:
    """Numbers of any type, in planes or not, in tiles or strips, of any count of channels."""
    dtype = np.dtype(chance.choice(_TYPES))
    channels = chance.choice([1, 1, 2, 3, 3, 4, 5]) if dtype.kind != "?" else 1
    compression = chance.choice(_COMPRESSIONS)
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
        numbers = noise(chance, channels, 2**10) / 2**10
        if dtype.kind == "f" and not extra and chance.random() < 0.3:
            numbers = numbers * 12 - 3
    elif dtype.kind == "?":
        numbers = noise(chance, 1, 1)
    else:
        top, low = int(white), 0
        if not extra and dtype.kind == "i" and chance.random() < 0.5:
            low = -min(1000, top)
        elif not extra and dtype.itemsize > 2 and chance.random() < 0.5:
            top = np.iinfo(dtype).max >> chance.choice([0, 1, 8])
        elif not extra and top == 65535 and chance.random() < 0.3:
            top = chance.choice([255, 1023, 4095])
        numbers = np.clip(noise(chance, channels, min(top - low, 2**62)) + low, low, top)
    if extra == "assocalpha":
        numbers = np.concatenate([np.floor(numbers[:, :, :-1] * (numbers[:, :, -1:] / white)), numbers[:, :, -1:]], 2)
    stored = numbers.astype(dtype)
    exact = stored.real.astype(np.float64)
    if extra == "unassalpha":
        return stored, on_white(exact, white), None
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
