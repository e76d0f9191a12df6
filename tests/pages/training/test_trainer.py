"""Trainings that take turns, rest, stop and end with their session."""

import threading
import time
from collections.abc import Callable, Iterator

import numpy as np
import pytest

from core.learning import Adam, Momentum, Progress, accuracy, train
from core.learning.networks import dense, weights_of
from pages.training.models import BATCH, data
from pages.training.trainer import Trainer
from ui import presence
from ui.fair_queue import Queue, Ticket
from ui.presence import Presence

SOON = 20.0  # seconds
FEW = 96  # digits: three batches an epoch


def batches(epochs: int = 2, *, network: Callable = dense) -> Iterator[Progress]:
    return train(network(), data().x[:FEW], data().labels[:FEW], epochs=epochs, batch=BATCH, optimiser=Adam(), seed=3)


def training(epochs: int = 2, **options: object) -> Trainer:
    test = data().test_x[:50], data().test_labels[:50]
    options.setdefault("queue", Queue(1))
    return Trainer(dense(), lambda: batches(epochs), test, seen=lambda p: min(p.batch * BATCH, FEW), **options)  # type: ignore[arg-type]


def another(queue: Queue) -> Ticket:
    """What else wants to train."""
    return queue.ticket("another", is_long=True)


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
    queue = Queue(1)
    first, second = training(4000, queue=queue).start(), training(4000, queue=queue)
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


def test_a_training_rests_while_its_session_has_no_browser_and_ends_where_none_comes_back(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(presence, "GONE", 0.5)
    queue = Queue(1)
    other = another(queue)
    there = threading.Event()
    there.set()
    one = training(4000, presence=Presence(there.is_set), queue=queue).start()
    try:
        until(lambda: len(one.course().losses) > 2)
        there.clear()
        assert other.turn(patience=0.4)  # its place, at once
        learnt = len(one.course().losses)
        there.set()  # the line is back before it counts as gone
        until(lambda: one.state == "waiting")
        assert len(one.course().losses) == learnt
        other.leave()
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
    queue = Queue(1)
    other = another(queue)
    assert other.turn(patience=0)
    one = training(queue=queue, presence=Presence(lambda: False)).start()
    one.join(SOON)
    assert one.state == "left"
    other.leave()
    assert another(queue).turn(patience=0)  # it left the queue


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
    queue = Queue(1)
    test = data().test_x[:10], data().test_labels[:10]
    one = Trainer(dense(), course, test, seen=lambda p: BATCH, queue=queue).start()
    one.join(SOON)
    assert one.state == state
    assert one.is_over
    assert len(one.course().losses) == 1
    assert another(queue).turn(patience=0)
    logged = [record for record in caplog.records if record.name == "pages.training.trainer"]
    assert [bool(record.exc_info) for record in logged] == ([True] if state == "failed" else [])
    assert ("could not be broadcast" in caplog.text) == (state == "failed")
