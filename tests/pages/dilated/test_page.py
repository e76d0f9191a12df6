"""Dilated in the test harness: what it shows is core's, links open the same state, errors keep the rest."""

import base64
import re
from html.parser import HTMLParser
from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from core.convolution import conv2d
from core.images import load_image
from core.images.patterns import PATTERNS
from core.kernels import KERNELS, gaussian
from tests.pages.labels import shown, untranslated
from tests.pages.lessons import linked
from ui.numbers import number
from ui.paint import map_bytes
from ui.pictures import ASSETS, PHOTOGRAPHS
from ui.translations import LANGUAGES

READING = "dilated.reading"  # the live reading, as the session knows it


class Tables(HTMLParser):
    """The rows of all tables on a page: texts by figure, one list a table."""

    def __init__(self, html):
        super().__init__()
        self.rows, self._row, self._cell = {}, None, None
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        named = dict(attributes)
        if tag == "tr":
            self._row = named.get("data-figure")
            if self._row:
                self.rows.setdefault(self._row, []).append([])
        self._cell = tag

    def handle_data(self, data):
        if self._cell == "td" and self._row:
            self.rows[self._row][-1].append(data)


def html(at):
    return "".join(node.proto.body for node in at.main.get("html"))


def rows(at):
    return Tables(html(at)).rows


def pixels(at, name):
    """The bitmap of the map `name`."""
    figure = re.search(rf'<figure class="map" data-map="{name}">.*?</figure>', html(at), re.DOTALL)
    address = re.search(r'class="cells[^>]*src="data:image/png;base64,([^"]+)"', figure[0])
    return np.asarray(Image.open(BytesIO(base64.b64decode(address[1]))))


def sentences(at):
    return "\n".join(node.value for node in at.main.markdown)


def sample(name, side):
    return load_image((ASSETS / PHOTOGRAPHS[name]).read_bytes(), max_side=side)


def test_the_first_visit_says_9_weights_and_a_view_of_5x5(shell):
    at = shell_page(shell)
    table = rows(at)
    assert table["sees"] == [["5×5", "5×5"]]
    assert table["weights"][0] == ["9", "25"]
    assert table["adds"][0] == [f"{9 * 252 * 252:,}", f"{25 * 252 * 252:,}"]
    assert table["map_size"] == [["252×252"] * 2]


def shell_page(shell, **query):
    """The page, opened by a link."""
    at = linked(shell(**query), "dilated").run()
    assert not at.exception
    return at


@pytest.mark.parametrize(
    ("kernel", "rate", "place"), [("sobel_x", 1, (1, 1)), ("laplacian", 4, (30, 21)), ("box", 8, (50, 9))]
)
def test_the_sum_of_record_is_what_core_says(shell, kernel, rate, place):
    at = shell_page(shell, pic="camera", size="64", k=kernel, d=str(rate), y=str(place[0]), x=str(place[1]))
    y = conv2d(sample("camera", 64), KERNELS[kernel].weights[None, None], dilation=rate)
    value = float(y[0, place[0] - rate, place[1] - rate])
    assert f"**{number(value).replace('-', '−')}**" in sentences(at)
    assert rows(at)["sees"][0][0] == f"{2 * rate + 1}×{2 * rate + 1}"


def let_go(at, rate, row, column):
    """What the browser says where the user lets go of the live reading."""
    at.session_state[READING] = {"spec": {"d": str(rate), "y": str(row), "x": str(column)}}
    return at.run()


def test_the_stacks_say_49_of_169_and_the_cure_beside_sees_all(shell):
    at = shell_page(shell, size="64")
    table = rows(at)
    assert (table["field"], table["seen"], table["never"]) == ([["13×13"] * 2], [["49", "169"]], [["120", "0"]])
    assert table["weights"][1] == ["27", "27"]
    assert "Rates 2, 2, 2: **49 of 169** cells are seen, **120 never**." in sentences(at)
    assert "rate 2 is larger than the side of the field so far, 1." in sentences(at)
    assert "Rates 1, 2, 3: all **169** cells are seen." in sentences(at)
    assert "larger than the side of the field so far: 1 ≤ 1, 2 ≤ 3, 3 ≤ 7." in sentences(at)
    assert "**100.0%** of a one-pixel checkerboard comes through rates 2, 2, 2, and **1.2%**" in sentences(at)


def test_rates_1_2_9_differ_and_leave_holes_all_the_same(shell):
    at = shell_page(shell, size="64", r="1,2,9", r2="1,2,7")
    table = rows(at)
    assert (table["field"], table["seen"], table["never"]) == ([["25×25", "21×21"]], [["441", "441"]], [["184", "0"]])
    assert "Rates 1, 2, 9: **441 of 625** cells are seen, **184 never**." in sentences(at)
    assert "rate 9 is larger than the side of the field so far, 7." in sentences(at)
    assert "so far: 1 ≤ 1, 2 ≤ 3, 7 ≤ 7." in sentences(at)


