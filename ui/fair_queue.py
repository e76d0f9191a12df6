"""One queue for all heavy work of the process: a place a core, fair by session, shorter work before trainings.

Work takes a step at a time and asks for its turn before each. Who is the first to ask, or has asked for little of late,
goes before who asks for the tenth time; what has begun goes on before what waits. Long work, the trainings, gives way
to any other, but for one place, so that it comes to its end too. The threads of such work are the last that the
processor serves: a release of the pointer does not wait for them.
"""

from __future__ import annotations

import os
import sys
import threading
import time
from collections import deque
from collections.abc import Callable
from itertools import count

CORES = len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 2
PLACES = min(max(CORES, 2), 4)  # steps at once in the whole process; more would only wait for Python's lock
LONG_AT_ONCE = 2  # trainings
OF_LATE = 600.0  # seconds for which it counts what a session has asked for
NICENESS = 4  # added to the process's: with more, who holds Python's lock would wait where other programs are busy


def start_thread(target: Callable[[], None], name: str) -> threading.Thread:
    """A thread that does `target`, started, which the processor serves after those that answer users."""

    def work() -> None:
        if sys.platform == "linux":  # elsewhere niceness belongs to the process
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), os.nice(0) + NICENESS)
        target()

    thread = threading.Thread(target=work, name=name, daemon=True)
    thread.start()
    return thread


class Ticket:
    """One piece of work's claim to turns. It is in the queue from its first turn until it leaves."""

    def __init__(self, queue: Queue, *, is_long: bool, asked: int, number: int) -> None:
        self.is_long, self.has_begun = is_long, False
        self.asked, self.number = asked, number  # how much its session had asked for before; when it came
        self._queue = queue

    def turn(self, *, patience: float) -> bool:
        """Whether it may take a step now, after waiting no longer than `patience` seconds; it keeps its place."""
        return self._queue.turn(self, patience)

    def leave(self) -> None:
        """Give the place to others. It comes back, with its next turn, behind who waits by then."""
        self._queue.leave(self)

    @property
    def ahead(self) -> int | None:
        """How many wait before it; None where it does not wait."""
        return self._queue.ahead(self)


class Queue:
    """So many `places`, at most `long` of them for long work; a ticket in the queue has a place or waits for one."""

    def __init__(self, places: int = PLACES, *, long: int = LONG_AT_ONCE) -> None:
        self._places, self._long = places, long
        self._changed = threading.Condition()
        self._line: set[Ticket] = set()
        self._numbers = count()
        self._asked: dict[str, deque[float]] = {}

    def ticket(self, session: str, *, is_long: bool = False) -> Ticket:
        """A ticket for new work that `session` asks for."""
        with self._changed:
            now = time.monotonic()
            for name, times in list(self._asked.items()):
                while times and now - times[0] > OF_LATE:
                    times.popleft()
                if not times:
                    del self._asked[name]
            times = self._asked.setdefault(session, deque())
            times.append(now)
            return Ticket(self, is_long=is_long, asked=len(times) - 1, number=next(self._numbers))

    def turn(self, ticket: Ticket, patience: float) -> bool:
        """See Ticket.turn."""
        with self._changed:
            if ticket not in self._line:
                self._line.add(ticket)
                self._changed.notify_all()
            self._changed.wait_for(lambda: ticket in self._served(), patience)
            has_turn = ticket in self._served()
            ticket.has_begun |= has_turn
            return has_turn

    def leave(self, ticket: Ticket) -> None:
        """See Ticket.leave."""
        with self._changed:
            if ticket in self._line:
                self._line.remove(ticket)
                ticket.has_begun, ticket.number = False, next(self._numbers)
                self._changed.notify_all()

    def ahead(self, ticket: Ticket) -> int | None:
        """See Ticket.ahead."""
        with self._changed:
            if ticket not in self._line or ticket.has_begun:
                return None
            served = self._served()
            waiting = [one for one in self._in_order() if one.is_long == ticket.is_long and one not in served]
            return None if ticket in served else waiting.index(ticket)

    def _in_order(self) -> list[Ticket]:
        return sorted(self._line, key=lambda one: (not one.has_begun, one.asked, one.number))

    def _served(self) -> list[Ticket]:
        """Who has a place: the first of the shorter work, in all places but one; long work in those that are left."""
        line = self._in_order()
        long = [one for one in line if one.is_long][: self._long]
        short = [one for one in line if not one.is_long][: max(self._places - bool(long), 1)]
        return short + long[: max(self._places - len(short), 0)]


QUEUE = Queue()
