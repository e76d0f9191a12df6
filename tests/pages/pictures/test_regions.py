"""Locality, rings, regions, likes and the shuffled control: against core, by hand, and by other ways."""

import math

import numpy as np
import pytest

from core.images import load_image
from core.images.patterns import PATTERNS
from core.statistics import autocorrelation, locality_length, normalised_correlation, stationarity
from pages.pictures.control import concentration, control, sobel_length
from pages.pictures.finder import read_frame, read_place
from pages.pictures.likes import Frame, fitting, likes, places
from pages.pictures.locality import fall, pairs, profile
from pages.pictures.regions import GRID, region_statistics, strongest_share
from pages.pictures.rings import Rings, rings
from pages.pictures.samples import KINDS, NOISE, SHUFFLED, ensemble, names, row, rows_steps, sample
from pages.pictures.shuffling import expected_stationarity, permutation, put_back, shuffled
from ui.pictures import ASSETS, PHOTOGRAPHS

PORTRAITS = ("chelsea", "astronaut")
FLAT = np.full((1, 32, 32), 0.5, np.float32)


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


def small(name):
    return load_image((ASSETS / PHOTOGRAPHS[name]).read_bytes(), max_side=64)


# --- the known figures ------------------------------------------------------------------------------------------------


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


# --- shuffling --------------------------------------------------------------------------------------------------------


def test_shuffling_is_one_permutation_that_can_be_undone():
    x = np.random.default_rng(0).random((3, 8, 10))
    assert np.array_equal(put_back(shuffled(x)), x)
    assert np.array_equal(shuffled(x)[:1], shuffled(x[:1]))
    assert sorted(permutation(80)) == list(range(80))
    assert not np.array_equal(shuffled(x), x)


@pytest.mark.parametrize(("height", "width"), [(8, 8), (12, 20)])
def test_the_expected_stationarity_is_the_mean_over_shuffles(height, width):
    rng = np.random.default_rng(1)
    x = rng.random((1, height, width)) ** 4
    found = [stationarity(rng.permutation(x.ravel()).reshape(x.shape), GRID) for _ in range(2000)]
    error = np.std(found) / math.sqrt(len(found))
    assert abs(np.mean(found) - expected_stationarity(height * width, GRID)) < 5 * error
    assert abs(np.mean(found) - (1 - GRID**2 / (height * width))) > 5 * error  # the twin: nearly, but not this


# --- locality ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["camera", "text"])
def test_the_profile_is_core_s_autocorrelation_and_falls_where_core_says(name):
    x = sample(name)
    found = profile(x)
    reach = min(x.shape[1:]) // 2
    r = autocorrelation(x.astype(np.float64), reach)
    assert np.array_equal(found.along_rows, r[reach, reach:])
    assert fall(found.along_axes) == pytest.approx(found.length) == locality_length(x)
    around = [r[reach + dy, reach + dx] for dy in range(-6, 7) for dx in range(-6, 7) if round(math.hypot(dy, dx)) == 5]
    assert found.around[5] == pytest.approx(np.mean(around))
    assert fall(found.along_rows) != fall(found.along_columns)


def test_a_flat_profile_never_falls():
    assert fall(np.ones(5)) == math.inf
    assert fall(np.array([1.0, 0.0])) == pytest.approx(1 - 1 / math.e)


def test_pairs_are_counted_once_and_lie_on_the_line_where_they_are_equal():
    x = small("coffee")
    found = pairs(x, 3)
    height, width = x.shape[1:]
    assert found.counts.sum() == height * (width - 3) + (height - 3) * width
    first = np.concatenate([x[:, :, :-3].ravel(), x[:, :-3].ravel()])
    second = np.concatenate([x[:, :, 3:].ravel(), x[:, 3:].ravel()])
    assert found.correlation == pytest.approx(np.corrcoef(first, second)[0, 1], abs=1e-6)
    stripes = np.tile(np.linspace(0, 0.99, 4, dtype=np.float32), (1, 8, 4))
    rising = np.fliplr(pairs(stripes, 4).counts)  # bright second pixels are above
    assert rising.trace() == pairs(stripes, 4).counts.sum()
    assert np.fliplr(pairs(stripes, 1).counts).trace() < pairs(stripes, 1).counts.sum()
    assert pairs(FLAT, 1).correlation is None


# --- rings ------------------------------------------------------------------------------------------------------------


