"""pages.dilated: fields, paths and readings counted by hand too, and drawings in the right cells."""

import base64
import re
from itertools import combinations_with_replacement, product
from xml.etree import ElementTree

import numpy as np
import pytest

from core.convolution import conv2d
from core.kernels import KERNELS
from pages.dilated.fields import (
    coverage,
    coverage_figure,
    doubled,
    field_side,
    fields_after,
    first_gap,
    growth_figure,
    rates_text,
    read_rates,
    steps_text,
)
from pages.dilated.kernel import NAMES, against_full, against_stack, places, reading, smoothers
from ui.maps import framed, map_figure

STACKS = [(2, 2, 2), (1, 2, 3), (1, 2, 5), (1, 1, 1, 1), (1, 2, 4, 8), (3,), (4, 2, 2), (8, 8, 8, 8, 8)]


@pytest.fixture
def shown_in_english(monkeypatch):
    monkeypatch.setattr("ui.translations.language", lambda: "en")


def counted(rates):
    """Paths to the middle by walking all of them, as {(dy, dx): paths}."""
    reached = {(0, 0): 1}
    for rate in rates:
        onward = {}
        for (y, x), paths in reached.items():
            for dy, dx in product((-rate, 0, rate), repeat=2):
                onward[y + dy, x + dx] = onward.get((y + dy, x + dx), 0) + paths
        reached = onward
    return reached


@pytest.mark.parametrize("rates", STACKS)
def test_paths_are_those_of_a_walk_through_the_layers(rates):
    seen, walked, half = coverage(rates), counted(rates), sum(rates)
    assert seen.side == 2 * half + 1
    expected = np.zeros((seen.side, seen.side), int)
    for (y, x), paths in walked.items():
        expected[y + half, x + half] = paths
    np.testing.assert_array_equal(seen.paths, expected)
    assert seen.paths.sum() == 9 ** len(rates)
    assert (seen.seen, seen.never) == (len(walked), seen.side**2 - len(walked))


def test_there_are_holes_where_a_rate_is_larger_than_the_field_of_the_smaller_ones_and_only_there():
    """All 2,001 stacks of up to five rates from 1 to 9, their order aside, along one axis: the other is alike."""
    for layers in range(1, 6):
        for rates in combinations_with_replacement(range(1, 10), layers):
            reached = {0}
            for rate in rates:
                reached = {x + dx for x in reached for dx in (-rate, 0, rate)}
            assert (len(reached) < 2 * sum(rates) + 1) == (first_gap(rates) is not None), rates


@pytest.mark.parametrize("rates", [*STACKS, (1, 2, 9), (1, 2, 7), (1, 2, 8), (9, 1, 2), (3, 1, 9), (1, 3, 9)])
def test_the_rule_says_what_is_seen_in_the_plane(rates):
    seen = coverage(rates)
    assert (seen.never > 0) == (first_gap(rates) is not None)
    along = len({sum(steps) for steps in product(*((-rate, 0, rate) for rate in rates))})
    assert seen.seen == along**2


def test_different_rates_are_not_enough():
    assert (coverage((1, 2, 9)).side, coverage((1, 2, 9)).seen, coverage((1, 2, 9)).cells) == (25, 441, 625)
    assert first_gap((1, 2, 9)) == first_gap((9, 1, 2)) == (9, 7)
    assert first_gap((1, 2, 7)) is None
    assert steps_text((2, 7, 1)) == "1 ≤ 1, 2 ≤ 3, 7 ≤ 7"


def test_2_2_2_sees_49_of_169_cells_and_1_2_3_sees_all():
    grid, cure = coverage((2, 2, 2)), coverage((1, 2, 3))
    assert (grid.seen, grid.cells, grid.never) == (49, 169, 120)
    assert (cure.seen, cure.cells, cure.never) == (169, 169, 0)


def test_doubled_rates_grow_exponentially_and_ones_by_two():
    assert doubled(4) == (1, 2, 4, 8)
    assert fields_after((1, 2, 4, 8)) == [3, 7, 15, 31] == [2 ** (layer + 1) - 1 for layer in range(1, 5)]
    assert fields_after((1, 1, 1, 1)) == [3, 5, 7, 9]
    assert field_side((2,)) == 5


@pytest.mark.parametrize(
    ("text", "rates"), [("2, 2, 2", (2, 2, 2)), ("1 2,5", (1, 2, 5)), (" 8 ", (8,)), ("1,1,1,1,1", (1, 1, 1, 1, 1))]
)
def test_rates_are_read_as_people_type_them(text, rates):
    assert read_rates(text) == rates
    assert read_rates(rates_text(rates)) == rates


@pytest.mark.parametrize("text", ["", "0", "10", "1,2,x", "1.5", "1,1,1,1,1,1", "-1", "1,,", "٣"])
def test_other_texts_are_no_rates(text):
    with pytest.raises(ValueError, match="expected 1 to 5 rates from 1 to 9"):
        read_rates(text)


def drawing(html):
    """The SVG over a figure."""
    (address,) = re.findall(r'src="data:image/svg\+xml;base64,([^"]+)"', html)
    return ElementTree.fromstring(base64.b64decode(address))


def test_a_coverage_map_numbers_what_is_seen_and_crosses_what_is_not():
    svg = drawing(coverage_figure(coverage((2, 2, 2)), "a", 49))
    assert svg.get("viewBox") == "0 0 13 13"
    texts = [element for element in svg if element.tag.endswith("text")]
    assert len(texts) == 49
    middle = next(element for element in texts if (element.get("x"), element.get("y")) == ("6.5", "6.68"))
    assert middle.text == "49"
    fill, crosses = (element.get("d") for element in svg if element.tag.endswith("path"))
    assert sum(int(n) for n in re.findall(r"h(\d+)v1", fill)) == 120
    assert crosses.count("M") == 120


