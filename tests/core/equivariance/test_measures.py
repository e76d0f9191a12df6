"""What the definitions promise, on real pictures; every law has a twin that must fail."""

import numpy as np
import pytest

from core.equivariance import (
    EXACTLY,
    NEARLY,
    ShiftExperiment,
    consistency,
    decibels,
    residue_map,
    shift_report,
    shift_sweep,
    stage_reports,
    verdict,
    wobble,
)
from core.kernels import KERNELS
from core.layers import (
    AvgPool2d,
    BlurPool2d,
    Conv2d,
    ConvTranspose2d,
    Dense,
    Flatten,
    GlobalAvgPool2d,
    GlobalMaxPool2d,
    MaxBlurPool2d,
    MaxPool2d,
    PolyphasePool2d,
    ReLU,
    Stack,
)
from tests.core.equivariance.photographs import picture, sobel, weights

NAMES = ("astronaut.png", "brick.png", "camera.png", "chelsea.png", "coffee.png", "grass.png", "rocket.jpg", "text.png")


def blocks(count, pool):
    return Stack([layer for _ in range(count) for layer in (sobel(), ReLU(), pool)])


def exact(errors):
    return int(np.sum(np.asarray(errors) <= EXACTLY))


# --- convolution moves along -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("kernel", KERNELS)
def test_stride_1_with_circular_padding_is_exactly_equivariant_for_every_kernel(kernel):
    w = weights(kernel)
    x = picture("camera.png", 64)
    report = shift_report(Stack([Conv2d(w, padding="same", padding_mode="circular")]), x, (3, -5))
    assert report.equivariance_error <= EXACTLY
    assert report.border_error is None
    assert report.aligned_shift == (3, -5)
    if kernel != "identity":  # which alone never looks at the padding
        zeros = shift_report(Stack([Conv2d(w, padding="same")]), x, (3, -5))
        assert zeros.border_error > EXACTLY  # the twin: padding does not move along


def test_sobel_on_a_photograph_moves_along_and_max_pooling_does_not():
    feature, pooled = stage_reports(Stack([sobel(), MaxPool2d(2)]), picture("chelsea.png", 256), (3, -5))
    assert feature.equivariance_error <= 1e-6
    assert feature.measured_shift == (3.0, -5.0)
    assert feature.expected_shift == (3.0, -5.0)
    assert verdict(feature.equivariance_error) == "exactly"
    assert verdict(pooled.equivariance_error) == "not"
    assert pooled.expected_shift == (1.5, -2.5)
    assert np.abs(np.subtract(pooled.measured_shift, (1.5, -2.5))).max() <= 0.5


def test_a_transposed_convolution_moves_stride_cells_for_each_pixel():
    x = picture("camera.png", 64)
    report = shift_report(
        Stack([ConvTranspose2d(weights("sobel_x"), stride=2, padding=1, output_padding=1)]), x, (3, -5)
    )
    assert report.expected_shift == report.measured_shift == report.aligned_shift == (6, -10)
    assert report.equivariance_error <= 1e-6
    assert not report.interior.all()  # its border is fed by fewer inputs, whatever the picture does
    down_and_up = Stack([sobel(stride=2), ConvTranspose2d(weights("sobel_x"), stride=2)])
    assert down_and_up.period(x.shape) == (2, 2)
    assert shift_report(down_and_up, x, (2, 2)).equivariance_error <= 1e-6
    assert shift_report(down_and_up, x, (1, 1)).equivariance_error > NEARLY  # its twin


# --- pooling: which shifts are exact ---------------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
def test_max_pooling_is_exact_at_1_of_4_and_polyphase_at_all(name):
    x = picture(name)
    assert exact(residue_map(Stack([sobel(), ReLU(), MaxPool2d(2)]), x)) == 1
    assert exact(residue_map(Stack([sobel(), ReLU(), PolyphasePool2d()]), x)) == 4


def test_three_blocks_are_exact_at_1_of_64_and_with_polyphase_at_all():
    x = picture("chelsea.png", 64)
    errors = residue_map(blocks(3, MaxPool2d(2)), x)
    assert errors.shape == (8, 8)
    assert exact(errors) == 1
    assert errors[0, 0] <= EXACTLY
    assert exact(residue_map(blocks(3, PolyphasePool2d()), x)) == 64


def test_a_grating_of_period_8_makes_phases_tie_so_polyphase_is_exact_at_2_of_4():
    grating = np.tile(np.sin(np.arange(64) * np.pi / 4), (1, 64, 1)) * 0.5 + 0.5
    assert exact(residue_map(Stack([PolyphasePool2d()]), grating)) == 2


@pytest.mark.parametrize("name", NAMES)
def test_blur_before_the_stride_is_exact_at_1_of_4_too_with_a_smaller_mean_error(name):
    x = picture(name)
    plain = residue_map(Stack([sobel(), ReLU(), MaxPool2d(2)]), x)
    for pool in (BlurPool2d(padding_mode="circular"), MaxBlurPool2d(padding_mode="circular")):
        blurred = residue_map(Stack([sobel(), ReLU(), pool]), x)
        assert exact(blurred) == 1
        assert 0 < blurred.mean() < plain.mean()


def test_the_smaller_error_of_blur_is_false_for_an_impulse():
    impulse = np.zeros((1, 32, 32))
    impulse[0, 16, 16] = 1
    plain = residue_map(Stack([MaxPool2d(2)]), impulse)
    assert residue_map(Stack([BlurPool2d(padding_mode="circular")]), impulse).mean() > plain.mean()


