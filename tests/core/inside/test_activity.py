"""core.inside.activity: cells counted by hand, over all pictures together; and which first weights a training kills."""

from itertools import islice

import numpy as np
import pytest

from core.inside import ever_positive
from core.inside.activity import AT_ONCE
from core.layers import Conv2d, Dense, Flatten, ReLU, Stack
from core.learning import Adam, framed, lenet, load_digits, split, train


def test_a_cell_counts_that_is_positive_for_one_picture_at_least() -> None:
    stack = Stack([ReLU(), Flatten(), Dense([[1, 1, 1, 1], [-1, -1, -1, -1], [1, -1, 0, 0]]), ReLU()])
    x = np.array([[[1, 0], [0, 0]], [[0, 2], [-1, 0]]], dtype=float)[:, None]
    assert ever_positive(stack, x) == (2 / 4, 2 / 3)
    assert ever_positive(stack, x[1:]) == (1 / 4, 1 / 3)
    assert ever_positive(Stack([Flatten()]), x) == ()


def test_pictures_count_together_however_many_there_are() -> None:
    many = np.zeros((AT_ONCE + 1, 1, 1, AT_ONCE + 1))
    many[range(AT_ONCE + 1), 0, 0, range(AT_ONCE + 1)] = 1  # each lights a cell of its own
    assert ever_positive(Stack([ReLU()]), many) == (1.0,)
    assert ever_positive(Stack([ReLU()]), many[1:]) == (AT_ONCE / (AT_ONCE + 1),)


def test_a_layer_that_never_answers_is_zero_and_all_behind_it() -> None:
    dead = Conv2d(-np.ones((2, 1, 3, 3)))
    x = np.random.default_rng(0).uniform(size=(3, 1, 6, 6))
    assert ever_positive(Stack([dead, ReLU(), Conv2d(np.ones((1, 2, 2, 2))), ReLU()]), x) == (0.0, 0.0)
    alive = Conv2d(-np.ones((2, 1, 3, 3)), bias=[10, -1])
    assert ever_positive(Stack([alive, ReLU()]), x) == (0.5,)


@pytest.mark.parametrize("x", [np.zeros((0, 1, 2, 2)), np.zeros((1, 2, 2))])
def test_what_is_no_pictures_is_said(x: np.ndarray) -> None:
    with pytest.raises(ValueError, match=r"at least one picture|\(N, C, H, W\)"):
        ever_positive(Stack([ReLU()]), x)


@pytest.mark.parametrize(
    ("start", "rate", "is_dead"),
    [("equal", 0.002, True), ("equal", 0.0002, False), ("positive", 0.002, True), ("random", 0.002, False)],
)
def test_weights_of_one_sign_die_at_the_usual_rate_and_alike_or_not_is_another_matter(
    start: str, rate: float, is_dead: bool
) -> None:
    learnt, test = split(load_digits())
    batches = train(lenet(start=start), framed(learnt.images), learnt.labels, epochs=1, optimiser=Adam(rate))
    *_, last = islice(batches, 25)
    _, _, c5, f6 = ever_positive(last.stack, framed(test.images))
    assert (c5 == 0) == is_dead
    assert (f6 == 0) == is_dead
    kernels = last.stack.layers[0].w  # type: ignore[attr-defined]
    assert (np.ptp(kernels, axis=0).max() < 1e-6) == (start == "equal")
