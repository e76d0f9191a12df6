"""Long work: it says how far it is, can be stopped, and is kept for everybody."""

import threading
import time

import pytest
import streamlit as st

from ui import jobs
from ui.progress import has_ended


@pytest.fixture(autouse=True)
def session(monkeypatch):
    monkeypatch.setattr(st, "session_state", {})
    monkeypatch.setattr(jobs, "_results", type(jobs._results)())


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


def test_a_job_says_how_far_it_is_and_leaves_its_result():
    steps, gate = gated()
    job = jobs.job("a", "key", steps)
    until(lambda: job.share == 0.25)
    assert job.is_running
    assert jobs.kept("key") is None
    gate.set()
    until(lambda: not job.is_running)
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
    assert second.is_running
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
    assert not job.is_running


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
    until(lambda: not any(job.is_running for job in started))
    assert most[0] == jobs.WORKERS


def test_a_result_is_kept_before_its_job_says_that_it_is_done(monkeypatch):
    steps, gate = gated()
    said_done = []
    keep = jobs._keep
    monkeypatch.setattr(jobs, "_keep", lambda key, result: (said_done.append(not job.is_running), keep(key, result)))
    job = jobs.job("a", "key", steps)
    gate.set()
    until(lambda: not job.is_running)
    assert said_done == [False]


def test_who_finds_no_result_looks_again_unless_none_will_come():
    steps, gate = gated()
    job = jobs.job("a", "key", steps)
    assert not has_ended(job)
    gate.set()
    until(lambda: not job.is_running)
    assert not has_ended(job)  # it is done: its result came between two looks
    assert not has_ended(jobs.job("a", "key", steps))
    other = jobs.job("b", "other", steps)
    jobs.stop("b")
    assert has_ended(other)
