"""Photographs, textures, text, noise and shuffled pixels: the figures that are known of each kind, and core's."""

import numpy as np
import pytest

from core.statistics import autocorrelation, locality_length, stationarity
from pages.pictures.regions import GRID
from pages.pictures.samples import KINDS, NOISE, SHUFFLED, ensemble, names, rows_steps, sample
from pages.pictures.shuffling import shuffled
from ui.pictures import PHOTOGRAPHS

PORTRAITS = ("chelsea", "astronaut")


@pytest.fixture(scope="module")
def rows():
    steps = rows_steps()()
    shares = []
    while True:
        try:
            shares.append(next(steps))
        except StopIteration as end:
            assert shares == sorted(shares)
            return end.value


def of_kind(rows, kind):
    return [row for (known, _), row in rows.items() if known == kind]


def test_neighbours_are_alike_in_photographs_and_text_and_not_in_shuffled_pixels(rows):
    assert min(row.nearest for row in of_kind(rows, "photograph")) > 0.9
    assert min(row.nearest for row in of_kind(rows, "text")) > 0.7
    assert max(abs(row.nearest) for row in of_kind(rows, SHUFFLED) + of_kind(rows, NOISE)) < 0.05
    assert rows["texture", "grass"].nearest < 0.7  # a texture need not be as local as a photograph


@pytest.mark.parametrize("name", [name for members in KINDS.values() for name in members])
def test_shuffled_pixels_of_every_sample_are_not_local(name):
    x = sample(name)
    r = autocorrelation(shuffled(x), 1)
    assert abs(r[1, 2] + r[2, 1]) / 2 < 0.05
    assert locality_length(shuffled(x)) < 1 < locality_length(x)


def test_textures_are_more_homogeneous_than_portraits(rows):
    textures = [row.stationarity for row in of_kind(rows, "texture")]
    portraits = [rows["photograph", name].stationarity for name in PORTRAITS]
    assert min(textures) > 0.99
    assert max(portraits) < 0.9


def test_textures_are_the_most_homogeneous_pictures_and_photographs_the_most_local(rows):
    pictures = {key: row for key, row in rows.items() if key[0] in KINDS}
    by_stationarity = sorted(pictures, key=lambda key: pictures[key].stationarity)
    assert {kind for kind, _ in by_stationarity[-2:]} == {"texture"}
    by_nearest = sorted(pictures, key=lambda key: pictures[key].nearest)
    assert {kind for kind, _ in by_nearest[-5:]} == {"photograph"}


def test_the_table_has_a_row_a_sample_whose_figures_are_core_s(rows):
    assert tuple(rows) == names()
    assert {name for _, name in names()} == {*PHOTOGRAPHS, NOISE}
    x = sample("camera")
    found = rows["photograph", "camera"]
    assert (found.length, found.stationarity) == (locality_length(x), stationarity(x, GRID))
    assert found.nearest == pytest.approx((autocorrelation(x, 1)[1, 2] + autocorrelation(x, 1)[2, 1]) / 2)


def test_pictures_of_one_layout_keep_it_in_their_mean_and_others_do_not():
    sky = np.repeat(np.linspace(1, 0, 32, dtype=np.float32)[:, None], 24, axis=1)[None]
    same = ensemble([sky, sky, sky, sky])
    assert (same.count, same.share) == (4, pytest.approx(1))
    turned = ensemble([np.rot90(sky, turn, axes=(1, 2)) for turn in range(4)])  # bright elsewhere in each
    assert turned.share < 1e-6
    assert turned.single == pytest.approx(same.single)
    rng = np.random.default_rng(2)  # independent pictures in which no region is brighter on average: 1 / count is left
    drawn = (ensemble(rng.random((8, 1, 4, 4))).share for _ in range(400))
    assert np.mean(list(drawn)) == pytest.approx(1 / 8, rel=0.1)
