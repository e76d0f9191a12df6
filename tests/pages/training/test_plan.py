"""A plan: what it trains is core's, and the same on the page and from the command line."""

from dataclasses import replace

import numpy as np
import pytest

from benchmarks.learning import page
from core.learning import changed_lenet, kernel_rms, lenet
from core.learning.networks import weights_of
from pages.training.models import BATCH, Data, data
from pages.training.plan import CAP, DEFAULT, Plan
from pages.training.trainer import Trainer
from pages.training.trials import TRIALS, changed, trial
from ui.fair_queue import Queue

SOON = 20.0  # seconds
FEW = 96  # digits: three batches an epoch


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
        one = Trainer(plan.first(), plan.batches, test, seen=lambda p: p.batch * BATCH, queue=Queue(1)).start()
        one.join(SOON)
        return weights_of(one.course().stack)

    short = replace(DEFAULT, epochs=2)
    expected, seconds = page.learnt(short)
    assert 0 < seconds < SOON
    for name, weights in on_the_page(short).items():
        np.testing.assert_array_equal(weights, weights_of(expected)[name])
    assert not np.array_equal(on_the_page(replace(short, seed=1))["0.w"], weights_of(expected)["0.w"])
