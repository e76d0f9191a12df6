"""Behind the page Train: trainings that take turns, rest, stop and end with their session; what moves; drawings."""

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np
import pytest

from benchmarks.learning import page
from benchmarks.learning.jobs import CAP as SHIPPED_CAP
from benchmarks.learning.jobs import MOVED, PLANS, RECIPES, SEEDS, SIZES, STEPS, shift_entry
from core.learning import (
    NETWORKS,
    Adam,
    Momentum,
    Progress,
    accuracy,
    axis_shifts,
    changed_lenet,
    framed,
    kernel_rms,
    lenet,
    load_digits,
    shift_accuracy,
    split,
    train,
)
from core.learning.networks import dense, weights_of
from pages.training import records
from pages.training.drawings import first_kernels, smooth, tiled
from pages.training.fewer_part import DETAILS, leads
from pages.training.models import BATCH, MODELS, Data, data, shipped
from pages.training.moved import SHIFTS, answers, moved_steps, neighbours_moved, shipped_moved
from pages.training.plan import CAP, DEFAULT, Plan
from pages.training.trainer import Places, Trainer
from pages.training.trials import TRIALS, changed, trial
from ui import presence
from ui.presence import Presence

SOON = 20.0  # seconds
FEW = 96  # digits: three batches an epoch


def batches(epochs: int = 2, *, network: Callable = dense) -> Iterator[Progress]:
    return train(network(), data().x[:FEW], data().labels[:FEW], epochs=epochs, batch=BATCH, optimiser=Adam(), seed=3)


def training(epochs: int = 2, **options: object) -> Trainer:
    test = data().test_x[:50], data().test_labels[:50]
    options.setdefault("places", Places(1))
    return Trainer(dense(), lambda: batches(epochs), test, seen=lambda p: min(p.batch * BATCH, FEW), **options)  # type: ignore[arg-type]


def until(holds: Callable[[], bool]) -> None:
    """Wait for something; fail where it does not come."""
    end = time.monotonic() + SOON
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.005)


def test_a_training_learns_what_the_core_learns_and_records_every_batch() -> None:
    one = training().start()
    one.join(SOON)
    assert one.state == "done"
    assert one.is_over
    course, expected = one.course(), list(batches())
    assert len(course.losses) == len(expected) == 6
    for name, weights in weights_of(expected[-1].stack).items():
        np.testing.assert_array_equal(weights_of(course.stack)[name], weights)
    for epoch in (0, 1):  # means over an epoch, taken apart and put together again
        part = slice(3 * epoch, 3 * epoch + 3)
        assert np.mean(course.losses[part]) == pytest.approx(expected[3 * epoch + 2].loss)
        assert np.mean(course.hits[part]) == pytest.approx(expected[3 * epoch + 2].accuracy)
    stacks = [dense(), expected[2].stack, expected[5].stack]
    assert course.tested == [accuracy(stack, data().test_x[:50], data().test_labels[:50]) for stack in stacks]
    assert course.epochs == 2


def test_a_paused_training_rests_gives_its_place_away_and_goes_on() -> None:
    places = Places(1)
    first, second = training(4000, places=places).start(), training(4000, places=places)
    try:
        until(lambda: len(first.course().losses) > 2)  # it has the place
        second.start()
        until(lambda: second.state == "waiting")
        assert not second.course().losses
        first.pause()
        until(lambda: first.state == "paused")
        count = len(first.course().losses)
        until(lambda: len(second.course().losses) > 2)
        assert len(first.course().losses) == count
        first.resume()
        until(lambda: first.state == "waiting")
        second.stop()
        until(lambda: len(first.course().losses) > count)
        assert second.state == "stopped"
        assert second.is_over
    finally:
        first.stop()
        second.stop()
    first.join(SOON)
    assert first.state == "stopped"


