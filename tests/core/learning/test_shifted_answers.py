"""core.learning.shifted_answers: what it counts, on networks whose answers are known, and what the shipped ones do."""

from collections.abc import Callable

import numpy as np
import pytest

from core.equivariance import consistency, wobble
from core.layers import AvgPool2d, Dense, Flatten, Stack
from core.learning import (
    NETWORKS,
    WEIGHTS,
    ShiftAccuracy,
    accuracy,
    axis_shifts,
    convolutional,
    framed,
    lenet,
    load_digits,
    load_trained,
    probabilities,
    shift_accuracies,
    shift_accuracy,
    split,
)
from core.transforms import translate

Pictures = tuple[np.ndarray, np.ndarray]


@pytest.fixture(scope="module")
def test_digits() -> Pictures:
    test = split(load_digits())[1]
    return framed(test.images), test.labels


def trained(name: str) -> Stack:
    return load_trained(WEIGHTS / f"{name}.npz", NETWORKS[name]())


def which_half() -> Stack:
    """Class 0 for pictures (1, 2, 8) that are brighter on the left, 1 on the right."""
    return Stack([AvgPool2d((2, 4)), Flatten(), Dense(50 * np.eye(2, dtype=np.float32))])


def bar(column: int) -> np.ndarray:
    x = np.zeros((1, 1, 2, 8), np.float32)
    x[..., column] = 1
    return x


def test_a_bar_that_crosses_the_middle_changes_its_class_there() -> None:
    found = shift_accuracy(which_half(), bar(2), [0], axis_shifts(3), mode="circular")
    assert found.tops[:, 0].tolist() == [1, 0, 0, 0, 0, 1, 1]
    assert found.accuracies.tolist() == [0, 1, 1, 1, 1, 0, 0]
    pairs = 3 + 3  # of the six shifts but 0, three say 0 and three say 1: of 15 pairs 3 + 3 agree
    assert found.consistency == pytest.approx(pairs / 15)
    assert found.wobble == pytest.approx(1, abs=1e-4)


def test_the_zero_shift_is_left_out_and_would_have_changed_it() -> None:
    found = shift_accuracy(which_half(), bar(2), [0], axis_shifts(3), mode="circular")
    assert found.consistency == consistency(np.delete(found.tops, 3, axis=0).T)
    assert found.consistency != consistency(found.tops.T)
    assert found.wobble == wobble(np.delete(found.probabilities[:, :, 0], 3, axis=0).T)


@pytest.mark.parametrize("mode", ["zeros", "circular"])
def test_answers_are_those_of_the_moved_pictures(mode: str, test_digits: Pictures) -> None:
    x, labels = test_digits[0][:20], test_digits[1][:20]
    stack, shifts = trained("lenet"), ((0, 3), (-2, 0), (9, 9))
    found = shift_accuracy(stack, x, labels, shifts, mode=mode)
    assert (found.shifts, found.mode, found.probabilities.shape) == (shifts, mode, (3, 20, 10))
    for place, shift in enumerate(shifts):
        moved = translate(x, shift, mode=mode)
        np.testing.assert_array_equal(found.probabilities[place], probabilities(stack, moved))
        assert found.accuracies[place] == accuracy(stack, moved, labels)


def test_it_grows_shift_by_shift_and_can_be_stopped(test_digits: Pictures) -> None:
    x, labels = test_digits[0][:20], test_digits[1][:20]
    steps = list(shift_accuracies(lenet(), x, labels, axis_shifts(2, axis="y")))
    assert [len(step.shifts) for step in steps] == [1, 2, 3, 4, 5]
    assert [len(step.accuracies) for step in steps] == [1, 2, 3, 4, 5]
    np.testing.assert_array_equal(steps[-1].probabilities[:2], steps[1].probabilities)
    begun = shift_accuracies(lenet(), x, labels, axis_shifts(2))
    next(begun)
    begun.close()
    assert list(begun) == []


@pytest.mark.parametrize("axis", ["x", "y"])
def test_up_to_six_pixels_zeros_and_the_circle_are_the_same_and_beyond_not(axis: str, test_digits: Pictures) -> None:
    x, labels = test_digits[0][:40], test_digits[1][:40]
    zeros, circle = (
        shift_accuracy(lenet(), x, labels, axis_shifts(7, axis=axis), mode=mode) for mode in ("zeros", "circular")
    )
    np.testing.assert_array_equal(zeros.probabilities[1:-1], circle.probabilities[1:-1])
    assert not np.array_equal(zeros.probabilities[0], circle.probabilities[0])
    assert not np.array_equal(zeros.probabilities[-1], circle.probabilities[-1])


