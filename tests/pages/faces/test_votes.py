"""Capsules: votes as pictures, routing by agreement, and the pose that they find."""

import numpy as np
import pytest

from pages.faces import votes
from pages.faces.drawing import picture
from pages.faces.poses import ARRANGEMENTS, FRAME, TURNS, Pose, arranged
from pages.faces.scores import THRESHOLD
from pages.faces.votes import WIDTH, bumps, capsules, overlap
from tests.pages.faces.some_poses import random_poses

EXACT = 1e-5  # float32


@pytest.mark.parametrize("turn", range(TURNS))
def test_capsules_say_where_the_face_is_and_how_it_is_turned(turn):
    found = capsules(picture(arranged(middle=(30, 35), turn=turn)))
    assert found.poses[0] == pytest.approx((30, 35, turn))
    assert found.lengths["face"] == pytest.approx(capsules(picture(arranged())).lengths["face"], abs=EXACT)
    assert found.parts == arranged(middle=(30, 35), turn=turn)


def test_capsules_choose_between_two_wholes():
    face, cubist = (capsules(picture(ARRANGEMENTS[name])).lengths for name in ("face", "cubist"))
    assert face["face"] > THRESHOLD > face["cubist"]
    assert cubist["cubist"] > THRESHOLD > cubist["face"]


def test_one_part_turned_votes_for_another_pose():
    face = ARRANGEMENTS["face"]
    one = (*face[:3], face[3]._replace(turn=1))
    found = capsules(picture(one))
    assert found.votes[3][0].turn == 1
    assert found.routing.coefficients[-1, 3, 0] < found.routing.coefficients[-1, :3, 0].min()
    assert found.lengths["face"] < capsules(picture(face)).lengths["face"]


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


def test_of_votes_that_agree_as_well_the_first_counts():
    same = [Pose(30, 30), Pose(40, 40)]
    assert votes._agreed(same, np.ones(2), np.array([0.5, 0.5 + votes.TIE / 2]))[:2] == pytest.approx((30, 30), abs=0.5)
