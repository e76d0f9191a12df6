"""A stack and its JSON: floats come back exactly, and what is no stack is refused with a sentence."""

import json

import numpy as np
import pytest

from core.layers import BatchNorm2d, Conv2d, Dense, Flatten, MaxPool2d, ReLU, Softmax, Stack
from tests.core.layers.test_layers import ALIKE, X, input_of

W = np.random.default_rng(1).standard_normal((2, 4, 3, 3))


@pytest.mark.parametrize("layer", [layer for layer, _ in ALIKE], ids=lambda layer: layer.kind)
def test_every_layer_comes_back_from_json_as_it_was(layer):
    text = Stack([layer]).to_json()
    again = Stack.from_json(text)
    assert again.to_json() == text
    np.testing.assert_array_equal(again(input_of(layer)), layer(input_of(layer)))


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
