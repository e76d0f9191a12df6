"""unit_invariance: distances by hand, nothing at the identity, and firing rates that were made beforehand."""

import numpy as np
import pytest

from core.inside import distance_along, firing, mean_distance
from core.inside.unit_invariance import firing_threshold

RNG = np.random.default_rng(8)
FEATURES = RNG.standard_normal((6, 2, 3, 4)).astype(np.float32)
LABELS = np.array([0, 1, 0, 2, 1, 0])


def test_the_mean_distance_is_that_of_all_pairs():
    pairs = [(i, j) for i in range(6) for j in range(6) if i != j]
    lengths = {(i, j): np.linalg.norm(FEATURES[i].astype(float) - FEATURES[j]) for i, j in pairs}
    assert mean_distance(FEATURES) == pytest.approx(np.mean(list(lengths.values())), rel=1e-6)
    apart = [lengths[pair] for pair in pairs if LABELS[pair[0]] != LABELS[pair[1]]]
    assert mean_distance(FEATURES, labels=LABELS) == pytest.approx(np.mean(apart), rel=1e-6)


def test_unmoved_is_0_moved_is_not_and_exchanged_is_1():
    between = mean_distance(FEATURES[:2])
    along = distance_along(FEATURES[:2], np.stack([FEATURES[:2], FEATURES[:2] + 0.1, FEATURES[1::-1]]), between=between)
    assert along[0] == 0
    assert along[1] == pytest.approx(0.1 * np.sqrt(24) / between, rel=1e-5)
    assert along[2] == pytest.approx(1, rel=1e-6)


def test_the_threshold_lets_the_wished_share_fire():
    answers = RNG.permutation(200).astype(float)
    for rate in (0.01, 0.05, 0.5):
        assert (answers > firing_threshold(answers, rate)).mean() == rate
    tied = np.array([0.0] * 95 + [1.0] * 5)  # a unit that is mostly silent fires where it is not
    assert firing_threshold(tied, 0.5) == 0
    assert firing_threshold(tied, 0.01) == 0


def test_a_robust_unit_scores_high_and_a_fickle_one_does_not():
    answers = np.arange(100.0)
    robust, fickle = np.full((5, 4), 99.0), np.zeros((5, 4))
    fickle[2] = 99
    assert firing(answers, robust, rate=0.1).score == pytest.approx(10)
    found = firing(answers, fickle, rate=0.1)
    assert found.overall == pytest.approx(0.1)
    assert found.along.tolist() == [0, 0, 1, 0, 0]
    assert found.local == pytest.approx(0.2)
    assert found.score == pytest.approx(2)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: mean_distance(FEATURES[:1]), "expected two different pictures"),
        (lambda: mean_distance(FEATURES, labels=[0] * 6), "expected two different pictures"),
        (lambda: mean_distance(FEATURES, labels=[0]), "labels must be one for each of the 6 pictures"),
        (lambda: distance_along(FEATURES, FEATURES, between=1), "moved must be"),
        (lambda: distance_along(FEATURES, FEATURES[None], between=0), "between must be a number above 0, got 0"),
        (lambda: firing_threshold([1, 1, 1], 0.1), "expected answers that differ"),
        (lambda: firing_threshold([1, 2], 1), "rate must be a number above 0 and below 1, got 1"),
        (lambda: firing([1, 2], [1, 2]), "trajectory must be"),
    ],
)
def test_what_cannot_be_measured_is_said(call, message):
    with pytest.raises(ValueError, match=message):
        call()
