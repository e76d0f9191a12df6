"""core.inside.covering: each number is that of the picture covered by hand; covering nothing changes nothing."""

import numpy as np
import pytest

from core.inside import occlusion, patch_places
from core.learning import WEIGHTS, framed, lenet, load_digits, load_trained, probabilities, split

NET = load_trained(WEIGHTS / "lenet.npz", lenet())
X = framed(split(load_digits())[1].images[:1])[0]


def test_every_place_is_the_picture_covered_there():
    found = occlusion(NET, X, size=8, stride=3, fill=0.25)
    assert found.probabilities.shape == (9, 9, 10)
    assert found.tops.tolist() == found.lefts.tolist() == [0, 3, 6, 9, 12, 15, 18, 21, 24]
    for row, column in [(0, 0), (4, 3), (8, 8)]:
        by_hand = X.copy()
        by_hand[:, 3 * row : 3 * row + 8, 3 * column : 3 * column + 8] = 0.25
        expected = probabilities(NET, by_hand[None])[0]
        np.testing.assert_allclose(found.probabilities[row, column], expected, rtol=1e-4, atol=1e-6)
    np.testing.assert_array_equal(found.top_classes, found.probabilities.argmax(axis=2))


def test_covering_paper_with_paper_changes_nothing_and_with_grey_it_does():
    assert not X[:, :6].any()
    assert not X[:, :, :6].any()
    paper, grey = (occlusion(NET, X, size=6, stride=26, fill=fill) for fill in (0.0, 0.5))
    np.testing.assert_allclose(paper.probabilities[0, 0], paper.whole, rtol=1e-4, atol=1e-7)
    assert np.abs(grey.probabilities[0, 0] / grey.whole - 1).max() > 0.01


def test_covering_the_digit_lowers_its_probability_more_than_covering_the_empty_frame():
    unseen = split(load_digits())[1]
    on, off = [], []  # mean loss of the true class's probability over places of the patch, a number a digit
    for x, label in zip(framed(unseen.images[:60]), unseen.labels[:60], strict=True):
        found = occlusion(NET, x, size=8, stride=4, fill=0.5)
        lost = found.whole[label] - found.probabilities[..., label]
        under = np.array([[x[0, top : top + 8, left : left + 8].sum() for left in found.lefts] for top in found.tops])
        if (under == 0).any():
            on.append(lost[under > 0.1 * x.sum()].mean())
            off.append(lost[under == 0].mean())
    assert len(on) > 40
    assert np.mean(on) > 0.02 > np.mean(off)
    assert np.mean(on) > 4 * np.mean(off)
    assert np.mean(np.array(on) > np.array(off)) > 0.9


def test_the_picture_is_not_changed():
    before = X.copy()
    occlusion(NET, X, size=4, stride=8, fill=1)
    np.testing.assert_array_equal(X, before)


@pytest.mark.parametrize(
    ("side", "size", "stride", "places"),
    [
        (5, 2, 1, [0, 1, 2, 3]),
        (5, 2, 2, [0, 2, 3]),
        (4, 2, 2, [0, 2]),
        (4, 4, 3, [0]),
        (5, 4, 3, [0, 1]),
        (9, 2, 4, [0, 4, 7]),
        (1, 1, 1, [0]),
    ],
)
def test_the_patch_stays_inside_and_ends_at_the_edge(side, size, stride, places):
    assert patch_places(side, size, stride).tolist() == places


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"size": 33}, "patch 33x33 is larger than the picture, a side of 32"),
        ({"size": 0}, "size must be"),
        ({"stride": 0}, "stride must be"),
        ({"fill": float("nan")}, "fill must be a finite number, got nan"),
    ],
)
def test_what_cannot_cover_is_said(options, message):
    with pytest.raises(ValueError, match=message):
        occlusion(NET, X, **options)
    with pytest.raises(ValueError, match=r"x must be \(C, H, W\)"):
        occlusion(NET, X[None])
