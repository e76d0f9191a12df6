"""docs/streamlit.md says all that is used of Streamlit beyond its API, and what is used is there."""

import ast
import functools
import importlib
import inspect
import pkgutil
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
import streamlit.proto
from google.protobuf.descriptor import FieldDescriptor
from streamlit import runtime
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.scriptrunner_utils.script_run_context import ScriptRunContext

from tests.conftest import ROOT
from tests.pages.labels import TEXT_FIELDS

DOCUMENTED = {"streamlit", "streamlit.testing.v1"}  # modules that Streamlit's documentation names
FOLDERS = ("benchmarks", "core", "pages", "tests", "ui")
TEST_ID = re.compile(r"(?<![\w.-])st[A-Z][A-Za-z]+(?:-[a-z]\w+)?")
STATIC = Path(streamlit.__file__).parent / "static"


def sources() -> dict[str, str]:
    """The texts of the project's modules and style sheets but this one, by their paths."""
    paths = [ROOT / "app.py", *(path for folder in FOLDERS for path in (ROOT / folder).rglob("*"))]
    return {
        path.relative_to(ROOT).as_posix(): path.read_text("utf-8")
        for path in paths
        if path.suffix in (".py", ".css", ".js") and path != Path(__file__)
    }


SOURCES = sources()  # by path
DOC = (ROOT / "docs" / "streamlit.md").read_text("utf-8")


def ids_in(texts: Mapping[str, str]) -> set[str]:
    """The test ids of Streamlit's elements that texts name."""
    return {found for text in texts.values() for found in TEST_ID.findall(text)}


