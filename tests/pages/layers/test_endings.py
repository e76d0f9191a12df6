"""A bench that pools and then ends in a global mean or maximum: which poolings leave it where it is."""

import pytest

from core.images import load_image
from pages.layers.bench import PRESETS
from pages.layers.endings import ending_steps, pools_then_ends
from pages.layers.figures import Trial
from tests.pages.layers.stacks import PICTURE
from ui.bench import build, stage
from ui.pictures import ASSETS, PHOTOGRAPHS, Picture


def endings_of(name, stages=PRESETS["global_mean"], side=256):
    x = load_image((ASSETS / PHOTOGRAPHS[name]).read_bytes(), max_side=side, color=False)
    steps = ending_steps(Trial(stages, Picture(name, name, x), build(stages, x.shape)))
    while True:
        try:
            next(steps)
        except StopIteration as end:
            return end.value


@pytest.mark.parametrize("name", PHOTOGRAPHS)
def test_a_global_mean_stays_behind_pools_that_do_not_move_along(name):
    found = endings_of(name)
    assert {kind: one.shifts for kind, one in found.items()} == dict.fromkeys(found, 4)
    for kind in ("average", "blur", "max_blur"):
        assert (found[kind].exact, found[kind].unchanged) == (1, 4), kind
        assert found[kind].change < 1e-6
    assert (found["polyphase"].exact, found["polyphase"].unchanged) == (4, 4)
    for kind in ("max", "blur_reflect"):  # the twins: the same loss, and the mean changes
        assert found[kind].exact == 1
        assert found[kind].unchanged < 4
        assert found[kind].change > 1e-4


def test_how_much_the_mean_changes_behind_a_max_pool_and_a_reflected_blur():
    found = endings_of("astronaut")
    assert found["max"].change == pytest.approx(2.6e-2, abs=5e-4)
    assert found["blur_reflect"].change == pytest.approx(2.8e-2, abs=5e-4)


def test_a_global_maximum_is_the_other_way_round():
    stages = (*PRESETS["global_mean"][:-1], stage("global_max_pool2d"))
    found = endings_of("astronaut", stages)
    assert (found["max"].exact, found["max"].unchanged) == (1, 4)
    assert found["blur"].unchanged < 4


@pytest.mark.parametrize("window", [2, 3])
def test_an_average_counts_every_pixel_alike_only_where_windows_do_not_overlap_unevenly(window):
    stages = tuple(one.having(size=window) if one.kind == "max_pool2d" else one for one in PRESETS["global_mean"])
    assert (endings_of("astronaut", stages)["average"].unchanged == 4) == (window == 2)


def test_a_pooling_that_does_not_fit_leaves_its_row_empty():
    stages = (stage("conv2d", padding=0, side=2), stage("max_pool2d"), stage("global_avg_pool2d"))
    assert endings_of("astronaut", stages, 64)["polyphase"] is None


def test_only_benches_that_pool_and_then_end_are_compared():
    def is_compared(stages):
        return pools_then_ends(Trial(stages, Picture("x", "x", PICTURE), build(stages, PICTURE.shape)))

    assert is_compared(PRESETS["global_mean"])
    assert not is_compared(PRESETS["blocks_max"])  # ends with maps
    assert not is_compared((stage("relu"), stage("global_avg_pool2d")))  # pools nothing
    blocks = tuple(item for item in PRESETS["blocks_max"] if item.kind != "relu")
    assert not is_compared((*blocks, stage("global_avg_pool2d")))  # 64 shifts are too many
