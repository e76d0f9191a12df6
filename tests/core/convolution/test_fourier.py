"""core.convolution.fourier against conv2d, scipy.signal and numpy.linalg, the convolution theorem, what it refuses."""

import tracemalloc
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import signal

from core.convolution import conv2d, conv_transpose2d, fft_conv2d, wiener_deconv2d
from core.convolution.convolution import windows_times_kernels
from core.convolution.fourier import fourier_sums
from core.kernels import KERNELS
from core.padding import PADDING_MODES
from tests.core.oracles import CLOSE32, CLOSE64, random_maps

OF_SCALE = 1e-12  # of the largest magnitude of a map: the rounding of float64


def _relative_gap(a: np.ndarray, b: np.ndarray) -> float:
    """The largest difference, in largest magnitudes of `b`."""
    return float(np.abs(a - b).max() / np.abs(b).max())


def _value_or_refusal(function: Any, *arguments: Any, **options: Any) -> Any:
    """What `function` returns, or the sentence with which it refuses."""
    try:
        return function(*arguments, **options)
    except ValueError as refusal:
        return str(refusal)


# --- fft_conv2d: the convolution theorem -----------------------------------------------------------------------------

SIDES = st.integers(1, 12)


@settings(deadline=None, max_examples=60)
@given(
    size=st.tuples(SIDES, SIDES),
    kernel=st.tuples(SIDES, SIDES),
    channels=st.tuples(st.integers(1, 3), st.integers(1, 3)),
    leading=st.lists(st.integers(0, 2), max_size=2),
    sides=st.one_of(st.just("same"), st.integers(0, 3), st.tuples(*[st.tuples(*[st.integers(0, 3)] * 2)] * 2)),
    mode=st.sampled_from(PADDING_MODES),
    flip=st.booleans(),
    dtype=st.sampled_from([np.float32, np.float64]),
)
def test_fft_conv2d_is_conv2d(
    size: Any, kernel: Any, channels: Any, leading: list[int], sides: Any, mode: str, flip: bool, dtype: Any
) -> None:
    x = random_maps(*leading, channels[0], *size, dtype=dtype)
    w = random_maps(channels[1], channels[0], *kernel, seed=1)
    options: dict[str, Any] = {"padding": sides, "padding_mode": mode, "flip": flip}
    expected, y = (_value_or_refusal(function, x, w, **options) for function in (conv2d, fft_conv2d))
    if isinstance(expected, str):
        assert y == expected
        return
    assert (y.shape, y.dtype) == (expected.shape, expected.dtype)
    scale = np.abs(w).sum() * np.abs(x).max(initial=0)
    np.testing.assert_allclose(y, expected, rtol=0, atol=scale * (1e-6 if dtype is np.float32 else OF_SCALE))


@pytest.mark.parametrize("kernel", [(1, 1), (2, 2), (3, 2), (2, 5), (7, 6), (7, 8)])
def test_one_channel_is_scipy_signal(kernel: tuple[int, int]) -> None:
    x, w = random_maps(7, 8), random_maps(*kernel, seed=1)
    full = (kernel[0] - 1, kernel[1] - 1)
    for padding, mode in ((0, "valid"), (full, "full")):
        for flip, function in ((False, signal.correlate2d), (True, signal.fftconvolve)):
            y = fft_conv2d(x[None], w[None, None], padding=padding, flip=flip)
            np.testing.assert_allclose(y[0], function(x, w, mode), **CLOSE64)


@pytest.mark.parametrize("shape", [(3, 64, 96), (7, 61, 67)])
def test_float32_is_as_near_to_the_truth_as_sums_in_float32(shape: tuple[int, int, int]) -> None:
    x, w = random_maps(*shape, dtype=np.float32), random_maps(2, shape[0], 15, 15, seed=1, dtype=np.float32)
    cells = shape[1] - 14, shape[2] - 14
    truth, summed = (
        windows_times_kernels(maps[None, None], w[None].astype(maps.dtype), cells, (1, 1), (1, 1))[0, 0]
        for maps in (x.astype(np.float64), x)
    )
    assert _relative_gap(fft_conv2d(x, w), truth) < 2 * _relative_gap(summed, truth) < 1e-5


@pytest.mark.parametrize(("c_in", "c_out"), [(3, 1), (1, 6), (8, 8)])
def test_memory_is_bounded_by_what_comes_in_and_goes_out(c_in: int, c_out: int) -> None:
    x, w = random_maps(c_in, 256, 256, dtype=np.float32), random_maps(c_out, c_in, 15, 15, dtype=np.float32)
    tracemalloc.start()
    y = fft_conv2d(x, w, padding="same")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 4 * (x.nbytes + y.nbytes)


