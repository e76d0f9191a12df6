"""The checks of arguments that every operation on maps shares: what was expected, and what came.

Each returns its argument in the one form that the operations work with, or raises ValueError.
"""

from collections.abc import Sequence
from math import inf
from operator import index
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

Pair = int | Sequence[int]  # (vertical, horizontal); an int stands for both

LARGEST = 2**31 - 1  # of a count: what is larger is a slip, and would end in an error of the memory


def pair(value: Pair, name: str, *, least: int) -> tuple[int, int]:
    """(vertical, horizontal) of an int, which stands for both, or of a pair; ValueError for others or below `least`.

    >>> pair(2, "stride", least=1), pair((1, 3), "stride", least=1)
    ((2, 2), (1, 3))
    """
    values: tuple[Any, ...] = tuple(value) if isinstance(value, list | tuple | np.ndarray) else (value, value)
    try:
        if any(isinstance(v, bool | np.bool_) for v in values):
            raise TypeError("a truth value is no count")
        vertical, horizontal = (index(v) for v in values)
        if not least <= min(vertical, horizontal) <= max(vertical, horizontal) <= LARGEST:
            raise ValueError("too small, or too large")
    except (TypeError, ValueError):
        raise ValueError(f"{name} must be an int or a pair of ints of at least {least}, got {value!r}") from None
    return vertical, horizontal


def whole(value: int, name: str, *, least: int) -> int:
    """`value` as an int; ValueError for a pair, a fraction or less than `least`."""
    if isinstance(value, bool | np.bool_) or not isinstance(value, int | np.integer) or not least <= value <= LARGEST:
        raise ValueError(f"{name} must be an int of at least {least}, got {value!r}")
    return int(value)


def float_maps(x: ArrayLike, name: str = "x", *shapes: str) -> np.ndarray:
    """`x` as float64 if it was and else float32; ValueError unless it has the axes of one of `shapes`, none empty.

    Without `shapes` these are (..., C, H, W).
    """
    x = float_array(x, name)
    shapes = shapes or ("(..., C, H, W)",)
    if not any(_has_axes(x.shape, shape) for shape in shapes):
        wanted = " or ".join(shapes)
        raise ValueError(f"{name} must be {wanted} with at least one cell on each axis, got shape {x.shape}")
    return x


def _has_axes(shape: tuple[int, ...], axes: str) -> bool:
    """Whether `shape` has the axes that "(..., C, H, W)" or "(C, L)" names, those with names not empty."""
    count, any_before = axes.count(",") + 1 - axes.endswith(",)"), "..." in axes
    count -= any_before
    return len(shape) >= count and (any_before or len(shape) == count) and 0 not in shape[len(shape) - count :]


def float_array(x: ArrayLike, name: str) -> np.ndarray:
    """`x` as an array: float64 stays, every other real dtype becomes float32; never a copy without need.

    ValueError for what holds no real numbers.
    """
    try:
        array = np.asarray(x)
    except ValueError:
        raise ValueError(f"{name} must be an array, got rows of different lengths") from None
    if array.dtype.kind not in "fiub":
        raise ValueError(f"{name} must hold real numbers, got dtype {array.dtype}")
    return array.astype(np.float64 if array.dtype.kind == "f" and array.itemsize == 8 else np.float32, copy=False)


def is_number(value: Any) -> bool:
    """Whether `value` is one finite real number; a truth value is none."""
    real = isinstance(value, int | float | np.integer | np.floating) and not isinstance(value, bool)
    return real and abs(value) < inf


def truth(value: bool, name: str) -> bool:
    """`value` as a bool; ValueError for what only counts as true or false."""
    if not isinstance(value, bool | np.bool_):
        raise ValueError(f"{name} must be True or False, got {value!r}")
    return bool(value)


def checked_groups(groups: int, c_in: int, d: int, c_out: int) -> int:
    """`groups` as an int; ValueError unless it divides `c_in` and `c_out` channels, `d` input channels a group."""
    groups = whole(groups, "groups", least=1)
    if c_in % groups or c_out % groups:
        raise ValueError(f"groups must divide the {c_in} input and the {c_out} output channels, got {groups}")
    if d * groups != c_in:
        raise ValueError(f"w must have C_in // groups = {c_in // groups} input channels, got {d}")
    return groups


def checked_bias(bias: ArrayLike | None, channels: int, dtype: np.dtype) -> np.ndarray | None:
    """`bias` (channels,) in `dtype`, or None; ValueError for another shape or what is no real number."""
    if bias is None:
        return None
    bias = float_array(bias, "bias")
    if bias.shape != (channels,):
        raise ValueError(f"bias must have shape ({channels},), one number an output channel, got {bias.shape}")
    return bias.astype(dtype, copy=False)
