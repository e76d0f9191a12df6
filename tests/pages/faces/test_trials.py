"""Many faces beside scrambled ones: who tells them apart, in the frame and the same every time."""

import numpy as np
import pytest

from pages.faces.drawing import picture
from pages.faces.poses import ARRANGEMENTS, SIDE, checked
from pages.faces.scores import THRESHOLD, scores
from pages.faces.trials import COUNT, MOST, Trials, trial, trial_steps
from pages.faces.votes import capsules

EXACT = 1e-5  # float32
EVERYWHERE = ("global", "context", "capsules")  # those that do not mind where the face is


def run(steps):
    while True:
        try:
            next(steps)
        except StopIteration as end:
            return end.value


@pytest.fixture(scope="module")
def trials():
    return run(trial_steps(2, 3))


def test_the_face_is_always_above_the_scrambled_one_for_context_and_capsules(trials):
    assert len(trials.faces) == COUNT == 200
    assert trials.higher["context"] == trials.higher["capsules"] == COUNT
    # the twin: global max-pooling is as often wrong as right
    assert 0.25 * COUNT < trials.higher["global"] < 0.6 * COUNT
    assert abs(trials.faces[:, 0].mean() - trials.scrambled[:, 0].mean()) < 0.02
    assert trials.higher["local"] < COUNT / 4  # another: it does not know most of the faces either


def test_moving_the_whole_face_changes_less_than_5_percent_where_place_is_no_matter(trials):
    change = trials.change
    assert all(change[name] is not None and change[name] < 0.05 for name in EVERYWHERE)
    assert change["local"] is None  # the twins: both answer 0 to some, or change by far more
    assert change["region"] is None or change["region"] > 0.5


def test_rounds_of_routing_raise_the_face_and_leave_the_scrambled_one():
    for name, rises in (("face", True), ("scrambled", False)):
        lengths = capsules(picture(ARRANGEMENTS[name]), iterations=5).routing.lengths[:, 0]
        assert (np.diff(lengths) > 0).all()
        assert (lengths[-1] - lengths[0] > 0.25) == rises
        assert (lengths > THRESHOLD).all() == rises


def test_trials_stay_in_the_frame_and_are_the_same_every_time():
    for pixels in (0, MOST):
        rng = np.random.default_rng(1)
        for poses in (one for _ in range(50) for one in trial(pixels, rng)):
            assert checked([list(pose) for pose in poses]) == poses
    first, second = (run(trial_steps(1, 3, count=6)) for _ in range(2))
    np.testing.assert_array_equal(first.faces, second.faces)
    assert not np.array_equal(first.faces, run(trial_steps(1, 3, count=6, seed=1)).faces)


def test_a_trial_moves_the_same_face_elsewhere():
    rng = np.random.default_rng(4)
    for _ in range(20):
        here, there, mixed = trial(2, rng)
        steps = {(b.row - a.row, b.column - a.column) for a, b in zip(here, there, strict=True)}
        assert len(steps) == 1
        assert {(b.row - a.row, b.column - a.column) for a, b in zip(here, mixed, strict=True)} != steps
    assert len({trial(2, rng)[1] for _ in range(20)}) > 15


def test_trials_go_by_the_rounds_of_routing_and_say_the_largest_change():
    few, many = (run(trial_steps(2, rounds, count=6)) for rounds in (1, 5))
    assert (many.faces[:, 4] > few.faces[:, 4] + 0.2).all()
    np.testing.assert_array_equal(many.faces[:, :4], few.faces[:, :4])
    made = Trials(
        np.array([[1.0, 1, 1, 1, 0.5]] * 2), np.array([[1.0, 1, 1, 0.9, 0.5], [1, 1, 1, 0.6, 0.5]]), few.faces
    )
    assert made.change["context"] == pytest.approx(0.4)
    assert made.change["global"] == 0


def test_only_where_drawings_overlap_does_global_max_pooling_see_a_difference():
    rng = np.random.default_rng(8)
    alone, together = [], []
    for poses in (one for _ in range(40) for one in trial(4, rng)):
        pairs = [(a, b) for i, a in enumerate(poses) for b in poses[:i]]
        overlap_there = any(max(abs(a.row - b.row), abs(a.column - b.column)) < SIDE for a, b in pairs)
        (together if overlap_there else alone).append(scores(poses)["global"])
    assert len(alone) > 10
    np.testing.assert_allclose(alone, 1, atol=EXACT)
    assert min(together) < 0.95


def test_trials_say_how_far_they_are():
    assert list(trial_steps(0, 1, count=30)) == pytest.approx([1 / 3, 2 / 3, 1])