def test_a_map_of_zeros_in_theory_is_one_to_rounding() -> None:
    x = np.full((1, 40, 30), 0.7, np.float32)
    w = KERNELS["sobel_x"].weights[None, None]
    assert np.abs(fft_conv2d(x, w)).max() < 1e-6 * np.abs(w).sum()


def _laid_out(kernel: np.ndarray, size: tuple[int, int]) -> np.ndarray:
    """A map of `size` with each tap of a kernel (kH, kW) where "same" padding has it, wrapped round the origin."""
    laid = np.zeros(size)
    for (t, u), tap in np.ndenumerate(kernel):
        laid[(t - (kernel.shape[0] - 1) // 2) % size[0], (u - (kernel.shape[1] - 1) // 2) % size[1]] += tap
    return laid


def _product_of_spectra(x: np.ndarray, kernel: np.ndarray) -> np.ndarray:
    spectrum = np.fft.fft2(_laid_out(kernel, x.shape[-2:])).conj()  # conj: correlation
    return np.fft.ifft2(np.fft.fft2(x) * spectrum).real


@pytest.mark.parametrize("name", KERNELS)
def test_a_product_of_spectra_is_the_circular_convolution_for_every_kernel(name: str) -> None:
    x, kernel = random_maps(1, 45, 52), KERNELS[name].weights
    y = conv2d(x, kernel[None, None], padding="same", padding_mode="circular")
    assert _relative_gap(_product_of_spectra(x, kernel), y) < OF_SCALE
    assert _relative_gap(fft_conv2d(x, kernel[None, None], padding="same", padding_mode="circular"), y) < OF_SCALE


@pytest.mark.parametrize("name", sorted(set(KERNELS) - {"identity"}))
def test_without_room_for_zeros_it_is_not_the_one_with_zeros_around(name: str) -> None:
    x, kernel = random_maps(1, 45, 52), KERNELS[name].weights
    zeros = conv2d(x, kernel[None, None], padding="same")
    assert _relative_gap(_product_of_spectra(x, kernel), zeros) > 1e-3  # what left on one side came back on the other
    assert _relative_gap(fft_conv2d(x, kernel[None, None], padding="same"), zeros) < OF_SCALE


# --- wiener_deconv2d -------------------------------------------------------------------------------------------------

# size, kernel: odd and even, and kernels larger than the picture
BLURS: list[tuple[tuple[int, int], tuple[int, int]]] = [
    ((6, 9), (3, 3)),
    ((8, 7), (2, 4)),
    ((5, 5), (1, 1)),
    ((4, 6), (4, 6)),
    ((3, 4), (5, 7)),
    ((5, 2), (2, 6)),
    ((1, 7), (3, 2)),
]


def _blur(x: np.ndarray, w: np.ndarray) -> np.ndarray:
    """Circular convolution of each channel by itself."""
    return np.stack([conv2d(c[None], w, padding="same", padding_mode="circular")[0] for c in x])


def _matrix(w: np.ndarray, size: tuple[int, int]) -> np.ndarray:
    """(H * W, H * W): circular convolution as a matrix, from what it makes of impulses."""
    impulses = np.eye(size[0] * size[1]).reshape(-1, *size)
    return _blur(impulses, w).reshape(len(impulses), -1).T


@pytest.mark.parametrize(("size", "kernel"), BLURS)
@pytest.mark.parametrize("noise", [1e-6, 1e-3, 1, 10])
def test_wiener_is_the_least_squares_picture_with_a_price_on_its_power(size: Any, kernel: Any, noise: float) -> None:
    w, y = random_maps(1, 1, *kernel), random_maps(2, *size, seed=1)
    A = _matrix(w, size)
    price = noise * np.linalg.norm(A, 2) ** 2  # the largest singular value is max |K|
    columns = np.linalg.solve(A.T @ A + price * np.eye(len(A)), A.T @ y.reshape(2, -1).T)
    np.testing.assert_allclose(wiener_deconv2d(y, w, noise=noise), columns.T.reshape(y.shape), rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize(("size", "kernel"), BLURS)
@pytest.mark.parametrize("noise", [1e-3, 0.1])
def test_wiener_is_its_formula(size: Any, kernel: Any, noise: float) -> None:
    w, y = random_maps(1, 1, *kernel), random_maps(2, *size, seed=1)
    K = np.fft.fft2(_laid_out(w[0, 0], size)).conj()
    spectrum = K.conj() * np.fft.fft2(y) / (np.abs(K) ** 2 + noise * (np.abs(K) ** 2).max())
    np.testing.assert_allclose(wiener_deconv2d(y, w, noise=noise), np.fft.ifft2(spectrum).real, **CLOSE64)


@pytest.mark.parametrize(
    ("size", "kernel"),
    [
        ((6, 9), np.ones((3, 3))),  # zero at thirds of a turn
        ((8, 6), np.ones((2, 2))),  # zero at the finest frequency
        ((5, 7), KERNELS["sobel_x"].weights),  # zero at the mean
        ((4, 6), np.ones((4, 6))),  # zero everywhere but at the mean
        ((3, 4), np.ones((3, 7))),  # wrapped round
        ((7, 5), np.ones((3, 3))),  # nowhere
    ],
)
def test_without_noise_wiener_is_the_pseudo_inverse(size: Any, kernel: np.ndarray) -> None:
    y, w = random_maps(2, *size), kernel[None, None] / 10
    expected = np.linalg.pinv(_matrix(w, size), rcond=1e-12) @ y.reshape(2, -1).T
    np.testing.assert_allclose(wiener_deconv2d(y, w, noise=0), expected.T.reshape(y.shape), rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("size", [(32, 45), (5, 4)])
@pytest.mark.parametrize(
    "kernel", [KERNELS["gaussian"].weights, np.outer([1, 2], [1, 3, 2, 1]) / 21], ids=["odd", "even"]
)
def test_wiener_takes_a_blur_back(size: Any, kernel: np.ndarray) -> None:
    x, w = random_maps(3, *size), kernel[None, None]
    blurred = _blur(x, w)
    assert _relative_gap(blurred, x) > 0.3
    assert _relative_gap(wiener_deconv2d(blurred, w, noise=1e-18), x) < 1e-6
    # The transpose of a blur, often called deconvolution, is not its inverse: it blurs once more.
    assert _relative_gap(conv_transpose2d(blurred[:, None], w, padding="same")[:, 0], x) > 0.3


def test_a_noisy_blur_needs_the_noise_told() -> None:
    x, w = random_maps(1, 64, 64).cumsum(-1).cumsum(-2), KERNELS["gaussian"].weights[None, None]
    blurred = _blur(x, w)
    noisy = blurred + 1e-3 * np.abs(blurred).max() * random_maps(1, 64, 64, seed=1)
    told, untold = (np.abs(wiener_deconv2d(noisy, w, noise=noise) - x).mean() for noise in (1e-3, 0))
    assert told < np.abs(noisy - x).mean() < untold


def test_one_kernel_is_taken_back_in_every_channel_alone() -> None:
    y, w = random_maps(2, 3, 6, 7), random_maps(1, 1, 3, 2, seed=1)
    together = wiener_deconv2d(y, w)
    for n, c in np.ndindex(2, 3):
        np.testing.assert_allclose(together[n, c], wiener_deconv2d(y[n, c : c + 1], w)[0], **CLOSE64)


@pytest.mark.parametrize("factor", [1e-150, 1e150])
def test_the_scale_of_the_kernel_is_no_matter(factor: float) -> None:
    y, w = random_maps(1, 6, 7), random_maps(1, 1, 3, 3, seed=1)
    np.testing.assert_allclose(wiener_deconv2d(y, factor * w) * factor, wiener_deconv2d(y, w), **CLOSE64)


# --- dtypes, axes, layouts -------------------------------------------------------------------------------------------

W = random_maps(4, 2, 3, 2, seed=1)
BLUR = np.outer([1.0, 2, 1], [1, 3, 2])[None, None] / 24
OPERATIONS = {
    "fft_conv2d": lambda x: fft_conv2d(x, W, padding="same", padding_mode="reflect"),
    "fft_conv2d without padding": lambda x: fft_conv2d(x, W, flip=True),
    "wiener_deconv2d": lambda x: wiener_deconv2d(x, BLUR),
}
every_operation = pytest.mark.parametrize("operation", OPERATIONS.values(), ids=OPERATIONS)


@every_operation
@pytest.mark.parametrize(
    ("dtype", "expected"),
    [(np.float64, np.float64), (np.float32, np.float32), (np.float16, np.float32), (np.uint8, np.float32)],
)
def test_the_picture_decides_the_dtype(operation: Any, dtype: Any, expected: Any) -> None:
    x = (np.abs(random_maps(2, 6, 8)) * 3).astype(dtype)
    y = operation(x)
    assert y.dtype == expected
    np.testing.assert_allclose(y, operation(x.astype(np.float64)), **CLOSE32)


@every_operation
@pytest.mark.parametrize("leading", [(), (1,), (3,), (2, 3), (0,), (2, 0)])
def test_leading_axes_are_pictures_of_their_own(operation: Any, leading: tuple[int, ...]) -> None:
    x = random_maps(*leading, 2, 6, 8)
    y = operation(x)
    assert y.shape == (*leading, *operation(random_maps(2, 6, 8)).shape)
    for place in np.ndindex(leading):
        np.testing.assert_allclose(y[place], operation(x[place]), **CLOSE64)


@every_operation
def test_inputs_in_any_memory_layout_stay_as_they_are(operation: Any) -> None:
    x = random_maps(8, 6, 2, 3).transpose(3, 2, 1, 0)[..., ::-1]
    x.flags.writeable = False
    y = operation(x)
    np.testing.assert_allclose(y, operation(x.copy("C")), **CLOSE64)
    assert y.flags.c_contiguous
    assert y.flags.writeable


def test_fourier_sums_leaves_what_is_padded_already_as_it_is() -> None:
    padded, w = random_maps(2, 2, 9, 7), random_maps(3, 2, 4, 2, seed=1)
    before = padded.copy(), w.copy()
    np.testing.assert_allclose(fourier_sums(padded, w), conv2d(padded, w), **CLOSE64)
    np.testing.assert_array_equal(padded, before[0])
    np.testing.assert_array_equal(w, before[1])


# --- what is refused -------------------------------------------------------------------------------------------------

BAD: list[tuple[dict[str, Any], str]] = [
    ({"x": np.zeros((6, 7))}, r"x must be \(..., C, H, W\) with at least one cell on each axis, got shape \(6, 7\)"),
    ({"x": np.zeros((2, 6, 7), complex)}, "x must hold real numbers, got dtype complex128"),
    ({"x": np.zeros((3, 6, 7))}, "x must have as many channels as w has input channels, 2, got 3"),
    ({"w": np.zeros((2, 3, 3))}, r"w must be \(C_out, C_in, kH, kW\) .*got shape \(2, 3, 3\)"),
    ({"w": np.zeros((4, 2, 0, 3))}, r"got shape \(4, 2, 0, 3\)"),
    ({"w": np.zeros((4, 2, 7, 3))}, "kernel 7x3 with dilation 1 spans 7x3, larger than the padded input 6x7"),
    ({"padding": -1}, "padding must be .*got -1"),
    ({"padding": "full"}, 'padding must be "valid", "same", an int, .*got \'full\''),
    ({"padding_mode": "wrap"}, "padding mode must be one of zeros, reflect, replicate, circular, got 'wrap'"),
]


@pytest.mark.parametrize(("arguments", "message"), BAD)
def test_fft_conv2d_refuses(arguments: dict[str, Any], message: str) -> None:
    arguments = {"x": np.zeros((2, 6, 7)), "w": np.zeros((4, 2, 3, 3))} | arguments
    with pytest.raises(ValueError, match=message):
        fft_conv2d(arguments.pop("x"), arguments.pop("w"), **arguments)


NO_DECONVOLUTION: list[tuple[dict[str, Any], str]] = [
    ({"y": np.zeros((6, 7))}, r"y must be \(..., C, H, W\) with at least one cell on each axis, got shape \(6, 7\)"),
    ({"y": np.zeros((2, 6, 7), complex)}, "y must hold real numbers, got dtype complex128"),
    ({"w": np.ones((3, 3))}, r"w must be \(1, 1, kH, kW\) with at least one cell on each axis, got shape \(3, 3\)"),
    ({"w": np.ones((2, 1, 3, 3))}, r"w must be \(1, 1, kH, kW\), one kernel .*got shape \(2, 1, 3, 3\)"),
    ({"w": np.ones((1, 2, 3, 3))}, r"w must be \(1, 1, kH, kW\), one kernel .*got shape \(1, 2, 3, 3\)"),
    ({"w": np.full((1, 1, 3, 3), np.nan)}, "w must hold finite numbers, got NaN or infinity"),
    ({"w": np.zeros((1, 1, 3, 3))}, "w must pass a frequency of maps of 6x7, got a kernel that answers 0 to all"),
    (
        {"y": np.zeros((1, 4, 1)), "w": np.array([[[[0.1, 0.2, -0.3]]]])},  # on one column all its taps fall together
        "w must pass a frequency of maps of 4x1, got a kernel that answers 0 to all",
    ),
    ({"noise": -1e-3}, "noise must be a finite number of at least 0, got -0.001"),
    ({"noise": float("nan")}, "noise must be a finite number of at least 0, got nan"),
    ({"noise": float("inf")}, "noise must be .*got inf"),
    ({"noise": 10**400}, "noise must be a finite number of at least 0, got 1000"),
    ({"noise": "0.1"}, "noise must be .*got '0.1'"),
    ({"noise": True}, "noise must be .*got True"),
    ({"noise": [0.1]}, r"noise must be .*got \[0.1\]"),
    ({"noise": None}, "noise must be .*got None"),
]


@pytest.mark.parametrize(("arguments", "message"), NO_DECONVOLUTION)
def test_wiener_deconv2d_refuses(arguments: dict[str, Any], message: str) -> None:
    arguments = {"y": np.zeros((2, 6, 7)), "w": np.ones((1, 1, 3, 3))} | arguments
    with pytest.raises(ValueError, match=message):
        wiener_deconv2d(arguments.pop("y"), arguments.pop("w"), **arguments)
