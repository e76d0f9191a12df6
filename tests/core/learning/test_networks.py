"""The networks: how many parameters, what comes out, and every weight's gradient against finite differences."""

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
import pytest

from core.layers import Conv2d, MaxPool2d, ReLU, Stack
from core.learning import NETWORKS, changed_lenet, convolutional, lenet
from core.learning.cross_entropy import cross_entropy, cross_entropy_grad
from core.learning.networks import INPUT, weights_of, with_weights
from core.transforms import translate
from tests.core.oracles import CLOSE32, random_maps

STEP = 1e-6  # of the finite differences, along a direction of length 1
CLOSE = {"rtol": 1e-6, "atol": 1e-8}  # what rounding leaves of a difference over 2e-6

BUILDERS: dict[str, Callable[..., Stack]] = {
    **NETWORKS,
    "blur": partial(convolutional, pooling="blur"),
    "padded list": partial(changed_lenet, border="zeros"),
    "closed mean": partial(changed_lenet, end="mean", border="circular", pooling="polyphase"),
}
every_network = pytest.mark.parametrize("build", BUILDERS.values(), ids=BUILDERS)
PARAMETERS = {"dense": 62_110, "local": 60_646, "lenet": 61_706, "convolutional": 41_706, "blur": 41_706}
PARAMETERS |= {"padded list": 136_586, "closed mean": 21_182}


@pytest.mark.parametrize("name", PARAMETERS)
def test_parameters_are_those_it_says(name: str) -> None:
    stack = BUILDERS[name]()
    assert stack.parameters == PARAMETERS[name] == sum(w.size for w in weights_of(stack).values())


@pytest.mark.parametrize(
    ("without", "parameters"),
    [
        ((), 61_706),
        (("C3",), (6 * 25 + 6) + (120 * 6 * 49 + 120) + (84 * 121) + 850),
        (("C5",), 156 + 2_416 + (84 * 401) + 850),
        (("F6",), 156 + 2_416 + 48_120 + 1_210),
        (("C3", "C5", "F6"), 156 + 10 * (6 * 49 + 1)),
    ],
)
def test_lenet_without_a_layer_has_fewer_parameters_and_still_ten_scores(without: Any, parameters: int) -> None:
    stack = lenet(without=without)
    assert (stack.parameters, stack.output_shape(INPUT)) == (parameters, (10,))


@every_network
def test_ten_scores_come_out_and_it_is_data(build: Callable[..., Stack]) -> None:
    stack, x = build(), random_maps(3, *INPUT, dtype=np.float32)
    assert stack.output_shape(INPUT) == (10,)
    y = stack(x)
    assert (y.shape, y.dtype) == ((3, 10), np.float32)
    np.testing.assert_array_equal(Stack.from_json(stack.to_json())(x), y)


@every_network
def test_first_weights_are_he_and_follow_from_the_seed(build: Callable[..., Stack]) -> None:
    first, again, other = (weights_of(build(seed=seed)) for seed in (3, 3, 4))
    for name, w in first.items():
        np.testing.assert_array_equal(w, again[name])
        if name.endswith(".bias"):
            assert not w.any()
        else:
            assert not np.array_equal(w, other[name])
            inputs = np.prod(w.shape[3:]) if w.ndim == 6 else np.prod(w.shape[1:])
            few = 3 / np.sqrt(2 * w.size)  # three standard deviations of a deviation
            assert abs(w.std() / np.sqrt(2 / inputs) - 1) < few


@every_network
def test_an_equal_start_has_one_number_a_layer(build: Callable[..., Stack]) -> None:
    for name, w in weights_of(build(start="equal")).items():
        assert np.ptp(w) == 0
        assert (w.flat[0] == 0) == name.endswith(".bias")


@every_network
def test_a_small_start_has_a_tenth_of_the_first_weights_and_all_of_the_others(build: Callable[..., Stack]) -> None:
    (first, small), *others = zip(
        weights_of(build(seed=3)).values(), weights_of(build(seed=3, start="small")).values(), strict=True
    )
    np.testing.assert_allclose(small, first / 10, rtol=1e-6)
    for usual, other in others:
        np.testing.assert_array_equal(other, usual)


