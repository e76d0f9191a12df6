"""The benchmark of core asks libraries in processes of their own for the same thing, and says where they differ."""

from collections.abc import Iterator

import numpy as np
import pytest

from benchmarks.core import TABLES, Cell, check_same, exponent, judged, outputs
from benchmarks.timing.jobs import Job
from benchmarks.timing.libraries import LIBRARIES, VARIANTS
from benchmarks.timing.processes import Library, libraries, times
from core.convolution import workspace

SMALL = Job("conv2d", (1, 1, 40, 30), (1, 1, 5, 5))


@pytest.fixture(scope="module")
def installed() -> Iterator[list[Library]]:
    with libraries(["core", "scipy.ndimage", "scipy.signal"], 1) as started:
        yield started


def test_every_library_takes_its_time_and_gives_the_same(installed: list[Library]) -> None:
    taken = times(SMALL, installed, rounds=2)
    assert all(ms is not None and 0 < ms < 1000 for ms in taken)
    assert check_same(SMALL, installed) == []


def test_core_in_fresh_memory_computes_the_same_and_keeps_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workspace, "KEPT_AT_MOST", workspace.KEPT_AT_MOST)  # what the call sets is set back
    monkeypatch.setattr(workspace._kept, "by_use", {})
    call = LIBRARIES["core"](SMALL, 1)
    assert call is not None
    expected = call()
    assert workspace._kept.by_use
    workspace._kept.by_use.clear()
    call = VARIANTS["core in fresh memory"](SMALL, 1)
    assert call is not None
    np.testing.assert_array_equal(call(), expected)
    assert not workspace._kept.by_use


def test_another_result_is_named() -> None:
    class Off:
        def __init__(self, name: str, numbers: list[float]) -> None:
            self.name, self.numbers = name, numbers

        def ask(self, job: Job, wish: str) -> list[float]:
            return self.numbers

    same, off = Off("core", [1.0, 2.0]), Off("other", [1.0, 2.001])
    assert check_same(SMALL, [same, off]) == [f"{SMALL}: other computes something else"]


def test_a_library_without_the_operation_has_no_time(installed: list[Library]) -> None:
    pooling = Job("max_pool", (1, 2, 8, 8), (2, 2))
    taken = times(pooling, installed, rounds=1)
    assert taken[0] is not None
    assert taken[1:] == [None, None]


@pytest.mark.parametrize("title", TABLES)
def test_the_counted_outputs_are_those_of_core(title: str) -> None:
    for cell in TABLES[title][:2]:
        call = LIBRARIES["core"](cell.job, 1)
        assert call is not None
        assert np.size(call()) == outputs(cell.job)


def test_a_process_measures_its_memory(installed: list[Library]) -> None:
    large, small = (installed[0].ask(Job("conv2d", (1, 1, n, n), (1, 1, 3, 3)), "memory") for n in (512, 64))
    assert 2 * 4 * 512**2 < large < 6 * 4 * 512**2
    assert small < large / 20


def test_goals_are_judged_by_ratio_and_a_missing_peer_is_named() -> None:
    cell = Cell("a", SMALL, {"PyTorch": 1.0, "scipy.ndimage": 0.5})
    words, missed = judged(cell, {"core": 2.0, "PyTorch": 1.0, "scipy.ndimage": 4.0})
    assert words == "2.00 of PyTorch (at most 1: MISSED); 0.50 of scipy.ndimage (at most 0.5)"
    assert missed == ["a: 2.00 times PyTorch's 1 ms, not at most 1"]
    assert judged(cell, {"core": 2.0, "PyTorch": None, "scipy.ndimage": 4.0})[0].startswith("at most 1 of PyTorch: not")


def test_the_exponent_of_a_power_is_found() -> None:
    sizes = [1.0, 10.0, 100.0]
    assert exponent(sizes, 3 * np.array(sizes) ** 1.25) == pytest.approx(1.25)
