"""One declaration of a control: its value comes back from the link, it draws its widget, or is described."""

import functools
import re
from typing import Any

import pytest

from tests.ui.conftest import run_at
from ui import control
from ui.control import Control, choice, pair, switch, text, whole
from ui.translations import catalogue

LETTERS = choice("t.letter", "n", ("a", "b"), "a")


@pytest.mark.parametrize(
    ("one", "value", "said"),
    [
        (LETTERS, "b", "b"),
        (choice("k", "n", (64, 128), 64), 128, "128"),
        (choice("k", "n", ("same", *range(3)), "same"), 2, "2"),
        (whole("k", "n", -3, 300, 1), -3, "-3"),
        (whole("k", "n", -3, 300, 1), 300, "300"),
        (switch("k", "n"), True, "1"),
        (switch("k", "n", True), False, "0"),
        (pair("k", "n"), (3, -5), "3,-5"),
        (pair("k", "n", (1, 1), 0, 9), (0, 9), "0,9"),
        (pair("k", "n", None), None, ""),
        (text("k", "n", "", read=str.lower, write=str.upper), "word", "WORD"),
    ],
)
def test_a_value_comes_back_from_its_text(one: Control[Any], value: object, said: str) -> None:
    assert one.write(value) == said
    assert one.read(said) == value


@pytest.mark.parametrize(
    ("one", "said", "message"),
    [
        (choice("k", "pic", ("a", "b"), "a"), "c", "pic must be one of a, b, not 'c'"),
        (whole("k", "size", 1, 9, 1), "10", "size must be 1 to 9, not 10"),
        (whole("k", "size", 1, 9, 1), "1.5", "size must be a whole number, not '1.5'"),
        (whole("k", "size", 1, 9, 1), " 1", "size must be a whole number, not ' 1'"),
        (whole("k", "size", 1, 9, 1), "٣", "size must be a whole number, not '٣'"),
        (whole("k", "size", 1, 9, 1), "9" * 5000, "size must be a whole number, not '9999"),
        (switch("k", "on"), "true", "on must be 0 or 1, not 'true'"),
        (pair("k", "at"), "3", "at must be two whole numbers, not '3'"),
        (pair("k", "at"), "3,4,5", "at must be two whole numbers, not '3,4,5'"),
        (pair("k", "at"), "3,x", "at must be a whole number, not 'x'"),
        (pair("k", "at", (0, 0), 0, 9), "3,10", "at must be 0 to 9, not 10"),
        (pair("k", "at"), "", "at must be two whole numbers, not ''"),
    ],
)
def test_a_bad_text_is_refused(one: Control[Any], said: str, message: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(message)}"):
        one.read(said)


def script() -> None:
    """Every widget, laid out; under them the values."""
    import streamlit as st

    from ui import control, link
    from ui.control import choice, pair, switch, whole

    hue = choice("test.hue", "k", ("sobel_x", "box"), "sobel_x", label="controls.kernel", names="kernels.name")
    side = choice("test.side", "s", (1, 3, 5), 3, widget="slider", label="controls.stride", argument="k")
    way = choice("test.way", "way", (2, 4), 2, widget="row", label="controls.dilation", show=lambda n: f"{n} px")
    size = whole("test.size", "n", 0, 9, 4, label="controls.crop")
    typed = whole("test.typed", "m", -5, 5, 0, widget="number", label="controls.crop", bare=True)
    is_on = switch("test.on", "on", label="controls.transposed")
    at = pair("test.at", "at", (1, 2))
    layout = (hue, (side, way), size, typed, is_on, at)
    if st.session_state.get("said"):
        control.hear(control.each(layout), st.session_state["said"])
    link.seed(control.each(layout))
    fewer = st.session_state.get("fewer")
    if fewer:
        side.draw(fewer)
    st.session_state["spec"] = control.draw((hue, way, size) if fewer else layout)
    link.write(control.each(layout))


opened = functools.partial(run_at, script)


