"""What the definitions promise, on real pictures; every law has a twin that must fail."""

import numpy as np
import pytest

from core.equivariance import (
    EXACTLY,
    NEARLY,
    MovedRun,
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
from core.images import load_image
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
    Resize,
    Stack,
)
from core.transforms import translate
from tests.house import ROOT

PICTURES = ROOT / "assets" / "pictures"
NAMES = ("astronaut.png", "brick.png", "camera.png", "chelsea.png", "coffee.png", "grass.png", "rocket.jpg", "text.png")
SOBEL = KERNELS["sobel_x"].weights.astype(np.float32)[None, None]


def picture(name, side=128):
    return load_image((PICTURES / name).read_bytes(), max_side=side)


def sobel(mode="circular", **options):
    return Conv2d(SOBEL, padding=1, padding_mode=mode, **options)


def blocks(count, pool):
    return Stack([layer for _ in range(count) for layer in (sobel(), ReLU(), pool)])


def exact(errors):
    return int(np.sum(np.asarray(errors) <= EXACTLY))


# --- convolution moves along -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("kernel", KERNELS)
def test_stride_1_with_circular_padding_is_exactly_equivariant_for_every_kernel(kernel):
    w = KERNELS[kernel].weights.astype(np.float32)[None, None]
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


@pytest.mark.parametrize("mode", ["circular", "zeros", "reflect", "replicate"])
@pytest.mark.parametrize("padding_mode", ["zeros", "reflect", "replicate"])
def test_inside_is_exact_and_every_difference_lies_at_the_border(mode, padding_mode):
    x = picture("astronaut.png")
    stack = Stack([Conv2d(np.ones((1, 1, 5, 3), np.float32), padding="same", padding_mode=padding_mode)])
    report = shift_report(stack, x, (4, -7), mode=mode)
    assert report.equivariance_error <= 1e-6
    assert report.border_error > EXACTLY
    difference = np.abs(stack(translate(x, (4, -7), mode=mode)) - translate(stack(x), (4, -7), mode=mode))[0]
    outside = difference > 1e-5 * np.abs(stack(x)).max()
    assert outside.any()
    assert not (outside & report.interior).any()


def test_the_interior_is_what_the_kernel_and_the_shift_leave():
    report = shift_report(Stack([Conv2d(np.ones((1, 1, 5, 3)), padding="same")]), np.ones((1, 20, 16)), (4, -7))
    rows, columns = np.flatnonzero(report.interior.any(1)), np.flatnonzero(report.interior.any(0))
    assert (rows[0], rows[-1], columns[0], columns[-1]) == (4 + 2, 19 - 2, 1, 15 - 7 - 1)
    assert report.interior.sum() == len(rows) * len(columns)


def test_a_transposed_convolution_moves_stride_cells_for_each_pixel():
    x = picture("camera.png", 64)
    report = shift_report(Stack([ConvTranspose2d(SOBEL, stride=2, padding=1, output_padding=1)]), x, (3, -5))
    assert report.expected_shift == report.measured_shift == report.aligned_shift == (6, -10)
    assert report.equivariance_error <= 1e-6
    assert not report.interior.all()  # its border is fed by fewer inputs, whatever the picture does
    down_and_up = Stack([sobel(stride=2), ConvTranspose2d(SOBEL, stride=2)])
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


# --- zero maps, no interior, one cell --------------------------------------------------------------------------------


def test_a_map_of_rounding_counts_as_zero():
    report = shift_report(Stack([sobel(), GlobalAvgPool2d()]), picture("camera.png"), (3, 5))
    assert (report.equivariance_error, report.invariance_error, report.unchanged) == (0, 0, 1)


def test_zero_pictures_and_zero_kernels_give_figures():
    for stack, x in (
        (Stack([sobel()]), np.zeros((1, 16, 16))),
        (Stack([Conv2d(0 * SOBEL)]), picture("camera.png", 64)),
    ):
        report = shift_report(stack, x, (1, 1))
        assert (report.equivariance_error, report.invariance_error, report.unchanged) == (0, 0, 1)
        assert report.measured_shift == (0, 0)


def test_what_was_zero_and_is_not_any_more_is_error_1():
    x = np.zeros((1, 4, 8))
    x[0, 0, 0] = 1
    stack = Stack([Conv2d(np.ones((1, 1, 1, 1))), MaxPool2d((4, 2), stride=(4, 4))])  # columns 2, 3, 6, 7 are not seen
    assert shift_report(stack, x, (0, 2)).invariance_error == 1
    moved_back = shift_report(stack, translate(x, (0, 2)), (0, -2))
    assert moved_back.invariance_error == 1


