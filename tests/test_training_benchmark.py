"""The benchmark of training: what it plans, that its tables are whole, and that it goes on where it stopped."""

from pathlib import Path

import pytest

from benchmarks import training
from benchmarks.learning import jobs, tables
from benchmarks.learning.jobs import BATCH, JOBS, PLANS, SIZES, STEPS, fewer_phases
from core.networks import NETWORKS, dense


def test_every_entry_is_made_once() -> None:
    names = [(table, entry) for table, entry, _ in JOBS]
    assert len(set(names)) == len(names)
    assert {table for table, _ in names} == {"training", "shift", "recipe", "fewer"}


@pytest.mark.parametrize("table", ["training", "shift", "recipe", "fewer"])
def test_every_entry_is_shipped(table: str) -> None:
    assert set(tables.read(table)) == {entry for name, entry, _ in JOBS if name == table}


@pytest.mark.parametrize("name", NETWORKS)
@pytest.mark.parametrize("count", SIZES)
def test_however_few_the_digits_the_steps_are_as_many(name: str, count: int) -> None:
    batches = sum(epochs for epochs, _ in fewer_phases(name, count)) * -(-count // BATCH)
    assert STEPS <= batches < 1.3 * STEPS  # the last batch of an epoch may be a small one


def test_the_last_snapshot_is_that_of_the_last_epoch() -> None:
    for plan in PLANS.values():
        assert plan.kept[-1] == sum(epochs for epochs, _ in plan.phases)


def test_each_phase_goes_on_from_the_last() -> None:
    ends = list(jobs.in_phases(dense(), ((2, 0.002), (1, 0.0004)), count=64))
    assert [(p.epoch, p.epochs) for p in ends] == [(1, 2), (2, 2), (1, 1)]
    assert ends[2].loss < ends[0].loss


def test_a_table_keeps_five_digits_an_entry_a_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "WEIGHTS", tmp_path)
    assert tables.read("new") == {}
    tables.write("new", {"a": {"n": 3, "list": [1 / 3, (2 / 3,)]}, "b": {}})
    assert tables.read("new") == {"a": {"n": 3, "list": [0.33333, [0.66667]]}, "b": {}}
    assert len((tmp_path / "new.json").read_text().splitlines()) == 5


def test_what_is_done_is_not_done_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(tables, "WEIGHTS", tmp_path)
    made: list[str] = []

    def job(name: str) -> dict[str, float]:
        if name == "b" and len(made) == 1:
            raise KeyboardInterrupt
        made.append(name)
        return {"accuracy": 0.5}

    monkeypatch.setattr(training, "JOBS", [("t", "a", lambda: job("a")), ("t", "b", lambda: job("b"))])
    with pytest.raises(KeyboardInterrupt):
        training.make_missing()
    made.append("stopped")
    training.make_missing()
    assert made == ["a", "stopped", "b"]
    assert "t: b: {'accuracy': 0.5}" in capsys.readouterr().out
    assert set(tables.read("t")) == {"a", "b"}


def test_it_prints_the_tables_and_finds_the_networks_as_they_say(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["training"])
    assert training.main() == 0
    assert "| convolutional | 41,706 | 0.994 | 0.994 |" in capsys.readouterr().out


def test_a_network_that_is_not_what_its_table_says_is_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["training"])
    monkeypatch.setattr(training, "tested", lambda stack: 0.5)
    assert training.main() == 1
    assert "lenet: another accuracy than its table says" in capsys.readouterr().err