@every_network
def test_a_positive_start_has_different_numbers_of_one_sign(build: Callable[..., Stack]) -> None:
    for name, w in weights_of(build(seed=3, start="positive")).items():
        inputs = np.prod(w.shape[3:]) if w.ndim == 6 else np.prod(w.shape[1:])
        if name.endswith(".bias"):
            assert not w.any()
        else:
            assert 0 <= w.min() < w.max() <= 2 / inputs
            assert len(np.unique(w)) > 0.9 * w.size
            assert abs(w.mean() * inputs - 1) < 4 / np.sqrt(w.size)


def _generic(stack: Stack) -> Stack:
    """The stack in float64, with biases drawn too: no number stands on the edge of a ReLU."""
    rng = np.random.default_rng(1)
    return with_weights(stack, {n: w + 0.1 * rng.normal(size=w.shape) for n, w in weights_of(stack).items()})


def _loss(stack: Stack, x: np.ndarray, labels: np.ndarray) -> float:
    return cross_entropy(stack(x), labels)


def _gradients(stack: Stack, x: np.ndarray, labels: np.ndarray) -> tuple[np.ndarray, dict[str, np.ndarray]]:
    dx, by_layer = stack.backward(cross_entropy_grad(stack(x), labels))
    return dx, {f"{place}.{name}": g for place, grads in enumerate(by_layer) for name, g in grads.items()}


@every_network
def test_gradients_of_all_weights_and_of_the_picture_are_the_finite_differences(build: Callable[..., Stack]) -> None:
    stack, x, labels = _generic(build()), random_maps(2, *INPUT), np.array([3, 7])
    dx, gradients = _gradients(stack, x, labels)
    weights, rng = weights_of(stack), np.random.default_rng(2)
    assert set(gradients) == set(weights)
    for name, w in weights.items():
        way = rng.normal(size=w.shape)
        way /= np.linalg.norm(way)
        ends = [_loss(with_weights(stack, weights | {name: w + step * way}), x, labels) for step in (STEP, -STEP)]
        along = float((gradients[name] * way).sum())
        np.testing.assert_allclose(along, (ends[0] - ends[1]) / (2 * STEP), err_msg=name, **CLOSE)
    way = rng.normal(size=x.shape) / np.sqrt(x.size)
    ends = [_loss(stack, x + step * way, labels) for step in (STEP, -STEP)]
    np.testing.assert_allclose((dx * way).sum(), (ends[0] - ends[1]) / (2 * STEP), **CLOSE)


@every_network
def test_the_gradients_of_other_classes_are_not(build: Callable[..., Stack]) -> None:
    stack, x = _generic(build()), random_maps(2, *INPUT)
    _, gradients = _gradients(stack, x, np.array([3, 8]))
    name, w = next(iter(weights_of(stack).items()))
    way = random_maps(*w.shape, seed=2)
    way /= np.linalg.norm(way)
    ends = [
        _loss(with_weights(stack, weights_of(stack) | {name: w + step * way}), x, np.array([3, 7]))
        for step in (STEP, -STEP)
    ]
    assert not np.isclose((gradients[name] * way).sum(), (ends[0] - ends[1]) / (2 * STEP), **CLOSE)


@pytest.mark.parametrize("shift", [(0, 1), (3, -5), (16, 16), (7, 2)])
def test_polyphase_scores_stay_wherever_the_picture_moves_in_a_circle(shift: tuple[int, int]) -> None:
    x = random_maps(2, *INPUT, dtype=np.float32)
    polyphase, blurred = convolutional(), convolutional(pooling="blur")
    np.testing.assert_allclose(polyphase(translate(x, shift)), polyphase(x), **CLOSE32)
    for other in (lenet(), *((blurred,) if any(s % 8 for s in shift) else ())):
        assert not np.allclose(other(translate(x, shift)), other(x), **CLOSE32)


