"""The lesson's digits are core's."""

import numpy as np

from core.learning import framed, load_digits, split
from pages.training.models import data


def test_the_digits_are_those_of_the_core() -> None:
    learnt, test = split(load_digits())
    np.testing.assert_array_equal(data().x, framed(learnt.images))
    np.testing.assert_array_equal(data().test_labels, test.labels)
