"""Figures as a table: one row a figure, its name at the left, a column a case."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from ui.translations import t


def figures_table(
    prefix: str,
    rows: Iterable[tuple[str, Sequence[str]]],
    heads: Sequence[str] = (),
    *,
    caption: str = "",
    testid: str = "",
) -> str:
    """Rows of (name, values) under `heads`, if any, as HTML.

    A row is labelled by the text of `prefix` + name, and its `data-figure` is the name. Values are plain text.
    """
    head = "".join(f"<th scope='col'>{escape(name)}</th>" for name in heads)
    body = "".join(
        f"<tr data-figure='{name}'><th scope='row'>{escape(t(prefix + name))}</th>"
        + "".join(f"<td>{escape(value)}</td>" for value in values)
        + "</tr>"
        for name, values in rows
    )
    above = f"<caption>{escape(caption)}</caption>" if caption else ""
    above += f"<thead><tr><td></td>{head}</tr></thead>" if head else ""
    named = f" data-testid='{testid}'" if testid else ""
    return f"<div class='record'{named}><table>{above}<tbody>{body}</tbody></table></div>"