# ------------------------------------------------------------------------------------------------ the shipped networks

CENTRED = {"dense": 0.96, "local": 0.97, "lenet": 0.98, "convolutional": 0.98}  # of the middle of the frame, at least


@pytest.mark.parametrize("name", CENTRED)
def test_in_the_middle_all_networks_are_good(name: str, test_digits: Pictures) -> None:
    assert accuracy(trained(name), *test_digits) >= CENTRED[name]


@pytest.mark.parametrize("shift", [(0, 1), (5, 0), (-7, 10), (16, 16)])
def test_polyphase_pooling_answers_the_same_wherever_a_digit_moves_in_a_circle(
    shift: tuple[int, int], test_digits: Pictures
) -> None:
    stack = trained("convolutional")
    found = shift_accuracy(stack, *test_digits, [(0, 0), shift], mode="circular")
    np.testing.assert_allclose(found.probabilities[1], found.probabilities[0], atol=1e-4)
    assert found.accuracies[1] == found.accuracies[0]
    other = shift_accuracy(trained("lenet"), *test_digits, [(0, 0), shift], mode="circular")
    assert other.accuracies[1] < other.accuracies[0]


def test_consistency_is_one_with_polyphase_pooling_and_nearly_with_blur_pooling(test_digits: Pictures) -> None:
    x, labels = test_digits[0][:120], test_digits[1][:120]
    blurred = load_trained(WEIGHTS / "convolutional_blur.npz", convolutional(pooling="blur"))
    shifts = [*axis_shifts(5), *axis_shifts(5, axis="y")]
    polyphase, blur, dense = (
        shift_accuracy(stack, x, labels, shifts, mode="circular")
        for stack in (trained("convolutional"), blurred, trained("dense"))
    )
    assert polyphase.consistency == 1
    assert 0.95 < blur.consistency < 1
    assert dense.consistency < 0.6
    assert polyphase.wobble < 1e-4 < blur.wobble < 0.2 < dense.wobble


def test_the_dense_network_falls_first_then_lenet_and_the_fully_convolutional_one_does_not(
    test_digits: Pictures,
) -> None:
    at = {
        name: np.mean([shift_accuracy(trained(name), *test_digits, [(s, 0), (-s, 0), (0, s), (0, -s)]).accuracies])
        for s in (2,)
        for name in CENTRED
    }
    assert at["dense"] < 0.75 < at["lenet"] < 0.95 < at["convolutional"]
    assert at["local"] < at["lenet"]
    far = [accuracy(trained(name), translate(test_digits[0], (0, 6)), test_digits[1]) for name in ("dense", "lenet")]
    assert max(far) < 0.3


X, LABELS = np.zeros((2, 1, 32, 32), np.float32), np.array([1, 2])


@pytest.mark.parametrize(
    ("act", "message"),
    [
        (lambda: axis_shifts(3, axis="z"), "axis must be one of y, x, got 'z'"),
        (lambda: axis_shifts(-1), "most must be an int of at least 0, got -1"),
        (lambda: shift_accuracy(lenet(), X[0], LABELS, [(0, 1)]), r"x must be \(N, C, H, W\)"),
        (lambda: shift_accuracy(lenet(), X, LABELS[:1], [(0, 1)]), "labels must be 2 whole numbers, got int64 of"),
        (lambda: shift_accuracy(lenet(), X, LABELS / 2, [(0, 1)]), "labels must be 2 whole numbers, got float64"),
        (lambda: shift_accuracy(lenet(), X, LABELS, []), "shifts must be pairs"),
        (lambda: shift_accuracy(lenet(), X, LABELS, [(0, 0.5)]), r"shifts must be pairs \(dy, dx\) of whole pixels"),
        (lambda: shift_accuracy(lenet(), X, LABELS, [3]), r"shifts must be pairs"),
        (lambda: shift_accuracy(lenet(), X, LABELS, [(0, 1)], mode="wrap"), "wrap"),
        (lambda: shift_accuracy(lenet(), X, LABELS, [(0, 0), (0, 1)]).consistency, "two shifts or more"),
        (lambda: shift_accuracy(lenet(), X, LABELS, [(0, 0)]).wobble, r"expected probabilities \(N, shifts\)"),
    ],
)
def test_what_does_not_fit_is_said(act: Callable[[], ShiftAccuracy | float], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        act()
