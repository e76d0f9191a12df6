"""The lesson's own arithmetic: gradients of small squares, the bowl of a fit, shares in time and in space."""

import re

import numpy as np
import pytest

from core.convolution import conv2d
from core.gradients import fit_kernel
from core.images import load_image
from core.kernels import KERNELS
from ui.descent import bowls, recurrence, squares
from ui.descent.bowls import as_square, bowl, start, task
from ui.descent.choices import BEST, CHOICES, LIVE, UNIT, along
from ui.link import Param
from ui.pictures import ASSETS, PHOTOGRAPHS

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


@pytest.mark.parametrize("is_centred", [False, True])
@pytest.mark.parametrize(("kernel", "side", "noise"), [("sobel_x", 3, 0.0), ("gaussian", 7, 0.05), ("motion", 3, 0.2)])
def test_the_bowl_is_the_loss_that_core_descends(kernel, side, noise, is_centred):
    given = task(photograph("camera"), KERNELS[kernel].weights, side, noise)
    found = bowl(given, is_centred=is_centred)
    fit = fit_kernel(given.x, given.target[0][None], side, steps=50, centred=is_centred)
    np.testing.assert_allclose(fit.kernels[0].ravel(), start(side * side), atol=0)
    for kernel_now, loss in zip(fit.kernels[::10], fit.losses[::10], strict=True):
        errors = found.vectors.T @ (kernel_now.ravel() - found.best)
        assert found.least + float(found.curvatures / 2 @ errors**2) == pytest.approx(loss, rel=1e-6, abs=1e-12)
    assert found.best_momentum == pytest.approx(fit.momentum, rel=1e-6)
    assert found.settings(BEST, BEST)[0] == pytest.approx(fit.rate, rel=1e-6)
    assert given.is_cut == (kernel == "motion")


def test_above_the_limit_descent_diverges_and_below_it_does_not():
    given = task(photograph("camera"), KERNELS["sobel_x"].weights, 3, 0.0)
    limit = bowl(given, is_centred=False).limit(0.5)
    for share, grows in ((0.99, False), (1.01, True)):
        fit = fit_kernel(given.x, given.target[0][None], 3, steps=3000, rate=share * limit, momentum=0.5, centred=False)
        assert (fit.losses[-1] > fit.losses[0]) == grows


def test_photographs_are_hundreds_to_tens_of_thousands_times_steeper_one_way():
    conditions = {}
    for name in PHOTOGRAPHS:
        given = task(photograph(name, 256), KERNELS["sobel_x"].weights, 3, 0.0)
        conditions[name] = [bowl(given, is_centred=is_centred).condition for is_centred in (False, True)]
    raw = [pair[0] for pair in conditions.values()]
    assert min(raw) == pytest.approx(734, rel=0.01)
    assert max(raw) == pytest.approx(76_700, rel=0.01)
    assert all(centred < plain / 3 for plain, centred in conditions.values())


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
        bowl(task(x, KERNELS["sobel_x"].weights, 3, 0.0), is_centred=True)


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
    monkeypatch.setattr("ui.boards.st.session_state", {param.key: param.default for param in params})
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
    found = bowl(task(photograph("camera"), KERNELS["sobel_x"].weights, 3, 0.0), is_centred=False)
    assert found.settings(UNIT, 0) == (pytest.approx(found.limit(0)), 0)
    assert bowls.PICTURE_SIDES.keys() == {3, 5, 7}
