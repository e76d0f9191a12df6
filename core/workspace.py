"""Memory that the calls of one thread use again and again.

A fresh array of a picture's size comes from the system page by page, at its first touch: for 256x256 numbers that
takes as long as nine taps of a convolution. What a call only needs while it runs can lie where the last call's lay.
"""

import threading
from math import prod
from typing import Any

import numpy as np

KEPT_AT_MOST = 8 << 20  # bytes for each use and thread; what is larger is fresh, and given back


class _Kept(threading.local):
    """The memory of this thread by its use."""

    def __init__(self) -> None:
        self.by_use: dict[str, np.ndarray] = {}


_kept = _Kept()


def workspace(use: str, shape: tuple[int, ...], dtype: Any) -> np.ndarray:
    """An array of `shape` with any numbers in it: this thread's for that `use`, until it asks for that use again.

    It must not outlive the call that asked for it, nor be a part of what that returns.
    """
    size = prod(shape) * np.dtype(dtype).itemsize
    if size > KEPT_AT_MOST:
        return np.empty(shape, dtype)
    if use not in _kept.by_use or _kept.by_use[use].size < size:
        _kept.by_use[use] = np.empty(size, np.uint8)
    return _kept.by_use[use][:size].view(dtype).reshape(shape)
