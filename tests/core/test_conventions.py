"""What holds for every operation on maps: dtypes, any leading axes, any memory layout, inputs left alone."""

from collections.abc import Callable

import numpy as np
import pytest

from core.convolution import (
    conv1d,
    conv2d,
    conv_transpose2d,
    depthwise_conv2d,
    depthwise_separable_conv2d,
    fft_conv2d,
    locally_connected2d,
    separable_conv2d,
    wiener_deconv2d,
)
from core.padding import pad2d
from core.pooling import (
    avg_pool2d,
    blur_pool2d,
    global_avg_pool2d,
    global_max_pool2d,
    l2_pool2d,
    max_blur_pool2d,
    max_pool1d,
    max_pool2d,
    max_unpool2d,
    polyphase_pool2d,
    resize,
)
from core.spectrum import power_spectrum
from core.transforms import rotate, scale, translate
from tests.core.oracles import CLOSE32, CLOSE64, random_maps

W = random_maps(4, 2, 3, 2, seed=1)  # float64 throughout: the picture's dtype decides
BIAS = random_maps(4, seed=2)
DEPTHWISE = random_maps(2, 1, 3, 3, seed=1)
TRANSPOSED = random_maps(2, 3, 3, 2, seed=1)
SIGNALS = random_maps(4, 6, 3, seed=1)
LOCAL = random_maps(3, 4, 3, 2, 3, 3, seed=1)
PLACES = np.arange(48).reshape(6, 8)

Operation = Callable[[np.ndarray], np.ndarray]
OPERATIONS: dict[str, Operation] = {
    "pad2d": lambda x: pad2d(x, ((1, 2), (3, 0)), mode="reflect"),
    "pad2d by nothing": lambda x: pad2d(x, 0),
    "translate": lambda x: translate(x, (1, -2)),
    "translate by nothing": lambda x: translate(x, (0, 0), mode="zeros"),
    "translate with zeros": lambda x: translate(x, (1, -2), mode="zeros"),
    "translate by a fraction": lambda x: translate(x, (0.5, -0.25)),
    "rotate": lambda x: rotate(x, 30),
    "rotate by nothing": lambda x: rotate(x, 0),
    "scale": lambda x: scale(x, 0.7),
    "scale by nothing": lambda x: scale(x, 1),
    "power_spectrum": power_spectrum,
    "conv2d": lambda x: conv2d(x, W, bias=BIAS, stride=(1, 2), padding="same"),
    "conv2d of one kernel": lambda x: conv2d(x, W[:1], padding=1, padding_mode="circular"),
    "conv2d by channel": lambda x: conv2d(x, DEPTHWISE, groups=2, dilation=2, flip=True),
    "conv2d by 1": lambda x: conv2d(x, np.eye(2)[..., None, None]),
    "conv2d with a column and a row": lambda x: conv2d(x, np.ones((2, 1, 7, 7)), groups=2, padding=20),
    "conv1d": lambda x: conv1d(x, SIGNALS, bias=BIAS, stride=2, padding=(2, 0)),
    "separable_conv2d": lambda x: separable_conv2d(x, W[0, 0, :, 0], W[0, 0, 0], stride=(1, 2), padding="same"),
    "depthwise_conv2d": lambda x: depthwise_conv2d(x, W[:2], bias=BIAS, dilation=2, padding_mode="reflect", padding=1),
    "depthwise_separable_conv2d": lambda x: depthwise_separable_conv2d(x, DEPTHWISE, W[0, 0], bias=BIAS[:3]),
    "locally_connected2d": lambda x: locally_connected2d(x, LOCAL, bias=BIAS[:3], stride=2, padding=1),
    "fft_conv2d": lambda x: fft_conv2d(x, W, padding="same", padding_mode="circular"),
    "wiener_deconv2d": lambda x: wiener_deconv2d(x, W[:1, :1]),
    "conv_transpose2d": lambda x: conv_transpose2d(x, TRANSPOSED, bias=BIAS[:3], stride=2, padding=1, output_padding=1),
    "conv_transpose2d by 1": lambda x: conv_transpose2d(x, np.ones((2, 1, 1, 1)), groups=2),
    "max_pool2d": lambda x: max_pool2d(x, 3, stride=2, padding=1),
    "max_pool2d by 1": lambda x: max_pool2d(x, 1),
    "max_pool1d": lambda x: max_pool1d(x, 3, padding="same"),
    "avg_pool2d": lambda x: avg_pool2d(x, (2, 3), padding=(0, 1), ceil_mode=True),
    "avg_pool2d by 1": lambda x: avg_pool2d(x, 1),
    "l2_pool2d": lambda x: l2_pool2d(x, (2, 3), padding=(0, 1), ceil_mode=True),
    "max_unpool2d": lambda x: max_unpool2d(x, np.broadcast_to(PLACES, np.shape(x)), (7, 8)),
    "blur_pool2d": lambda x: blur_pool2d(x),
    "max_blur_pool2d": lambda x: max_blur_pool2d(x, 3, taps=2),
    "polyphase_pool2d": lambda x: polyphase_pool2d(x, stride=2),
    "polyphase_pool2d by 1": lambda x: polyphase_pool2d(x, stride=1),
    "global_avg_pool2d": global_avg_pool2d,
    "global_max_pool2d": global_max_pool2d,
    "resize": lambda x: resize(x, (9, 5), mode="bilinear"),
    "resize to nothing new": lambda x: resize(x, (6, 8), mode="nearest"),
}
every_operation = pytest.mark.parametrize("operation", OPERATIONS.values(), ids=OPERATIONS)

