"""Every layer's backward against finite differences, and what is remembered between a call and its backward.

The loss is <layer(x), dy> for a fixed dy, in float64: its slope along a direction, by central differences, must be the
inner product of that direction with the gradient.
"""

import copy
import gc
import pickle
import threading
import tracemalloc
import weakref
from collections.abc import Callable
from dataclasses import replace
from itertools import islice, pairwise
from typing import Any

import numpy as np
import pytest

from core.equivariance import ShiftExperiment
from core.inside import ascend
from core.inside.projection import send_back
from core.layers import (
    KINDS,
    Abs,
    AvgPool2d,
    BatchNorm2d,
    BlurPool2d,
    Conv1d,
    Conv2d,
    ConvTranspose2d,
    Dense,
    DepthwiseConv2d,
    Flatten,
    GlobalAvgPool2d,
    GlobalMaxPool2d,
    Layer,
    LocallyConnected2d,
    MaxBlurPool2d,
    MaxPool2d,
    PolyphasePool2d,
    ReLU,
    Resize,
    Softmax,
    Stack,
    Tanh,
)
from core.learning import probabilities, shift_accuracy, train
from core.padding import PADDING_MODES
from tests.core.oracles import CLOSE32, random_maps

STEP = 1e-5  # of the central difference: its error is about STEP^2 = 1e-10 of the third derivative
SHORT_STEP = 1e-7  # among thousands of ReLUs, so as to cross the kink of none
BY_DIFFERENCES = {"rtol": 1e-6, "atol": 1e-7}


def w(*shape: int) -> np.ndarray:
    """Weights of `shape`, none of which are alike."""
    return random_maps(*shape, seed=sum(shape))


UNEVEN = ((1, 0), (0, 2))