def test_rings_are_least_squares_on_one_half_tested_on_the_other():
    x = small("camera").astype(np.float64)
    found = rings(x, 2).explained
    height = x.shape[1] // 2

    def windows(half):
        return np.lib.stride_tricks.sliding_window_view(half, (5, 5)).reshape(-1, 25)

    halves = [windows(x[0, :height]), windows(x[0, height:])]
    rest = 0.0
    for train, test in (halves, halves[::-1]):
        others = [at for at in range(25) if at != 12]
        design = np.column_stack([np.ones(len(train)), train[:, others]])
        weights = np.linalg.lstsq(design, train[:, 12], rcond=None)[0]
        rest += np.square(test[:, 12] - np.column_stack([np.ones(len(test)), test[:, others]]) @ weights).sum()
    total = sum(np.square(half[:, 12] - x.mean()).sum() for half in halves)
    assert found[2] == pytest.approx(1 - rest / total, abs=1e-9)
    assert found[0] == 0
    assert found[1] < found[2]


def test_what_is_a_sum_of_neighbours_is_explained_and_what_is_independent_is_not():
    wave = PATTERNS["grating"](64)
    assert rings(wave).explained[1] == pytest.approx(1, abs=1e-6)
    noise = np.random.default_rng(5).random((1, 128, 128), dtype=np.float32)
    assert max(map(abs, rings(noise).explained)) < 0.05
    assert rings(noise).enough == 0
    assert rings(FLAT).explained is None


@pytest.mark.parametrize(
    ("explained", "enough"),
    [((0.0, 0.9, 0.95, 0.951), 2), ((0.0, 0.01, 0.9), 0), ((0.0, 0.5, 0.75, 0.875), 3), ((0.0, -0.1), 0), (None, None)],
)
def test_rings_are_enough_where_the_next_takes_away_less_than_a_twentieth_of_the_rest(explained, enough):
    assert Rings(explained).enough == enough


# --- regions ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("statistic", ["mean", "spread", "gradient_energy", "orientation"])
def test_regions_hold_the_quantiles_of_the_patches_inside_them(statistic):
    x = small("chelsea")
    found = region_statistics(x, statistic, 8).picture
    values = found.maps[statistic]
    columns = np.arange(GRID + 1) * x.shape[2] // GRID
    rows = np.arange(GRID + 1) * x.shape[1] // GRID
    inside = values[rows[1] : rows[2] - 7, columns[2] : columns[3] - 7]
    assert found.quantiles[statistic][GRID + 2] == pytest.approx(np.percentile(inside, (5, 25, 50, 75, 95)))
    assert found.directions.sum(axis=1) == pytest.approx(np.ones(GRID**2), abs=1e-6)


def test_the_mean_of_a_patch_is_its_mean_and_stationarity_is_core_s():
    x = small("grass")
    found = region_statistics(x, "mean", 4)
    assert found.picture.maps["mean"][3, 5] == pytest.approx(x[0, 3:7, 5:9].mean(), abs=1e-6)
    assert found.picture.stationarity[0] == stationarity(x, GRID)
    assert found.shuffled.stationarity[0] == stationarity(shuffled(x), GRID)


def test_the_strongest_direction_of_stripes_has_all_and_of_nothing_none():
    found = region_statistics(PATTERNS["grating"](64), "orientation", 8).picture
    assert found.maps["orientation"].min() == pytest.approx(1)
    assert found.directions.argmax(axis=1).tolist() == [0] * GRID**2
    assert strongest_share(np.zeros((8, 1))).tolist() == [0]
    assert not region_statistics(FLAT, "orientation", 8).picture.directions.any()


# --- likes ------------------------------------------------------------------------------------------------------------


def test_places_keep_their_distance_and_come_best_first():
    rng = np.random.default_rng(2)
    values = rng.random((20, 25)).astype(np.float32)
    found = places(values, 0.5, 6)
    got = [values[place] for place in found]
    assert got == sorted(got, reverse=True)
    apart = [max(abs(a[0] - b[0]), abs(a[1] - b[1])) for i, a in enumerate(found) for b in found[:i]]
    assert min(apart) >= 3
    left = [at for at in np.argwhere(values >= 0.5) if all(np.abs(at - place).max() >= 3 for place in found)]
    assert left == []
    assert places(values, 1.01, 6) == []


