"""Where a map moved exactly, the measured shift is the aligned one: over kernels, photographs, strides, crops, shifts.

`EVERY_SHIFT=1 python -m pytest tests/core/equivariance/test_measured_shift.py` tries all combinations; else a sample of
each test.
"""

import os
from itertools import product

import numpy as np
import pytest

from core.equivariance import EXACTLY, ShiftExperiment, measure_shift
from core.images import load_image
from core.kernels import KERNELS
from core.layers import (
    Abs,
    AvgPool2d,
    BlurPool2d,
    Conv2d,
    ConvTranspose2d,
    MaxBlurPool2d,
    MaxPool2d,
    PolyphasePool2d,
    ReLU,
    Stack,
)
from core.padding import PADDING_MODES
from tests.house import ROOT

EVERY = bool(os.environ.get("EVERY_SHIFT"))
PICTURES = ROOT / "assets" / "pictures"
PHOTOGRAPHS = ("astronaut", "camera", "chelsea", "coffee", "text")
SHIFTS = ((3, 5), (-7, 2), (0, 1))
TENTH = 0.1 + 1e-9


def picture(name, side=64):
    return load_image((PICTURES / f"{name}.png").read_bytes(), max_side=side)


def weights(kernel):
    return KERNELS[kernel].weights.astype(np.float32)[None, None]


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
        experiment = ShiftExperiment(Stack([ConvTranspose2d(weights(kernel), stride=stride)]), picture(name))
        report, still, moved = experiment.report(shift), experiment.moved((0, 0))[0], experiment.moved(shift)[0]
        assert report.equivariance_error <= EXACTLY
        assert off(report.measured_shift, report, moved, wraps=False) <= TENTH
        searched = measure_shift(still, moved, interior=report.interior)  # with nothing said of what is expected
        assert off(searched, report, moved, wraps=False) <= TENTH
        exact += 1
    assert exact >= 4


def test_the_whole_map_as_if_it_wrapped_round_does_not_find_it():
    x, stood = picture("text"), 0
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


@pytest.mark.parametrize("star", [1e6, -1e6])
@pytest.mark.parametrize("place", [(20, 30), (0, 0), (47, 62)])
def test_one_bright_star_does_not_hide_the_rest(star, place):
    x = picture("camera")[:, :48].astype(np.float64)
    x[0, place[0], place[1]] = star
    experiment = ShiftExperiment(Stack([Conv2d(weights("gaussian").astype(float), padding=2)]), x, mode="zeros")
    report = experiment.report((5, 3))
    assert report.equivariance_error <= EXACTLY
    assert report.measured_shift == (5, 3)
    still, moved = (experiment.moved(shift)[0] for shift in ((0, 0), (5, 3)))
    assert measure_shift(still, moved, interior=report.interior) == (5, 3)
