"""core.windows: its three ways to say where a window lies agree."""

import numpy as np
import pytest

from core.windows import count_windows, places_read, span, taps, windows_of
from tests.core.oracles import random_maps

FRAMES = [((1, 1), (1, 1), (1, 1)), ((3, 2), (2, 1), (1, 3)), ((2, 4), (3, 2), (2, 1)), ((5, 5), (1, 4), (2, 2))]


@pytest.mark.parametrize(("kernel", "stride", "dilation"), FRAMES)
def test_taps_and_views_read_the_same_cells(
    kernel: tuple[int, int], stride: tuple[int, int], dilation: tuple[int, int]
) -> None:
    x = random_maps(2, 11, 12)
    cells = count_windows((11, 12), kernel, stride, dilation)
    windows = windows_of(x, kernel, stride, dilation)
    assert windows.shape == (2, *cells, *kernel)
    down = places_read(kernel[0], cells[0], stride[0], dilation[0], 0)
    right = places_read(kernel[1], cells[1], stride[1], dilation[1], 0)
    for t, u, rows, columns in taps(kernel, cells, stride, dilation):
        np.testing.assert_array_equal(windows[..., t, u], x[..., rows, columns])
        np.testing.assert_array_equal(windows[..., t, u], x[:, down[:, t]][..., right[:, u]])
    assert down[0, -1] - down[0, 0] + 1 == span(kernel, dilation)[0]


@pytest.mark.parametrize(
    ("padded", "kernel", "dilation", "message"),
    [
        ((16, 16), (7, 7), (3, 3), "kernel 7x7 with dilation 3 spans 19x19, larger than the padded input 16x16"),
        ((4, 9), (5, 1), (1, 1), "kernel 5x1 with dilation 1 spans 5x1, larger than the padded input 4x9"),
        ((9, 4), (2, 3), (1, 2), r"kernel 2x3 with dilation \(1, 2\) spans 2x5, larger than the padded input 9x4"),
    ],
)
def test_says_which_kernel_is_larger_than_what(
    padded: tuple[int, int], kernel: tuple[int, int], dilation: tuple[int, int], message: str
) -> None:
    with pytest.raises(ValueError, match=f"^{message}$"):
        count_windows(padded, kernel, (1, 1), dilation)