CASES: list[tuple[Layer, tuple[int, ...]]] = [
    (Conv2d(w(3, 2, 3, 2)), (2, 6, 7)),
    (Conv2d(w(3, 2, 3, 2), bias=w(3), stride=(2, 1), padding=((1, 2), (0, 3)), dilation=(1, 2)), (2, 2, 7, 6)),
    (Conv2d(w(4, 1, 2, 3), bias=w(4), padding="same", stride=2, groups=2), (3, 2, 7, 8)),
    (Conv2d(w(2, 3, 5, 5), bias=w(2)), (3, 3, 5, 5)),
    (Conv2d(w(2, 3, 1, 1), stride=(3, 2)), (2, 1, 3, 5, 4)),
    *(
        (Conv2d(w(2, 2, 3, 3), bias=w(2), stride=(1, 2), padding=((1, 2), (3, 0)), padding_mode=mode), (2, 2, 4, 5))
        for mode in PADDING_MODES
    ),
    *((Conv2d(w(1, 1, 2, 4), padding="same", padding_mode=mode), (1, 6, 5)) for mode in PADDING_MODES),
    (Conv2d(w(1, 1, 3, 3), padding=7, padding_mode="reflect"), (1, 3, 1)),  # several times there and back
    (Conv1d(w(3, 2, 3), bias=w(3), stride=2, padding=(2, 0), dilation=2), (2, 9)),
    (Conv1d(w(4, 2, 2), padding="same", groups=2, padding_mode="circular"), (3, 4, 7)),
    (Conv1d(w(2, 1, 4), bias=w(2), padding=3, padding_mode="replicate"), (2, 1, 5)),
    (ConvTranspose2d(w(2, 3, 3, 2), bias=w(3)), (2, 4, 5)),
    (ConvTranspose2d(w(2, 3, 3, 2), bias=w(3), stride=(2, 3), padding=UNEVEN, output_padding=(1, 2)), (3, 2, 4, 3)),
    (ConvTranspose2d(w(4, 2, 2, 3), bias=w(4), stride=2, padding="same", groups=2), (4, 3, 4)),
    (ConvTranspose2d(w(2, 1, 2, 2), output_padding=(2, 1), dilation=3), (2, 2, 3, 4)),
    (ConvTranspose2d(w(1, 2, 1, 2), stride=3, padding="same"), (1, 3, 2)),  # less is stamped than is kept
    (ConvTranspose2d(w(2, 2, 3, 3), stride=2, padding=2, dilation=2), (2, 2, 3, 5)),
    (ConvTranspose2d(w(1, 2, 2, 1), bias=w(2), stride=3, padding=((3, 0), (0, 0)), output_padding=2), (1, 1, 2)),
    (DepthwiseConv2d(w(3, 3, 2), bias=w(3), stride=(1, 2), padding=1), (2, 3, 5, 6)),
    (DepthwiseConv2d(w(2, 3, 2, 3), bias=w(6), padding="same", dilation=2, padding_mode="reflect"), (2, 5, 6)),
    (LocallyConnected2d(w(4, 3, 2, 3, 2, 3), bias=w(2)), (2, 3, 5, 5)),
    (
        LocallyConnected2d(w(2, 4, 3, 1, 3, 2), bias=w(3, 2, 4), stride=(2, 1), padding=UNEVEN, dilation=(2, 3)),
        (1, 6, 5),
    ),
    (LocallyConnected2d(w(2, 3, 1, 2, 2, 2), stride=2, padding="same"), (2, 1, 2, 4, 5)),
    (ReLU(), (2, 3, 4)),
    (ReLU(), (2, 5)),
    (Abs(), (2, 2, 3, 4)),
    (Tanh(), (2, 3, 4)),
    (MaxPool2d(2), (2, 3, 6, 5)),
    (MaxPool2d((3, 2), stride=(1, 2), padding=((1, 0), (0, 1)), dilation=(1, 2)), (2, 6, 7)),
    (MaxPool2d(3, stride=2, ceil_mode=True), (1, 6, 8)),
    (AvgPool2d((2, 3)), (2, 2, 5, 7)),
    (AvgPool2d(3, stride=(1, 2), padding=UNEVEN), (2, 5, 6)),
    (AvgPool2d(3, stride=2, padding=1, ceil_mode=True), (2, 6, 7)),
    (AvgPool2d(5, stride=3, padding=2, ceil_mode=True, count_include_pad=False), (2, 1, 8, 6)),
    *((BlurPool2d(taps=3, padding_mode=mode), (2, 5, 6)) for mode in PADDING_MODES),
    (BlurPool2d(taps=4, stride=(1, 3)), (2, 2, 5, 7)),
    (BlurPool2d(taps=1, stride=2), (1, 4, 5)),
    *((MaxBlurPool2d((2, 3), taps=4, padding_mode=mode), (2, 6, 5)) for mode in PADDING_MODES),
    (MaxBlurPool2d(), (2, 2, 4, 6)),
    (PolyphasePool2d(), (2, 3, 4, 6)),
    (PolyphasePool2d(stride=(3, 1)), (2, 6, 5)),
    (GlobalAvgPool2d(), (2, 3, 4, 5)),
    (GlobalMaxPool2d(), (2, 3, 4, 5)),
    *((Resize(shape, mode=mode), (2, 2, 4, 6)) for mode in ("nearest", "bilinear") for shape in ((7, 3), (2, 13))),
    (Resize((4, 6), mode="bilinear"), (1, 4, 6)),
    (Flatten(), (2, 3, 4, 5)),
    (Dense(w(3, 5), bias=w(3)), (5,)),
    (Dense(w(3, 5)), (2, 4, 5)),
    (BatchNorm2d(w(3), w(3) + 1), (2, 3, 4, 5)),
    (BatchNorm2d(w(3), w(3) + 1, eps=0.1), (3, 4, 5)),
    (BatchNorm2d(w(3), w(3) + 1, mean=w(3) + 2, variance=w(3) ** 2), (2, 3, 4, 5)),
    (Softmax(), (2, 5)),
    (Softmax(axis=-2), (3, 4)),
    (Softmax(axis=-3), (2, 3, 4, 5)),
]
every_case = pytest.mark.parametrize(("layer", "shape"), CASES, ids=lambda v: getattr(v, "kind", None))


