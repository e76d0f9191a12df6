"""The lesson's own arithmetic: gradients of small squares, the bowl of a fit, shares in time and in space."""

import re

import numpy as np
import pytest

from core.convolution import conv2d
from core.gradients import fit_kernel
from core.images import load_image
from core.kernels import KERNELS
from pages.gradients import bowls, recurrence, squares
from pages.gradients.bowls import KINDS, as_square, bowl, start, task
from pages.gradients.choices import BEST, CHOICES, LIVE, UNIT, along
from ui.link import Param
from ui.pictures import ASSETS, PATTERNS, PHOTOGRAPHS

ROUNDING = 1e-9
CHOSEN = [(kind, stride, padding) for kind in ("sum", "squares", "mixed") for stride in (1, 2) for padding in (0, 1)]


def photograph(name: str, side: int = 64) -> np.ndarray:
    return load_image((ASSETS / PHOTOGRAPHS[name]).read_bytes(), max_side=side, color=False)


@pytest.mark.parametrize(("kind", "stride", "padding"), CHOSEN)
def test_the_gradients_are_those_of_finite_differences_and_the_adjoint_holds(kind, stride, padding):
    x = squares.square("numbers", squares.SIDE, 3, photograph("camera"))
    found = squares.backward(x, "emboss", kind, squares.slopes(3), stride, padding)
    assert max(found.apart) < 1e-7
    assert found.forward == pytest.approx(found.back, abs=ROUNDING)
    wrong = float((x * np.roll(found.dx, 1)).sum())  # the twin: a gradient that is one cell off
    assert wrong != pytest.approx(found.forward, abs=ROUNDING)


def test_the_gradient_of_a_weight_is_a_sum_and_no_single_product():
    x = squares.square("numbers", squares.SIDE, 0, photograph("camera"))
    found = squares.backward(x, "sobel_x", "mixed", squares.slopes(0), 1, 0)
    shares = [found.dy[i, j] * x[i, j + 2] for i in range(3) for j in range(3)]
    assert found.dw[0, 2] == pytest.approx(sum(shares))
    assert found.dw[0, 2] not in shares


def test_max_pooling_feeds_its_winners_alone_and_the_average_everybody():
    x = squares.square("numbers", squares.POOLED_SIDE, 0, photograph("camera"))
    assert len(np.unique(x)) == x.size
    g = squares.slopes(0)
    found = squares.pooled(x, 2, 2, g)
    assert found.ties == 0
    assert np.count_nonzero(found.max) == 9
    assert np.count_nonzero(found.mean) == 36
    assert found.max.sum() == pytest.approx(g[:9].sum()) == pytest.approx(found.mean.sum())
    assert max(found.max_apart, found.mean_apart) < 1e-8
    tied = squares.pooled(np.ones_like(x), 2, 2, g)  # the twin: where all are largest there is no slope
    assert tied.ties == 9
    assert tied.max_apart > 0.5


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("kernel", "side", "noise"), [("sobel_x", 3, 0.0), ("gaussian", 7, 0.05), ("motion", 3, 0.2)])
def test_the_bowl_is_the_loss_that_core_descends(kernel, side, noise, kind):
    given = task(photograph("camera"), KERNELS[kernel].weights, side, noise)
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
    given = task(photograph("camera"), KERNELS["sobel_x"].weights, 3, 0.0)
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
    assert bowl(task(photograph("camera"), KERNELS["sobel_x"].weights, 3, 0.0), "raw").left_out == 0


def test_a_kernel_stands_in_the_middle_of_its_square():
    assert as_square(np.ones((1, 2))).tolist() == [[0, 0, 0], [1, 1, 0], [0, 0, 0]]
    assert as_square(np.ones((4, 4))).shape == (5, 5)
    x = photograph("camera")
    given = task(x, KERNELS["log"].weights, 3, 0.0)
    np.testing.assert_array_equal(given.wanted, KERNELS["log"].weights[2:5, 2:5])
    np.testing.assert_allclose(given.target[0], conv2d(x.astype(float), KERNELS["log"].weights[None, None])[0])
    assert along()["k"]["gaussian"] == {"side": "7"}


@pytest.mark.parametrize(
    ("x", "message"),
    [(np.zeros((1, 16, 16)), "patches that vary"), (np.ones((1, 2, 9)), "larger than the padded input 2x9")],
)
def test_a_picture_that_says_nothing_is_refused(x, message):
    with pytest.raises(ValueError, match=message):
        bowl(task(x, KERNELS["sobel_x"].weights, 3, 0.0), "centred")


@pytest.mark.parametrize("activation", recurrence.ACTIVATIONS)
@pytest.mark.parametrize("name", recurrence.INPUTS)
def test_the_shares_sum_to_the_slope_in_time_and_in_space(name, activation):
    for length, w_h in ((2, 0.3), (20, -0.9), (40, 1.2)):
        time = recurrence.in_time(name, length, w_h, activation)
        assert time.total == pytest.approx(time.slope, rel=1e-6, abs=1e-7)
        space = recurrence.in_space(name, length, 1)
        assert space.total == pytest.approx(space.slope, rel=1e-6, abs=1e-7)
        assert space.far == 1


def test_the_gradient_vanishes_below_one_and_explodes_above():
    for w_h in (0.5, 1.5):
        far = recurrence.in_time("random", 20, w_h, "linear").far
        assert far == pytest.approx(w_h**19)
    assert abs(recurrence.in_time("random", 20, 0.5, "tanh").far) < 0.5**19  # tanh can only shrink it further


def test_choices_come_back_from_their_texts(monkeypatch):
    params: list[Param] = [param for part in LIVE.values() for param in part]
    monkeypatch.setattr("ui.live.boards.st.session_state", {param.key: param.default for param in params})
    for part in LIVE:
        said = CHOICES.texts(part)
        assert list(CHOICES.values(part, said).values()) == [param.default for param in LIVE[part]]
        assert all(re.fullmatch(r"[\w.,;-]+", text) for text in said.values())


@pytest.mark.parametrize("text", ["", "351", "-1", "best ", "nan"])
def test_a_rate_off_the_slider_is_refused(text):
    rate = next(param for param in LIVE["fit"] if param.name == "rate")
    with pytest.raises(ValueError, match="rate"):
        rate.read(text)


def test_the_slider_of_the_rate_has_the_limit_of_plain_descent_at_its_unit():
    found = bowl(task(photograph("camera"), KERNELS["sobel_x"].weights, 3, 0.0), "raw")
    assert found.settings(UNIT, 0) == (pytest.approx(found.limit(0)), 0)
    assert bowls.PICTURE_SIDES.keys() == {3, 5, 7}
