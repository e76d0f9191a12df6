"""Kernels with a name: derivatives, smoothers, bumps and a few for the eye, and how near each is to a product.

kH, kW: a kernel's height and width. sigma: the standard deviation of a Gaussian, in pixels. All kernels are meant
for cross-correlation (the weights lie on the picture as they are printed): a derivative answers positively where
brightness rises to the right (x) or downwards (y), in whole numbers; a smoothing kernel sums to 1.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from core.arguments import is_number

Weights = NDArray[np.float64]

MOST_TAPS = 1000  # a side of a kernel that is made by formula


@dataclass(frozen=True, eq=False)
class Kernel:
    """A named kernel: weights (kH, kW) float64, read-only, and a sentence about it; numpy.asarray gives the weights."""

    name: str
    weights: Weights
    about: str

    def __post_init__(self) -> None:
        object.__setattr__(self, "weights", _frozen(self.weights))

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> NDArray[Any]:
        return np.array(self.weights, dtype=dtype) if copy else np.asarray(self.weights, dtype=dtype)


@dataclass(frozen=True, eq=False)
class Separation:
    """The product outer(column, row) nearest to a kernel.

    column (kH,) and row (kW,) float64, read-only, of equal length as vectors; error: the Frobenius norm of what the
    product leaves, relative to the kernel's; rank: how many such products the kernel needs (0 for a kernel of zeros).
    """

    column: Weights
    row: Weights
    error: float
    rank: int


def separate(kernel: Kernel | ArrayLike) -> Separation:
    """The best product of a column and a row for a kernel (kH, kW), by singular value decomposition.

    No rank-1 matrix is nearer in the Frobenius norm (Eckart & Young 1936). The rank counts singular values above
    rounding, as numpy.linalg.matrix_rank does, in the precision in which the kernel came. The sign is the one with
    which the column's entry of largest magnitude is positive. ValueError for what is no finite real matrix.

    >>> separation = separate(KERNELS["sobel_x"])
    >>> separation.rank, (separation.column / separation.column[0]).round(6).tolist()
    (1, [1.0, 2.0, 1.0])
    """
    given = np.asarray(kernel)
    if given.ndim != 2 or 0 in given.shape:
        raise ValueError(f"expected a kernel of shape (kH, kW), got shape {given.shape}")
    if not (np.issubdtype(given.dtype, np.number) or given.dtype == bool) or np.iscomplexobj(given):
        raise ValueError(f"expected a kernel of real numbers, got {given.dtype}")
    if not np.isfinite(given).all():
        raise ValueError("expected a kernel of finite numbers, got NaN or infinity")
    weights = given.astype(np.float64)
    scale = np.abs(weights).max()
    if scale == 0:
        return Separation(_frozen(weights[:, 0]), _frozen(weights[0]), 0.0, 0)
    u, singular, vt = np.linalg.svd(weights / scale, full_matrices=False)
    precision = np.finfo(given.dtype if np.issubdtype(given.dtype, np.floating) else np.float64).eps
    rank = int((singular > singular[0] * max(weights.shape) * precision).sum())
    error = float(np.linalg.norm(singular[1:]) / np.linalg.norm(singular))
    sign = 1.0 if u[np.abs(u[:, 0]).argmax(), 0] > 0 else -1.0
    length = sign * math.sqrt(singular[0]) * math.sqrt(scale)
    return Separation(_frozen(u[:, 0] * length), _frozen(vt[0] * length), error, rank)


def box(size: int = 3) -> Kernel:
    """The mean of size x size pixels: (size, size). ValueError unless `size` is whole and at least 1."""
    _positive_whole("size", size)
    return Kernel("box", np.full((size, size), 1 / size**2), "The mean of the pixels under it: it smooths evenly.")


def gaussian(sigma: float = 1.0, *, size: int | None = None) -> Kernel:
    """A sampled Gaussian that sums to 1: (size, size).

    `sigma` in pixels; `size` is odd (default: three sigma to each side, at least 3x3). ValueError unless sigma > 0 and
    the size is whole and odd.
    """
    weights = _gaussian(sigma, size)
    return Kernel("gaussian", weights, "A bell-shaped mean: it smooths without ringing and favours no direction.")


def log(sigma: float = 1.0, *, size: int | None = None) -> Kernel:
    """The Laplacian of a Gaussian, (r^2 - 2 sigma^2) / sigma^4 times the Gaussian; it sums to 0 and dips in the middle.

    (size, size), `size` odd (default: three sigma to each side), `sigma` in pixels. What sampling leaves of the sum is
    taken off in proportion to the Gaussian.
    ValueError unless sigma > 0 and the size is whole and odd. Source: Marr & Hildreth 1980.
    """
    bell = _gaussian(sigma, size)
    squared = np.arange(len(bell)) - len(bell) // 2
    radius2 = np.add.outer(squared**2, squared**2)
    weights = bell * (radius2 - 2 * sigma**2) / sigma**4
    weights -= bell * weights.sum()
    return Kernel("log", weights, "The Laplacian of a Gaussian: it crosses zero at edges of about its own size.")


def dog(sigma: float = 1.0, *, ratio: float = 1.6, size: int | None = None) -> Kernel:
    """A Gaussian of `sigma` minus one of ratio * sigma; it sums to 0 and peaks in the middle.

    (size, size), `size` odd (default: three of the wider sigma to each side), `sigma` in pixels. At ratio 1.6 it is
    nearly minus the Laplacian of a Gaussian.
    ValueError unless sigma > 0, ratio > 1 and the size is whole and odd. Source: Marr & Hildreth 1980.
    """
    if not (is_number(ratio) and ratio > 1):
        raise ValueError(f"expected a ratio above 1, got {ratio!r}")
    wide = _gaussian(sigma * ratio, size)
    weights = _gaussian(sigma, len(wide)) - wide
    return Kernel("dog", weights, "A narrow Gaussian minus a wide one: it answers to spots, as cells of the retina do.")


def gabor(
    sigma: float = 1.5,
    *,
    wavelength: float = 4.0,
    angle_deg: float = 0.0,
    phase_deg: float = 0.0,
    aspect: float = 0.7,
    size: int | None = None,
) -> Kernel:
    """A wave under a Gaussian: it answers to stripes of one wavelength (pixels) and direction.

    The wave runs to the right at angle_deg 0 and upwards at 90 (counter-clockwise on the screen); aspect < 1 makes
    the Gaussian longer along the stripes. It sums to 0, its magnitudes sum to 1. (size, size), `size` odd (default: two
    sigma to each side, over the aspect where that is below 1), `sigma` in pixels.
    ValueError for a length or aspect that is not above 0, an angle that is not finite, a size that is not whole and
    odd, or a wave of which nothing is left on its pixels. Source: Gabor 1946, Daugman 1985.
    """
    for name, length in (("sigma", sigma), ("wavelength", wavelength), ("aspect", aspect)):
        _positive(name, length)
    for name, angle in (("angle_deg", angle_deg), ("phase_deg", phase_deg)):
        _finite(name, angle)
    side = _odd_size(size, 2 * sigma / min(aspect, 1.0))
    offset = np.arange(side) - side // 2
    down, right = np.meshgrid(offset, offset, indexing="ij")
    cosine, sine = _direction(angle_deg)
    along, across = right * cosine - down * sine, right * sine + down * cosine
    bell = np.exp(-(along**2 + (aspect * across) ** 2) / (2 * sigma**2))
    weights = bell * np.cos(2 * np.pi * along / wavelength + math.radians(phase_deg))
    weights -= bell * (weights.sum() / bell.sum())
    total = np.abs(weights).sum()
    if total < 1e-9:
        raise ValueError(f"a Gabor kernel of sigma {sigma:g} and wavelength {wavelength:g} has no wave on its pixels")
    return Kernel(
        "gabor", weights / total, "A wave under a Gaussian: it answers to stripes of one width and direction."
    )


def motion(length: float = 5.0, angle_deg: float = 0.0) -> Kernel:
    """The mean along a line of `length` pixels through the middle; each cell weighs by the line's length inside it.

    The line lies level at angle_deg 0 and rises to the right up to 90 (counter-clockwise on the screen). The kernel is
    as high and wide as the line needs, odd by odd.
    ValueError unless 0 < length <= 1000 and the angle is finite.
    """
    _positive("length", length)
    if length > MOST_TAPS:
        raise ValueError(f"expected a length of at most {MOST_TAPS} pixels, got {length:g}")
    _finite("angle_deg", angle_deg)
    cosine, sine = _direction(angle_deg)
    # The line crosses from cell to cell where a coordinate is a whole number and a half: cut it there.
    half = np.arange(math.ceil(length)) + 0.5
    crossings = [np.concatenate([half, -half]) / step for step in (cosine, sine) if step]
    cuts = np.unique(np.clip(np.concatenate(crossings), -length / 2, length / 2))
    cuts = np.unique(np.concatenate([cuts, [-length / 2, length / 2]]))
    middle, piece = (cuts[1:] + cuts[:-1]) / 2, np.diff(cuts)
    middle, piece = middle[piece > 1e-9], piece[piece > 1e-9]
    down, right = np.rint(-middle * sine).astype(int), np.rint(middle * cosine).astype(int)
    weights = np.zeros((2 * abs(down).max() + 1, 2 * abs(right).max() + 1))
    np.add.at(weights, (down + weights.shape[0] // 2, right + weights.shape[1] // 2), piece)
    return Kernel("motion", weights / weights.sum(), "The mean along a line: the blur of a camera that moved.")


def _frozen(values: ArrayLike) -> Weights:
    array = np.array(values, dtype=np.float64)
    array.setflags(write=False)
    return array


def _finite(name: str, value: float) -> None:
    if not is_number(value):
        raise ValueError(f"expected a finite {name}, got {value!r}")


def _positive(name: str, value: float) -> None:
    if not (is_number(value) and value > 0):
        raise ValueError(f"expected a {name} above 0, got {value!r}")


def _positive_whole(name: str, value: int) -> None:
    if not isinstance(value, int | np.integer) or isinstance(value, bool) or value < 1:
        raise ValueError(f"expected a whole {name} of at least 1, got {value!r}")
    if value > MOST_TAPS:
        raise ValueError(f"expected a {name} of at most {MOST_TAPS}, got {value}")


def _odd_size(size: int | None, reach: float) -> int:
    if size is None:
        size = 2 * max(1, math.ceil(min(reach, MOST_TAPS) - 1e-9)) + 1
    _positive_whole("size", size)
    if size % 2 == 0:
        raise ValueError(f"expected an odd size, got {size}")
    return int(size)


def _gaussian(sigma: float, size: int | None) -> Weights:
    _positive("sigma", sigma)
    side = _odd_size(size, 3 * sigma)
    line = np.exp(-((np.arange(side) - side // 2) ** 2) / (2 * sigma**2))
    return np.outer(line / line.sum(), line / line.sum())


def _direction(angle_deg: float) -> tuple[float, float]:
    """Cosine and sine, exactly 0 at the quarter turns."""
    cosine, sine = math.cos(math.radians(angle_deg)), math.sin(math.radians(angle_deg))
    return 0.0 if abs(cosine) < 1e-12 else cosine, 0.0 if abs(sine) < 1e-12 else sine


def _pair(name: str, x: Sequence[Sequence[float]], y: Sequence[Sequence[float]], about: str) -> list[Kernel]:
    return [
        Kernel(f"{name}_x", np.array(x, dtype=np.float64), f"{about} from left to right."),
        Kernel(f"{name}_y", np.array(y, dtype=np.float64), f"{about} from top to bottom."),
    ]


_ALL = [
    Kernel("identity", np.array([[0, 0, 0], [0, 1, 0], [0, 0, 0]]), "The picture itself."),
    # The weight left of the middle fetches the left neighbour, so that everything moves right.
    Kernel("shift", np.array([[0, 0, 0], [1, 0, 0], [0, 0, 0]]), "The picture moved one pixel to the right."),
    *_pair("difference", [[-1, 1]], [[-1], [1]], "The difference of two neighbours: the rise of brightness"),
    # Sobel & Feldman 1968
    *_pair("sobel", [[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]], [[-1, -2, -1], [0, 0, 0], [1, 2, 1]], "The smoothed rise"),
    # Prewitt 1970
    *_pair("prewitt", [[-1, 0, 1]] * 3, [[-1] * 3, [0] * 3, [1] * 3], "The rise, averaged evenly over three lines,"),
    # Scharr 2000: weights by which the gradient's direction is nearly right at every angle
    *_pair(
        "scharr",
        [[-3, 0, 3], [-10, 0, 10], [-3, 0, 3]],
        [[-3, -10, -3], [0, 0, 0], [3, 10, 3]],
        "The rise, with weights that hardly favour any direction,",
    ),
    # Roberts 1963: the two diagonals of a 2x2 cell
    Kernel("roberts_x", np.array([[-1, 0], [0, 1]]), "The rise along the diagonal down to the right."),
    Kernel("roberts_y", np.array([[0, -1], [1, 0]]), "The rise along the diagonal down to the left."),
    Kernel("laplacian", np.array([[0, 1, 0], [1, -4, 1], [0, 1, 0]]), "The sum of both second derivatives."),
    Kernel("laplacian8", np.array([[1, 1, 1], [1, -8, 1], [1, 1, 1]]), "The Laplacian with the diagonals included."),
    log(1.0),
    dog(1.0, size=7),
    gaussian(1.0),
    box(3),
    Kernel("sharpen", np.array([[0, -1, 0], [-1, 5, -1], [0, -1, 0]]), "The picture minus its Laplacian: sharper."),
    Kernel("emboss", np.array([[-2, -1, 0], [-1, 1, 1], [0, 1, 2]]), "The picture as a relief, lit along a diagonal."),
    gabor(1.5, size=7),
    motion(5, 45.0),
]

KERNELS = MappingProxyType({kernel.name: kernel for kernel in _ALL})