@pytest.mark.parametrize(
    ("kernel", "total", "first", "second"),
    [
        ("box", "1", "100.0%", "1.2%"),
        ("sharpen", "1", "100.0%", "8100.0%"),
        ("sobel_x", "0", "0.0%", "0.0%"),
        ("laplacian", "0", "0.0%", "0.0%"),
    ],
)
def test_a_checkerboard_comes_through_untouched_only_where_the_weights_sum_to_1(shell, kernel, total, first, second):
    at = shell_page(shell, size="64")
    at.main.selectbox(key="dilated.stack_kernel").set_value(kernel).run()
    assert not at.exception
    assert f"its weights summing to {total}, **{first}** of a one-pixel checkerboard" in sentences(at)
    assert f"rates 2, 2, 2, and **{second}** through rates 1, 2, 3." in sentences(at)
    assert f"by the sum of its weights, here {total}, as it would a plain area." in sentences(at)
    if kernel == "box":  # the default stands in no link
        assert "sk" not in at.query_params
    else:
        assert np.ravel(at.query_params["sk"])[0] == kernel


def test_maps_with_a_sign_have_a_scale_of_their_own(shell):
    at = shell_page(shell, pic="camera", size="64", sk="sobel_x", fine="0", y="32", x="32")
    x, w = sample("camera", 64).astype(np.float64), KERNELS["sobel_x"].weights[None, None]
    first = conv2d(conv2d(conv2d(x, w, dilation=2), w, dilation=2), w, dilation=2)
    figures = re.findall(r'<figure class="map" data-map="(\w+)">.*?<span>([^<]*)</span>', html(at), re.DOTALL)
    low = dict(figures[-3:])  # the stacks stand below the smoothers
    assert low["region"] == "0"
    assert low["first"] == low["second"] != "0"
    assert float(low["first"].replace("−", "")) >= np.abs(first[:, 2:-2, 2:-2]).max() * 0.999


def test_doubled_rates_see_31x31_and_ones_9x9(shell):
    table = rows(shell_page(shell, r="1,2,4,8", r2="1,1,1,1"))
    assert table["field"] == [["31×31", "9×9"]]
    assert table["never"] == [["0", "0"]]


def test_stacks_of_as_many_layers_share_a_scale_and_others_do_not(shell):
    def scales(**query):
        figures = re.findall(r'data-map="coverage-.*?</figure>', html(shell_page(shell, size="64", **query)), re.DOTALL)
        return [re.findall(r"<span>(\d+)</span>", figure) for figure in figures]

    assert scales() == [["1", "49"]] * 2
    assert scales(r="1,2,4,8", r2="2,2,2") == [["1", "25"], ["1", "49"]]


def test_the_smoothed_maps_are_core_s(shell):
    at = shell_page(shell, pic="camera", size="64", tex="0", y="32", x="32")
    x = sample("camera", 64).astype(np.float64)
    spread = conv2d(x, gaussian(0.75, size=3).weights[None, None], dilation=2)[:, 6:54, 6:54]
    full = conv2d(x, gaussian(1.5, size=5).weights[None, None])[:, 6:54, 6:54]
    region = x[:, 8:56, 8:56]
    scale = max(float(np.abs(v).max()) for v in (region, spread, full))
    np.testing.assert_array_equal(pixels(at, "region"), map_bytes(region, scale, signed=False))
    np.testing.assert_array_equal(pixels(at, "first"), map_bytes(spread, scale, signed=False))
    np.testing.assert_array_equal(pixels(at, "second"), map_bytes(full, scale, signed=False))
    assert f"differ by {number(np.abs(spread - full).mean())} on average" in sentences(at)


def test_a_link_opens_the_same_state(shell):
    query = {
        "pic": "brick", "size": "128", "k": "emboss", "d": "5", "y": "41", "x": "77", "s": "box", "tex": "0",
        "r": "1,2,5", "r2": "4,4", "fine": "0",
    }  # fmt: skip
    at = shell_page(shell, **query)
    assert {name: at.query_params[name] for name in query} == query
    assert at.main.selectbox(key="dilated.rates").value == "1, 2, 5"
    assert rows(at)["sees"][0][0] == "11×11"
    assert "row 41, column 77" in sentences(at)


def test_what_is_chosen_comes_into_the_link(shell):
    at = shell_page(shell, size="64")
    let_go(at, 3, 20, 31)
    at.main.selectbox(key="dilated.rates").set_value("1, 2, 4, 8").run()
    chosen = {"d": "3", "y": "20", "x": "31", "r": "1,2,4,8"}
    assert {name: np.ravel(at.query_params[name])[0] for name in chosen} == chosen
    assert rows(at)["sees"][0][0] == "7×7"
    assert "row 20, column 31" in sentences(at)


