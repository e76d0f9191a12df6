"""Settings: what they say in the URL, and which stack they mean."""

import random

import numpy as np
import pytest

from core.argument_errors import ArgumentError
from core.kernels import KERNELS
from core.layers import Abs, Conv2d, ConvTranspose2d, MaxPool2d
from core.padding import PADDING_MODES
from pages.shift_lab.settings import ACTIVATIONS, CONTROLS, POOLINGS, Settings, read_settings, write_settings
from ui.grid_editor import read_grid, write_grid
from ui.kernel_choice import OWN
from ui.layer_kinds import CONVOLUTION


@pytest.mark.parametrize("channels", [1, 3])
@pytest.mark.parametrize("transposed", [False, True])
@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize("pooling", POOLINGS)
def test_every_choice_is_a_stack_that_runs_and_marks_its_stages(channels, transposed, activation, pooling):
    chosen = Settings(transposed=transposed, stride=2, output_padding=1, crop=1, activation=activation, pooling=pooling)
    program = chosen.program(channels)
    outputs = program.stack.trace(np.ones((channels, 32, 48), np.float32))
    assert len(outputs[program.pooled]) == channels
    assert (program.pooled > program.feature) == (pooling != "none")
    assert program.feature == (activation != "none")


def test_every_channel_is_filtered_alone_by_the_same_kernel():
    x = np.random.default_rng(0).random((3, 16, 16)).astype(np.float32)
    in_colour = Settings(pooling="none").program(3).stack(x)
    for channel in range(3):
        np.testing.assert_array_equal(
            in_colour[channel], Settings(pooling="none").program(1).stack(x[channel : channel + 1])[0]
        )


def test_values_reach_the_layers():
    chosen = Settings(
        "laplacian", stride=3, dilation=2, padding=5, padding_mode="reflect", activation="abs", window=4, pool_stride=3
    )
    convolution, activation, pool = chosen.program(1).stack.layers
    assert [type(layer) for layer in (convolution, activation, pool)] == [Conv2d, Abs, MaxPool2d]
    np.testing.assert_array_equal(convolution.w[0, 0], KERNELS["laplacian"].weights)
    assert (convolution.stride, convolution.dilation, convolution.padding) == ((3, 3), (2, 2), ((5, 5), (5, 5)))
    assert (convolution.padding_mode, pool.size, pool.stride) == ("reflect", (4, 4), (3, 3))
    up = Settings(transposed=True, stride=3, crop=2, output_padding=1).program(1).stack.layers[0]
    assert isinstance(up, ConvTranspose2d)
    assert (up.stride, up.padding, up.output_padding) == ((3, 3), ((2, 2), (2, 2)), (1, 1))


def test_whatever_the_controls_combine_runs_or_is_refused_with_a_code():
    draw = random.Random(0)
    refused = set()
    for _ in range(600):
        chosen = Settings(
            draw.choice(tuple(KERNELS)),
            transposed=draw.random() < 0.5,
            stride=draw.randint(1, 4),
            dilation=draw.randint(1, 8),
            padding=draw.choice(CONVOLUTION["padding"].values),
            padding_mode=draw.choice(PADDING_MODES),
            crop=draw.randint(0, 24),
            output_padding=draw.randint(0, 7),
            pooling=draw.choice(tuple(POOLINGS)),
            window=draw.randint(2, 8),
            pool_stride=draw.randint(1, 4),
        )
        channels, height, width = draw.choice((1, 3)), draw.randint(1, 40), draw.randint(1, 40)
        try:
            chosen.program(channels).stack.shapes((channels, height, width))
        except ArgumentError as error:
            refused.add(error.code)
    assert refused == {"kernel_too_large", "window_too_large", "output_padding", "nothing_left", "polyphase_sides"}


@pytest.mark.parametrize(
    "grid",
    [
        ((1.0,),),
        ((0.5, -1e-5, 1000.0), (0.0, 3.14159, -2.0)),
        tuple(tuple(float(c) for c in range(7)) for _ in range(7)),
    ],
)
def test_an_own_kernel_survives_the_url(grid):
    assert read_grid(write_grid(grid)) == grid


@pytest.mark.parametrize(
    "text", ["", "1,2;3", "a", "1,nan", "inf", "1001", ",".join("1" * 8), ";".join("1" * 8), "1,,2"]
)
def test_what_is_no_kernel_is_refused(text):
    with pytest.raises(ValueError, match=r"."):
        read_grid(text)


@pytest.mark.parametrize(
    "chosen",
    [None, Settings(), Settings(OWN, ((1.0, -2.5),), True, 2, 3, 7, "zeros", 1, 2, "relu", "blur", 5, 3)],
)
def test_pinned_settings_survive_the_url(chosen):
    assert read_settings(write_settings(chosen)) == chosen


@pytest.mark.parametrize("text", ["x=1", "v=1&k=nonsense", "v=1&s=9", "v", "v=1&k=box&k=gaussian"])
def test_what_are_no_settings_is_refused(text):
    with pytest.raises(ValueError, match=r"."):
        read_settings(text)


def test_the_longest_state_fits_in_2000_characters():
    grid = tuple(tuple(-123.456 - c for c in range(7)) for _ in range(7))
    longest = Settings(OWN, grid, True, 4, 8, 24, "replicate", 24, 7, "abs", "global_average", 8, 4)
    own = sum(len(item.name) + len(item.write(getattr(longest, item.field))) + 2 for item in CONTROLS)
    assert own + len(write_settings(longest)) < 1800
