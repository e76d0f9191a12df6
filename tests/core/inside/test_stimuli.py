"""stimuli: the strongest cells of pictures that are known, and that each patch makes the answer by itself."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from core.inside import strongest_stimuli
from core.layers import Conv2d, ConvTranspose2d, Flatten, MaxPool2d, Stack
from core.learning import WEIGHTS, convolutional, framed, lenet, load_digits, load_trained, split
from tests.core.oracles import CLOSE32, random_maps

EDGE = Stack([Conv2d([[[[-1, 1]]], [[[1, -1]]]], padding=(0, 1))])


def test_the_steepest_edges_are_found_where_they_are() -> None:
    x = np.zeros((3, 1, 2, 4), np.float32)
    x[0, 0, 1, 2:], x[1, 0, 0, 1:], x[2, 0, 0, 3] = 5, 9, 1
    found = strongest_stimuli(EDGE, x, layer=0, unit=0, count=2)
    assert found.pictures.tolist() == [1, 0]
    assert found.strengths.tolist() == [9, 5]
    assert found.cells.tolist() == [[0, 1], [1, 2]]
    assert found.patches[:, 0, 0].tolist() == [[0, 9], [0, 5]]


def test_the_other_unit_answers_to_falling_ones_and_reads_zeros_outside() -> None:
    x = np.zeros((1, 1, 2, 4), np.float32)
    x[..., 0, :] = 7
    found = strongest_stimuli(EDGE, x, layer=0, unit=1)
    assert (found.cells.tolist(), found.patches.tolist()) == ([[0, 4]], [[[[7, 0]]]])


@pytest.mark.parametrize("layer", [0, 2, 4, 5, 7])
def test_a_patch_of_lenet_alone_makes_the_answer(layer: int) -> None:
    stack = load_trained(WEIGHTS / "lenet.npz", lenet())
    x = framed(split(load_digits())[1].images)
    found = strongest_stimuli(stack, x, layer=layer, unit=3, count=5)
    again = Stack(stack.layers[: layer + 1])(found.patches)  # LeNet pads nothing: one cell comes out
    np.testing.assert_allclose(again[:, 3, 0, 0], found.strengths, **CLOSE32)
    assert (np.diff(found.strengths) <= 0).all()
    moved = np.roll(found.patches, 1, axis=-1)
    assert not np.allclose(Stack(stack.layers[: layer + 1])(moved)[:, 3, 0, 0], found.strengths, **CLOSE32)


def test_no_picture_answers_more_strongly() -> None:
    x = random_maps(12, 1, 32, 32, dtype=np.float32)
    found = strongest_stimuli(lenet(), x, layer=3, unit=0, count=12)
    maps = Stack(lenet().layers[:4])(x)[:, 0]
    np.testing.assert_array_equal(found.strengths, np.sort(maps.max(axis=(1, 2)))[::-1])
    assert sorted(found.pictures) == list(range(12))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"layer": 12, "unit": 0}, "layer must be below 12, got 12"),
        ({"layer": 8, "unit": 0}, "expected a layer behind which there are maps, got 8"),
        ({"layer": 0, "unit": 6}, "unit must be below the layer's 6 channels, got 6"),
        ({"layer": -1, "unit": 0}, "layer must be an int of at least 0, got -1"),
        ({"layer": 0, "unit": 0, "count": 0}, "count must be an int of at least 1, got 0"),
    ],
)
def test_what_is_not_there_is_said(arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        strongest_stimuli(lenet(), np.zeros((2, 1, 32, 32)), **arguments)


def _halved() -> Stack:
    return Stack([ConvTranspose2d(np.ones((1, 1, 2, 2)), stride=2)])


@pytest.mark.parametrize(
    ("act", "message"),
    [
        (lambda: strongest_stimuli(lenet(), np.zeros((1, 32, 32)), layer=0, unit=0), r"x must be \(N, C, H, W\)"),
        (lambda: strongest_stimuli(_halved(), np.zeros((1, 1, 4, 4)), layer=0, unit=0), "in whole steps"),
        (lambda: strongest_stimuli(Stack([Flatten()]), np.zeros((1, 1, 4, 4)), layer=0, unit=0), "there are maps"),
    ],
)
def test_what_has_no_field_in_the_picture_is_said(act: Callable[[], object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        act()


def test_pooling_and_polyphase_layers_have_fields_too() -> None:
    x = random_maps(2, 1, 32, 32, dtype=np.float32)
    found = strongest_stimuli(convolutional(), x, layer=2, unit=0, count=1)
    assert found.patches.shape == (1, 1, 6, 6)
    assert strongest_stimuli(Stack([MaxPool2d(2)]), x, layer=0, unit=0).patches.max() == x.max()