def test_max_of_1_0_0_is_max_of_0_0_1():
    pool = Stack([MaxPool2d((1, 3))])
    report = shift_report(pool, np.array([[[1.0, 0, 0, 0, 0, 0]]]), (0, 2))
    assert report.invariance_error == 0
    assert report.unchanged == 1
    assert shift_report(pool, np.array([[[1.0, 0, 0, 0, 0, 0]]]), (0, 3)).invariance_error > 1  # the next window


# --- what ends the grid ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("pool", [GlobalAvgPool2d(), GlobalMaxPool2d()])
def test_global_pooling_is_invariant_to_a_circular_shift(pool):
    stack = Stack([sobel(), ReLU(), pool])
    x = picture("coffee.png")
    report = shift_report(stack, x, (7, 11))
    assert report.invariance_error <= 1e-6
    assert report.equivariance_error == report.invariance_error
    assert (report.expected_shift, report.measured_shift, report.aligned_shift) == ((0, 0), (0, 0), (0, 0))
    assert report.border_error is None
    assert report.interior.all()
    if isinstance(pool, GlobalAvgPool2d):  # the twin: what comes in as zeros changes the mean
        assert shift_report(stack, x, (40, 40), mode="zeros").invariance_error > NEARLY


def test_dense_sees_every_place_as_another():
    w = np.random.default_rng(0).standard_normal((5, 64)).astype(np.float32)
    reports = stage_reports(Stack([AvgPool2d(16), Flatten(), Dense(w)]), picture("camera.png"), (16, 0))
    assert reports[0].equivariance_error <= EXACTLY
    assert reports[2].equivariance_error == reports[2].invariance_error > NEARLY
    assert reports[2].interior.shape == (5,)


# --- the rest of the face --------------------------------------------------------------------------------------------


def test_the_sweep_and_the_residues_are_the_reports_one_by_one():
    stack, x = Stack([sobel("reflect"), MaxPool2d(2)]), picture("rocket.jpg", 64)
    shifts = [(0, 0), (1, -1), (5, 2)]
    for report, shift in zip(shift_sweep(stack, x, shifts), shifts, strict=True):
        assert report.equivariance_error == shift_report(stack, x, shift).equivariance_error
    assert residue_map(stack, x)[1, 0] == shift_report(stack, x, (3, 2)).equivariance_error
    experiment = ShiftExperiment(stack, x)
    assert experiment.errors((5, 2))[1] == (
        experiment.report((5, 2)).equivariance_error,
        experiment.report((5, 2)).invariance_error,
    )


def test_consistency_and_wobble_by_hand():
    assert consistency([[1, 1, 2], [3, 3, 3]]) == (1 / 3 + 1) / 2
    assert wobble([[0.2, 0.9], [0.5, 0.5]]) == pytest.approx(0.35)


@pytest.mark.parametrize("error", [-1, float("nan"), None, "0"])
@pytest.mark.parametrize("function", [verdict, decibels])
def test_what_is_no_error_has_no_verdict(function, error):
    with pytest.raises(ValueError, match="expected an error of at least 0, got"):
        function(error)


def test_verdicts_and_decibels():
    assert [verdict(e) for e in (0, EXACTLY, 1.1e-5, NEARLY, 0.051, 3)] == ["exactly"] * 2 + ["nearly"] * 2 + [
        "not"
    ] * 2
    assert decibels(0.1) == pytest.approx(20)
    assert decibels(0) == 100


BAD = [
    (lambda s: shift_report(s, np.ones((4, 4)), (0, 0)), r"expected a picture \(C, H, W\), got shape \(4, 4\)"),
    (lambda s: shift_report(s, np.full((1, 4, 4), np.nan), (0, 0)), "expected finite numbers in the picture"),
    (lambda s: shift_report(s, np.ones((1, 4, 4)), (0.5, 0)), "in whole pixels, got"),
    (lambda s: shift_report(s, np.ones((1, 4, 4)), 3), "in whole pixels, got 3"),
    (lambda s: shift_report(s, np.ones((1, 4, 4)), (0, 0), mode="wrap"), "padding mode must be one of"),
    (lambda s: shift_report(s, np.ones((2, 4, 4)), (0, 0)), "channels"),
    (lambda s: stage_reports(s, np.ones((4, 4)), (0, 0)), r"expected a picture \(C, H, W\), got shape \(4, 4\)"),
    (lambda s: stage_reports(s, np.ones((1, 4, 4)), (1, 2, 3)), r"in whole pixels, got \(1, 2, 3\)"),
    (lambda s: stage_reports(s, np.ones((1, 4, 4)), (0, 0), mode=None), "padding mode must be one of .*got None"),
    (lambda s: shift_sweep(s, np.ones((1, 0, 4)), [(0, 0)]), r"expected a picture \(C, H, W\), got shape \(1, 0, 4\)"),
    (lambda s: shift_sweep(s, np.ones((1, 4, 4)), [(0, 0), (0, np.inf)]), r"in whole pixels, got \(0, inf\)"),
    (lambda s: shift_sweep(s, np.ones((1, 4, 4)), [(0, 0)], mode="wrap"), "padding mode must be one of .*got 'wrap'"),
    (lambda s: residue_map(s, np.ones(4)), r"expected a picture \(C, H, W\), got shape \(4,\)"),
    (lambda s: residue_map(s, np.ones((1, 4, 4)), mode="edge"), "padding mode must be one of .*got 'edge'"),
    (lambda s: consistency([[1]]), "two shifts or more"),
    (lambda s: wobble([]), "expected probabilities"),
]


@pytest.mark.parametrize(("act", "sentence"), BAD)
def test_a_bad_argument_says_what_was_expected(act, sentence):
    with pytest.raises(ValueError, match=sentence):
        act(Stack([sobel()]))
