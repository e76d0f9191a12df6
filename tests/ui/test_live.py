"""The JavaScript of live components as one text, and blocks of bytes for it."""

import json
import re

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from pages.shift_lab.view import FOLDER, MODULES
from tests.house import JAVASCRIPT, all_imported
from ui import link
from ui.live import DRAG, VIEWS, joined, live_view, pack

all_imported()


@pytest.mark.parametrize("view", VIEWS)
def test_modules_are_joined_to_one_text(view):
    *modules, entry = VIEWS[view]
    text = joined(modules, entry)
    assert not re.search(r"^import ", text, re.MULTILINE)
    assert text.count("export default") == 1


@pytest.mark.parametrize("view", VIEWS)
def test_a_module_imports_only_what_stands_before_it(view):
    known = set()
    for path in VIEWS[view]:
        assert imported(path) <= known, path
        known.add(path.name)
    exported = [name for path in VIEWS[view] for name in exports(path)]
    assert sorted(set(exported)) == sorted(exported)  # the view's modules share one scope of exports


def exports(path):
    """The names that a module exports."""
    return re.findall(r"^export (?:const|function|class) (\w+)", path.read_text("utf-8"), re.MULTILINE)


def imported(path):
    """The names of the modules that a module imports."""
    return set(re.findall(r"from \"\./([\w.]+)\"", path.read_text("utf-8")))


def test_two_views_of_one_name_are_an_error():
    with pytest.raises(ValueError, match="two live views are called cells"):
        live_view("cells", FOLDER / "view.js", MODULES)


def test_a_private_name_of_one_module_is_free_in_the_next(tmp_path):
    (tmp_path / "one.js").write_text("const side = 1;\nexport const a = side;\n")
    (tmp_path / "two.js").write_text('import { a } from "./one.js";\nconst side = 2;\nexport function b() {}\n')
    (tmp_path / "entry.js").write_text(
        'import { b } from "./two.js";\nconst side = 3;\nexport default function view() {}\n'
    )
    text = joined([tmp_path / "one.js", tmp_path / "two.js"], tmp_path / "entry.js")
    assert re.findall(r"const \{ (\w+) \} = ", text) == ["a", "b"]
    assert text.endswith("export default (() => {\nconst side = 3;\nfunction view() {}\n\nreturn view;\n})();\n")


def test_an_entry_may_export_what_a_call_returns(tmp_path):
    (tmp_path / "entry.js").write_text('export default mounted("one", createView);\n\nfunction createView(root) {}\n')
    body = 'const exported = mounted("one", createView);\n\nfunction createView(root) {}\n'
    assert joined([], tmp_path / "entry.js") == f"export default (() => {{\n{body}\nreturn exported;\n}})();\n"


@pytest.mark.parametrize(
    "text", ["function view() {}", "export default function () {}", "export default () => {}", "export default view;"]
)
def test_an_entry_without_a_default_export_of_these_two_is_an_error(tmp_path, text):
    (tmp_path / "entry.js").write_text(f"{text}\n")
    with pytest.raises(ValueError, match=r"entry\.js must hold `export default NAME\(\.\.\.\)` or `export default f"):
        joined([], tmp_path / "entry.js")


def test_a_block_holds_header_and_arrays():
    block = pack({"shape": [1, 2]}, np.array([[1.0, 2]]), np.array([3]))
    length = int.from_bytes(block[:4], "little")
    assert length % 4 == 0
    assert json.loads(block[4 : 4 + length]) == {"shape": [1, 2]}
    assert np.frombuffer(block[4 + length :], "<f4").tolist() == [1, 2, 3]


def test_a_block_refuses_what_json_cannot_say():
    with pytest.raises(ValueError, match="not JSON compliant"):
        pack({"scale": float("nan")})


DRAGS = re.compile(  # what is listened to, not what an event is said to have been
    r"(?<!=== )[\"'](?:pointer(?:down|up|cancel)|lostpointercapture|mouse(?:down|move|up)|touch(?:start|move|end))[\"']"
    r"|setPointerCapture|onpointer\w+"
)


@pytest.mark.parametrize("path", JAVASCRIPT, ids=lambda path: path.stem)
def test_what_a_drag_is_one_module_says(path):
    """A view that listens to presses by itself would follow a pointer whose release was lost."""
    assert path == DRAG or not DRAGS.findall(path.read_text("utf-8"))
    assert path != DRAG or len(DRAGS.findall(path.read_text("utf-8"))) >= 5


def test_words_are_told_by_one_module_alone():
    """A word without a number is no news where the user comes back to a place: Back, and the same again by hand."""
    told = [path.name for path in JAVASCRIPT if "setStateValue(" in path.read_text("utf-8")]
    assert sorted(told) == ["exchange.js", "view.js"]  # the latter of a browser that cannot show it


def script():
    """A view's words, and what is news of them."""
    import streamlit as st

    from ui.live import news, pack

    st.text(str(news("view", "at")))
    st.text(str(b"travels" in pack({})))


def heard(at, said=None, *, travels=False):
    """What is news in a run with this word of the browser's, after Back or not; and what the browser is told of it."""
    if said is not None:
        at.session_state["view"] = {"at": said}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(link, "travelled", lambda: travels)
        at.run()
    assert not at.exception
    return [text.value for text in at.text]


def test_a_word_is_news_once_and_not_after_a_travel():
    at = AppTest.from_function(script, default_timeout=30)
    assert heard(at) == ["None", "False"]
    assert heard(at, {"said": 4, "nth": 1}) == ["4", "False"]
    assert heard(at) == ["None", "False"]
    assert heard(at, {"said": 4, "nth": 2}) == ["4", "False"]  # the same place, said once more
    assert heard(at, {"said": 5, "nth": 3}, travels=True)[0] == "None"  # said before, come with the travel
    assert heard(at) == ["None", "False"]
    assert heard(at, {"said": 5, "nth": 4})[0] == "5"
    assert heard(at, 6)[0] == "6"  # without a number, where it differs
    assert heard(at, 6)[0] == "None"


def test_the_browser_is_told_of_each_travel():
    at = AppTest.from_function(script, default_timeout=30)
    at.session_state["link.travels"] = 2
    assert heard(at)[1] == "True"
