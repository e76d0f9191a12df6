"""The bench as plain data: the URL brings it back, presets have core's figures, and what is wrong stands alone."""

import numpy as np
import pytest

from core.equivariance import EXACTLY, residue_map
from pages.layers import bench
from pages.layers.bench import KINDS, OPTIONS, PRESETS, Stage, read_bench, stage, swapped, write_bench
from tests.pages.layers.stacks import PICTURE, stack_of


def exact(stages):
    errors = residue_map(stack_of(stages), PICTURE)
    return int(np.sum(errors <= EXACTLY)), errors.size


def test_three_blocks_are_exact_at_1_of_64_shifts_with_polyphase_pooling_at_all():
    assert exact(PRESETS["blocks_max"]) == (1, 64)
    assert exact(PRESETS["blocks_polyphase"]) == (64, 64)
    assert exact(swapped(PRESETS["blocks_max"], "polyphase", False)) == (64, 64)
    assert exact(swapped(PRESETS["blocks_max"], "blur", False))[0] < 64


def test_the_atrous_block_is_exact_and_sees_far():
    stack = stack_of(PRESETS["atrous"])
    assert exact(PRESETS["atrous"]) == (1, 1)
    assert stack.receptive_field(PICTURE.shape)[0] == (1 + 2 + 4 + 8,) * 2


def test_the_lenet_like_stack_has_the_parameters_that_its_kernels_say():
    side = ((64 // 2) - 4) // 2
    expected = (6 * 25 + 6) + (8 * 6 * 25 + 8) + (10 * 8 * side**2 + 10)
    assert stack_of(PRESETS["lenet"]).parameters == expected


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_comes_back_from_the_url(name):
    assert read_bench(write_bench(PRESETS[name])) == PRESETS[name]


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_with_every_option_changed_comes_back_from_the_url(kind):
    changed = {name: next(v for v in OPTIONS[name].values if v != OPTIONS[name].default) for name in KINDS[kind]}
    item = stage(kind, **changed)
    again = read_bench(write_bench((item,)))[0]
    assert {name: again[name] for name in item.options} == {name: item[name] for name in item.options}
    random = item.having(kernel="random") if "kernel" in changed else item
    text = write_bench((random,) * bench.MOST_STAGES)
    assert len(text) < 1000
    assert write_bench(read_bench(text)) == text


@pytest.mark.parametrize(
    "text",
    ["", "conv3d", "conv2d~", "conv2d.q-1", "conv2d.c-9", "conv2d.c-4.c-4", "relu.w-2", "conv2d.s-1e3", "conv2d.k-x",
     "max_pool2d.w", "~".join(["relu"] * (bench.MOST_STAGES + 1))],
)  # fmt: skip
def test_a_text_that_says_no_bench_is_refused(text):
    with pytest.raises(ValueError, match=r"expected|has no"):
        read_bench(text)


def test_swapping_takes_window_stride_and_padding_along():
    stages = (stage("conv2d", padding_mode="replicate"), stage("max_pool2d", window=3, pool_stride=3))
    assert swapped(stages, "max", False) == stages
    assert swapped(stages, "blur", False)[1] == stage("blur_pool2d", pool_stride=3, blur_mode="replicate")
    assert swapped(stages, "max_blur", True)[1] == stage(
        "max_blur_pool2d", window=3, pool_stride=3, blur_mode="circular"
    )
    assert swapped(stages, "polyphase", True) == (
        stage("conv2d", padding_mode="circular"),
        stage("polyphase_pool2d", pool_stride=3),
    )


def test_a_stage_has_only_values_that_its_kind_knows():
    assert Stage("relu") == stage("relu")
    assert stage("conv2d", channels=8).having(channels=4) == stage("conv2d")
    for options in ({"window": 2}, {"channels": 9}):
        with pytest.raises(ValueError, match="conv2d has no"):
            stage("conv2d", **options)
