"""What becomes of networks when digits move: the figures that come along, made again."""

import numpy as np
import pytest

from core.learning import axis_shifts, shift_accuracy
from pages.training import records
from pages.training.models import data, shipped
from pages.training.moved import SHIFTS, Moved, answers, moved_steps, neighbours_moved, shipped_moved


def test_the_neighbours_have_no_wobble_and_fall_with_the_pixels() -> None:
    found = neighbours_moved("zeros")
    assert found.wobble is None
    assert found.parameters == data().x.size + len(data().labels)
    assert found.centred == records.record("shift")["neighbours"]["accuracy"]
    assert found.centred > found.at("x", 2) > found.lowest("x")
    assert shipped_moved("dense", "polyphase", "zeros").wobble is not None


@pytest.mark.parametrize("mode", ["zeros", "circular"])
@pytest.mark.parametrize("model", ["dense", "lenet"])
def test_moving_a_network_gives_the_figures_that_come_along(model: str, mode: str) -> None:
    steps = moved_steps(shipped(model, "polyphase"), mode)
    shares = []
    try:
        while True:
            shares.append(next(steps))
    except StopIteration as end:
        found = end.value
    assert shares == sorted(shares)
    assert shares[-1] == 1
    expected = shipped_moved(model, "polyphase", mode)
    for axis in ("x", "y"):
        np.testing.assert_allclose(found.accuracies[axis], expected.accuracies[axis], atol=1e-5)
    assert found.parameters == expected.parameters
    assert found.consistency == pytest.approx(expected.consistency, abs=1e-5)
    assert found.wobble == pytest.approx(expected.wobble, abs=1e-5)


def test_the_lowest_is_within_the_frame_and_the_mean_is_of_both_ways() -> None:
    found = shipped_moved("dense", "polyphase", "zeros")
    line = dict(zip(SHIFTS, found.accuracies["x"], strict=True))
    assert found.centred == line[0]
    assert found.lowest("x") == min(line[s] for s in range(-6, 7)) > min(line.values())
    assert found.at("x", 2) == (line[2] + line[-2]) / 2 != line[2]


def test_polyphase_keeps_every_answer_and_the_others_do_not() -> None:
    exact, blur, plain = (
        shipped_moved(model, pooling, "circular")
        for model, pooling in (("convolutional", "polyphase"), ("convolutional", "blur"), ("lenet", "polyphase"))
    )
    assert set(exact.accuracies["x"]) == {exact.centred}
    assert (exact.consistency, exact.wobble) == (1, 0)
    assert exact.consistency > blur.consistency > plain.consistency
    assert 0 < blur.wobble < plain.wobble


def test_the_answers_to_one_digit_are_the_cores() -> None:
    stack, place = shipped("lenet", "polyphase"), 193
    found = answers(stack, data().test_x[place], "y", "circular")
    some = slice(place, place + 1)
    expected = shift_accuracy(
        stack, data().test_x[some], data().test_labels[some], axis_shifts(axis="y"), mode="circular"
    )
    np.testing.assert_allclose(found, expected.probabilities[:, 0], atol=1e-6)


def test_four_ways_are_the_mean_of_both_axes_and_both_ways() -> None:
    lines = {"x": [0.0] * 21, "y": [0.0] * 21}
    lines["x"][14], lines["x"][6], lines["y"][14] = 0.8, 0.4, 0.4
    assert Moved(1, lines, 1, None).four_ways(4) == pytest.approx(0.4)
    assert Moved(1, lines, 1, None).four_ways(3) == 0
