"""core.learning.training: optimisers against onnx.reference, that digits are learnt, pause and stop."""

from collections.abc import Callable, Iterator
from itertools import islice
from threading import Thread
from typing import Any

import numpy as np
import pytest
from onnx import helper
from onnx.reference import ReferenceEvaluator

from core.layers import Dense, Flatten, Stack
from core.learning import (
    NETWORKS,
    Adam,
    DivergenceError,
    Momentum,
    Optimiser,
    Progress,
    accuracy,
    augmented,
    framed,
    kernel_rms,
    lenet,
    load_digits,
    probabilities,
    split,
    train,
)
from core.learning.cross_entropy import cross_entropy, cross_entropy_grad
from core.learning.networks import dense, weights_of, with_weights
from tests.core.oracles import CLOSE32, CLOSE64, random_maps

Digits = tuple[np.ndarray, np.ndarray]


@pytest.fixture(scope="module")
def digits() -> Digits:
    learnt = split(load_digits())[0]
    return framed(learnt.images), learnt.labels


@pytest.fixture(scope="module")
def few(digits: Digits) -> Digits:
    return digits[0][:100], digits[1][:100]


def last(steps: Iterator[Progress]) -> Progress:
    *_, end = steps
    return end


def same_weights(a: Stack, b: Stack) -> bool:
    ours, theirs = weights_of(a), weights_of(b)
    return all(np.array_equal(ours[name], theirs[name]) for name in ours)


# ----------------------------------------------------------------------------------------------------------- optimisers


def by_onnx(operator: str, gradients: list[np.ndarray], rate: float, states: int, **options: float) -> np.ndarray:
    """Where onnx's optimiser ends that begins at 0, in float64."""
    names = ["r", "t", "x", "g", *(f"s{i}" for i in range(states))]
    outputs = ["x_new", *(f"s{i}_new" for i in range(states))]
    domain = "ai.onnx.preview.training"
    node = helper.make_node(operator, names, outputs, domain=domain, norm_coefficient=0.0, **options)
    run = ReferenceEvaluator(node, opsets={"": 22, domain: 1}).run
    state = [np.zeros_like(gradients[0]) for _ in outputs]
    for t, g in enumerate(gradients, start=1):
        state = run(None, dict(zip(names, [rate, t, state[0], g, *state[1:]], strict=True)))
    return state[0]


GRADIENTS = [random_maps(3, 2, seed=seed) for seed in range(6)]


def walked(optimiser: Optimiser) -> np.ndarray:
    return sum((optimiser.steps({"w": g})["w"].copy() for g in GRADIENTS), np.zeros((3, 2)))


def test_momentum_is_onnx_momentum() -> None:
    expected = by_onnx("Momentum", GRADIENTS, 0.1, 1, alpha=0.75, beta=1.0, mode="standard")
    np.testing.assert_allclose(walked(Momentum(0.1, 0.75)), expected, **CLOSE64)
    assert not np.allclose(walked(Momentum(0.1, 0.5)), expected)
    np.testing.assert_allclose(walked(Momentum(0.1, 0)), -0.1 * sum(GRADIENTS), **CLOSE64)


def test_adam_is_onnx_adam() -> None:
    options = {"alpha": 0.875, "beta": 0.96875, "epsilon": 1e-20, "norm_coefficient_post": 0.0}
    expected = by_onnx("Adam", GRADIENTS, 0.1, 2, **options)
    np.testing.assert_allclose(walked(Adam(0.1, 0.875, 0.96875, 1e-20)), expected, **CLOSE32)  # onnx keeps float32
    assert not np.allclose(walked(Adam(0.1, 0.75, 0.96875, 1e-20)), expected)


def test_adam_begins_with_steps_of_its_rate() -> None:
    step = Adam(0.1).steps({"w": np.array([1e-3, -5.0, 200.0])})["w"]
    np.testing.assert_allclose(step, [-0.1, 0.1, -0.1], rtol=1e-4)


# ------------------------------------------------------------------------------------------------------------- the loop


@pytest.mark.parametrize("name", ["dense", "local", "lenet"])
def test_a_network_learns_digits_in_a_few_epochs(name: str, digits: Digits) -> None:
    test = split(load_digits())[1]
    stack = NETWORKS[name]()
    end = last(train(stack, *digits, epochs=3))
    assert end.loss < 0.5
    assert accuracy(end.stack, framed(test.images), test.labels) > 0.9
    assert accuracy(stack, framed(test.images), test.labels) < 0.3