def slopes(
    loss: Callable[[np.ndarray], float], at: np.ndarray, directions: list[np.ndarray], step: float
) -> list[float]:
    """How steep `loss` is at `at` along each direction, by central differences."""
    return [(loss(at + step * d) - loss(at - step * d)) / (2 * step) for d in directions]


def directions_of(shape: tuple[int, ...]) -> list[np.ndarray]:
    """Three random directions, the first and last cell, and four cells between."""
    rng = np.random.default_rng(7)
    cells = [0, -1, *rng.integers(np.prod(shape), size=4)]
    single = np.zeros((len(cells), np.prod(shape)))
    single[np.arange(len(cells)), cells] = 1
    return [*rng.normal(size=(3, *shape)), *single.reshape(-1, *shape)]


def assert_gradient(
    loss: Callable[[np.ndarray], float], at: np.ndarray, gradient: np.ndarray, step: float = STEP
) -> None:
    assert gradient.shape == at.shape
    directions = directions_of(at.shape)
    inner = [float((d * gradient).sum()) for d in directions]
    np.testing.assert_allclose(inner, slopes(loss, at, directions, step), **BY_DIFFERENCES)


@every_case
def test_gradients_are_the_slopes_of_the_loss(layer: Layer, shape: tuple[int, ...]) -> None:
    x = random_maps(*shape, seed=3)
    dy = random_maps(*layer(x).shape, seed=4)
    dx, grads = layer.backward(dy)
    assert_gradient(lambda x: float((layer(x) * dy).sum()), x, dx)
    for name, gradient in grads.items():
        weights = getattr(layer, name)
        assert_gradient(lambda v, n=name: float((replace(layer, **{n: v})(x) * dy).sum()), weights, gradient)


@every_case
def test_every_weight_has_a_gradient_and_nothing_else(layer: Layer, shape: tuple[int, ...]) -> None:
    x = random_maps(*shape)
    _, grads = layer.gradients(x, np.ones(layer(x).shape))
    assert sum(g.size for g in grads.values()) == layer.parameters


@every_case
def test_gradients_have_the_dtype_of_dy_and_inputs_stay(layer: Layer, shape: tuple[int, ...]) -> None:
    x, dy = random_maps(*shape, seed=3), random_maps(*layer(np.ones(shape)).shape, seed=4)
    before = x.copy(), dy.copy()
    exact = layer.gradients(x, dy)
    np.testing.assert_array_equal(x, before[0])
    np.testing.assert_array_equal(dy, before[1])
    assert {v.dtype for v in (exact[0], *exact[1].values())} == {np.dtype(np.float64)}
    rough = layer.gradients(x.astype(np.float32), dy.astype(np.float32))
    assert {v.dtype for v in (rough[0], *rough[1].values())} == {np.dtype(np.float32)}
    np.testing.assert_allclose(rough[0], exact[0], rtol=1e-4, atol=1e-4)
    for name, gradient in rough[1].items():
        np.testing.assert_allclose(gradient, exact[1][name], rtol=1e-4, atol=1e-4)
    for gradient in (exact[0], *exact[1].values()):
        assert gradient.flags.writeable
        assert not np.shares_memory(gradient, dy)


@every_case
def test_a_gradient_of_another_shape_is_refused(layer: Layer, shape: tuple[int, ...]) -> None:
    y = layer(np.ones(shape))
    with pytest.raises(ValueError, match=r"dy must have the shape of the output, \(.*\), got"):
        layer.backward(np.ones((*y.shape[:-1], y.shape[-1] + 1)))
    with pytest.raises(ValueError, match=r"dy must have the shape of the output, \(.*\), got"):
        layer.backward(np.ones((4, *y.shape)))


def test_every_kind_is_tried_here() -> None:
    assert {layer.kind for layer, _ in CASES} == set(KINDS)


