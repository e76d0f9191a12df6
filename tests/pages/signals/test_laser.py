"""The noisy laser: averages, errors, the best width and the lag, each against a computation of its own."""

import numpy as np
import pytest

from pages.signals.laser import (
    LAGS,
    MARGIN,
    SHAPES,
    SHOWN,
    WIDTHS,
    Laser,
    averaged,
    measured_lag,
    readings,
    tracked,
    truth,
    weights,
)

HERE = slice(MARGIN, MARGIN + SHOWN)
ROUNDING = 1e-12


def average_by_hand(x, w, is_causal):
    """Reading by reading, without core."""
    back = len(w) - 1 if is_causal else len(w) // 2
    return [sum(w[i] * x[MARGIN + t - back + i] for i in range(len(w))) for t in range(SHOWN)]


@pytest.mark.parametrize("is_causal", [True, False])
@pytest.mark.parametrize("shape", SHAPES)
def test_the_average_is_the_sum_of_weighted_readings(shape, is_causal):
    x, w = readings(80, 3), weights(shape, 9, is_causal=is_causal)
    assert w.sum() == pytest.approx(1)
    wanted = average_by_hand(x, w, is_causal)
    np.testing.assert_allclose(averaged(x, w, is_causal=is_causal), wanted, rtol=0, atol=ROUNDING)
    other = averaged(x, w, is_causal=not is_causal)
    assert np.abs(other - wanted).max() > 0.1


@pytest.mark.parametrize("shape", SHAPES)
def test_causal_weights_are_largest_at_the_newest_reading_and_centred_ones_in_the_middle(shape):
    causal, centred = (weights(shape, 21, is_causal=c) for c in (True, False))
    assert causal[-1] == causal.max()
    assert centred[10] == centred.max()
    np.testing.assert_array_equal(centred, centred[::-1])


@pytest.mark.parametrize("is_causal", [True, False])
def test_a_causal_average_knows_nothing_of_the_future(is_causal):
    x = readings(50, 0)
    later = x.copy()
    later[MARGIN + 100 :] += 1
    w = weights("gaussian", 15, is_causal=is_causal)
    changed = np.flatnonzero(averaged(later, w, is_causal=is_causal) != averaged(x, w, is_causal=is_causal))
    assert changed[0] == (100 if is_causal else 93)


@pytest.mark.parametrize(("noise", "shape", "is_causal"), [(100, "box", True), (60, "gaussian", False)])
def test_the_best_width_is_the_curve_s_minimum(noise, shape, is_causal):
    found = tracked(Laser(noise, 31, shape, is_causal, 5))
    x, shown = readings(noise, 5), truth()[HERE]
    errors = []
    for width in WIDTHS:
        s = np.array(average_by_hand(x, weights(shape, width, is_causal=is_causal), is_causal))
        errors.append(np.sqrt(np.mean((s - shown) ** 2)))
    np.testing.assert_allclose(found.errors, errors, rtol=1e-10)
    assert found.best.width == WIDTHS[int(np.argmin(errors))] == found.bests[shape, is_causal].width
    assert found.best.error == pytest.approx(min(errors))
    assert found.error == pytest.approx(errors[WIDTHS.index(31)])
    assert WIDTHS[0] < found.best.width < WIDTHS[-1]
    assert found.errors[0] > found.best.error < found.errors[-1]


def test_the_parts_of_the_error_go_opposite_ways():
    found = tracked(Laser(100, 31, "box", False, 0))
    assert found.noise_left[0] > 5 * found.noise_left[-1]
    assert found.blur[0] == 0 < found.blur[10] < found.blur[-1]


def test_without_noise_no_average_is_best():
    assert tracked(Laser(0, 31, "box", True, 0)).best.width == 1


@pytest.mark.parametrize("width", [11, 21, 31])
def test_a_causal_box_is_late_by_its_mean_age_and_a_centred_one_is_not(width):
    causal, centred = (tracked(Laser(20, width, "box", c, 0)) for c in (True, False))
    assert causal.mean_age == pytest.approx((width - 1) / 2)
    assert causal.lag == pytest.approx(causal.mean_age, abs=0.5)
    assert centred.mean_age == pytest.approx(0)
    assert centred.lag == pytest.approx(0, abs=0.5)
    assert causal.aligned < 0.5 * causal.error


def test_the_lag_of_a_moved_truth_is_the_move():
    for lag in (-7, 0, 12):
        assert measured_lag(truth()[MARGIN - lag : MARGIN - lag + SHOWN]) == pytest.approx(lag, abs=0.05)
    assert measured_lag(np.zeros(SHOWN)) is None
    assert measured_lag(truth()[MARGIN - 60 : MARGIN - 60 + SHOWN]) != pytest.approx(60, abs=LAGS[-1] - 30)


def test_a_seed_gives_the_same_noise_and_another_seed_another():
    np.testing.assert_array_equal(readings(70, 4), readings(70, 4))
    assert np.abs(readings(70, 4) - readings(70, 5)).max() > 0.5
