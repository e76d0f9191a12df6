"""How far the interior of a map has moved, against shifts that are known: nothing wraps round, and no border counts."""

from itertools import product

import numpy as np
import pytest
from scipy.ndimage import gaussian_filter

from core.equivariance import EXACTLY, ShiftExperiment, measure_shift
from core.equivariance.interior_registration import InteriorMatch
from core.layers import Conv2d, Stack
from core.transforms import translate
from tests.core.equivariance.photographs import picture, weights

NOISE = np.random.default_rng(0).standard_normal((2, 40, 33))


def inside(shape, top, bottom, left, right):
    mask = np.zeros(shape, bool)
    mask[top : shape[0] - bottom, left : shape[1] - right] = True
    return mask


@pytest.mark.parametrize("shift", [(0, 0), (3, -5), (-11, 9), (17, 0)])
@pytest.mark.parametrize("is_box", [True, False])
def test_an_interior_is_found_without_wrapping_round(shift, is_box):
    dy, dx = shift
    moved = translate(NOISE, shift, mode="zeros")
    mask = inside((40, 33), max(dy, 0), max(-dy, 0), max(dx, 0), max(-dx, 0))
    if not is_box:
        mask &= np.random.default_rng(1).random(mask.shape) < 0.7
    comb = 100.0 * (np.arange(33) % 3 == 0)  # what the border says stands still
    moved = np.where(mask, moved, comb)
    assert measure_shift(NOISE, moved, interior=mask) == shift
    assert measure_shift(NOISE, moved, interior=mask, near=(40, 40)) == shift
    assert measure_shift(np.where(mask, NOISE, comb), moved) == (0, 0) or shift == (
        0,
        0,
    )  # the twin: all of it, wrapped


def test_the_coefficients_are_those_of_the_definition():
    rng = np.random.default_rng(2)
    a, b = rng.random((2, 9, 7)) + np.array([[[3]], [[-1]]]), rng.random((2, 9, 7))
    for mask in (inside((9, 7), 1, 2, 0, 1), rng.random((9, 7)) < 0.6):
        template = np.where(mask, b - b[:, mask].mean(axis=1)[:, None, None], 0)
        first, found = InteriorMatch(a)._coefficients(template, mask)
        compared = 0
        for dy, dx in product(range(-8, 9), range(-6, 7)):
            pairs = [(i, (i[0] - dy, i[1] - dx)) for i in map(tuple, np.argwhere(mask))]
            pairs = [(i, j) for i, j in pairs if 0 <= j[0] < 9 and 0 <= j[1] < 7]
            at = (dy - first[0], dx - first[1])
            if 2 * len(pairs) < mask.sum():
                assert not (0 <= at[0] < found.shape[0] and 0 <= at[1] < found.shape[1]) or found[at] == -np.inf
                continue
            here, there = (
                np.array([m[:, p[0], p[1]] for p in places])
                for m, places in zip((b, a), zip(*pairs, strict=True), strict=True)
            )
            here, there = here - here.mean(axis=0), there - there.mean(axis=0)
            expected = np.sum(here * there) / np.sqrt(np.sum(here**2) * np.sum(there**2))
            assert found[at] == pytest.approx(expected, abs=1e-12)
            compared += 1
        assert compared > 20


@pytest.mark.parametrize("shift", [(2.5, -0.25), (0.05, 7.35)])
def test_fractions_of_an_interior_are_found_to_a_twentieth(shift):
    smooth = gaussian_filter(np.random.default_rng(3).standard_normal((160, 150)), 1.5, mode="wrap")
    moved = translate(smooth[None], shift)[0]
    mask = inside((100, 90), 8, 8, 8, 8)
    cut = np.s_[20:120, 30:120]
    assert measure_shift(smooth[cut], moved[cut], interior=mask) == pytest.approx(shift, abs=0.0501)


def test_what_is_flat_inside_has_not_moved_whatever_the_border_does():
    a, b = np.ones((2, 12, 12))
    a[0], b[:, 11] = NOISE[0, 0, :12], NOISE[0, 1, :12]
    assert measure_shift(a, b, interior=inside((12, 12), 2, 2, 2, 2)) == (0, 0)
    one = inside((12, 12), 5, 6, 5, 6)
    assert one.sum() == 1
    assert measure_shift(NOISE[:, :12, :12], NOISE[:, 2:14, :12], interior=one) == (0, 0)


def test_an_interior_may_move_by_more_than_half_a_side():
    moved = translate(NOISE, (30, 0), mode="zeros")
    assert measure_shift(NOISE, moved, interior=inside((40, 33), 30, 0, 0, 0)) == (30, 0)


@pytest.mark.parametrize("star", [1e6, -1e6])
@pytest.mark.parametrize("place", [(20, 30), (0, 0), (47, 62)])
def test_one_bright_star_does_not_hide_the_rest(star, place):
    x = picture("camera.png", 64)[:, :48].astype(np.float64)
    x[0, place[0], place[1]] = star
    experiment = ShiftExperiment(Stack([Conv2d(weights("gaussian").astype(float), padding=2)]), x, mode="zeros")
    report = experiment.report((5, 3))
    assert report.equivariance_error <= EXACTLY
    assert report.measured_shift == (5, 3)
    still, moved = (experiment.moved(shift)[0] for shift in ((0, 0), (5, 3)))
    assert measure_shift(still, moved, interior=report.interior) == (5, 3)