def shares_statistics(layer: Layer) -> bool:
    return isinstance(layer, BatchNorm2d) and layer.mean is None


@pytest.mark.parametrize(("layer", "shape"), [case for case in CASES if not shares_statistics(case[0])])
def test_a_batch_is_its_pictures_one_by_one(layer: Layer, shape: tuple[int, ...]) -> None:
    x = random_maps(3, *shape, seed=3)
    dy = random_maps(*layer(x).shape, seed=4)
    dx, grads = layer.gradients(x, dy)
    each = [layer.gradients(*pair) for pair in zip(x, dy, strict=True)]
    np.testing.assert_allclose(dx, [one for one, _ in each], atol=1e-10)
    for name, gradient in grads.items():
        np.testing.assert_allclose(gradient, sum(g[name] for _, g in each), atol=1e-10)


@every_case
def test_a_batch_of_none_has_gradients_of_zero(layer: Layer, shape: tuple[int, ...]) -> None:
    x = np.zeros((0, *shape))
    dx, grads = layer.gradients(x, layer(x))
    assert dx.shape == x.shape
    assert not any(gradient.any() for gradient in grads.values())


# ------------------------------------------------------------------------------------------------------ which cell wins

ONE_WINNER = [
    (MaxPool2d((1, 3)), [[[2, 2, 1]]], [[[1, 0, 0]]]),
    (GlobalMaxPool2d(), [[[2, 3, 3]]], [[[0, 1, 0]]]),
    (PolyphasePool2d(stride=(1, 3)), [[[1, -2, 2]]], [[[0, 1, 0]]]),
    (PolyphasePool2d(stride=(1, 2)), [[[5, 5, 3, 3]]], [[[1, 0, 1, 0]]]),
    (ReLU(), [[[0, -1, 2]]], [[[0, 0, 1]]]),
    (Abs(), [[[0, -1, 2]]], [[[0, -1, 1]]]),
]


@pytest.mark.parametrize(("layer", "x", "dx"), ONE_WINNER, ids=lambda v: getattr(v, "kind", None))
def test_of_equals_the_first_wins_and_at_a_kink_the_slope_is_0(layer: Layer, x: Any, dx: Any) -> None:
    x = np.array(x, np.float64)
    np.testing.assert_array_equal(layer.gradients(x, np.ones_like(layer(x)))[0], dx)


def test_polyphase_picks_the_phase_of_each_picture() -> None:
    x = np.zeros((3, 2, 4, 4))
    for picture, (top, left) in enumerate([(0, 1), (1, 0), (1, 1)]):
        x[picture, :, top::2, left::2] = 1 + picture
    dx, _ = PolyphasePool2d().gradients(x, np.ones((3, 2, 2, 2)))
    np.testing.assert_array_equal(dx, x > 0)


# --------------------------------------------------------------------------------------------------------------- memory


def test_backward_before_a_call_says_so() -> None:
    for untouched in (ReLU(), Stack([ReLU()])):
        with pytest.raises(ValueError, match="expected a call before backward: this thread has not called"):
            untouched.backward(np.ones((1, 2, 2)))


@pytest.mark.parametrize("make", [lambda: ReLU(), lambda: Stack([ReLU(), Abs()])], ids=["layer", "stack"])
def test_of_what_is_only_computed_nothing_is_remembered(make: Callable[[], Any]) -> None:
    one, x = make(), random_maps(1, 2, 2)
    computes = [one.forward, *([one.trace] if isinstance(one, Stack) else [])]
    for compute in computes:
        compute(x)
        with pytest.raises(ValueError, match=r"has not called this .*, and of forward and trace nothing is remembered"):
            one.backward(np.ones((1, 2, 2)))
    one(x)
    for compute in computes:
        compute(-x)
    np.testing.assert_array_equal(one.backward(np.ones((1, 2, 2)))[0], x > 0)  # the twin: the call still counts


