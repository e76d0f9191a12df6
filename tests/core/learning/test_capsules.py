"""core.learning.capsules: squash and routing are those of the paper, and only agreement counts."""

import numpy as np
import pytest

from core.learning import route, squash

RNG = np.random.default_rng(2)
TOLERANCE = 1e-12


def plain_route(votes, iterations, none_of_these):
    """Procedure 1 of Sabour et al. 2017, part by part and number by number."""
    parts, wholes, numbers = votes.shape
    b = [[0.0] * wholes for _ in range(parts)]
    for _ in range(iterations):
        c = []
        for i in range(parts):
            powers = [np.exp(value) for value in b[i]]
            c.append([power / (sum(powers) + (1.0 if none_of_these else 0.0)) for power in powers])
        v = []
        for j in range(wholes):
            s = [sum(c[i][j] * votes[i, j, d] for i in range(parts)) for d in range(numbers)]
            square = sum(value**2 for value in s)
            v.append([value * square / (1 + square) / max(square, 1e-300) ** 0.5 for value in s])
        for i in range(parts):
            for j in range(wholes):
                b[i][j] += sum(votes[i, j, d] * v[j][d] for d in range(numbers))
    return np.array(c), np.array(v)


@pytest.mark.parametrize("none_of_these", [False, True])
@pytest.mark.parametrize(("parts", "wholes", "numbers"), [(4, 2, 3), (1, 1, 1), (5, 3, 8), (2, 4, 1)])
@pytest.mark.parametrize("iterations", [1, 2, 5])
def test_routing_is_the_paper_s(parts, wholes, numbers, iterations, none_of_these):
    votes = RNG.normal(size=(parts, wholes, numbers))
    found = route(votes, iterations=iterations, none_of_these=none_of_these)
    coefficients, outputs = plain_route(votes, iterations, none_of_these)
    np.testing.assert_allclose(found.coefficients[-1], coefficients, atol=TOLERANCE)
    np.testing.assert_allclose(found.wholes[-1], outputs, atol=TOLERANCE)
    assert found.coefficients.shape == (iterations, parts, wholes)
    assert found.wholes.shape == (iterations, wholes, numbers)
    np.testing.assert_allclose(found.lengths, np.sqrt((found.wholes**2).sum(-1)), atol=TOLERANCE)


def test_each_iteration_goes_on_from_the_last():
    votes = RNG.normal(size=(4, 3, 5))
    long = route(votes, iterations=4)
    for n in (1, 2, 3):
        np.testing.assert_array_equal(route(votes, iterations=n).coefficients, long.coefficients[:n])


def test_shares_add_up_to_1_and_to_less_beside_none_of_these():
    votes = RNG.normal(size=(6, 3, 4))
    np.testing.assert_allclose(route(votes).coefficients.sum(-1), 1, atol=TOLERANCE)
    with_none = route(votes, none_of_these=True).coefficients
    np.testing.assert_allclose(with_none[0], 1 / 4, atol=TOLERANCE)
    assert (with_none.sum(-1) < 1).all()


def test_a_whole_whose_votes_agree_wins_and_one_whose_votes_do_not_stays_behind():
    together = np.repeat(RNG.normal(size=(1, 6)), 4, axis=0)
    apart = np.linalg.qr(RNG.normal(size=(6, 6)))[0][:4] * np.linalg.norm(together[0])
    found = route(np.stack([together, apart], axis=1), iterations=5)
    assert (np.diff(found.lengths[:, 0]) > 0).all()
    assert (np.diff(found.lengths[:, 1]) < 0).all()
    assert (found.coefficients[-1, :, 0] > 0.9).all()
    even = route(np.stack([together, together], axis=1), iterations=5)  # the twin: both agree, nobody wins
    np.testing.assert_allclose(even.coefficients, 0.5, atol=TOLERANCE)


def test_only_lengths_and_angles_of_votes_count():
    votes = RNG.normal(size=(4, 2, 5))
    turn = np.linalg.qr(RNG.normal(size=(5, 5)))[0]
    turned = route(votes @ turn, iterations=4)
    straight = route(votes, iterations=4)
    np.testing.assert_allclose(turned.coefficients, straight.coefficients, atol=TOLERANCE)
    np.testing.assert_allclose(turned.wholes, straight.wholes @ turn, atol=TOLERANCE)
    stretched = route(votes * np.arange(1, 6), iterations=4)  # the twin
    assert np.abs(stretched.coefficients - straight.coefficients).max() > 0.01


def test_squash_keeps_the_direction_and_shrinks_the_length():
    s = RNG.normal(size=(50, 7)) * np.logspace(-3, 3, 50)[:, None]
    found = squash(s)
    n = np.linalg.norm(s, axis=-1)
    np.testing.assert_allclose(np.linalg.norm(found, axis=-1), n**2 / (1 + n**2), rtol=1e-12)
    cosines = (found * s).sum(-1) / np.linalg.norm(found, axis=-1) / n
    np.testing.assert_allclose(cosines, 1, atol=TOLERANCE)
    assert (squash(np.zeros((2, 3))) == 0).all()


@pytest.mark.parametrize(("given", "kept"), [(np.float64, np.float64), (np.float32, np.float32), (int, np.float32)])
def test_dtypes(given, kept):
    votes = RNG.integers(-2, 3, size=(3, 2, 4)).astype(given)
    found = route(votes, none_of_these=True)
    assert found.coefficients.dtype == found.wholes.dtype == squash(votes).dtype == kept


def test_votes_are_not_changed_and_large_ones_do_not_overflow():
    votes = np.full((3, 2, 2), 1e4)
    before = votes.copy()
    found = route(votes, iterations=3, none_of_these=True)
    np.testing.assert_array_equal(votes, before)
    assert np.isfinite(found.coefficients).all()
    assert np.isfinite(found.wholes).all()


@pytest.mark.parametrize(
    ("votes", "options", "message"),
    [
        (np.zeros((3, 2)), {}, r"votes must be \(I, J, D\) with at least one cell on each axis, got shape \(3, 2\)"),
        (np.zeros((0, 2, 4)), {}, r"got shape \(0, 2, 4\)"),
        (np.zeros((3, 2, 4)), {"iterations": 0}, "iterations must be an int of at least 1, got 0"),
        (np.zeros((3, 2, 4)), {"iterations": 1.5}, "iterations must be an int of at least 1, got 1.5"),
        ([["a"]], {}, "votes must hold real numbers"),
    ],
)
def test_bad_arguments_are_refused(votes, options, message):
    with pytest.raises(ValueError, match=message):
        route(votes, **options)
