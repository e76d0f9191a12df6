"""The page Signals in the test harness: its figures are core's and the known ones, and links open the same state."""

import io
import re

import numpy as np
import pytest
from PIL import Image

from core.images.patterns import PATTERNS
from core.pooling import max_pool1d
from pages.signals.choices import CHOICES, LIVE, PARTS
from pages.signals.laser import Laser, tracked
from tests.conftest import read_number
from tests.pages.labels import shown, untranslated
from tests.pages.lessons import figures, linked, said
from ui.numbers import number
from ui.translations import LANGUAGES

VIEW = "signals.view"


def opened(shell, **query):
    at = linked(shell(**query), "signals").run()
    assert not at.exception
    return at


def test_the_best_width_is_the_curve_s_minimum(shell):
    rows = figures(opened(shell))
    found = tracked(Laser(100, 31, "box", True, 0))
    assert rows["best_width"] == [str(found.best.width)]
    assert rows["best_error"] == [number(found.errors.min())]
    assert rows["error"] == [number(found.error)]
    assert rows["mean_age"] == ["15"]
    assert abs(read_number(rows["lag"][0]) - 15) < 0.5
    assert rows["best_box"][1] == f"{found.best.width} ({number(found.best.error)})"


@pytest.mark.parametrize(("width", "word"), [(1, "too little"), (7, "is the best"), (61, "too much")])
def test_the_page_says_whether_it_smooths_too_little_or_too_much(shell, width, word):
    assert word in said(opened(shell, width=str(width)))


def test_an_impulse_tells_correlation_from_convolution(shell):
    at = opened(shell, part="dots")
    assert figures(at)["differing"] == ["8 / 14"]
    assert "differ at **8 of 14**" in said(at)
    even = opened(shell, part="dots", w="0.25,0.5,0.25", padding="causal")
    assert figures(even)["differing"] == ["0 / 16"]
    assert "the **same** output" in said(even)
    assert "**causal**" in said(even)


def test_the_paths_meet_on_a_circle_and_differ_at_a_border_of_zeros(shell):
    rows = figures(opened(shell, part="paths"))
    assert rows["apart"] == ["0", "8"]
    assert rows["where"] == ["–", "0, 15"]


def test_both_threes_give_1_and_the_moved_peak_stays_in_its_window(shell):
    rows = figures(opened(shell, part="pooling"))
    wanted = [f"{max_pool1d([three], 3)[0, 0]:g}" for three in ([1, 0, 0], [0, 0, 1])]
    assert [*rows["first"], *rows["last"]] == wanted == ["1", "1"]
    assert (rows["changed"], rows["kept"], rows["free"]) == (["0 / 6"], ["1 / 6"], ["2 / 17"])
    assert figures(opened(shell, part="pooling", move="3"))["windows"] == ["2, 3"]


def test_four_doubled_rates_see_16_samples(shell):
    rows = figures(opened(shell, part="dilation"))
    assert (rows["fields"], rows["field"], rows["seen"]) == (["2, 4, 8, 16"], ["16"], ["16 / 16"])
    assert (rows["weights"], rows["later"]) == (["8"], ["0"])
    assert "only **5**" in said(opened(shell, part="dilation", rates="2,2,2,2"))


def test_the_three_ways_agree_to_rounding(shell):
    rows = figures(opened(shell, part="derivative"))
    assert read_number(rows["ways"][0]) < 1e-14
    assert read_number(rows["formula"][0].split()[0]) > 0.1


@pytest.mark.parametrize("kind", ["x", "laplacian"])
def test_one_kernel_is_two_steps_on_the_picture(shell, kind):
    at = opened(shell, part="edges", kind=kind, size="64", pic="camera")
    rows = figures(at)
    sign, largest = rows["largest"][0].split()
    assert sign == "="
    assert read_number(largest) < 1e-12
    assert rows["interior"] == ["52×52"]
    assert rows["one_kernel"] == ["13×13"]


