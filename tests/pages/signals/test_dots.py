"""Dots, kernels and the two paths that meet, against scipy, numpy and loops."""

import numpy as np
import pytest
from scipy import ndimage

from core.padding import PADDING_MODES
from pages.signals import dots
from pages.signals.dots import PADDINGS, Sliding, look_ahead, met, slid

ROUNDING = 1e-12
X = tuple(np.random.default_rng(0).integers(-5, 6, dots.DOTS).astype(float))
MODES = {"zeros": "constant", "reflect": "mirror", "replicate": "nearest", "circular": "grid-wrap"}  # scipy's names


@pytest.mark.parametrize("w", [(2.0, 1.0, -1.0), (1.0, -0.25, 0.5, 2.0)])
def test_full_convolution_is_numpy_s_and_correlation_is_not(w):
    chosen = Sliding(X, w, padding="full")
    np.testing.assert_allclose(slid(chosen, is_flipped=True), np.convolve(X, w), atol=ROUNDING)
    np.testing.assert_allclose(slid(chosen, is_flipped=False), np.correlate(X, w, "full"), atol=ROUNDING)
    assert np.abs(slid(chosen, is_flipped=False) - np.convolve(X, w)).max() > 1


@pytest.mark.parametrize("mode", MODES)
def test_same_padding_is_scipy_s(mode):
    w = (2.0, 1.0, -1.0)
    wanted = ndimage.correlate1d(np.array(X), w, mode=MODES[mode])
    np.testing.assert_allclose(slid(Sliding(X, w, padding="same", mode=mode), is_flipped=False), wanted, atol=ROUNDING)


@pytest.mark.parametrize("padding", PADDINGS)
@pytest.mark.parametrize("dilation", dots.DILATIONS)
def test_an_output_looks_ahead_as_far_as_said(padding, dilation):
    chosen = Sliding(X, (1.0, 2.0, -1.0), dilation=dilation, padding=padding)
    left = {"none": 0, "same": dilation, "causal": 2 * dilation, "full": 2 * dilation}[padding]
    place = np.arange(len(slid(chosen, is_flipped=False))) - left + (2 * dilation if padding == "causal" else dilation)
    furthest = 0
    for dot in range(dots.DOTS):
        x = np.array(X)
        x[dot] += 1
        moved = slid(Sliding(tuple(x), chosen.w, dilation=dilation, padding=padding), is_flipped=False)
        fed = place[np.abs(moved - slid(chosen, is_flipped=False)) > ROUNDING]
        furthest = max(furthest, dot - fed.min())
    assert furthest == look_ahead(chosen)


def test_the_widest_kernel_fits():
    widest = Sliding(X, (1.0,) * dots.MOST_TAPS, stride=max(dots.STRIDES), dilation=max(dots.DILATIONS))
    assert len(slid(widest, is_flipped=False)) == 1


@pytest.mark.parametrize("shift", range(0, dots.DOTS, 3))
def test_the_two_paths_meet_on_the_circle_and_not_with_zeros(shift):
    x = (*map(float, range(-4, 6)), 5.0, 3.0, -2.0, 4.0, 1.0, 5.0)
    circle, zeros = (met(x, (2.0, 1.0, -1.0), shift, mode) for mode in ("circular", "zeros"))
    assert circle.largest == 0
    assert circle.differing == ()
    assert bool(zeros.differing) == (shift != 0)
    still = ndimage.convolve1d(np.array(x), (2.0, 1.0, -1.0), mode="wrap")
    np.testing.assert_allclose(circle.moved_first, np.roll(still, shift), atol=ROUNDING)


@pytest.mark.parametrize("mode", PADDING_MODES)
def test_a_causal_output_never_reads_a_later_dot(mode):
    def output(x, padding):
        return slid(Sliding(tuple(x), (1.0, 2.0, -3.0), dilation=2, padding=padding, mode=mode), is_flipped=False)

    before = np.arange(1.0, 17)
    for at in (2, 5, 14):
        after = before.copy()
        after[at] += 3
        np.testing.assert_array_equal(output(after, "causal")[:at], output(before, "causal")[:at])
        assert not np.array_equal(output(after, "same")[:at], output(before, "same")[:at])  # the twin
