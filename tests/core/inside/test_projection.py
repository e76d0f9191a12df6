"""core.inside.projection: the three ways back are what their papers say, and differ by the rule of the ReLU alone."""

import numpy as np
import pytest

from core.convolution import conv_transpose2d
from core.inside import RULES, project_unit
from core.inside.projection import send_back
from core.layers import Conv2d, Dense, Flatten, MaxPool2d, ReLU, Stack, Tanh
from core.learning import WEIGHTS, framed, lenet, load_digits, load_trained, split
from core.pooling import max_pool2d, max_unpool2d

RNG = np.random.default_rng(4)
W1, W2 = RNG.standard_normal((3, 1, 3, 3)), RNG.standard_normal((4, 3, 3, 3))
DEEP = Stack(
    [
        Conv2d(W1, bias=0.1 * RNG.standard_normal(3)),
        ReLU(),
        MaxPool2d(2),
        Conv2d(W2),
        ReLU(),
        Flatten(),
        Dense(RNG.standard_normal((5, 4 * 3 * 2))),
    ]
)
X = RNG.standard_normal((1, 12, 10))
LINEAR = Stack([Conv2d(W1), MaxPool2d(2), Conv2d(W2)])


def test_the_gradient_is_that_of_the_stack_and_of_finite_differences():
    dy = RNG.standard_normal(5)
    back = send_back(DEEP, X, dy)
    DEEP(X)
    np.testing.assert_array_equal(back, DEEP.backward(dy)[0])
    step = 1e-6
    for at in [(0, 3, 4), (0, 0, 0), (0, 7, 7)]:
        bump = np.zeros_like(X)
        bump[at] = step
        slope = (DEEP(X + bump) - DEEP(X - bump)) @ dy / (2 * step)
        assert back[at] == pytest.approx(slope, rel=1e-6, abs=1e-8)


def test_the_deconvnet_is_unpooling_rectifying_and_transposed_filters():
    stack = Stack(DEEP.layers[:4])
    unit = (2, 1, 0)
    maps = np.maximum(Stack(DEEP.layers[:1])(X), 0)
    _, switches = max_pool2d(maps, 2, return_indices=True)
    signal = np.zeros(stack.output_shape(X.shape))
    signal[unit] = 1
    unpooled = max_unpool2d(conv_transpose2d(signal, W2), switches, maps.shape[1:])
    expected = conv_transpose2d(np.maximum(unpooled, 0), W1)
    np.testing.assert_allclose(project_unit(stack, X, layer=3, unit=unit, rule="deconvnet"), expected, atol=1e-12)


@pytest.mark.parametrize("rule", RULES)
def test_a_relu_lets_back_what_its_rule_says(rule):
    entered, signal = np.array([1.0, 1, -1, -1, 0, 2]), np.array([3.0, -3, 3, -3, 3, 0])
    expected = {"gradient": [3, -3, 0, 0, 0, 0], "deconvnet": [3, 0, 3, 0, 3, 0], "guided": [3, 0, 0, 0, 0, 0]}[rule]
    assert send_back(Stack([ReLU()]), entered, signal, rule=rule).tolist() == expected


def test_without_a_relu_all_rules_are_the_same_and_with_one_they_are_not():
    dy = RNG.standard_normal(LINEAR.output_shape(X.shape))
    first, *others = (send_back(LINEAR, X, dy, rule=rule) for rule in RULES)
    for other in others:
        np.testing.assert_array_equal(other, first)
    smooth = Stack([Conv2d(W1), Tanh(), Conv2d(W2)])  # not a ReLU: its rule is its gradient
    dy = RNG.standard_normal(smooth.output_shape(X.shape))
    np.testing.assert_array_equal(send_back(smooth, X, dy, rule="guided"), send_back(smooth, X, dy))
    bent = Stack([Conv2d(W1), ReLU(), MaxPool2d(2), Conv2d(W2)])
    dy = RNG.standard_normal(bent.output_shape(X.shape))
    results = [send_back(bent, X, dy, rule=rule) for rule in RULES]
    assert all(np.abs(a - b).max() > 0.1 for i, a in enumerate(results) for b in results[:i])


