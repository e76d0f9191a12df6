"""core.convolution.fast: every way gives what the definition gives, wherever it is chosen and elsewhere too."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core import windows
from core.convolution import conv2d, convolution
from core.convolution import fast as fast_convolution
from core.convolution.convolution import windows_times_kernels
from core.convolution.fast import (
    channels_last,
    column_then_row,
    columns_at_once,
    quickest_way,
    shifted_rows,
    through_fourier,
)
from core.convolution.fourier import fourier_sums
from core.images import load_image
from core.kernels import gabor, gaussian, log
from core.windows import Two, count_windows
from tests.core.oracles import CLOSE32, CLOSE64, beyond_the_definition, random_maps, sums_by_definition
from tests.house import ROOT

PICTURES = sorted(p for p in (ROOT / "assets" / "pictures").iterdir() if p.suffix != ".md")

# Which channels a way is for: input channels a group, output channels a group.
ONE_KERNEL, ONE_EACH, ANY = (3, 1), (1, 1), (3, 4)
WAYS: dict[Callable, tuple[int, int]] = {
    shifted_rows: ONE_KERNEL,
    channels_last: ONE_EACH,
    column_then_row: ONE_EACH,
    columns_at_once: ANY,
    through_fourier: ANY,
}


def _kernels(way: Callable, groups: int, kernel: Two, dtype: Any = np.float64, seed: int = 1) -> np.ndarray:
    """Random kernels (G, M, D, kH, kW) that the way can do, some taps of them zero."""
    d, m = WAYS[way]
    w = random_maps(groups, m, d, *kernel, seed=seed, dtype=dtype)
    if way is column_then_row:
        w = w[..., :1] * w[..., :1, :]
    if way is not column_then_row and w[0, 0, 0].size > 1:
        w[..., -1, 0] = 0
    return w


STEPS: tuple[tuple[Two, Two], ...] = (((1, 1), (1, 1)), ((1, 2), (1, 1)), ((3, 2), (1, 1)))  # stride, dilation
WAYS_AND_STEPS = [(way, *steps) for way in WAYS for steps in (STEPS[:1] if way is through_fourier else STEPS)]


@pytest.mark.parametrize(("way", "stride", "dilation"), WAYS_AND_STEPS)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("groups", [1, 3])
@pytest.mark.parametrize("pictures", [1, 4])
@pytest.mark.parametrize("size", [(9, 8), (5, 17), (40, 300)])
@pytest.mark.parametrize("kernel", [(1, 1), (3, 2), (1, 5), (5, 1), (5, 8)])
def test_every_way_gives_what_the_definition_gives(
    way: Callable, dtype: Any, groups: int, pictures: int, size: Two, kernel: Two, stride: Two, dilation: Two
) -> None:
    x = random_maps(pictures, groups, WAYS[way][0], *size, dtype=dtype)
    w = _kernels(way, groups, kernel, dtype)
    cells = count_windows(size, kernel, stride, dilation)
    expected = windows_times_kernels(x, w, cells, stride, dilation)
    y = way(x, w, cells, stride, dilation)
    assert y.dtype == dtype
    scale = np.abs(expected).max()
    np.testing.assert_allclose(y / scale, expected / scale, **(CLOSE32 if dtype is np.float32 else CLOSE64))


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_drawn_shapes_strides_and_dilations(data: st.DataObject) -> None:
    way = data.draw(st.sampled_from([shifted_rows, channels_last, column_then_row, columns_at_once]))
    pairs = st.tuples(st.integers(1, 5), st.integers(1, 5))
    kernel, stride, dilation, more = (data.draw(pairs) for _ in range(4))
    size = tuple((k - 1) * d + m for k, d, m in zip(kernel, dilation, more, strict=True))
    groups, pictures = data.draw(st.integers(1, 3)), data.draw(st.integers(0, 3))
    x, w = random_maps(pictures, groups, WAYS[way][0], *size), _kernels(way, groups, kernel)
    cells = count_windows((size[0], size[1]), kernel, stride, dilation)
    expected = windows_times_kernels(x, w, cells, stride, dilation)
    np.testing.assert_allclose(way(x, w, cells, stride, dilation), expected, **CLOSE64)


def test_column_then_row_is_wrong_for_a_kernel_of_rank_two() -> None:
    x, w = random_maps(1, 1, 1, 9, 9), random_maps(1, 1, 1, 3, 3, seed=1)
    w[..., 2, 0] = 0
    y = column_then_row(x, w, (7, 7), (1, 1), (1, 1))
    assert np.abs(y - windows_times_kernels(x, w, (7, 7), (1, 1), (1, 1))).max() > 0.1


@pytest.mark.parametrize("limit", [1, 40, 9 * 7 * 5, 2 * 9 * 7 * 5 * 3])
def test_parts_of_any_size_give_the_same(limit: int, monkeypatch: pytest.MonkeyPatch) -> None:
    x, w = random_maps(4, 1, 3, 7, 9), random_maps(1, 4, 3, 3, 3, seed=1)
    one = random_maps(1, 1, 3, 3, 3, seed=2)
    whole = [columns_at_once(x, w, (5, 7), (1, 1), (1, 1)), shifted_rows(x, one, (5, 7), (1, 1), (1, 1))]
    monkeypatch.setattr(windows, "COLUMNS_AT_ONCE", limit)
    monkeypatch.setattr(fast_convolution, "LINE_AT_ONCE", limit)
    parts = [columns_at_once(x, w, (5, 7), (1, 1), (1, 1)), shifted_rows(x, one, (5, 7), (1, 1), (1, 1))]
    for part, all_at_once in zip(parts, whole, strict=True):
        np.testing.assert_allclose(part, all_at_once, **CLOSE64)


# --- the choice ------------------------------------------------------------------------------------------------------


def _choice(size: int, kernel: int, channels: Two = (1, 1), groups: int = 1, **options: Any) -> Callable:
    c_in, c_out = channels
    x = np.zeros((options.pop("pictures", 1), groups, c_in // groups, size, size), options.get("dtype", np.float32))
    w = options.pop("w", None)
    w = random_maps(groups, c_out // groups, c_in // groups, kernel, kernel, dtype=np.float32) if w is None else w
    return quickest_way(x, w, options.get("stride", (1, 1)), options.get("dilation", (1, 1)))


@pytest.mark.parametrize(
    ("way", "arguments"),
    [
        (shifted_rows, {"size": 256, "kernel": 3}),
        (shifted_rows, {"size": 256, "kernel": 11}),
        (shifted_rows, {"size": 256, "kernel": 3, "channels": (3, 3), "groups": 3}),
        (shifted_rows, {"size": 256, "kernel": 3, "channels": (3, 1)}),
        (shifted_rows, {"size": 256, "kernel": 31, "stride": (2, 2)}),
        (shifted_rows, {"size": 256, "kernel": 13}),
        (through_fourier, {"size": 256, "kernel": 15}),
        (through_fourier, {"size": 256, "kernel": 31}),
        (through_fourier, {"size": 256, "kernel": 31, "channels": (2, 4)}),
        (shifted_rows, {"size": 256, "kernel": 31, "dtype": np.float64}),  # nothing finer to round in
        (columns_at_once, {"size": 256, "kernel": 31, "channels": (2, 4), "dtype": np.float64}),
        (
            columns_at_once,
            {"size": 28, "kernel": 28, "channels": (1, 10), "pictures": 8},
        ),  # few windows: nothing to gain
        (channels_last, {"size": 14, "kernel": 3, "channels": (480, 480), "groups": 480}),
        (columns_at_once, {"size": 14, "kernel": 3}),
        (columns_at_once, {"size": 256, "kernel": 3, "channels": (1, 8)}),
        (columns_at_once, {"size": 64, "kernel": 3, "channels": (8, 16), "groups": 2}),
    ],
)
def test_the_choice_for_what_lessons_and_networks_ask(way: Callable, arguments: dict[str, Any]) -> None:
    assert _choice(**arguments) is way


def test_kernels_of_rank_one_are_found_and_others_are_not() -> None:
    blur = gaussian(2.0, size=11).weights.astype(np.float32)[None, None, None]
    assert _choice(256, 11, w=blur) is column_then_row
    both = np.concatenate([blur, np.zeros_like(blur)])
    assert _choice(256, 11, (2, 2), 2, w=both) is column_then_row  # a kernel of zeros is any column times zeros
    for change in (1e-4, 1e-6):  # the second is 1e-5 of the largest tap, and as much as the tap itself
        rough = blur.copy()
        rough[..., 0, 0] += change
        assert _choice(256, 11, w=rough) is shifted_rows


def test_taps_of_which_no_product_is_left_are_none_of_a_product() -> None:
    line = np.array([1e-30, 1, 1e-30, 1, 1, 1, 1], np.float32)
    zero_taps = np.multiply.outer(line, line)[None, None, None]  # 1e-60 is none in float32
    assert zero_taps[..., 0, 0] == 0
    assert _choice(256, 7, w=zero_taps) is shifted_rows
    small = np.multiply.outer(line, line + np.float32(1e-12))[None, None, None]  # 1e-42 has few bits
    assert 0 < small[..., 0, 0] < np.finfo(np.float32).tiny
    assert _choice(256, 7, w=small) is shifted_rows


@pytest.mark.parametrize("forced", [*WAYS, windows_times_kernels], ids=lambda way: way.__name__)
def test_conv2d_is_the_same_whatever_is_chosen(forced: Callable, monkeypatch: pytest.MonkeyPatch) -> None:
    x = random_maps(2, 3, 12, 11)
    w = _kernels(forced, 3, (3, 4)) if forced in WAYS and WAYS[forced] == ONE_EACH else None
    w = random_maps(4 if WAYS.get(forced) == ANY else 1, 3, 3, 4, seed=1) if w is None else w[:, 0]
    options: dict[str, Any] = {"padding": ((1, 2), (0, 3)), "padding_mode": "reflect", "groups": 3 // w.shape[1]}
    chosen = conv2d(x, w, flip=True, **options)
    monkeypatch.setattr(convolution, "quickest_way", lambda *arguments: forced)
    np.testing.assert_allclose(conv2d(x, w, flip=True, **options), chosen, **CLOSE64)


@pytest.mark.parametrize("bad", [np.nan, np.inf])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("rank_one", [False, True])
@pytest.mark.parametrize(("kernel", "c_out"), [(3, 1), (3, 4), (25, 1), (25, 4)])
def test_a_cell_that_is_no_number_spoils_only_the_windows_that_see_it(
    bad: float, dtype: Any, rank_one: bool, kernel: int, c_out: int
) -> None:
    x, w = random_maps(1, 99, 99, dtype=dtype), random_maps(c_out, 1, kernel, kernel, seed=1, dtype=dtype)
    w = w[..., :1] * w[..., :1, :] if rank_one else w
    clean = conv2d(x, w)
    x[0, 40, 50] = bad
    y = conv2d(x, w)
    seen = np.zeros(clean.shape, bool)
    seen[:, 41 - kernel : 41, 51 - kernel : 51] = True
    assert not np.isfinite(y[seen]).any()
    np.testing.assert_allclose(
        y[~seen], clean[~seen], **(CLOSE64 if dtype is np.float64 else {"rtol": 0, "atol": 1e-4})
    )


def test_numbers_that_overflow_as_frequencies_still_have_their_sums() -> None:
    x = np.full((1, 99, 99), 1e36, np.float32)
    y = conv2d(x, np.full((1, 1, 25, 25), 1 / 625) + 1e-3 * random_maps(1, 1, 25, 25))
    assert np.isfinite(y).all()


def test_a_first_pass_past_the_range_is_taken_back() -> None:
    column, row = np.full((7, 1), 1e38), np.array([[1, 1e-10, 1e-10, 1e-10, 1e-10, 1e-10, 1e-10]])
    x = np.zeros((1, 64, 64), np.float32)
    x[:, :, 8:] = 1  # seven rows of 1e38 are beyond float32; no window has its whole column on them
    x[:, 20:, 8:] = 0
    x[:, :, 15:] = 0
    w = (column * row).astype(np.float32)[None, None]
    with np.errstate(over="ignore"):
        truth = sums_by_definition(x.astype(np.float64), w.astype(np.float64)).astype(np.float32)
    y = conv2d(x, w)
    np.testing.assert_allclose(y[np.isfinite(truth)], truth[np.isfinite(truth)], rtol=1e-5)
    assert _choice(64, 7, w=w[None]) is column_then_row


# --- how near: every cell, however small beside the others -----------------------------------------------------------

WIDE = st.sampled_from([(-6, 6), (-2, 2), (0, 0)])  # decades over which magnitudes are drawn
PICTURE_KINDS = ("spread", "sparse", "star", "photograph", "plain", "dark")


def _picture(rng: np.random.Generator, kind: str, shape: tuple[int, ...], decades: Two) -> np.ndarray:
    """(C, H, W) float32, no number below 0."""
    photograph = rng.integers(1, 256, shape) / 255
    spread = 10.0 ** rng.uniform(*decades, shape)
    x = {
        "spread": spread,
        "sparse": np.where(rng.random(shape) < 0.02, spread, 0),
        "star": photograph,
        "photograph": photograph,
        "plain": np.full(shape, 1.0),
        "dark": np.where(np.arange(shape[-1]) < shape[-1] // 2, 0, photograph),
    }[kind]
    if kind in ("star", "plain"):
        x[..., shape[-2] // 2, shape[-1] // 3] = 10.0 ** decades[1]
    return x.astype(np.float32)


@settings(max_examples=120, deadline=None)
@given(
    seed=st.integers(0, 10**6),
    kind=st.sampled_from(PICTURE_KINDS),
    channels=st.sampled_from([(1, 1), (1, 1), (2, 3)]),
    kernel=st.sampled_from([(7, 7), (15, 15), (21, 13), (2, 25), (31, 9)]),
    decades=st.tuples(WIDE, WIDE),
    rank_one=st.booleans(),
    sign=st.booleans(),
)
def test_no_cell_is_further_off_than_the_definition_may_be(
    seed: int, kind: str, channels: Two, kernel: Two, decades: tuple[Two, Two], rank_one: bool, sign: bool
) -> None:
    rng = np.random.default_rng(seed)
    x = _picture(rng, kind, (channels[0], *np.array([80, 91]) + kernel), decades[0])
    w = 10.0 ** rng.uniform(*decades[1], (channels[1], channels[0], *kernel)) * rng.uniform(0.5, 1, kernel)
    w = w[..., :1] * w[..., :1, :] if rank_one else w
    if sign:
        x *= rng.choice([-1, 1], x.shape).astype(np.float32)
        w *= np.sign(rng.normal(size=w.shape[:3]))[..., None]
    w = w.astype(np.float32)
    y = conv2d(x, w)
    assert beyond_the_definition(y, x, w).max() <= 1
    if not sign:
        assert y.min() >= 0
        assert not y[sums_by_definition(x.astype(np.float64), w.astype(np.float64)) == 0].any()


@pytest.mark.parametrize("k", [13, 15, 21])
def test_a_star_leaves_the_night_around_it_dark(k: int) -> None:
    x = np.zeros((1, 96, 130), np.float32)
    x[0, 40, 50] = 1e6
    w = np.random.default_rng(k).random((1, 1, k, k), np.float32) + np.float32(0.1)
    y = conv2d(x, w, padding="same")
    assert np.count_nonzero(y) == k * k
    assert y.min() == 0
    assert fourier_sums(np.pad(x, ((0, 0), (k // 2,) * 2, (k // 2,) * 2)), w).min() < -0.01  # the twin, in float32


@pytest.mark.parametrize("middle", [1e3, 1e8, 1e12])
@pytest.mark.parametrize("small", [1.0, 1e-4])
@pytest.mark.parametrize("k", [7, 15])
def test_a_tap_far_smaller_than_the_largest_counts(middle: float, small: float, k: int) -> None:
    w = np.full((1, 1, k, k), small, np.float32)
    w[..., k // 2, k // 2] = middle
    x = np.zeros((1, 64, 64), np.float32)
    x[0, 30, 30] = 1
    np.testing.assert_array_equal(conv2d(x, w)[0, 31 - k : 31, 31 - k : 31], w[0, 0])  # turned, it is itself
    lines = column_then_row(x[:, None, None], w[None], (65 - k, 65 - k), (1, 1), (1, 1))
    assert lines[0, 0, 0, 30, 30] < small / 2  # the twin: a column times a row, come what may


@pytest.mark.parametrize("name", sorted(path.name for path in PICTURES))
def test_photographs_go_the_quick_way(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The app's own, of 8 bits: none is summed as a whole, under kernels that weigh, tell apart, or mix signs."""
    for way in ("shifted_rows", "columns_at_once"):
        monkeypatch.setattr(fast_convolution, way, lambda *_: pytest.fail("all cells were summed in space"))
    x = load_image((PICTURES[0].parent / name).read_bytes(), max_side=256)
    x = np.round(x * 255).astype(np.float32) / np.float32(255)
    kernels: tuple[np.ndarray, ...] = (
        np.random.default_rng(0).random((17, 17)),
        np.random.default_rng(1).normal(size=(15, 15)),
        log(2.5, size=15).weights,
        gabor(2.0, angle_deg=30, size=15).weights,
        np.hypot(*np.mgrid[-7:8, -7:8]) < 7,  # out of focus
    )
    for kernel in kernels:
        w = kernel.astype(np.float32)[None, None]
        assert _choice(x.shape[1], len(kernel), w=w[None]) is through_fourier
        assert beyond_the_definition(conv2d(x, w), x, w).max() <= 1