def test_a_call_of_a_stack_is_none_of_its_layers() -> None:
    layer, x = ReLU(), random_maps(1, 2, 2)
    stack = Stack([layer])
    stack(x)
    with pytest.raises(ValueError, match="has not called this ReLU"):
        layer.backward(x)
    layer(-x)
    np.testing.assert_array_equal(stack.backward(np.ones_like(x))[0], x > 0)


def activations_alive(use: Callable[[Stack, np.ndarray], Any]) -> int:
    """Bytes that a thread holds more once it has used a large stack, while it lives on."""
    stack, x = large_stack(), random_maps(2, 64, 64, dtype=np.float32)
    used, go_on, alive = threading.Event(), threading.Event(), list[int]()

    def work() -> None:
        stack.forward(x)  # what a thread keeps anyway, to compute in, is there now
        gc.collect()
        tracemalloc.start()
        use(stack, x)
        gc.collect()
        alive.append(tracemalloc.get_traced_memory()[0])
        tracemalloc.stop()
        used.set()
        go_on.wait(10)

    thread = threading.Thread(target=work)
    thread.start()
    assert used.wait(10)
    assert thread.is_alive()
    go_on.set()
    thread.join()
    return alive[0]


def large_stack() -> Stack:
    return Stack([Conv2d(w(8, 2, 3, 3), padding=1), *(Tanh() for _ in range(10)), MaxPool2d(2), Flatten()])


MAP = 8 * 64 * 64 * 4  # bytes of a stage's output in the large stack
COMPUTES: dict[str, Callable[[Stack, np.ndarray], Any]] = {
    "forward": lambda stack, x: stack.forward(x),
    "trace": lambda stack, x: stack.trace(x),
    "experiment": lambda stack, x: ShiftExperiment(stack, x).errors((3, 5)),
    "projection": lambda stack, x: send_back(stack, x, np.ones(stack.output_shape(x.shape))),
    "probabilities": lambda stack, x: probabilities(stack, x[None]),
    "ascent": lambda stack, x: [*islice(ascend(stack, x[None], layer=10, unit=(0, 5, 5)), 2)],
    "shifts": lambda stack, x: shift_accuracy(stack, x[None], [0], [(0, 1)]),
    "training": lambda stack, x: [*train(stack, x[None], [0], epochs=1)],
}


@pytest.mark.parametrize("name", COMPUTES)
def test_no_activation_outlives_what_it_was_computed_for(name: str) -> None:
    assert activations_alive(COMPUTES[name]) < MAP


def test_a_call_keeps_what_entered_each_layer() -> None:
    assert activations_alive(lambda stack, x: stack(x)) > 10 * MAP  # the twin of all above


def test_forward_lets_go_of_each_stage_and_a_trace_of_none() -> None:
    stack, x, most = large_stack(), random_maps(2, 64, 64, dtype=np.float32), {}
    for name in ("forward", "trace"):
        COMPUTES[name](stack, x)
        tracemalloc.start()
        COMPUTES[name](stack, x)
        most[name] = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert most["forward"] < 4 * MAP
    assert most["trace"] > 11 * MAP


def test_a_layer_that_computes_nothing_says_so() -> None:
    for act in (Layer(), Layer().forward, lambda x: Layer().gradients(x, x)):
        with pytest.raises(TypeError, match="Layer does not say"):
            act(np.ones((1, 2, 2)))


def test_what_is_remembered_stands_outside_of_the_layer() -> None:
    layer = Conv2d(w(1, 1, 3, 3))
    stack = Stack([layer])
    fields, text, pickled = dict(vars(layer)), stack.to_json(), pickle.dumps(stack)
    stack(random_maps(1, 6, 6))
    assert vars(layer) == fields
    assert set(vars(stack)) == {"layers"}
    assert (stack.to_json(), pickle.dumps(stack)) == (text, pickled)
    for twin in (copy.copy(stack), copy.deepcopy(stack), pickle.loads(pickled)):
        with pytest.raises(ValueError, match="expected a call before backward"):
            twin.backward(np.ones((1, 4, 4)))


