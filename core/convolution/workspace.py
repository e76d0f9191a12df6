"""Memory that the calls of one thread use again and again.

A fresh array of a picture's size comes from the system page by page, at its first touch: for 256x256 numbers that
takes as long as nine taps of a convolution. What a call only needs while it runs can lie where the last call's lay.

It is worth that where a thread calls again and the C library has given the pages back meanwhile: without it kernels of
15x15 and 31x31, which go by Fourier, take 1.2 to 1.8 times as long on maps of 256 to 1024 (processor time, glibc).
Nothing is gained in a thread's first call, by small kernels of one channel, and where the C library itself keeps as
much, which depends on what was freed before. `python -m benchmarks.core --only reuse` measures it.
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
