"""What is left of a picture without some of its waves, and what a shift does to them, by other ways."""

import numpy as np
import pytest

from core.transforms import translate
from pages.frequencies.masks import read_mask
from pages.frequencies.spectra import moved, what_is_left
from tests.pages.frequencies.waves import MASKS, picture

ROUNDING = 1e-12


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
