"""Normalisation: maps brought to mean 0 and variance 1, and numbers to shares of 1.

Short names: `C` channels, `H` height, `W` width; `dy` is the gradient of a loss with respect to the output, and every
gradient has its dtype. Maps are `(..., C, H, W)`; float64 stays, every other dtype becomes float32.
"""

from __future__ import annotations

from dataclasses import KW_ONLY, dataclass
from typing import Annotated, Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from core.argument_errors import ArgumentError
from core.arguments import float_array, float_maps
from core.gradient_arguments import checked_gradient
from core.layer import Gradients, Layer, Shape, frozen_array
from core.options import Option

EPS = 1e-5  # beside the variance under the root, so that a flat map does not divide by zero


class BatchNormGrads(NamedTuple):
    """The gradients of batch_norm2d's input, (..., C, H, W), scale and bias, (C,)."""

    x: np.ndarray
    scale: np.ndarray
    bias: np.ndarray


def batch_norm2d(
    x: ArrayLike,
    scale: ArrayLike,
    bias: ArrayLike,
    *,
    mean: ArrayLike | None = None,
    variance: ArrayLike | None = None,
    eps: float = EPS,
) -> np.ndarray:
    """scale * (x - mean) / sqrt(variance + eps) + bias, channel by channel: (..., C, H, W).

    `scale`, `bias`, `mean` and `variance` are (C,). Without mean and variance they are those of `x` itself, over the
    leading axes, H and W, the variance without Bessel's correction: then every output cell depends on every picture.
    ValueError for shapes that do not fit, one of mean and variance without the other, a negative variance, or an eps
    that is not positive. Source: Ioffe & Szegedy 2015.

    >>> batch_norm2d([[[1, 3]]], [10], [5], eps=1e-12)
    array([[[-5., 15.]]], dtype=float32)
    """
    x = float_maps(x)
    gain, offset, mean, variance = checked_normalisation(scale, bias, mean, variance, eps, channels=x.shape[-3])
    normal, _ = _normalised(x, mean, variance, eps)
    return normal * _by_channel(gain, x.dtype) + _by_channel(offset, x.dtype)


def batch_norm2d_grads(
    dy: ArrayLike,
    x: ArrayLike,
    scale: ArrayLike,
    bias: ArrayLike,
    *,
    mean: ArrayLike | None = None,
    variance: ArrayLike | None = None,
    eps: float = EPS,
) -> BatchNormGrads:
    """The gradients of batch_norm2d's input `x`, (..., C, H, W), scale and bias, (C,), given `dy`.

    `dy` is the gradient of its output, of the shape of `x`; the rest as in batch_norm2d. Without mean and variance the
    gradient of `x` also goes through the batch's own: a change that shifts or stretches a whole channel leaves the
    output as it is, so that share is taken off.
    ValueError as in batch_norm2d, or for a `dy` of another shape than `x`. Source: Ioffe & Szegedy 2015.
    """
    x = float_maps(x)
    dy = checked_gradient(dy, x.shape)
    gain, _, mean, variance = checked_normalisation(scale, bias, mean, variance, eps, channels=x.shape[-3])
    normal, deviation = _normalised(x.astype(dy.dtype, copy=False), mean, variance, eps)
    dscale, dbias = (dy * normal).sum(axis=_pictures(x)), dy.sum(axis=_pictures(x))
    dnormal = dy * _by_channel(gain, dy.dtype)
    if mean is None:
        dnormal -= _by_channel(gain, dy.dtype) * (dbias[:, None, None] + normal * dscale[:, None, None]) / _cells(x)
    return BatchNormGrads(dnormal / deviation, dscale, dbias)


def softmax(x: ArrayLike, *, axis: int = -1) -> np.ndarray:
    """exp(x), divided by its sum along `axis`: shares of 1, of the shape of `x`.

    The largest number is taken off first, which changes nothing but that no exp overflows.
    ValueError for an axis that `x` has not, or an empty one. Source: Bridle 1990.

    >>> softmax([0, 1000, 1000])
    array([0. , 0.5, 0.5], dtype=float32)
    """
    x = _with_axis(x, axis)
    shares = np.exp(x - x.max(axis=axis, keepdims=True))
    return np.divide(shares, shares.sum(axis=axis, keepdims=True), out=shares)


def softmax_grad(dy: ArrayLike, x: ArrayLike, *, axis: int = -1) -> np.ndarray:
    """The gradient of softmax's input `x`: shares * (dy - the mean of dy by shares), of the shape of `x`.

    ValueError as in softmax, or for a `dy` of another shape than `x`.
    """
    x = _with_axis(x, axis)
    dy = checked_gradient(dy, x.shape)
    shares = softmax(x, axis=axis).astype(dy.dtype, copy=False)
    return shares * (dy - (shares * dy).sum(axis=axis, keepdims=True))


