"""Masks, spectra, shifts, the convolution theorem, sampling and cost: the lesson's figures by other ways."""

import numpy as np
import pytest

from core.convolution import conv2d
from core.images.patterns import grating, zone_plate
from core.kernels import KERNELS, gaussian
from core.pooling import blur_pool2d, max_blur_pool2d, polyphase_pool2d
from core.transforms import translate
from pages.frequencies.crossing import KERNEL_SIDES, crossing, direct_operations, fourier_operations, measure
from pages.frequencies.masks import CORNER, Mask, read_mask
from pages.frequencies.sampling import high_part, sampled, stride_one
from pages.frequencies.spectra import moved, what_is_left
from pages.frequencies.squares import LARGEST, central_square, cycles
from pages.frequencies.theorem import ALLOWED, by_spectra, differences, in_space, sample
from pages.frequencies.theorem_figures import passing, placed
from ui.pictures import SAMPLES

MASKS = ("keep.all", "keep.disc.100", "drop.disc.80", "keep.ring.50.120", "drop.wedge.30.20", "keep.brush.30.100.-200")
ROUNDING = 1e-12


def picture(n: int = 32) -> np.ndarray:
    return np.random.default_rng(n).random((n, n))


@pytest.mark.parametrize(
    ("shape", "side"), [((1, 1), 1), ((3, 9), 2), ((48, 80), 32), ((64, 64), 64), ((300, 520), LARGEST)]
)
def test_the_square_is_the_middle_and_a_power_of_two(shape, side):
    x = np.arange(float(np.prod(shape))).reshape(1, *shape)
    square = central_square(x)
    top, left = (shape[0] - side) // 2, (shape[1] - side) // 2
    assert square.shape == (side, side)
    assert square[0, 0] == x[0, top, left]


@pytest.mark.parametrize("text", MASKS)
def test_a_mask_leaves_a_picture_and_says_itself(text):
    mask = read_mask(text)
    assert mask.text == text
    for n in (2, 16, 32):
        passes = mask.passes(n)
        assert passes[0, 0]
        assert np.array_equal(passes, np.roll(passes[::-1, ::-1], 1, (0, 1)))
        assert np.abs(np.fft.ifft2(np.where(passes, np.fft.fft2(picture(n)), 0)).imag).max() < ROUNDING


def test_shapes_cover_what_they_say():
    down, right = cycles(64)
    f = np.hypot(down, right) / 64
    assert np.array_equal(Mask("disc", True, (125,)).shape(64), f <= 0.125)
    assert np.array_equal(Mask("ring", True, (125, 250)).shape(64), (f >= 0.125) & (f <= 0.25))
    assert Mask("wedge", True, (90, 0)).shape(64)[:, 1:32].sum() == 0
    assert Mask("wedge", True, (90, 0)).shape(64)[1:, 0].all()
    assert Mask("wedge", True, (45, 1)).shape(64)[-3, 3]  # up and right: a wave that rises
    assert not Mask("wedge", True, (45, 1)).shape(64)[3, 3]
    dab = np.argwhere(Mask("brush", True, (1, 250, 125)).shape(64)).tolist()
    assert dab == [[8, 16], [56, 48]]


@pytest.mark.parametrize(
    "text",
    [
        *("", "keep", "hide.all", "keep.all.1", "keep.square.3", "keep.disc", "keep.disc.1e2", "keep.disc.-1"),
        *(f"keep.disc.{CORNER + 1}", "keep.disc.99999999999999", "keep.ring.9.3", "keep.wedge.180.5"),
        *("keep.wedge.3.91", "keep.brush", "keep.brush.20.1", "keep.brush.20.501.0", "keep.brush.20" + ".1.1" * 101),
    ],
)
def test_a_text_that_is_no_mask_is_refused(text):
    with pytest.raises(ValueError, match=r"."):
        read_mask(text)


@pytest.mark.parametrize("text", MASKS)
def test_error_follows_from_the_power_that_stays(text):
    x = picture()
    left = what_is_left(x, read_mask(text))
    assert left.error == pytest.approx(np.sqrt(max(0, 1 - left.share)), abs=1e-7)
    assert left.picture.mean() == pytest.approx(x.mean())
    rest = what_is_left(x, read_mask(text.replace("keep", "hold").replace("drop", "keep").replace("hold", "drop")))
    if text != "keep.all":
        assert left.share + rest.share == pytest.approx(1)
        assert left.picture + rest.picture - x.mean() == pytest.approx(x)
        assert left.share < 1 - 1e-6


def test_a_flat_picture_has_no_waves():
    left = what_is_left(np.full((8, 8), 0.25), read_mask("keep.disc.10"))
    assert (left.share, left.error) == (None, None)
    assert left.picture == pytest.approx(0.25)
    assert moved(np.zeros((8, 8)), (1, 2), "circular").waves == 0


@pytest.mark.parametrize("shift", [(0, 0), (1, 0), (-3, 17), (31, -31)])
def test_a_circular_shift_is_a_ramp_of_phases_and_one_that_loses_pixels_is_not(shift):
    x = picture()
    found = moved(x, shift, "circular")
    assert found.magnitude < ROUNDING
    assert found.phase < 1e-6
    assert found.waves == x.size - 1
    if shift != (0, 0):
        lossy = moved(x, shift, "zeros")
        assert lossy.magnitude > 1e-3
        assert lossy.phase > 1
        wrong = np.fft.fft2(translate(x[None], shift, mode="circular")[0])
        assert np.abs(wrong - np.fft.fft2(x)).max() > 1e-3


