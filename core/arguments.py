"""The checks of arguments that every operation on maps shares: what was expected, and what came.

Each returns its argument in the one form that the operations work with, or raises ValueError.
"""

from collections.abc import Sequence
from operator import index

import numpy as np
from numpy.typing import ArrayLike

Pair = int | Sequence[int]  # (vertical, horizontal); an int stands for both


def pair(value: Pair, name: str, *, least: int) -> tuple[int, int]:
    """(vertical, horizontal) of an int, which stands for both, or of a pair; ValueError for others or below `least`.

    >>> pair(2, "stride", least=1), pair((1, 3), "stride", least=1)
    ((2, 2), (1, 3))
    """
    values = tuple(value) if isinstance(value, list | tuple | np.ndarray) and np.ndim(value) == 1 else (value, value)
    try:
        if any(isinstance(v, bool | np.bool_) for v in values):
            raise TypeError("a truth value is no count")
        vertical, horizontal = (index(v) for v in values)
        if min(vertical, horizontal) < least:
            raise ValueError("too small")
    except (TypeError, ValueError):
        raise ValueError(f"{name} must be an int or a pair of ints of at least {least}, got {value!r}") from None
    return vertical, horizontal


def whole(value: int, name: str, *, least: int) -> int:
    """`value` as an int; ValueError for a pair, a fraction or less than `least`."""
    if isinstance(value, bool | np.bool_) or not isinstance(value, int | np.integer) or value < least:
        raise ValueError(f"{name} must be an int of at least {least}, got {value!r}")
    return int(value)


def float_maps(x: ArrayLike, name: str = "x", shape: str = "(..., C, H, W)") -> np.ndarray:
    """`x` as float64 if it was and else float32; ValueError unless it has the axes of `shape`, none of length 0."""
    x = float_array(x, name)
    axes = shape.strip("()").split(", ")
    fixed = [axis for axis in axes if axis != "..."]
    if x.ndim < len(fixed) or (x.ndim > len(fixed) and "..." not in axes) or 0 in x.shape[x.ndim - len(fixed) :]:
        raise ValueError(f"{name} must be {shape} with at least one cell on each axis, got shape {x.shape}")
    return x


def float_array(x: ArrayLike, name: str) -> np.ndarray:
    """`x` as an array: float64 stays, every other real dtype becomes float32; never a copy without need.

    ValueError for what holds no real numbers.
    """
    array = np.asarray(x)
    if array.dtype.kind not in "fiub":
        raise ValueError(f"{name} must hold real numbers, got dtype {array.dtype}")
    return array.astype(np.float64 if array.dtype.kind == "f" and array.itemsize == 8 else np.float32, copy=False)


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