QUERIES = [
    {"part": "laser", "noise": "45", "width": "9", "shape": "gaussian", "causal": "0", "seed": "7"},
    {"part": "dots", "x": ",".join("1" * 16), "w": "1,-0.25", "flip": "1", "stride": "2", "padding": "full"},
    {"part": "dots", "dilation": "3", "mode": "reflect", "padding": "same"},
    {"part": "paths", "by": "11", "edge": "zeros"},
    {"part": "pooling", "pattern": "hill", "move": "9", "window": "4", "step": "2"},
    {"part": "dilation", "taps": "3", "rates": "1,1,1,1"},
    {"part": "derivative", "sigma": "12", "noise": "5", "seed": "3"},
    {"part": "edges", "kind": "laplacian", "blur": "30"},
]


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: query["part"])
def test_a_link_opens_the_same_state(shell, query):
    at = opened(shell, **query)
    wanted = {name: text for name, text in query.items() if (name, text) != ("part", "laser")}
    assert {name: "".join(at.query_params[name]) for name in wanted} == wanted


@pytest.mark.parametrize(
    "query", [{"width": "8"}, {"noise": "151"}, {"x": "1,2"}, {"w": "nan"}, {"part": "none"}, {"seed": "-1"}]
)
def test_a_bad_link_falls_back_to_the_default(shell, query):
    at = opened(shell, **query)
    assert not at.error
    assert figures(at) == figures(opened(shell))


def test_what_the_browser_says_changes_figures_and_link(shell):
    at = opened(shell)
    at.session_state[VIEW] = {"spec": {"part": "laser", "width": "1", "noise": "50"}}
    at.run()
    assert not at.exception
    assert figures(at)["error"] == [number(tracked(Laser(50, 1, "box", True, 0)).error)]
    assert "".join(at.query_params["width"]) == "1"


@pytest.mark.parametrize(
    "spec", [None, 3, {"part": "none"}, {"part": "laser", "width": "8"}, {"part": "laser", "width": 9}, {"width": "9"}]
)
def test_nonsense_from_the_browser_changes_nothing(shell, spec):
    at = opened(shell)
    before = figures(at)
    at.session_state[VIEW] = {"spec": spec}
    at.run()
    assert not at.exception
    assert figures(at) == before


def test_a_word_that_was_heard_is_not_heard_again(shell):
    at = opened(shell)
    at.session_state[VIEW] = {"spec": {"part": "laser", "width": "1"}}
    at.run()
    at.session_state["signals.width"] = 5
    at.run()
    assert "Width 5" in said(at)


def test_a_picture_smaller_than_the_kernel_gives_one_sentence_and_keeps_the_last(shell):
    at = opened(shell, part="edges", blur="5")
    file = io.BytesIO()
    Image.fromarray(np.random.default_rng(3).integers(0, 256, (16, 16), np.uint8)).save(file, "PNG")
    at.file_uploader[0].upload("small.png", file.getvalue(), "image/png")
    at.run()
    assert not at.error
    good = figures(at)
    at.main.select_slider(key="signals.blur").set_value(35).run()
    assert not at.exception
    assert len(at.error) == 1
    assert "16x16" in at.error[0].value
    assert figures(at) == good
    at.main.select_slider(key="signals.blur").set_value(5).run()
    assert not at.error


def test_a_picture_too_small_for_any_kernel_gives_one_sentence(shell):
    at = opened(shell, part="edges", blur="40", pic="checkerboard", size="64")
    file = io.BytesIO()
    Image.fromarray(np.zeros((5, 5), np.uint8)).save(file, "PNG")
    at.file_uploader[0].upload("tiny.png", file.getvalue(), "image/png")
    at.run()
    assert not at.exception
    assert len(at.error) == 1
    assert "5x5" in at.error[0].value
    assert "largest" not in figures(at)


@pytest.mark.parametrize("pattern", PATTERNS)
def test_computed_pictures_give_figures_and_never_nan(shell, pattern):
    at = opened(shell, part="edges", pic=pattern, size="64", kind="laplacian")
    assert not re.search(r"\bnan\b", " ".join(shown(at)), re.IGNORECASE)
    assert figures(at)["largest"][0].startswith("=")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("part", PARTS)
def test_no_part_is_left_untranslated(shell, part, language):
    at = opened(shell, lang=language, part=part, size="64")
    assert [left for text in shown(at) for left in untranslated(text, language)] == []
    assert not re.search(r"\bnan\b", " ".join(shown(at)), re.IGNORECASE)


def test_what_the_browser_says_is_read_part_by_part():
    assert set(LIVE) == set(PARTS) - {"edges"}
    CHOICES.take({"part": "edges", "kind": "x"})  # no live part: nothing to take
