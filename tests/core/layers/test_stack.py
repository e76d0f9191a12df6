"""A stack: its JSON, floats exactly and other texts refused; where it looks; the slopes of its loss."""

import json
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from core.layers import (
    AvgPool2d,
    BatchNorm2d,
    Conv2d,
    Dense,
    DepthwiseConv2d,
    Flatten,
    MaxPool2d,
    ReLU,
    Softmax,
    Stack,
    Tanh,
)
from tests.core.layer_laws import X, w
from tests.core.oracles import CLOSE32, SHORT_STEP, assert_gradient, random_maps

W = np.random.default_rng(1).standard_normal((2, 4, 3, 3))


def test_options_that_stand_in_for_others_come_back_too():
    for plain in (BatchNorm2d(np.ones(4), np.zeros(4)), Softmax()):
        text = Stack([plain]).to_json()
        assert Stack.from_json(text).to_json() == text
    assert Stack.from_json(Stack([BatchNorm2d(np.ones(4), np.zeros(4))]).to_json()).layers[0].mean is None


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_floats_come_back_exactly(dtype):
    w = np.array([0.1, 1 / 3, np.pi * 1e-30, -0.0, np.finfo(dtype).max, np.finfo(dtype).smallest_subnormal], dtype)
    again = Stack.from_json(Stack([Dense(w[None])]).to_json()).layers[0].w[0]
    assert again.dtype == dtype
    assert again.tobytes() == w.tobytes()


def test_trace_gives_every_stage():
    stack = Stack([Conv2d(W), ReLU(), MaxPool2d(2), Flatten()])
    outputs = stack.trace(X)
    assert [y.shape for y in outputs] == stack.shapes(X.shape)[1:] == [(2, 10, 8), (2, 10, 8), (2, 5, 4), (40,)]
    np.testing.assert_array_equal(outputs[-1], stack(X))


def spec(**changes):
    return json.dumps({"version": 1, "layers": [{"kind": "relu"}]} | changes)


def layer(**entry):
    return spec(layers=[entry])


def weights(**changes):
    return {"shape": [1, 1, 1, 1], "dtype": "float32", "values": [1.0]} | changes


def plain(text):
    return '{"version":1,"layers":[{"kind":"conv2d","w":' + text + "}]}"