@pytest.mark.parametrize("name", SAMPLES)
def test_the_theorem_holds_for_every_kernel_on_every_sample(name):
    x = sample(name)
    found = {kernel.name: differences(x, kernel.weights) for kernel in KERNELS.values()}
    assert {key: d for key, d in found.items() if not d.largest < ALLOWED} == {}
    assert found["identity"].unpadded < ALLOWED  # the twin: zeros around, but not padded


@pytest.mark.parametrize("name", ["astronaut", "camera", "brick"])
def test_without_padding_the_product_wraps(name):
    x = sample(name)
    unpadded = {kernel.name: differences(x, kernel.weights).unpadded for kernel in KERNELS.values()}
    assert {key for key, value in unpadded.items() if value < 1e-3} == {"identity"}


def test_a_wrong_response_is_told_from_the_right_one():
    x, w = sample("camera"), KERNELS["emboss"].weights
    assert np.abs(by_spectra(x, w[::-1, ::-1]) - in_space(x, w)).max() > 0.1
    assert np.abs(by_spectra(x, w) - in_space(x, w)).max() < ALLOWED


@pytest.mark.parametrize(
    ("name", "which"),
    [
        *(("identity", "all"), ("shift", "all"), ("gaussian", "low"), ("laplacian", "high"), ("laplacian8", "high")),
        *(("sobel_x", "x"), ("sobel_y", "y"), ("difference_x", "x"), ("sharpen", "mixed")),
    ],
)
def test_what_a_kernel_lets_pass(name, which):
    assert passing(KERNELS[name].weights) == which


def test_zeros_let_nothing_pass_and_a_kernel_lies_on_its_pixels():
    assert passing(np.zeros((3, 3))) == "nothing"
    assert np.argwhere(placed(np.ones((1, 2)))).tolist() == [[4, 4], [4, 5]]
    assert np.argwhere(placed(np.ones((7, 7)))).min(0).tolist() == [1, 1]


@pytest.mark.parametrize("stride", [2, 4])
def test_pooled_maps_are_those_of_core(stride):
    x = picture()[None]
    options = {"taps": 5, "stride": stride, "padding_mode": "circular"}
    assert np.array_equal(sampled(x, "none", stride, 5).pooled, x[:, ::stride, ::stride])
    assert sampled(x, "blur", stride, 5).pooled == pytest.approx(blur_pool2d(x, **options))
    assert sampled(x, "max_blur", stride, 5).pooled == pytest.approx(max_blur_pool2d(x, stride, **options))
    assert np.array_equal(sampled(x, "polyphase", stride, 5).pooled, polyphase_pool2d(x, stride=stride))
    blocks = x.reshape(1, 32 // stride, stride, 32 // stride, stride)
    assert np.array_equal(sampled(x, "max", stride, 5).pooled, blocks.max((2, 4)))
    assert sampled(x, "average", stride, 5).pooled == pytest.approx(blocks.mean((2, 4)))


@pytest.mark.parametrize("pooling", ["none", "max", "average", "blur", "max_blur"])
def test_folded_energy_is_that_of_the_high_part(pooling):
    full = stride_one(zone_plate(64).astype(np.float64), pooling, 2, 5)
    high, free = high_part(full, 2), full - full.mean()
    energy = sampled(zone_plate(64).astype(np.float64), pooling, 2, 5).energy
    assert energy == pytest.approx((high**2).sum() / (free**2).sum())


def test_a_blur_takes_the_false_rings_of_the_zone_plate_and_a_slow_grating_has_none():
    plate = zone_plate(256).astype(np.float64)
    bare, blurred = (sampled(plate, name, 2, 5) for name in ("none", "blur"))
    assert bare.energy > 0.7
    assert blurred.energy < 0.05
    corner = (slice(None), slice(0, 24), slice(0, 24))  # where the plate is finest, and stride 2 shows wide rings
    assert np.ptp(bare.pooled[corner]) > 0.9
    assert np.ptp(blurred.pooled[corner]) < 0.1
    assert sampled(grating(64, period=8).astype(np.float64), "none", 2, 5).energy < ROUNDING
    assert sampled(grating(64, period=3.2).astype(np.float64), "none", 2, 5).energy > 0.9


def test_crossings_are_where_the_curves_meet():
    assert crossing([1, 3, 5], [1, 2, 4], [8, 8, 8]) is None
    assert crossing([1, 3, 5], [9, 10, 11], [8, 8, 8]) == 1
    assert crossing([1, 3, 5, 7], [1, 9, 4, 16], [8, 8, 8, 8]) == pytest.approx(6)
    k = np.arange(1, 32)
    found = crossing(k, [direct_operations(n) for n in k], [fourier_operations(256, n) for n in k])
    assert 8 < found < 9


def test_both_ways_give_one_map_and_core_changes_over_once():
    found = measure(np.zeros((1, 4, 4)), 64, 0)
    assert found.difference < 1e-5
    assert len(found.direct_ms) == len(found.fourier_ms) == len(KERNEL_SIDES)
    assert min(*found.direct_ms, *found.fourier_ms) > 0
    assert sorted(found.takes_fourier) == list(found.takes_fourier)
    assert found.chosen == 17


def test_the_theorem_s_space_is_core_s_wrapped_convolution():
    x, w = picture(), gaussian(1.0).weights
    expected = conv2d(x[None], w[None, None], padding="same", padding_mode="circular")[0]
    assert np.array_equal(in_space(x, w), expected)
