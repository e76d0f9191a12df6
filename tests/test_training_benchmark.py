"""The benchmark of training: what it plans, that its tables are whole, and that it goes on where it stopped."""

from copy import deepcopy
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from benchmarks import training
from benchmarks.learning import jobs, page, report, shifts, tables
from benchmarks.learning.jobs import BATCH, JOBS, PLANS, SEEDS, SIZES, STEPS, K, fewer_phases
from benchmarks.learning.shifts import NEIGHBOURS, four_ways, keeps_answers, largest_loss, loses_less, runs
from core.learning import NETWORKS, WEIGHTS, nearest_labels
from core.learning.networks import dense, weights_of
from core.transforms import translate
from pages.training.models import Data, data

TABLES = {"training", "shift", "recipe", "fewer", "page", "changes", "moved", "starts"}


def test_every_entry_is_made_once() -> None:
    names = [(table, entry) for table, entry, _ in JOBS]
    assert len(set(names)) == len(names)
    assert {table for table, _ in names} == TABLES


@pytest.mark.parametrize("table", sorted(TABLES))
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
    assert report.shift_table("zeros") in capsys.readouterr().out


def test_a_network_that_is_not_what_its_table_says_is_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["training"])
    monkeypatch.setattr(training, "tested", lambda stack: 0.5)
    assert training.main() == 1
    assert "lenet: another accuracy than its table says" in capsys.readouterr().err


# ----------------------------------------------------------------------------------------- what the tables say and mean


def test_the_document_is_what_the_tables_say(monkeypatch: pytest.MonkeyPatch) -> None:
    assert report.DOCS.read_text("utf-8") == report.document()
    entries = deepcopy(tables.read("shift"))
    entries["lenet, seed 2"]["zeros"]["x"][12] += 0.1
    monkeypatch.setattr(shifts, "read", lambda table: entries)
    assert report.DOCS.read_text("utf-8") != report.document()


def test_the_document_is_written_where_it_belongs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.argv", ["training", "--write-docs"])
    monkeypatch.setattr(training, "DOCS", tmp_path / "docs" / "training.md")
    assert training.main() == 0
    assert (tmp_path / "docs" / "training.md").read_text("utf-8") == report.document()
    assert report.COMMAND in report.document()


@pytest.mark.parametrize("by", [2, 4])
def test_dense_and_locally_connected_networks_lose_most(by: int) -> None:
    others = ("dense", "local")
    assert loses_less("lenet", others, by)
    assert loses_less("convolutional", (*others, "lenet"), by)
    for name in others:
        assert not loses_less(name, ("lenet",), by)


def test_of_still_digits_the_fully_convolutional_network_does_not_read_more() -> None:
    assert not loses_less("convolutional", ("lenet",), 0)
    assert not loses_less("convolutional", (NEIGHBOURS,), 0)


def test_the_fully_convolutional_network_keeps_its_answers_and_the_others_do_not() -> None:
    assert keeps_answers("convolutional")
    for name in ("dense", "local", "lenet"):
        assert shifts.mean(name, 0) >= shifts.LEAST_STILL
        assert not keeps_answers(name)
    for found in runs("convolutional"):
        assert found["circular"]["within 6"] == {"consistency": 1, "wobble": 0}
    for found in runs("lenet"):
        assert found["circular"]["within 6"]["consistency"] < 0.5


def test_a_network_that_reads_too_little_does_not_keep_its_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    entries = deepcopy(tables.read("shift"))
    monkeypatch.setattr(shifts, "read", lambda table: entries)
    assert keeps_answers("convolutional")
    entries["convolutional, seed 1"]["zeros"]["y"][16] -= 0.03  # at 6 pixels, one seed, one axis
    assert not keeps_answers("convolutional")
    entries["convolutional, seed 1"]["zeros"]["y"][16] += 0.03
    entries["convolutional, seed 1"]["zeros"]["y"][17] -= 0.03  # at 7 it has begun to leave its frame
    assert keeps_answers("convolutional")
    for found in runs("convolutional"):  # all as even as before, and too low
        found["accuracy"] -= 0.06
        for mode in ("zeros", "circular"):
            for axis in ("x", "y"):
                found[mode][axis] = [share - 0.06 for share in found[mode][axis]]
    assert max(map(largest_loss, runs("convolutional"))) <= shifts.MOST_LOST
    assert not keeps_answers("convolutional")


def test_the_worst_seed_of_one_is_compared_with_the_best_of_the_other(monkeypatch: pytest.MonkeyPatch) -> None:
    entries = deepcopy(tables.read("shift"))
    monkeypatch.setattr(shifts, "read", lambda table: entries)
    assert loses_less("lenet", ("local",), 2)
    for axis in ("x", "y"):
        for place in (8, 12):
            entries["local, seed 1"]["zeros"][axis][place] += 0.12  # above one of LeNet-5's, below the others
    assert max(four_ways(found, 2) for found in runs("local")) > min(four_ways(found, 2) for found in runs("lenet"))
    assert shifts.mean("lenet", 2) > shifts.mean("local", 2)
    assert not loses_less("lenet", ("local",), 2)