def test_each_control_draws_its_widget_and_gives_its_value() -> None:
    at = opened()
    assert at.session_state["spec"] == {
        "hue": "sobel_x", "k": 3, "way": 2, "size": 4, "typed": 0, "on": False, "at": (1, 2)
    }  # fmt: skip
    assert at.selectbox(key="test.hue").options == [
        catalogue("en")[f"kernels.name_{one}"] for one in ("sobel_x", "box")
    ]
    assert at.select_slider(key="test.side").options == ["1", "3", "5"]
    assert at.button_group(key="test.way").options == ["2 px", "4 px"]
    assert (at.slider(key="test.size").min, at.slider(key="test.size").max) == (0, 9)
    number = at.number_input(key="test.typed")
    assert (number.min, number.max, number.proto.label_visibility.value) == (-5, 5, 2)
    assert at.toggle(key="test.on").value is False
    assert at.toggle(key="test.on").help
    assert len(at.columns) == 2


def test_what_is_set_comes_into_the_link_and_back() -> None:
    query = {"k": "box", "s": "5", "way": "4", "n": "9", "m": "-5", "on": "1", "at": "7,-8"}
    at = opened(**query)
    assert at.query_params == query
    assert at.session_state["spec"] == {
        "hue": "box", "k": 5, "way": 4, "size": 9, "typed": -5, "on": True, "at": (7, -8)
    }  # fmt: skip
    at.toggle(key="test.on").set_value(False).run()
    at.slider(key="test.size").set_value(4).run()
    assert at.query_params == {name: query[name] for name in ("k", "s", "way", "m", "at")}


def test_a_value_that_is_no_option_now_becomes_the_last() -> None:
    at = opened(s="5")
    at.session_state["fewer"] = (1, 3)
    at.run()
    assert not at.exception
    assert at.select_slider(key="test.side").options == ["1", "3"]
    assert at.session_state["test.side"] == 3


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ({"n": "7", "at": "0,3", "k": "box"}, (7, (0, 3), "box")),
        ({"n": "10", "at": "0", "k": "none", "other": "7"}, (4, (1, 2), "sobel_x")),
        ({"n": 7, "at": [0, 3], "k": None}, (4, (1, 2), "sobel_x")),
        ({"n": "7" * 3000}, (4, (1, 2), "sobel_x")),
        (["n", "7"], (4, (1, 2), "sobel_x")),
    ],
)
def test_what_a_browser_says_is_taken_over_where_it_is_good(said: object, found: tuple[object, ...]) -> None:
    at = opened()
    at.session_state["said"] = said
    at.run()
    assert not at.exception
    assert tuple(at.session_state[f"test.{name}"] for name in ("size", "at", "hue")) == found


def test_a_live_view_is_told_what_it_needs_to_draw_a_control(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ui.translations.language", lambda: "en")
    monkeypatch.setattr("ui.control.language", lambda: "en")
    one = choice("t.k", "k", ("box", "sobel_x"), "box", label="controls.kernel", names="kernels.name")
    told = one.described()
    assert (told["name"], told["kind"], told["options"]) == ("k", "select", ["box", "sobel_x"])
    assert list(told["names"]) == ["box", "sobel_x"]
    assert told["help"]
    number = whole("t.n", "n", -5, 5, 0, step=5, label="shell.language_name").described()
    assert number == {"name": "n", "kind": "range", "label": "English", "low": -5, "high": 5, "step": 5}
    assert switch("t.on", "on", label="shell.language_name").described() == {
        "name": "on", "kind": "switch", "label": "English"
    }  # fmt: skip
    row = choice("t.s", "s", (1, 2), 1, widget="row", label="shell.language_name", show=lambda n: f"{n} px")
    assert row.described()["names"] == {"1": "1 px", "2": "2 px"}


def test_the_session_is_said_by_the_names_of_the_link_and_read_again(monkeypatch: pytest.MonkeyPatch) -> None:
    params = (LETTERS, pair("t.at", "at"), switch("t.on", "on"))
    monkeypatch.setattr("ui.control.st.session_state", {"t.letter": "b", "t.at": (2, 3), "t.on": True})
    said = control.texts(params)
    assert said == {"n": "b", "at": "2,3", "on": "1"}
    assert control.read(params, said) == {"n": "b", "at": (2, 3), "on": True}
    assert control.values(params) == {"letter": "b", "at": (2, 3), "on": True}


def test_a_layout_holds_each_control_once() -> None:
    one, two = switch("t.one", "a"), switch("t.two", "b")
    assert control.each((one, (two, one), (one,))) == (one, two)
