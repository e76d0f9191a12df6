"""Photographs that come with the app, as small grey pictures."""

import numpy as np

from core.images import load_image
from ui.pictures import ASSETS, PHOTOGRAPHS


def photograph(name: str, side: int) -> np.ndarray:
    """One of PHOTOGRAPHS as (1, H, W) float32, the longer side of `side` pixels."""
    return load_image((ASSETS / PHOTOGRAPHS[name]).read_bytes(), max_side=side)
