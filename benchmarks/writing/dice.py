"""What writers of picture files share: what is written down of a file, and pictures that dice give."""

from __future__ import annotations

import io
import random
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

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


def sides(chance: random.Random) -> tuple[int, int]:
    """Height and width: mostly small, at times one cell or thousands."""
    if chance.random() < 0.1:
        sides = [chance.choice([1, 2, 3, 5]), chance.choice([1, 500, 2999, 9000])]
        chance.shuffle(sides)
        return sides[0], sides[1]
    return chance.randrange(1, 50), chance.randrange(1, 50)


def noise(chance: random.Random, channels: int, top: int = 255) -> NDArray[np.int64]:
    """Whole numbers (H, W, channels) from 0 to `top`, both there where there is room for them."""
    height, width = sides(chance)
    numbers = np.random.default_rng(chance.getrandbits(32)).integers(0, top, (height, width, channels), endpoint=True)
    numbers.reshape(-1)[[0, -1]] = 0, top
    return numbers


def smooth(chance: random.Random, channels: int) -> NDArray[np.int64]:
    """A ramp of bytes (H, W, channels) that lossy codecs keep, of at least 16 pixels a side."""
    height, width = (max(16, side) for side in sides(chance))
    ramp = np.add.outer(np.linspace(0, 0.5, height), np.linspace(0, 0.5, width))[:, :, None]
    tops = np.array([chance.randrange(100, 256) for _ in range(channels)])
    return np.round(ramp * tops).astype(np.int64)


def on_white(numbers: NDArray[Any], white: float) -> NDArray[np.float64]:
    values = numbers / white
    if values.shape[2] in (1, 3):
        return values
    cover = values[:, :, -1:]
    return values[:, :, :-1] * cover + 1 - cover


def file_of(image: Image.Image, name: str, **options: Any) -> bytes:
    file = io.BytesIO()
    image.save(file, name, **options)
    return file.getvalue()


def image_of(numbers: NDArray[np.int64], mode: str) -> Image.Image:
    pixels = numbers.astype(np.uint8)
    size = pixels.shape[1], pixels.shape[0]
    return Image.frombytes(mode, size, np.ascontiguousarray(pixels).tobytes())
