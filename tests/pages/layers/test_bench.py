"""The bench as plain data: the URL brings it back, presets have core's figures, and what is wrong stands alone."""

import random

import numpy as np
import pytest

from core.argument_errors import ArgumentError
from core.equivariance import EXACTLY, residue_map
from core.images import load_image
from core.kernels import KERNELS
from core.layers import Stack
from pages.layers import bench
from pages.layers.bench import KINDS, OPTIONS, PRESETS, Stage, read_bench, stage, swapped, write_bench
from pages.layers.build import TooLargeError, UnfitError, build
from pages.layers.endings import ending_steps, pools_then_ends
from pages.layers.figures import Trial, as_map
from ui.pictures import ASSETS, PHOTOGRAPHS, Picture

PICTURE = np.random.default_rng(5).random((1, 64, 64), dtype=np.float32)


def stack_of(stages, shape=PICTURE.shape):
    built = build(stages, shape)
    assert built.problem is None
    return Stack(built.layers)


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


def test_the_same_seed_gives_the_same_weights_and_another_seed_others():
    first, again, other = (build((stage("conv2d", seed=s),), (1, 8, 8)).layers[0].w for s in (7, 7, 8))
    np.testing.assert_array_equal(first, again)
    assert not np.array_equal(first, other)


@pytest.mark.parametrize("kind", ["conv2d", "depthwise_conv2d", "conv_transpose2d"])
def test_a_named_kernel_is_the_librarys(kind):
    x = np.zeros((3, 9, 9), np.float32)
    x[:, 4, 4] = 1
    named = stack_of((stage(kind, kernel="sobel_x"),), x.shape)
    assert named.output_shape(x.shape)[0] == (3 if kind == "depthwise_conv2d" else 1)
    stamped = KERNELS["sobel_x"].weights if kind == "conv_transpose2d" else KERNELS["sobel_x"].weights[::-1, ::-1]
    np.testing.assert_allclose(named(x)[0, 3:6, 3:6], stamped, atol=1e-6)


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_can_be_built_and_computes_the_shape_that_it_says(kind):
    before = (stage("flatten"),) if kind == "dense" else ()
    stack = stack_of((*before, stage(kind)), (2, 16, 12))
    assert stack(np.ones((2, 16, 12), np.float32)).shape == stack.output_shape((2, 16, 12))


@pytest.mark.parametrize(
    ("stages", "at", "key"),
    [
        ((stage("relu"), stage("dense")), 1, "layers.needs_flatten"),
        ((stage("flatten"), stage("relu"), stage("conv2d")), 2, "layers.needs_maps"),
        ((stage("max_pool2d", pool_padding=2),), 0, "layers.padding_too_wide"),
    ],
)
def test_a_stage_that_cannot_follow_ends_the_stack_and_those_before_it_stand(stages, at, key):
    built = build(stages, (1, 16, 16))
    assert len(built.layers) == at
    assert isinstance(built.problem, UnfitError)
    assert built.problem.key == key


def test_what_core_refuses_ends_the_stack_there():
    built = build((stage("relu"), stage("conv2d", side=7, padding=0), stage("relu")), (1, 4, 4))
    assert len(built.layers) == 1
    assert "larger than the padded input 4x4" in str(built.problem)


def test_whatever_follows_whatever_can_be_built_or_is_refused_with_a_sentence():
    draw = random.Random(0)
    refused = set()
    for _ in range(600):
        kinds = draw.choices(tuple(KINDS), k=draw.randint(1, 4))
        stages = [stage(kind, **{name: draw.choice(OPTIONS[name].values) for name in KINDS[kind]}) for kind in kinds]
        problem = build(tuple(stages), (draw.choice((1, 3)), draw.randint(1, 40), draw.randint(1, 40))).problem
        assert problem is None or isinstance(problem, UnfitError | ArgumentError), (stages, problem)
        if isinstance(problem, ArgumentError):
            refused.add(problem.code)
    assert refused == {"kernel_too_large", "window_too_large", "output_padding", "nothing_left", "polyphase_sides"}


def test_weights_beyond_the_limit_are_refused_before_they_are_made():
    local = (stage("locally_connected2d", channels=2),)
    assert isinstance(build(local, (1, 256, 256)).problem, TooLargeError)
    assert build(local, (1, 128, 128)).problem is None
    both = build((stage("locally_connected2d", channels=1), stage("locally_connected2d", channels=1)), (1, 256, 256))
    assert len(both.layers) == 1  # the limit is of the whole stack


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


def test_vectors_are_drawn_as_bands_or_folded():
    np.testing.assert_array_equal(as_map(np.float32([1, 2])), np.float32([[[1, 1], [2, 2]]]))
    folded = as_map(np.arange(70.0))
    assert folded.shape == (1, 8, 9)
    np.testing.assert_array_equal(folded.ravel(), [*range(70), 0, 0])


# --- pools, then an end ----------------------------------------------------------------------------------------------


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
    stages = tuple(one.having(window=window) if one.kind == "max_pool2d" else one for one in PRESETS["global_mean"])
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
