"""Long work: it says how far it is, can be stopped, and is kept for everybody."""

import threading
import time

import numpy as np
import pytest
import streamlit as st

from pages.layers.figures import Trial
from pages.layers.shifts import residue_steps
from ui import fair_queue, jobs, presence
from ui.bench import MOST_STAGES, MOST_WORK, build, stage
from ui.pictures import Picture
from ui.progress import has_ended

LONGEST_STEP = 1.0  # seconds of the processor


@pytest.fixture(autouse=True)
def session(monkeypatch):
    """A session of its own; call it for another one."""

    def begin():
        state = {}
        monkeypatch.setattr(st, "session_state", state)
        return state

    monkeypatch.setattr(jobs, "_results", type(jobs._results)())
    monkeypatch.setattr(jobs, "LOOK", 0.02)
    begin()
    yield begin
    for work in list(jobs._works.values()):
        for one in list(work.waiting):
            one.stop()


@pytest.fixture
def browser(monkeypatch):
    """Whether the browser of the sessions that ask from now on is there."""
    there = threading.Event()
    there.set()
    monkeypatch.setattr(jobs, "session_presence", lambda: presence.Presence(there.is_set))
    return there


class Endless:
    """Work without an end, and what has become of it."""

    def __init__(self):
        self.begun = self.steps = self.closed = 0

    def __call__(self):
        self.begun += 1
        try:
            while True:
                self.steps += 1
                yield 0.5
                time.sleep(0.002)
        finally:
            self.closed += 1

    def rests(self):
        """Whether it takes no step for a while."""
        time.sleep(0.01)  # the step that is under way
        before = self.steps
        time.sleep(0.1)
        return self.steps == before


def until(condition, seconds=5):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.005)


def gated():
    """Steps that wait for the gate before they end, and the gate."""
    gate = threading.Event()

    def steps():
        yield 0.25
        gate.wait(5)
        yield 0.75
        return "result"

    return steps, gate


def is_running(job):
    """Whether a result may still come."""
    return not (job._work.is_over or job.is_stopped)


def test_a_job_says_how_far_it_is_and_leaves_its_result():
    steps, gate = gated()
    job = jobs.job("a", "key", steps)
    until(lambda: job.share == 0.25)
    assert is_running(job)
    assert jobs.kept("key") is None
    gate.set()
    until(lambda: not is_running(job))
    assert jobs.kept("key") == "result"
    assert jobs.job("a", "key", steps) is None  # nothing to do any more


def test_a_stopped_job_leaves_nothing_and_stays_stopped_until_it_is_forgotten():
    steps, gate = gated()
    job = jobs.job("a", "key", steps)
    until(lambda: job.share == 0.25)
    jobs.stop("a")
    gate.set()
    assert jobs.job("a", "key", steps) is job
    assert job.is_stopped
    jobs.forget("a")
    until(lambda: jobs.job("a", "key", steps) is None)
    assert jobs.kept("key") == "result"
    assert job.result is None


def test_another_key_under_the_same_name_stops_the_job_before():
    steps, gate = gated()
    first = jobs.job("a", "one", steps)
    until(lambda: first.share == 0.25)
    second = jobs.job("a", "two", steps)
    assert first.is_stopped
    assert is_running(second)
    gate.set()
    until(lambda: jobs.kept("two") == "result")
    assert jobs.kept("one") is None


def test_a_failure_is_logged_whole_and_told(caplog):
    def steps():
        yield 0.5
        raise RuntimeError("no such thing")

    job = jobs.job("a", "key", steps)
    until(lambda: job.error is not None)
    assert "no such thing" in caplog.text
    assert not is_running(job)


def test_no_more_than_so_many_work_at_once():
    working, most, lock = [0], [0], threading.Lock()

    def steps():
        with lock:
            working[0] += 1
            most[0] = max(most[0], working[0])
        yield 0.5
        time.sleep(0.02)
        with lock:
            working[0] -= 1
        return True

    started = [jobs.job(str(i), i, steps) for i in range(8)]
    until(lambda: not any(is_running(job) for job in started))
    assert most[0] == fair_queue.PLACES


def test_a_result_is_kept_before_its_job_says_that_it_is_done(monkeypatch):
    steps, gate = gated()
    said_done = []
    keep = jobs._keep
    monkeypatch.setattr(jobs, "_keep", lambda key, result: (said_done.append(not is_running(job)), keep(key, result)))
    job = jobs.job("a", "key", steps)
    gate.set()
    until(lambda: not is_running(job))
    assert said_done == [False]


def test_who_finds_no_result_looks_again_unless_none_will_come():
    steps, gate = gated()
    job = jobs.job("a", "key", steps)
    assert not has_ended(job)
    gate.set()
    until(lambda: not is_running(job))
    assert not has_ended(job)  # it is done: its result came between two looks
    assert not has_ended(jobs.job("a", "key", steps))
    other = jobs.job("b", "other", steps)
    jobs.stop("b")
    assert has_ended(other)


