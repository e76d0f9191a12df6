"""One library in a process of its own: `python -m benchmarks.timing.worker LIBRARY THREADS`, a job a line.

For "job" it answers with milliseconds a call, for "memory job" with the largest number of bytes that numpy held
during a call, for "sample job" with numbers of the output. null means that the library has no such operation or is
not installed.
"""

import json
import sys
import threading
import time
import tracemalloc
from functools import lru_cache
from typing import Any

import numpy as np

from benchmarks.timing.jobs import Job
from benchmarks.timing.libraries import LIBRARIES, VARIANTS, Call

LEAST_MS = 10.0  # quick calls are repeated for so long: the first after another process finds cold caches
NUMBERS = 64  # of the output, for comparison


@lru_cache(maxsize=1)
def prepared(library: str, threads: int, line: str) -> tuple[Call, int] | None:
    """The call, warmed up, and how often to repeat it for one measurement."""
    try:
        call = (LIBRARIES | VARIANTS)[library](Job.from_json(line), threads)
    except ModuleNotFoundError:
        call = None
    if call is None:
        return None
    call()
    began = time.perf_counter()
    call()
    return call, max(1, round(LEAST_MS / 1e3 / (time.perf_counter() - began)))


def measure(call: Call, repeat: int) -> float:
    """Milliseconds a call."""
    began = time.perf_counter()
    for _ in range(repeat):
        call()
    return (time.perf_counter() - began) / repeat * 1e3


def memory(call: Call) -> int:
    """The most bytes that numpy held at a time, above what was there; in a new thread, which has kept nothing."""
    tracemalloc.start()
    thread = threading.Thread(target=call)
    thread.start()
    thread.join()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak


def sample(call: Call) -> list[float]:
    """Some numbers of the output, evenly spread."""
    flat = np.asarray(call(), np.float64).ravel()
    return flat[np.linspace(0, flat.size - 1, NUMBERS).astype(int)].tolist()


def answer(library: str, threads: int, line: str) -> Any:
    """What one line asks for."""
    wish, _, rest = line.partition(" ") if not line.startswith("{") else ("time", "", line)
    found = prepared(library, threads, rest)
    if found is None:
        return None
    return {"memory": memory, "sample": sample}[wish](found[0]) if wish != "time" else measure(*found)


if __name__ == "__main__":
    for line in sys.stdin:
        print(json.dumps(answer(sys.argv[1], int(sys.argv[2]), line.strip())), flush=True)
