"""A kernel as a sum of products column times row, and what they give on a picture. Drawn by product_figures.py.

Short names: `C` channels, `H` rows, `W` columns of a picture, `kH, kW` the kernel's sides.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from core.convolution import depthwise_conv2d, separable_conv2d
from core.kernels import separate
from ui.comparisons import Comparison, compare, relative_norm

MULTIPLES = range(1, 13)  # of a column's smallest number, tried for whole numbers

Product = tuple[np.ndarray, np.ndarray]  # column (kH,), row (kW,)


@dataclass(frozen=True, eq=False)
class Separated:
    """A kernel and the sum of its first products.

    rank: how many products are exact; singular: all singular values, largest first; kernel_error: the Frobenius norm of
    what the sum leaves, relative to the kernel's; left_out: the same from the singular values that were left out.
    """

    kernel: np.ndarray
    rank: int
    singular: np.ndarray
    products: tuple[Product, ...]
    kernel_error: float
    left_out: float
    comparison: Comparison

    @property
    def numbers(self) -> tuple[int, int]:
        """Numbers, and products a cell: of the kernel, and of its columns and rows."""
        return self.kernel.size, sum(column.size + row.size for column, row in self.products)


@dataclass(frozen=True, eq=False)
class Between:
    """Column, then row, without and with a ReLU between them, each beside one pass of their product.

    `plain_rest` and `relu_rest`: the L2 norm of what the maps of the picture and of its negative sum to, relative to
    the picture's map: 0 for everything linear.
    """

    rank: int
    products: tuple[Product, ...]
    plain: Comparison
    relu: Comparison
    plain_rest: float | None
    relu_rest: float | None


def products_of(kernel: ArrayLike) -> tuple[Product, ...]:
    """The products outer(column, row), largest first, that sum to a kernel (kH, kW): `rank` many, at least one.

    The first r of them sum to the nearest kernel of rank r (Eckart & Young 1936). A single product of whole numbers
    comes in whole numbers.

    >>> [line.tolist() for line in products_of(np.array([[-3, 0, 3], [-10, 0, 10], [-3, 0, 3]]))[0]]
    [[3.0, 10.0, 3.0], [-1.0, 0.0, 1.0]]
    """
    kernel = np.asarray(kernel, dtype=np.float64)
    first = separate(kernel)
    if first.rank <= 1:
        return (_whole_numbers(kernel, first.column, first.row),)
    found, rest = [(first.column, first.row)], kernel - np.outer(first.column, first.row)
    for _ in range(first.rank - 1):
        following = separate(rest)
        found.append((following.column, following.row))
        rest = rest - np.outer(following.column, following.row)
    return tuple(found)


def _whole_numbers(kernel: np.ndarray, column: np.ndarray, row: np.ndarray) -> Product:
    """`column` and `row` as whole numbers where some give exactly `kernel`, else as they are."""
    sizes = np.abs(column)[np.abs(column) > 1e-9 * np.abs(column).max(initial=0)]
    for multiple in MULTIPLES if sizes.size else ():
        factor = multiple / sizes.min()
        whole = np.rint(column * factor) + 0.0, np.rint(row / factor) + 0.0
        if np.array_equal(np.outer(*whole), kernel):
            return whole
    return column, row


def two_passes(x: np.ndarray, products: Iterable[Product]) -> np.ndarray:
    """The sum over the products of `x` (C, H, W) under the column and then the row, the size kept, mirrored beyond."""
    return np.sum(
        [separable_conv2d(x, column, row, padding="same", padding_mode="reflect") for column, row in products], axis=0
    )


def one_pass(x: np.ndarray, kernel: np.ndarray) -> np.ndarray:
    """Every channel of `x` (C, H, W) under a kernel, the size kept, mirrored beyond the border."""
    kernels = np.broadcast_to(kernel, (len(x), *kernel.shape))
    return depthwise_conv2d(x, kernels, padding="same", padding_mode="reflect")


def separated(x: np.ndarray, kernel: ArrayLike, terms: int) -> Separated:
    """A kernel and the sum of its first `terms` products, at most all, compared on a picture (C, H, W)."""
    kernel = np.asarray(kernel, dtype=np.float64)
    every = products_of(kernel)
    products = every[:terms]
    singular = np.linalg.svd(kernel, compute_uv=False)
    rest = kernel - sum(np.outer(column, row) for column, row in products)
    norm = float(np.linalg.norm(kernel))
    x = x.astype(np.float64)
    return Separated(
        kernel,
        separate(kernel).rank,
        singular,
        products,
        float(np.linalg.norm(rest)) / norm if norm else 0.0,
        float(np.linalg.norm(singular[terms:])) / norm if norm else 0.0,
        compare(one_pass(x, kernel), two_passes(x, products)),
    )


def between(x: np.ndarray, kernel: ArrayLike) -> Between:
    """What a ReLU between column and row does: the kernel's first product on a picture (C, H, W) minus its mean."""
    kernel = np.asarray(kernel, dtype=np.float64)
    product = products_of(kernel)[0]
    centred = x.astype(np.float64) - x.mean(dtype=np.float64)

    def passes(values: np.ndarray, *, relu: bool) -> np.ndarray:
        middle = one_pass(values, product[0][:, None])
        return one_pass(np.maximum(middle, 0) if relu else middle, product[1][None])

    whole = one_pass(centred, np.outer(*product))
    plain, cut = passes(centred, relu=False), passes(centred, relu=True)
    rests = (relative_norm(y + passes(-centred, relu=r), y) for y, r in ((plain, False), (cut, True)))
    return Between(separate(kernel).rank, (product,), compare(whole, plain), compare(whole, cut), *rests)
