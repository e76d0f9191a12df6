"""The live component: nine panels that follow the pointer, computed in the browser.

`shift_view` mounts it. The picture and the stack go to the browser as one block of bytes; what comes back is the shift
at which the user let go. The JavaScript is plain modules without a build step, joined to one text here, for Streamlit
runs a component as one `blob:` module, in which relative imports fail:

    engine.js     the maths on typed arrays: every layer, the moved run, the figures; knows no canvas
    paint.js      values to RGBA bytes
    dom.js        elements, and texts in the labels' language
    paper.js      the numbers that change with every frame, drawn on one canvas
    panels.js     the nine canvases, their size, boxes and hatching
    figures.js    verdicts, figures and legends
    magnifier.js  the numbers around a cell
    look.js       the cell under the pointer, and what it sees on the input
    large.js      one panel over the page
    pointer.js    dragging, looking, enlarging, keys
    controls.js   sliders, steps, play
    sheet.js      the nine panels as one PNG
    view.js       what Streamlit calls; shows a shift, commits it; knows no arithmetic
"""

import functools
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import streamlit as st

from core.padding import check_padding_mode
from ui.translations import part

FOLDER = Path(__file__).resolve().parent
# In the order in which they import each other: each only what stands before it.
MODULES = (
    "engine",
    "paint",
    "dom",
    "paper",
    "panels",
    "figures",
    "magnifier",
    "look",
    "large",
    "pointer",
    "controls",
    "sheet",
)
ENTRY = "view"

IMPORT = re.compile(r"^import\s[^;]*;[ \t]*\n?", re.MULTILINE)
_EXPORT = re.compile(r"^export\s+(?=(?:async\s+)?(?:function\*?|const|let|class)\s+([A-Za-z_$][\w$]*))", re.MULTILINE)
_EXPORT_LIST = re.compile(r"^export\s*\{([^}]*)\};?[ \t]*\n?", re.MULTILINE)


def scope(source: str) -> str:
    """One module as an expression statement that binds only what the module exports."""
    listed = [name.strip() for names in _EXPORT_LIST.findall(source) for name in names.split(",")]
    names = ", ".join([*_EXPORT.findall(source), *filter(None, listed)])
    body = _EXPORT_LIST.sub("", _EXPORT.sub("", IMPORT.sub("", source)))
    return f"const {{ {names} }} = (() => {{\n{body}\nreturn {{ {names} }};\n}})();\n"


@functools.cache
def joined_source() -> str:
    """The component's JavaScript as one module without imports.

    Every module keeps a scope of its own, so that two may use one private name; the entry holds the default export.
    """
    scoped = [scope(_read(f"{name}.js")) for name in MODULES]
    return "\n".join([*scoped, IMPORT.sub("", _read(f"{ENTRY}.js"))])


def _read(name: str) -> str:
    return (FOLDER / name).read_text(encoding="utf-8")


def pack(header: Mapping[str, object], picture: np.ndarray) -> bytes:
    """One block: 4 bytes length of the header (little-endian), the header, the picture.

    The header is JSON, padded with spaces to a multiple of 4; the picture float32, row by row, channel after channel.
    """
    text = json.dumps(header, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 4)
    return len(text).to_bytes(4, "little") + text + np.ascontiguousarray(picture, dtype="<f4").tobytes()


def shift_limits(height: int, width: int) -> tuple[int, int]:
    """How far the picture can be moved each way, down and right: half a side."""
    return height // 2, width // 2


def read_shift(value: object, limits: tuple[int, int]) -> tuple[int, int] | None:
    """The shift that the browser committed, or None for anything but two whole numbers within the limits."""
    pair = value.get("shift") if isinstance(value, Mapping) else None
    if not isinstance(pair, (list, tuple)) or len(pair) != 2:
        return None
    if any(isinstance(part, bool) or not isinstance(part, int) for part in pair):
        return None
    return (pair[0], pair[1]) if all(abs(part) <= limit for part, limit in zip(pair, limits, strict=True)) else None


@dataclass(frozen=True)
class Committed:
    """What the user has let go of.

    The shift (down, right) in pixels, the axis along which it was moved more ("y" or "x"), and whether the border is
    shaded.
    """

    shift: tuple[int, int]
    axis: str = "x"
    shade: bool = False


def read_axis(value: object) -> str:
    """The axis along which the last gesture moved more: "x" (right), or "y" (down)."""
    return "y" if isinstance(value, Mapping) and value.get("axis") == "y" else "x"


_component = st.components.v2.component(
    "convoscope.shift_view",
    html='<div class="shift-view" data-testid="shift-view"></div>',
    css=_read("live.css"),
    js=joined_source(),
)


def _heard() -> None:
    """What the browser says is read from the result; Streamlit asks for a callback all the same."""


def shift_view(
    picture: np.ndarray,
    stack_json: str,
    *,
    feature: int,
    pooled: int,
    mode: str,
    start: Committed,
    key: str,
    digest: str = "",
    fallback: Callable[[tuple[int, int]], object] | None = None,
) -> Committed:
    """What was committed, within the limits: `start` until the user has let go of the picture once.

    `picture` is (C, H, W), C 1 or 3, in [0, 1]. `feature` and `pooled` are the indices of the stack's stages that are
    shown as feature map and pooled map; they may be equal. `mode` says what comes in at the edge. `digest` names the
    picture: where it changes together with `start`, the browser takes the new start; else it keeps the shift that the
    user sees. `fallback` draws the panels for a shift on the server where the browser cannot run the component.

    Raises ValueError for a picture of another shape, an unknown mode, and for numbers of the stack that are not finite.
    """
    if picture.ndim != 3 or picture.shape[0] not in (1, 3):
        raise ValueError(f"picture must be (1, H, W) or (3, H, W), not {picture.shape}")
    check_padding_mode(mode)
    limits = shift_limits(*picture.shape[1:])
    down, right = (max(-limit, min(limit, side)) for side, limit in zip(start.shift, limits, strict=True))
    header = {
        "shape": list(picture.shape),
        "stack": json.loads(stack_json),
        "feature": feature,
        "pooled": pooled,
        "mode": mode,
        "start": [down, right],
        "limits": list(limits),
        "labels": part("live"),
        "shade": start.shade,
        "picture": digest,
    }
    result = _component(
        key=key,
        data=pack(header, picture),
        on_shift_change=_heard,
        on_shade_change=_heard,
        on_unsupported_change=_heard,
    )
    said, shaded = result.get("shift"), result.get("shade")
    shade = shaded if isinstance(shaded, bool) else start.shade
    shift = read_shift(said, limits)
    axis = start.axis if shift is None else read_axis(said)
    committed = Committed((down, right) if shift is None else shift, axis, shade)
    if fallback is not None and result.get("unsupported"):
        fallback(committed.shift)
    return committed