def test_a_coverage_map_without_holes_has_no_cross():
    fill, crosses = (e.get("d") for e in drawing(coverage_figure(coverage((1, 2, 3)), "a", 49)) if "path" in e.tag)
    assert fill == crosses == ""


def test_frames_lie_on_their_cells():
    html = framed(map_figure(np.ones((6, 9)), "a"), (6, 9), [(1, 2, 3, 4)])
    svg = drawing(html)
    assert svg.get("viewBox") == "0 0 9 6"
    assert {tuple(e.get(k) for k in ("x", "y", "width", "height")) for e in svg} == {("2", "1", "4", "3")}
    assert html.count('class="cells') == 1


def test_growth_draws_each_stack_once(shown_in_english):
    figure = growth_figure(((2, 2, 2), (2, 2, 2), (1, 1, 1, 1), doubled(4)))
    assert [list(line.y) for line in figure.data] == [[1, 5, 9, 13], [1, 3, 5, 7, 9], [1, 3, 7, 15, 31]]
    assert figure.data[2].name == "1, 2, 4, 8: 3, 7, 15, 31"


X = np.random.default_rng(7).random((1, 40, 53))


@pytest.mark.parametrize("kernel", NAMES)
@pytest.mark.parametrize(("rate", "place"), [(1, (1, 1)), (2, (20, 30)), (8, (31, 44)), (5, (34, 5))])
def test_the_nine_pixels_read_give_the_cell_of_the_map(kernel, rate, place):
    shown = reading(X, kernel, rate, place)
    steps = (-rate, 0, rate)
    picked = np.array([[X[0, place[0] + dy, place[1] + dx] for dx in steps] for dy in steps])
    assert shown.answer == pytest.approx((KERNELS[kernel].weights * picked).sum(), abs=1e-12)
    assert shown.side == 2 * rate + 1


def test_a_full_kernel_as_wide_costs_25_instead_of_9_a_cell():
    shown = reading(X, "sobel_x", 2, (20, 20))
    cells = (40 - 4) * (53 - 4)
    assert (shown.multiply_adds, shown.full_multiply_adds) == (9 * cells, 25 * cells)


def test_places_are_those_with_all_nine_pixels_on_the_picture():
    assert places((40, 53), 8) == ((8, 31), (8, 44))
    assert places((17, 20), 8)[0] == (8, 8)
    with pytest.raises(ValueError, match="spans 17x17, larger than the padded input 16x16"):
        places((16, 16), 8)


@pytest.mark.parametrize("name", ["gaussian", "box"])
@pytest.mark.parametrize("rate", range(1, 9))
def test_both_smoothers_sample_one_curve(name, rate):
    spread, full = smoothers(name, rate)
    assert spread.sum() == pytest.approx(1)
    assert full.sum() == pytest.approx(1)
    sampled = full[::rate, ::rate]
    assert sampled.shape == (3, 3)
    np.testing.assert_allclose(spread, sampled / sampled.sum(), atol=1e-12)


@pytest.mark.parametrize("place", [(20, 20), (0, 0), (39, 52)])
@pytest.mark.parametrize("textured", [False, True])
def test_maps_beside_each_other_show_one_region(place, textured):
    both = against_stack(X, "box", ((2, 2, 2), (1, 2)), place, textured)
    assert both.region.shape == both.first.shape == both.second.shape
    assert both.region.shape == (1, 28, 41)  # what 2, 2, 2 leaves of 40x53
    if not textured:
        np.testing.assert_array_equal(both.region, X[:, 6:-6, 6:-6])
        mean = np.full((1, 1, 3, 3), 1 / 9)
        y = conv2d(conv2d(X, mean), mean, dilation=2)
        np.testing.assert_allclose(both.second, y[:, 3:-3, 3:-3], atol=1e-12)
    assert both.region.min() >= 0
    assert both.region.max() <= 1


def test_even_rates_let_a_checkerboard_through_and_others_do_not():
    stacks = against_stack(X, "box", ((2, 2, 2), (1, 2, 3)), (20, 20), True)
    assert stacks.kept == pytest.approx((1, 1 / 81))  # a mean of 3 keeps 1/3 of it along each axis; rate 2 all
    full = against_full(X, "box", 2, (20, 20), True)
    assert full.kept == pytest.approx((1, 1 / 25))
    same = against_full(X, "gaussian", 1, (20, 20), True)
    assert same.difference == pytest.approx(0, abs=1e-12)
    assert full.difference > 0.1


@pytest.mark.parametrize("kernel", NAMES)
def test_even_rates_multiply_a_checkerboard_by_the_sum_of_the_weights(kernel):
    weights = KERNELS[kernel].weights
    stacks = against_stack(X, kernel, ((2, 2, 2), (1, 1, 1)), (20, 20), True)
    signs = np.fromfunction(lambda t, u: 1 - 2 * ((t + u) % 2), (3, 3))
    assert stacks.kept == pytest.approx((abs(weights.sum()) ** 3, abs((signs * weights).sum()) ** 3), abs=1e-12)
    if kernel in ("sobel_x", "sobel_y", "laplacian", "laplacian8", "prewitt_x", "scharr_y"):
        assert stacks.kept[0] == 0  # exactly, not to rounding


def test_a_texture_changes_the_map_by_what_is_kept():
    plain, textured = (against_stack(X, "box", ((2, 2, 2), (1, 2, 3)), (20, 20), flag) for flag in (False, True))
    for at in ("first", "second"):
        left = getattr(textured, at) - (0.2 + 0.6 * getattr(plain, at))
        kept = dict(zip(("first", "second"), textured.kept, strict=True))[at]
        np.testing.assert_allclose(np.abs(left), 0.2 * kept, atol=1e-12)