def test_with_zeros_around_them_they_do_not() -> None:
    x = random_maps(2, *INPUT, dtype=np.float32)
    layers = [
        Conv2d(la.w, bias=la.bias, padding="same") if isinstance(la, Conv2d) else la for la in convolutional().layers
    ]
    open_ends = Stack(layers)
    assert not np.allclose(open_ends(translate(x, (3, -5))), open_ends(x), **CLOSE32)


def test_lenet_that_nothing_is_changed_of_is_lenet() -> None:
    for start in ("random", "small", "equal"):
        own, other = (weights_of(build(seed=5, start=start)) for build in (lenet, changed_lenet))
        assert own.keys() == other.keys()
        for name, w in own.items():
            np.testing.assert_array_equal(other[name], w)
    x = random_maps(2, *INPUT, dtype=np.float32)
    np.testing.assert_array_equal(changed_lenet(seed=5)(x), lenet(seed=5)(x))


@pytest.mark.parametrize(
    ("change", "is_kept"),
    [
        ({}, {(4, 0): True, (2, 0): True, (3, -5): True}),
        ({"pooling": "max"}, {(4, 0): True, (8, -4): True, (2, 0): False, (1, 0): False}),
        ({"border": "zeros"}, {(4, 0): False, (2, 0): False}),
        ({"border": "valid"}, {(4, 0): False, (2, 0): False}),
        ({"end": "list"}, {(4, 0): False, (8, 8): False}),
    ],
)
def test_end_border_and_pooling_are_all_needed(change: dict[str, str], is_kept: dict[tuple[int, int], bool]) -> None:
    options = {"end": "mean", "border": "circular", "pooling": "polyphase"} | change
    stack, x = changed_lenet(**options), random_maps(2, *INPUT, dtype=np.float32)
    for shift, kept in is_kept.items():
        assert np.allclose(stack(translate(x, shift)), stack(x), **CLOSE32) == kept


def test_lenet_is_relu_and_max_pooling() -> None:
    kinds = [type(layer) for layer in lenet().layers]
    assert (kinds.count(ReLU), kinds.count(MaxPool2d), kinds.count(Conv2d)) == (4, 2, 3)


def test_weights_go_out_and_come_back_and_the_old_stack_stays() -> None:
    first, other = lenet(seed=0), lenet(seed=1)
    x = random_maps(2, *INPUT, dtype=np.float32)
    before = first(x)
    np.testing.assert_array_equal(with_weights(first, weights_of(other))(x), other(x))
    np.testing.assert_array_equal(first(x), before)
    halves = {name: w.astype(np.float16) for name, w in weights_of(first).items()}
    assert {w.dtype for w in weights_of(with_weights(first, halves)).values()} == {np.dtype(np.float32)}


@pytest.mark.parametrize(
    ("act", "message"),
    [
        (lambda: lenet(without=("C1",)), r"without must name some of C3, C5, F6, got \('C1',\)"),
        (lambda: lenet(without="C3"), "without must name some of C3, C5, F6, got 'C3'"),
        (lambda: lenet(start="zeros"), "start must be one of random, small, equal, positive, got 'zeros'"),
        (lambda: changed_lenet(end="flat"), "end must be one of list, mean, got 'flat'"),
        (lambda: changed_lenet(border="same"), "border must be one of valid, zeros, circular, got 'same'"),
        (lambda: changed_lenet(pooling="blur"), "pooling must be one of max, polyphase, got 'blur'"),
        (lambda: lenet(seed=-1), "seed must be an int of at least 0, got -1"),
        (lambda: convolutional(pooling="max"), "pooling must be one of polyphase, blur, got 'max'"),
        (lambda: with_weights(lenet(), {}), "weights must be 0.w, 0.bias, 3.w"),
        (
            lambda: with_weights(lenet(), weights_of(lenet()) | {"0.w": np.zeros((6, 1, 3, 3))}),
            r"0\.w must have shape \(6, 1, 5, 5\), got \(6, 1, 3, 3\)",
        ),
    ],
)
def test_what_does_not_fit_is_said(act: Callable[[], object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        act()
