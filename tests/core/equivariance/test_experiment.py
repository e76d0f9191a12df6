"""One stack on a picture, still and moved: zero maps, stages by themselves, and the shift that is measured.

Where a map moved exactly, the measured shift is the aligned one: over kernels, photographs, strides, crops, shifts.
`EVERY_SHIFT=1 python -m pytest tests/core/equivariance/test_experiment.py` tries all combinations of these; else a
sample of each test.
"""

import os
from itertools import product

import numpy as np
import pytest

from core.equivariance import EXACTLY, MovedRun, ShiftExperiment, measure_shift, shift_report, stage_reports
from core.kernels import KERNELS
from core.layers import (
    Abs,
    AvgPool2d,
    BlurPool2d,
    Conv2d,
    ConvTranspose2d,
    GlobalAvgPool2d,
    MaxBlurPool2d,
    MaxPool2d,
    PolyphasePool2d,
    ReLU,
    Stack,
)
from core.padding import PADDING_MODES
from core.transforms import translate
from tests.core.equivariance.photographs import picture, sobel, weights

EVERY = bool(os.environ.get("EVERY_SHIFT"))
PHOTOGRAPHS = ("astronaut.png", "camera.png", "chelsea.png", "coffee.png", "text.png")
SHIFTS = ((3, 5), (-7, 2), (0, 1))
TENTH = 0.1 + 1e-9


# --- zero maps, no interior, one cell --------------------------------------------------------------------------------


def test_a_map_of_rounding_counts_as_zero():
    report = shift_report(Stack([sobel(), GlobalAvgPool2d()]), picture("camera.png"), (3, 5))
    assert (report.equivariance_error, report.invariance_error, report.unchanged) == (0, 0, 1)


