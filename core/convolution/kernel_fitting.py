"""Learning a kernel: gradient descent on the squared difference between what it makes of a picture and a target.

Short names: `C` channels, `H` height, `W` width, `kH, kW` the kernel's sides, `m = kH * kW` its numbers.
"""

from dataclasses import dataclass
from math import isfinite, sqrt

import numpy as np
from numpy.typing import ArrayLike

from core.argument_errors import ArgumentError
from core.arguments import Pair, float_maps, pair, truth, whole
from core.padding import Padding, check_padding_mode, filled, padded_size, resolve_padding
from core.windows import count_windows, windows_of

NEGLIGIBLE = 1e-6  # of the largest second moment: directions with less say nothing, and no rate waits for them


@dataclass(frozen=True, eq=False)
class KernelFit:
    """A kernel that was learnt, and how.

    `kernel` is (kH, kW), `kernels` (steps + 1, kH, kW) with the seed first and `kernel` last, `losses` (steps + 1,) the
    mean squared difference of each; all in float64. `bias` goes with `kernel`, 0 where patches were taken as they are.
    `rate` and `momentum` are those that were used.
    """

    kernel: np.ndarray
    kernels: np.ndarray
    losses: np.ndarray
    bias: float
    rate: float
    momentum: float


def fit_kernel(
    x: ArrayLike,
    target: ArrayLike,
    size: Pair,
    *,
    steps: int = 300,
    rate: float | None = None,
    momentum: float | None = None,
    seed: int = 0,
    centred: bool = True,
    biased: bool = False,
    padding: Padding = 0,
    padding_mode: str = "zeros",
) -> KernelFit:
    """The kernel of `size` (kH, kW) that makes `target` of `x`, by gradient descent with momentum from random numbers.

        velocity = momentum * velocity - rate * gradient;  kernel = kernel + velocity

    `x` is (..., C, H, W), every map filtered by the one kernel, `target` (..., C, H_out, W_out) as conv2d makes it. The
    loss is the mean squared difference: a quadratic of the kernel, whose curvature is the patches' second moments. So
    patches and target are turned once (QR) into m equations of the same loss and gradient, and a step costs nothing.
    `rate=None` is the best one for the momentum, 2 (1 + momentum) / (largest + smallest curvature), and
    `momentum=None` the best of all, ((sqrt(c) - 1) / (sqrt(c) + 1))^2 for c = largest / smallest (moments below a
    millionth of the largest left out); so fast a descent overshoots, and the loss may rise before it falls.

    `centred` takes the means off patches and target: the bias is the best one for the kernel at every step, and
    brightness no longer outweighs every edge. `biased` lets a bias descend along instead, from 0, as one weight more
    whose input is always 1. Both end at the same kernel, and not at the same pace: one weight more can only raise the
    ratio of the curvatures, taking it out can only lower it (Cauchy's interlacing).

    ValueError for shapes that do not fit, a picture without a patch that varies or shines, an option outside its
    range, or a rate at which the numbers overflow. Source: Polyak 1964.

    >>> fit = fit_kernel([[[1, 2, 4, 8, 9, 3]]], [[[1, 2, 4, 1, -6]]], (1, 2))
    >>> fit.kernel.round(6), bool(fit.losses[-1] < 1e-12)
    (array([[-1.,  1.]]), True)
    """
    patches, wanted, kernel_size = _patches_and_target(x, target, size, padding, padding_mode)
    steps, centred, biased = whole(steps, "steps", least=1), truth(centred, "centred"), truth(biased, "biased")
    m = patches.shape[1]
    means = (patches.mean(axis=0), wanted.mean()) if centred else (np.zeros(m), 0.0)
    inputs = patches - means[0]
    equations, values, least = _equations(with_ones(inputs) if biased else inputs, wanted - means[1])
    curvatures = 2 * np.linalg.svd(equations, compute_uv=False) ** 2
    if not (curvatures[0] > 0 and inputs.any()):
        raise ArgumentError("no_patches" if centred else "zero_patches")
    largest, smallest = curvatures[0], curvatures[curvatures >= NEGLIGIBLE * curvatures[0]][-1]
    root = sqrt(largest / smallest)
    momentum = ((root - 1) / (root + 1)) ** 2 if momentum is None else _number(momentum, "momentum", 0, below=1)
    fastest = 2 * (1 + momentum) / largest
    rate = 2 * (1 + momentum) / (largest + smallest) if rate is None else _number(rate, "rate", 0)

    found = np.zeros((steps + 1, equations.shape[1]))  # kernels, and the bias behind each where it descends along
    found[0, :m] = np.random.default_rng(whole(seed, "seed", least=0)).normal(size=m) / sqrt(m)
    velocity = np.zeros_like(found[0])
    with np.errstate(over="ignore", invalid="ignore"):
        for step in range(steps):
            gradient = 2 * equations.T @ (equations @ found[step] - values)
            velocity = momentum * velocity - rate * gradient
            found[step + 1] = found[step] + velocity
        losses = np.square(found @ equations.T - values).sum(axis=1) + least
    if not np.isfinite(losses).all():
        raise ArgumentError("rate_too_large", limit=float(fastest), rate=rate)
    bias = float(means[1] - means[0] @ found[-1, :m] + found[-1, m:].sum())
    shown = found[:, :m].reshape(-1, *kernel_size)
    return KernelFit(shown[-1], shown, losses, bias, rate, momentum)


def _patches_and_target(
    x: ArrayLike, target: ArrayLike, size: Pair, padding: Padding, padding_mode: str
) -> tuple[np.ndarray, np.ndarray, tuple[int, int]]:
    """Every patch of `x`, (patches, m), the number wanted for each, (patches,), both in float64, and (kH, kW)."""
    x, target = float_maps(x), float_maps(target, "target")
    kernel = pair(size, "size", least=1)
    check_padding_mode(padding_mode)
    sides = resolve_padding(padding, x.shape[-2:], kernel)
    cells = count_windows(padded_size(x.shape[-2:], sides), kernel, (1, 1), (1, 1))
    if target.shape != (*x.shape[:-2], *cells):
        raise ValueError(f"target must have the shape of the filtered x, {(*x.shape[:-2], *cells)}, got {target.shape}")
    if not x.size or not (np.isfinite(x).all() and np.isfinite(target).all()):
        raise ValueError("x and target must hold finite numbers, and at least one map")
    windows = windows_of(filled(x.astype(np.float64), sides, padding_mode), kernel, (1, 1), (1, 1))
    return windows.reshape(-1, kernel[0] * kernel[1]), target.astype(np.float64).ravel(), kernel


def with_ones(patches: np.ndarray) -> np.ndarray:
    """The patches (..., m) with a 1 behind each, (..., m + 1): what a bias is multiplied by."""
    return np.concatenate([patches, np.ones((*patches.shape[:-1], 1))], axis=-1)


def _equations(patches: np.ndarray, target: np.ndarray) -> tuple[np.ndarray, np.ndarray, float]:
    """(A, b, least) with mean (patches @ k - target)^2 = |A k - b|^2 + least for every k; A has m rows at most."""
    q, r = np.linalg.qr(patches)
    values = q.T @ target
    rest = target - q @ values
    return r / sqrt(len(target)), values / sqrt(len(target)), float(rest @ rest) / len(target)


def _number(value: float, name: str, least: float, *, below: float = float("inf")) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float | np.number):
        raise ValueError(f"{name} must be a number, got {value!r}")
    if not (isfinite(value) and least <= value < below):
        limit = f" and below {below}" if isfinite(below) else ""
        raise ValueError(f"{name} must be at least {least}{limit}, got {value!r}")
    return float(value)
