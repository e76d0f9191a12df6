"""One cell at a time in the test harness: its numbers are core's and the known ones, and links open the same state."""

import re

import numpy as np
import pytest

from core.convolution import conv2d
from core.gradients import conv2d_input_grad
from core.kernels import KERNELS
from core.padding import pad2d
from pages.arithmetic.cells import block
from pages.arithmetic.channel_maps import channel_maps
from pages.arithmetic.counting import counts, edge_example, padding_table
from pages.arithmetic.number_grids import KINDS, Numbers, as_grid
from pages.arithmetic.sliding import Sliding
from tests.pages.labels import shown, untranslated
from tests.pages.lessons import linked
from ui.translations import LANGUAGES

VIEW = "arithmetic.view"
COUNTING = as_grid(np.arange(1.0, 65).reshape(8, 8))
EMBOSS = as_grid(KERNELS["emboss"].weights)


@pytest.fixture
def opened(shell):
    """Opens the page at a link."""

    def open_page(**query):
        return linked(shell(**query), "arithmetic").run()

    return open_page


def table(at):
    """The rows of the counts by their names."""
    body = next(node.proto.body for node in at.main.get("html") if 'data-testid="counts"' in node.proto.body)
    rows = re.findall(r'<tr data-figure="(\w+)">.*?<td>(.*?)</td><td>(.*?)</td>', body)
    return {name: (today, edge) for name, today, edge in rows}


def sentences(at):
    return " ".join(text.value for text in at.main.markdown)


def good(at):
    return at.session_state["arithmetic.good"]


def test_the_edge_example_has_the_numbers_of_the_book(opened):
    at = opened()
    assert not at.exception
    edge = {name: texts[1] for name, texts in table(at).items()}
    assert edge["output"] == "280 × 319"
    assert edge["operations"] == "267,960"
    assert edge["dense_entries"] == "8,003,072,000"
    assert edge["parameters"] == "2"
    assert edge_example()[1] == (1, 280, 319)


def test_entries_are_held_against_weights_and_operations_against_operations(opened):
    """Figure 9.6 of the book: four billion times fewer numbers, roughly 60,000 times fewer operations."""
    at = opened()
    edge = {name: texts[1] for name, texts in table(at).items()}
    entries = 320 * 280 * 319 * 280
    assert edge["dense_entries"] == f"{entries:,}"
    assert edge["parameters_ratio"] == "4,001,536,000" == f"{entries // 2:,}"
    operations = entries + (320 * 280 - 1) * 319 * 280  # products, and the sums of each row of the matrix
    assert edge["dense_operations"] == "16,006,054,680" == f"{operations:,}"
    assert edge["operations_ratio"] == "59,733" == f"{operations / (319 * 280 * 3):,.0f}"
    assert "29,867" not in " ".join(edge.values())  # entries by operations, which count different things
    assert any("still stores 178,640 numbers in place of 2" in caption.value for caption in at.main.caption)


def test_the_counts_of_today_follow_the_controls(opened):
    assert {name: texts[0] for name, texts in table(opened(k="sobel_x", n="8", p="1", sy="2")).items()} == {
        "output": "4 × 8", "parameters": "9", "multiply_adds": "288", "operations": "544", "dense_entries": "2,048",
        "parameters_ratio": "228", "dense_operations": "4,064", "operations_ratio": "7.47",
    }  # fmt: skip


def test_the_formula_is_filled_with_todays_numbers(opened):
    at = opened(n="9", k="sobel_x", sy="2", p="1", d="2")
    said = next(node.proto.body for node in at.main.get("html") if 'data-testid="size"' in node.proto.body)
    assert "⌊(9 + 2·1 − 2·(3 − 1) − 1) / 2⌋ + 1 = <b>4</b>" in said
    assert "⌊(9 + 2·1 − 2·(3 − 1) − 1) / 1⌋ + 1 = <b>7</b>" in said