def test_who_wait_for_one_key_share_one_piece_of_work(session):
    steps, gate = gated()
    calls = []

    def counted():
        calls.append(1)
        return steps()

    first = jobs.job("a", "key", counted)
    until(lambda: first.share == 0.25)
    session()
    second = jobs.job("another", "key", counted)
    assert second is not first
    assert second.share == 0.25
    first.stop()  # loses nothing to who still waits
    assert (is_running(first), is_running(second)) == (False, True)
    gate.set()
    until(lambda: not is_running(second))
    assert second.result == jobs.kept("key") == "result"
    assert len(calls) == 1


def test_the_last_who_stops_ends_the_work(session):
    work = Endless()
    first = jobs.job("a", "key", work)
    session()
    second = jobs.job("a", "key", work)
    until(lambda: work.steps > 2)
    second.stop()
    assert not work.rests()
    first.stop()
    until(lambda: work.closed)
    assert work.rests()


def test_work_rests_within_a_step_when_its_session_has_no_browser_and_goes_on_when_it_is_back(browser, monkeypatch):
    work = Endless()
    jobs.job("a", "key", work)
    until(lambda: work.steps > 2)
    browser.clear()
    assert work.rests()
    browser.set()
    assert not work.rests()
    assert (work.begun, work.closed) == (1, 0)


def test_work_ends_with_its_session_and_begins_anew_for_who_comes_back(browser, monkeypatch):
    monkeypatch.setattr(presence, "GONE", 0.1)
    work = Endless()
    job = jobs.job("a", "key", work)
    until(lambda: work.steps > 2)
    browser.clear()
    until(lambda: work.closed)
    assert not is_running(job)
    assert not has_ended(job)  # it was not stopped by hand: the page looks again
    browser.set()
    again = jobs.job("a", "key", work)
    assert again is not job
    until(lambda: work.begun == 2)


def test_who_leaves_takes_nothing_from_who_stays(browser, session, monkeypatch):
    monkeypatch.setattr(presence, "GONE", 0.1)
    work, stays = Endless(), threading.Event()
    jobs.job("a", "key", work)
    session()
    stays.set()
    monkeypatch.setattr(jobs, "session_presence", lambda: presence.Presence(stays.is_set))
    jobs.job("a", "key", work)
    browser.clear()
    time.sleep(0.2)
    assert not work.rests()
    stays.clear()
    until(lambda: work.closed)
    assert work.begun == 1


def test_work_at_which_no_page_looks_rests_until_one_looks_and_is_forgotten_at_last(browser, monkeypatch):
    work = Endless()
    job = jobs.job("a", "key", work)
    until(lambda: work.steps > 2)
    monkeypatch.setattr(jobs, "UNSEEN", 0.1)
    time.sleep(0.1)  # the page shows another lesson
    assert work.rests()
    assert jobs.job("a", "key", work) is job
    until(lambda: not work.rests())
    monkeypatch.setattr(jobs, "FORGOTTEN", 0.2)
    until(lambda: work.closed)
    assert job.is_abandoned


def test_work_that_cannot_even_begin_is_a_failure(caplog):
    def steps():
        raise RuntimeError("no such thing")

    job = jobs.job("a", "key", steps)
    until(lambda: job.error is not None)
    assert "no such thing" in caplog.text
    assert has_ended(job)


def test_the_longest_steps_that_a_bench_can_ask_for_are_short():
    x = np.random.default_rng(3).random((3, 512, 512), dtype=np.float32)
    wide = stage("conv2d", channels=3, side=7)
    stages = (wide, stage("max_blur_pool2d", size=8, taps=7), *[stage("conv2d", channels=8, side=7, stride=2)] * 4)
    built = build(stages, x.shape)
    of = Trial(stages, Picture("noise", "0", x), built)
    work = sum(layer.multiply_adds(shape) for layer, shape in zip(built.layers, built.shapes, strict=False))
    assert built.problem is None
    assert MOST_WORK / 2 < work <= MOST_WORK
    assert len(stages) <= MOST_STAGES
    steps, took = residue_steps(of), []
    for _ in range(4):
        began = time.thread_time()
        next(steps)
        took.append(time.thread_time() - began)
    assert max(took) < LONGEST_STEP


def test_who_waits_for_others_is_told_how_many_come_before(monkeypatch):
    queue = fair_queue.Queue(1)
    monkeypatch.setattr(jobs, "QUEUE", queue)
    others = [queue.ticket(other, is_long=False) for other in ("first", "second")]
    for other in others:
        other.turn(patience=0)
    steps, gate = gated()
    gate.set()
    job = jobs.job("a", "key", steps)
    until(lambda: job.ahead == 1)
    assert job.share == 0
    others[0].leave()
    until(lambda: job.ahead == 0)
    others[1].leave()
    until(lambda: jobs.kept("key") == "result")
    assert job.ahead is None