BAD = [
    ("", "got text that is none"),
    ("[" * 100_000, "at most 16 lists and objects in one another"),
    ("[]", "expected"),
    (spec(version=2), "expected version 1, got 2"),
    (spec(extra=1), "expected"),
    (spec(layers=[]), "expected 1 to 16 layers, got 0"),
    (spec(layers=[{"kind": "relu"}] * 17), "expected 1 to 16 layers, got 17"),
    (layer(kind="gelu"), "expected a layer of a kind among .* got 'gelu'"),
    (layer(kind=["relu"]), "expected a layer of a kind among"),
    (spec(layers=["relu"]), "expected a layer of a kind among .* got 'relu'"),
    (layer(kind="relu", slope=1), "relu has no option slope"),
    (layer(kind="conv2d"), "conv2d: .*missing.*'w'"),
    (None, "got no text but NoneType"),
    (7, "got no text but int"),
    (spec().encode(), "got no text but bytes"),
    (spec(version=True), "expected version 1, got True"),
    (layer(kind="conv2d", w=1), "w must be"),
    (layer(kind="conv2d", w=None), "w must hold real numbers"),
    (layer(kind="conv2d", w="a"), "w must hold real numbers"),
    (layer(kind="conv2d", w=[[1], [1, 2]]), "w must be an array, got rows of different lengths"),
    (layer(kind="conv2d", w=weights(values=[10**400])), "expected finite numbers, got a whole number of 401 digits"),
    (layer(kind="conv2d", w=weights(), bias=True), "bias must have shape"),
    (layer(kind="conv2d", w=weights(), groups=0), "groups must be an int of at least 1, got 0"),
    (layer(kind="blur_pool2d", taps="a"), "taps must be an int of at least 1, got 'a'"),
    (layer(kind="max_pool2d", size=2, ceil_mode="no"), "ceil_mode must be True or False, got 'no'"),
    (layer(kind="conv2d", w=weights(values=[1.0, 2.0])), "as many numbers as shape"),
    (layer(kind="conv2d", w=weights(shape=[1, 1, 1, -1])), "as many numbers as shape"),
    (layer(kind="conv2d", w=weights(values=["1"])), "expected numbers as weights"),
    (layer(kind="conv2d", w=weights(values=[1e39])), "expected finite weights"),
    (layer(kind="conv2d", w=weights(dtype="int8")), "expected weights as"),
    (spec(layers=[{"kind": "relu"}]).replace('"relu"', "NaN"), "expected finite numbers, got NaN"),
    (layer(kind="max_pool2d", size=[2, 2], stride="2"), "stride must be"),
    (layer(kind="conv1d", w=weights()), "w must be"),
    (layer(kind="conv1d", w=weights(shape=[1, 1, 1]), output_padding=1), "conv1d has no option output_padding"),
    (layer(kind="depthwise_conv2d", w=weights(shape=[1, 1])), "w must be"),
    (layer(kind="locally_connected2d", w=weights()), "w must be"),
    (layer(kind="batch_norm2d", scale=weights(shape=[1])), "batch_norm2d: .*missing.*'bias'"),
    (layer(kind="batch_norm2d", scale=weights(), bias=weights()), "scale must have shape"),
    (layer(kind="batch_norm2d", scale=None, bias=None), "scale must hold real numbers"),
    (layer(kind="batch_norm2d", scale=weights(shape=[1]), bias=weights(shape=[1]), eps="0"), "eps must be"),
    (layer(kind="softmax", axis=3), "axis must be"),
    (layer(kind="softmax", axis=[-1]), "axis must be"),
    (layer(kind="max_pool2d", size=1e400), "expected finite numbers, got Infinity"),
    *(
        (plain("[" * deep + "1" + "]" * deep), "at most 16 lists and objects in one another")
        for deep in (20, 400, 500, 900)
    ),
    (spec().replace("1", "[" * 500 + "]" * 500), "at most 16 lists and objects in one another"),
    (spec().replace("1", '{"a":' * 500 + "1" + "}" * 500), "at most 16 lists and objects in one another"),
    (layer(kind="max_pool2d", size=2).replace("2", "[" * 500 + "]" * 500), "at most 16 lists"),
    (plain("[[[[1e999]]]]"), "expected finite numbers, got 1e999"),
    (plain("[[[[-1e999]]]]"), "expected finite numbers, got -1e999"),
    (plain(f"[[[[{'9' * 400}.0]]]]"), "expected finite numbers, got one of 402 digits"),
    (plain("[[[[NaN]]]]"), "expected finite numbers, got NaN"),
    (plain(f"[[[[{10**400}]]]]"), "expected finite numbers, got a whole number of 401 digits"),
    (plain(f"[[[[1{'0' * 5000}]]]]"), "expected finite numbers, got a whole number of 5,001 digits"),
    (plain("[[[[true]]]]"), "expected numbers in lists, got a truth value"),
    (plain("[[[[null]]]]"), "w must hold real numbers"),
    (layer(kind="max_pool2d", size=[True, 2]), "expected numbers in lists, got a truth value"),
    (layer(kind="dense", w=weights(shape=[1, 1]), bias=[10**300]), "w must|bias|finite"),
    ('{"version":1,"version":1,"layers":[{"kind":"relu"}]}', "each name once, got 'version' again"),
    ('{"version":1,"layers":[{"kind":"relu","kind":"abs"}]}', "each name once, got 'kind' again"),
    (spec(version=1.0), "expected version 1, got 1.0"),
    (layer(kind="a" * 100_000), "got 'aaaa.* ... a*'$"),
    (layer(kind="relu", **{"b" * 100_000: 1}), "relu has no option bbb.* ... b*; it has"),
    (layer(kind="max_pool2d", size=list(range(100_000))), "size must be an int or a pair"),
    (layer(kind="conv2d", w=weights(shape=list(range(1, 100_000)))), "as many numbers as shape"),
    ("1" * 30_000_001, "at most 30,000,000 characters, got 30,000,001"),
]