def test_a_corner_is_seen_once_and_the_middle_nine_times(opened):
    assert "at the top left: 1; that hold the middle cell: 9." in sentences(opened(k="sobel_x"))
    said = sentences(opened(k="sobel_x", p="1"))
    assert "at the top left: 4; that hold the middle cell: 9. Without padding: 1 and 9." in said


def padded(at):
    """The rows of the table of paddings, and its columns."""
    body = next(node.proto.body for node in at.main.get("html") if 'data-testid="padded"' in node.proto.body)
    heads = [int(head) for head in re.findall(r'<th scope="col">p = (\d+)</th>', body)]
    rows = re.findall(r'<tr data-figure="(\w+)">(.*?)</tr>', body)
    return heads, {name: [int(cell) for cell in re.findall(r"<td>(\d+)</td>", cells)] for name, cells in rows}


def test_padding_evens_out_at_the_side_of_the_kernel_less_one(opened):
    at = opened(k="sobel_x")
    assert padded(at) == ([0, 1, 2], {"corner": [1, 4, 9], "middle": [9, 9, 9]})
    assert "here p = **2**: **9** windows hold the corner and **9** the middle" in sentences(at)
    wide = padded(opened(k="sobel_x", d="2", n="12"))
    assert wide == ([0, 1, 2, 3, 4], {"corner": [1, 1, 4, 4, 9], "middle": [9] * 5})
    large = padded(opened(k="gaussian", n="16"))
    assert large == ([0, 1, 2, 3, 4, 6], {"corner": [1, 4, 9, 16, 25, 49], "middle": [49] * 6})


def test_with_a_stride_the_page_does_not_say_that_padding_evens_out(opened):
    at = opened(k="sobel_x", sy="2")
    assert "neighbours can be seen unequally under any padding" in sentences(at)
    assert "catches up" not in sentences(at)


