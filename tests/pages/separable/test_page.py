"""The page Separable in the test harness: its figures are core's and the known ones, and links open the same state."""

import base64
import json
import re

import numpy as np
import pytest

from core.images import load_image
from core.kernels import KERNELS
from pages.separable.depthwise import formula, orders, reach
from pages.separable.products import separated
from tests.conftest import read_number
from tests.pages.labels import shown, untranslated
from tests.pages.lessons import figures, maps, opener, said
from ui.comparisons import EQUAL
from ui.numbers import number
from ui.pictures import ASSETS, PATTERNS
from ui.translations import LANGUAGES

PARTS = ("spatial", "relu", "cost", "reach", "order")

opened = opener("separable")


def sample(name, side, *, color=False):
    return load_image((ASSETS / f"{name}.png").read_bytes(), max_side=side, color=color)


def test_sobel_is_one_column_times_one_row_and_nine_numbers_become_six(shell):
    at = opened(shell)
    rows = figures(at)
    assert rows["numbers"] == ["9 → 6"]
    assert rows["rank"] == ["1 of 3 possible"]
    sign, largest = rows["largest"][0].split()
    assert sign == "="
    assert read_number(largest) < EQUAL
    assert "9 numbers become 6" in said(at)
    assert maps(at) == ["spatial.wanted", "spatial.got", "spatial.difference"]
    assert not at.main.select_slider  # one product is all there is
    assert not dict(at.query_params)


@pytest.mark.parametrize(("name", "terms"), [("laplacian", 1), ("emboss", 2), ("motion", 3), ("log", 1)])
def test_an_inseparable_kernel_is_summed_up_to_its_rank(shell, name, terms):
    at = opened(shell, k=name, r=str(terms), pic="camera", size="64")
    rows = figures(at)
    expected = separated(sample("camera", 64), KERNELS[name].weights, terms)
    assert rows["kernel_error"] == rows["left_out"] == [number(expected.kernel_error)]
    assert rows["picture_error"] == [number(expected.comparison.relative)]
    assert rows["largest"] == [f"≠ {number(expected.comparison.largest)}"]
    assert expected.comparison.largest > 0.01
    slider = at.main.select_slider(key="separable.terms")
    assert len(slider.options) == expected.rank
    slider.set_value(expected.rank).run()
    assert figures(at)["largest"][0].startswith("= ")
    assert figures(at)["kernel_error"] == ["0"]
    assert at.query_params["r"] == str(expected.rank)


def test_a_rank_that_the_next_kernel_has_not_is_cut(shell):
    at = opened(shell, k="motion", r="5", size="64")
    at.main.selectbox(key="separable.kernel").set_value("laplacian").run()
    assert not at.exception
    assert at.main.select_slider(key="separable.terms").value == 2
    at.main.selectbox(key="separable.kernel").set_value("sobel_y").run()
    assert not at.exception
    assert figures(at)["numbers"] == ["9 → 6"]


@pytest.mark.parametrize("name", ["sobel_x", "sobel_y", "gaussian", "emboss"])
def test_a_relu_between_the_passes_changes_the_map(shell, name):
    rows = figures(opened(shell, part="relu", k=name, size="128"))
    plain, relu = rows["largest"]
    assert plain.startswith("= ")
    assert read_number(plain[2:]) < 1e-6
    assert relu.startswith("≠ ")
    assert read_number(relu[2:]) > 0.01
    assert rows["rest"][0] == "0"
    assert read_number(rows["rest"][1]) > 0.01


def test_sixteen_to_thirty_two_channels_need_4608_numbers_or_656(shell):
    at = opened(shell, part="cost")
    rows = figures(at)
    assert rows["layer_full"] == ["4,608", f"{4608 * 256 * 256:,}"]
    assert rows["layer_separable"] == ["656", f"{656 * 256 * 256:,}"]
    assert [rows["layer_depthwise"][0], rows["layer_pointwise"][0]] == ["144", "512"]
    assert rows["ratio"] == rows["formula"] == [number(656 / 4608)] * 2
    assert number(formula(32, 3)) == "0.1424"
    assert "4,608 parameters become 656" in said(at)
    assert "met as 4,068: there two digits have changed places. It is 16 × 32 × 3 × 3 = 4,608." in said(at)
    at.main.select_slider(key="separable.c_out").set_value(1).run()
    assert figures(at)["layer_full"][0] == "144"
    assert "as many or more" in said(at)
    assert "4,068" not in said(at)
    assert at.query_params["co"] == "1"


def test_every_weight_is_a_cell_of_the_drawing(shell):
    bodies = " ".join(node.proto.body for node in opened(shell, part="cost").main.get("html"))
    (drawn,) = re.findall(r"data:image/svg\+xml;base64,([^\"]+)", bodies)
    sides = re.findall(r"M\S+ \S+h(\d+)v(\d+)h-", base64.b64decode(drawn).decode())
    assert [int(wide) * int(high) for wide, high in sides] == [4608, 144, 512]


