"""The page Transposed in the test harness: its figures are core's and the known ones, and links open the same state."""

import re

import numpy as np
import pytest

from core.images import load_image
from pages.transposed import matrix
from pages.transposed.blurring import restored
from pages.transposed.overlaps import overlaps
from pages.transposed.ways import ways
from pages.transposed.wiring import wiring
from tests.conftest import read_number
from tests.pages.labels import shown, untranslated
from tests.pages.lessons import figures, html, opener, said
from ui.comparisons import percent
from ui.numbers import number, short
from ui.pictures import ASSETS, PATTERNS
from ui.translations import LANGUAGES

PARTS = ("shape", "matrix", "blur", "checkerboard", "shift")

opened = opener("transposed")


def grid(at, name):
    """The numbers of one grid on the page."""
    figure = re.search(rf'<figure class="map" data-grid="{name}">(.*?)</figure>', html(at), re.DOTALL)[1]
    rows = [re.findall(r"<td[^>]*>([^<]*)</td>", row) for row in re.findall(r"<tr>(.*?)</tr>", figure)]
    return np.array([[float(text.replace("−", "-")) for text in row] for row in rows])


def photograph(side, name="astronaut"):
    return load_image((ASSETS / f"{name}.png").read_bytes(), max_side=side)


def test_five_by_five_becomes_two_by_two_and_five_by_five_again(shell):
    at = opened(shell)
    rows = figures(at)
    assert (rows["input"], rows["output"], rows["back"]) == (["5x5"], ["2x2"], ["5x5"])
    assert "5x5 becomes 2x2 and 5x5 again" in said(at)
    expected = ways(wiring(photograph(64), 5, "numbers3", 2, 0))
    for name, values in (("input", expected.wiring.x), ("output", expected.wiring.y), ("back", expected.wiring.z)):
        assert grid(at, name).tolist() == values.tolist(), name
    assert not np.array_equal(grid(at, "back"), grid(at, "input"))
    assert read_number(rows["ways_apart"][0]) <= 1e-9
    assert rows["unlike"] == [f"{percent(expected.rest)} %"]
    assert expected.rest > 0.1
    assert not dict(at.query_params)


def test_the_three_ways_differ_by_rounding_where_weights_are_fractions(shell):
    at = opened(shell, **{"ak": "smooth", "an": "6", "as": "1", "ap": "1"})
    assert read_number(figures(at)["ways_apart"][0]) < 1e-12


def test_rows_that_no_window_reads_are_said(shell):
    at = opened(shell, an="6")
    assert figures(at)["output_padding"] == ["1"]
    assert figures(at)["back"] == ["6x6"]
    assert "would lead back to 5x5" in said(at)
    assert "would lead back" not in said(opened(shell))


def test_the_matrix_of_four_by_four_under_three_by_three_is_4_by_16(shell):
    at = opened(shell, part="matrix")
    rows = figures(at)
    assert (rows["size"], rows["size_back"]) == (["4 by 16"], ["16 by 4"])
    assert rows["entries"] == ["36 of 64"]
    assert rows["weights"] == ["9"]
    assert rows["by_rows"] == rows["by_columns"]
    found = wiring(photograph(64), 4, "numbers3", 1, 0)
    assert rows["sum"] == [short(found.y[0, 0], 4)]


@pytest.mark.parametrize(
    ("at", "row", "value"),
    [
        ("o3", "sum", lambda w: w.y[1, 1]),
        ("i5", "sum_back", lambda w: w.z[1, 1]),
        ("i5", "used", lambda w: 4),
        ("e3-15", "entry", lambda w: 9),
        ("e3-0", "entry", lambda w: 0),
        ("w4", "weight", lambda w: 5),
    ],
)
def test_what_is_chosen_is_told_by_core(shell, at, row, value):
    page = opened(shell, part="matrix", lit=at)
    found = wiring(photograph(64), 4, "numbers3", 1, 0)
    assert figures(page)[row] == [short(value(found), 4)]
    assert matrix.block(found, at)["at"] == at


def test_what_the_browser_chooses_stands_in_the_link(shell):
    at = opened(shell, part="matrix")
    at.session_state["transposed.matrix_view"] = {"lit": "i5"}
    at.run()
    assert at.query_params["lit"] == "i5"
    assert "sum_back" in figures(at)


