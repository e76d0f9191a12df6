"""What a browser may say that no view says: it is left out before Streamlit reads it, or changes nothing."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import pytest
import streamlit as st
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from pages.gradients.boards import CHOICES as GRADIENTS
from pages.shift_lab import view as live
from pages.signals.view import CHOICES as SIGNALS
from tests.conftest import ROOT
from tests.house import all_imported
from ui.live import VIEWS, boards, news, strict
from ui.messages import LONGEST, Words, readable, starts_a_run

all_imported()
KEY = "view"
DEEP: Any = []
for _ in range(500):
    DEEP = [DEEP]
HOSTILE = (None, True, False, 1.0, float("nan"), float("inf"), -1000, 10**30, -(10**30), "½", [], {}, [[0, 0]], DEEP)


@dataclass(frozen=True)
class Hearer:
    """A view's reader: what is there after `said`, a view's honest words by their names, was heard."""

    hear: Callable[[], Any]
    said: dict[str, Any]


def shifted() -> Any:
    """What Shift Lab takes from its view."""
    picture, stack = np.zeros((1, 32, 32), np.float32), '{"layers": []}'
    start = live.Committed((0, 0))
    return live.shift_view(picture, stack, feature=0, pooled=0, mode="zeros", start=start, key=KEY)


def listened(listen: Callable[[], None]) -> Any:
    """What the session holds after a view was listened to, but for the view's own words."""
    listen()
    return {key: value for key, value in st.session_state.items() if not key.startswith(KEY)}


def board(choices: boards.Choices) -> Callable[[], Any]:
    return lambda: listened(lambda: choices.listen(key=KEY))


HEARERS = {
    "gradients": Hearer(board(GRADIENTS), {"spec": {"part": "backward", "stride": "2", "at": "i3"}}),
    "shift": Hearer(shifted, {"shift": {"shift": [3, -5], "axis": "y"}, "shade": True}),
    "signals": Hearer(board(SIGNALS), {"spec": {"part": "dots", "stride": "2", "flip": "1"}}),
}
DECLARED = {name: {one.name: one.write(one.default) for one in view.says} for name, view in VIEWS.items() if view.says}
HEARERS |= {
    name: Hearer(partial(listened, partial(VIEWS[name].listen, KEY)), {"spec": said} if VIEWS[name].as_one else said)
    for name, said in DECLARED.items()
}
AS_ONE = {name for name, view in VIEWS.items() if view.as_one} | {"signals", "gradients"}
SILENT = {"curves", "ties"}  # views that say nothing
LEFT = "left out"
EQUAL = (True, 1, 1.0)  # to one another, in Python


def mutants(said: Any, hostile: Any = HOSTILE) -> Iterator[tuple[tuple[Any, ...], Any]]:
    """`said` with one thing in it another one, or left out, or once too often: where, and what it became."""
    for other in hostile:
        if type(other) is not type(said) or other != said:
            yield (), other
    if isinstance(said, dict):
        for name, value in said.items():
            yield (name,), {key: other for key, other in said.items() if key != name}
            yield from (((name, *at), {**said, name: other}) for at, other in mutants(value))
    if isinstance(said, list):
        yield (), said[:-1]
        yield (), [*said, said[-1]]
        for i, value in enumerate(said):
            yield from (((i, *at), [*said[:i], other, *said[i + 1 :]]) for at, other in mutants(value))


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> Callable[[Hearer, dict[str, Any]], Any]:
    """What is there after the view has said something, in a session of its own."""

    def hear(hearer: Hearer, said: dict[str, Any]) -> Any:
        state = {KEY: said}
        monkeypatch.setattr(st, "session_state", state)
        monkeypatch.setattr(live, "_component", lambda **_: said)
        return hearer.hear()

    return hear


def test_every_view_that_says_something_is_tried() -> None:
    assert {*HEARERS, *SILENT} == set(VIEWS)
    words = {
        name
        for room in ("ui", "pages")
        for path in (ROOT / room).rglob("*.py")
        for name in _told(path.read_text("utf-8"))
    }
    declared = {word for name in DECLARED for word in HEARERS[name].said}
    assert {word for hearer in HEARERS.values() for word in hearer.said} | {"unsupported"} == words | declared


def _told(text: str) -> list[str]:
    return [name.split("_change=silent")[0] for name in text.split("on_")[1:] if "_change=silent" in name[:40]]


@pytest.mark.parametrize("view", HEARERS)
def test_what_no_view_says_changes_nothing(view: str, told: Callable[[Hearer, dict[str, Any]], Any]) -> None:
    hearer = HEARERS[view]
    before, after = told(hearer, {}), told(hearer, hearer.said)
    assert before != after
    tried = 0
    for word, honest in hearer.said.items():
        others = {name: value for name, value in hearer.said.items() if name != word}
        without = told(hearer, others)
        for at, mutant in mutants(honest):
            if word == "shade" and isinstance(mutant, bool):
                continue  # what the view may say too
            found = told(hearer, {**others, word: mutant})
            tried += 1
            if view in AS_ONE:  # several things, each for itself
                assert_each(found, before, after)
                assert at in ((), ("part",)) or found != after, (word, at)
                assert at not in ((), ("part",)) or found == before, (word, at)
            elif word == "shift" and at == ("axis",):
                assert found.shift == after.shift
            else:
                assert found == without, (word, at, mutant)
    assert tried > 12