@pytest.mark.parametrize(
    "said",
    [None, {}, {"d": "9"}, {"d": "0"}, {"d": 3}, {"d": "3.0"}, {"d": True}, {"y": "-1"}, {"x": 20.5}, {"rate": "3"}],
)
def test_a_word_of_the_browser_that_is_no_reading_changes_nothing(shell, said):
    at = shell_page(shell, size="64")
    at.session_state[READING] = {"spec": said}
    at.run()
    assert not at.exception
    assert rows(at)["sees"][0][0] == "5×5"
    assert "row 40, column 32" in sentences(at)


@pytest.mark.parametrize("query", [{"d": "9"}, {"k": "gaussian"}, {"r": "0"}, {"r2": "1,2,3,4,5,6"}, {"y": "-1"}])
def test_a_bad_link_falls_back_to_the_default(shell, query):
    at = shell_page(shell, **query)
    assert not at.error
    assert rows(at)["seen"] == [["49", "169"]]
    assert rows(at)["sees"][0] == ["5×5", "5×5"]


def test_a_place_outside_is_moved_to_where_the_nine_pixels_fit(shell):
    at = shell_page(shell, size="64", d="8", y="500", x="0")
    assert "row 55, column 8" in sentences(at)


def test_a_typed_text_that_is_no_stack_says_so_and_the_last_one_stays(shell):
    at = shell_page(shell, size="64", r="1,2,5")
    at.main.selectbox(key="dilated.rates").options.append("7, 8, 10")
    at.main.selectbox(key="dilated.rates").set_value("7, 8, 10").run()
    assert [error.value.startswith('"7, 8, 10" is no stack') for error in at.error] == [True]
    assert rows(at)["field"] == [["17×17", "13×13"]]


def test_a_field_larger_than_the_picture_gives_one_sentence_and_keeps_the_rest(shell):
    at = shell_page(shell, size="64", r="8,8,8,8,8")
    assert [error.value for error in at.error] == [
        "The field of 81×81 is larger than the picture of 64×64: no cell has all of it. "
        "Choose smaller rates or a larger picture."
    ]
    table = rows(at)
    assert table["field"] == [["81×81", "13×13"]]
    assert table["adds"][1][0] == "–"
    assert "121 of 6561" in sentences(at)
    assert table["sees"][0] == ["5×5", "5×5"]
    assert len(at.main.get("plotly_chart")) == 1


def small_picture(at, height, width):
    """The page with an uploaded picture of this size."""
    file = BytesIO()
    Image.fromarray(np.random.default_rng(3).integers(0, 256, (height, width), np.uint8)).save(file, "PNG")
    at.file_uploader[0].upload("small.png", file.getvalue(), "image/png")
    at.run()
    assert not at.exception
    return at


def test_a_kernel_larger_than_the_picture_gives_one_sentence_and_keeps_the_last_rate(shell):
    at = small_picture(shell_page(shell, d="3"), 16, 32)
    assert not at.error
    let_go(at, 8, 8, 8)
    assert not at.exception
    assert [error.value.partition(",")[0] for error in at.error] == [
        "The kernel 3x3 with dilation 8 spans 17x17 pixels"
    ]
    assert rows(at)["sees"][0] == ["7×7", "7×7"]
    let_go(at, 7, 8, 8)
    assert not at.error
    assert rows(at)["map_size"] == [["2×18"] * 2]


def test_a_picture_smaller_than_any_kernel_keeps_the_stacks(shell):
    at = small_picture(shell_page(shell), 2, 2)
    assert [error.value.partition(",")[0] for error in at.error] == [
        "The kernel 3x3 with dilation 2 spans 5x5 pixels",
        "The field of 13×13 is larger than the picture of 2×2: no cell has all of it. "
        "Choose smaller rates or a larger picture.",
    ]
    assert "sees" not in rows(at)
    assert rows(at)["seen"] == [["49", "169"]]


@pytest.mark.parametrize("pattern", PATTERNS)
def test_computed_pictures_give_figures_and_never_nan(shell, pattern):
    at = shell_page(shell, pic=pattern, size="64", k="laplacian", s="box")
    assert not at.error
    assert not re.search(r"\bnan\b", " ".join(shown(at)), re.IGNORECASE)


def test_a_colour_picture_is_read_as_its_mean_and_the_page_says_so(shell):
    at = shell_page(shell, pic="chelsea", size="64", colour="1", k="identity", d="1")
    assert any("mean of its three colours" in caption.value for caption in at.main.caption)
    x = load_image((ASSETS / PHOTOGRAPHS["chelsea"]).read_bytes(), max_side=64, color=True).mean(axis=0, keepdims=True)
    assert f"**{number(float(x[0, x.shape[1] - 2, 32]))}**" in sentences(at)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("query", [{}, {"r": "8,8,8,8,8", "colour": "1"}, {"r": "1,2", "r2": "1,2", "s": "box"}])
def test_no_label_is_left_untranslated(shell, language, query):
    at = shell_page(shell, lang=language, size="64", **query)
    assert [left for text in shown(at) for left in untranslated(text, language)] == []
