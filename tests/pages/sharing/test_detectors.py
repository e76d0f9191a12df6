"""Three layers fitted to find a pattern: each the minimum of its loss, and what each still finds."""

import numpy as np
import pytest

from pages.sharing import detectors
from pages.sharing.detectors import CELLS, COPIES, KINDS, OTHERS, RIDGE, TRAINED, fit, look, shown_places, training
from pages.sharing.shapes import PLACES, SHAPES, SIDE, centre, places

CROSS = SHAPES["cross"]
ALL = PLACES * PLACES


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
