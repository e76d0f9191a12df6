"""Libraries in processes of their own, asked in turn, so that a slow moment of the machine meets them all."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from benchmarks.timing.jobs import Job

THREAD_SETTINGS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")


class Library:
    """One library, on so many threads, in a process that waits for jobs."""

    def __init__(self, name: str, threads: int) -> None:
        self.name, self.threads = name, threads
        settings = os.environ | dict.fromkeys(THREAD_SETTINGS, str(threads))
        command = [sys.executable, "-m", "benchmarks.timing.worker", name, str(threads)]
        self._process = subprocess.Popen(
            command, env=settings, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def ask(self, job: Job, wish: str = "") -> Any:
        """The process's answer, see benchmarks.timing.worker; RuntimeError if it has ended."""
        if self._process.stdin is None or self._process.stdout is None:
            raise RuntimeError("the process has no pipes")
        self._process.stdin.write(f"{wish} {job.to_json()}".lstrip() + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError(f"{self.name} ended at {job}")
        return json.loads(line)

    def close(self) -> None:
        """End the process."""
        self._process.kill()
        self._process.communicate()


@contextmanager
def libraries(names: Sequence[str], threads: int) -> Iterator[list[Library]]:
    """The libraries' processes, ended behind the block."""
    started = [Library(name, threads) for name in names]
    try:
        yield started
    finally:
        for library in started:
            library.close()


def times(job: Job, of: Sequence[Library], rounds: int) -> list[float | None]:
    """Median milliseconds a call of each library, over rounds in which each has its turn; None where it has no call."""
    taken: list[list[float]] = [[] for _ in of]
    for _ in range(rounds):
        for library, kept in zip(of, taken, strict=True):
            if (ms := library.ask(job)) is not None:
                kept.append(ms)
    return [statistics.median(kept) if kept else None for kept in taken]
