"""The JavaScript of live components as one text, and blocks of bytes for it."""

import json
import re

import numpy as np
import pytest

from ui import browser, cells, descent, live, signals, waves
from ui.browser import joined, live_view, pack
from ui.dilation import reading
from ui.regularity import finder as likes
from ui.sharing import finder, moved, ties
from ui.transposition import matrix, wiener

VIEWS = (cells, descent, live, signals, waves, reading, likes, finder, moved, ties, matrix, wiener)


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.__name__)
def test_modules_are_joined_to_one_text(view):
    entry = next(path for path in browser._entries.values() if path.parent == view.FOLDER)
    text = joined(view.MODULES, entry)
    assert not re.search(r"^import ", text, re.MULTILINE)
    assert text.count("export default") == 1


def test_every_view_imports_only_modules_that_it_is_given_and_in_their_order():
    for view in VIEWS:
        entries = [path for path in browser._entries.values() if path.parent == view.FOLDER]
        known = set()
        for path in view.MODULES:
            assert imported(path) <= known, path
            known.add(path.name)
        exported = [name for path in view.MODULES for name in exports(path)]
        assert sorted(set(exported)) == sorted(exported), view.__name__  # they share one scope
        assert any(imported(entry) <= known for entry in entries), view.__name__


def exports(path):
    """The names that a module exports."""
    return re.findall(r"^export (?:const|function|class) (\w+)", path.read_text("utf-8"), re.MULTILINE)


def imported(path):
    """The names of the modules that a module imports."""
    return set(re.findall(r"from \"\./([\w.]+)\"", path.read_text("utf-8")))


def test_two_views_of_one_name_are_an_error():
    with pytest.raises(ValueError, match="two live views are called cells"):
        live_view("cells", live.FOLDER / "view.js", live.MODULES)


def test_a_private_name_of_one_module_is_free_in_the_next(tmp_path):
    (tmp_path / "one.js").write_text("const side = 1;\nexport const a = side;\n")
    (tmp_path / "two.js").write_text('import { a } from "./one.js";\nconst side = 2;\nexport function b() {}\n')
    (tmp_path / "entry.js").write_text('import { b } from "./two.js";\nexport default b;\n')
    text = joined([tmp_path / "one.js", tmp_path / "two.js"], tmp_path / "entry.js")
    assert re.findall(r"const \{ (\w+) \} = ", text) == ["a", "b"]
    assert text.endswith("export default b;\n")


def test_a_block_holds_header_and_arrays():
    block = pack({"shape": [1, 2]}, np.array([[1.0, 2]]), np.array([3]))
    length = int.from_bytes(block[:4], "little")
    assert length % 4 == 0
    assert json.loads(block[4 : 4 + length]) == {"shape": [1, 2]}
    assert np.frombuffer(block[4 + length :], "<f4").tolist() == [1, 2, 3]


def test_a_block_refuses_what_json_cannot_say():
    with pytest.raises(ValueError, match="not JSON compliant"):
        pack({"scale": float("nan")})
