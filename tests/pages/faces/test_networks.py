"""pages.faces: the parts, what their detectors answer, five networks and what they can and cannot tell apart."""

import numpy as np
import pytest
from scipy.signal import correlate2d

from pages.faces import votes
from pages.faces.drawing import drawings, picture
from pages.faces.networks import SURE, TOLERANCE, detectors, network, part_maps
from pages.faces.poses import (
    ARRANGEMENTS,
    FRAME,
    HIGH,
    LOW,
    OFFSETS,
    ORDERS,
    PARTS,
    SIDE,
    TURNS,
    Pose,
    arranged,
    checked,
    jittered,
    moved,
    read_poses,
    scrambled,
    write_poses,
)
from pages.faces.scores import NETWORKS, THRESHOLD, by_turn, many_scores, scores, weights
from pages.faces.trials import COUNT, MOST, Trials, trial, trial_steps
from pages.faces.votes import WIDTH, bumps, capsules, overlap

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


def random_poses(rng):
    return tuple(Pose(*map(int, rng.integers(LOW, HIGH + 1, 2)), int(rng.integers(TURNS))) for _ in PARTS)


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


# --- what each of them minds -----------------------------------------------------------------------------------------


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


@pytest.mark.parametrize("turn", range(TURNS))
def test_capsules_say_where_the_face_is_and_how_it_is_turned(turn):
    found = capsules(picture(arranged(middle=(30, 35), turn=turn)))
    assert found.poses[0] == pytest.approx((30, 35, turn))
    assert found.lengths["face"] == pytest.approx(capsules(picture(arranged())).lengths["face"], abs=EXACT)
    assert found.parts == arranged(middle=(30, 35), turn=turn)


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


def test_capsules_choose_between_two_wholes():
    face, cubist = (capsules(picture(ARRANGEMENTS[name])).lengths for name in ("face", "cubist"))
    assert face["face"] > THRESHOLD > face["cubist"]
    assert cubist["cubist"] > THRESHOLD > cubist["face"]


def test_rounds_of_routing_raise_the_face_and_leave_the_scrambled_one():
    for name, rises in (("face", True), ("scrambled", False)):
        lengths = capsules(picture(ARRANGEMENTS[name]), iterations=5).routing.lengths[:, 0]
        assert (np.diff(lengths) > 0).all()
        assert (lengths[-1] - lengths[0] > 0.25) == rises
        assert (lengths > THRESHOLD).all() == rises


def test_one_part_turned_votes_for_another_pose():
    face = ARRANGEMENTS["face"]
    one = (*face[:3], face[3]._replace(turn=1))
    found = capsules(picture(one))
    assert found.votes[3][0].turn == 1
    assert found.routing.coefficients[-1, 3, 0] < found.routing.coefficients[-1, :3, 0].min()
    assert found.lengths["face"] < capsules(picture(face)).lengths["face"]


def test_without_parts_nothing_is_there():
    found = capsules(np.zeros((1, FRAME, FRAME), np.float32))
    assert found.lengths == {"face": 0, "cubist": 0}
    assert np.isfinite(found.poses).all()


# --- votes as pictures -----------------------------------------------------------------------------------------------


def drawn_bump(pose, length=1.0, margin=40):
    along = np.arange(-margin, FRAME + margin)
    rows, columns = (np.exp(-((along - middle) ** 2) / (2 * WIDTH**2)) for middle in pose[:2])
    planes = np.zeros((TURNS, along.size, along.size))
    planes[pose.turn] = np.outer(rows, columns)
    return length * planes.ravel() / np.linalg.norm(planes)


def test_bumps_have_the_lengths_and_products_of_the_pictures():
    rng = np.random.default_rng(3)
    poses = [Pose(30, 30), Pose(33, 28), Pose(30, 30, 2), *random_poses(rng)]
    lengths = rng.uniform(0, 1, len(poses))
    drawn = np.array([drawn_bump(*one) for one in zip(poses, lengths, strict=True)])
    found = bumps(poses, lengths)
    np.testing.assert_allclose(found @ found.T, drawn @ drawn.T, atol=1e-9)
    assert overlap(poses[0], poses[2]) == 0
    assert overlap(poses[0], poses[1]) == pytest.approx(drawn_bump(poses[0]) @ drawn_bump(poses[1]))


# --- poses -----------------------------------------------------------------------------------------------------------


def test_turns_are_those_of_the_picture():
    for turn in range(TURNS):
        np.testing.assert_array_equal(picture(arranged(turn=turn))[0], np.rot90(picture(arranged())[0], turn))


def test_scrambled_leaves_no_part_in_its_place():
    assert len(ORDERS) == 9  # derangements of four
    for order in ORDERS:
        assert all(a != b for a, b in zip(scrambled(order), arranged(), strict=True))


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


def test_jitter_moves_each_part_by_itself():
    rng = np.random.default_rng(5)
    face = arranged()
    steps = {
        (a.row - b.row, a.column - b.column)
        for _ in range(200)
        for a, b in zip(jittered(face, 2, rng), face, strict=True)
    }
    assert steps == {(row, column) for row in range(-2, 3) for column in range(-2, 3)}
    assert moved(face, (1, -2))[0] == (face[0].row + 1, face[0].column - 2, 0)


def test_many_are_as_one_by_one():
    poses = [ARRANGEMENTS[name] for name in ("face", "scrambled")]
    assert many_scores(poses) == [pytest.approx(scores(one), abs=EXACT) for one in poses]


def test_poses_are_written_and_read():
    poses = random_poses(np.random.default_rng(11))
    assert read_poses(write_poses(poses)) == poses


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "expected row.column.turn for each part"),
        ("19.19.0-19.45.0-32.32.0", "for each of 4 parts"),
        ("19.19.0-19.45.0-32.32.0-45.32", "expected row.column.turn"),
        ("19.19.0-19.45.0-32.32.0-45.32.4", "a turn from 0 to 3"),
        ("19.19.0-19.45.0-32.32.0-59.32.0", "a row and a column from 6 to 58"),
        ("19.19.0-19.45.0-32.32.0-5.32.0", "a row and a column from 6 to 58"),
        ("19.19.0-19.45.0-32.32.0-x.32.0", "expected row.column.turn"),
        ("-1.19.0-19.45.0-32.32.0-45.32.0", "expected row.column.turn"),
    ],
)
def test_bad_poses_are_refused(text, message):
    with pytest.raises(ValueError, match=message):
        read_poses(text)


@pytest.mark.parametrize("numbers", [None, 5, [[1, 2, 3]] * 3, [[20, 20, True]] * 4, [[20.0, 20, 0]] * 4, ["abc"] * 4])
def test_bad_numbers_are_refused(numbers):
    with pytest.raises(ValueError, match="expected"):
        checked(numbers)


def test_of_votes_that_agree_as_well_the_first_counts():
    same = [Pose(30, 30), Pose(40, 40)]
    assert votes._agreed(same, np.ones(2), np.array([0.5, 0.5 + votes.TIE / 2]))[:2] == pytest.approx((30, 30), abs=0.5)