def test_wiener_restores_and_the_transposed_blurs_once_more(shell):
    at = opened(shell, part="blur")
    expected = restored(photograph(256), "gaussian", 9, 0.002, -3.5)
    rows = figures(at)
    for name in ("blurred", "transposed", "scaled", "wiener"):
        assert rows[name] == [number(expected.errors[name])], name
    assert read_number(rows["wiener"][0]) < read_number(rows["blurred"][0]) < read_number(rows["transposed"][0])
    assert rows["best"] == [number(min(expected.curve))]
    assert "**worse**" in said(at)
    at.session_state["transposed.wiener_view"] = {"no": "0.1", "wc": "-8.0"}
    at.run()
    assert (at.query_params["no"], at.query_params["wc"]) == ("0.1", "-8.0")
    assert read_number(figures(at)["wiener"][0]) > 1
    assert "does harm" in said(at)


@pytest.mark.parametrize(
    ("k", "s", "line", "grid_", "words"),
    [
        (3, 2, "1 to 2", "1 to 4", "**uneven**"),
        (4, 2, "2 everywhere", "4 everywhere", "**even**"),
        (6, 3, "2 everywhere", "4 everywhere", "**even**"),
        (5, 3, "1 to 2", "1 to 4", "**uneven**"),
        (1, 2, "0 to 1", "0 to 1", "**holes**"),
    ],
)
def test_overlaps_are_counted(shell, k, s, line, grid_, words):
    at = opened(shell, part="checkerboard", ck=str(k), cs=str(s))
    rows = figures(at)
    assert (rows["line"], rows["grid"]) == ([line], [grid_])
    assert words in said(at)
    expected = overlaps(photograph(64), k, s, "ones")
    assert rows["spread"] == [number(expected.spread)]
    assert rows["rhythm"] == [number(value) for value in expected.rhythm]
    drawn = re.search(r'data-map="line" data-counts="([^"]+)"', html(at))[1]
    assert [int(count) for count in drawn.split()] == expected.line[:12].tolist()


def test_the_weights_decide_where_the_counts_do_not(shell):
    assert "These weights make up for it" in said(opened(shell, part="checkerboard", cw="tent"))
    assert "not certain" in said(opened(shell, part="checkerboard", ck="4", cw="random"))
    assert "not certain" not in said(opened(shell, part="checkerboard", ck="4"))


@pytest.mark.parametrize("stride", [1, 2, 3, 4])
def test_a_shift_of_1_in_gives_a_shift_of_the_stride_out(shell, stride):
    rows = figures(opened(shell, part="shift", ts=str(stride)))
    assert rows["in"] == ["(0, 1)"] * 2
    assert rows["expected"] == [f"(0, {stride})", "(0, 1)"]
    assert rows["best"][0] == f"(0, {stride})"
    assert rows["error"][0] == "0"
    assert rows["verdict"][0] == "= exactly"
    assert rows["period"] == ["1", str(stride)]
    assert (rows["verdict"][1] == "= exactly") == (stride == 1)


@pytest.mark.parametrize(
    "query",
    [
        {"an": "6", "ak": "sobel_x", "as": "1", "ap": "1"},
        {"part": "matrix", "mn": "6", "mk": "smooth", "ms": "2", "mp": "1", "lit": "e2-7"},
        {"part": "blur", "bb": "motion", "bw": "15", "no": "0.02", "wc": "-2.25"},
        {"part": "checkerboard", "ck": "7", "cs": "4", "cw": "random"},
        {"part": "shift", "tk": "emboss", "ts": "3", "dy": "-2", "dx": "4"},
    ],
)
def test_a_link_opens_the_same_state(shell, query):
    query |= {"size": "64", "pic": "brick"}
    at = opened(shell, **query)
    at.run()
    assert {name: at.query_params[name] for name in query} == query


@pytest.mark.parametrize("query", [{"part": "all"}, {"an": "9"}, {"ak": "x"}, {"lit": "o"}, {"wc": "1"}, {"ck": "8"}])
def test_a_bad_link_falls_back_to_the_default(shell, query):
    assert figures(opened(shell, **query))["output"] == ["2x2"]


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("pattern", PATTERNS)
def test_computed_pictures_give_figures_and_never_nan(shell, part, pattern):
    at = opened(shell, part=part, pic=pattern, size="64")
    assert figures(at)
    assert not re.search(r"\bnan\b|\binf\b", " ".join(shown(at)), re.IGNORECASE)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("part", PARTS)
def test_no_label_is_left_untranslated(shell, language, part):
    at = opened(shell, lang=language, part=part, size="64")
    assert [left for text in shown(at) for left in untranslated(text, language)] == []
