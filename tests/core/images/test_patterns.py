"""Computed pictures against their formulas, cell by cell where the answer is short."""

import numpy as np
import pytest

from core.images import patterns
from core.images.patterns import PATTERNS


@pytest.mark.parametrize("name", PATTERNS)
@pytest.mark.parametrize("size", [1, 2, 7, 64, (1, 9), (12, 5)])
def test_a_pattern_is_one_channel_of_float32_between_0_and_1(name: str, size: int | tuple[int, int]) -> None:
    picture = PATTERNS[name](size)
    assert picture.shape == (1, *(size if isinstance(size, tuple) else (size, size)))
    assert picture.dtype == np.float32
    assert picture.min() >= 0
    assert picture.max() <= 1
    assert picture.flags.writeable
    assert picture.flags.c_contiguous


def test_the_patterns_stand_in_order() -> None:
    assert list(PATTERNS) == ["impulse", "step_edge", "grating", "checkerboard", "disc", "zone_plate"]


def test_an_impulse_is_one_white_pixel_in_the_middle() -> None:
    picture = patterns.impulse((6, 9))
    assert picture.sum() == 1
    assert picture[0, 3, 4] == 1


def test_a_step_edge_is_white_from_the_middle_column_on() -> None:
    assert patterns.step_edge((2, 5))[0].tolist() == [[0, 0, 1, 1, 1]] * 2


def test_a_checkerboard_changes_every_cell() -> None:
    assert patterns.checkerboard(4, cell=1)[0].tolist() == [[0, 1, 0, 1], [1, 0, 1, 0]] * 2
    assert patterns.checkerboard((2, 4), cell=2)[0].tolist() == [[0, 0, 1, 1]] * 2


def test_a_grating_repeats_after_its_period_and_not_before() -> None:
    upright = patterns.grating(64, period=8)
    assert np.allclose(upright[0, 0, :8], 0.5 + 0.5 * np.cos(2 * np.pi * np.arange(8) / 8))
    assert np.array_equal(upright, np.roll(upright, 3, axis=1))
    assert np.allclose(upright, np.roll(upright, 8, axis=2), atol=1e-6)
    assert not np.allclose(upright, np.roll(upright, 4, axis=2), atol=0.5)


def test_a_grating_runs_upwards_at_90_degrees() -> None:
    level = patterns.grating(32, period=8, angle_deg=90)
    assert np.array_equal(level, np.roll(level, 5, axis=2))
    phased = patterns.grating(32, period=8, angle_deg=90, phase_deg=90)  # cos(2 pi (-y) / 8 + 90 deg)
    assert np.allclose(phased[0, :, 0], 0.5 + 0.5 * np.sin(2 * np.pi * np.arange(32) / 8), atol=1e-6)


def test_a_disc_has_its_area_and_every_symmetry() -> None:
    picture = patterns.disc(64, radius=20)[0]
    assert picture.sum() == pytest.approx(np.pi * 20**2, rel=2e-3)
    for turned in (picture.T, picture[::-1], picture[:, ::-1]):
        assert np.array_equal(picture, turned)
    assert patterns.disc(64)[0].sum() == pytest.approx(np.pi * 16**2, rel=3e-3)


def test_a_zone_plate_reaches_half_a_cycle_a_pixel_at_its_sides() -> None:
    side = 256
    row = patterns.zone_plate(side)[0, side // 2].astype(float)
    assert row[side // 2] == 1
    phase = np.pi * (np.arange(side) - side // 2) ** 2 / side
    assert np.allclose(row, 0.5 + 0.5 * np.cos(phase), atol=1e-6)
    assert np.abs(np.diff(phase))[[0, -1]] / (2 * np.pi) == pytest.approx([0.498, 0.494], abs=1e-3)
    assert np.abs(np.diff(row[:5])).min() > 0.9  # black and white in turn, up to the wrapping side


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: patterns.impulse(0), "whole numbers of at least 1, got 0"),
        (lambda: patterns.step_edge(-1), "whole numbers of at least 1, got -1"),
        (lambda: patterns.grating((8, 0)), r"whole numbers of at least 1, got \(8, 0\)"),
        (lambda: patterns.checkerboard(True), "whole numbers of at least 1, got True"),
        (lambda: patterns.zone_plate((4,)), r"a pair \(H, W\) .*got \(4,\)"),
        (lambda: patterns.disc((3, 0)), r"whole numbers of at least 1, got \(3, 0\)"),
        (lambda: patterns.disc((3, 4, 5)), r"a pair \(H, W\)"),
        (lambda: patterns.disc((3.5, 4)), r"got \(3.5, 4\)"),
        (lambda: patterns.disc(8, radius=0), "radius above 0, got 0"),
        (lambda: patterns.grating(8, period=0), "period above 0, got 0"),
        (lambda: patterns.grating(8, angle_deg=float("nan")), "finite angle_deg"),
        (lambda: patterns.grating(8, phase_deg=float("inf")), "finite angle_deg and phase_deg, got 0.0 and inf"),
        (lambda: patterns.checkerboard(8, cell=0), "whole cell of at least 1 pixel, got 0"),
        (lambda: patterns.impulse("8"), "whole numbers of at least 1, got '8'"),
        (lambda: patterns.impulse(None), "whole numbers of at least 1, got None"),
        (lambda: patterns.disc(8, radius="2"), "radius above 0, got '2'"),
        (lambda: patterns.grating(8, angle_deg="0"), "finite angle_deg and phase_deg, got '0'"),
        (lambda: patterns.checkerboard(8, cell="2"), "whole cell of at least 1 pixel, got '2'"),
        (lambda: patterns.checkerboard(8, cell=1.5), "whole cell of at least 1 pixel, got 1.5"),
    ],
)
def test_sizes_and_lengths_that_make_no_picture_are_refused(make: object, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        make()  # type: ignore[operator]
