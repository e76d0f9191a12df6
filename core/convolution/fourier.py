"""Convolution by way of frequencies: there it is one product a frequency, and a blur can be divided out again.

Short names: `C` channels, `H` height, `W` width, `kH, kW` the kernel's sides, `N` pictures, `F` a spectrum's columns
(W // 2 + 1: the others mirror them), `K` a kernel's spectrum. Arrays are `(..., C, H, W)`, kernels `(C_out, C_in, kH,
kW)`.
"""

from math import prod
from sys import float_info

import numpy as np
from numpy.typing import ArrayLike

from core.arguments import float_maps
from core.padding import Padding, check_padding_mode, filled, padded_size, resolve_padding
from core.spectrum import transfer_function
from core.windows import count_windows

NO_ANSWER = 1e-13  # of the sum of |taps|: a frequency that the kernel passes more weakly is rounding, it passes none


def fft_conv2d(
    x: ArrayLike, w: ArrayLike, *, padding: Padding = 0, padding_mode: str = "zeros", flip: bool = False
) -> np.ndarray:
    """conv2d(x, w) with the same options, computed by the convolution theorem: (..., C_out, H_out, W_out).

    `x` is (..., C_in, H, W), `w` (C_out, C_in, kH, kW); H_out = H + top + bottom - kH + 1, W_out likewise; the output
    has the dtype of `x`. The time hardly depends on the size of `w`. It rounds otherwise than conv2d: by about 1e-6 of
    the map's largest magnitude in float32, 1e-15 in float64, at every cell alike, those that are 0 in theory too; and
    one NaN or infinite cell spoils its whole picture, as does one whose sum of all cells is past what its dtype holds.
    ValueError for shapes that do not fit, a kernel larger than the padded input, or an option outside its range.
    Source: Cooley & Tukey 1965 for the transform, Stockham 1966 for convolving with it.

    >>> fft_conv2d([[[1, 2, 4, 8]]], [[[[-1, 1]]]]).round(5)
    array([[[1., 2., 4.]]], dtype=float32)
    """
    x, w = float_maps(x), float_maps(w, "w", "(C_out, C_in, kH, kW)")
    if w.shape[1] != x.shape[-3]:
        raise ValueError(f"x must have as many channels as w has input channels, {w.shape[1]}, got {x.shape[-3]}")
    check_padding_mode(padding_mode)
    kernel = w.shape[2], w.shape[3]
    sides = resolve_padding(padding, x.shape[-2:], kernel)
    count_windows(padded_size(x.shape[-2:], sides), kernel, (1, 1), (1, 1))
    return fourier_sums(filled(x, sides, padding_mode), w[..., ::-1, ::-1] if flip else w)


def fourier_sums(padded: np.ndarray, w: np.ndarray) -> np.ndarray:
    """fft_conv2d of checked arguments on what is padded already: (..., C_out, H - kH + 1, W - kW + 1).

    `padded` is (..., C_in, H, W), float32 or float64, and `w` (C_out, C_in, kH, kW). float32 has complex64 spectra: by
    the map's largest the sums are as near as float32 sums are, in half the time and memory that complex128 takes (where
    small cells count too, as in conv2d, fourier_tiles.py takes that). Beside the spectra of all pictures there is
    only one output channel's work in memory at a time.
    """
    from scipy import fft  # when first used: it takes 0.2 s

    c_out, c_in, *kernel = w.shape
    pictures = padded.reshape(prod(padded.shape[:-3]), *padded.shape[-3:])  # (N, C_in, H, W)
    cells = padded.shape[-2] - kernel[0] + 1, padded.shape[-1] - kernel[1] + 1
    sides = fft.next_fast_len(padded.shape[-2]), fft.next_fast_len(padded.shape[-1], real=True)
    spectra = _spectra(pictures, sides)  # (N, C_in, H, F)
    y = np.empty((len(pictures), c_out, *cells), padded.dtype)
    for o in range(c_out):
        K = _spectra(w[o].astype(padded.dtype, copy=False), sides).conj()  # (C_in, H, F)
        sums = spectra[:, 0] * K[0]  # (N, H, F)
        for c in range(1, c_in):
            sums += spectra[:, c] * K[c]
        rows = fft.ifft(sums, axis=-2, overwrite_x=True)[:, : cells[0]]  # past them the circle has closed
        y[:, o] = fft.irfft(rows, sides[1])[..., : cells[1]]
    return y.reshape(*padded.shape[:-3], c_out, *cells)


def _spectra(maps: np.ndarray, sides: tuple[int, int]) -> np.ndarray:
    """rfft2 with zeros up to `sides`: (..., H, F). Rows of zeros below a small kernel have no transform to compute."""
    from scipy import fft

    return fft.fft(fft.rfft(maps, sides[1]), sides[0], axis=-2, overwrite_x=True)


def wiener_deconv2d(y: ArrayLike, w: ArrayLike, *, noise: float = 1e-3) -> np.ndarray:
    """The picture that `w` blurred to `y`, as far as can be told: (..., C, H, W), the inverse of circular conv2d.

        x = the inverse transform of conj(K) * Y / (|K|^2 + noise * max |K|^2)

    with K the transfer function of conv2d(x, w, padding="same", padding_mode="circular"). `y` is (..., C, H, W), each
    channel by itself, `w` (1, 1, kH, kW); the output has the dtype of `y`. `noise` is the expected power of the noise
    over that of the picture, as if max |K| were 1: the more of it, the less is restored of what hardly passed. A
    frequency that the kernel does not pass at all stays 0, so that noise=0 is the pseudo-inverse. One NaN or infinite
    cell spoils its whole channel.
    ValueError for shapes that do not fit, a kernel that passes no frequency (all zeros) or is not finite, or a `noise`
    below 0. Source: Wiener 1949.

    >>> wiener_deconv2d([[[1.0, 3.0, 2.0]]], [[[[1, 1]]]], noise=0).round(6)  # [0, 1, 2] and its neighbour on the right
    array([[[0., 1., 2.]]])
    """
    y, w = float_maps(y, "y"), float_maps(w, "w", "(1, 1, kH, kW)")
    if w.shape[:2] != (1, 1):
        raise ValueError(f"w must be (1, 1, kH, kW), one kernel for every channel, got shape {w.shape}")
    if not np.isfinite(w).all():
        raise ValueError("w must hold finite numbers, got NaN or infinity")
    noise = _checked_noise(noise)
    height, width = y.shape[-2:]
    K = transfer_function(w[0, 0], (height, width))  # (H, W)
    passes = np.abs(K) > NO_ANSWER * np.abs(w).sum(dtype=np.float64)
    if not passes.any():
        raise ValueError(f"w must pass a frequency of maps of {height}x{width}, got a kernel that answers 0 to all")
    best = np.abs(K).max()
    K = K / best  # squares of what is at most 1 cannot overflow
    inverse = np.divide(K.conj(), np.abs(K) ** 2 + noise, out=np.zeros_like(K), where=passes) / best
    return np.fft.ifft2(np.fft.fft2(y.astype(np.float64)) * inverse).real.astype(y.dtype, order="C")


def _checked_noise(noise: float) -> float:
    is_number = isinstance(noise, int | float | np.integer | np.floating) and not isinstance(noise, bool)
    if not (is_number and 0 <= noise <= float_info.max):
        raise ValueError(f"noise must be a finite number of at least 0, got {noise!r}")
    return float(noise)