@dataclass(frozen=True, eq=False)
class BatchNorm2d(Layer, kind="batch_norm2d"):
    """`core.layers.normalisation.batch_norm2d` with `scale` and `bias` (C,), which are learnt.

    `mean` and `variance` (C,), which are not, are those of a training set; without them each batch brings its own, and
    every output cell then depends on all of them, which its windows, of one cell each, do not say. Errors as there.
    """

    scale: np.ndarray
    bias: np.ndarray
    _: KW_ONLY
    mean: np.ndarray | None = None
    variance: np.ndarray | None = None
    eps: float = EPS

    def __post_init__(self) -> None:
        checked_normalisation(**self._options())
        for name in ("scale", "bias", "mean", "variance"):
            object.__setattr__(self, name, frozen_array(getattr(self, name)))

    def forward(self, x: np.ndarray) -> np.ndarray:
        return batch_norm2d(x, **self._options())

    def gradients(self, x: np.ndarray, dy: np.ndarray) -> tuple[np.ndarray, Gradients]:
        found = batch_norm2d_grads(dy, x, **self._options())
        return found.x, {"scale": found.scale, "bias": found.bias}

    def _options(self) -> dict[str, Any]:
        return {k: getattr(self, k) for k in ("scale", "bias", "mean", "variance", "eps")}

    def channels(self, count: int) -> int:
        if count != self.scale.size:
            raise ArgumentError("input_channels", expected=self.scale.size, got=count)
        return count

    @property
    def parameters(self) -> int:
        """The numbers of scale and bias; statistics are counted, not learnt."""
        return self.scale.size + self.bias.size


def _softmax_axis(axis: int, name: str) -> int:
    if isinstance(axis, bool) or axis not in (-1, -2, -3):
        raise ValueError(f"{name} must be -1 (of vectors), -2 (of sequences) or -3 (of maps), got {axis!r}")
    return axis


@dataclass(frozen=True, eq=False)
class Softmax(Layer, kind="softmax"):
    """`core.layers.normalisation.softmax` over the channels, of the shape of `x`.

    `axis` is -1 for vectors (n,), -2 for sequences (C, L), -3 for each cell of maps (C, H, W). ValueError for others.
    """

    _: KW_ONLY
    axis: Annotated[int, Option(_softmax_axis, (-1, -2, -3))] = -1

    def forward(self, x: np.ndarray) -> np.ndarray:
        return softmax(x, axis=self.axis)

    def gradients(self, x: np.ndarray, dy: np.ndarray) -> tuple[np.ndarray, Gradients]:
        return softmax_grad(dy, x, axis=self.axis), {}

    def output_shape(self, shape: Shape) -> Shape:
        if len(shape) != -self.axis:
            channels = {1: "vectors (n,)", 2: "sequences (C, L)", 3: "maps (C, H, W)"}
            raise ValueError(
                f"softmax over axis {self.axis} expects {channels[-self.axis]}, got an input of shape {shape}"
            )
        return tuple(shape)


def checked_normalisation(
    scale: ArrayLike,
    bias: ArrayLike,
    mean: ArrayLike | None,
    variance: ArrayLike | None,
    eps: float,
    *,
    channels: int | None = None,
) -> tuple[np.ndarray, np.ndarray, np.ndarray | None, np.ndarray | None]:
    """(scale, bias, mean, variance) as arrays (C,), of `channels` where it is said; ValueError for what is none."""
    scale, bias = float_array(scale, "scale"), float_array(bias, "bias")
    mean = None if mean is None else float_array(mean, "mean")
    variance = None if variance is None else float_array(variance, "variance")
    channels = scale.size if channels is None else channels
    for name, values in (("scale", scale), ("bias", bias), ("mean", mean), ("variance", variance)):
        if values is not None and values.shape != (channels,):
            raise ValueError(f"{name} must have shape ({channels},), one number a channel, got {values.shape}")
    if (mean is None) != (variance is None):
        raise ValueError("mean and variance must come together, or neither, got one of them")
    if variance is not None and not (variance >= 0).all():
        raise ValueError(f"variance must be at least 0 everywhere, got {variance.min()}")
    if isinstance(eps, bool) or not isinstance(eps, int | float | np.number) or not 0 < eps < np.inf:
        raise ValueError(f"eps must be a number above 0, got {eps!r}")
    return scale, bias, mean, variance


def _normalised(
    x: np.ndarray, mean: np.ndarray | None, variance: np.ndarray | None, eps: float
) -> tuple[np.ndarray, np.ndarray]:
    """(x - mean) / deviation, and the deviation as (C, 1, 1)."""
    if mean is None or variance is None:
        mean = x.sum(axis=_pictures(x), dtype=np.float64) / _cells(x)
        variance = np.square(x - _by_channel(mean, x.dtype)).sum(axis=_pictures(x), dtype=np.float64) / _cells(x)
    deviation = _by_channel(np.sqrt(variance.astype(np.float64) + eps), x.dtype)
    return (x - _by_channel(mean, x.dtype)) / deviation, deviation


def _pictures(x: np.ndarray) -> tuple[int, ...]:
    """All axes but the channels'."""
    return tuple(axis for axis in range(x.ndim) if axis != x.ndim - 3)


def _cells(x: np.ndarray) -> int:
    """How many numbers each channel has; 1 for a batch of none."""
    return max(x.size // x.shape[-3], 1)


def _by_channel(values: np.ndarray, dtype: np.dtype) -> np.ndarray:
    return values.astype(dtype, copy=False)[:, None, None]


def _with_axis(x: ArrayLike, axis: int) -> np.ndarray:
    x = float_array(x, "x")
    whole = isinstance(axis, int | np.integer) and not isinstance(axis, bool)
    if not (whole and -x.ndim <= axis < x.ndim and x.shape[axis]):
        raise ValueError(f"axis must be one of the {x.ndim} of x, and not empty, got {axis!r} for shape {x.shape}")
    return x
