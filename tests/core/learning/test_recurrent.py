"""Recurrence: the states against onnx's RNN, the gradients against finite differences, vanishing and exploding."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from core.learning import rnn, rnn_grad
from tests.core.oracles import CLOSE32, CLOSE64, onnx_run, random_maps

T, N, M = 7, 3, 2
X, W_H, W_X = random_maps(T, M), random_maps(N, N, seed=1) / 2, random_maps(N, M, seed=2)
START, DH = random_maps(N, seed=3), random_maps(T, N, seed=4)
STEP = 1e-6
CLOSE = {"rtol": 1e-7, "atol": 1e-9}

activations = pytest.mark.parametrize("activation", ["tanh", "linear"])


@pytest.mark.parametrize("begins", [None, START])
@activations
def test_states_are_onnx_rnn(begins: np.ndarray | None, activation: str) -> None:
    no_bias, first = np.zeros((1, 2 * N)), np.zeros(N) if begins is None else begins
    inputs = (X[:, None], W_X[None], W_H[None], no_bias, np.array([T], np.int32), first[None, None])
    names = {"tanh": "Tanh", "linear": "Affine"}
    scale = {"activation_alpha": [1.0], "activation_beta": [0.0]} if activation == "linear" else {}
    states = onnx_run("RNN", *inputs, outputs=2, hidden_size=N, activations=[names[activation]], **scale)[0]
    np.testing.assert_allclose(rnn(X, W_H, W_X, start=begins, activation=activation), states[:, 0, 0], **CLOSE64)


def test_with_the_state_of_now_for_that_before_it_is_another() -> None:
    assert not np.allclose(rnn(X, W_H, W_X)[1:], np.tanh(rnn(X, W_H, W_X)[1:] @ W_H.T + X[1:] @ W_X.T))


@activations
def test_gradients_are_the_finite_differences(activation: str) -> None:
    arguments: dict[str, Any] = {"x": X, "w_h": W_H, "w_x": W_X, "start": START}
    grads = rnn_grad(DH, **arguments, activation=activation)
    for name, value in arguments.items():
        differences = np.empty_like(value)
        for place in np.ndindex(*value.shape):
            losses = []
            for step in (STEP, -STEP):
                moved = value.copy()
                moved[place] += step
                losses.append((DH * rnn(**arguments | {name: moved}, activation=activation)).sum())
            differences[place] = (losses[0] - losses[1]) / (2 * STEP)
        np.testing.assert_allclose(getattr(grads, name), differences, err_msg=name, **CLOSE)


def _unshared(w_h: np.ndarray) -> np.ndarray:
    """The loss's states where every step has a w_h of its own, (T, n, n)."""
    state, states = START, []
    for t in range(T):
        state = np.tanh(w_h[t] @ state + W_X @ X[t])
        states.append(state)
    return np.array(states)


def test_the_share_of_a_step_is_the_gradient_of_its_own_copy_of_the_weights() -> None:
    steps = rnn_grad(DH, X, W_H, W_X, start=START).w_h_steps
    copies = np.repeat(W_H[None], T, axis=0)
    differences = np.empty_like(steps)
    for place in np.ndindex(*steps.shape):
        losses = []
        for step in (STEP, -STEP):
            moved = copies.copy()
            moved[place] += step
            losses.append((DH * _unshared(moved)).sum())
        differences[place] = (losses[0] - losses[1]) / (2 * STEP)
    np.testing.assert_allclose(steps, differences, **CLOSE)
    np.testing.assert_allclose(rnn_grad(DH, X, W_H, W_X, start=START).w_h, differences.sum(axis=0), **CLOSE)
    assert not np.allclose(steps[-1], differences.sum(axis=0))


@pytest.mark.parametrize("w", [0.5, 1.0, 1.5])
def test_through_a_linear_step_a_gradient_is_multiplied_by_w_h(w: float) -> None:
    last = np.zeros((20, 1))
    last[-1] = 1
    grads = rnn_grad(last, np.zeros((20, 1)), [[w]], [[1]], activation="linear")
    np.testing.assert_allclose(grads.h[:, 0], w ** np.arange(19, -1, -1), **CLOSE64)


def test_with_tanh_it_is_smaller_still_and_vanishes_where_the_state_is_saturated() -> None:
    last = np.zeros((20, 1))
    last[-1] = 1
    x = np.full((20, 1), 0.5)
    for w in (0.5, 1.0, 1.5):
        bent, straight = (rnn_grad(last, x, [[w]], [[1]], activation=a).h[0, 0] for a in ("tanh", "linear"))
        assert 0 < bent < straight
    assert rnn_grad(last, x, [[1.5]], [[1]]).h[0, 0] < 1e-6
    assert rnn_grad(last, x, [[1.5]], [[1]], activation="linear").h[0, 0] > 1e3


def test_with_tanh_it_explodes_where_the_state_stays_near_nothing() -> None:
    last = np.zeros((20, 1))
    last[-1] = 1
    assert rnn_grad(last, np.zeros((20, 1)), [[1.5]], [[1]]).h[0, 0] == pytest.approx(1.5**19)


def test_float64_stays_and_all_else_becomes_float32() -> None:
    assert rnn(X, W_H.astype(np.float32), W_X).dtype == np.float64
    states, grads = rnn(X.astype(np.float32), W_H, W_X), rnn_grad(DH, X.astype(np.float32), W_H, W_X)
    assert {states.dtype, grads.w_h.dtype, grads.w_x.dtype, grads.x.dtype} == {np.dtype(np.float32)}
    np.testing.assert_allclose(states, rnn(X, W_H, W_X), **CLOSE32)


def test_inputs_stay_as_they_were() -> None:
    before = [a.copy() for a in (X, W_H, W_X, START, DH)]
    rnn_grad(DH, X, W_H, W_X, start=START)
    for now, then in zip((X, W_H, W_X, START, DH), before, strict=True):
        np.testing.assert_array_equal(now, then)


@pytest.mark.parametrize(
    ("act", "message"),
    [
        (lambda: rnn(X[0], W_H, W_X), r"x must be \(T, m\)"),
        (lambda: rnn(X, W_H[:2], W_X), r"expected w_h \(n, n\) and w_x \(n, 2\), got \(2, 3\) and \(3, 2\)"),
        (lambda: rnn(X, W_H, W_X[:, :1]), r"expected w_h \(n, n\) and w_x \(n, 2\), got \(3, 3\) and \(3, 1\)"),
        (lambda: rnn(X, W_H, W_X, start=[0]), r"start must have shape \(3,\), got \(1,\)"),
        (lambda: rnn(X, W_H, W_X, activation="relu"), "activation must be one of tanh, linear, got 'relu'"),
        (lambda: rnn_grad(DH[1:], X, W_H, W_X), r"dy must have the shape of the output, \(7, 3\), got \(6, 3\)"),
    ],
)
def test_what_does_not_fit_is_said(act: Callable[[], Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        act()
