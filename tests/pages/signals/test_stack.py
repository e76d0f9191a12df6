"""Causal layers: what they see is what the formula says, and no later sample."""

import numpy as np
import pytest

from pages.signals import stack


@pytest.mark.parametrize(
    ("taps", "rates", "fields", "seen"),
    [
        (2, "1,2,4,8", (2, 4, 8, 16), 16),
        (3, "1,2,4,8", (3, 7, 15, 31), 31),
        (2, "1,1,1,1", (2, 3, 4, 5), 5),
        (2, "2,2,2,2", (3, 5, 7, 9), 5),
    ],
)
def test_layers_see_what_the_formula_says_and_no_later_sample(taps, rates, fields, seen):
    found = stack.reach(taps, rates)
    steps = np.array(rates.split(","), int) * (taps - 1)
    assert found.fields == fields == tuple((1 + np.cumsum(steps)).tolist())
    assert (found.seen, found.later) == (seen, 0)
    assert np.flatnonzero(found.paths).min() == stack.SAMPLES - found.field
    assert found.paths.sum() == taps**4