def test_the_network_without_a_place_learns_a_few_digits_by_heart(few: Digits) -> None:
    x, labels = few[0][:40], few[1][:40]
    end = last(train(NETWORKS["convolutional"](), x, labels, epochs=60, batch=20, optimiser=Adam(0.005)))
    assert accuracy(end.stack, x, labels) > 0.95


def test_of_labels_in_disorder_nothing_is_learnt_that_holds(digits: Digits) -> None:
    test = split(load_digits())[1]
    disorder = np.random.default_rng(0).permutation(digits[1])
    end = last(train(dense(), digits[0], disorder, epochs=3))
    assert accuracy(end.stack, framed(test.images), test.labels) < 0.25


def test_a_linear_network_finds_the_straight_way_that_scipy_finds() -> None:
    from scipy.optimize import minimize

    x, labels = random_maps(60, 1, 1, 3), np.random.default_rng(0).integers(0, 4, 60)
    first = Stack([Flatten(), Dense(np.zeros((4, 3)))])
    end = last(train(first, x, labels, epochs=400, batch=60, optimiser=Momentum(0.5)))
    best = minimize(lambda w: cross_entropy(x.reshape(60, 3) @ w.reshape(4, 3).T, labels), np.zeros(12), tol=1e-10)
    assert end.loss == pytest.approx(best.fun, abs=1e-6)
    assert last(train(first, x, labels, epochs=2, batch=60, optimiser=Momentum(0.5))).loss > best.fun + 1e-3


def test_a_step_is_the_gradient_by_the_rate(few: Digits) -> None:
    stack = dense()
    x, labels = few[0][:32], few[1][:32]
    _, by_layer = stack.backward(cross_entropy_grad(stack(x), labels))
    after = weights_of(last(train(stack, x, labels, epochs=1, optimiser=Momentum(0.1, 0))).stack)
    np.testing.assert_allclose(after["1.w"], stack.layers[1].w - 0.1 * by_layer[1]["w"], rtol=1e-5, atol=1e-7)


def test_it_says_how_far_it_is(few: Digits) -> None:
    steps = list(train(dense(), *few, epochs=2, batch=32))
    assert [(p.epoch, p.batch) for p in steps] == [(e, b) for e in (1, 2) for b in (1, 2, 3, 4)]
    assert [p.ends_epoch for p in steps] == [False, False, False, True] * 2
    assert [p.share for p in steps] == [n / 8 for n in range(1, 9)]
    assert {(p.epochs, p.batches) for p in steps} == {(2, 4)}
    assert steps[0].loss == pytest.approx(np.log(10), rel=0.3)
    assert all(0 <= p.accuracy <= 1 for p in steps)


def test_loss_and_accuracy_are_means_over_the_digits_of_the_epoch(few: Digits) -> None:
    stack, x, labels = dense(), *few
    frozen = last(train(stack, x, labels, epochs=1, batch=32, optimiser=Momentum(1e-12, 0)))
    assert frozen.loss == pytest.approx(cross_entropy(stack(x), labels), rel=1e-6)
    assert frozen.accuracy == pytest.approx(accuracy(stack, x, labels))


def test_the_same_seed_gives_the_same_weights_and_another_others(few: Digits) -> None:
    ends = [last(train(dense(), *few, epochs=2, seed=seed, augment=augmented)).stack for seed in (5, 5, 6)]
    assert same_weights(ends[0], ends[1])
    assert not same_weights(ends[0], ends[2])


def test_a_paused_training_goes_on_as_if_it_had_not_been(few: Digits) -> None:
    straight = last(train(lenet(), *few, epochs=2)).stack
    paused, beside = train(lenet(), *few, epochs=2), train(lenet(seed=1), *few, epochs=9)
    list(islice(paused, 3))
    next(beside)  # the training of someone else, in the same thread
    ends: list[Stack] = []
    thread = Thread(target=lambda: ends.append(last(paused).stack))  # and on in another
    thread.start()
    thread.join()
    assert same_weights(ends[0], straight)


def test_a_stopped_training_leaves_what_it_had_and_the_first_stack_as_it_was(few: Digits) -> None:
    first = lenet()
    before = {name: w.copy() for name, w in weights_of(first).items()}
    training = train(first, *few, epochs=5)
    kept = next(training).stack
    training.close()
    assert list(training) == []
    assert not same_weights(kept, first)
    assert all(np.array_equal(before[name], w) for name, w in weights_of(first).items())


def test_what_was_yielded_stays(few: Digits) -> None:
    steps = train(dense(), *few, epochs=1)
    kept = next(steps).stack
    before = kept(few[0])
    assert not same_weights(last(steps).stack, kept)
    np.testing.assert_array_equal(kept(few[0]), before)


