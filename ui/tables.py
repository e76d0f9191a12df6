"""Tables as HTML: of figures, one row a figure and a column a case; of a kernel's numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from html import escape

import numpy as np

from ui.translations import t


def figures_table(
    names: str | Callable[[str], str],
    rows: Iterable[tuple[str, Sequence[str]]],
    heads: Sequence[str] = (),
    *,
    caption: str = "",
    testid: str = "",
) -> str:
    """Rows of (name, values) under `heads`, if any, as HTML.

    A row is labelled by the text of `names` + name, or by what `names` makes of it, and its `data-figure` is the name.
    Values are plain text.
    """
    label = names if callable(names) else lambda name: t(names + name)
    head = "".join(f"<th scope='col'>{escape(name)}</th>" for name in heads)
    body = "".join(
        f"<tr data-figure='{name}'><th scope='row'>{escape(label(name))}</th>"
        + "".join(f"<td>{escape(value)}</td>" for value in values)
        + "</tr>"
        for name, values in rows
    )
    above = f"<caption>{escape(caption)}</caption>" if caption else ""
    above += f"<thead><tr><td></td>{head}</tr></thead>" if head else ""
    named = f" data-testid='{testid}'" if testid else ""
    return f"<div class='record'{named}><table>{above}<tbody>{body}</tbody></table></div>"


def kernel_table(weights: np.ndarray, label: str) -> str:
    """A kernel (kH, kW) as a picture with its numbers: orange where positive, blue where negative."""
    largest = float(np.abs(weights).max()) or 1.0
    side = max(weights.shape)
    rows = "".join(
        "<tr>"
        + "".join(
            f'<td style="background:rgba({"230,97,1" if v > 0 else "33,102,172"},{0.65 * abs(v) / largest:.3f})">'
            f"{_weight(float(v), side)}</td>"
            for v in row
        )
        + "</tr>"
        for row in weights
    )
    return f'<table class="kernel kernel-{side}" aria-label="{escape(label)}">{rows}</table>'


def _weight(value: float, side: int) -> str:
    text = f"{value:.{2 if side > 4 else 3}f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text.replace("-", "−")
