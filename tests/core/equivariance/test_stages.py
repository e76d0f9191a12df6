"""Where the cells of a stage look: by how many cells its map moves, and which of them can tell."""

from fractions import Fraction

import numpy as np
import pytest

from core.equivariance import EXACTLY, shift_report
from core.equivariance.stages import stages_of, whole_shifts
from core.layers import (
    Conv2d,
    ConvTranspose2d,
    GlobalAvgPool2d,
    MaxPool2d,
    ReLU,
    Resize,
    Stack,
)
from core.transforms import translate
from tests.core.equivariance.photographs import picture, sobel


@pytest.mark.parametrize(
    ("exact", "nearest_first"),
    [
        ((Fraction(3), Fraction(-2)), [(3, -2)]),
        ((Fraction(3, 2), Fraction(-2)), [(1, -2), (2, -2)]),
        ((Fraction(5, 3), Fraction(0)), [(2, 0), (1, 0)]),
        ((Fraction(-1, 4), Fraction(5, 2)), [(0, 2), (0, 3), (-1, 2), (-1, 3)]),
    ],
)
def test_whole_shifts_next_to_a_fraction_come_nearest_first_then_the_lower(exact, nearest_first):
    assert whole_shifts(exact) == nearest_first


def test_a_stage_says_its_step_whether_it_wraps_and_whether_the_grid_has_ended():
    up = ConvTranspose2d(np.ones((1, 1, 2, 2)), stride=(4, 2))
    stack = Stack([sobel(), MaxPool2d(2), up, GlobalAvgPool2d(), ReLU()])
    stages = stages_of(stack, (1, 16, 12))
    assert [stage.step for stage in stages[:3]] == [(1, 1), (2, 2), (Fraction(1, 2), 1)]
    assert stages[2].in_cells((3, -5)) == (6, -5)
    assert stages[1].in_cells((3, -5)) == (Fraction(3, 2), Fraction(-5, 2))
    assert [stage.wraps for stage in stages[:2]] == [True, True]
    assert [stage.ends_grid for stage in stages] == [False, False, False, True, True]
    assert not stages_of(stack, (1, 15, 12))[1].wraps  # the twin: 15 is no multiple of 2


@pytest.mark.parametrize("shift", [(0, 0), (5, -6), (-3, 5), (30, 0)])
@pytest.mark.parametrize(("padding", "second"), [(0, 0), (1, 1), (((0, 2), (3, 0)), 1)])
def test_interior_cells_are_those_of_which_both_have_all_their_pixels(shift, padding, second):
    # Of ones under ones a cell counts its pixels: it has them all where it counts as many as a cell can.
    x = np.ones((1, 17, 14))
    first = Conv2d(np.ones((1, 1, 3, 2)), stride=(2, 1), padding=padding)
    stack = Stack([first, Conv2d(np.ones((1, 1, 2, 3)), padding=second)])
    stage = stages_of(stack, x.shape)[-1]
    has_all, moved_has_all = (stack(y)[0] == 36 for y in (x, translate(x, shift, mode="zeros")))
    for q in whole_shifts(stage.in_cells(shift)):
        partner = translate(has_all[None].astype(float), q, mode="zeros")[0] > 0
        np.testing.assert_array_equal(np.logical_and.outer(*stage.interior(x.shape, shift, q)), moved_has_all & partner)
    assert has_all.any()
    assert not has_all.all() or not second


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
