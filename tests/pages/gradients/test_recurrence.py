"""Weights shared in time and in space: the shares of all uses sum to the slope."""

import pytest

from pages.gradients import recurrence


@pytest.mark.parametrize("activation", recurrence.ACTIVATIONS)
@pytest.mark.parametrize("name", recurrence.INPUTS)
def test_the_shares_sum_to_the_slope_in_time_and_in_space(name, activation):
    for length, w_h in ((2, 0.3), (20, -0.9), (40, 1.2)):
        time = recurrence.in_time(name, length, w_h, activation)
        assert time.total == pytest.approx(time.slope, rel=1e-6, abs=1e-7)
        space = recurrence.in_space(name, length, 1)
        assert space.total == pytest.approx(space.slope, rel=1e-6, abs=1e-7)
        assert space.far == 1


def test_the_gradient_vanishes_below_one_and_explodes_above():
    for w_h in (0.5, 1.5):
        far = recurrence.in_time("random", 20, w_h, "linear").far
        assert far == pytest.approx(w_h**19)
    assert abs(recurrence.in_time("random", 20, 0.5, "tanh").far) < 0.5**19  # tanh can only shrink it further
