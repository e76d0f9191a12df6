"""Garbage is collected beside the runs of scripts, and what closed sessions leave goes."""

import ctypes
import gc
import time
import tomllib
import weakref
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import ROOT
from ui.garbage import SELDOM, Collector, allocations, give_back


class Circle:
    """What only a collection frees."""

    def __init__(self) -> None:
        self.itself = self


def old_circle() -> weakref.ref[Circle]:
    """A circle that nobody holds, and that Python takes for old."""
    circle = Circle()
    gc.collect()  # it survives, and is old by now
    gc.collect()
    return weakref.ref(circle)


def allocate() -> None:
    """Enough for a collection of what is young."""
    before = allocations()
    kept = []
    while allocations() == before:
        kept.append([kept])


@pytest.fixture
def collector() -> Iterator[Collector]:
    """One that collects often; what it changes for all is as it was afterwards."""
    thresholds = gc.get_threshold()
    one = Collector(every=0.05)
    yield one
    one.stop()
    gc.set_threshold(*thresholds)
    gc.unfreeze()


def is_freed(circle: weakref.ref[Circle], seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while circle() is not None and time.monotonic() < deadline:
        time.sleep(0.01)
    return circle() is None


def test_what_closed_sessions_leave_is_freed_beside_the_runs(collector: Collector) -> None:
    collector.start()
    assert gc.get_threshold()[2] == SELDOM
    assert gc.get_freeze_count() > 100_000  # what was there at first is looked through no more
    circle = old_circle()
    allocate()
    assert is_freed(circle, 10)


def test_where_nothing_ran_nothing_is_collected_and_without_a_collector_old_circles_stay(collector: Collector) -> None:
    circle = old_circle()
    assert not is_freed(circle, 0.3)  # the twin
    gc.disable()
    try:
        collector.start()  # which collects once
        assert circle() is None
        full = gc.get_stats()[2]["collections"]
        time.sleep(0.3)
        assert gc.get_stats()[2]["collections"] == full
    finally:
        gc.enable()


def test_streamlit_neither_collects_after_each_run_nor_walks_all_modules_at_each_opening() -> None:
    config = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text("utf-8"))
    assert config["runner"]["postScriptGC"] is False
    assert config["server"]["fileWatcherType"] == "none"
    assert "--server.fileWatcherType auto" in (ROOT / "Makefile").read_text("utf-8")  # make dev


@pytest.mark.skipif(not hasattr(ctypes.CDLL(None), "malloc_trim"), reason="not the C library of GNU")
def test_memory_that_nobody_holds_goes_back_to_the_system() -> None:
    def held() -> int:
        return int(Path("/proc/self/statm").read_text().split()[1])

    small = [bytearray(60_000) for _ in range(2000)]  # too small for pages of their own
    kept = small[-1]
    full = held()
    del small
    assert held() > full * 0.9  # the twin: it is kept for what comes
    give_back()
    assert held() < full - 10_000  # pages of 4 KB: 40 of 120 MB at least
    assert len(kept) == 60_000