def assert_each(found: dict[str, Any], before: dict[str, Any], after: dict[str, Any]) -> None:
    """Each value is the one before or the honest one, of its very type."""
    for key in found:
        allowed = [values[key] for values in (before, after) if key in values]
        assert any(type(found[key]) is type(one) and found[key] == one for one in allowed), (key, found[key])


def test_readers_tell_kinds_apart_that_python_takes_for_one() -> None:
    assert [strict.whole(value, 0, 9) for value in EQUAL] == [None, 1, None]
    assert [strict.one_of(value, (1, 3)) for value in EQUAL] == [None, 1, None]
    assert [strict.wholes([value, 2], (0, 9), (0, 9)) for value in EQUAL] == [None, (1, 2), None]
    assert strict.pair([1, 10], (0, 9), (0, 9)) is None
    assert strict.named([1], "a") is None
    assert strict.text(b"a") is None


def message(**states: str) -> BackMsg:
    """A rerun with a slider and these JSON states."""
    found = BackMsg()
    found.rerun_script.query_string = "lang=en"
    states_of = found.rerun_script.widget_states.widgets
    states_of.add(id="slider").double_value = 3
    for name, text in states.items():
        states_of.add(id=name).json_value = text
    return found


BAD = ("", "no json", '{"at": nul', "null", "[1]", '"text"', "3", "NaN", '{"at": NaN}', '{"at": 1e999}', "{}{}")
DEEPER = ("[" * 500 + "]" * 500, '{"at":' * 400 + "1" + "}" * 400, '{"at":' + "[" * 10**5 + "]" * 10**5 + "}")
LONG = ('{"at": ' + "9" * 5000 + "}", '{"at": "' + "a" * LONGEST + '"}')


@pytest.mark.parametrize("text", [*BAD, *DEEPER, *LONG], ids=lambda text: f"{text[:12]}-{len(text)}")
@pytest.mark.parametrize("kind", ["json_value", "json_trigger_value"])
def test_states_that_cannot_be_read_are_left_out_of_their_message(text: str, kind: str, caplog: Any) -> None:
    honest = message(good='{"at": [1, 2]}')
    given = message(good='{"at": [1, 2]}')
    setattr(given.rerun_script.widget_states.widgets.add(id="bad"), kind, text)
    found = BackMsg.FromString(readable(given.SerializeToString()))
    if kind == "json_trigger_value" and text == "[1]":
        assert found == given  # a list of events, as Streamlit's browser sends it
        return
    assert found == honest
    assert LEFT in caplog.text


def test_other_messages_pass_byte_by_byte() -> None:
    honest = message(good=json.dumps(HEARERS["faces"].said)).SerializeToString()
    for data in (honest, b"", b"\xff\xff no message", BackMsg(stop_script=True).SerializeToString()):
        assert readable(data) is data


def kept_of(words: Words, tick: bool = False, **texts: str) -> set[str]:
    """Which widgets' states of the browser's next message come through; with `tick`, it asks how far a work is too."""
    found = BackMsg()
    for name, text in texts.items():
        found.rerun_script.widget_states.widgets.add(id=name).string_value = text
    if tick:
        found.rerun_script.widget_states.widgets.add(id="t").json_trigger_value = '[{"event":"tick","value":1}]'
    heard = BackMsg.FromString(readable(found.SerializeToString(), words))
    return {state.id for state in heard.rerun_script.widget_states.widgets}


def test_who_asks_how_far_a_work_is_says_nothing_that_was_said_before() -> None:
    words = Words()
    assert kept_of(words, sample="astronaut", size="256") == {"sample", "size"}
    words.run()  # in which the server chooses another sample
    assert kept_of(words, tick=True, sample="astronaut", size="256") == {"t"}
    assert kept_of(words, sample="astronaut", size="256") == {"sample", "size"}  # the twin: who does something says all


def test_what_changes_with_the_question_is_heard() -> None:
    words = Words()
    assert kept_of(words, tick=True, sample="astronaut") == {"sample", "t"}  # nothing is known yet
    assert kept_of(words, tick=True, sample="coffee") == {"sample", "t"}
    assert kept_of(words, tick=True, sample="coffee", camera="on") == {"sample", "camera", "t"}
    words.run()
    words.run()
    assert kept_of(words, tick=True, sample="coffee", camera="on") == {"t"}


def test_a_change_is_said_again_until_it_is_heard_for_sure() -> None:
    words = Words()
    kept_of(words, sample="astronaut", size="256")
    kept_of(words, sample="coffee", size="256")
    assert kept_of(words, tick=True, sample="coffee", size="256") == {
        "sample",
        "t",
    }  # of two that wait the later counts
    words.run()
    assert kept_of(words, tick=True, sample="coffee", size="256") == {"sample", "t"}  # it may have begun before
    words.run()
    assert kept_of(words, tick=True, sample="coffee", size="256") == {"t"}


def test_the_browser_is_told_that_a_run_begins() -> None:
    begins = ForwardMsg()
    begins.new_session.name = "app"
    assert starts_a_run(begins.SerializeToString())
    for other in (ForwardMsg(script_finished=ForwardMsg.FINISHED_SUCCESSFULLY).SerializeToString(), b"", b"\xff" * 9):
        assert not starts_a_run(other)


def test_a_word_is_heard_once() -> None:
    st.session_state[KEY] = {"at": {"cell": [1, 2]}}
    assert news(KEY, "at") == {"cell": [1, 2]}
    assert news(KEY, "at") is None
    st.session_state[KEY] = {}
    assert news(KEY, "at") is None
