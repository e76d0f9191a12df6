"""The one queue of heavy work: bounded, fair by session, shorter work first, and nobody's release behind it."""

import os
import sys
import threading

import pytest

from ui import fair_queue
from ui.fair_queue import NICENESS, Queue, Ticket, start_thread


def served(*tickets: Ticket) -> list[bool]:
    """Which of the tickets have a turn now."""
    for ticket in tickets:
        ticket.turn(patience=0)  # each is in the queue before the first is asked
    return [ticket.turn(patience=0) for ticket in tickets]


def test_no_more_than_so_many_have_a_turn_in_the_order_in_which_they_came():
    queue = Queue(2)
    tickets = [queue.ticket(str(session)) for session in range(4)]
    assert served(*tickets) == [True, True, False, False]
    assert [ticket.ahead for ticket in tickets] == [None, None, 0, 1]
    tickets[1].leave()
    assert served(*tickets[2:]) == [True, False]
    tickets[3].leave()
    assert tickets[3].ahead is None


def test_who_asks_first_goes_before_who_asks_for_the_tenth_time():
    queue = Queue(1)
    busy = [queue.ticket("busy") for _ in range(10)]
    first = queue.ticket("first")
    assert served(*busy, first) == [True] + [False] * 10
    assert first.ahead == 0
    busy[0].leave()
    assert served(*busy[1:], first) == [False] * 9 + [True]
    first.leave()
    assert served(*busy[1:]) == [True] + [False] * 8  # what the busy one asked for comes in its order


def test_without_sessions_the_tenth_would_go_first():
    queue = Queue(1)
    busy = [queue.ticket(str(asked)) for asked in range(10)]  # the twin: ten sessions that ask once each
    last = queue.ticket("last")
    assert served(*busy, last) == [True] + [False] * 10
    assert last.ahead == 9


def test_what_a_session_asked_for_long_ago_does_not_count(monkeypatch):
    now = [0.0]
    monkeypatch.setattr(fair_queue.time, "monotonic", lambda: now[0])
    queue = Queue(1)
    assert [queue.ticket("a").asked for _ in range(3)] == [0, 1, 2]
    now[0] = fair_queue.OF_LATE + 1
    assert queue.ticket("a").asked == 0
    assert queue.ticket("b").asked == 0


def test_what_has_begun_goes_on_before_what_has_asked_for_less():
    queue = Queue(1)
    queue.ticket("busy")
    begun = queue.ticket("busy")
    assert begun.turn(patience=0)
    assert served(queue.ticket("first"), begun) == [False, True]


def test_who_leaves_comes_back_behind_who_waits():
    queue = Queue(1)
    one, other = queue.ticket("one"), queue.ticket("other")
    assert served(one, other) == [True, False]
    one.leave()
    assert served(one, other) == [False, True]


@pytest.mark.parametrize(
    ("places", "short", "long", "turns"),
    [
        (2, 0, 3, [True, True, False]),  # two trainings
        (2, 1, 2, [True, True, False]),  # a training gives way to a sweep
        (2, 3, 1, [True, False, False, True]),  # but one goes on
        (4, 3, 3, [True, True, True, True, False, False]),
        (4, 0, 3, [True, True, False]),  # never more trainings than two
        (1, 1, 1, [True, False]),
        (1, 0, 1, [True]),
    ],
)
def test_long_work_gives_way_to_shorter_but_for_one_place(places, short, long, turns):
    queue = Queue(places, long=2)
    tickets = [queue.ticket(f"long {session}", is_long=True) for session in range(long)]
    for ticket in tickets:
        ticket.turn(patience=0)
    shorter = [queue.ticket(f"short {session}") for session in range(short)]
    assert served(*shorter, *tickets) == turns


def test_a_turn_is_given_as_soon_as_there_is_a_place():
    queue = Queue(1)
    one, other = queue.ticket("one"), queue.ticket("other")
    assert served(one, other) == [True, False]
    threading.Timer(0.05, one.leave).start()
    assert other.turn(patience=20)


def test_everybody_gets_a_turn_once_and_no_two_at_once_from_many_threads():
    queue, inside, most, done = Queue(2), [0], [0], []
    lock = threading.Lock()

    def work(session: int) -> None:
        ticket = queue.ticket(str(session % 3))
        while not ticket.turn(patience=0.01):
            pass
        with lock:
            inside[0] += 1
            most[0] = max(most[0], inside[0])
        with lock:
            inside[0] -= 1
            done.append(session)
        ticket.leave()

    threads = [threading.Thread(target=work, args=(session,)) for session in range(40)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert sorted(done) == list(range(40))
    assert most[0] <= 2


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has a niceness for each thread")
def test_threads_of_heavy_work_are_served_last_and_no_other():
    found = []
    here = os.getpriority(os.PRIO_PROCESS, threading.get_native_id())
    start_thread(lambda: found.append(os.getpriority(os.PRIO_PROCESS, threading.get_native_id())), "nice").join(20)
    assert found == [min(here + NICENESS, 19)]
    assert os.getpriority(os.PRIO_PROCESS, threading.get_native_id()) == here
