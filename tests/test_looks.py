"""HTML is of elements that escape what they hold, and charts are made by the kit alone."""

import ast
import re
from collections.abc import Callable, Iterator

import pytest

from tests.house import ROOT

SOURCES = {str(path.relative_to(ROOT)): path for room in ("ui", "pages") for path in (ROOT / room).rglob("*.py")}
TAG = re.compile(r"</[a-z][a-z0-9]*>|<[a-z][a-z0-9]*( [a-z-]+=|/?>)")


def documentation(tree: ast.AST) -> set[int]:
    """The docstrings of a module, by their identity."""
    holders = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    nodes = [node.body[0] for node in ast.walk(tree) if isinstance(node, holders) and node.body]
    return {id(node.value) for node in nodes if isinstance(node, ast.Expr)}


def html_strings(text: str) -> Iterator[str]:
    """Strings with tags in them: HTML that nothing escapes. A constant within `Markup(...)` is said to be safe."""
    tree = ast.parse(text)
    marked = [
        node for node in ast.walk(tree) if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Markup"
    ]
    left_out = documentation(tree) | {id(argument) for node in marked for argument in node.args}
    strings = [node for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)]
    for node in strings:  # "<extra></extra>" in Plotly's labels: no name beside them
        if id(node) not in left_out and TAG.search(node.value.replace("<extra></extra>", "")):
            yield node.value


def escapes(text: str) -> Iterator[str]:
    """Imports of what escapes HTML by hand."""
    for node in ast.walk(ast.parse(text)):
        names = {alias.name for alias in node.names} if isinstance(node, ast.Import | ast.ImportFrom) else set()
        if "html" in names or (isinstance(node, ast.ImportFrom) and node.module == "html") or "escape" in names:
            yield ast.unparse(node)


def charts(text: str) -> Iterator[str]:
    """Plotly, and Streamlit's way to draw it."""
    for node in ast.walk(ast.parse(text)):
        modules = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        modules += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
        yield from (name for name in modules if name.partition(".")[0] == "plotly")
        if isinstance(node, ast.Attribute) and node.attr in ("plotly_chart", "update_layout", "update_traces"):
            yield node.attr


@pytest.mark.parametrize(("find", "owners"), [(html_strings, ()), (escapes, ()), (charts, ("ui/charts.py",))])
def test_nobody_makes_anew_what_the_kit_has(find: Callable[[str], Iterator[str]], owners: tuple[str, ...]) -> None:
    assert len(SOURCES) > 150
    texts = {name: path.read_text("utf-8") for name, path in SOURCES.items() if name not in owners}
    assert [(name, one) for name, text in texts.items() for one in find(text)] == []


@pytest.mark.parametrize(
    ("find", "text"),
    [
        (html_strings, "f'<td>{value}</td>'"),
        (html_strings, "'</td>'.join(cells)"),
        (html_strings, "Markup(f'<p class=\"a\">{value}</p>')"),
        (html_strings, "'<p style=' + style"),
        (escapes, "from html import escape"),
        (escapes, "import html"),
        (escapes, "from markupsafe import Markup, escape"),
        (charts, "import plotly.graph_objects as go"),
        (charts, "from plotly import express"),
        (charts, "st.plotly_chart(figure)"),
        (charts, "figure.update_layout(height=3)"),
    ],
)
def test_what_is_made_anew_is_found(find: Callable[[str], Iterator[str]], text: str) -> None:
    assert list(find(text))


@pytest.mark.parametrize(
    "text",
    ['"""Of `<td>` and <p>."""', "x < y and 'a > b'", "Markup('<i>n</i>')", "h.td[value]", "'%{y}<extra></extra>'"],
)
def test_what_is_no_html_of_a_string_is_let_be(text: str) -> None:
    assert list(html_strings(text)) == []
