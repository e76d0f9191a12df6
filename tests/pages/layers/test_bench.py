"""Presets have core's figures and come back from the URL; a switch swaps all their poolings."""

import numpy as np
import pytest

from core.equivariance import EXACTLY, residue_map
from pages.layers.bench import PRESETS, swapped
from tests.pages.layers.stacks import PICTURE, stack_of
from ui.bench import read_bench, stage, write_bench


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


def test_swapping_takes_window_stride_and_padding_along():
    stages = (stage("conv2d", padding_mode="replicate"), stage("max_pool2d", size=3, stride=3))
    assert swapped(stages, "max", False) == stages
    assert swapped(stages, "blur", False)[1] == stage("blur_pool2d", stride=3, padding_mode="replicate")
    assert swapped(stages, "max_blur", True)[1] == stage("max_blur_pool2d", size=3, stride=3, padding_mode="circular")
    assert swapped(stages, "polyphase", True) == (
        stage("conv2d", padding_mode="circular"),
        stage("polyphase_pool2d", stride=3),
    )
