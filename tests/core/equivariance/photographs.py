"""The app's sample pictures, and kernels to convolve them with, for tests of equivariance."""

from typing import Any

import numpy as np

from core.images import load_image
from core.kernels import KERNELS
from core.layers import Conv2d
from tests.house import ROOT

PICTURES = ROOT / "assets" / "pictures"


def picture(name: str, side: int = 128) -> np.ndarray:
    """(1, H, W) of the file `name`, its larger side at most `side`."""
    return load_image((PICTURES / name).read_bytes(), max_side=side)


def weights(kernel: str) -> np.ndarray:
    """(1, 1, kH, kW) float32 of a kernel by its name."""
    return KERNELS[kernel].weights.astype(np.float32)[None, None]


def sobel(mode: str = "circular", **options: Any) -> Conv2d:
    """A layer that answers to brightness rising to the right, of the picture's size at stride 1."""
    return Conv2d(weights("sobel_x"), padding=1, padding_mode=mode, **options)