def test_the_charts_hold_the_singular_values_and_both_costs(shell):
    at = opened(shell, k="laplacian", size="64")
    singular, cost = (json.loads(node.proto.spec)["data"] for node in at.main.get("plotly_chart"))
    expected = np.linalg.svd(KERNELS["laplacian"].weights, compute_uv=False)
    assert singular[0]["text"] == [f"{value:.3g}" for value in (*expected[:2], 0)]
    assert [line["name"] for line in cost] == ["one pass: k²", "column and row: 2k"]
    assert len(opened(shell, part="cost").main.get("plotly_chart")) == 1
    assert not opened(shell, part="reach").main.get("plotly_chart")


@pytest.mark.parametrize(("turn", "multiplier"), [(0, 1), (60, 1), (60, 2)])
def test_two_maps_need_as_many_depthwise_kernels_as_they_differ(shell, turn, multiplier):
    rows = figures(opened(shell, part="reach", pic="coffee", turn=str(turn), m=str(multiplier)))
    expected = reach(sample("coffee", 128, color=True), turn, multiplier)
    assert read_number(rows["largest"][0].removeprefix("= ")) < 1e-6
    possible = turn == 0 or multiplier == 2
    assert rows["largest"][1].startswith("= " if possible else "≠ ")
    assert rows["tap_rank"] == ["1", "1" if turn == 0 else "2"]
    if not possible:
        assert rows["kernel_error"] == ["0", "0.5000"]
        assert rows["picture_error"][1] == number(expected.two.relative)
        assert expected.two.largest > 0.01


def test_the_order_of_the_steps_changes_maps_and_counts(shell):
    at = opened(shell, part="order", pic="coffee")
    rows = figures(at)
    expected = orders(sample("coffee", 128, color=True), 60, 16, 32, 3)
    assert rows["parameters"] == ["656", "800"]
    assert rows["largest"][1] == f"≠ {number(expected.comparison.largest)}"
    assert expected.comparison.largest > 0.01
    assert "The counts differ too" in said(at)
    at.main.select_slider(key="separable.spread").set_value(0).run()
    assert figures(at)["largest"][1].startswith("= ")
    at.main.select_slider(key="separable.c_out").set_value(16).run()
    assert "The counts differ too" not in said(at)


def test_colours_are_used_though_they_are_switched_off_and_a_grey_picture_says_so(shell):
    grey = "three channels are equal"
    assert not any(grey in caption.value for caption in opened(shell, part="order", pic="coffee").main.caption)
    assert any(grey in caption.value for caption in opened(shell, part="order", pic="camera").main.caption)


@pytest.mark.parametrize(
    "query",
    [
        {"k": "own", "own": "1,2;3,-4.5", "r": "2"},
        {"part": "relu", "k": "gabor"},
        {"part": "cost", "ci": "3", "co": "64", "side": "7"},
        {"part": "reach", "turn": "30", "m": "2"},
        {"part": "order", "spread": "20", "ci": "8", "co": "24", "side": "5"},
    ],
)
def test_a_link_opens_the_same_state(shell, query):
    query |= {"size": "64", "pic": "brick"}
    at = opened(shell, **query)
    at.run()
    assert {name: at.query_params[name] for name in query} == query


@pytest.mark.parametrize(
    "query", [{"part": "all"}, {"k": "nonsense"}, {"own": "x"}, {"r": "0"}, {"ci": "5"}, {"turn": "90"}, {"m": "3"}]
)
def test_a_bad_link_falls_back_to_the_default(shell, query):
    assert figures(opened(shell, **query))["numbers"] == ["9 → 6"]


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("query", [{"own": "0,0;0,0"}, {"own": ";".join(["1,-2,3,-4,5,-6,1000"] * 7)}, {"own": "7"}])
def test_odd_kernels_give_figures_and_never_nan(shell, part, query):
    at = opened(shell, part=part, k="own", size="64", **query)
    assert figures(at)
    assert not re.search(r"\bnan\b|\binf\b", " ".join(shown(at)), re.IGNORECASE)


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("pattern", PATTERNS)
def test_computed_pictures_give_figures_and_never_nan(shell, part, pattern):
    at = opened(shell, part=part, pic=pattern, size="64")
    assert figures(at)
    assert not re.search(r"\bnan\b|\binf\b", " ".join(shown(at)), re.IGNORECASE)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("kernel", ["sobel_x", "motion"])
def test_no_label_is_left_untranslated(shell, language, part, kernel):
    at = opened(shell, lang=language, part=part, size="64", k=kernel)
    assert [left for text in shown(at) for left in untranslated(text, language)] == []


def test_what_is_chosen_in_one_part_stays_while_another_is_shown(shell):
    at = opened(shell, size="64", k="emboss", r="2")
    at.main.button_group(key="separable.part").set_value("cost").run()
    at.main.select_slider(key="separable.k").set_value(7).run()
    assert figures(at)["layer_full"][0] == f"{16 * 32 * 49:,}"
    at.main.button_group(key="separable.part").set_value("spatial").run()
    assert at.main.select_slider(key="separable.terms").value == 2
    assert np.isclose(
        read_number(figures(at)["kernel_error"][0]),
        separated(np.ones((1, 4, 4)), KERNELS["emboss"], 2).left_out,
        atol=1e-4,
    )
