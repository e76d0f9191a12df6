"""What a user's choices can bring about has a code, and the values that its sentence tells."""

import pickle
import string
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from core.argument_errors import SENTENCES, ArgumentError
from core.convolution import conv1d, output_shape
from core.gradients import fit_kernel
from core.layers import BatchNorm2d, Conv2d, ConvTranspose2d, LocallyConnected2d, MaxPool2d, PolyphasePool2d
from core.pooling import avg_pool2d, polyphase_pool2d

ONE = np.ones((1, 1, 3, 3))
TWO = np.ones((2, 2, 3, 3))
WIDE = np.arange(12.0).reshape(1, 2, 6)
PAIRS = np.stack([WIDE[..., :-1], WIDE[..., 1:]]).reshape(2, -1)
MOMENT = np.linalg.eigvalsh(PAIRS @ PAIRS.T / PAIRS.shape[1])[-1]  # the largest: half the steepest curvature

Case = tuple[Callable[[], Any], str, dict[str, Any], str]
CASES: list[Case] = [
    (
        lambda: output_shape((16, 15), 7, dilation=3),
        "kernel_too_large",
        {"kernel": (7, 7), "dilation": 3, "span": (19, 19), "size": (16, 15)},
        "kernel 7x7 with dilation 3 spans 19x19, larger than the padded input 16x15",
    ),
    (
        lambda: conv1d(np.ones((1, 7)), np.ones((1, 1, 3)), dilation=4),
        "kernel_too_large",
        {"kernel": (1, 3), "dilation": (1, 4), "span": (1, 9), "size": (1, 7)},
        "kernel 1x3 with dilation (1, 4) spans 1x9, larger than the padded input 1x7",
    ),
    (
        lambda: MaxPool2d((2, 3), dilation=2).output_shape((1, 4, 4)),
        "window_too_large",
        {"window": (2, 3), "dilation": 2, "span": (3, 5), "size": (4, 4)},
        "window 2x3 with dilation 2 spans 3x5, larger than the padded input 4x4",
    ),
    (
        lambda: avg_pool2d(np.ones((1, 4, 5)), 2, padding=(0, 2)),
        "only_padding",
        {"size": (4, 5), "padding": (0, 2), "window": (2, 2), "dilation": 1, "span": (2, 2)},
        "padding must leave every window a cell of the 4x5 input, got (0, 2) for window 2x2 with dilation 1 spans 2x2",
    ),
    (
        lambda: ConvTranspose2d(ONE, padding=3).output_shape((1, 1, 4)),
        "nothing_left",
        {"size": (3, 6), "kernel": (3, 3), "dilation": 1, "span": (3, 3), "padding": ((3, 3), (3, 3))},
        "padding must leave at least one cell of the 3x6 that kernel 3x3 with dilation 1 spans 3x3 stamps, "
        "got ((3, 3), (3, 3))",
    ),
    (
        lambda: ConvTranspose2d(ONE, stride=(3, 2), output_padding=2).output_shape((1, 4, 4)),
        "output_padding",
        {"limit": 2, "got": 2},
        "output_padding must be below stride or dilation, here 2, got 2",
    ),
    (
        lambda: ConvTranspose2d(ONE, stride=2, padding="same", output_padding=1).output_shape((1, 4, 4)),
        "output_padding_same",
        {"got": (1, 1)},
        'output_padding must be 0 with padding "same", got (1, 1)',
    ),
    (
        lambda: polyphase_pool2d(np.ones((1, 5, 4)), stride=(2, 3)),
        "polyphase_sides",
        {"stride": (2, 3), "size": (5, 4)},
        "sides must be multiples of the stride 2x3, got 5x4",
    ),
    (
        lambda: PolyphasePool2d(stride=2).output_shape((1, 5, 4)),
        "polyphase_sides",
        {"stride": (2, 2), "size": (5, 4)},
        "sides must be multiples of the stride 2x2, got 5x4",
    ),
    *(
        (
            lambda layer=layer: layer.output_shape((3, 6, 6)),
            "input_channels",
            {"expected": 2, "got": 3},
            "expected 2 input channels, got 3",
        )
        for layer in (
            Conv2d(TWO),
            ConvTranspose2d(TWO),
            LocallyConnected2d(np.ones((4, 4, 1, 2, 3, 3))),
            BatchNorm2d(np.ones(2), np.zeros(2)),
        )
    ),
    (
        lambda: fit_kernel(np.ones((1, 4, 4)), np.ones((1, 2, 2)), 3, centred=True),
        "no_patches",
        {},
        "x must have patches that vary, got none",
    ),
    (
        lambda: fit_kernel(np.zeros((1, 4, 4)), np.ones((1, 2, 2)), 3, centred=False),
        "zero_patches",
        {},
        "x must have patches that are not all zero, got none",
    ),
    (
        lambda: fit_kernel(WIDE, WIDE[..., 1:], (1, 2), steps=3000, rate=4, momentum=0, centred=False),
        "rate_too_large",
        {"limit": pytest.approx(1 / MOMENT), "rate": 4.0},
        "rate must be below 0.0121, or the steps grow beyond all bounds, got 4",
    ),
]


def raised(call: Callable[[], Any]) -> ArgumentError:
    with pytest.raises(ArgumentError) as caught:
        call()
    return caught.value


@pytest.mark.parametrize(("call", "code", "details", "sentence"), CASES, ids=[code for _, code, _, _ in CASES])
def test_an_error_has_a_code_its_values_and_the_sentence_that_tells_them(
    call: Callable[[], Any], code: str, details: dict[str, Any], sentence: str
) -> None:
    error = raised(call)
    assert (error.code, error.details, str(error)) == (code, details, sentence)
    assert set(error.details) == {name for _, name, _, _ in string.Formatter().parse(SENTENCES[code]) if name}


def test_every_code_is_raised_somewhere() -> None:
    assert {code for _, code, _, _ in CASES} == set(SENTENCES)


def test_an_error_is_the_same_behind_a_pickle() -> None:
    error = raised(CASES[0][0])
    again = pickle.loads(pickle.dumps(error))
    assert (type(again), again.code, again.details, str(again)) == (
        ArgumentError,
        error.code,
        error.details,
        str(error),
    )


def test_a_code_without_a_sentence_or_a_value_is_a_slip() -> None:
    with pytest.raises(KeyError, match="no_such_code"):
        ArgumentError("no_such_code")
    with pytest.raises(KeyError, match="got"):
        ArgumentError("input_channels", expected=2)
