"""A bench as plain data: the URL brings it back; whatever follows whatever is built, or refused with a sentence."""

import random

import numpy as np
import pytest

from core.argument_errors import ArgumentError
from core.kernels import KERNELS
from tests.pages.layers.stacks import stack_of
from ui.bench import MOST_STAGES, Stage, TooLargeError, UnfitError, build, choices, read_bench, stage, write_bench
from ui.layer_kinds import ROWS


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


@pytest.mark.parametrize("kind", ROWS)
def test_every_kind_can_be_built_and_computes_the_shape_that_it_says(kind):
    before = (stage("flatten"),) if kind == "dense" else ()
    stack = stack_of((*before, stage(kind)), (2, 16, 12))
    assert stack(np.ones((2, 16, 12), np.float32)).shape == stack.output_shape((2, 16, 12))


@pytest.mark.parametrize(
    ("stages", "at", "key"),
    [
        ((stage("relu"), stage("dense")), 1, "bench.needs_flatten"),
        ((stage("flatten"), stage("relu"), stage("conv2d")), 2, "bench.needs_maps"),
        ((stage("max_pool2d", padding=2),), 0, "bench.padding_too_wide"),
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
        kinds = draw.choices(tuple(ROWS), k=draw.randint(1, 4))
        stages = [stage(kind, **{name: draw.choice(of.values) for name, of in choices(kind).items()}) for kind in kinds]
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


@pytest.mark.parametrize("kind", ROWS)
def test_every_kind_with_every_option_changed_comes_back_from_the_url(kind):
    changed = {name: next(v for v in of.values if v != of.default) for name, of in choices(kind).items()}
    item = stage(kind, **changed)
    again = read_bench(write_bench((item,)))[0]
    assert {name: again[name] for name in item.options} == {name: item[name] for name in item.options}
    random = item.having(kernel="random") if "kernel" in changed else item
    text = write_bench((random,) * MOST_STAGES)
    assert len(text) < 1000
    assert write_bench(read_bench(text)) == text


@pytest.mark.parametrize(
    "text",
    ["", "conv3d", "conv2d~", "conv2d.q-1", "conv2d.c-9", "conv2d.c-4.c-4", "relu.w-2", "conv2d.s-1e3", "conv2d.k-x",
     "max_pool2d.w", "~".join(["relu"] * (MOST_STAGES + 1))],
)  # fmt: skip
def test_a_text_that_says_no_bench_is_refused(text):
    with pytest.raises(ValueError, match=r"expected|has no"):
        read_bench(text)


def test_a_stage_has_only_values_that_its_kind_knows():
    assert Stage("relu") == stage("relu")
    assert stage("conv2d", channels=8).having(channels=4) == stage("conv2d")
    for options in ({"size": 2}, {"channels": 9}):
        with pytest.raises(ValueError, match="conv2d has no"):
            stage("conv2d", **options)
