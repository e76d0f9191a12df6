"""The loss of a classifier: how surprised its probabilities are by the true classes."""

import numpy as np
from numpy.typing import ArrayLike

from core.arguments import float_maps


def cross_entropy(scores: ArrayLike, labels: ArrayLike) -> float:
    """The mean of -log(softmax(scores)[label]), in nats.

    `scores` is (N, classes), `labels` (N,) whole numbers from 0. Chance among 10 classes is log(10) = 2.303.
    ValueError for shapes that do not fit, or a label that is no class. Source: Bridle 1990.

    >>> round(cross_entropy([[0, 0], [0, 0]], [0, 1]), 4)
    0.6931
    """
    scores, labels = _checked(scores, labels)
    logs, _ = _log_shares(scores.astype(np.float64))
    return float(-logs[np.arange(len(labels)), labels].mean())


def cross_entropy_grad(scores: ArrayLike, labels: ArrayLike) -> np.ndarray:
    """The gradient of cross_entropy's `scores`, (N, classes): (softmax - 1 at the label) / N.

    ValueError as in cross_entropy. Source: Bridle 1990.

    >>> cross_entropy_grad([[0, 0]], [1])
    array([[ 0.5, -0.5]], dtype=float32)
    """
    scores, labels = _checked(scores, labels)
    _, shares = _log_shares(scores)
    shares[np.arange(len(labels)), labels] -= 1
    return shares / len(labels)


def _log_shares(scores: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """log(softmax) and softmax; the largest is taken off first, so that no exp overflows and no log is of 0."""
    scores = scores - scores.max(axis=1, keepdims=True)
    exps = np.exp(scores)
    total = exps.sum(axis=1, keepdims=True)
    return scores - np.log(total), exps / total


def _checked(scores: ArrayLike, labels: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
    scores, labels = float_maps(scores, "scores", "(N, classes)"), np.asarray(labels)
    if labels.shape != scores.shape[:1] or labels.dtype.kind not in "iu":
        raise ValueError(f"labels must be {len(scores)} whole numbers, got {labels.dtype} of shape {labels.shape}")
    if not 0 <= labels.min() <= labels.max() < scores.shape[1]:
        raise ValueError(f"labels must lie in 0 to {scores.shape[1] - 1}, got {labels.min()} to {labels.max()}")
    return scores, labels
