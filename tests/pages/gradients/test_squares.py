"""Gradients of small squares of numbers, against finite differences, and who is fed by pooling."""

import numpy as np
import pytest

from pages.gradients import squares
from tests.pages.photographs import photograph

ROUNDING = 1e-9
CHOSEN = [(kind, stride, padding) for kind in ("sum", "squares", "mixed") for stride in (1, 2) for padding in (0, 1)]


@pytest.mark.parametrize(("kind", "stride", "padding"), CHOSEN)
def test_the_gradients_are_those_of_finite_differences_and_the_adjoint_holds(kind, stride, padding):
    x = squares.square("numbers", squares.SIDE, 3, photograph("camera", 64))
    found = squares.backward(x, "emboss", kind, squares.slopes(3), stride, padding)
    assert max(found.apart) < 1e-7
    assert found.forward == pytest.approx(found.back, abs=ROUNDING)
    wrong = float((x * np.roll(found.dx, 1)).sum())  # the twin: a gradient that is one cell off
    assert wrong != pytest.approx(found.forward, abs=ROUNDING)


def test_the_gradient_of_a_weight_is_a_sum_and_no_single_product():
    x = squares.square("numbers", squares.SIDE, 0, photograph("camera", 64))
    found = squares.backward(x, "sobel_x", "mixed", squares.slopes(0), 1, 0)
    shares = [found.dy[i, j] * x[i, j + 2] for i in range(3) for j in range(3)]
    assert found.dw[0, 2] == pytest.approx(sum(shares))
    assert found.dw[0, 2] not in shares


def test_max_pooling_feeds_its_winners_alone_and_the_average_everybody():
    x = squares.square("numbers", squares.POOLED_SIDE, 0, photograph("camera", 64))
    assert len(np.unique(x)) == x.size
    g = squares.slopes(0)
    found = squares.pooled(x, 2, 2, g)
    assert found.ties == 0
    assert np.count_nonzero(found.max) == 9
    assert np.count_nonzero(found.mean) == 36
    assert found.max.sum() == pytest.approx(g[:9].sum()) == pytest.approx(found.mean.sum())
    assert max(found.max_apart, found.mean_apart) < 1e-8
    tied = squares.pooled(np.ones_like(x), 2, 2, g)  # the twin: where all are largest there is no slope
    assert tied.ties == 9
    assert tied.max_apart > 0.5
