"""Dots, paths, pooling, layers and derivatives of the page Signals, against scipy, numpy and loops."""

import numpy as np
import pytest
from scipy import ndimage, signal

from core.padding import PADDING_MODES
from pages.signals import dots, pooling, stack
from pages.signals.choices import KERNEL, LIVE, SIGNAL
from pages.signals.derivatives import DIFFERENCE, bell, edges, full, slopes
from pages.signals.dots import PADDINGS, Sliding, look_ahead, met, slid
from pages.signals.laser import MARGIN, SHOWN, readings

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


@pytest.mark.parametrize("pattern", pooling.PATTERNS)
@pytest.mark.parametrize(("size", "stride"), [(2, 2), (3, 3), (3, 1), (4, 2), (2, 4)])
def test_windows_change_as_a_loop_says(pattern, size, stride):
    x = pooling.PATTERNS[pattern]
    starts = range(0, len(x) - size + 1, stride)
    before = [max(x[s : s + size]) for s in starts]
    for shift in range(pooling.CELLS):
        moved = [x[(i - shift) % len(x)] for i in range(len(x))]
        after = [max(moved[s : s + size]) for s in starts]
        found = pooling.pooled(pooling.Moved(pattern, shift, size, stride))
        assert found.still.tolist() == before
        assert found.moved.tolist() == after
        assert found.changed == tuple(o for o, (a, b) in enumerate(zip(before, after, strict=True)) if a != b)
        assert found.counts[shift] == len(found.changed)
        assert not set(found.kept) & set(found.changed)


def test_a_peak_within_its_window_is_not_noticed_and_beyond_it_is():
    kept, gone = (pooling.pooled(pooling.Moved("peak", by, 3, 3)) for by in (2, 3))
    assert (kept.changed, kept.kept) == ((), (2,))
    assert (gone.changed, gone.kept) == ((2, 3), ())


@pytest.mark.parametrize(
    ("taps", "rates", "fields", "seen"),
    [
        (2, "1,2,4,8", (2, 4, 8, 16), 16),
        (3, "1,2,4,8", (3, 7, 15, 31), 31),
        (2, "1,1,1,1", (2, 3, 4, 5), 5),
        (2, "2,2,2,2", (3, 5, 7, 9), 5),
    ],
)
def test_layers_see_what_the_formula_says_and_no_later_sample(taps, rates, fields, seen):
    found = stack.reach(taps, rates)
    steps = np.array(rates.split(","), int) * (taps - 1)
    assert found.fields == fields == tuple((1 + np.cumsum(steps)).tolist())
    assert (found.seen, found.later) == (seen, 0)
    assert np.flatnonzero(found.paths).min() == stack.SAMPLES - found.field
    assert found.paths.sum() == taps**4


@pytest.mark.parametrize("sigma", [5, 40, 60])
def test_the_three_ways_to_a_slope_agree_to_rounding_and_the_formula_does_not(sigma):
    found = slopes(sigma, 100, 2)
    assert found.largest < 1e-14
    assert found.formula > 1e-3
    kernel = np.convolve(bell(sigma), -DIFFERENCE)
    np.testing.assert_allclose(found.slope, kernel[::-1], atol=ROUNDING)
    wanted = np.convolve(readings(100, 2), kernel, "same")[MARGIN : MARGIN + SHOWN]
    np.testing.assert_allclose(found.ways[2], wanted, atol=ROUNDING)


def test_two_kernels_in_a_row_are_their_convolution():
    np.testing.assert_allclose(full(np.array([1.0, 2, 3]), np.array([1.0, -1])), [1, 1, 1, -3])


@pytest.mark.parametrize("kind", ["x", "laplacian"])
def test_one_kernel_is_two_steps_on_a_picture(kind):
    x = np.random.default_rng(1).random((3, 40, 33), dtype=np.float32)
    found = edges(x, 15, kind)
    assert found.two.is_equal
    assert found.two.largest < 1e-13
    assert found.formula > 1e-3
    kernel = signal.convolve2d(found.bell, found.step[::-1, ::-1])[::-1, ::-1] if kind == "x" else None
    if kernel is not None:
        np.testing.assert_allclose(np.abs(found.kernel), np.abs(kernel), atol=ROUNDING)
    wanted = signal.correlate2d(x.astype(float).mean(axis=0), found.kernel, "valid")
    np.testing.assert_allclose(found.two.got[0], wanted, atol=1e-6)
    ramp = np.broadcast_to(np.arange(33.0), (1, 40, 33)) / 33
    slope = edges(ramp, 15, kind).two.wanted
    np.testing.assert_allclose(slope, 1 / 33 if kind == "x" else 0, atol=1e-6)


def test_a_picture_smaller_than_the_kernel_is_refused():
    with pytest.raises(ValueError, match="larger than the padded input 16x16"):
        edges(np.zeros((1, 16, 16), np.float32), 40, "x")


@pytest.mark.parametrize("param", [param for params in LIVE.values() for param in params], ids=lambda p: p.key)
def test_a_choice_is_read_as_it_is_written(param):
    assert param.read(param.write(param.default)) == param.default
    with pytest.raises(ValueError):  # noqa: PT011  # each says it in words of its own
        param.read("no such value")


@pytest.mark.parametrize("text", ["", "1,2", *(f"{bad}," * 15 + "0" for bad in ("nan", "9", "0.5", "1e400"))])
def test_a_bad_signal_is_refused(text):
    with pytest.raises(ValueError, match=r"x must be|could not convert"):
        SIGNAL.read(text)


def test_a_kernel_has_one_to_five_quarters():
    assert KERNEL.read("-0.25") == (-0.25,)
    for bad in ("0.3", "1,1,1,1,1,1", "2.25"):
        with pytest.raises(ValueError, match="w must be 1 to 5"):
            KERNEL.read(bad)


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
