"""Long work beside the page: it goes on in its own thread, says how far it is, and can be stopped.

The work is a generator function that yields after each step and returns its result. The page looks at it from a
fragment that looks again (ui/ticker.py) while it works. Results are kept by key, for everybody, and so is work: thirty
students on one picture compute once. It goes on for as long as somebody waits for the result, and no step longer; its
turn comes by the one queue of ui/fair_queue.py.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Generator, Hashable
from typing import Any

import streamlit as st

from ui.fair_queue import QUEUE, start_thread
from ui.presence import LOOK, Presence, session_presence

HEAD_START = 0.3  # seconds in which the page that asked is drawn, before work takes the processor
UNSEEN = 5.0  # seconds without a look after which a page is not waiting: it shows another part, or another lesson
FORGOTTEN = 150.0  # seconds without a look after which it will not wait again; a hidden tab looks once a minute
KEPT = 256  # results

_results: OrderedDict[Hashable, Any] = OrderedDict()
_works: dict[Hashable, _Work] = {}  # what is not over, by key
_lock = threading.Lock()
_log = logging.getLogger(__name__)

Steps = Callable[[], Generator[float, None, Any]]  # yields the share that is done, 0 to 1; returns the result


class _Work:
    """One piece of long work, and those who wait for it. Its fields but `share` change under the lock alone."""

    def __init__(self, key: Hashable, steps: Steps, session: str) -> None:
        self.key = key
        self.share = 0.0  # done so far
        self.result: Any = None
        self.error: Exception | None = None
        self.is_over = False
        self.waiting: list[Job] = []
        self.ticket = QUEUE.ticket(session)
        self._steps = steps
        start_thread(self._work, "job")

    def end(self, *, result: Any = None, error: Exception | None = None) -> None:
        """Nothing more comes, after the step that is under way. Called under the lock."""
        if not self.is_over:
            self.result, self.error, self.is_over = result, error, True
            del _works[self.key]

    def _work(self) -> None:
        """Take step by step until it is over; rest while nobody is there, and give the place to others meanwhile."""
        time.sleep(HEAD_START)
        generator = None
        try:
            while self._goes_on():
                if not self._is_awaited():
                    self.ticket.leave()
                    time.sleep(LOOK)
                elif self.ticket.turn(patience=LOOK):
                    generator = generator or self._steps()
                    self.share = next(generator)
        except StopIteration as end:
            _keep(self.key, end.value)  # before the work says that it is done
            with _lock:
                self.end(result=end.value)
        except Exception as error:  # the page shows it, wherever it came from
            _log.exception("job %r failed", self.key)
            with _lock:
                self.end(error=error)
        finally:
            self.ticket.leave()
            if generator is not None:
                generator.close()

    def _goes_on(self) -> bool:
        """Whether it is not over; where nobody comes back, it is."""
        with _lock:
            if not self.is_over and all(one.is_gone() for one in self.waiting):
                self.end()
            return not self.is_over

    def _is_awaited(self) -> bool:
        """Whether to take a step now."""
        with _lock:
            return any(one.is_here() for one in self.waiting)


class Job:
    """What one session waits for: a piece of work, which others may wait for too."""

    def __init__(self, work: _Work, presence: Presence) -> None:
        self.key = work.key
        self.is_stopped = False  # by hand, or by another job
        self._work, self._presence = work, presence
        self._looked = time.monotonic()
        work.waiting.append(self)

    @property
    def share(self) -> float:
        """How much is done, 0 to 1."""
        return self._work.share

    @property
    def ahead(self) -> int | None:
        """How many wait before it in the queue; None where it does not wait."""
        return self._work.ticket.ahead

    @property
    def result(self) -> Any:
        """What came out, or None."""
        return self._work.result

    @property
    def error(self) -> Exception | None:
        """What went wrong, or None."""
        return self._work.error

    @property
    def is_abandoned(self) -> bool:
        """Whether its work ended without a result because nobody waited for it."""
        return self._work.is_over and self.result is None and self.error is None and not self.is_stopped

    def look(self) -> None:
        """The page is still waiting."""
        self._looked = time.monotonic()
        self._presence.is_here()

    def is_here(self) -> bool:
        """Whether the page is waiting now."""
        return self._presence.is_here() and time.monotonic() - self._looked < UNSEEN

    def is_gone(self) -> bool:
        """Whether it will not wait again."""
        return self._presence.is_gone() or time.monotonic() - self._looked >= FORGOTTEN

    def stop(self) -> None:
        """Wait no more. The work ends after the step that is under way, unless somebody else waits for it."""
        with _lock:
            self.is_stopped = True
            if self in self._work.waiting:
                self._work.waiting.remove(self)
            if not self._work.waiting:
                self._work.end()


def _keep(key: Hashable, result: Any) -> None:
    with _lock:
        _results[key] = result
        _results.move_to_end(key)
        while len(_results) > KEPT:
            _results.popitem(last=False)


def kept(key: Hashable) -> Any:
    """The result that a job with this key has had, or None."""
    with _lock:
        if key in _results:
            _results.move_to_end(key)
        return _results.get(key)


def job(name: str, key: Hashable, steps: Steps) -> Job | None:
    """The session's job `name`, started for `key`; None where the result is kept already (`kept(key)`).

    To be called again while the page waits. A job for another key under the same name is stopped; one that was stopped
    by hand stays so until `forget`. `steps` is not called where somebody waits for the same key.
    """
    jobs = _running()
    present = jobs.get(name)
    if present is not None and (present.key != key or present.is_abandoned):
        present.stop()
        present = None
    if kept(key) is not None:
        jobs.pop(name, None)
        return None
    if present is None:
        presence = session_presence()
        with _lock:
            if key not in _works:
                _works[key] = _Work(key, steps, presence.session)
            present = jobs[name] = Job(_works[key], presence)
    present.look()
    return present


def stop(name: str) -> None:
    """Stop the session's job `name`; it stays stopped until `forget`."""
    present = _running().get(name)
    if present is not None:
        present.stop()


def forget(name: str) -> None:
    """Stop the session's job `name`, so that the next `job` starts anew."""
    present = _running().pop(name, None)
    if present is not None:
        present.stop()


def _running() -> dict[str, Job]:
    jobs: dict[str, Job] = st.session_state.setdefault("jobs.running", {})
    return jobs
