"""What every layer is: plain data that is never changed, and what is remembered between a call and its backward."""

import copy
import gc
import pickle
import threading
import tracemalloc
import weakref
from collections.abc import Callable
from itertools import islice
from typing import Any

import numpy as np
import pytest

from core.equivariance import ShiftExperiment
from core.inside import ascend
from core.inside.projection import send_back
from core.layers import (
    KINDS,
    Abs,
    BatchNorm2d,
    Conv1d,
    Conv2d,
    DepthwiseConv2d,
    Flatten,
    Layer,
    LocallyConnected2d,
    MaxPool2d,
    ReLU,
    Softmax,
    Stack,
    Tanh,
)
from core.learning import probabilities, shift_accuracy, train
from tests.core.convolution import test_layers as convolution
from tests.core.convolution import test_locally_connected_layer as locally_connected
from tests.core.layer_laws import BIAS, SEQUENCES, W, X, w
from tests.core.layers import test_dense as dense
from tests.core.layers import test_elementwise as elementwise
from tests.core.layers import test_normalisation as normalisation
from tests.core.oracles import random_maps
from tests.core.pooling import test_layers as pooling

TABLES = [convolution, locally_connected, dense, elementwise, normalisation, pooling]


@pytest.mark.parametrize(("table", "besides"), [("ALIKE", {"dense"}), ("CASES", set())])
def test_every_kind_is_tried_here(table, besides):
    """In the tables of the modules that have layers, which go through tests/core/layer_laws.py; Dense takes vectors."""
    assert {layer.kind for module in TABLES for layer, _ in getattr(module, table)} | besides == set(KINDS)


@pytest.mark.parametrize("layer", [ReLU(), Abs(), Tanh(), Flatten(), MaxPool2d(2), Softmax(axis=-3), Stack([ReLU()])])
def test_whole_numbers_and_lists_become_float32(layer):
    whole = (10 * X).astype(np.int64)
    for x in (whole, whole.astype(np.uint8), whole.tolist()):
        y = layer(x)
        assert y.dtype == np.float32
        np.testing.assert_array_equal(y, layer(np.asarray(x, np.float32)))


def test_layers_do_not_share_or_change_the_callers_weights():
    w = W.copy()
    layer = Conv2d(w, groups=2)
    w[:] = 0
    assert layer.w.any()
    with pytest.raises(ValueError, match="read-only"):
        layer.w[0] = 1


def test_what_keeps_the_grid_adds_nothing_to_it():
    stack = Stack([Conv2d(W, groups=2), BatchNorm2d(BIAS, BIAS), ReLU(), Softmax(axis=-3), MaxPool2d(2)])
    bare = Stack([Conv2d(W, groups=2), MaxPool2d(2)])
    for act in ("receptive_field", "total_stride", "period", "windows", "multiply_adds", "output_shape"):
        assert getattr(stack, act)(X.shape) == getattr(bare, act)(X.shape)


def test_counts():
    layer = Conv2d(np.ones((32, 16, 3, 3), np.float32), bias=np.ones(32), padding=1)
    assert layer.parameters == 32 * 16 * 9 + 32
    assert layer.multiply_adds((16, 10, 12)) == 32 * 10 * 12 * 16 * 9
    assert Stack([layer, ReLU()]).multiply_adds((16, 10, 12)) == 32 * 10 * 12 * 16 * 9
    depthwise = DepthwiseConv2d(np.ones((16, 2, 3, 3)), bias=np.ones(32), padding=1)
    assert (depthwise.parameters, depthwise.multiply_adds((16, 10, 12))) == (16 * 2 * 9 + 32, 32 * 10 * 12 * 9)
    unshared = LocallyConnected2d(np.ones((10, 12, 2, 1, 3, 3)), bias=np.ones((2, 10, 12)), padding=1)
    assert (unshared.parameters, unshared.multiply_adds((1, 10, 12))) == (10 * 12 * 2 * (9 + 1), 10 * 12 * 2 * 9)
    normal = BatchNorm2d(BIAS, BIAS, mean=BIAS, variance=BIAS**2)
    assert (normal.parameters, normal.multiply_adds((6, 3, 4))) == (12, 0)
    assert (Softmax().parameters, Conv1d(SEQUENCES).parameters) == (0, 36)


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
        go_on.wait(PATIENCE)

    thread = threading.Thread(target=work)
    thread.start()
    assert used.wait(PATIENCE)
    assert thread.is_alive()
    go_on.set()
    thread.join()
    return alive[0]


def large_stack() -> Stack:
    return Stack([Conv2d(w(8, 2, 3, 3), padding=1), *(Tanh() for _ in range(10)), MaxPool2d(2), Flatten()])


PATIENCE = 60  # seconds: among thousands of tests garbage is collected slowly
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
