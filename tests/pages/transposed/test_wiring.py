"""The arithmetic of Transposed: three ways that agree, a matrix and its transpose, overlaps, deblurring, and moves."""

from types import SimpleNamespace

import numpy as np
import pytest

from core.convolution import conv2d, conv_transpose2d, wiener_deconv2d
from core.gradients import conv2d_input_grad
from core.images import load_image
from pages.transposed import matrix, wiener
from pages.transposed.blurring import BLURS, POWERS, blur_kernel, blurred, error_curve, restored, square, transposed_of
from pages.transposed.moving import moved
from pages.transposed.overlaps import SIDES, STRIDES, counts, inside, overlaps, rhythm, weights
from pages.transposed.ways import inserted, ways
from pages.transposed.wiring import NAMES, PADDINGS, Wiring, digits, kernel_named
from pages.transposed.wiring import SIDES as INPUT_SIDES
from pages.transposed.wiring import STRIDES as INPUT_STRIDES
from ui.pictures import ASSETS

ROUNDING = 1e-12
RNG = np.random.default_rng(3)
WIRINGS = [
    pytest.param(n, name, s, p, id=f"{n}-{name}-{s}-{p}")
    for n in INPUT_SIDES
    for name in ("numbers3", "smooth", "roberts_x")
    for s in INPUT_STRIDES
    for p in PADDINGS
]


def photograph(side):
    return load_image((ASSETS / "camera.png").read_bytes(), max_side=side).astype(float)


def wired(n, name, s, p):
    return Wiring(RNG.normal(size=(n, n)), kernel_named(name), s, p)


def by_hand(y, w, n, s, p):
    """The transposed convolution cell by cell."""
    z = np.zeros((n, n))
    for (i, j), value in np.ndenumerate(y):
        for (t, u), weight in np.ndenumerate(w):
            row, column = i * s + t - p, j * s + u - p
            if 0 <= row < n and 0 <= column < n:
                z[row, column] += value * weight
    return z


@pytest.mark.parametrize(("n", "name", "s", "p"), WIRINGS)
def test_the_three_ways_agree_and_lead_back_to_the_shape(n, name, s, p):
    wiring = wired(n, name, s, p)
    found = ways(wiring)
    expected = by_hand(wiring.y, wiring.kernel, n, s, p)
    assert set(found.results) == {"zeros", "stamps", "matrix"}
    for values in found.results.values():
        np.testing.assert_allclose(values, expected, atol=ROUNDING * max(1, np.abs(expected).max()))
    assert found.largest <= ROUNDING * max(1, np.abs(expected).max())
    assert np.abs(wiring.z - wiring.x).max() > 0.1


def test_without_the_turn_the_ways_do_not_agree():
    wiring = wired(5, "numbers3", 2, 0)
    unturned = conv2d(inserted(wiring.y, wiring)[None], wiring.w)[0]
    assert np.abs(unturned - wiring.z).max() > 0.1


@pytest.mark.parametrize("name", NAMES)
def test_every_kernel_fits_every_input(name):
    for n in INPUT_SIDES:
        assert wired(n, name, 2, 0).out_side >= 1


@pytest.mark.parametrize(("n", "name", "s", "p"), WIRINGS)
def test_the_matrix_and_its_transpose_are_core_s_convolutions(n, name, s, p):
    wiring = wired(n, name, s, p)
    y = RNG.normal(size=wiring.y.shape)
    np.testing.assert_allclose(wiring.matrix @ wiring.x.ravel(), wiring.y.ravel(), atol=1e-9)
    back = conv_transpose2d(y[None], wiring.w, stride=s, padding=p, output_padding=wiring.output_padding)
    np.testing.assert_allclose(wiring.matrix.T @ y.ravel(), back.ravel(), atol=1e-9)


def test_digits_are_means_of_the_middle_square():
    x = np.zeros((1, 6, 10))
    x[0, :3, 2:5] = 1  # the upper left quarter of the middle 6 x 6
    assert digits(x, 2).tolist() == [[9, 0], [0, 0]]


@pytest.mark.parametrize(("text", "expected"), [("o3", "o3"), ("i15", "i15"), ("e3-15", "e3-15"), ("w8", "w8")])
def test_what_is_chosen_stays_where_the_matrix_has_it(text, expected):
    assert matrix.within(matrix.read_chosen(text), wired(4, "numbers3", 1, 0)) == expected


@pytest.mark.parametrize("text", ["o4", "i16", "e4-0", "e0-16", "w9"])
def test_what_the_matrix_has_not_becomes_the_first_cell(text):
    assert matrix.within(matrix.read_chosen(text), wired(4, "numbers3", 1, 0)) == matrix.FIRST


@pytest.mark.parametrize("text", ["", "o", "x3", "e3", "o-1", "o3-4", "o99999", "o3 "])
def test_nonsense_is_refused(text):
    with pytest.raises(ValueError, match="expected o3"):
        matrix.read_chosen(text)