def imports(texts: Mapping[str, str]) -> set[tuple[str, str]]:
    """What modules import of Streamlit beside itself: (module, name), the name empty where that is a module."""
    found = set[tuple[str, str]]()
    for path, text in texts.items():
        is_read = path.endswith(".py") and "streamlit" in text  # the others take seconds
        for node in ast.walk(ast.parse(text)) if is_read else ():
            if isinstance(node, ast.Import):
                found |= {(alias.name, "") for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module:
                found |= {(node.module, alias.name) for alias in node.names}
    return {(module, name) for module, name in found if module.split(".")[0] == "streamlit"} - {("streamlit", "")}


def undocumented(texts: Mapping[str, str], doc: str) -> list[str]:
    """The test ids and the imports that `doc` does not name."""
    words = set(re.findall(r"[\w.-]+", " ".join(re.findall(r"`([^`]+)`", doc))))
    imported = imports(texts)
    needed = {module if module != "streamlit" else f"streamlit.{name}" for module, name in imported}
    needed |= {name for module, name in imported if module not in DOCUMENTED and name}
    return sorted((needed - DOCUMENTED | ids_in(texts)) - words)


def rows(doc: str) -> Iterator[list[str]]:
    """The cells of each line of each table."""
    for line in doc.splitlines():
        if line.startswith("| ") and not line.startswith(("| what", "| ---")):
            yield [cell.strip() for cell in line.strip("|").split(" | ")]


def quoted(cell: str) -> list[str]:
    return re.findall(r"`([^`]+)`", cell)


def read(path: str) -> str:
    """The text of a source, or of all in a folder; KeyError where there is none."""
    if not path.endswith("/"):
        return SOURCES[path]
    found = [text for name, text in SOURCES.items() if name.startswith(path)]
    if not found:
        raise KeyError(path)
    return "\n".join(found)


def unused(cells: list[str]) -> list[str]:
    """The files of a row that are not there or hold nothing of what it is about, and what no file of it holds."""
    what, files = quoted(cells[0]), quoted(cells[1])
    texts = {}
    for path in files:
        try:
            texts[path] = read(path)
        except KeyError:
            return [path]
    names = [re.split(r"[.](?=\w+$)", one)[-1] if one.startswith("streamlit.") else one for one in what]
    idle = [path for path, text in texts.items() if not any(name in text for name in names)]
    return idle + [
        name for name in names if TEST_ID.fullmatch(name) and not any(name in text for text in texts.values())
    ]


@functools.cache
def known_tests() -> frozenset[str]:
    """The names of all tests."""
    here = {Path(__file__).name: Path(__file__).read_text("utf-8")}
    texts = [text for path, text in (SOURCES | here).items() if path.rpartition("/")[2].startswith("test_")]
    return frozenset(re.findall(r"^def (test_\w+)", "\n".join(texts), re.MULTILINE))


def missing_tests(cells: list[str]) -> list[str]:
    """What a row names as its test and is none; "no test" where it names none."""
    return [name for name in quoted(cells[-1]) or ["no test"] if name not in known_tests()]


def test_the_page_names_every_test_id_and_every_import() -> None:
    assert undocumented(SOURCES, DOC) == []


def test_what_the_page_does_not_name_is_told() -> None:
    source = 'from streamlit.nowhere import Nothing\nfrom streamlit import nobody\nX = "[data-testid=stNowhere-at_all]"'
    names = ["Nothing", "stNowhere-at_all", "streamlit.nobody", "streamlit.nowhere"]
    assert undocumented({"a.py": source, "b.css": source}, DOC) == names
    assert undocumented({"a.py": source}, " ".join(f"`{name}`" for name in names)) == []
    assert undocumented({"a.css": "[data-testid=stHeader] {}"}, "the stHeaders, `stHeaderless`") == ["stHeader"]


@pytest.mark.parametrize("cells", list(rows(DOC)), ids=lambda cells: cells[0][:40])
def test_a_line_of_the_page_is_about_what_its_files_hold_and_names_a_test(cells: list[str]) -> None:
    assert len(cells) == 4
    assert unused(cells) == []
    assert missing_tests(cells) == []


@pytest.mark.parametrize(
    ("line", "wrong"),
    [
        ("| `stHeader` | `ui/gone.css` | why | `test_a_page_has_room` |", ["ui/gone.css"]),
        ("| `stHeader` | `ui/gone/` | why | `test_a_page_has_room` |", ["ui/gone/"]),
        ("| `stHeader` | `ui/link.py` | why | `test_a_page_has_room` |", ["ui/link.py", "stHeader"]),
        ("| `stHeader`, `stGone` | `ui/shell.css` | why | `test_a_page_has_room` |", ["stGone"]),
        ("| `stHeader` | `ui/shell.css` | why | `test_that_is_gone` |", ["test_that_is_gone"]),
        ("| `stHeader` | `ui/shell.css` | why | none |", ["no test"]),
        ("| `stHeader` | `ui/shell.css` | why | `test_a_page_has_room` |", []),
    ],
)
def test_a_line_that_is_out_of_date_is_told(line: str, wrong: list[str]) -> None:
    (cells,) = rows(line)
    assert unused(cells) + missing_tests(cells) == wrong


def absent(names: set[str], script: str) -> list[str]:
    """The test ids that a front end's script does not hold; `stBaseButton-primary` is put together there."""
    there = set(re.findall(r"(?<!className:)[`\"'](st[A-Z]\w+)(?:[`\"']|-\$\{)", script))
    parts = {name: name.partition("-") for name in names}
    return sorted(
        name for name, (stem, _, kind) in parts.items() if stem not in there or (kind and f"`{kind}`" not in script)
    )


def test_the_installed_front_end_has_every_test_id() -> None:
    script = "\n".join(path.read_text("utf-8") for path in STATIC.rglob("*.js"))
    named = ids_in(SOURCES)
    assert len(named) > 40
    assert absent(named | {"stNowhere", "stBaseButton-nowhere"}, script) == ["stBaseButton-nowhere", "stNowhere"]


@pytest.mark.parametrize(("module", "name"), sorted(imports(SOURCES)))
def test_every_import_of_streamlit_is_there(module: str, name: str) -> None:
    found = importlib.import_module(module)
    assert not name or hasattr(found, name) or importlib.import_module(f"{module}.{name}")


def lacking(owner: type, *names: str) -> list[str]:
    """The names that a class does not have, nor its objects by what they are made of."""
    made = inspect.signature(owner).parameters
    return [name for name in names if not hasattr(owner, name) and name not in made]


def test_what_is_used_of_streamlit_s_objects_is_there() -> None:
    assert callable(runtime.exists)
    assert inspect.signature(runtime.get_instance).return_annotation == "Runtime"
    assert lacking(runtime.Runtime, "is_active_session", "nowhere") == ["nowhere"]
    used = ("session_id", "uploaded_file_mgr", "is_history_navigation")
    assert lacking(ScriptRunContext, *used, "nowhere") == ["nowhere"]
    assert lacking(MemoryUploadedFileManager, "remove_file", "nowhere") == ["nowhere"]


def test_texts_are_looked_for_in_fields_that_messages_have() -> None:
    fields = set()
    for info in pkgutil.iter_modules(streamlit.proto.__path__):
        module = importlib.import_module(f"streamlit.proto.{info.name}")
        waiting = list(module.DESCRIPTOR.message_types_by_name.values())
        while waiting:
            message = waiting.pop()
            waiting += message.nested_types
            fields |= {field.name for field in message.fields if field.type == FieldDescriptor.TYPE_STRING}
    assert sorted(TEXT_FIELDS - fields) == []
