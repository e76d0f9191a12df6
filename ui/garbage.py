"""Garbage is collected in full beside the runs of scripts, and not after each of them.

Streamlit would do so after every run, which with twenty sessions was half of what a release of the pointer cost:
`.streamlit/config.toml` turns `runner.postScriptGC` off. Python itself goes on with what is young. What has grown old,
closed sessions above all, hangs together in circles, and is collected here once in a while, where anything ran since.
"""

from __future__ import annotations

import ctypes
import gc
import sys
import threading

EVERY = 15.0  # seconds between two collections in full
SELDOM = 1000  # collections of the middle generation, before Python would make a full one in the midst of a run


class Collector:
    """Collects in full every so many seconds, in a thread of its own, where anything was allocated since."""

    def __init__(self, every: float = EVERY) -> None:
        self._every = every
        self._ends = threading.Event()
        self._thread = threading.Thread(target=self._work, name="garbage", daemon=True)

    def start(self) -> None:
        """Leave what there is now out of all collections, for good, and begin."""
        gc.collect()
        gc.freeze()
        young, middle, _ = gc.get_threshold()
        gc.set_threshold(young, middle, SELDOM)
        self._thread.start()

    def stop(self) -> None:
        """Collect no more."""
        self._ends.set()
        self._thread.join()

    def _work(self) -> None:
        seen = allocations()
        while not self._ends.wait(self._every):
            if allocations() != seen:
                gc.collect()
                give_back()
                seen = allocations()


def give_back() -> None:
    """Give the memory that nobody holds any more back to the system, where the C library can."""
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None) if sys.platform == "linux" else None
    if trim is not None:
        trim(0)


def allocations() -> int:
    """A number that changes where anything much was allocated: how often Python has collected what is young."""
    return gc.get_stats()[0]["collections"]
