"""How far one map lies from another, against shifts that are known."""

import numpy as np
import pytest

from core.equivariance import measure_shift
from core.transforms import translate

NOISE = np.random.default_rng(0).standard_normal((2, 40, 33))


@pytest.mark.parametrize("shift", [(0, 0), (3, -5), (-20, 16), (19, -16), (1, 0)])
def test_whole_shifts_are_found(shift):
    assert measure_shift(NOISE, translate(NOISE, shift)) == shift


@pytest.mark.parametrize("shift", [(2.5, -0.25), (0.05, 7.35), (-19.9, 0.0)])
def test_fractions_are_found_to_a_twentieth(shift):
    assert measure_shift(NOISE, translate(NOISE, shift)) == pytest.approx(shift, abs=1e-9)
    odd = NOISE[:, :39]  # without a Nyquist frequency, which cannot move by fractions
    finer = measure_shift(odd, translate(odd, (0.123, 0)), upsample=1000)
    assert finer == pytest.approx((0.123, 0), abs=1e-9)


@pytest.mark.parametrize("side", [20, -20])
def test_half_a_side_which_is_the_same_both_ways_has_the_sign_that_is_expected(side):
    moved = translate(NOISE, (side, 3))
    assert measure_shift(NOISE, moved, near=(side, 3)) == (side, 3)
    assert measure_shift(NOISE, moved) == (-20, 3)


def test_the_range_is_half_a_side_each_way():
    even = NOISE[:, :, :32]
    assert measure_shift(even, translate(even, (20, 16))) == (-20, -16)


def test_a_grating_fits_more_than_once_and_near_decides():
    x = np.tile(np.sin(np.arange(64) * np.pi / 4), (8, 1))
    moved = np.roll(x, 5, axis=1)
    assert measure_shift(x, moved) == (0, -3)
    assert measure_shift(x, moved, near=(0, 5)) == (0, 5)
    assert measure_shift(x, moved, near=(3, 30)) == (3, 29)
    assert measure_shift(x, moved, near=(0, 62)) == (0, -3)  # modulo the side


def test_flat_maps_and_single_cells_have_not_moved():
    assert measure_shift(np.ones((8, 8)), np.ones((8, 8))) == (0, 0)
    assert measure_shift(NOISE, np.zeros_like(NOISE)) == (0, 0)
    assert measure_shift(np.ones((1, 1, 1)), np.zeros((1, 1, 1))) == (0, 0)


def test_a_single_row_moves_along_itself():
    row = NOISE[0, :1]
    assert measure_shift(row, np.roll(row, 4, axis=1)) == (0, 4)


@pytest.mark.parametrize(
    ("a", "b", "options", "sentence"),
    [
        (np.ones((2, 2)), np.ones((2, 3)), {}, r"got \(2, 2\) and \(2, 3\)"),
        (np.ones(4), np.ones(4), {}, "expected two maps"),
        (np.ones((2, 2)), np.ones((2, 2)), {"upsample": 0}, "got 0"),
        (np.ones((2, 2)), np.full((2, 2), np.nan), {}, "finite numbers in the maps"),
        (
            np.ones((2, 2)),
            np.ones((2, 2)),
            {"interior": np.ones((2, 2))},
            r"truth values \(2, 2\), got float64 \(2, 2\)",
        ),
        (np.ones((2, 2)), np.ones((2, 2)), {"interior": [True]}, r"truth values \(2, 2\), got bool \(1,\)"),
        (np.ones((2, 2)), np.ones((2, 2)), {"interior": np.zeros((2, 2), bool)}, "one cell or more, got none"),
        (np.ones((2, 2)), np.ones((2, 2)), {"near": (0, np.inf)}, r"near to be a pair \(dy, dx\) of finite numbers"),
        (np.ones((2, 2)), np.ones((2, 2)), {"near": 3}, r"near to be a pair \(dy, dx\) of finite numbers, got 3"),
    ],
)
def test_a_bad_argument_says_what_was_expected(a, b, options, sentence):
    with pytest.raises(ValueError, match=sentence):
        measure_shift(a, b, **options)
