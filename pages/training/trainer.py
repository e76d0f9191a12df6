"""A training of one session: in a thread of its own, looked at, paused and stopped from the page.

It is long work in the one queue of ui/fair_queue.py, in which no more than LONG_AT_ONCE run. Paused ones give their
place away, and so do those whose session has no browser: they rest, and end where none comes back (ui/presence.py).
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import numpy as np

from core.layers import Stack
from core.learning import DivergenceError, Progress, accuracy
from ui.fair_queue import QUEUE, Queue, start_thread
from ui.presence import LOOK, Presence

OVER = ("done", "stopped", "left", "diverged", "failed")  # states after which nothing more comes
LEAST_REST, REST = 0.002, 0.15  # seconds after a batch, and as a share of what it took: others get the processor

_log = logging.getLogger(__name__)


@dataclass(frozen=True, eq=False)
class Course:
    """What a training has come to: `losses` and `hits` of each batch, `tested` after each epoch, from epoch 0 on."""

    stack: Stack
    losses: list[float] = field(default_factory=list)
    hits: list[float] = field(default_factory=list)
    tested: list[float] = field(default_factory=list)
    progress: Progress | None = None

    @property
    def epochs(self) -> float:
        """How many epochs were learnt, with the share of the one that is under way."""
        return 0.0 if self.progress is None else self.progress.epoch - 1 + self.progress.batch / self.progress.batches


class Trainer:
    """One training. `state` is "waiting", "running", "paused", or one of OVER; a "failed" one is in the log."""

    def __init__(
        self,
        first: Stack,
        batches: Callable[[], Iterator[Progress]],
        test: tuple[np.ndarray, np.ndarray],
        *,
        seen: Callable[[Progress], int],
        presence: Presence | None = None,
        queue: Queue = QUEUE,
    ) -> None:
        """Train from `first` by `batches`, tested on (pictures, labels), while its session is there.

        `seen` says how many pictures of the epoch a progress has seen.
        """
        self._course = Course(first)
        self._batches, self._test, self._seen = batches, test, seen
        self._presence = presence or Presence()
        self._ticket = queue.ticket(self._presence.session, is_long=True)
        self._lock = threading.Lock()
        self._go, self._end = threading.Event(), threading.Event()
        self._go.set()
        self._state = "running"
        self._thread: threading.Thread | None = None

    def start(self) -> Trainer:
        """Begin, or wait for a place."""
        self._thread = start_thread(self._work, "training")
        return self

    @property
    def state(self) -> str:
        """What it is doing."""
        with self._lock:
            return self._state

    @property
    def is_over(self) -> bool:
        """Whether nothing more will come."""
        return self.state in OVER

    @property
    def ahead(self) -> int:
        """How many trainings wait before this one."""
        return self._ticket.ahead or 0

    def course(self) -> Course:
        """What it has come to; what is added later is not in it."""
        with self._lock:
            c = self._course
            return Course(c.stack, c.losses.copy(), c.hits.copy(), c.tested.copy(), c.progress)

    def pause(self) -> None:
        """Rest after the batch that is under way, and let others train."""
        self._go.clear()

    def resume(self) -> None:
        """Go on, when there is a place."""
        self._go.set()

    def stop(self) -> None:
        """End after the batch that is under way."""
        self._end.set()
        self._go.set()

    def join(self, timeout: float) -> None:
        """Wait until its thread has ended."""
        if self._thread is not None:
            self._thread.join(timeout)

    def _work(self) -> None:
        try:
            batches = self._batches()
            while True:
                if self._presence.is_gone():
                    return self._say("left")
                if self._end.is_set():
                    return self._say("stopped")
                if not self._go.is_set():
                    self._ticket.leave()
                    self._say("paused")
                    self._go.wait(LOOK)
                elif not self._presence.is_here():
                    self._ticket.leave()
                    self._say("waiting")
                    self._end.wait(LOOK)
                elif not self._ticket.turn(patience=LOOK):
                    self._say("running" if self._ticket.has_begun else "waiting")
                else:
                    self._say("running")
                    began = time.monotonic()
                    if not self._course.tested:
                        self._tested(self._course.stack)
                    if not self._learn(batches):
                        return self._say("done")
                    time.sleep(max(LEAST_REST, REST * (time.monotonic() - began)))
        except DivergenceError:
            self._say("diverged")
        except Exception:  # a bug
            _log.exception("a training failed")
            self._say("failed")
        finally:
            self._ticket.leave()

    def _learn(self, batches: Iterator[Progress]) -> bool:
        """Whether there was a batch left to learn."""
        progress = next(batches, None)
        if progress is None:
            return False
        with self._lock:
            before = self._course.progress
            loss, hits = progress.loss, progress.accuracy
            if before is not None and before.epoch == progress.epoch:  # means over the epoch: this batch's part of them
                now, then = self._seen(progress), self._seen(before)
                loss = (progress.loss * now - before.loss * then) / (now - then)
                hits = (progress.accuracy * now - before.accuracy * then) / (now - then)
            c = self._course
            c.losses.append(loss)
            c.hits.append(hits)
            self._course = Course(progress.stack, c.losses, c.hits, c.tested, progress)
        if progress.ends_epoch:
            self._tested(progress.stack)
        return True

    def _tested(self, stack: Stack) -> None:
        found = accuracy(stack, *self._test)
        with self._lock:
            self._course.tested.append(found)

    def _say(self, state: str) -> None:
        with self._lock:
            self._state = state