def test_a_patch_that_was_copied_is_found_and_one_that_was_not_finds_itself_alone():
    x = np.random.default_rng(3).random((1, 48, 60)).astype(np.float32)
    x[0, 30:40, 40:50] = 0.5 * x[0, 4:14, 6:16] + 0.2  # darker and of less contrast: the same form
    found = likes(x, (4, 6), 10, 90)
    assert set(found.places) == {(4, 6), (30, 40)}
    assert found.best == pytest.approx(1, abs=1e-4)
    assert found.shuffled == 0
    assert (found.windows, found.numbers) == (39 * 51, 100)
    assert likes(x, (20, 20), 10, 90).places == ((20, 20),)
    assert likes(FLAT, (2, 2), 8, 90).places == ()


def test_the_first_frame_has_the_most_contrast_and_any_frame_fits():
    x = small("astronaut")
    row_, column = fitting(Frame(None, 8, 70), x)
    windows = np.lib.stride_tricks.sliding_window_view(x[0], (8, 8))
    assert windows[row_, column].std() == pytest.approx(windows.std(axis=(2, 3)).max(), abs=1e-6)
    assert fitting(Frame((500, 3), 16, 70), x) == (x.shape[1] - 16, 3)


def test_astronaut_s_first_patch_comes_back_in_many_places_and_nowhere_in_the_shuffled_pixels():
    x = load_image((ASSETS / PHOTOGRAPHS["astronaut"]).read_bytes(), max_side=128)
    found = likes(x, fitting(Frame(None, 8, 70), x), 8, 70)
    assert len(found.places) > 20
    assert found.shuffled == 0


@pytest.mark.parametrize(
    "said",
    [
        None,
        {"at": [1], "side": 8, "threshold": 70},
        {"at": [1, 2], "side": 7, "threshold": 70},
        {"at": [1, -2], "side": 8, "threshold": 70},
        {"at": [1, 2.5], "side": 8, "threshold": 70},
        {"at": [1, 2], "side": 8, "threshold": 100},
        {"at": [1, True], "side": 8, "threshold": 70},
        {"at": [1, 2], "side": "8", "threshold": 70},
    ],
)
def test_nonsense_from_a_browser_is_no_frame(said):
    assert read_frame(said) is None
    assert read_frame({"at": [1, 2], "side": 9, "threshold": 70}) == Frame((1, 2), 9, 70)


@pytest.mark.parametrize("text", ["", "1", "1,2,3", "-1,2", "a,b", "1, 2"])
def test_nonsense_in_a_link_is_no_place(text):
    with pytest.raises(ValueError, match="expected row,column"):
        read_place(text)


# --- control ----------------------------------------------------------------------------------------------------------


def test_shuffling_keeps_every_pixel_and_a_dense_layer_but_not_what_sobel_finds():
    x = sample("camera")
    found = control(x)
    assert found.differing == 0
    assert found.picture.mean == found.shuffled.mean == pytest.approx(x.mean(), abs=1e-6)
    assert found.picture.variance == found.shuffled.variance == pytest.approx(x.var(), abs=1e-6)
    assert np.array_equal(found.picture.histogram, found.shuffled.histogram)
    assert found.dense < 1e-9
    assert abs(found.kept) < 0.05
    assert found.picture.concentration > 2 * found.shuffled.concentration
    assert found.shuffled.energy == pytest.approx(24 * x.var(), rel=0.05)  # each of both kernels: 12 times the variance
    assert found.picture.energy < 0.3 * found.shuffled.energy


def test_energy_spread_evenly_has_a_tenth_in_a_tenth():
    assert concentration(np.ones((10, 10))) == pytest.approx(0.1)
    assert concentration(np.eye(10)) == 1
    assert concentration(np.zeros((5, 5))) is None


def test_sobel_s_length_is_eight_times_the_slope_inside():
    x = np.tile(np.arange(12.0) / 100, (1, 6, 1))
    assert sobel_length(x)[0, :, 1:-1] == pytest.approx(np.full((6, 10), 0.08))


@pytest.mark.parametrize("name", [*PATTERNS, "flat"])
def test_every_picture_gives_figures(name):
    x = FLAT if name == "flat" else PATTERNS[name](64)
    found = row(x)
    assert math.isfinite(found.nearest)
    assert 0 <= found.stationarity <= 1
    assert found.first_ring is None or math.isfinite(found.first_ring)
    assert math.isfinite(normalised_correlation(x, x[:, :8, :8]).sum())
    control(x)