@pytest.mark.parametrize(("text", "sentence"), BAD, ids=lambda value: str(value)[:40])
def test_what_is_no_stack_is_refused_with_a_sentence(text, sentence):
    with pytest.raises(ValueError, match=sentence) as caught:
        Stack.from_json(text)
    assert len(str(caught.value)) < 700
    assert "\n" not in str(caught.value)


def test_over_a_million_numbers_are_refused():
    Stack([Dense(np.zeros((1000, 1000), np.float32))]).to_json()
    with pytest.raises(ValueError, match=r"at most 1,000,000 numbers in all weights, got 1,001,000$"):
        Stack([Dense(np.zeros((1000, 1001), np.float32))]).to_json()


def test_statistics_count_among_the_million_too():
    ones = np.ones(300_000, np.float32)
    Stack([BatchNorm2d(ones, ones)]).to_json()
    with pytest.raises(ValueError, match="at most 1,000,000 numbers in all weights, got 1,200,000"):
        Stack([BatchNorm2d(ones, ones, mean=ones, variance=ones)]).to_json()


def test_a_stack_holds_layers():
    with pytest.raises(ValueError, match=r"expected layers of core\.layers, got function"):
        Stack([lambda x: x])


def conv(k, stride, padding):
    return Conv2d(np.ones((1, 1, k, k), np.float32), stride=stride, padding=padding)


ALEXNET_V2 = [conv(11, 4, 0), MaxPool2d(3, stride=2), conv(5, 1, 2), MaxPool2d(3, stride=2)]
ALEXNET_V2 += [conv(3, 1, 1)] * 3 + [MaxPool2d(3, stride=2)]
VGG_16 = [layer for n in (2, 2, 3, 3, 3) for layer in [*[conv(3, 1, 1)] * n, MaxPool2d(2)]]
LENET_5 = [conv(5, 1, 0), MaxPool2d(2), conv(5, 1, 0), MaxPool2d(2), conv(5, 1, 0)]


@pytest.mark.parametrize(
    ("layers", "size", "stride", "padding"),
    [(ALEXNET_V2, 195, 32, 64), (VGG_16, 212, 32, 90)],
    ids=["AlexNet-v2", "VGG-16"],
)
def test_receptive_fields_are_those_of_araujo_2019(layers, size, stride, padding):
    # AlexNet-v2's first layer pads nothing; its paddings of 2 and 1 lie behind strides of 8 and 16
    assert Stack(layers).receptive_field((1, 224, 224)) == ((size,) * 2, (stride,) * 2, (padding,) * 2)


def test_receptive_fields_of_lenet_5_grow_stage_by_stage():
    sizes = [Stack(LENET_5[: n + 1]).receptive_field((1, 32, 32))[0][0] for n in range(5)]
    assert sizes == [5, 6, 14, 16, 32]


def test_a_stack_is_told_apart_by_what_it_is_not_by_what_it_holds():
    layer = ReLU()
    one, other = Stack([layer]), Stack([layer])
    assert one != other
    assert len({one, other, one}) == 2
    assert len({layer, ReLU()}) == 2


BAD_LAYERS = [
    (lambda: Stack(layer for layer in ()), "expected one layer or more, got none"),
    (lambda: Stack(None), "expected layers of core.layers, got NoneType"),
    (lambda: Stack([]), "expected one layer or more, got none"),
]


@pytest.mark.parametrize(("act", "sentence"), BAD_LAYERS)
def test_a_bad_layer_says_what_was_expected(act, sentence):
    with pytest.raises(ValueError, match=sentence):
        act()


# ------------------------------------------------------------------------------------------------------------ gradients


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