@pytest.mark.parametrize("make", [lambda: ReLU(), lambda: Stack([ReLU(), Abs()])], ids=["layer", "stack"])
def test_what_is_remembered_goes_with_the_layer(make: Callable[[], Any]) -> None:
    layer, x = make(), random_maps(1, 2, 2)
    seen = weakref.ref(x)
    layer(x)
    del x
    gc.collect()
    assert seen() is not None  # the twin: it is alive as long as the layer
    del layer
    gc.collect()
    assert seen() is None


@pytest.mark.parametrize("make", [lambda: Abs(), lambda: Stack([Abs(), ReLU()])], ids=["layer", "stack"])
def test_threads_that_share_a_layer_remember_each_their_own_call(make: Callable[[], Any]) -> None:
    layer, both, found = make(), threading.Barrier(2, timeout=10), {}

    def work(sign: int) -> None:
        x = np.full((1, 2, 2), sign, np.float64)
        layer(x)
        both.wait()  # by now the other thread has called it too
        found[sign] = layer.backward(np.ones_like(x))[0]

    threads = [threading.Thread(target=work, args=(sign,)) for sign in (-1, 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for sign in (-1, 1):
        np.testing.assert_array_equal(found[sign], np.full((1, 2, 2), sign))
    with pytest.raises(ValueError, match="this thread has not called"):
        layer.backward(np.ones((1, 2, 2)))


def test_the_last_call_counts() -> None:
    layer, x = Abs(), np.ones((1, 2, 2))
    layer(-x)
    layer(x)
    np.testing.assert_array_equal(layer.backward(x)[0], x)


# ---------------------------------------------------------------------------------------------------------------- stack


def lenet_5() -> Stack:
    """LeNet-5 with dense C3, ReLU and max-pooling, as it is taught today (after LeCun et al. 1998)."""
    rng = np.random.default_rng(5)

    def weights(*shape: int) -> dict[str, np.ndarray]:
        scale = np.sqrt(2 / np.prod(shape[1:]))
        return {"w": rng.normal(scale=scale, size=shape), "bias": rng.normal(scale=0.1, size=shape[0])}

    c1, c3, c5 = Conv2d(**weights(6, 1, 5, 5)), Conv2d(**weights(16, 6, 5, 5)), Conv2d(**weights(120, 16, 5, 5))
    f6, output = Dense(**weights(84, 120)), Dense(**weights(10, 84))
    maps = [c1, ReLU(), MaxPool2d(2), c3, ReLU(), MaxPool2d(2), c5, ReLU()]
    return Stack([*maps, Flatten(), f6, ReLU(), output, Softmax()])


def test_lenet_5_has_its_61706_parameters() -> None:
    stack = lenet_5()
    assert stack.parameters == 61_706
    assert [layer.parameters for layer in stack.layers if layer.parameters] == [156, 2416, 48_120, 10_164, 850]
    assert stack.output_shape((1, 32, 32)) == (10,)
    assert stack.multiply_adds((1, 32, 32)) == 28 * 28 * 6 * 25 + 10 * 10 * 16 * 150 + 120 * 400 + 84 * 120 + 840


def with_weights(stack: Stack, at: int, **weights: np.ndarray) -> Stack:
    return Stack([replace(layer, **weights) if k == at else layer for k, layer in enumerate(stack.layers)])


def test_the_gradients_of_lenet_5_are_the_slopes_of_its_loss() -> None:
    stack, x = lenet_5(), random_maps(2, 1, 32, 32)
    dy = random_maps(*stack(x).shape, seed=4)
    dx, grads = stack.backward(dy)
    assert [set(g) for g in grads] == [{"w", "bias"} if layer.parameters else set() for layer in stack.layers]
    assert_gradient(lambda x: float((stack(x) * dy).sum()), x, dx, SHORT_STEP)
    for at, learnt in enumerate(grads):
        for name, gradient in learnt.items():

            def loss(v: np.ndarray, at: int = at, name: str = name) -> float:
                return float((with_weights(stack, at, **{name: v})(x) * dy).sum())

            assert_gradient(loss, getattr(stack.layers[at], name), gradient, SHORT_STEP)


def test_a_layer_that_comes_twice_gets_the_gradient_of_each_place() -> None:
    twice = Conv2d(w(2, 2, 3, 3), bias=w(2), padding=1)
    stack, x = Stack([twice, Tanh(), twice]), random_maps(2, 5, 6)
    dy = random_maps(*stack(x).shape, seed=4)
    dx, grads = stack.backward(dy)
    assert_gradient(lambda x: float((stack(x) * dy).sum()), x, dx)
    for name in ("w", "bias"):

        def loss(v: np.ndarray, name: str = name) -> float:
            other = replace(twice, **{name: v})
            return float((Stack([other, Tanh(), other])(x) * dy).sum())

        assert_gradient(loss, getattr(twice, name), grads[0][name] + grads[2][name])


def test_a_trace_can_be_gone_back_too() -> None:
    stack, x = Stack([Conv2d(w(2, 1, 3, 3)), ReLU(), MaxPool2d(2), Flatten()]), random_maps(3, 1, 6, 8)
    *entered, y = x, *stack.trace(x)
    dy = np.ones_like(y)
    dx, grads = stack.gradients(entered, dy)
    np.testing.assert_array_equal(stack(x), y)
    called = stack.backward(dy)
    np.testing.assert_array_equal(dx, called[0])
    np.testing.assert_array_equal(grads[0]["w"], called[1][0]["w"])
    with pytest.raises(ValueError, match="expected what entered each of 4 layers, got 5 arrays"):
        stack.gradients([*entered, y], dy)


def learning_losses(stack: Stack, x: np.ndarray, target: np.ndarray, *, rate: float, steps: int) -> list[float]:
    """The mean squared error before each step of plain gradient descent on every weight."""
    losses = []
    for _ in range(steps):
        rest = stack(x) - target
        losses.append(float((rest**2).mean()))
        _, grads = stack.backward(2 * rest / rest.size)
        learnt = [
            replace(layer, **{n: getattr(layer, n) - rate * g for n, g in of_layer.items()}) if of_layer else layer
            for layer, of_layer in zip(stack.layers, grads, strict=True)
        ]
        stack = Stack(learnt)
    return losses


def test_steps_down_the_gradient_lower_the_loss_and_steps_up_raise_it() -> None:
    layers = [Conv2d(w(4, 1, 3, 3) / 3, bias=w(4)), BatchNorm2d(np.ones(4), np.zeros(4)), ReLU(), AvgPool2d(2)]
    stack = Stack([*layers, DepthwiseConv2d(w(4, 2, 2)), Tanh(), Flatten(), Dense(w(3, 24) / 5, bias=w(3))])
    x, target = random_maps(8, 1, 8, 10), np.eye(3)[np.arange(8) % 3]
    down = learning_losses(stack, x, target, rate=0.1, steps=20)
    assert all(later < earlier for earlier, later in pairwise(down))
    assert down[-1] < 0.5 * down[0]
    up = learning_losses(stack, x, target, rate=-0.1, steps=3)
    assert up[0] < up[1] < up[2]


def test_float32_goes_back_through_a_stack_as_float32() -> None:
    stack = Stack.from_json(lenet_5().to_json())
    x = random_maps(2, 1, 32, 32, dtype=np.float32)
    y = stack(x)
    assert y.dtype == np.float32
    dx, grads = stack.backward(np.ones_like(y) * np.arange(10, dtype=np.float32))
    assert {a.dtype for a in (dx, *(g for of_layer in grads for g in of_layer.values()))} == {np.dtype(np.float32)}
    exact = stack.layers[0]
    assert exact.w.dtype == np.float64  # the picture's dtype decides, not the weights'
    stack(x.astype(np.float64))
    wide, _ = stack.backward(np.arange(20.0).reshape(2, 10) % 10)
    np.testing.assert_allclose(dx, wide, **CLOSE32)
