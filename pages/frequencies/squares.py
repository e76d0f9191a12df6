"""The square of a picture that the waves are made of: a power of two on a side, as quick Fourier transforms want it.

Short names: `n` the square's side in pixels, `F` the Fourier transform over both axes.
"""

from __future__ import annotations

import numpy as np

from ui.pictures import middle_square

LARGEST = 256  # what a browser transforms and paints in a frame


def central_square(x: np.ndarray) -> np.ndarray:
    """The middle of a picture (1, H, W), n the largest power of two that fits, at most LARGEST: (n, n) float64.

    >>> central_square(np.arange(12.0).reshape(1, 3, 4)).tolist()
    [[1.0, 2.0], [5.0, 6.0]]
    """
    n = min(1 << (min(x.shape[-2:]).bit_length() - 1), LARGEST)
    return middle_square(x[0], n).astype(np.float64)


def cycles(n: int) -> tuple[np.ndarray, np.ndarray]:
    """Down (n, 1) and right (1, n): whole waves a side of each frequency, -n/2 to n/2 - 1, in the order of fft2."""
    line = np.fft.fftfreq(n, 1 / n).round().astype(np.int64)
    return line[:, None], line[None, :]
