"""Maps by their frequencies: how much of each a map holds, what a kernel makes of each, which ones a stride folds over.

Short names: `C` channels, `H` height, `W` width, `kH, kW` the kernel's sides, `F` the Fourier transform over both axes,
`f` a frequency in cycles a pixel, from -1/2 to 1/2. Arrays are `(..., C, H, W)`.
"""

import numpy as np
from numpy.typing import ArrayLike

from core.arguments import Pair, float_maps, pair

FLAT = 1e-6  # of the largest magnitude: deviations from the mean below it are float32's rounding, not a pattern
GRID = (-2, -1)


def power_spectrum(x: ArrayLike) -> np.ndarray:
    """|F(x)|^2 / (H * W) of each channel of `x`, the zero frequency at [H // 2, W // 2]: (..., C, H, W).

    So the sum over all frequencies is the sum of the squares of all cells (Parseval), in squares of the unit of `x`.
    ValueError for what is no map (..., C, H, W).

    >>> power_spectrum([[[1, -1, 1, -1]]])
    array([[[4., 0., 0., 0.]]], dtype=float32)
    """
    x = float_maps(x)
    height, width = x.shape[-2:]
    power = np.abs(np.fft.fft2(x.astype(np.float64))) ** 2 / (height * width)
    return np.fft.fftshift(power, GRID).astype(x.dtype)


def transfer_function(w: ArrayLike, shape: Pair) -> np.ndarray:
    """The factor K of F(conv2d(x, w)) = K * F(x) for each frequency of maps of `shape`: complex128 (..., H, W).

        K[f_y, f_x] = the sum over t, u of
                      w[t, u] * exp(2 pi i * (f_y * (t - (kH - 1) // 2) + f_x * (u - (kW - 1) // 2)))

    `w` is (..., kH, kW), `shape` (H, W), frequencies come in the order of numpy.fft.fft2. The convolution is that of
    padding="same" and padding_mode="circular"; the plus sign is that of cross-correlation, (k - 1) // 2 the tap that
    lies on the output's place. A kernel larger than the map wraps around it.
    ValueError for a kernel without (kH, kW) or a shape that is no pair of whole sides.

    >>> np.angle(transfer_function([[1, 0, 0]], (1, 4)), deg=True) % 360  # x moved by one pixel: a turn by -360 * f
    array([[  0., 270., 180.,  90.]])
    """
    w = float_maps(w, "w", "(..., kH, kW)")
    height, width = pair(shape, "shape", least=1)
    return _waves(height, w.shape[-2]) @ w @ _waves(width, w.shape[-1]).T


def _waves(side: int, k: int) -> np.ndarray:
    """(side, k): each frequency's wave at each tap, its whole turns taken off in whole numbers, which do not round."""
    turns = np.outer(np.arange(side), np.arange(k) - (k - 1) // 2) % side
    return np.exp(2j * np.pi / side * turns)


def frequency_response(w: ArrayLike, shape: Pair) -> np.ndarray:
    """transfer_function with the zero frequency at [H // 2, W // 2], as power_spectrum has it: complex128 (..., H, W).

    Its magnitude says how much of a frequency the kernel lets pass, its angle how far it moves the wave.
    ValueError as there.

    >>> np.abs(frequency_response([[0.25, 0.5, 0.25]], (1, 4))).round(12)  # a blur lets no wave of two pixels pass
    array([[0. , 0.5, 1. , 0.5]])
    """
    return np.fft.fftshift(transfer_function(w, shape), GRID)


def folded_energy(y: ArrayLike, stride: Pair) -> float:
    """The share, 0 to 1, of the power of `y` without its mean that folds over when every stride-th cell is kept.

    `y` (..., C, H, W) is the map at stride 1. What folds (aliases) is the power outside |f| < 1 / (2 * stride), on
    either axis; a stride of 1 keeps every cell and folds nothing. Each channel loses its mean first; a map that varies
    by less than 1e-6 of its largest magnitude has no power and gives 0.
    ValueError for what is no map of finite numbers, or a stride below 1. Source: Nyquist 1928, Shannon 1949.

    >>> folded_energy([[[1, -1, 1, -1]]], 2), folded_energy([[[1, -1, 1, -1]]], (2, 1))
    (1.0, 0.0)
    """
    y = float_maps(y, "y")
    power = np.abs(np.fft.fft2(mean_free(y, "y"))) ** 2
    stays = _staying(y, stride)
    kept, folded = power[..., stays].sum(), power[..., ~stays].sum()
    return float(folded / (kept + folded)) if folded else 0.0


def folded_part(y: ArrayLike, stride: Pair) -> np.ndarray:
    """The part of `y` (..., C, H, W) that `folded_energy` counts: its waves that fold over, in float64.

    ValueError for what is no map, or a stride below 1.

    >>> folded_part([[[3, 1, 3, 1]]], 2)
    array([[[ 1., -1.,  1., -1.]]])
    """
    y = float_maps(y, "y")
    return np.fft.ifft2(np.where(_staying(y, stride), 0, np.fft.fft2(y.astype(np.float64)))).real


def _staying(y: np.ndarray, stride: Pair) -> np.ndarray:
    """(H, W), in the order of fft2: which frequencies of a map every stride-th cell can show."""
    strides = pair(stride, "stride", least=1)
    rows, columns = (_kept(side, step) for side, step in zip(y.shape[-2:], strides, strict=True))
    return rows[:, None] & columns


def _kept(side: int, stride: int) -> np.ndarray:
    """(side,): is |f| < 1 / (2 * stride)? In whole cycles a side, which do not round."""
    cycles = np.minimum(np.arange(side), side - np.arange(side))
    return (2 * stride * cycles < side) | (stride == 1)


def mean_free(x: np.ndarray, name: str = "x") -> np.ndarray:
    """Each channel of `x` (..., C, H, W) less its mean, in float64; zeros where none deviates by more than FLAT.

    ValueError for NaN or infinity.
    """
    largest = np.abs(x).max(initial=0)
    if not np.isfinite(largest):
        raise ValueError(f"{name} must hold finite numbers, got NaN or infinity")
    free = x - x.mean(axis=GRID, keepdims=True, dtype=np.float64)
    return free if np.abs(free).max(initial=0) > FLAT * largest else np.zeros_like(free)
