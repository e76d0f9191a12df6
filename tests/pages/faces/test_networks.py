"""Five networks and the detectors of their parts: counted by hand, and what each minds."""

import numpy as np
import pytest
from scipy.signal import correlate2d

from pages.faces.drawing import drawings, picture
from pages.faces.networks import SURE, TOLERANCE, detectors, network, part_maps
from pages.faces.poses import ARRANGEMENTS, FRAME, OFFSETS, PARTS, SIDE, TURNS, arranged, jittered
from pages.faces.scores import NETWORKS, THRESHOLD, by_turn, many_scores, scores, weights
from pages.faces.votes import capsules
from tests.pages.faces.some_poses import random_poses

EXACT = 1e-5  # float32
EVERYWHERE = ("global", "context", "capsules")  # those that do not mind where the face is


def by_hand(poses):
    """The answers of the four stacks, from scipy's correlation and loops over cells."""
    ink = picture(poses)[0].astype(float)
    at_turns = []
    for turn in range(TURNS):
        at_turns.append([])
        for part in drawings().astype(float):
            kernel = np.rot90(part - part.mean(), turn)
            answer = correlate2d(ink, kernel / (kernel**2).sum(), "same")
            at_turns[-1].append(np.maximum(answer - SURE, 0) / (1 - SURE))
    maps, face = at_turns[0], arranged()
    region = [m[p.row // 13 * 13 :, p.column // 13 * 13 :][:13, :13].max() for m, p in zip(maps, face, strict=True)]
    best, reach = 0.0, TOLERANCE // 2
    turned_by_hand = [lambda y, x: (y, x), lambda y, x: (-x, y), lambda y, x: (-y, -x), lambda y, x: (x, -y)]
    for found, turn in zip(at_turns, turned_by_hand, strict=True):
        padded = [np.pad(m, 20) for m in found]
        places = [turn(*offset) for offset in OFFSETS["face"]]
        for row in range(FRAME):
            for column in range(FRAME):
                tops = [
                    m[
                        row + dy + 20 - reach : row + dy + 21 + reach,
                        column + dx + 20 - reach : column + dx + 21 + reach,
                    ]
                    for m, (dy, dx) in zip(padded, places, strict=True)
                ]
                best = max(best, np.mean([window.max() for window in tops]))
    local = [m[p.row, p.column] for m, p in zip(maps, face, strict=True)]
    return {
        "global": np.mean([m.max() for m in maps]),
        "region": np.mean(region),
        "local": np.mean(local),
        "context": best,
    }


@pytest.mark.parametrize("name", ARRANGEMENTS)
def test_the_networks_answer_what_is_counted_by_hand(name):
    found = scores(ARRANGEMENTS[name])
    for network_name, expected in by_hand(ARRANGEMENTS[name]).items():
        assert found[network_name] == pytest.approx(expected, abs=EXACT), network_name


def test_and_so_they_do_where_parts_overlap_and_are_turned():
    rng = np.random.default_rng(7)
    for _ in range(4):
        poses = random_poses(rng)
        found = scores(poses)
        for name, expected in by_hand(poses).items():
            assert found[name] == pytest.approx(expected, abs=EXACT), name


def test_a_detector_answers_1_to_its_own_drawing_and_nothing_to_any_other():
    for part, drawing in enumerate(drawings()):
        for turn in range(TURNS):
            ink = np.zeros((1, FRAME, FRAME), np.float32)
            ink[0, 20 : 20 + SIDE, 30 : 30 + SIDE] = np.rot90(drawing, turn)
            tops = part_maps(ink, turns=TURNS).max((2, 3))
            assert tops[part, turn] == pytest.approx(1, abs=EXACT)
            tops[part, turn] = 0
            assert (tops == 0).all(), (part, turn)


def test_the_right_eye_is_the_left_in_a_mirror_and_no_other_two_parts_are():
    left, right, nose, mouth = drawings()
    np.testing.assert_array_equal(left[:, ::-1], right)
    assert not np.array_equal(nose[:, ::-1], nose)
    assert 0 <= drawings().min() < drawings().max() == 1
    assert mouth.shape == (SIDE, SIDE)


def test_a_locally_connected_layer_holds_a_kernel_for_every_place():
    places = (FRAME - SIDE + 1) ** 2
    kernel = detectors().w.size
    assert network("local").parameters == places * kernel + 2 * len(PARTS)
    assert network("global").parameters == kernel + 2 * len(PARTS)
    assert weights()["local"] > 1000 * weights()["global"]


def test_who_calls_what_a_face():
    table = {name: {n for n, v in scores(poses).items() if v >= THRESHOLD} for name, poses in ARRANGEMENTS.items()}
    assert table == {
        "face": set(NETWORKS),
        "near": set(NETWORKS) - {"local"},
        "far": set(EVERYWHERE),
        "scrambled": {"global"},
        "upside_down": {"context", "capsules"},
        "cubist": {"global"},
    }


@pytest.mark.parametrize("turn", range(TURNS))
def test_with_the_same_detectors_the_second_convolution_finds_every_turned_face_that_capsules_find(turn):
    rng = np.random.default_rng(13)
    for _ in range(12):
        middle = tuple(int(v) for v in rng.integers(21, 44, 2))
        poses = jittered(arranged("face", middle, turn), 2, rng)
        found = scores(poses)
        assert min(found["context"], found["capsules"]) >= THRESHOLD
        alone = by_turn(poses)
        assert int(np.argmax(alone)) == turn  # its last maximum throws away which
        assert capsules(picture(poses)).poses[0][2] == turn  # the answer of capsules keeps it
        if turn:
            assert alone[0] < THRESHOLD  # the twin: upright detectors and kernel alone know no turned face
            assert found["global"] < THRESHOLD


def test_parts_that_are_turned_each_by_itself_are_no_face_to_either():
    poses = tuple(pose._replace(turn=i) for i, pose in enumerate(arranged()))
    found = scores(poses)
    assert max(found["context"], found["capsules"]) < THRESHOLD


def test_the_second_convolution_holds_a_kernel_for_every_turn_and_capsules_one_rule():
    shared = detectors(TURNS).parameters
    assert weights()["context"] == shared + TURNS * len(PARTS) * 27**2
    assert weights()["capsules"] == shared + 2 * 2 * len(PARTS)


def test_without_parts_nothing_is_there():
    found = capsules(np.zeros((1, FRAME, FRAME), np.float32))
    assert found.lengths == {"face": 0, "cubist": 0}
    assert np.isfinite(found.poses).all()


def test_many_are_as_one_by_one():
    poses = [ARRANGEMENTS[name] for name in ("face", "scrambled")]
    assert many_scores(poses) == [pytest.approx(scores(one), abs=EXACT) for one in poses]
