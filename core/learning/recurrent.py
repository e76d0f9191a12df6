"""A recurrent network: one and the same weights at every step of time, and how a loss changes with them.

    h[t] = tanh(w_h h[t-1] + w_x x[t])

Sharing in time is what convolution is in space: the gradient of a shared weight is the sum over all the places where it
is used. Short names: `T` steps, `n` numbers of the state, `m` of the input; `dh` is the gradient of a loss with respect
to the states. float64 stays, every other dtype becomes float32.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from core.arguments import float_array, float_maps
from core.gradient_arguments import checked_gradient

ACTIVATIONS = ("tanh", "linear")


@dataclass(frozen=True, eq=False)
class RnnGrads:
    """The gradients of `rnn`, step by step.

    `w_h_steps` (T, n, n) and `w_x_steps` (T, n, m): the share of each step, as if only its own copy of the weights
    changed. `h` (T, n): of each state, through all that follows it. `x` (T, m) and `start` (n,): of the input and of
    the state before the first.
    """

    w_h_steps: np.ndarray
    w_x_steps: np.ndarray
    h: np.ndarray
    x: np.ndarray
    start: np.ndarray

    @property
    def w_h(self) -> np.ndarray:
        """The gradient of the shared w_h, (n, n): the sum over time."""
        return self.w_h_steps.sum(axis=0)

    @property
    def w_x(self) -> np.ndarray:
        """The gradient of the shared w_x, (n, m): the sum over time."""
        return self.w_x_steps.sum(axis=0)


def rnn(
    x: ArrayLike, w_h: ArrayLike, w_x: ArrayLike, *, start: ArrayLike | None = None, activation: str = "tanh"
) -> np.ndarray:
    """The states h (T, n) of h[t] = tanh(w_h h[t-1] + w_x x[t]), for `x` (T, m).

    `w_h` is (n, n), `w_x` (n, m), `start` (n,) the state before the first, zeros if None. With activation "linear" the
    tanh is left out. ValueError for shapes that do not fit, or another activation. Source: Elman 1990.

    >>> rnn([[1], [0], [0]], [[0.5]], [[1]], activation="linear")
    array([[1.  ],
           [0.5 ],
           [0.25]], dtype=float32)
    """
    x, w_h, w_x, state = _checked(x, w_h, w_x, start, activation)
    states = np.empty((len(x), len(w_h)), x.dtype)
    for t, heard in enumerate(x @ w_x.T):  # (n,)
        state = w_h @ state + heard
        states[t] = state = np.tanh(state) if activation == "tanh" else state
    return states


def rnn_grad(
    dh: ArrayLike,
    x: ArrayLike,
    w_h: ArrayLike,
    w_x: ArrayLike,
    *,
    start: ArrayLike | None = None,
    activation: str = "tanh",
) -> RnnGrads:
    """The gradients of rnn's weights, states and input, given `dh` (T, n), the loss's own of every state.

    For a loss of the last state alone only the last row of `dh` is not zero. Back through a step the gradient is
    multiplied by the slope of tanh and by w_h transposed: step after step it vanishes where these shrink it, and
    explodes where they stretch it. The rest and the errors as in rnn, or a `dh` of another shape.
    Source: back-propagation through time, Werbos 1990; vanishing, Bengio, Simard & Frasconi 1994.

    >>> grads = rnn_grad([[0], [0], [1]], [[1], [0], [0]], [[0.5]], [[1]], activation="linear")
    >>> grads.h.ravel(), grads.w_h_steps.ravel(), grads.w_h
    (array([0.25, 0.5 , 1.  ], dtype=float32), array([0. , 0.5, 0.5], dtype=float32), array([[1.]], dtype=float32))
    """
    states = rnn(x, w_h, w_x, start=start, activation=activation)
    x, w_h, w_x, first = _checked(x, w_h, w_x, start, activation)
    dh = checked_gradient(dh, states.shape).astype(x.dtype, copy=False)
    before = np.concatenate([first[None], states[:-1]])  # (T, n): the state that each step began with
    slopes = 1 - states**2 if activation == "tanh" else np.ones_like(states)
    through = np.empty_like(states)  # of each state, through all that follows it
    sums = np.empty_like(states)  # of each sum inside the tanh
    back = np.zeros_like(first)
    for t in range(len(x) - 1, -1, -1):
        through[t] = dh[t] + back
        sums[t] = through[t] * slopes[t]
        back = w_h.T @ sums[t]
    return RnnGrads(
        w_h_steps=sums[:, :, None] * before[:, None, :],
        w_x_steps=sums[:, :, None] * x[:, None, :],
        h=through,
        x=sums @ w_x,
        start=back,
    )


def _checked(
    x: ArrayLike, w_h: ArrayLike, w_x: ArrayLike, start: ArrayLike | None, activation: str
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """(x, w_h, w_x, start), all in the dtype of `x`; ValueError for what does not fit."""
    x = float_maps(x, "x", "(T, m)")
    w_h, w_x = float_maps(w_h, "w_h", "(n, n)"), float_maps(w_x, "w_x", "(n, m)")
    n, m = len(w_h), x.shape[1]
    if w_h.shape != (n, n) or w_x.shape != (n, m):
        raise ValueError(f"expected w_h (n, n) and w_x (n, {m}), got {w_h.shape} and {w_x.shape}")
    first = np.zeros(n) if start is None else float_array(start, "start")
    if first.shape != (n,):
        raise ValueError(f"start must have shape ({n},), got {first.shape}")
    if activation not in ACTIVATIONS:
        raise ValueError(f"activation must be one of {', '.join(ACTIVATIONS)}, got {activation!r}")
    return x, w_h.astype(x.dtype, copy=False), w_x.astype(x.dtype, copy=False), first.astype(x.dtype, copy=False)
