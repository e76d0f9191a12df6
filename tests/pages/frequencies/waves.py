"""What the lesson's tests go through: masks of every shape, and a picture of all waves."""

import numpy as np

MASKS = ("keep.all", "keep.disc.100", "drop.disc.80", "keep.ring.50.120", "drop.wedge.30.20", "keep.brush.30.100.-200")


def picture(n: int = 32) -> np.ndarray:
    return np.random.default_rng(n).random((n, n))
