"""A kernel found from a picture and its filtered map: by which steps, how fast, and what is refused."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from core.convolution import conv2d
from core.gradients import conv2d_weight_grad, fit_kernel
from core.images import load_image
from core.kernels import KERNELS
from tests.core.oracles import CLOSE64, random_maps
from tests.core.tables import Calls, refused
from tests.house import ROOT

PICTURES = ROOT / "assets" / "pictures"
SOBEL = KERNELS["sobel_x"].weights.astype(np.float64)


def picture(name: str) -> np.ndarray:
    return load_image((PICTURES / name).read_bytes()).astype(np.float64)


@pytest.mark.parametrize("name", ["camera.png", "coffee.png", "grass.png"])
def test_fit_kernel_finds_sobel_from_a_picture_and_its_edges(name: str) -> None:
    x = picture(name)
    fit = fit_kernel(x, conv2d(x, SOBEL[None, None]), 3)
    assert np.abs(fit.kernels[0] - SOBEL).max() > 0.5  # it began with noise
    np.testing.assert_allclose(fit.kernel, SOBEL, atol=1e-4)
    np.testing.assert_allclose(fit.bias, 0, atol=1e-3)
    assert fit.losses[-1] < 1e-7 * fit.losses[0]


@pytest.mark.parametrize("name", sorted(file.name for file in PICTURES.glob("*.png")))
def test_on_every_picture_momentum_finds_sobel_in_300_steps_and_plain_descent_does_not(name: str) -> None:
    x = picture(name)
    target = conv2d(x, SOBEL[None, None])
    assert np.abs(fit_kernel(x, target, 3, steps=300).kernel - SOBEL).max() < 1e-3
    plain = fit_kernel(x, target, 3, steps=300, momentum=0, centred=False)  # at the best rate that it has
    assert np.abs(plain.kernel - SOBEL).max() > 1e-2


def test_losses_are_those_of_conv2d_with_each_kernel_and_steps_follow_its_gradient() -> None:
    x, target = random_maps(2, 1, 7, 8), random_maps(2, 1, 7, 9, seed=1)
    options: dict[str, Any] = {"padding": ((1, 0), (0, 3)), "padding_mode": "reflect"}
    fit = fit_kernel(x, target, (2, 3), steps=5, rate=0.05, momentum=0.7, centred=False, **options)
    rests = [conv2d(x, k[None, None], **options) - target for k in fit.kernels]
    np.testing.assert_allclose(fit.losses, [np.square(rest).mean() for rest in rests], **CLOSE64)
    velocity = np.zeros((2, 3))
    for step, rest in enumerate(rests[:-1]):
        gradient = conv2d_weight_grad(2 * rest / rest.size, x, (1, 1, 2, 3), **options)[0, 0]
        velocity = 0.7 * velocity - 0.05 * gradient
        np.testing.assert_allclose(fit.kernels[step + 1] - fit.kernels[step], velocity, **CLOSE64)
    assert (fit.bias, fit.rate, fit.momentum) == (0, 0.05, 0.7)


def test_of_noise_the_least_squares_kernel_and_bias_are_found() -> None:
    x, target = random_maps(1, 9, 8), random_maps(1, 8, 7, seed=1) + 3
    windows = np.lib.stride_tricks.sliding_window_view(x[0], (2, 2)).reshape(-1, 4)
    expected = np.linalg.lstsq(np.column_stack([windows, np.ones(len(windows))]), target.ravel(), rcond=None)[0]
    fit = fit_kernel(x, target, 2)
    np.testing.assert_allclose([*fit.kernel.ravel(), fit.bias], expected, atol=1e-8)
    rest = conv2d(x, fit.kernel[None, None], bias=[fit.bias]) - target
    np.testing.assert_allclose(fit.losses[-1], np.square(rest).mean(), **CLOSE64)


def test_the_rate_and_momentum_it_chooses_are_faster_than_others() -> None:
    x = picture("coffee.png")
    target = conv2d(x, SOBEL[None, None])
    best = fit_kernel(x, target, 3, steps=150)
    for change in ({"rate": 0.5 * best.rate}, {"rate": 1.02 * best.rate}, {"momentum": 0.5}, {"momentum": 0.95}):
        assert best.losses[-1] < fit_kernel(x, target, 3, steps=150, **change).losses[-1]
    assert best.losses[-1] < 1e-3 * fit_kernel(x, target, 3, steps=150, momentum=0).losses[-1]


def test_the_seed_decides_where_it_begins() -> None:
    x, target = random_maps(1, 6, 6), random_maps(1, 4, 4, seed=1)
    first, again, other = (fit_kernel(x, target, 3, seed=seed).kernels for seed in (1, 1, 2))
    np.testing.assert_array_equal(first, again)
    assert not np.isclose(first[0], other[0]).any()


def test_a_bias_that_descends_along_ends_at_the_same_kernel_and_comes_there_later() -> None:
    x = picture("coffee.png")
    target = conv2d(x, SOBEL[None, None]) + 3
    along = fit_kernel(x, target, 3, steps=600, centred=False, biased=True)
    centred = fit_kernel(x, target, 3, steps=600)
    np.testing.assert_allclose(along.kernel, centred.kernel, atol=1e-3)
    np.testing.assert_allclose([along.bias, centred.bias], 3, atol=1e-3)
    assert np.abs(centred.kernels[100] - SOBEL).max() < 0.1 * np.abs(along.kernels[100] - SOBEL).max()
    without = fit_kernel(x, target, 3, centred=False)  # the twin: no bias, another kernel
    assert np.abs(without.kernel - SOBEL).max() > 0.01


def test_a_step_of_the_bias_follows_the_gradient_of_conv2d_s() -> None:
    x, target = random_maps(1, 6, 7), random_maps(1, 5, 6, seed=1)
    fits = [fit_kernel(x, target, 2, steps=n, rate=0.1, momentum=0, centred=False, biased=True) for n in (1, 2)]
    rest = conv2d(x, fits[0].kernel[None, None], bias=[fits[0].bias]) - target
    np.testing.assert_allclose(fits[1].bias - fits[0].bias, -0.1 * 2 * rest.mean(), **CLOSE64)
    np.testing.assert_allclose(fits[0].losses[-1], np.square(rest).mean(), **CLOSE64)


def test_where_patches_say_nothing_the_kernel_stays_as_it_began() -> None:
    fit = fit_kernel(np.ones((1, 5, 5)), np.full((1, 5, 4), 3.0), (1, 2), centred=False)
    np.testing.assert_allclose(fit.kernel.sum(), 3)
    np.testing.assert_allclose(*np.diff(fit.kernels[[0, -1], 0], axis=-1))


X = np.zeros((2, 2, 6, 7))
CALLS: Calls = {
    "fit": (fit_kernel, {"x": X, "target": np.zeros((2, 2, 4, 5)), "size": 3}),
}

BAD: list[tuple[str, dict[str, Any], str]] = [
    ("fit", {"x": np.zeros((6, 7))}, r"x must be \(..., C, H, W\)"),
    ("fit", {"target": X}, r"target must have the shape of the filtered x, \(2, 2, 4, 5\), got \(2, 2, 6, 7\)"),
    ("fit", {"size": 0}, "size must be .*got 0"),
    ("fit", {"size": 7}, "kernel 7x7 with dilation 1 spans 7x7, larger than the padded input 6x7"),
    ("fit", {"padding": 1}, r"target must have .*\(2, 2, 6, 7\), got"),
    ("fit", {"padding_mode": "mirror"}, "padding mode must be one of"),
    ("fit", {"steps": 0}, "steps must be an int of at least 1, got 0"),
    ("fit", {"centred": True}, "x must have patches that vary, got none"),
    ("fit", {"centred": False}, "x must have patches that are not all zero, got none"),
    ("fit", {"centred": False, "biased": True}, "x must have patches that are not all zero, got none"),
    ("fit", {"biased": 1}, "biased must be True or False, got 1"),
    ("fit", {"x": X + np.nan}, "x and target must hold finite numbers"),
    ("fit", {"x": X[:0], "target": np.zeros((0, 2, 4, 5))}, "and at least one map"),
]


@pytest.mark.parametrize(("call", "message"), refused(CALLS, BAD))
def test_refuses_with_a_sentence(call: Callable[[], Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        call()


BAD_RATES: list[tuple[dict[str, Any], str]] = [
    ({"rate": -0.1}, "rate must be at least 0, got -0.1"),
    ({"rate": "fast"}, "rate must be a number, got 'fast'"),
    ({"rate": np.inf}, "rate must be at least 0, got inf"),
    ({"momentum": 1}, "momentum must be at least 0 and below 1, got 1"),
    ({"momentum": True}, "momentum must be a number, got True"),
    ({"rate": 1e9, "steps": 1000}, "rate must be below .*, or the steps grow beyond all bounds, got 1e"),
]


@pytest.mark.parametrize(("changes", "message"), BAD_RATES)
def test_fit_kernel_refuses_rates_that_lead_nowhere(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        fit_kernel(random_maps(1, 6, 6), random_maps(1, 4, 4), 3, **changes)


def test_just_above_the_rate_it_names_the_loss_grows_and_just_below_it_falls() -> None:
    x, target = random_maps(1, 20, 20), random_maps(1, 18, 18, seed=1)
    with pytest.raises(ValueError, match="rate must be below") as refused:
        fit_kernel(x, target, 3, rate=1e9, momentum=0.5)
    limit = float(str(refused.value).split("below ")[1].split(",")[0])
    below, above = (fit_kernel(x, target, 3, rate=f * limit, momentum=0.5).losses for f in (0.98, 1.02))
    assert below[-1] < below[0]
    assert above[-1] > above[0]
