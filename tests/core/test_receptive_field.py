"""Where windows look, against what an impulse and a poisoned cell say."""

from fractions import Fraction

import numpy as np
import pytest

from core.convolution import conv2d, conv_transpose2d
from core.layers import Conv2d, ConvTranspose2d, MaxPool2d, Resize, Stack
from core.pooling import resize
from core.receptive_field import NO_TAP, Window, clean_cells, period, receptive_field


def ones(k):
    return np.ones((1, 1, 1, k))


def poisoned(n):
    """A row in which two cells are not clean, and the mask that says so."""
    clean = np.ones(n, bool)
    clean[[0, n // 2]] = False
    return np.where(clean, 1.0, np.nan)[None, None], clean


@pytest.mark.parametrize("n", [7, 12])
@pytest.mark.parametrize("k", [1, 2, 3])
@pytest.mark.parametrize(
    ("stride", "dilation", "before", "after"), [(1, 1, 0, 0), (2, 1, 1, 0), (3, 2, 1, 2), (1, 3, 3, 3)]
)
def test_a_cell_is_clean_where_no_poison_and_no_padding_reaches_it(n, k, stride, dilation, before, after):
    row, clean = poisoned(n)
    padded = np.pad(row, ((0, 0), (0, 0), (before, after)), constant_values=np.nan)
    expected = np.isfinite(conv2d(padded, ones(k), stride=stride, dilation=dilation))[0, 0]
    found = clean_cells([Window(k, stride, before, after, dilation)], clean)
    np.testing.assert_array_equal(found, expected)
    assert not found.all()


@pytest.mark.parametrize("k", [1, 2, 3, 5])
@pytest.mark.parametrize(
    ("stride", "dilation", "crop"), [(1, 1, 0), (2, 1, 0), (2, 1, 1), (3, 2, 1), (2, 3, 0), (3, 1, 0)]
)
def test_a_transposed_cell_is_clean_where_as_many_inputs_feed_it_as_in_the_middle(k, stride, dilation, crop):
    n, options = 12, {"stride": (1, stride), "dilation": (1, dilation), "padding": (0, crop)}
    layer = ConvTranspose2d(ones(k), **options)
    columns = layer.windows((1, 1, n))[1]
    feeds = conv_transpose2d(np.ones((1, 1, n)), ones(k), **options)[0, 0]
    wide = conv_transpose2d(np.ones((1, 1, n + 60)), ones(k), **options)[0, 0, 30 * stride :][: len(feeds)]
    np.testing.assert_array_equal(clean_cells(columns, np.ones(n, bool)), feeds == wide)


@pytest.mark.parametrize(("inputs", "outputs"), [(8, 4), (4, 8), (7, 5), (5, 7), (6, 6)])
@pytest.mark.parametrize("mode", ["nearest", "bilinear"])
def test_the_taps_of_a_resize_are_those_that_an_impulse_reaches(inputs, outputs, mode):
    window = Resize((1, outputs), mode=mode).windows((1, 1, inputs))[1][0]
    impulses = resize(np.eye(inputs)[:, None, None], (1, outputs), mode=mode)[:, 0, 0]  # (inputs, outputs)
    for cell, taps in enumerate(window.taps(inputs)):
        used = {int(np.clip(tap, 0, inputs - 1)) for tap in taps if tap != NO_TAP}
        assert used == set(np.flatnonzero(impulses[:, cell]))


def test_sizes_strides_and_paddings_of_a_chain_by_hand():
    chain = [Window(3, 1, 1, 1), Window(2, 2), Window(3, 2, 1, 1, dilation=2)]
    assert receptive_field(chain) == (1 + 2 + 1 + 4 * 2, 4, 1 + 0 + 1 * 2)
    assert period(chain) == 4


def test_a_wrap_closes_only_where_every_side_divides_and_nothing_but_the_other_end_is_seen():
    assert Window(3, 1, 1, 1, circular=True).closes(8)
    assert not Window(3, 1, 1, 1).closes(8)
    assert Window(2, 2).closes(8)
    assert not Window(2, 2).closes(9)
    assert not Window(3, 2, outputs=4).closes(8)  # ceil_mode: the last window hangs over
    assert not Window(3, 2).closes(8)


def test_the_period_is_whole_at_every_stage():
    up = ConvTranspose2d(np.ones((1, 1, 3, 3)), stride=2)
    assert Stack([MaxPool2d(2), up]).period((1, 8, 8)) == (2, 2)
    assert Stack([up, MaxPool2d(2)]).period((1, 8, 8)) == (1, 1)
    three_halves = Stack([MaxPool2d(3), up])
    assert three_halves.total_stride((1, 9, 9)) == (Fraction(3, 2), Fraction(3, 2))
    assert three_halves.period((1, 9, 9)) == (3, 3)
    assert Stack([Conv2d(np.ones((1, 1, 1, 1)), stride=(2, 3))]).period((1, 9, 9)) == (2, 3)