def test_zero_pictures_and_zero_kernels_give_figures():
    for stack, x in (
        (Stack([sobel()]), np.zeros((1, 16, 16))),
        (Stack([Conv2d(0 * weights("sobel_x"))]), picture("camera.png", 64)),
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


# --- stages by themselves --------------------------------------------------------------------------------------------


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


BAD = [
    (
        lambda s: ShiftExperiment(s, np.ones((1, 4, 4))).stage_reports((1, 2), stages=[1]),
        "stages must be below 1, got 1",
    ),
    (lambda s: ShiftExperiment(s, np.ones((1, 4, 4))).errors((1, 2), stages=[-1]), "stages must be an int .*, got -1"),
]


@pytest.mark.parametrize(("act", "sentence"), BAD)
def test_a_bad_argument_says_what_was_expected(act, sentence):
    with pytest.raises(ValueError, match=sentence):
        act(Stack([sobel()]))


# --- the measured shift ----------------------------------------------------------------------------------------------


def varies(moved, report):
    """Whether there is something to find again: the interior is more than one grey."""
    inside = moved[:, report.interior]
    return inside.size and np.ptp(inside, axis=1).max() > 1e-5 * np.abs(moved).max()


def off(measured, report, moved, *, wraps):
    """By how many cells the measured shift misses the aligned one; modulo the sides where it wraps."""
    apart = np.subtract(measured, report.aligned_shift)
    if wraps:
        half = np.array(moved.shape[-2:]) / 2
        apart = (apart + half) % (2 * half) - half
    return float(np.abs(apart).max())


@pytest.mark.parametrize("kernel", KERNELS)
def test_behind_a_transposed_convolution_it_is_the_aligned_one(kernel):
    cases = list(product(PHOTOGRAPHS, (2, 3, 4), SHIFTS))
    exact = 0
    for number, (name, stride, shift) in enumerate(cases):
        if not EVERY and (number + list(KERNELS).index(kernel)) % 11:
            continue
        experiment = ShiftExperiment(Stack([ConvTranspose2d(weights(kernel), stride=stride)]), picture(name, 64))
        report, still, moved = experiment.report(shift), experiment.moved((0, 0))[0], experiment.moved(shift)[0]
        assert report.equivariance_error <= EXACTLY
        assert off(report.measured_shift, report, moved, wraps=False) <= TENTH
        searched = measure_shift(still, moved, interior=report.interior)  # with nothing said of what is expected
        assert off(searched, report, moved, wraps=False) <= TENTH
        exact += 1
    assert exact >= 4


def test_the_whole_map_as_if_it_wrapped_round_does_not_find_it():
    x, stood = picture("text.png", 64), 0
    for kernel in KERNELS:
        experiment = ShiftExperiment(Stack([ConvTranspose2d(weights(kernel), stride=2)]), x)
        report, moved = experiment.report((3, 5)), experiment.moved((3, 5))[0]
        assert report.measured_shift == report.aligned_shift == (6, 10)
        whole = measure_shift(experiment.moved((0, 0))[0], moved, near=report.expected_shift)
        stood += off(whole, report, moved, wraps=True) > 0.5  # it fits best where its comb and its border stand
    assert stood >= len(KERNELS) // 2


POOLS = {
    "none": lambda rng, mode: [],
    "max": lambda rng, mode: [MaxPool2d(int(rng.integers(2, 4)), stride=int(rng.integers(1, 4)))],
    "average": lambda rng, mode: [AvgPool2d(int(rng.integers(2, 4)), stride=int(rng.integers(1, 4)))],
    "blur": lambda rng, mode: [BlurPool2d(stride=int(rng.integers(1, 4)), padding_mode=mode)],
    "max_blur": lambda rng, mode: [MaxBlurPool2d(stride=int(rng.integers(1, 4)), padding_mode=mode)],
    "polyphase": lambda rng, mode: [PolyphasePool2d()],
}


def drawn(rng):
    """A crop of a photograph with odd and even sides, a stack for it, a mode to move it in, and three shifts."""
    x = picture(str(rng.choice(PHOTOGRAPHS)), 96)
    height, width = (int(rng.integers(20, side + 1)) for side in x.shape[1:])
    top, left = (int(rng.integers(0, side - cut + 1)) for side, cut in zip(x.shape[1:], (height, width), strict=True))
    w, stride, dilation = weights(str(rng.choice(list(KERNELS)))), int(rng.integers(1, 5)), int(rng.integers(1, 3))
    mode = str(rng.choice(PADDING_MODES))
    padding = ("same", 0, 1, 2, 5)[int(rng.integers(5))]
    plain = Conv2d(w, stride=stride, dilation=dilation, padding=padding, padding_mode=mode)
    transposed = ConvTranspose2d(w, stride=stride, dilation=dilation)
    activation = ([], [ReLU()], [Abs()])[int(rng.integers(3))]
    pool = POOLS[str(rng.choice(list(POOLS)))](rng, mode)
    stack = Stack([plain if rng.random() < 0.5 else transposed, *activation, *pool])
    shifts = [tuple(map(int, rng.integers(-9, 10, 2))) for _ in range(2)] + [(4 * stride, -2 * stride)]
    crop = x[:, top : top + height, left : left + width]
    return stack, crop, str(rng.choice(PADDING_MODES)), shifts


@pytest.mark.parametrize("seed", range(200 if EVERY else 8))
def test_for_any_padding_pooling_stride_and_crop_it_is_the_aligned_one(seed):
    rng = np.random.default_rng(seed)
    exact = 0
    for _ in range(20):
        stack, x, mode, shifts = drawn(rng)
        try:
            experiment = ShiftExperiment(stack, x, mode=mode)
        except ValueError:  # a crop that its pooling does not divide
            continue
        for shift in shifts:
            run = experiment.run(shift)
            for stage, moved in enumerate(run.maps):
                report = run.report(stage)
                error = report.equivariance_error
                if error is None:
                    assert report.measured_shift is None
                elif error <= EXACTLY and varies(moved, report):
                    assert off(report.measured_shift, report, moved, wraps=run.wraps(stage)) <= TENTH
                    exact += 1
    assert exact >= 20


def test_without_an_interior_nothing_is_measured():
    stack = Stack([Conv2d(np.ones((1, 1, 7, 7)), padding=3)])
    x = np.random.default_rng(0).random((1, 8, 8))
    report = ShiftExperiment(stack, x).report((3, -3))
    assert (report.equivariance_error, report.measured_shift) == (None, None)
    assert ShiftExperiment(stack, np.tile(x, (2, 2))).report((3, -3)).measured_shift == (3, -3)


def test_a_map_that_counts_as_zero_has_not_moved():
    grey = np.full((1, 24, 24), 0.3, np.float32) + 1e-8 * np.random.default_rng(0).random((1, 24, 24))
    for padding_mode in PADDING_MODES[1:]:
        stack = Stack([Conv2d(weights("laplacian"), padding=1, padding_mode=padding_mode)])
        assert ShiftExperiment(stack, grey).report((2, 1)).measured_shift == (0, 0)
