"""Shift Lab in the test harness: figures of record are core's, links open the same experiment, errors keep it."""

import re
from html.parser import HTMLParser

import numpy as np
import pytest

from core.equivariance import MovedRun, stage_reports
from core.layers import Stack
from pages.shift_lab.experiment import Experiment
from pages.shift_lab.settings import Settings
from pages.shift_lab.sweeps import sweep
from tests.pages.labels import shown, untranslated
from ui.numbers import error_with_decibels, number, percent
from ui.pictures import PATTERNS, Picture
from ui.translations import LANGUAGES

VIEW = "shift_lab.view"


class Record(HTMLParser):
    """The figures of record on a page: `shift`, and the texts of each row by its figure."""

    def __init__(self, at) -> None:
        super().__init__()
        self.shift, self.rows, self._cell = None, {}, None
        found = [node.proto.body for node in at.main.get("html") if "certified" in node.proto.body]
        assert len(found) == 1
        self.feed(found[0])

    def handle_starttag(self, tag, attributes):
        named = dict(attributes)
        if named.get("data-testid") == "certified":
            self.shift = named["data-shift"]
        if tag == "tr" and "data-figure" in named:
            self._row = self.rows[named["data-figure"]] = []
        self._cell = tag if tag == "td" else None

    def handle_data(self, data):
        if self._cell == "td" and self.rows:
            self._row.append(data)


def moved(at, shift, axis="x"):
    """The browser lets go of the picture at `shift`."""
    at.session_state[VIEW] = {"shift": {"shift": list(shift), "axis": axis}}
    return at.run()


def test_the_first_visit_shows_sobel_and_max_pooling_already_moved(shell):
    at = shell().run()
    assert not at.exception
    assert not at.error
    record = Record(at)
    assert record.shift == "3,5"
    assert record.rows["equivariant"] == ["= exactly", "≠ not"]
    assert record.rows["measured"][0] == "(3.0, 5.0)"


@pytest.mark.parametrize(("shift", "axis"), [((3, -5), "x"), ((0, 0), "y"), ((-128, 128), "y")])
def test_the_figures_of_record_are_what_core_says(shell, shift, axis):
    at = moved(shell(pic="camera", k="sobel_x", pool="max").run(), shift, axis)
    record = Record(at)
    assert record.shift == f"{shift[0]},{shift[1]}"
    x = sample("camera")
    stack = at.session_state["shift_lab.sent"][1]
    for column, report in enumerate(stage_reports(Stack.from_json(stack), x, shift)):
        assert record.rows["inside"][column] == error_with_decibels(report.equivariance_error)
        assert record.rows["border"][column] == number(report.border_error)
        assert record.rows["invariance"][column] == number(report.invariance_error)
        assert record.rows["unchanged"][column] == percent(report.unchanged)
    assert at.query_params.get("at") == (None if shift == (3, 5) else f"{shift[0]},{shift[1]}")
    assert at.query_params.get("axis") == (None if axis == "x" else axis)


@pytest.mark.parametrize(
    ("chosen", "stages"),
    [({"a": "relu"}, [1, 2]), ({"a": "relu", "pool": "none"}, [1]), ({}, [0, 1])],
    ids=["the convolution alone is not shown", "one map is both", "all are shown"],
)
def test_a_release_measures_the_stages_that_are_shown_and_each_once(shell, monkeypatch, chosen, stages):
    at, measured, report = shell(pic="camera", size="64", **chosen).run(), [], MovedRun.report
    monkeypatch.setattr(MovedRun, "report", lambda run, stage: measured.append(stage) or report(run, stage))
    moved(at, (3, -6))
    assert Record(at).shift == "3,-6"
    assert sorted(measured) == stages


def sample(name, side=256):
    from core.images import load_image
    from ui.pictures import ASSETS, PHOTOGRAPHS

    return load_image((ASSETS / PHOTOGRAPHS[name]).read_bytes(), max_side=side)


def test_the_server_measures_the_shift_that_was_let_go_of_and_no_other(shell, monkeypatch):
    asked = []
    monkeypatch.setattr(MovedRun, "__init__", spied(MovedRun.__init__, asked))
    moved(shell(pic="grass", size="64").run(), (4, -7))
    assert set(asked) == {(3, 5), (4, -7)}


def spied(init, asked):
    def remembered(self, experiment, shift):
        asked.append(tuple(shift))
        init(self, experiment, shift)

    return remembered


@pytest.mark.parametrize("axis", ["y", "x"])
def test_the_curve_to_take_away_is_core_s(axis):
    program = Settings().program(1)
    picture = Picture("camera", "0", sample("camera", 64))
    curve = sweep(Experiment(program, picture, "circular"), axis)
    assert curve.shifts.tolist() == list(range(-16, 17))
    moves = [(shift, 0) if axis == "y" else (0, shift) for shift in curve.shifts.tolist()]
    for i, move in enumerate(moves):
        reports = stage_reports(program.stack, picture.array, move)
        feature, pooled = reports[program.feature], reports[program.pooled]
        assert curve.feature_equivariance[i] == feature.equivariance_error
        assert curve.pooled_equivariance[i] == pooled.equivariance_error
        assert curve.pooled_invariance[i] == pooled.invariance_error


