"""The three layers of the lesson: their counts, their matrices, what they are fitted to; how far a picture moves."""

import numpy as np
import pytest

from core.convolution import conv2d, locally_connected2d
from core.transforms import translate
from pages.sharing import detectors
from pages.sharing.counts import EXAMPLES, Counts, memory
from pages.sharing.detectors import CELLS, COPIES, KINDS, OTHERS, RIDGE, TRAINED, fit, look, shown_places, training
from pages.sharing.distances import REACH, apart, distances, like
from pages.sharing.pairs import pair_param, read_pair
from pages.sharing.shapes import PLACES, SHAPES, SIDE, WINDOW, centre, cut, drawn, places
from pages.sharing.ties import ties

CROSS = SHAPES["cross"]
ALL = PLACES * PLACES
PICTURE = np.random.default_rng(3).random((1, 24, 20), np.float32)


# --- counts ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("size", "c_in", "c_out", "k"), [((4, 5), 1, 1, 3), ((6, 3), 3, 2, 5)])
def test_counts_are_the_sizes_of_the_arrays_that_core_takes(size, c_in, c_out, k):
    counts = Counts(size, c_in, c_out, k)
    x = np.ones((c_in, *size))
    local, shared = np.ones((*size, c_out, c_in, k, k)), np.ones((c_out, c_in, k, k))
    assert locally_connected2d(x, local, padding=k // 2).shape == conv2d(x, shared, padding=k // 2).shape
    outputs = conv2d(x, shared, padding=k // 2).size
    assert counts.each() == {"dense": outputs * x.size, "local": local.size, "shared": shared.size}


def test_the_known_numbers():
    assert [example.dense() for example in EXAMPLES] == [10_240, 10_485_760, 10**12]
    assert [example.shared(3) for example in EXAMPLES] == [90, 90, 9]
    assert memory(10**12) == (4.0, "TB")
    assert memory(9) == (36.0, "B")


# --- matrices --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["line", "picture"])
def test_shared_weights_run_along_diagonals_and_unshared_ones_stand_once(form):
    found = ties(form)
    shared, window = found.shared, found.window
    assert found.free("shared") == window[0] * window[1]
    assert found.entries("local") == found.entries("shared") == found.free("local")
    assert found.free("dense") == found.entries("dense") == found.dense.size
    assert np.array_equal(found.local > 0, shared > 0)
    one = (shared == 1).nonzero()
    assert len(set((one[1] - one[0]).tolist())) == 1
    other = (found.local > 0).nonzero()
    assert len(set((other[1] - other[0]).tolist())) == window[0] * window[1]


def test_the_matrix_of_shared_weights_is_the_convolution():
    found, w = ties("picture"), np.random.default_rng(0).random((3, 3))
    matrix = np.concatenate([[0], w.ravel()])[found.shared]
    x = np.random.default_rng(1).random((1, *found.size))
    expected = conv2d(x, w[None, None], padding=1)
    assert np.allclose(matrix @ x.ravel(), expected.ravel())
    assert not np.allclose(matrix.T @ x.ravel(), expected.ravel())


# --- fits ------------------------------------------------------------------------------------------------------------


def loss(responses, targets, weights):
    """What the fits minimise, written out."""
    heavy = np.where(targets > 0, CELLS - 1, 1)
    return float((heavy * (responses - targets) ** 2).sum() + RIDGE * (weights.astype(float) ** 2).sum())


@pytest.mark.parametrize("count", [1, 5])
def test_each_fit_is_the_minimum_of_the_loss_that_the_page_states(count):
    layers = fit(CROSS, 0.2, count)
    pictures, targets = training(CROSS, 0.2, count)
    assert layers.pictures == len(pictures) == OTHERS + COPIES * count
    rng = np.random.default_rng(0)
    for kind in KINDS:
        weights = getattr(layers, kind)
        best = loss(layers(pictures)[kind], targets, weights)
        for _ in range(4):
            step = 1e-2 * rng.standard_normal(weights.shape).astype(np.float32)
            moved = detectors.Layers(**{k: getattr(layers, k) for k in KINDS} | {kind: weights + step}, pictures=0)
            assert loss(moved(pictures)[kind], targets, weights + step) > best


def test_a_cell_that_is_never_asked_for_a_one_has_no_weights():
    layers = fit(CROSS, 0.2, 1)
    row, column = centre(TRAINED)
    asked = np.zeros((SIDE, SIDE), bool)
    asked[row, column] = True
    assert (np.abs(layers.dense).max(axis=1).reshape(SIDE, SIDE) > 0).tolist() == asked.tolist()
    assert (np.abs(layers.local).max(axis=(2, 3)) > 0).tolist() == asked.tolist()
    assert layers.weights == {"dense": 65_536, "local": 12_544, "shared": 49}


@pytest.mark.parametrize("name", SHAPES)
def test_shown_at_one_place_only_convolution_finds_the_pattern_elsewhere(name):
    layers = fit(SHAPES[name], 0.2, 1)
    found = look(layers, SHAPES[name], 0.2)
    assert [found.count(kind) for kind in KINDS] == [1, 1, ALL]
    assert all(found.is_found[kind][TRAINED] for kind in KINDS)


def test_shown_at_all_places_all_three_find_it_everywhere():
    found = look(fit(CROSS, 0.2, ALL), CROSS, 0.2)
    assert [found.count(kind) for kind in KINDS] == [ALL] * 3


def test_in_strong_noise_a_dense_layer_misses_places_that_it_was_shown():
    found = look(fit(CROSS, 0.6, ALL), CROSS, 0.6)
    assert found.count("dense") < found.count("local") <= found.count("shared") == ALL


def test_without_noise_the_response_of_shared_weights_is_flat_and_of_others_a_spike():
    found = look(fit(CROSS, 0.0, 1), CROSS, 0.0)
    assert np.ptp(found.at["shared"]) < 1e-6
    assert found.at["shared"].min() > 0.9
    for kind in ("dense", "local"):
        assert found.at[kind][TRAINED] > 0.9
        assert np.sort(found.at[kind].ravel())[-2] == 0


def test_the_places_of_training_grow_by_places():
    assert shown_places(1) == [TRAINED]
    assert shown_places(5) == shown_places(25)[:5]
    assert sorted(shown_places(ALL)) == places()


def test_a_drawn_picture_stays_within_black_and_white_and_holds_the_pattern_whole():
    noise = np.random.default_rng(0).random((ALL, SIDE, SIDE))
    pictures = drawn(CROSS, places(), noise, 0.4)
    assert pictures.min() >= 0
    assert pictures.max() <= 1
    assert np.allclose(pictures.sum(axis=(1, 2)) - 0.4 * noise.sum(axis=(1, 2)), 0.6 * CROSS.sum())


# --- the own pattern -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("shape", [(1, 256, 192), (1, 28, 30), (1, 3, 5)])
def test_a_pattern_is_cut_where_the_picture_varies_most(shape):
    x = np.random.default_rng(0).random(shape, np.float32)
    pattern, small, (row, column) = cut(x)
    window = small[row : row + WINDOW, column : column + WINDOW]
    assert pattern.shape == (WINDOW, WINDOW)
    assert (pattern.min(), pattern.max()) == (0, 1)
    assert np.allclose(pattern * np.ptp(window) + window.min(), window)


def test_a_flat_picture_gives_a_pattern_of_ones():
    assert (cut(np.full((1, 40, 40), 0.5, np.float32))[0] == 1).all()


# --- distances -------------------------------------------------------------------------------------------------------


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


# --- pairs -----------------------------------------------------------------------------------------------------------


def test_a_pair_comes_back_from_the_url_and_a_bad_one_is_refused():
    param = pair_param("sharing.place", "at", -8, 8, (0, 0))
    assert param.read(param.write((-8, 3))) == (-8, 3)
    for text in ("1", "1,2,3", "9,0", "a,b", ""):
        with pytest.raises(ValueError, match="at must be"):
            param.read(text)


@pytest.mark.parametrize(
    ("said", "pair"),
    [
        ({"cell": [3, 4]}, (3, 4)),
        ({"cell": [3, 10]}, None),
        ({"cell": [True, 1]}, None),
        ({"cell": [1.0, 2]}, None),
        ({"cell": "12"}, None),
        ("3,4", None),
        (None, None),
    ],
)
def test_only_two_whole_numbers_within_bounds_are_heard(said, pair):
    assert read_pair(said, 0, 9) == pair
