"""What one NaN or infinite cell does: one rule on every route, that of the definition, and the windows that see it.

The oracle is the definition as it stands: every product is made and added, those with taps of 0 too, on maps padded by
numpy. It rounds in float64, so what is finite is near, what is infinite has its sign, and what is NaN is NaN.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pytest

from core.convolution import (
    conv1d,
    conv2d,
    conv2d_matrix,
    conv_transpose2d,
    convolution,
    depthwise_conv2d,
    depthwise_separable_conv2d,
    fft_conv2d,
    fourier_tiles,
    locally_connected2d,
    separable_conv2d,
    wiener_deconv2d,
)
from core.convolution import fast as fast_convolution
from core.convolution.fast import channels_last, column_then_row, columns_at_once, shifted_rows, through_fourier
from core.pooling import (
    avg_pool2d,
    blur_pool2d,
    global_avg_pool2d,
    global_max_pool2d,
    l2_pool2d,
    max_blur_pool2d,
    max_pool1d,
    max_pool2d,
)
from core.windows import Two
from tests.core.oracles import CLOSE64, random_maps

pytestmark = pytest.mark.filterwarnings("ignore:invalid value encountered:RuntimeWarning")  # numpy's, of infinities

NUMPY_MODES = {"zeros": "constant", "reflect": "reflect", "replicate": "edge", "circular": "wrap"}
FLOAT32 = {"rtol": 1e-4, "atol": 1e-3}  # hundreds of products of numbers about 1
PLACES: dict[str, Two] = {
    "interior": (-7, 9),
    "corner": (0, 0),
    "last corner": (-1, -1),
    "edge": (5, -1),
    "top": (0, 6),
}
BAD: dict[str, tuple[float, ...]] = {
    "NaN": (np.nan,),
    "infinity": (np.inf,),
    "minus infinity": (-np.inf,),
    "both infinities": (np.inf, -np.inf),  # side by side: where a window sees both, their signs decide
}


def by_definition(
    x: np.ndarray,
    w: np.ndarray,
    *,
    bias: np.ndarray | None = None,
    stride: Any = 1,
    padding: Any = 0,
    dilation: Any = 1,
    groups: int = 1,
    padding_mode: str = "zeros",
    flip: bool = False,
) -> np.ndarray:
    """conv2d of (N, C_in, H, W), product by product; `padding` in numbers."""
    x, w = x.astype(np.float64), (w[..., ::-1, ::-1] if flip else w).astype(np.float64)
    (sy, sx), (dy, dx) = _both(stride), _both(dilation)
    padded = np.pad(x, ((0, 0), (0, 0), *_sides(padding)), NUMPY_MODES[padding_mode])
    (c_out, depth, high, wide), share = w.shape, len(w) // groups
    rows = range(0, padded.shape[-2] - (high - 1) * dy, sy)
    columns = range(0, padded.shape[-1] - (wide - 1) * dx, sx)
    y = np.zeros((len(x), c_out, len(rows), len(columns)))
    for o, c, t, u in np.ndindex(*w.shape):
        seen = padded[:, o // share * depth + c, t * dy :, u * dx :]
        y[:, o] += w[o, c, t, u] * seen[:, : rows.stop - rows.start : sy, : columns.stop - columns.start : sx]
    return y if bias is None else y + bias[:, None, None]


def stamped(x: np.ndarray, w: np.ndarray, *, stride: Any = 1, padding: int = 0, dilation: Any = 1) -> np.ndarray:
    """conv_transpose2d of (N, C_in, H, W), stamp by stamp."""
    (sy, sx), (dy, dx), (high, wide) = _both(stride), _both(dilation), w.shape[2:]
    rows, columns = ((n - 1) * s for n, s in zip(x.shape[2:], (sy, sx), strict=True))
    y = np.zeros((len(x), w.shape[1], rows + (high - 1) * dy + 1, columns + (wide - 1) * dx + 1))
    for n, c, i, j in np.ndindex(*x.shape):
        y[n, :, i * sy : i * sy + high * dy : dy, j * sx : j * sx + wide * dx : dx] += x[n, c, i, j] * w[c]
    return y[..., padding : y.shape[-2] - padding, padding : y.shape[-1] - padding]


def pooled(reduce: Callable, x: np.ndarray, size: Two, stride: Two, padding: Any, around: float) -> np.ndarray:
    """`reduce` of every window of (N, C, H, W), cell by cell."""
    padded = np.pad(x, ((0, 0), (0, 0), *_sides(padding)), constant_values=around)
    cells = [(n - k) // s + 1 for n, k, s in zip(padded.shape[2:], size, stride, strict=True)]
    y = np.empty((*x.shape[:2], *cells))
    for n, c, i, j in np.ndindex(*y.shape):
        top, left = i * stride[0], j * stride[1]
        y[n, c, i, j] = reduce(padded[n, c, top : top + size[0], left : left + size[1]])
    return y


def _both(value: Any) -> Two:
    return (value, value) if isinstance(value, int) else value


def _sides(padding: Any) -> tuple[Two, Two]:
    return ((padding, padding), (padding, padding)) if isinstance(padding, int) else padding


def spoilt(*shape: int, dtype: Any = np.float64) -> np.ndarray:
    """Random maps (cases, N, C, H, W), one case each with something BAD at one of PLACES.

    It stands in the last channel of the last picture.
    """
    cases = [(place, values) for place in PLACES.values() for values in BAD.values()]
    x = np.stack([random_maps(*shape, dtype=dtype)] * len(cases))
    for maps, ((i, j), values) in zip(x, cases, strict=True):
        for step, value in enumerate(values):
            maps[-1, -1, i % shape[-2], j % shape[-1] - step] = value
    return x


def assert_same(y: Any, expected: np.ndarray, near: dict[str, float] | None = None) -> None:
    """NaN where NaN is expected, infinity by its sign, and near elsewhere; not finite somewhere, but not everywhere."""
    y = np.asarray(y)
    assert y.shape == expected.shape
    np.testing.assert_allclose(y, expected, **(near or (FLOAT32 if y.dtype == np.float32 else CLOSE64)))
    assert not np.isfinite(expected).all()
    assert np.isfinite(expected).any()


def of_all(definition: Callable, x: np.ndarray) -> np.ndarray:
    """`definition` of all cases at once, as its loops go over taps: (cases, N, ...)."""
    y = definition(x.reshape(-1, *x.shape[2:]))
    return y.reshape(*x.shape[:2], *y.shape[1:])


# --- the routes ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Route:
    """What makes conv2d choose a way, with options on the side."""

    way: Callable
    size: Two
    kernel: Two
    channels: Two = (1, 1)
    groups: int = 1
    options: dict[str, Any] = field(default_factory=dict)
    dtypes: tuple[Any, ...] = (np.float32, np.float64)
    rank_one: bool = False

    def kernels(self, dtype: Any, *, dense: bool) -> np.ndarray:
        """(C_out, C_in // groups, kH, kW); if not `dense` with rows, columns and single taps of 0."""
        d = self.channels[0] // self.groups
        w = random_maps(self.channels[1], d, *self.kernel, seed=1, dtype=dtype)
        if self.rank_one:
            w = w[..., :1] * w[..., :1, :] / w[..., :1, :1]
        if not dense:
            w[..., self.kernel[0] // 2, :] = w[..., -1] = 0
            if not self.rank_one:
                w[..., ::2, ::3] = 0
        return w


ROUTES = {
    "rows": Route(shifted_rows, (41, 40), (3, 3)),
    "rows, padded": Route(shifted_rows, (41, 40), (3, 4), options={"padding": ((1, 2), (3, 0)), "flip": True}),
    "rows, of three channels": Route(shifted_rows, (41, 40), (3, 3), (3, 1), options={"padding_mode": "circular"}),
    "rows, strided": Route(shifted_rows, (60, 81), (5, 3), options={"stride": (2, 3), "padding": 2}),
    "rows, dilated": Route(shifted_rows, (41, 40), (3, 3), options={"dilation": (2, 5)}),
    "rows, a kernel a channel": Route(
        shifted_rows, (41, 40), (3, 3), (4, 4), 4, {"padding": 1, "padding_mode": "circular"}
    ),
    "column, row": Route(column_then_row, (41, 40), (7, 8), rank_one=True),
    "column, row, strided": Route(
        column_then_row,
        (60, 81),
        (7, 7),
        (2, 2),
        2,
        {"stride": (2, 1), "dilation": (1, 2), "padding": 6, "padding_mode": "reflect"},
        rank_one=True,
    ),
    "Fourier": Route(through_fourier, (52, 56), (25, 23), dtypes=(np.float32,)),
    "Fourier, mirrored": Route(
        through_fourier, (40, 56), (25, 23), options={"padding": 9, "padding_mode": "reflect"}, dtypes=(np.float32,)
    ),
    "Fourier, channels": Route(through_fourier, (56, 58), (25, 25), (2, 3), dtypes=(np.float32,)),
    "channels last": Route(channels_last, (14, 15), (3, 3), (20, 20), 20, {"padding": 1}),
    "channels last, strided": Route(channels_last, (14, 15), (5, 4), (16, 16), 16, {"stride": 2, "dilation": (1, 2)}),
    "columns": Route(columns_at_once, (20, 19), (3, 3), (1, 8), options={"padding": 1, "padding_mode": "replicate"}),
    "columns, one kernel": Route(columns_at_once, (14, 15), (3, 3)),
    "columns, groups": Route(columns_at_once, (20, 19), (3, 2), (6, 4), 2, {"stride": (1, 2), "dilation": (3, 1)}),
    "columns, 1x1": Route(columns_at_once, (20, 19), (1, 1), (3, 2)),
}


@pytest.mark.parametrize("dense", [True, False], ids=["dense", "with taps of 0"])
@pytest.mark.parametrize(
    ("name", "dtype"),
    [(name, dtype) for name, route in ROUTES.items() for dtype in route.dtypes],
    ids=lambda value: getattr(value, "__name__", value),
)
def test_every_route_of_conv2d_holds_the_rule(
    name: str, dtype: Any, dense: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    route, chosen = ROUTES[name], []

    def spy(*arguments: Any) -> Any:
        chosen.append(fast_convolution.quickest_way(*arguments))
        return chosen[-1]

    monkeypatch.setattr(convolution, "quickest_way", spy)
    w, x = route.kernels(dtype, dense=dense), spoilt(2, route.channels[0], *route.size, dtype=dtype)
    bias = random_maps(len(w), seed=2, dtype=dtype)
    options: dict[str, Any] = {"bias": bias, "groups": route.groups, **route.options}
    y = np.stack([conv2d(maps, w, **options) for maps in x])
    assert y.dtype == dtype
    assert_same(y, of_all(lambda maps: by_definition(maps, w, **options), x))
    assert set(chosen) == {route.way}


@pytest.mark.parametrize("singly", [0, 1000], ids=["all at once", "window by window"])
@pytest.mark.parametrize("c_out", [1, 3])
def test_what_fourier_leaves_in_doubt_is_summed_by_the_rule(
    singly: int, c_out: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fast_convolution, "SINGLY", singly)
    w, x = random_maps(c_out, 2, 25, 25, dtype=np.float32), spoilt(1, 2, 52, 53, dtype=np.float32)
    w[..., 3:5, :] = 0
    assert_same([conv2d(maps, w) for maps in x], of_all(lambda maps: by_definition(maps, w), x), FLOAT32)


OF_EVERY_WAY = [(3, 1), (3, 8), (7, 1), (25, 1), (25, 3)]  # the kernel's side, output channels


@pytest.mark.parametrize(("kernel", "c_out"), OF_EVERY_WAY)
def test_a_kernel_of_zeros_makes_nan_of_what_it_sees_and_zero_elsewhere(kernel: int, c_out: int) -> None:
    w, x = np.zeros((c_out, 1, kernel, kernel), np.float32), spoilt(1, 1, 54, 54, dtype=np.float32)
    y = np.stack([conv2d(maps, w) for maps in x])
    assert_same(y, of_all(lambda maps: by_definition(maps, w), x))
    assert (y[~np.isnan(y)] == 0).all()


@pytest.mark.parametrize(("kernel", "c_out"), OF_EVERY_WAY)
@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_a_tap_that_is_not_finite_does_to_every_window_what_the_definition_does(
    bad: float, kernel: int, c_out: int
) -> None:
    x, w = random_maps(1, 1, 54, 54, dtype=np.float32), random_maps(c_out, 1, kernel, kernel, dtype=np.float32)
    w[-1, 0, 1, 2], x[0, 0, 30:, 20] = bad, 0
    y, expected = conv2d(x, w, padding=1), by_definition(x, w, padding=1)
    np.testing.assert_allclose(y, expected, **FLOAT32)
    assert not np.isfinite(expected[:, -1]).any()
    assert np.isnan(expected[:, -1]).any()
    assert np.isfinite(expected[:, :-1]).all()


# --- the twins: each guard taken away --------------------------------------------------------------------------------


def _breaks_the_rule(x: np.ndarray, w: np.ndarray) -> bool:
    return not np.array_equal(np.isnan(conv2d(x, w)), np.isnan(by_definition(x, w)))


def test_taps_that_are_left_out_break_the_rule(monkeypatch: pytest.MonkeyPatch) -> None:
    x, w = random_maps(1, 1, 41, 40), ROUTES["rows"].kernels(np.float64, dense=False)
    x[..., 20, 20] = np.nan
    assert not _breaks_the_rule(x, w)
    monkeypatch.setattr(fast_convolution, "_all_finite", lambda line, asum: True)
    assert _breaks_the_rule(x, w)


def test_a_fourier_transform_by_itself_breaks_the_rule(monkeypatch: pytest.MonkeyPatch) -> None:
    x, w = random_maps(1, 1, 52, 56, dtype=np.float32), random_maps(1, 1, 25, 23, dtype=np.float32)
    x[..., 0, 0] = np.nan
    assert not _breaks_the_rule(x, w)

    def without_doubt(maps: np.ndarray, kernels: np.ndarray, sums: np.ndarray) -> np.ndarray:
        return np.zeros_like(fourier_tiles.tile_sums(maps, kernels, sums))

    monkeypatch.setattr(fast_convolution, "tile_sums", without_doubt)
    assert _breaks_the_rule(x, w)


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_the_convolution_theorem_spoils_a_whole_picture_and_no_other(bad: float) -> None:
    x, w = random_maps(3, 2, 12, 13), random_maps(2, 2, 3, 3)
    clean = fft_conv2d(x, w)
    x[1, 0, 0, 0] = bad
    y = fft_conv2d(x, w)
    assert np.isnan(y[1]).all()
    np.testing.assert_array_equal(y[[0, 2]], clean[[0, 2]])


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_a_wiener_filter_spoils_a_whole_channel_and_no_other(bad: float) -> None:
    y, w = random_maps(3, 2, 12, 13), random_maps(1, 1, 3, 3)
    clean = wiener_deconv2d(y, w)
    y[1, 0, 0, 0] = bad
    x = wiener_deconv2d(y, w)
    spoilt_one = np.zeros((3, 2), bool)
    spoilt_one[1, 0] = True
    assert np.isnan(x[spoilt_one]).all()
    np.testing.assert_array_equal(x[~spoilt_one], clean[~spoilt_one])


# --- what is conv2d of other shapes, its transpose, and pooling ------------------------------------------------------


def _sparse(*shape: int) -> np.ndarray:
    w = random_maps(*shape, seed=1)
    w[..., 1] = 0
    return w


W, LINE, DEPTHWISE, POINTWISE = _sparse(4, 3, 3, 3), _sparse(4, 3, 3), _sparse(3, 2, 5, 4), _sparse(2, 6)
DOWN, ALONG = _sparse(5), _sparse(4)
TRANSPOSED, OWN_KERNELS = _sparse(3, 2, 3, 4), _sparse(15, 16, 4, 3, 3, 3)
HALF_BLUR = np.array([1.0, 2.0, 1.0]) / 4
AROUND_BLUR = ((1, 1), (1, 1))


def _each_channel(kernels: np.ndarray) -> dict[str, Any]:
    return {"w": np.broadcast_to(kernels, (3, 1, *kernels.shape)), "groups": 3}


def _each_its_own(x: np.ndarray) -> np.ndarray:
    """locally_connected2d with OWN_KERNELS, a place at a time."""
    y = np.empty((len(x), 4, 15, 16))
    for i, j in np.ndindex(15, 16):
        y[:, :, i, j] = by_definition(x[:, :, i : i + 3, j : j + 3], OWN_KERNELS[i, j])[..., 0, 0]
    return y


DERIVED: dict[str, tuple[Callable, Callable]] = {
    "conv1d": (
        lambda x: conv1d(x[:, :, 5], LINE, padding=(2, 0), dilation=2),
        lambda x: by_definition(x[:, :, 5:6], LINE[:, :, None], padding=((0, 0), (2, 0)), dilation=2)[:, :, 0],
    ),
    "depthwise_conv2d": (
        lambda x: depthwise_conv2d(x, DEPTHWISE, padding=1, padding_mode="reflect"),
        lambda x: by_definition(x, DEPTHWISE.reshape(6, 1, 5, 4), groups=3, padding=1, padding_mode="reflect"),
    ),
    "separable_conv2d": (
        lambda x: separable_conv2d(x, DOWN, ALONG, padding=1, padding_mode="circular"),
        lambda x: by_definition(x, **_each_channel(np.outer(DOWN, ALONG)), padding=1, padding_mode="circular"),
    ),
    "depthwise_separable_conv2d": (
        lambda x: depthwise_separable_conv2d(x, DEPTHWISE, POINTWISE, padding=1),
        lambda x: by_definition(
            by_definition(x, DEPTHWISE.reshape(6, 1, 5, 4), groups=3, padding=1), POINTWISE[..., None, None]
        ),
    ),
    "locally_connected2d": (lambda x: locally_connected2d(x, OWN_KERNELS), _each_its_own),
    "conv2d_matrix": (
        lambda x: np.stack([conv2d_matrix(W, (3, 17, 18), dilation=2) @ one.ravel() for one in x]).reshape(
            2, 4, 13, 14
        ),
        lambda x: by_definition(x, W, dilation=2),
    ),
    "conv_transpose2d": (
        lambda x: conv_transpose2d(x, TRANSPOSED, stride=2, dilation=(1, 3)),
        lambda x: stamped(x, TRANSPOSED, stride=2, dilation=(1, 3)),
    ),
    "conv_transpose2d, one channel a group": (
        lambda x: conv_transpose2d(x[:, 2:], TRANSPOSED[2:], stride=(1, 2)),
        lambda x: stamped(x[:, 2:], TRANSPOSED[2:], stride=(1, 2)),
    ),
    "blur_pool2d": (
        lambda x: blur_pool2d(x, stride=1),
        lambda x: by_definition(
            x, **_each_channel(np.outer(HALF_BLUR, HALF_BLUR)), padding=AROUND_BLUR, padding_mode="reflect"
        ),
    ),
    "max_blur_pool2d": (
        lambda x: max_blur_pool2d(x, stride=1, padding_mode="replicate"),
        lambda x: by_definition(
            pooled(np.max, np.pad(x, ((0, 0), (0, 0), (0, 1), (0, 1)), "edge"), (2, 2), (1, 1), 0, 0.0),
            **_each_channel(np.outer(HALF_BLUR, HALF_BLUR)),
            padding=AROUND_BLUR,
            padding_mode="replicate",
        ),
    ),
    "avg_pool2d": (
        lambda x: avg_pool2d(x, (3, 2), stride=(2, 1), padding=1),
        lambda x: pooled(np.mean, x, (3, 2), (2, 1), 1, 0.0),
    ),
    "l2_pool2d": (
        lambda x: l2_pool2d(x, (3, 2), stride=(2, 1), padding=1),
        lambda x: pooled(lambda cells: np.sqrt((cells**2).sum()), x, (3, 2), (2, 1), 1, 0.0),
    ),
    "max_pool2d": (
        lambda x: max_pool2d(x, (2, 3), stride=(1, 2), padding=((1, 0), (1, 1))),
        lambda x: pooled(np.max, x, (2, 3), (1, 2), ((1, 0), (1, 1)), -np.inf),
    ),
    "max_pool1d": (
        lambda x: max_pool1d(x.reshape(2, 3, -1), 3, stride=2),
        lambda x: pooled(np.max, x.reshape(len(x), 3, 1, -1), (1, 3), (1, 2), 0, -np.inf)[:, :, 0],
    ),
    "global_avg_pool2d": (global_avg_pool2d, lambda x: x.mean((2, 3), keepdims=True)),
    "global_max_pool2d": (global_max_pool2d, lambda x: x.max((2, 3), keepdims=True)),
}


@pytest.mark.parametrize("name", DERIVED)
def test_what_is_made_of_convolution_and_pooling_holds_the_rule(name: str) -> None:
    function, definition = DERIVED[name]
    x = spoilt(2, 3, 17, 18)
    assert_same([function(maps) for maps in x], of_all(definition, x))


def test_a_transpose_that_leaves_taps_out_breaks_the_rule() -> None:
    x, w = np.ones((1, 1, 3, 3)), np.array([[[[1.0, 0.0]]]])
    x[..., 1, 1] = np.nan
    assert np.isnan(conv_transpose2d(x, w)).sum() == np.isnan(stamped(x, w)).sum() == 2
    left_out = sum(tap * np.pad(x, ((0, 0), (0, 0), (0, 0), (u, 1 - u))) for u, tap in enumerate(w.ravel()) if tap)
    assert np.isnan(left_out).sum() == 1