def test_without_interior_the_error_is_none_and_the_shift_rounded_down():
    report = shift_report(Stack([Conv2d(np.ones((1, 1, 7, 7)), padding=3), MaxPool2d(2)]), np.ones((1, 8, 8)), (3, -3))
    assert report.equivariance_error is None
    assert report.aligned_shift == (1, -2)
    assert not report.interior.any()
    assert report.border_error is not None


def test_one_pixel_and_shifts_past_the_frame():
    report = shift_report(Stack([Conv2d(np.ones((1, 1, 1, 1)))]), np.ones((1, 1, 1)), (5, -9))
    assert (report.equivariance_error, report.measured_shift) == (0, (0, 0))
    far = shift_report(Stack([sobel("zeros")]), picture("camera.png", 64), (200, 0), mode="zeros")
    assert far.equivariance_error is None


def test_a_window_that_hangs_over_the_edge_leaves_a_border():
    x = picture("camera.png", 64)
    report = shift_report(Stack([MaxPool2d(3, stride=2, ceil_mode=True)]), x, (0, 2))
    assert report.equivariance_error <= EXACTLY
    assert not report.interior[:, -1].any()
    assert shift_report(Stack([MaxPool2d(2, ceil_mode=True)]), x, (0, 2)).interior.all()  # its twin hangs over nothing


def test_resize_divides_the_shift_by_its_factor():
    x = picture("camera.png", 64)
    report = shift_report(Stack([Resize((32, 128), mode="bilinear")]), x, (4, 3))
    assert report.expected_shift == (2, 6)
    assert report.equivariance_error <= 1e-6
    assert not report.interior.all()


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


@pytest.mark.parametrize("pool", [MaxPool2d(2), PolyphasePool2d()], ids=["max", "polyphase"])
def test_the_report_of_a_stage_does_not_depend_on_those_behind_it(pool):
    x, layers = picture("rocket.jpg", 64), [sobel("zeros"), ReLU(), pool, sobel("zeros")]
    whole = stage_reports(Stack(layers), x, (3, 5))
    for count in range(1, len(layers)):
        upto = shift_report(Stack(layers[:count]), x, (3, 5))
        assert vars(upto) | {"interior": None} == vars(whole[count - 1]) | {"interior": None}
        np.testing.assert_array_equal(upto.interior, whole[count - 1].interior)
    errors = {(report.equivariance_error, report.border_error) for report in whole}
    assert len(errors) == len(layers)  # the stages differ


@pytest.mark.parametrize("asked", [(), (3,), (2, 0), (1, 1), range(4)])
def test_only_the_stages_that_are_asked_for_are_measured_and_as_among_all(asked, monkeypatch):
    stack, x = Stack([sobel("zeros"), sobel(), MaxPool2d(2), GlobalAvgPool2d()]), picture("rocket.jpg", 64)
    experiment, measured = ShiftExperiment(stack, x), []
    whole, errors = experiment.stage_reports((3, 5)), experiment.errors((3, 5))
    report, error = MovedRun.report, MovedRun.equivariance
    monkeypatch.setattr(MovedRun, "report", lambda run, stage: measured.append(stage) or report(run, stage))
    found = experiment.stage_reports((3, 5), stages=asked)
    assert sorted(measured) == sorted(set(asked))
    for one, stage in zip(found, asked, strict=True):
        assert vars(one) | {"interior": None} == vars(whole[stage]) | {"interior": None}
        np.testing.assert_array_equal(one.interior, whole[stage].interior)
    measured.clear()
    monkeypatch.setattr(MovedRun, "equivariance", lambda run, stage: measured.append(stage) or error(run, stage))
    assert experiment.errors((3, 5), stages=asked) == [errors[stage] for stage in asked]
    assert sorted(measured) == sorted(set(asked))
    measured.clear()
    experiment.errors((3, 5))
    assert measured == [0, 1, 2, 3]  # the twin: without a choice it is every stage


def test_a_stage_that_is_asked_for_alone_is_zero_beside_those_before_it():
    stack, x = Stack([sobel(), AvgPool2d(128)]), picture("camera.png")
    experiment = ShiftExperiment(stack, x)
    (alone,) = experiment.stage_reports((3, 5), stages=[1])
    assert (alone.equivariance_error, alone.unchanged) == (0, 1)
    still, moved = stack(x), experiment.moved((3, 5))[1]
    assert np.abs(moved - still).max() > EXACTLY * np.abs(still).max()  # the twin: by their own scale they differ


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
    (
        lambda s: ShiftExperiment(s, np.ones((1, 4, 4))).stage_reports((1, 2), stages=[1]),
        "stages must be below 1, got 1",
    ),
    (lambda s: ShiftExperiment(s, np.ones((1, 4, 4))).errors((1, 2), stages=[-1]), "stages must be an int .*, got -1"),
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