def test_guided_is_the_gradient_where_nothing_that_comes_back_is_negative():
    stack = Stack([Conv2d(W1), ReLU(), Conv2d(np.abs(W2))])
    guided, gradient = (project_unit(stack, X, layer=2, unit=(1, 2, 2), rule=rule) for rule in ("guided", "gradient"))
    np.testing.assert_array_equal(guided, gradient)
    stack = Stack([Conv2d(W1), ReLU(), Conv2d(W2)])
    guided, gradient = (project_unit(stack, X, layer=2, unit=(1, 2, 2), rule=rule) for rule in ("guided", "gradient"))
    assert np.abs(guided - gradient).max() > 0.1


def test_where_all_units_are_active_and_weights_not_negative_the_deconvnet_is_the_gradient():
    x = np.abs(X) + 0.1
    unit = {"layer": 3, "unit": (1, 2, 2)}

    def difference(first, second):
        stack = Stack([Conv2d(first), ReLU(), Conv2d(second), ReLU()])
        gradient, deconvnet = (project_unit(stack, x, **unit, rule=rule) for rule in ("gradient", "deconvnet"))
        return np.abs(gradient - deconvnet).max()

    assert all((maps > 0).all() for maps in Stack([Conv2d(np.abs(W1)), Conv2d(np.abs(W2))]).trace(x))
    assert difference(np.abs(W1), np.abs(W2)) == 0
    assert difference(W1, W2) > 0.1  # the twin: weights of both signs


TRAINED = load_trained(WEIGHTS / "lenet.npz", lenet())
DIGITS = framed(split(load_digits())[1].images[:12])


def test_unpooling_puts_every_maximum_of_a_digit_s_maps_back_at_its_place():
    maps = Stack(TRAINED.layers[:2])(DIGITS[0])  # C1, rectified
    pooled, switches = max_pool2d(maps, 2, return_indices=True)
    back = max_unpool2d(pooled, switches, maps.shape[1:])
    put = back != 0
    np.testing.assert_array_equal(back[put], maps[put])
    np.testing.assert_array_equal(max_pool2d(back, 2), pooled)
    assert put.sum() == (pooled != 0).sum() > 500
    corners = np.zeros_like(maps)
    corners[:, ::2, ::2] = pooled  # the twin: without switches they are put elsewhere
    assert (corners[corners != 0] != maps[corners != 0]).mean() > 0.5


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("layer", [1, 2, 4, 5])
def test_a_projection_lies_inside_its_unit_s_receptive_field(rule, layer):
    part = Stack(TRAINED.layers[: layer + 1])
    (size, _), (stride, _), (padding, _) = part.receptive_field(DIGITS[0].shape)
    channels, rows, _ = part.output_shape(DIGITS[0].shape)

    def field(row, column):
        top, left = (max(int(place * stride - padding), 0) for place in (row, column))
        inside = np.zeros(DIGITS[0].shape, bool)
        inside[:, top : top + size, left : left + size] = True
        return inside

    in_another = []  # the twin: whether what comes back lies in the field of the unit two cells below, too
    for x in DIGITS[:4]:
        for unit in [(0, 0, 0), (channels - 1, rows // 2, rows - 1), (2, rows // 3, rows // 2)]:
            back = project_unit(TRAINED, x, layer=layer, unit=unit, rule=rule) != 0
            assert not back[~field(*unit[1:])].any()
            in_another.append(not back[~field(unit[1] + 2, unit[2])].any())
    assert not all(in_another)


def test_a_batch_is_its_pictures_one_by_one():
    batch = RNG.standard_normal((3, *X.shape)).astype(np.float32)
    for rule in RULES:
        together = project_unit(DEEP, batch, layer=6, unit=(1,), rule=rule)
        assert together.dtype == np.float32
        for one, x in zip(together, batch, strict=True):
            np.testing.assert_allclose(one, project_unit(DEEP, x, layer=6, unit=(1,), rule=rule), rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"layer": 7, "unit": (0,)}, "layer must be below 7, got 7"),
        ({"layer": 6, "unit": (5,)}, r"unit must lie in an output of shape \(5,\), got \(5,\)"),
        ({"layer": 0, "unit": (0, 0)}, r"unit must lie in an output of shape \(3, 10, 8\)"),
        ({"layer": 0, "unit": (0, 0, -1)}, "unit must be"),
        ({"layer": 6, "unit": (0,), "rule": "best"}, "rule must be one of gradient, deconvnet, guided, got 'best'"),
    ],
)
def test_what_is_not_there_is_said(options, message):
    with pytest.raises(ValueError, match=message):
        project_unit(DEEP, X, **options)