@pytest.mark.parametrize("k", [3, 5])
def test_copies_included_circular_padding_of_half_the_kernel_uses_every_cell_alike(k):
    def used(mode):
        ones, kernel = np.ones((1, 9, 8)), np.ones((1, 1, k, k))
        return conv2d_input_grad(ones, kernel, (1, 9, 8), padding="same", padding_mode=mode)

    np.testing.assert_array_equal(used("circular"), k * k)
    assert used("zeros").min() == ((k + 1) // 2) ** 2  # the twin


@pytest.mark.parametrize(
    ("stride", "padding", "dilation"), [((1, 1), 0, 1), ((2, 1), 1, 1), ((1, 3), 2, 2), ((2, 2), 3, 3)]
)
def test_windows_are_counted_as_one_counts_them(stride, padding, dilation):
    sliding = Sliding(Numbers(COUNTING), EMBOSS, stride, padding, dilation=dilation)
    expected = np.zeros((8 + 2 * padding,) * 2)
    rows, columns = sliding.output_size()
    for i in range(rows):
        for j in range(columns):
            for t in range(3):
                for u in range(3):
                    expected[i * stride[0] + t * dilation, j * stride[1] + u * dilation] += 1
    np.testing.assert_array_equal(sliding.seen(), expected)


def test_flipping_an_asymmetric_kernel_makes_a_difference_and_the_page_says_how_large(opened):
    at = opened(**{"in": "counting"})
    flipped, straight = (conv2d([COUNTING], np.array([[EMBOSS]]), flip=flip)[0] for flip in (True, False))
    most = f"{np.abs(flipped - straight).max():.4g}"
    assert most != "0"
    assert f"differ by up to {most} at a cell" in sentences(at)
    assert "gives the same whether" in sentences(opened(k="gaussian"))


@pytest.mark.parametrize("mode", ["zeros", "reflect", "replicate", "circular"])
@pytest.mark.parametrize("flip", [False, True])
def test_the_browser_is_told_the_cells_that_padding_really_holds_and_the_weights_as_they_are_laid_on(mode, flip):
    sliding = Sliding(Numbers(COUNTING), EMBOSS, (1, 2), 3, mode, 2, flip)
    told = block(sliding, None, "values")
    source, values = np.array(told["source"]), np.array(told["input"]["values"])
    padded = np.where(source < 0, 0, values[source]).reshape(14, 14)
    np.testing.assert_array_equal(padded, pad2d([COUNTING], 3, mode=mode)[0])
    weights = np.reshape(told["kernel"]["values"], (3, 3))
    expected = conv2d(
        [COUNTING], np.array([[EMBOSS]]), stride=(1, 2), padding=3, dilation=2, padding_mode=mode, flip=flip
    )
    laid = conv2d(padded[None], weights[None, None], stride=(1, 2), dilation=2)
    np.testing.assert_allclose(laid, expected, rtol=1e-6)
    assert told["output"]["size"] == expected.shape[1:]
    np.testing.assert_allclose(sliding.output(), expected[0], rtol=1e-6)


def test_the_sums_use_the_numbers_that_are_shown(opened):
    digits = np.array(good(opened(v="digits")).numbers.grid)
    np.testing.assert_array_equal(digits, np.round(digits))
    assert digits.max() <= 9
    at = opened(v="decimals")
    decimals = np.array(good(at).numbers.grid)
    np.testing.assert_array_equal(decimals, np.round(decimals, 2))
    assert good(at).numbers.decimals == 2


def test_a_link_opens_the_same_state(opened):
    query = {
        "in": "typed", "cells": "1,2,3;4,5,6;7,8,-9.5", "k": "own", "own": "1,2;3,-4.5", "sy": "2", "sx": "1", "p": "2",
        "pm": "reflect", "d": "2", "flip": "1", "at": "1,2", "show": "padded", "seed": "7", "maps": "3",
    }  # fmt: skip
    at = opened(**query)
    assert not at.exception
    assert {name: at.query_params[name] for name in query if name != "sx"} == {
        name: text for name, text in query.items() if name != "sx"
    }
    assert good(at) == Sliding(
        Numbers(((1, 2, 3), (4, 5, 6), (7, 8, -9.5))), ((1, 2), (3, -4.5)), (2, 1), 2, "reflect", 2, True
    )
    assert at.session_state["arithmetic.pinned"] == (1, 2)


def test_defaults_leave_the_link_empty(opened):
    assert not dict(opened().query_params)


@pytest.mark.parametrize(
    "query", [{"at": "x"}, {"at": "1"}, {"at": "-1,2"}, {"at": "99,99"}, {"n": "99"}, {"cells": "?"}]
)
def test_a_bad_link_falls_back_to_the_default(opened, query):
    at = opened(**query)
    assert not at.exception
    assert not at.error
    assert at.session_state["arithmetic.pinned"] is None
    assert good(at).x.shape == (1, 8, 8)


def test_what_the_browser_says_comes_into_the_link(opened):
    at = opened()
    at.session_state[VIEW] = {"at": "2,3", "cut": "5,6", "show": "padded"}
    at.run()
    assert {name: at.query_params[name] for name in ("at", "cut", "show")} == {
        "at": "2,3",
        "cut": "5,6",
        "show": "padded",
    }
    at.session_state[VIEW] = {"at": "", "cut": "5,6", "show": "padded"}
    at.run()
    assert "at" not in at.query_params
    for said in ("1", "a,2", [1, 2], "-1,1", "1000,1", 3):
        at.session_state[VIEW] = {"at": said, "cut": said, "show": 3}
        at.run()
        assert not at.exception
        assert at.session_state["arithmetic.pinned"] is None
        assert at.session_state["arithmetic.show"] == "padded"


def test_a_cut_stays_inside_the_picture(opened):
    at = opened(cut="9999,9999", n="16")
    height, width = len(good(at).numbers.thumbnail.levels), len(good(at).numbers.thumbnail.levels[0])
    assert at.session_state["arithmetic.crop"] == (height - 16, width - 16)
    assert good(at).x.shape == (1, 16, 16)


def test_a_kernel_that_does_not_fit_says_why_and_the_last_good_view_stays(opened):
    at = opened(n="8", k="sobel_x")
    before = good(at)
    at.main.selectbox(key="arithmetic.dilation").set_value(4).run()
    assert not at.exception
    assert [error.value.startswith("The kernel 3x3 with dilation 4") for error in at.error] == [True]
    assert good(at) == before
    assert table(at)["output"][0] == "6 × 6"
    at.main.selectbox(key="arithmetic.padding").set_value(1).run()
    assert not at.error
    assert good(at).output_size() == (2, 2)


def test_a_link_that_does_not_fit_still_opens_the_page(opened):
    at = opened(n="3", k="gaussian")
    assert not at.exception
    assert len(at.error) == 1
    assert table(at)["output"][0] == "4 × 4"


def test_an_empty_typed_cell_says_so_and_the_last_good_numbers_stay(opened):
    at = opened(**{"in": "typed"})
    before = good(at)
    at.session_state["arithmetic.typed_table"] = {str(c + 1): [None] * 5 for c in range(5)}
    at.run()
    assert not at.exception
    assert [error.value.startswith("Every cell needs a number from -1000 to 1000") for error in at.error] == [True]
    assert good(at) == before


@pytest.mark.parametrize("kind", KINDS)
def test_every_input_gives_numbers(opened, kind):
    at = opened(**{"in": kind, "n": "5"})
    assert not at.exception
    assert not at.error
    assert np.isfinite(good(at).output()).all()


def test_a_colour_picture_and_5x5_kernels_make_28x28x1(opened):
    at = opened(ch="1", seed="3", maps="5")
    assert not at.exception
    assert "3 × 32 × 32 → 28 × 28 × 1" in sentences(at)
    assert "= 75 weights and 1 bias, 76 parameters" in sentences(at)
    assert "Together 380 parameters make 28 × 28 × 5 numbers" in sentences(at)
    figures = " ".join(node.proto.body for node in at.main.get("html"))
    assert len(re.findall(r'data-map="relu-\d"', figures)) == 5
    assert 'data-map="colour"' in figures
    assert "28 × 28 × 1" in next(node.proto.body for node in at.main.get("html") if "summed" in node.proto.body)


def test_the_maps_of_the_channels_and_the_bias_sum_to_the_feature_map():
    picture = np.random.default_rng(0).random((3, 32, 32))
    made = channel_maps(picture, 3, 4)
    np.testing.assert_allclose(made.sheets.sum(0) + made.layer.bias[0], made.maps[0], rtol=1e-12)
    assert made.maps.shape == (4, 28, 28)
    assert made.maps.min() < 0 == made.rectified.min()
    assert counts(made.layer, (3, 32, 32)).multiply_adds == 4 * 28 * 28 * 75
    assert not np.allclose(channel_maps(picture, 4, 4).maps, made.maps)


def test_nothing_of_the_channels_is_drawn_before_it_is_asked_for(opened):
    assert "relu-1" not in " ".join(node.proto.body for node in opened().main.get("html"))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("query", [{"p": "2"}, {"in": "typed", "k": "own"}, {"ch": "1", "in": "impulse"}, {"d": "4"}])
def test_no_label_is_left_untranslated(opened, language, query):
    at = opened(lang=language, **query)
    assert [left for text in shown(at) for left in untranslated(text, language)] == []


def test_a_kernel_that_fits_padded_numbers_alone_is_told_apart_from_a_bug(monkeypatch):
    wide = Sliding(Numbers(COUNTING), EMBOSS, dilation=4, padding=1)
    assert wide.seen().sum() == 9 * 4
    assert wide.seen_bare() is None
    assert "p = 1" in padding_table(wide)
    assert "p = 0" not in padding_table(wide)

    def fails(*_: object, **__: object) -> None:
        raise ValueError("as never before")

    monkeypatch.setattr("pages.arithmetic.sliding.output_shape", fails)
    for call in (wide.seen_bare, lambda: padding_table(wide)):
        with pytest.raises(ValueError, match="as never before"):
            call()
