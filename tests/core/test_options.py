"""Options as layers declare them: the limits that they say are those that layers hold to."""

from dataclasses import fields

import numpy as np
import pytest

from core.layers import KINDS, Conv2d, ConvTranspose2d, MaxPool2d
from core.options import Option, options

ALL = [(kind, name) for kind, layer in KINDS.items() for name in options(layer)]
LEARNT = {"w", "bias", "scale", "mean", "variance", "eps"}


@pytest.mark.parametrize("kind", KINDS)
def test_every_field_of_a_kind_is_an_option_or_learnt(kind):
    assert {one.name for one in fields(KINDS[kind])} - LEARNT == set(options(KINDS[kind]))


@pytest.mark.parametrize(("kind", "name"), ALL)
def test_the_limits_that_are_said_are_those_that_hold(kind, name):
    option = options(KINDS[kind])[name]
    assert option.default is None or option.accepts(option.default)
    assert all(option.accepts(value) for value in option.values)
    assert not option.accepts("nothing like it")
    assert option.least is None or (option.accepts(option.least) and not option.accepts(option.least - 1))
    assert option.most is None or (option.accepts(option.most) and not option.accepts(option.most + 1))
    assert option.values or option.least is not None


def test_an_option_says_with_what_it_means_nothing():
    x, w = np.random.default_rng(0).random((1, 6, 6)), np.ones((1, 1, 3, 3))
    idle = options(Conv2d)["padding_mode"].idle["padding"]
    for padding in (*idle, 1):
        zeros, reflect = (Conv2d(w, padding=padding, padding_mode=mode)(x) for mode in ("zeros", "reflect"))
        assert np.array_equal(zeros, reflect) == (padding in idle)
    assert options(ConvTranspose2d)["output_padding"].idle == {"padding": ("same",)}
    assert options(MaxPool2d)["stride"].idle == {}


def test_what_is_read_is_kept_in_one_form():
    assert MaxPool2d(3).stride == (3, 3)
    assert Conv2d(np.ones((1, 1, 1, 1)), padding=2).padding == ((2, 2), (2, 2))
    with pytest.raises(ValueError, match="stride must be an int or a pair of ints of at least 1"):
        MaxPool2d(2, stride=0)
    assert not Option(lambda value, name: int(value)).accepts("two")