X = random_maps(2, 6, 8)


@every_operation
def test_float64_stays_float64_and_all_else_becomes_float32(operation: Operation) -> None:
    y = operation(X)
    assert y.dtype == np.float64
    for dtype in (np.float32, np.float16, ">f4"):
        rounded = X.astype(dtype)
        of_rounded = operation(rounded)
        assert of_rounded.dtype == np.float32
        np.testing.assert_allclose(of_rounded, operation(rounded.astype(np.float64)), **CLOSE32)


@every_operation
@pytest.mark.parametrize("dtype", [np.uint8, np.int64, bool])
def test_whole_numbers_become_float32(operation: Operation, dtype: type) -> None:
    x = (np.abs(X) * 3).astype(dtype)
    y = operation(x)
    assert y.dtype == np.float32
    np.testing.assert_array_equal(y, operation(x.astype(np.float32)))


@every_operation
@pytest.mark.parametrize("batch", [(), (1,), (3,), (2, 3), (0,), (2, 0)])
def test_leading_axes_are_any_number_of_pictures(operation: Operation, batch: tuple[int, ...]) -> None:
    x = random_maps(*batch, 2, 6, 8, seed=3)
    y = operation(x)
    assert y.shape == (*batch, *operation(X).shape)
    for n in np.ndindex(batch):
        np.testing.assert_allclose(y[n], operation(x[n]), **CLOSE64)


@every_operation
@pytest.mark.parametrize(
    "layout",
    [
        lambda x: np.asfortranarray(x),
        lambda x: np.repeat(x, 2, -1)[..., ::2],
        lambda x: np.ascontiguousarray(x[..., ::-1, ::-1])[..., ::-1, ::-1],
        lambda x: np.moveaxis(np.ascontiguousarray(np.moveaxis(x, 0, -1)), -1, 0),
        lambda x: x.tolist(),
    ],
    ids=["fortran", "strided", "negative", "channels last", "list"],
)
def test_the_memory_layout_does_not_matter(operation: Operation, layout: Callable) -> None:
    x = X.astype(np.float32)
    np.testing.assert_allclose(operation(layout(x)), operation(x), **CLOSE32)


@every_operation
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_inputs_stay_as_they_were_and_outputs_are_new(operation: Operation, dtype: type) -> None:
    x = X.astype(dtype)
    before = x.copy()
    y = operation(x)
    np.testing.assert_array_equal(x, before)
    assert not np.shares_memory(x, y)
    assert y.flags.writeable
    assert y.flags.c_contiguous
    x.flags.writeable = False
    np.testing.assert_array_equal(operation(x), y)


def test_weights_may_be_read_only_and_are_left_alone() -> None:
    for weights in (W, BIAS, DEPTHWISE, TRANSPOSED):
        weights.flags.writeable = False
    before = [weights.copy() for weights in (W, BIAS, DEPTHWISE, TRANSPOSED)]
    for operation in OPERATIONS.values():
        operation(X)
    for weights, old in zip((W, BIAS, DEPTHWISE, TRANSPOSED), before, strict=True):
        np.testing.assert_array_equal(weights, old)


WITH_OPTIONS = [
    *(conv1d, conv2d, conv_transpose2d, depthwise_conv2d, fft_conv2d, locally_connected2d, wiener_deconv2d),
    *(max_pool2d, avg_pool2d, translate, pad2d, resize),
]


@pytest.mark.parametrize("function", WITH_OPTIONS)
def test_options_are_keyword_only(function: Callable) -> None:
    with pytest.raises(TypeError, match="positional argument"):
        function(X, W, 1)
