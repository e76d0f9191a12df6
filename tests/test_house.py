"""The house stands as CONTRIBUTING.md draws it: who asks whom for what, how long a file is, what a lesson holds."""

import ast
import importlib
import re
from collections.abc import Iterable, Mapping
from pathlib import Path

import pytest

from tests.house import JAVASCRIPT, ROOMS, ROOT, handed_on
from ui.lesson import lessons

LONGEST = 350  # lines of a module
LONGEST_PAGE = 120
WIDEST = 120  # columns of a line of JavaScript or CSS; ruff holds Python's
SOURCES = {  # module -> file, of everything that runs
    ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path
    for path in (ROOT / "app.py", *(path for room in ROOMS for path in (ROOT / room).rglob("*.py")))
}
SCREENS = {"streamlit", "plotly", "starlette", "babel"}
DECODERS = {"PIL", "pillow_heif"}


def imported(text: str, known: Iterable[str]) -> set[str]:
    """What a module imports: modules of `known` by their full names, others by the first part of theirs."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            found |= {name.name for name in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {f"{node.module}.{one.name}" for one in node.names} | {node.module}
    return {name if name in known else name.partition(".")[0] for name in found if name in known or known_first(name)}


def known_first(name: str) -> bool:
    """Whether a name is that of a library, not of something in a module of ours."""
    return name.partition(".")[0] not in (*ROOMS, "app")


IMPORTS = {name: imported(path.read_text("utf-8"), SOURCES) for name, path in SOURCES.items()}


def faults(imports: Mapping[str, set[str]]) -> list[str]:
    """Who asks whom against the rules, as "who asks whom"."""
    found = []
    for name, asked in imports.items():
        room, lesson = [*name.split("."), ""][:2]
        for other in asked:
            other_room, other_lesson = [*other.split("."), ""][:2]
            is_wrong = {
                "core": other_room in {"ui", "pages", "app"} | SCREENS
                or (other_room in DECODERS and lesson != "images"),
                "ui": other_room in ("pages", "app"),
                "pages": other_room == "app" or (other_room == "pages" and other_lesson not in ("", lesson)),
            }.get(room, other_room == "pages")
            if is_wrong:
                found.append(f"{name} asks {other}")
    return sorted(found)


def circle(imports: Mapping[str, set[str]]) -> list[str]:
    """Modules that import each other in a circle, one after the other; empty where there is none."""
    done: set[str] = set()

    def visit(name: str, path: list[str]) -> list[str]:
        if name in path:
            return [*path[path.index(name) :], name]
        if name in done or name not in imports:
            return []
        for other in sorted(imports[name] - {name}):
            if found := visit(other, [*path, name]):
                return found
        done.add(name)
        return []

    return next((found for name in imports if (found := visit(name, []))), [])


def test_core_knows_no_screen_ui_no_lesson_and_no_lesson_another() -> None:
    assert len(IMPORTS) > 250
    assert faults(IMPORTS) == []


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("core.padding", "streamlit"),
        ("core.padding", "ui.numbers"),
        ("core.padding", "PIL"),
        ("ui.numbers", "pages.layers.bench"),
        ("pages.layers.bench", "pages.signals.dots"),
        ("app", "pages.layers.bench"),
    ],
)
def test_who_asks_whom_against_the_rules_is_found(name: str, other: str) -> None:
    assert faults({name: {other}}) == [f"{name} asks {other}"]


def test_nothing_imports_in_a_circle() -> None:
    assert circle(IMPORTS) == []
    assert circle({**IMPORTS, "core.layer": IMPORTS["core.layer"] | {"core.layers"}})


def test_imports_are_read_wherever_they_stand() -> None:
    text = "import os.path\ndef late():\n from core import layer\n from core.padding import pad2d\n import ui.link\n"
    assert imported(text, SOURCES) == {"os", "core", "core.layer", "core.padding", "ui.link"}


def beside_its_face(text: str, handed: Mapping[str, str]) -> list[str]:
    """What a module imports from within a package of core though a package hands it on: `handed`, name -> package."""
    nodes = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.ImportFrom) and node.module]
    inner = [node for node in nodes if node.module.startswith(tuple(f"{package}." for package in handed.values()))]
    return [f"{one.name} of {handed[one.name]}" for node in inner for one in node.names if one.name in handed]


def test_what_a_package_of_core_hands_on_is_imported_from_it() -> None:
    packages = {name for name, path in SOURCES.items() if name.startswith("core.") and path.name == "__init__.py"}
    handed = {name: package for package in packages for name in handed_on(importlib.import_module(package))}
    outside = {name: path.read_text("utf-8") for name, path in SOURCES.items() if not name.startswith("core")}
    assert [(name, found) for name, text in outside.items() if (found := beside_its_face(text, handed))] == []
    text = "from core.convolution.layers import Conv2d\nfrom core.convolution.fast import quickest_way\n"
    assert beside_its_face(text, handed) == ["Conv2d of core.layers"]
    assert beside_its_face("from core.layers import Conv2d\n", handed) == []


def test_the_kit_knows_no_lesson_by_name() -> None:
    words = [f"{quote}{one.name}." for one in lessons() for quote in "\"'`"]
    kit = [path for suffix in ("*.py", "*.js", "*.css") for path in (ROOT / "ui").rglob(suffix)]
    assert [(path.name, word) for path in kit for word in words if word in path.read_text("utf-8")] == []


def too_long(path: Path, lines: int) -> bool:
    return lines > (LONGEST_PAGE if path.name == "page.py" else LONGEST)


def test_no_module_is_too_long() -> None:
    benchmarks = (ROOT / "benchmarks").rglob("*.py")
    length = {path: len(path.read_text("utf-8").splitlines()) for path in (*SOURCES.values(), *JAVASCRIPT, *benchmarks)}
    long = {str(path.relative_to(ROOT)) for path, lines in length.items() if too_long(path, lines)}
    assert long == set()
    assert too_long(ROOT / "pages/layers/page.py", LONGEST_PAGE + 1)
    assert not too_long(ROOT / "pages/layers/bench.py", LONGEST_PAGE + 1)


_TAKEN = re.compile(r'^(?:import|export)\s*\{([^}]*)\}\s*from\s*"(\.[\w./-]+\.js)";', re.MULTILINE)
_GIVEN = re.compile(r"^export\s+(?:async\s+)?(?:function\*?|const|let|class)\s+([A-Za-z_$][\w$]*)", re.MULTILINE)
_HANDED = re.compile(r"^export\s*\{([^}]*)\}", re.MULTILINE)


def named(listed: str) -> list[tuple[str, str]]:
    """The names of `{ a, b as c }`: [("a", "a"), ("b", "c")]."""
    parts = [part.strip().partition(" as ") for part in listed.split(",") if part.strip()]
    return [(inner, outer or inner) for inner, _, outer in parts]


def not_given(path: Path, text: str) -> list[str]:
    """What a module of JavaScript imports that the other one does not export."""
    found = []
    for listed, file in _TAKEN.findall(text):
        other = path.parent / file
        source = (other if other.exists() else ROOT / "ui" / "live" / file).read_text("utf-8")
        given = {*_GIVEN.findall(source), *(outer for names in _HANDED.findall(source) for _, outer in named(names))}
        found += [f"{inner} of {file}" for inner, _ in named(listed) if inner not in given]
    return found


def test_what_a_script_imports_is_exported() -> None:
    assert {path.name: found for path in JAVASCRIPT if (found := not_given(path, path.read_text("utf-8")))} == {}
    text = 'import { draggable as let_, nobody } from "./drag.js";\nexport { somebody } from "./engine/lab.js";\n'
    assert not_given(ROOT / "ui/live/maps.js", text) == ["nobody of ./drag.js", "somebody of ./engine/lab.js"]


def too_wide(text: str) -> list[str]:
    return [line for line in text.splitlines() if len(line) > WIDEST]


def test_no_line_of_javascript_or_css_is_too_wide() -> None:
    rooms = (*ROOMS, "benchmarks")
    files = [path for room in rooms for kind in ("js", "css") for path in (ROOT / room).rglob(f"*.{kind}")]
    assert len(files) > 60
    assert [(path.name, found) for path in files if (found := too_wide(path.read_text("utf-8")))] == []
    assert too_wide("−" * WIDEST + "\n" + "−" * (WIDEST + 1)) == ["−" * (WIDEST + 1)]


@pytest.mark.parametrize("lesson", [one.name for one in lessons()])
def test_a_lesson_is_a_folder_with_all_that_is_its_own(lesson: str) -> None:
    folder = ROOT / "pages" / lesson
    names = {path.name for path in folder.iterdir() if path.name != "__pycache__"}
    assert {"__init__.py", "page.py", "en.po", "ko.po", "en.md", "ko.md"} <= names
    assert {Path(name).suffix for name in names} <= {".py", ".po", ".md", ".css", ""}
    live = folder / "live"
    assert not live.exists() or {path.suffix for path in live.iterdir()} <= {".js", ".css"}
    assert (ROOT / "tests" / "pages" / lesson / "test_page.py").exists()


def untested(modules: Iterable[str]) -> list[str]:
    """Modules whose tests are not at the same place in `tests/`."""
    files = {name: ROOT / "tests" / SOURCES[name].relative_to(ROOT) for name in modules}
    return [name for name, file in files.items() if not file.with_name(f"test_{file.name}").exists()]


def defines(path: Path) -> bool:
    """Whether a module has functions or classes of its own, rather than hand on those of others."""
    body = ast.parse(path.read_text("utf-8")).body
    return any(isinstance(node, ast.FunctionDef | ast.ClassDef) for node in body)


def test_every_module_of_core_is_tested_where_one_looks_first() -> None:
    modules = [name for name, path in SOURCES.items() if name.startswith("core.") and path.name != "__init__.py"]
    assert untested(name for name in modules if defines(SOURCES[name])) == []
    assert untested(modules) == ["core.gradients"]  # which hands on alone
