"""The JavaScript of live components as one text, and blocks of bytes for it."""

import json
import re

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from pages.shift_lab.view import FOLDER
from tests.house import JAVASCRIPT, ROOT, all_imported
from ui import link
from ui.live import VIEWS, live_view, pack
from ui.live.modules import KIT, exported, joined, looks, needed

all_imported()


@pytest.mark.parametrize("view", VIEWS)
def test_modules_are_joined_to_one_text(view):
    text = joined(VIEWS[view].entry)
    assert not re.search(r"^import ", text, re.MULTILINE)
    assert len(re.findall(r"^export default ", text, re.MULTILINE)) == 1


@pytest.mark.parametrize("view", VIEWS)
def test_each_module_stands_after_what_it_imports(view):
    known = set()
    for path in needed(VIEWS[view].entry):
        if path.suffix == ".js":
            assert set(re.findall(r"from \"\./(?:\w+/)*([\w.]+)\"", path.read_text("utf-8"))) <= known, path
        known.add(path.name)
    assert path == VIEWS[view].entry


def test_every_script_and_style_sheet_is_needed_by_a_view():
    needed_by_views = {path for view in VIEWS.values() for path in needed(view.entry)}
    texts = {path: re.findall(r'from "\./([\w.]+)\?source"', path.read_text("utf-8")) for path in needed_by_views}
    needed_by_views |= {one for path, names in texts.items() for name in names for one in needed(path.parent / name)}
    sheets = {path for room in ("ui", "pages") for path in (ROOT / room).rglob("live/**/*.css")}
    assert {*JAVASCRIPT, *sheets} - needed_by_views == {KIT / "base.css"}


def test_two_views_of_one_name_are_an_error():
    with pytest.raises(ValueError, match="two live views are called cells"):
        live_view("cells", FOLDER / "view.js")


def test_a_name_of_one_module_is_free_in_the_next(tmp_path):
    (tmp_path / "one.js").write_text("const side = 1;\nexport const a = side;\n")
    (tmp_path / "two.js").write_text('import { a as b } from "./one.js";\nconst side = 2;\nexport function a() {}\n')
    (tmp_path / "entry.js").write_text(
        'import { a } from "./two.js";\nconst side = 3;\nexport default function view() {}\n'
    )
    text = joined(tmp_path / "entry.js")
    assert re.findall(r"const (\S+) = \(\(\)", text) == ["$one0", "$two1"]
    assert "const { a: b } = $one0;" in text
    assert text.endswith(
        "export default (() => {\nconst { a } = $two1;\nconst side = 3;\nfunction view() {}\n\nreturn view;\n})();\n"
    )


def test_what_a_module_hands_on_or_exports_in_a_list_is_exported(tmp_path):
    (tmp_path / "one.js").write_text("const a = 1;\nconst b = 2;\nexport { a, b as c };\n")
    (tmp_path / "face.js").write_text('export { a as d } from "./one.js";\nimport * as one from "./one.js";\n')
    text = exported(tmp_path / "face.js", tmp_path / "one.js")
    assert "return { a, c: b };" in text
    assert "return { d: $one0.a };" in text
    assert "const one = $one0;" in text
    assert text.endswith("export default { ...$face1, ...$one0 };\n")


def test_a_style_sheet_stands_after_those_of_what_is_imported(tmp_path):
    (tmp_path / "own.css").touch()
    (tmp_path / "entry.js").write_text('import "./own.css";\nimport { buildMap } from "./maps.js";\n')
    assert looks(tmp_path / "entry.js") == [KIT / "maps.css", tmp_path / "own.css"]


def test_an_import_of_nothing_and_a_circle_are_errors(tmp_path):
    (tmp_path / "one.js").write_text('import { a } from "./two.js";\n')
    (tmp_path / "two.js").write_text('import { b } from "./one.js";\n')
    (tmp_path / "lost.js").write_text('import { a } from "./none.js";\n')
    with pytest.raises(ValueError, match=r"import each other: one\.js, two\.js, one\.js"):
        needed(tmp_path / "one.js")
    with pytest.raises(ValueError, match=r"lost\.js imports \./none\.js, which is neither beside it nor in live"):
        needed(tmp_path / "lost.js")


def test_an_entry_may_export_what_a_call_returns(tmp_path):
    (tmp_path / "entry.js").write_text('export default view("one", createView);\n\nfunction createView(root) {}\n')
    body = 'const exported = view("one", createView);\n\nfunction createView(root) {}\n'
    assert joined(tmp_path / "entry.js") == f"export default (() => {{\n{body}\nreturn exported;\n}})();\n"


@pytest.mark.parametrize(
    "text", ["function view() {}", "export default function () {}", "export default () => {}", "export default view;"]
)
def test_an_entry_without_a_default_export_of_these_two_is_an_error(tmp_path, text):
    (tmp_path / "entry.js").write_text(f"{text}\n")
    with pytest.raises(ValueError, match=r"entry\.js must hold `export default NAME\(\.\.\.\)` or `export default f"):
        joined(tmp_path / "entry.js")


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
    assert path == KIT / "drag.js" or not DRAGS.findall(path.read_text("utf-8"))
    assert path != KIT / "drag.js" or len(DRAGS.findall(path.read_text("utf-8"))) >= 5


def test_words_are_told_by_one_module_alone():
    """A word without a number is no news where the user comes back to a place: Back, and the same again by hand."""
    told = [path.name for path in JAVASCRIPT if "setStateValue(" in path.read_text("utf-8")]
    assert sorted(told) == ["exchange.js", "unsupported.js"]  # the latter of a browser that cannot show it


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