def test_figures_of_four_ways_and_the_largest_loss_are_taken_from_both_axes() -> None:
    still = [0.5] * 10 + [0.9] + [0.5] * 10
    found = {"accuracy": 0.9, "zeros": {"x": still, "y": [0.1, *still[1:]]}, "circular": {"x": still, "y": still}}
    assert four_ways(found, 0) == pytest.approx(0.9)
    assert four_ways(found, 10) == pytest.approx((0.1 + 3 * 0.5) / 4)
    assert four_ways(found, 10, "circular") == pytest.approx(0.5)
    assert largest_loss(found) == pytest.approx(0.4)
    assert largest_loss(found, most=10) == pytest.approx(0.8)


def test_the_sentences_go_with_what_they_say(monkeypatch: pytest.MonkeyPatch) -> None:
    claims = report.moved_claims()
    assert "lose most" in claims
    assert "Fully convolutional, polyphase:" in claims
    assert "LeNet-5:" not in claims
    entries = deepcopy(tables.read("shift"))
    for seed in ("", ", seed 1", ", seed 2"):
        entries[f"convolutional{seed}"], entries[f"lenet{seed}"] = entries[f"lenet{seed}"], entries[f"dense{seed}"]
    monkeypatch.setattr(shifts, "read", lambda table: entries)
    changed = report.moved_claims()
    assert "lose most" not in changed
    assert "Fully convolutional, polyphase:" not in changed


# --------------------------------------------------------------------------------------------- other seeds, and no seed


def test_seeds_are_three_and_differ_and_only_the_first_is_kept() -> None:
    for name in PLANS:
        lines = {tuple(found["zeros"]["x"]) for found in runs(name)}
        assert len(lines) == len(SEEDS) == 3
    assert {file.stem for file in WEIGHTS.glob("*.npz")} == set(PLANS)
    assert sum(file.stat().st_size for file in WEIGHTS.iterdir()) < 3_000_000


def test_another_seed_is_trained_by_the_same_plan_and_rounded_as_what_is_shipped(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    short = replace(PLANS["dense"], phases=((1, 0.002),), kept=(1,))
    monkeypatch.setitem(PLANS, "dense", short)
    few = Data(data().x[:64], data().labels[:64], data().test_x, data().test_labels)
    monkeypatch.setattr(jobs, "data", lambda: few)
    found = {seed: weights_of(jobs.trained("dense", seed)) for seed in (1, 2)}
    *_, last = jobs.in_phases(dense(seed=1), short.phases, seed=1)
    for name, weights in weights_of(last.stack).items():
        np.testing.assert_array_equal(found[1][name], weights.astype(np.float16).astype(np.float32))
    assert not np.array_equal(found[1]["1.w"], found[2]["1.w"])


@pytest.mark.parametrize(("shift", "mode"), [((0, 0), "zeros"), ((0, 2), "zeros"), ((-9, 0), "circular")])
def test_the_neighbours_are_those_of_the_core(shift: tuple[int, int], mode: str) -> None:
    found = runs(NEIGHBOURS)[0]
    moved = translate(data().test_x, shift, mode=mode)
    right = float(np.mean(nearest_labels(data().x, data().labels, moved, k=K) == data().test_labels))
    axis, by = ("y", shift[0]) if shift[0] else ("x", shift[1])
    assert found[mode][axis][10 + by] == pytest.approx(right, abs=1e-5)
    assert found["k"] == K
    assert found["numbers"] == 1437 * 32 * 32 + 1437


def test_neighbours_fall_as_the_dense_network_does_and_the_convolutional_one_does_not() -> None:
    assert shifts.mean(NEIGHBOURS, 0) > 0.97
    for by in (4, 6):
        assert shifts.mean(NEIGHBOURS, by) < 0.5 < shifts.mean("convolutional", by)
    assert not keeps_answers(NEIGHBOURS)


# ------------------------------------------------------------------------------------------------ what the page trains


def test_the_page_trains_97_percent_within_a_minute(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["training", "--lenet"])
    monkeypatch.setattr(page, "SEEDS", (0,))
    assert training.main() == 0
    out = capsys.readouterr().out
    shipped = tables.read("page")["seed 0"]["accuracy"]
    accuracy = float(out.split("seed 0: ")[1].split()[0])
    assert accuracy == pytest.approx(shipped, abs=0.01)  # other processors round otherwise
    assert "5 epochs in batches of 32" in out


@pytest.mark.parametrize(
    ("accuracies", "seconds", "status"),
    [((0.99, 0.98, 0.97), 5, 0), ((0.99, 0.96, 0.95), 5, 1), ((0.99, 0.99, 0.99), 61, 1), ((0.96, 0.97, 0.98), 60, 0)],
)
def test_the_mean_counts_and_the_longest_time(
    accuracies: tuple[float, ...],
    seconds: float,
    status: int,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(page, "page_lenet", lambda seed: {"accuracy": accuracies[seed], "seconds": seconds})
    assert page.lenet_report() == status
    assert f"mean {np.mean(accuracies):.4f}, the longest {seconds:.1f} s" in capsys.readouterr().out


def test_what_was_measured_of_the_page_is_what_is_expected() -> None:
    found = tables.read("page").values()
    assert np.mean([run["accuracy"] for run in found]) >= page.LEAST
    assert max(run["seconds"] for run in found) <= page.LONGEST


@pytest.mark.parametrize("options", [["--lenet", "--train"], ["--lenet", "--write-docs"], ["--again"]])
def test_options_that_do_not_go_together_are_said(options: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.argv", ["training", *options])
    with pytest.raises(SystemExit, match="2"):
        training.main()