@pytest.mark.parametrize("k", SIDES)
@pytest.mark.parametrize("s", STRIDES)
def test_overlaps_are_even_exactly_where_the_stride_divides_the_kernel(k, s):
    line, grid = counts(k, s)
    by_hand = np.zeros(len(line), int)
    for i in range(8):
        by_hand[i * s : i * s + k] += 1
    assert line.tolist() == by_hand.tolist()
    assert grid.tolist() == np.outer(by_hand, by_hand).tolist()
    at = inside(k, s)
    assert line[at].size >= s
    assert line[at].size % s == 0
    found = overlaps(photograph(16), k, s, "ones")
    assert found.is_even == (k % s == 0) == (np.ptp(line[at]) == 0)
    assert found.line_inside == (k // s, -(-k // s))
    assert found.grid_inside == ((k // s) ** 2, (-(-k // s)) ** 2)
    assert found.is_flat == found.is_even
    assert found.transposed.shape == found.resized.shape == (1, 16 * s, 16 * s)
    assert found.flat[1] == pytest.approx(0, abs=1e-9)


def test_three_with_two_overlap_twice_on_a_line_and_four_times_on_a_grid():
    found = overlaps(photograph(64), 3, 2, "ones")
    assert (found.line_inside, found.grid_inside) == ((1, 2), (1, 4))
    assert found.spread == pytest.approx((4 - 1) / 2.25)
    assert found.rhythm[0] > 0.1 > 100 * found.rhythm[1]


def test_weights_can_make_up_for_uneven_overlaps_and_spoil_even_ones():
    assert overlaps(photograph(64), 3, 2, "tent").is_flat
    assert not overlaps(photograph(64), 4, 2, "random").is_flat


@pytest.mark.parametrize("name", ["ones", "tent", "random"])
def test_upsampling_keeps_the_mean_brightness(name):
    assert weights(name, 4, 2).sum() == pytest.approx(4)
    found = overlaps(np.full((1, 12, 12), 0.5), 4, 2, name)
    assert found.transposed[:, 4:-4, 4:-4].mean() == pytest.approx(0.5)
    assert found.resized == pytest.approx(0.5)


def test_rhythm_is_the_power_at_multiples_of_the_stride_s_frequency():
    values = RNG.normal(size=(1, 24, 36)) + np.tile([0.0, 1.0, 3.0], 12)
    power = np.abs(np.fft.fft2(values[0])) ** 2
    power[0, 0] = 0
    assert rhythm(values, 3) == pytest.approx(power[::8, ::12].sum() / power.sum())
    assert rhythm(values, 3) > 0.1 > rhythm(values, 2)


@pytest.mark.parametrize("blur", BLURS)
@pytest.mark.parametrize("width", [3, 9])
def test_the_transposed_of_a_blur_is_its_transpose(blur, width):
    x, kernel = photograph(32), blur_kernel(blur, width)
    kernel = kernel * RNG.uniform(0.5, 1.5, kernel.shape)  # so that turning it matters
    y = blurred(x, kernel, 0.01)
    options = {"padding": "same", "padding_mode": "circular"}
    expected = conv2d_input_grad(y, kernel[None, None], x.shape, **options)
    np.testing.assert_allclose(transposed_of(y, kernel), expected, atol=ROUNDING)
    assert np.abs(conv2d(y, kernel[None, None], **options) - expected).max() > 1e-3


@pytest.mark.parametrize("blur", BLURS)
def test_the_curve_is_core_s_wiener_at_every_constant(blur):
    x, kernel = photograph(32), blur_kernel(blur, 5)
    y = blurred(x, kernel, 0.01)
    curve = error_curve(x, y, kernel)
    for at in (0, 15, 20, len(POWERS) - 1):
        restored_ = wiener_deconv2d(y, kernel[None, None], noise=10 ** POWERS[at])
        expected = np.linalg.norm(restored_ - x) / np.linalg.norm(x)
        assert curve[at] == pytest.approx(expected, rel=1e-6)


def test_wiener_brings_back_what_the_transposed_blurs_once_more():
    found = restored(photograph(128), "gaussian", 9, 0.002, -3.5)
    errors = found.errors
    assert errors["wiener"] < errors["blurred"] < errors["transposed"]
    assert errors["wiener"] < 0.75 * errors["blurred"]
    assert found.curve[found.best] == min(found.curve)
    spoilt = restored(photograph(128), "gaussian", 9, 0.1, -8.0)
    assert spoilt.errors["wiener"] > spoilt.errors["blurred"]
    assert spoilt.best > found.best


@pytest.mark.parametrize(("shape", "side"), [((1, 256, 170), 128), ((1, 64, 100), 64), ((1, 3, 9), 2), ((1, 1, 5), 1)])
def test_the_square_has_a_side_of_a_power_of_two(shape, side):
    assert square(np.zeros(shape, np.float32)).shape == (1, side, side)


@pytest.mark.parametrize("stride", [1, 2, 3, 4])
@pytest.mark.parametrize("shift", [(0, 1), (2, -1), (-3, 5)])
def test_a_shift_goes_through_times_the_stride(stride, shift):
    found = moved(photograph(48), "sobel_x", stride, shift)
    assert found.alone.expected_shift == (stride * shift[0], stride * shift[1])
    assert found.alone.aligned_shift == found.alone.expected_shift
    assert found.alone.equivariance_error <= 1e-9
    assert np.abs(found.rest).max() <= 1e-9
    assert found.periods == (1, stride)
    comes_through = all(side % stride == 0 for side in shift)
    assert (found.after_stride.equivariance_error <= 1e-9) == comes_through
    assert np.count_nonzero(found.residues <= 1e-5) == 1


@pytest.mark.parametrize(
    ("said", "noise", "power"),
    [
        ({"noise": 0, "power": 1}, 0.0, -7.75),
        ({"noise": 99, "power": 1}, 0.01, -7.75),
        ({"noise": "x"}, 0.01, -2.0),
        ("x", 0.01, -2.0),
        (None, 0.01, -2.0),
    ],
)
def test_what_the_browser_says_is_taken_where_it_is_a_place(monkeypatch, said, noise, power):
    state = {"v": {"places": said}, "p.noise": 0.01, "p.power": -2.0}
    for module in ("ui.live", "pages.transposed.wiener"):
        monkeypatch.setattr(f"{module}.st", SimpleNamespace(session_state=state))
    wiener.listen("p", key="v")
    assert (state["p.noise"], state["p.power"]) == (noise, power)
