"""Two first layers on the user's picture: 11x11 kernels of stride 4, and 7x7 of stride 2 (Zeiler & Fergus 2014).

The kernels are Gabor kernels of four directions, so that what is compared is the layer's form, not what it has learnt.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.convolution import conv2d
from core.kernels import gabor
from core.spectrum import folded_energy, folded_part

ANGLES = (0, 45, 90, 135)
WAVELENGTHS = (2.5, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0, 12.0)
SETTINGS = {"old": (11, 4), "new": (7, 2)}  # the kernel's side, the stride
SIGMA_SHARE = 0.2  # of the kernel's side


@dataclass(frozen=True, eq=False)
class Response:
    """One kernel's answer: the `kernel` (k, k), the map (H, W) at stride 1, the cells `kept`, what is `missed`, as a
    map (H, W): the part finer than the stride can tell; and the share of the map's power that is, which folds."""

    kernel: np.ndarray
    whole: np.ndarray
    kept: np.ndarray
    missed: np.ndarray
    folded: float


def kernel(side: int, wavelength: float, angle: int) -> np.ndarray:
    """The Gabor kernel (side, side) for waves of a length (pixels) that run in a direction (degrees)."""
    made = gabor(SIGMA_SHARE * side, wavelength=wavelength, angle_deg=float(angle), aspect=1.0, size=side)
    return np.asarray(made.weights, np.float32)


def response(x: np.ndarray, setting: str, wavelength: float, angle: int) -> Response:
    """What one kernel of a setting makes of the picture `x` (1, H, W)."""
    side, stride = SETTINGS[setting]
    w = kernel(side, wavelength, angle)
    y = at_every_pixel(x, w)
    return Response(w, y[0], y[0, ::stride, ::stride], folded_part(y, stride)[0], folded_energy(y, stride))


def at_every_pixel(x: np.ndarray, w: np.ndarray) -> np.ndarray:
    """The map of `x` (1, H, W) under `w` (k, k) at stride 1, as large as the picture, mirrored at its edge."""
    return conv2d(x, w[None, None], padding="same", padding_mode="reflect")


def folded_by_wavelength(x: np.ndarray) -> dict[tuple[int, int], np.ndarray]:
    """By (kernel side, stride) the share of power that folds, the mean over the directions, at every wavelength."""
    sides, strides = zip(*SETTINGS.values(), strict=True)
    found = {(side, stride): np.zeros(len(WAVELENGTHS)) for side in sides for stride in strides}
    for side in sides:
        for place, wavelength in enumerate(WAVELENGTHS):
            for angle in ANGLES:
                y = at_every_pixel(x, kernel(side, wavelength, angle))
                for stride in strides:
                    found[side, stride][place] += folded_energy(y, stride) / len(ANGLES)
    return found
