"""A blurred picture, what the transposed convolution makes of it, and what deconvolution does (Wiener 1949).

Everything wraps around, so that no border disturbs. Arrays are (1, H, W), float64.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.convolution import conv2d, conv_transpose2d, wiener_deconv2d
from core.kernels import box, gaussian, motion
from core.padding import pad2d
from core.pooling import resize
from core.spectrum import transfer_function
from ui.comparisons import relative_norm
from ui.pictures import middle_square

BLURS = ("gaussian", "box", "motion")
WIDTHS = (3, 5, 7, 9, 11, 13, 15)
NOISES = (0.0, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1)
POWERS = tuple(power / 4 for power in range(-32, 1))  # of ten: the constants that can be chosen
SEED = 2016
LARGEST = 128  # side of the square that is blurred: a power of 2


@dataclass(frozen=True, eq=False)
class Restored:
    """A picture `x`, blurred and made noisy (`y`), and two ways back; errors are L2 norms relative to x's.

    errors: of y, of the transposed, the best multiple of it, and of Wiener's; curve: Wiener's error at each of POWERS;
    best: the place of its least.
    """

    x: np.ndarray
    kernel: np.ndarray
    y: np.ndarray
    transposed: np.ndarray
    wiener: np.ndarray
    noise: float
    power: float
    errors: dict[str, float]
    curve: tuple[float, ...]

    @property
    def best(self) -> int:
        """The place in POWERS of the constant with the least error."""
        return int(np.argmin(self.curve))


def square(x: np.ndarray) -> np.ndarray:
    """The middle square of a picture (1, H, W), drawn on a side that is a power of 2, 128 at most."""
    side = min(LARGEST, 1 << (min(x.shape[1:]).bit_length() - 1))
    return resize(middle_square(x), (side, side), mode="bilinear")


def blur_kernel(name: str, width: int) -> np.ndarray:
    """A blur (k, k) of odd side that sums to 1."""
    if name == "gaussian":
        return np.array(gaussian(width / 5, size=width).weights)
    return np.array((box(width) if name == "box" else motion(float(width), 30.0)).weights)


def blurred(x: np.ndarray, kernel: np.ndarray, noise: float) -> np.ndarray:
    """`x` under a kernel (k, k), with noise of that standard deviation added."""
    y = conv2d(x, kernel[None, None], padding="same", padding_mode="circular")
    return y + noise * noise_field(y.shape) if noise else y


def noise_field(shape: tuple[int, ...]) -> np.ndarray:
    """Noise of mean 0 and standard deviation 1, the same at every call."""
    return np.random.default_rng(SEED).normal(size=shape)


def transposed_of(y: np.ndarray, kernel: np.ndarray) -> np.ndarray:
    """The transpose of the wrapped convolution, on `y`: stamps that wrap around. Sides of the kernel are odd."""
    reach = len(kernel) // 2, kernel.shape[1] // 2
    wrapped = pad2d(y, reach, mode="circular")
    return conv_transpose2d(wrapped, kernel[None, None], padding=(2 * reach[0], 2 * reach[1]))


def error_curve(x: np.ndarray, y: np.ndarray, kernel: np.ndarray) -> tuple[float, ...]:
    """The relative error of wiener_deconv2d at each of POWERS, computed on the frequencies alone (Parseval)."""
    K = transfer_function(kernel, x.shape[1:])
    X, Y = np.fft.fft2(x[0]), np.fft.fft2(y[0])
    power = np.abs(K) ** 2
    top, whole = power.max(), float(np.linalg.norm(X)) or 1.0
    numerator = K.conj() * Y
    return tuple(float(np.linalg.norm(X - numerator / (power + 10**p * top))) / whole for p in POWERS)


def restored(x: np.ndarray, blur: str, width: int, noise: float, power: float) -> Restored:
    """The middle square of a picture (1, H, W), blurred, noisy, and brought back with a constant of 10 ** power."""
    x = square(x).astype(np.float64)
    kernel = blur_kernel(blur, width)
    y = blurred(x, kernel, noise)
    transposed = transposed_of(y, kernel)
    wiener = wiener_deconv2d(y, kernel[None, None], noise=10.0**power)
    norm = float((transposed * transposed).sum())
    scaled = transposed * (float((x * transposed).sum()) / norm) if norm else transposed
    found = {"blurred": y, "transposed": transposed, "scaled": scaled, "wiener": wiener}
    errors = {name: relative_norm(values - x, x) for name, values in found.items()}
    known = {name: 0.0 if error is None else error for name, error in errors.items()}
    return Restored(x, kernel, y, transposed, wiener, noise, power, known, error_curve(x, y, kernel))