def test_no_more_than_so_many_run_at_once_in_the_order_in_which_they_came() -> None:
    places = Places(2)
    asked = [object() for _ in range(4)]
    assert [places.ask(one, patience=0) for one in asked] == [True, True, False, False]
    assert [places.ahead(one) for one in asked] == [0, 0, 0, 1]
    places.leave(asked[1])
    assert not places.ask(asked[3], patience=0)  # its turn has not come
    assert places.ask(asked[2], patience=0)
    places.leave(asked[3])
    assert places.ahead(asked[3]) == 0


def test_a_training_rests_while_its_session_has_no_browser_and_ends_where_none_comes_back(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(presence, "GONE", 0.5)
    places = Places(1)
    there = threading.Event()
    there.set()
    one = training(4000, presence=Presence(there.is_set), places=places).start()
    try:
        until(lambda: len(one.course().losses) > 2)
        there.clear()
        assert places.ask("another", patience=0.4)  # its place, at once
        learnt = len(one.course().losses)
        there.set()  # the line is back before it counts as gone
        until(lambda: one.state == "waiting")
        assert len(one.course().losses) == learnt
        places.leave("another")
        until(lambda: len(one.course().losses) > learnt)
        there.clear()
        one.join(SOON)
        assert one.state == "left"
        assert one.is_over
        assert len(one.course().losses) < 3 * 4000
    finally:
        one.stop()


def test_a_waiting_or_paused_training_ends_with_its_session_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(presence, "GONE", 0.1)
    places = Places(1)
    assert places.ask("another", patience=0)
    one = training(places=places, presence=Presence(lambda: False)).start()
    one.join(SOON)
    assert one.state == "left"
    places.leave("another")
    assert places.ask("next", patience=0)  # it left the queue


def diverging() -> Iterator[Progress]:
    x, labels = data().x[:FEW], data().labels[:FEW]
    return train(dense(), x, labels, epochs=2, batch=BATCH, optimiser=Momentum(1e20), seed=3)


def with_a_bug() -> Iterator[Progress]:
    yield next(batches())
    np.zeros(2) + np.zeros(3)  # a ValueError that has nothing to do with the loss


@pytest.mark.parametrize(("course", "state"), [(diverging, "diverged"), (with_a_bug, "failed")])
def test_what_goes_wrong_ends_the_training_and_frees_its_place(
    course: Callable[[], Iterator[Progress]], state: str, caplog: pytest.LogCaptureFixture
) -> None:
    places = Places(1)
    test = data().test_x[:10], data().test_labels[:10]
    one = Trainer(dense(), course, test, seen=lambda p: BATCH, places=places).start()
    one.join(SOON)
    assert one.state == state
    assert one.is_over
    assert len(one.course().losses) == 1
    assert places.ask("another", patience=0)
    logged = [record for record in caplog.records if record.name == "pages.training.trainer"]
    assert [bool(record.exc_info) for record in logged] == ([True] if state == "failed" else [])
    assert ("could not be broadcast" in caplog.text) == (state == "failed")


def test_a_plan_trains_what_it_says() -> None:
    plan = Plan("lenet", "polyphase", "small", 7, 2, True)
    first = next(plan.batches())
    assert (first.epochs, first.batches) == (2, -(-1437 // BATCH))
    for name, weights in weights_of(lenet(seed=7, start="small")).items():
        np.testing.assert_array_equal(weights_of(plan.first())[name], weights)
    big = next(Plan("lenet", "polyphase", "random", 7, 2, True).batches())
    free = next(Plan("lenet", "polyphase", "random", 7, 2, False).batches())
    assert kernel_rms(big.stack.layers[0].w).max() <= CAP * 1.0001 < kernel_rms(free.stack.layers[0].w).max()


def test_a_plan_of_a_tenth_of_the_rate_and_of_moved_digits_is_another_training() -> None:
    first = Plan("dense", "polyphase", "random", 7, 2, False)
    stacks = {
        name: next(replace(first, **{name: True} if name else {}).batches()).stack
        for name in ("", "is_slow", "is_moved")
    }
    steps = {
        name: np.abs(weights_of(stack)["1.w"] - weights_of(first.first())["1.w"]).max()
        for name, stack in stacks.items()
    }
    assert steps["is_slow"] == pytest.approx(steps[""] / 10, rel=1e-2)  # Adam's first step is the rate
    corner = weights_of(first.first())["1.w"].reshape(60, 32, 32)[:, :4, :4]
    touched = {
        name: np.any(weights_of(stack)["1.w"].reshape(60, 32, 32)[:, :4, :4] != corner)
        for name, stack in stacks.items()
    }
    assert touched == {"": False, "is_slow": False, "is_moved": True}  # where a still digit never is


def test_a_plan_of_a_changed_lenet_is_the_cores() -> None:
    plan = changed("mean", "circular", "polyphase", seed=4)
    expected = changed_lenet(seed=4, end="mean", border="circular", pooling="polyphase")
    for name, weights in weights_of(expected).items():
        np.testing.assert_array_equal(weights_of(plan.first())[name], weights)
    assert plan.first().to_json() == expected.to_json() != changed("mean", "zeros", "max", seed=4).first().to_json()
    for table, plans in TRIALS.items():
        for name in plans:
            assert trial(table, name, 2) == replace(plans[name], seed=2)


def test_the_page_and_the_command_line_train_the_same_weights(monkeypatch: pytest.MonkeyPatch) -> None:
    few = Data(data().x[:FEW], data().labels[:FEW], data().test_x[:50], data().test_labels[:50])
    monkeypatch.setattr("pages.training.plan.data", lambda: few)

    def on_the_page(plan: Plan) -> dict[str, np.ndarray]:
        test = few.test_x, few.test_labels
        one = Trainer(plan.first(), plan.batches, test, seen=lambda p: p.batch * BATCH, places=Places(1)).start()
        one.join(SOON)
        return weights_of(one.course().stack)

    short = replace(DEFAULT, epochs=2)
    expected, seconds = page.learnt(short)
    assert 0 < seconds < SOON
    for name, weights in on_the_page(short).items():
        np.testing.assert_array_equal(weights, weights_of(expected)[name])
    assert not np.array_equal(on_the_page(replace(short, seed=1))["0.w"], weights_of(expected)["0.w"])


def test_the_neighbours_have_no_wobble_and_fall_with_the_pixels() -> None:
    found = neighbours_moved("zeros")
    assert found.wobble is None
    assert found.parameters == data().x.size + len(data().labels)
    assert found.centred == records.record("shift")["neighbours"]["accuracy"]
    assert found.centred > found.at("x", 2) > found.lowest("x")
    assert shipped_moved("dense", "polyphase", "zeros").wobble is not None


def test_a_mean_over_seeds_is_of_the_networks_trained_alike() -> None:
    found = records.record("shift")
    for name in PLANS:
        entries = [found[shift_entry(name, seed)]["accuracy"] for seed in SEEDS]
        assert records.still(name) == records.Spread(np.mean(entries), min(entries), max(entries))


def test_the_page_says_what_the_benchmark_did() -> None:
    assert {"moved_by": MOVED, "batches": STEPS} == DETAILS
    assert CAP == SHIPPED_CAP
    assert (records.SEEDS, records.SIZES) == (SEEDS, SIZES)
    assert set(records.RECIPES) == set(RECIPES)


def test_the_digits_are_those_of_the_core() -> None:
    learnt, test = split(load_digits())
    np.testing.assert_array_equal(data().x, framed(learnt.images))
    np.testing.assert_array_equal(data().test_labels, test.labels)


@pytest.mark.parametrize("mode", ["zeros", "circular"])
@pytest.mark.parametrize("model", ["dense", "lenet"])
def test_moving_a_network_gives_the_figures_that_come_along(model: str, mode: str) -> None:
    steps = moved_steps(shipped(model, "polyphase"), mode)
    shares = []
    try:
        while True:
            shares.append(next(steps))
    except StopIteration as end:
        found = end.value
    assert shares == sorted(shares)
    assert shares[-1] == 1
    expected = shipped_moved(model, "polyphase", mode)
    for axis in ("x", "y"):
        np.testing.assert_allclose(found.accuracies[axis], expected.accuracies[axis], atol=1e-5)
    assert found.parameters == expected.parameters
    assert found.consistency == pytest.approx(expected.consistency, abs=1e-5)
    assert found.wobble == pytest.approx(expected.wobble, abs=1e-5)


def test_the_lowest_is_within_the_frame_and_the_mean_is_of_both_ways() -> None:
    found = shipped_moved("dense", "polyphase", "zeros")
    line = dict(zip(SHIFTS, found.accuracies["x"], strict=True))
    assert found.centred == line[0]
    assert found.lowest("x") == min(line[s] for s in range(-6, 7)) > min(line.values())
    assert found.at("x", 2) == (line[2] + line[-2]) / 2 != line[2]


def test_polyphase_keeps_every_answer_and_the_others_do_not() -> None:
    exact, blur, plain = (
        shipped_moved(model, pooling, "circular")
        for model, pooling in (("convolutional", "polyphase"), ("convolutional", "blur"), ("lenet", "polyphase"))
    )
    assert set(exact.accuracies["x"]) == {exact.centred}
    assert (exact.consistency, exact.wobble) == (1, 0)
    assert exact.consistency > blur.consistency > plain.consistency
    assert 0 < blur.wobble < plain.wobble


def test_the_answers_to_one_digit_are_the_cores() -> None:
    stack, place = shipped("lenet", "polyphase"), 193
    found = answers(stack, data().test_x[place], "y", "circular")
    some = slice(place, place + 1)
    expected = shift_accuracy(
        stack, data().test_x[some], data().test_labels[some], axis_shifts(axis="y"), mode="circular"
    )
    np.testing.assert_allclose(found, expected.probabilities[:, 0], atol=1e-6)


@pytest.mark.parametrize("model", MODELS)
def test_first_kernels_stand_where_they_belong(model: str) -> None:
    stack = NETWORKS[model](seed=1)
    found = first_kernels(stack)[0]
    if model == "local":
        w = stack.layers[0].w  # (14, 14, 4, 1, 5, 5)
        np.testing.assert_array_equal(found[:70, :70][5:10, 10:15], w[1, 2, 0, 0])
        np.testing.assert_array_equal(found[71:141, 71:141][60:65, 5:10], w[12, 1, 3, 0])
    elif model == "dense":
        np.testing.assert_array_equal(found[33:65, 33:65], stack.layers[1].w[5].reshape(32, 32))
    else:
        columns = 3 if model == "lenet" else 4
        np.testing.assert_array_equal(found[6:11, 6:11], stack.layers[0].w[columns + 1, 0])


def test_blocks_have_a_gap_and_means_look_back() -> None:
    block = tiled(np.ones((4, 2, 2), np.float32), columns=2, gap=0.5)[0]
    assert block.shape == (5, 5)
    assert (block[2] == 0.5).all()
    assert (block[:, 2] == 0.5).all()
    assert block.sum() == 16 + 9 * 0.5
    assert smooth([1.0, 3.0]) == [1.0, 2.0]
    assert smooth(list(range(20)))[-1] == np.mean(range(11, 20))


def test_the_fully_convolutional_network_leads_where_the_page_says() -> None:
    assert leads("accuracy", "convolutional") == [50]
    assert leads("moved", "convolutional") == list(SIZES)
    assert leads("moved", "lenet") == []


def test_equal_weights_learn_nothing_and_a_cap_holds() -> None:
    assert records.recipe("equal").high < 0.11 < records.recipe("random").low
    for seed in SEEDS:
        assert records.kernel_sizes("cap", seed)[1:].max() <= CAP < records.kernel_sizes("random", seed)[1:].min()
