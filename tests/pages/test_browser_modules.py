"""The JavaScript of live components as one text, and blocks of bytes for it."""

import json
import re

import numpy as np
import pytest

from ui import cells, live
from ui.browser import joined, pack


@pytest.mark.parametrize(("modules", "entry"), [(cells.MODULES, "cells.js"), (live.MODULES, "view.js")])
def test_modules_are_joined_to_one_text(modules, entry):
    text = joined(modules, modules[-1].parent / entry)
    assert not re.search(r"^import ", text, re.MULTILINE)
    assert text.count("export default") == 1


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
