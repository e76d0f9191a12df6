"""The bowl of a fit: it is the loss that core descends, as steep as is said, and refused where there is none."""

import numpy as np
import pytest

from core.convolution import conv2d
from core.gradients import fit_kernel
from core.kernels import KERNELS
from pages.gradients import bowls
from pages.gradients.boards import ALONG, BEST
from pages.gradients.bowls import KINDS, as_square, bowl, start, task
from tests.pages.photographs import photograph
from ui.pictures import PATTERNS, PHOTOGRAPHS


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("kernel", "side", "noise"), [("sobel_x", 3, 0.0), ("gaussian", 7, 0.05), ("motion", 3, 0.2)])
def test_the_bowl_is_the_loss_that_core_descends(kernel, side, noise, kind):
    given = task(photograph("camera", 64), KERNELS[kernel].weights, side, noise)
    found = bowl(given, kind)
    options = {"centred": kind == "centred", "biased": kind == "biased"}
    fit = fit_kernel(given.x, given.target[0][None], side, steps=50, **options)
    np.testing.assert_allclose(fit.kernels[0].ravel(), start(side * side), atol=0)
    if kind != "biased":  # there the bias of every step would be needed too
        for kernel_now, loss in zip(fit.kernels[::10], fit.losses[::10], strict=True):
            errors = found.vectors.T @ (kernel_now.ravel() - found.best)
            assert found.least + float(found.curvatures / 2 @ errors**2) == pytest.approx(loss, rel=1e-6, abs=1e-12)
    weights = [*fit.kernel.ravel(), fit.bias][: len(found.best)]
    errors = found.vectors.T @ (weights - found.best)
    assert found.least + float(found.curvatures / 2 @ errors**2) == pytest.approx(fit.losses[-1], rel=1e-6, abs=1e-12)
    assert found.best_momentum == pytest.approx(fit.momentum, rel=1e-6)
    assert found.settings(BEST, BEST)[0] == pytest.approx(fit.rate, rel=1e-6)
    assert given.is_cut == (kernel == "motion")


def test_above_the_limit_descent_diverges_and_below_it_does_not():
    given = task(photograph("camera", 64), KERNELS["sobel_x"].weights, 3, 0.0)
    limit = bowl(given, "raw").limit(0.5)
    for share, grows in ((0.99, False), (1.01, True)):
        fit = fit_kernel(given.x, given.target[0][None], 3, steps=3000, rate=share * limit, momentum=0.5, centred=False)
        assert (fit.losses[-1] > fit.losses[0]) == grows


def test_photographs_are_hundreds_to_tens_of_thousands_times_steeper_one_way():
    conditions = {}
    for name in PHOTOGRAPHS:
        given = task(photograph(name, 256), KERNELS["sobel_x"].weights, 3, 0.0)
        conditions[name] = [round(bowl(given, kind).condition) for kind in KINDS]
    raw = [three[0] for three in conditions.values()]
    assert (min(raw), max(raw)) == (734, 76_678)
    assert all(centred < plain / 3 for plain, centred, _ in conditions.values())
    assert conditions["astronaut"] == [5_576, 1_560, 7_290]
    assert conditions["brick"] == [76_678, 2_456, 119_409]


@pytest.mark.parametrize("name", PHOTOGRAPHS)
@pytest.mark.parametrize("side", [3, 5, 7])
def test_a_bias_that_descends_along_ends_at_the_centred_kernel_on_a_steeper_way(name, side):
    given = task(photograph(name, bowls.PICTURE_SIDES[side]), KERNELS["sobel_x"].weights, side, 0.2)
    raw, centred, biased = (bowl(given, kind) for kind in KINDS)
    np.testing.assert_allclose(biased.best[:-1], centred.best, rtol=0, atol=1e-9)
    assert np.abs(raw.best - centred.best).max() > 1e-6  # the twin: without any bias it is another kernel
    assert biased.best[-1] == pytest.approx(centred.target - centred.means @ centred.best)
    assert raw.left_out == centred.left_out == biased.left_out == 0
    assert centred.condition < raw.condition < biased.condition
    assert biased.curvatures[0] / raw.curvatures[0] > 1.05  # that is why: the steepest becomes steeper still
    assert abs(raw.vectors[:, 0].sum()) / side > 0.999  # and it is brightness


def test_directions_that_a_picture_says_nothing_of_are_counted():
    given = task(PATTERNS["step_edge"](64), KERNELS["sobel_x"].weights, 3, 0.0)
    assert bowl(given, "raw").left_out > 0
    assert bowl(task(photograph("camera", 64), KERNELS["sobel_x"].weights, 3, 0.0), "raw").left_out == 0


def test_a_kernel_stands_in_the_middle_of_its_square():
    assert as_square(np.ones((1, 2))).tolist() == [[0, 0, 0], [1, 1, 0], [0, 0, 0]]
    assert as_square(np.ones((4, 4))).shape == (5, 5)
    x = photograph("camera", 64)
    given = task(x, KERNELS["log"].weights, 3, 0.0)
    np.testing.assert_array_equal(given.wanted, KERNELS["log"].weights[2:5, 2:5])
    np.testing.assert_allclose(given.target[0], conv2d(x.astype(float), KERNELS["log"].weights[None, None])[0])
    assert ALONG["k"]["gaussian"] == {"side": "7"}


@pytest.mark.parametrize(
    ("x", "message"),
    [(np.zeros((1, 16, 16)), "patches that vary"), (np.ones((1, 2, 9)), "larger than the padded input 2x9")],
)
def test_a_picture_that_says_nothing_is_refused(x, message):
    with pytest.raises(ValueError, match=message):
        bowl(task(x, KERNELS["sobel_x"].weights, 3, 0.0), "centred")
