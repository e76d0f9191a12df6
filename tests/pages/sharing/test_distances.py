"""How far a picture is from itself moved: as lists of pixels, and after a pooled convolution."""

import numpy as np
import pytest

from core.transforms import translate
from pages.sharing.distances import REACH, apart, distances, like

PICTURE = np.random.default_rng(3).random((1, 24, 20), np.float32)


@pytest.mark.parametrize("mode", ["circular", "replicate"])
def test_distances_are_those_of_the_lists_of_pixels(mode):
    found = distances(PICTURE, PICTURE[:, ::-1], mode)
    for shift in ((0, 0), (0, 1), (-8, 3), (8, 8)):
        moved = translate(PICTURE, shift, mode=mode).astype(float).ravel()
        still = PICTURE.astype(float).ravel()
        u, v = still - still.mean(), moved - moved.mean()
        expected = np.linalg.norm(v - u) / np.linalg.norm(u)
        assert found.every[REACH + shift[0], REACH + shift[1]] == pytest.approx(expected, abs=1e-9)
        one = apart(PICTURE, translate(PICTURE, shift, mode=mode), mode)
        assert one.distance == pytest.approx(expected, abs=1e-9)
        assert one.cosine == pytest.approx(np.corrcoef(still, moved)[0, 1], abs=1e-9)
        assert one.template == pytest.approx(u @ v / (u @ u), abs=1e-9)
    assert found.along(1, 1)[2] == found.every[REACH + 2, REACH + 2]


def test_wrapped_round_a_pooled_convolution_sees_no_shift_and_with_a_repeated_border_it_does():
    assert distances(PICTURE, PICTURE, "circular").pooled.max() < 1e-9
    assert distances(PICTURE, PICTURE, "replicate").pooled[1:].min() > 1e-4


def test_a_flat_picture_has_no_distance():
    flat = np.full((1, 9, 9), 0.25, np.float32)
    found = distances(flat, PICTURE, "circular")
    assert (found.every == 0).all()
    assert (found.noise.distance, found.noise.cosine, found.noise.template) == (None, None, None)


def test_another_picture_is_brought_to_the_size_and_the_contrast():
    other = like(np.random.default_rng(1).random((1, 7, 60), np.float32), PICTURE)
    assert other.shape == PICTURE.shape
    assert (other.mean(), other.std()) == pytest.approx((PICTURE.mean(), PICTURE.std()), rel=1e-5)
