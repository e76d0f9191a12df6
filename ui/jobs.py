"""Long work beside the page: it goes on in its own thread, says how far it is, and can be stopped.

A job is a generator function that yields after each step and returns its result. The page looks at it from a fragment
that looks again (ui/ticker.py) while it works. Results are kept by key, for everybody: thirty students
on one picture compute once.
"""

from __future__ import annotations

import logging
import threading
from collections import OrderedDict
from collections.abc import Callable, Generator, Hashable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import streamlit as st

WORKERS = 2  # jobs at once in the whole process; the others wait their turn
HEAD_START = 0.3  # seconds in which the page that asked is drawn, before a job takes the processor
KEPT = 256  # results

_pool = ThreadPoolExecutor(WORKERS, thread_name_prefix="job")
_results: OrderedDict[Hashable, Any] = OrderedDict()
_lock = threading.Lock()
_log = logging.getLogger(__name__)

Steps = Callable[[], Generator[float, None, Any]]  # yields the share that is done, 0 to 1; returns the result


class Job:
    """One piece of long work, and what has become of it."""

    def __init__(self, key: Hashable, steps: Steps) -> None:
        self.key = key
        self.share = 0.0  # done so far
        self.result: Any = None
        self.error: Exception | None = None
        self._stop = threading.Event()
        self._start = threading.Timer(HEAD_START, lambda: _pool.submit(self._work, steps))
        self._start.daemon = True
        self._start.start()

    @property
    def is_running(self) -> bool:
        """Whether a result may still come."""
        return self.result is None and self.error is None and not self.is_stopped

    @property
    def is_stopped(self) -> bool:
        """Whether it was told to stop."""
        return self._stop.is_set()

    def stop(self) -> None:
        """Stop after the step that is under way."""
        self._stop.set()
        self._start.cancel()

    def _work(self, steps: Steps) -> None:
        work = steps()
        try:
            while not self.is_stopped:  # nor begun, where it was stopped while others had their turn
                self.share = next(work)
        except StopIteration as end:
            _keep(self.key, end.value)  # before the job says that it is done
            self.result = end.value
        except Exception as error:  # the page shows it, wherever it came from
            _log.exception("job %r failed", self.key)
            self.error = error
        finally:
            work.close()


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

    A job for another key under the same name is stopped; one that was stopped by hand stays so until `forget`.
    """
    jobs = _running()
    present = jobs.get(name)
    if present is not None and present.key != key:
        present.stop()
        present = None
    if kept(key) is not None:
        jobs.pop(name, None)
        return None
    if present is None:
        present = jobs[name] = Job(key, steps)
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


def stop_all() -> None:
    """Stop and forget all of the session's jobs."""
    for name in list(_running()):
        forget(name)


def _running() -> dict[str, Job]:
    jobs: dict[str, Job] = st.session_state.setdefault("jobs.running", {})
    return jobs
