"""core.fast_convolution: every way gives what the definition gives, wherever it is chosen and elsewhere too."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core import convolution, fast_convolution, windows
from core.convolution import conv2d, windows_times_kernels
from core.fast_convolution import (
    channels_last,
    column_then_row,
    columns_at_once,
    quickest_way,
    shifted_rows,
    through_fourier,
)
from core.kernels import gaussian
from core.windows import Two, count_windows
from tests.core.oracles import CLOSE32, CLOSE64, random_maps

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


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("groups", [1, 3])
@pytest.mark.parametrize("pictures", [1, 4])
@pytest.mark.parametrize("size", [(9, 8), (5, 17), (40, 300)])
@pytest.mark.parametrize("kernel", [(1, 1), (3, 2), (1, 5), (5, 1), (5, 8)])
@pytest.mark.parametrize(("stride", "dilation"), [((1, 1), (1, 1)), ((1, 2), (1, 1)), ((3, 2), (1, 1))])
def test_every_way_gives_what_the_definition_gives(
    way: Callable, dtype: Any, groups: int, pictures: int, size: Two, kernel: Two, stride: Two, dilation: Two
) -> None:
    if way is through_fourier:
        stride = dilation = (1, 1)
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
    x = np.zeros((options.pop("pictures", 1), groups, c_in // groups, size, size), np.float32)
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
        (through_fourier, {"size": 256, "kernel": 13}),
        (through_fourier, {"size": 256, "kernel": 31}),
        (through_fourier, {"size": 256, "kernel": 31, "channels": (2, 4)}),
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
    rough = blur.copy()
    rough[..., 0, 0] += 1e-4
    assert _choice(256, 11, w=rough) is shifted_rows


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
@pytest.mark.parametrize(("kernel", "c_out"), [(3, 1), (3, 4), (25, 1), (25, 4)])
def test_a_cell_that_is_no_number_spoils_only_the_windows_that_see_it(bad: float, kernel: int, c_out: int) -> None:
    x, w = random_maps(1, 99, 99), random_maps(c_out, 1, kernel, kernel, seed=1)
    clean = conv2d(x, w)
    x[0, 40, 50] = bad
    y = conv2d(x, w)
    seen = np.zeros(clean.shape, bool)
    seen[:, 41 - kernel : 41, 51 - kernel : 51] = True
    assert not np.isfinite(y[seen]).any()
    np.testing.assert_allclose(y[~seen], clean[~seen], **CLOSE64)


def test_numbers_that_overflow_as_frequencies_still_have_their_sums() -> None:
    x = np.full((1, 99, 99), 1e36, np.float32)
    y = conv2d(x, np.full((1, 1, 25, 25), 1 / 625) + 1e-3 * random_maps(1, 1, 25, 25))
    assert np.isfinite(y).all()
