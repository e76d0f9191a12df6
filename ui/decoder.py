"""Whatever a user brings is decoded beside the server: a file that costs much costs its process, not the class.

At most `processes` files are decoded at once, and others wait for their turn. A file that takes more than `seconds` of
the processor, or more than `megabytes` of memory, is given up, and a new process takes the place of its own. The
processes end with the server (core/images/process.py).
"""

from __future__ import annotations

import atexit
import hashlib
import os
import queue
import subprocess
import sys
import threading
import time
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, BinaryIO, cast

from core.images import ImageError, ImageReading
from core.images.process import OUT_OF_MEMORY, reading, receive, send

ROOT = Path(__file__).resolve().parent.parent
PROCESSES = 2
SECONDS = 5.0  # of the processor, for one file
MEGABYTES = 600  # for one file, beyond what the process has before it
PATIENCE = 30.0  # seconds that a file waits for its turn
START = 60.0  # seconds in which a process must have begun
SHARE = 0.2  # of a processor: who gets less than that is given up by the clock
LOOK = 0.02  # seconds between two looks at what a process has spent
BACKSTOP = 400  # megabytes more, beyond which the system itself gives a process nothing, between two looks
COSTLY = ("slow", "too_much", "memory", "lost")  # codes after which a process is not used again
REMEMBERED = 64  # files that cost too much: a class that shares one pays for it once
QUIET = {"OPENBLAS_NUM_THREADS": "1", "MALLOC_ARENA_MAX": "2"}  # threads that would take memory for nothing


class _Process:
    """One decoder's process."""

    def __init__(self, seconds: float, megabytes: int) -> None:
        command = [sys.executable, "-m", "core.images.process", str(megabytes + BACKSTOP)]
        self._child = subprocess.Popen(
            command, cwd=ROOT, env=os.environ | QUIET, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        self._requests, self._answers = cast(BinaryIO, self._child.stdin), cast(BinaryIO, self._child.stdout)
        self._seconds, self._megabytes = seconds, megabytes
        self._is_ready = self._is_slow = self._is_full = False

    def read(self, data: bytes, max_side: int, color: bool) -> ImageReading:
        """The reading of a file. ImageError for one that cannot be read, or was given up."""
        if not self._is_ready:
            with self._watched(START):
                self._is_ready = receive(self._answers) is not None
        with self._watched(self._seconds):
            try:
                send(self._requests, {"max_side": max_side, "color": color}, data)
            except BrokenPipeError:  # it ended; its answer will say how
                found = None
            else:
                found = receive(self._answers)
        if found is not None:
            return reading(*found)
        self.end()
        if self._is_slow:
            sentence = f"the picture took more than {self._seconds:g} s of the processor to decode"
            raise ImageError("slow", sentence, seconds=self._seconds)
        if self._is_full or self._child.returncode == OUT_OF_MEMORY:
            raise ImageError("too_much", "the picture took more memory to decode than there is for one")
        raise ImageError("lost", f"the decoder broke off, with status {self._child.returncode}")

    def end(self) -> None:
        """End it at once, whatever it is doing."""
        self._child.kill()
        self._child.wait()
        self._answers.close()
        with suppress(BrokenPipeError):  # of what was on its way to it
            self._requests.close()

    @contextmanager
    def _watched(self, seconds: float) -> Iterator[None]:
        """Kill the process where it spends more than that meanwhile, or more memory than it may."""
        is_done = threading.Event()
        watcher = threading.Thread(target=self._watch, args=(seconds, is_done), name="decoder's watch", daemon=True)
        watcher.start()
        try:
            yield
        finally:
            is_done.set()
            watcher.join()

    def _watch(self, seconds: float, is_done: threading.Event) -> None:
        began, before, resting = time.monotonic(), self._spent(), self._memory()
        while not is_done.wait(LOOK):
            if self._is_ready and self._memory() - resting > self._megabytes:
                self._is_full = True
                self._child.kill()
                return
            passed, spent = time.monotonic() - began, self._spent()
            if (passed if spent is None or before is None else spent - before) > seconds or passed * SHARE > seconds:
                self._is_slow = True
                self._child.kill()
                return

    def _spent(self) -> float | None:
        """Seconds of the processor that it has had; None where the system does not say."""
        try:
            fields = Path(f"/proc/{self._child.pid}/stat").read_text().rsplit(")", 1)[1].split()
        except OSError:
            return None
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def _memory(self) -> float:
        """Megabytes that it holds; 0 where the system does not say: there it looks at itself."""
        try:
            pages = int(Path(f"/proc/{self._child.pid}/statm").read_text().split()[1])
        except (OSError, IndexError):
            return 0.0
        return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


class Decoder:
    """Processes that decode, each begun when it is needed first."""

    def __init__(
        self,
        *,
        processes: int = PROCESSES,
        seconds: float = SECONDS,
        megabytes: int = MEGABYTES,
        patience: float = PATIENCE,
    ) -> None:
        self._seconds, self._megabytes, self._patience = seconds, megabytes, patience
        self._free: queue.LifoQueue[_Process | None] = queue.LifoQueue()  # the warm ones first
        for _ in range(processes):
            self._free.put(None)
        self._refused: OrderedDict[str, tuple[str, str, dict[str, Any]]] = (
            OrderedDict()
        )  # by the file's digest: what cost too much before

    def warm_up(self) -> None:
        """Begin a process, without waiting for it."""
        process = self._free.get()
        self._free.put(process or _Process(self._seconds, self._megabytes))

    def read(self, data: bytes, *, max_side: int, color: bool) -> ImageReading:
        """core.images.read_image, within limits.

        ImageError as there, and with the codes "slow" (seconds), "memory" or "too_much", "busy", and "lost" where the
        decoder broke off.
        """
        try:
            process = self._free.get(timeout=self._patience)
        except queue.Empty:
            raise ImageError("busy", f"no decoder was free within {self._patience:g} s") from None
        kept, digest = process, hashlib.sha256(data).hexdigest()
        try:
            if digest in self._refused:
                code, sentence, details = self._refused[digest]
                raise ImageError(code, sentence, **details)
            kept = None
            process = process or _Process(self._seconds, self._megabytes)
            found = process.read(data, max_side, color)
            kept = process
            return found
        except ImageError as error:
            if error.code not in COSTLY:
                kept = process
            elif error.code != "lost":
                self._refused[digest] = (error.code, str(error), error.details)
                while len(self._refused) > REMEMBERED:
                    self._refused.popitem(last=False)
            raise
        finally:
            if kept is None and process is not None:
                process.end()
            self._free.put(kept)

    def close(self) -> None:
        """End the processes that are not at work."""
        while not self._free.empty():
            process = self._free.get()
            if process is not None:
                process.end()


DECODER = Decoder()
atexit.register(DECODER.close)