def test_a_link_opens_the_same_experiment(shell):
    query = {
        "pic": "brick", "size": "128", "colour": "1", "k": "own", "own": "1,2;3,-4.5", "s": "2", "d": "3", "p": "4",
        "pm": "reflect", "a": "relu", "pool": "blur", "w": "4", "ps": "3", "move": "zeros", "at": "-7,2", "axis": "y",
        "pin": "v=1&k=gaussian&pool=none",
    }  # fmt: skip
    at = shell(**query).run()
    assert not at.exception
    assert {name: at.query_params[name] for name in query} == query
    stack = Stack.from_json(at.session_state["shift_lab.sent"][1])
    np.testing.assert_array_equal(stack.layers[0].w[2, 0], np.float32([[1, 2], [3, -4.5]]))
    assert [layer.kind for layer in stack.layers] == ["conv2d", "relu", "blur_pool2d"]
    record = Record(at)
    assert record.shift == "-7,2"
    assert len(record.rows["inside"]) == 4  # the pinned settings beside


def test_defaults_leave_the_link_empty(shell):
    assert not dict(shell().run().query_params)


@pytest.mark.parametrize(
    "query", [{"k": "nonsense"}, {"s": "99"}, {"own": "x"}, {"at": "1"}, {"pin": "%"}, {"p": "-1"}]
)
def test_a_bad_link_falls_back_to_the_default(shell, query):
    at = shell(**query).run()
    assert not at.exception
    assert not at.error
    assert Record(at).rows["equivariant"] == ["= exactly", "≠ not"]


def test_a_shift_past_half_the_side_is_cut_to_it(shell):
    assert Record(shell(at="9999,-9999", size="64", pic="camera").run()).shift == "32,-32"


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ({"t": "1", "op": "3"}, "Output padding must be below the stride or the dilation, here below 1; it is 3."),
        ({"pool": "polyphase", "ps": "3"}, "Polyphase pooling needs sides that are multiples of its stride 3x3"),
        (
            {"k": "gaussian", "d": "8", "p": "0", "pic": "impulse", "size": "64", "pool": "max", "w": "8", "s": "4"},
            "The pooling window",
        ),
    ],
)
def test_a_bad_combination_says_why_and_keeps_the_last_good_one(shell, query, sentence):
    at = shell(**query).run()
    assert not at.exception
    assert [error.value.startswith(sentence) for error in at.error] == [True]
    assert Record(at).rows["equivariant"] == ["= exactly", "≠ not"]  # the default, since nothing else worked yet
    assert len(at.main.selectbox) >= 9


def test_after_an_error_the_last_good_settings_stay(shell):
    at = shell(pool="none").run()
    at.main.selectbox(key="shift_lab.pooling").set_value("polyphase").run()
    at.main.selectbox(key="shift_lab.pool_stride").set_value(3).run()
    assert at.error
    assert [layer.kind for layer in Stack.from_json(at.session_state["shift_lab.sent"][1]).layers] == [
        "conv2d",
        "polyphase_pool2d",
    ]
    at.main.selectbox(key="shift_lab.pool_stride").set_value(2).run()
    assert not at.error


@pytest.mark.parametrize("pattern", PATTERNS)
@pytest.mark.parametrize("pool", ["max", "polyphase", "global_average"])
def test_computed_pictures_give_figures_and_never_nan(shell, pattern, pool):
    at = shell(pic=pattern, size="64", pool=pool).run()
    assert not at.exception
    assert not re.search(r"\bnan\b", " ".join(shown(at)), re.IGNORECASE)


def test_a_kernel_of_zeros_gives_figures(shell):
    record = Record(shell(k="own", own="0,0;0,0").run())
    assert record.rows["inside"] == ["0 (≥ 100 dB)"] * 2
    assert record.rows["invariance"] == ["0", "0"]


def test_large_maps_lower_the_working_size_and_the_page_says_so(shell):
    at = shell(t="1", s="4", size="512", pic="camera").run()
    assert any("128 pixels" in caption.value for caption in at.main.caption)
    assert not any("pixels" in caption.value for caption in shell(size="512").run().main.caption)


def test_pinned_settings_stand_beside_the_present_ones(shell):
    at = shell(size="64").run()
    at.main.button[0].click().run()
    at.main.selectbox(key="shift_lab.pooling").set_value("blur").run()
    rows = Record(at).rows["inside"]
    assert len(rows) == 4
    assert rows[1] != rows[3]
    assert "pin" in at.query_params
    next(button for button in at.main.button if button.label == "Remove the pinned settings").click().run()
    assert len(Record(at).rows["inside"]) == 2


def test_the_browsers_word_is_checked(shell):
    at = shell(size="64", pic="camera").run()
    for said in (
        {"shift": [999, 0]},
        {"shift": ["1", 2]},
        {"shift": [1]},
        {"shift": [True, 1]},
        3,
        {"shift": [1.5, 0]},
    ):
        at.session_state[VIEW] = {"shift": said}
        at.run()
        assert not at.exception
        assert Record(at).shift == "3,5"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "query", [{}, {"t": "1", "pool": "global_max"}, {"k": "own", "pool": "polyphase", "pin": "v=1"}]
)
def test_no_label_is_left_untranslated(shell, language, query):
    at = shell(lang=language, size="64", **query).run()
    assert [left for text in shown(at) for left in untranslated(text, language)] == []


def test_the_experiment_can_be_taken_away_as_code_that_says_the_same(shell):
    at = shell(size="64", pool="blur").run()
    assert not at.main.code
    at.session_state["shift_lab.code"] = True
    at.run()
    core_code, pytorch_code = (block.value for block in at.main.code)
    with_names = {"__name__": "taken_away"}
    exec(compile(core_code.partition("with open")[0], "core", "exec"), with_names)
    assert "stage_reports" in with_names
    assert "(3, 5)" in core_code
    compile(pytorch_code, "pytorch", "exec")
    assert "F.conv2d" in pytorch_code