def test_from_equal_weights_the_kernels_of_a_layer_stay_equal(few: Digits) -> None:
    def apart(start: str) -> float:
        w = weights_of(last(train(lenet(start=start), *few, epochs=3)).stack)["0.w"]
        return float(np.abs(w - w[0]).max())

    assert apart("equal") < 1e-5 < 0.1 < apart("random")


def test_a_cap_holds_after_every_batch_and_without_it_kernels_are_longer(few: Digits) -> None:
    for place in (0, 3, 6):
        for p in train(lenet(), *few, epochs=1, cap=0.1):
            assert kernel_rms(weights_of(p.stack)[f"{place}.w"]).max() <= 0.1 * (1 + 1e-6)
    free = last(train(lenet(), *few, epochs=1)).stack
    assert kernel_rms(weights_of(free)["0.w"]).min() > 0.1


def test_a_cap_that_is_never_reached_changes_nothing(few: Digits) -> None:
    assert same_weights(last(train(lenet(), *few, epochs=1, cap=9)).stack, last(train(lenet(), *few, epochs=1)).stack)


def test_what_augment_returns_is_what_is_learnt(few: Digits) -> None:
    x, labels = few
    seen = []

    def negative(x: np.ndarray, rng: np.random.Generator) -> np.ndarray:
        seen.append(len(x))
        return 1 - x

    with_it = last(train(dense(), x, labels, epochs=2, augment=negative)).stack
    assert seen == [100, 100]
    assert same_weights(with_it, last(train(dense(), 1 - x, labels, epochs=2)).stack)
    assert not same_weights(with_it, last(train(dense(), x, labels, epochs=2)).stack)


def test_probabilities_are_shares_of_one_however_many_pictures(digits: Digits) -> None:
    found = probabilities(dense(), digits[0][:250])
    np.testing.assert_allclose(found.sum(axis=1), 1, rtol=1e-6)
    np.testing.assert_allclose(found[240:], probabilities(dense(), digits[0][240:250]), rtol=1e-5)


X, LABELS = np.zeros((4, 1, 32, 32), np.float32), np.arange(4)


@pytest.mark.parametrize(
    ("act", "message"),
    [
        (lambda: train(dense(), X[0], LABELS), r"x must be \(N, C, H, W\)"),
        (lambda: train(dense(), X, LABELS[:3]), r"labels must be one for each of the 4 pictures, got shape \(3,\)"),
        (lambda: train(dense(), X, LABELS, epochs=0), "epochs must be an int of at least 1, got 0"),
        (lambda: train(dense(), X, LABELS, batch=0), "batch must be an int of at least 1, got 0"),
        (lambda: train(dense(), X, LABELS, seed=-1), "seed must be an int of at least 0, got -1"),
        (lambda: train(dense(), X, LABELS, cap=0), "cap must be a number above 0, got 0"),
        (lambda: next(train(dense(), X, LABELS + 7)), "labels must lie in 0 to 9, got 7 to 10"),
        (lambda: next(train(dense(), X, LABELS / 2)), "labels must be 4 whole numbers, got float64"),
        (lambda: next(train(dense(), X[..., 1:], LABELS)), "expected 1024 numbers"),
        (lambda: Momentum(0), "rate must be a number above 0, got 0"),
        (lambda: Momentum(0.1, 1), "momentum must be a number of at least 0 and below 1, got 1"),
        (lambda: Adam(True), "rate must be a number above 0, got True"),
        (lambda: Adam(first_decay=-0.1), "first_decay must be a number of at least 0 and below 1, got -0.1"),
        (lambda: Adam(second_decay=1), "second_decay must be a number"),
        (lambda: Adam(eps=0), "eps must be a number above 0, got 0"),
        (lambda: accuracy(dense(), X, LABELS[:2]), "labels must be one for each of the 4 pictures"),
    ],
)
def test_what_does_not_fit_is_said(act: Callable[[], Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        act()


def test_a_rate_that_is_too_large_is_said_and_not_a_warning(few: Digits) -> None:
    huge = with_weights(dense(), {n: w * 1e18 for n, w in weights_of(dense()).items()})
    with pytest.raises(DivergenceError, match="the loss is not finite any more"):
        last(train(huge, *few, epochs=20, optimiser=Momentum(1e20)))
    with pytest.raises(ValueError, match="labels must be one for each") as refused:
        train(huge, few[0], few[1][1:], optimiser=Momentum(1e20))
    assert not isinstance(refused.value, DivergenceError)
