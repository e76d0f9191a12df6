"""Masks on a spectrum: what their shapes cover, and texts that are no mask."""

import numpy as np
import pytest

from pages.frequencies.masks import CORNER, Mask, read_mask
from pages.frequencies.squares import cycles
from tests.pages.frequencies.waves import MASKS, picture

ROUNDING = 1e-12


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
