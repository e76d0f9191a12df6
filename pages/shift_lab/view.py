"""The live component: nine panels that follow the pointer, computed in the browser.

`shift_view` mounts it. The picture and the stack go to the browser as one block of bytes; what comes back is the shift
at which the user let go. In live/, beside what is used of ui/live:

    paper.js      the numbers that change with every frame, drawn on one canvas
    panels.js     the nine canvases, their size, boxes and hatching
    figures.js    verdicts, figures and legends
    magnifier.js  the numbers around a cell
    look.js       the cell under the pointer, and what it sees on the input
    large.js      one panel over the page
    pointer.js    dragging, looking, enlarging, keys
    controls.js   sliders, steps, play
    sheet.js      the nine panels as one PNG
    unsupported.js  what a browser lacks, and the sentence about it
    view.js       what Streamlit calls; shows a shift, commits it; knows no arithmetic
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from core.padding import check_padding_mode
from ui.live import live_view, news, pack, silent, strict
from ui.translations import part

FOLDER = Path(__file__).resolve().parent / "live"


def shift_limits(height: int, width: int) -> tuple[int, int]:
    """How far the picture can be moved each way, down and right: half a side."""
    return height // 2, width // 2


def within(shift: tuple[int, int], limits: tuple[int, int]) -> tuple[int, int]:
    """The shift within the limits that is next to `shift`."""
    down, right = (max(-limit, min(limit, side)) for side, limit in zip(shift, limits, strict=True))
    return down, right


def read_shift(value: object, limits: tuple[int, int]) -> tuple[int, int] | None:
    """The shift that the browser committed, or None for anything but two whole numbers within the limits."""
    down, right = limits
    return strict.pair(strict.named(value, "shift"), (-down, down), (-right, right))


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
    return "y" if strict.named(value, "axis") == "y" else "x"


_component = live_view("shift", FOLDER / "view.js")


def shift_view(
    picture: np.ndarray,
    stack_json: str,
    *,
    feature: int,
    pooled: int,
    mode: str,
    start: Committed,
    at: Committed | None = None,
    key: str,
    digest: str = "",
    fallback: Callable[[tuple[int, int]], object] | None = None,
) -> Committed:
    """What was committed, within the limits: `at`, or what the user has let go of since the last call.

    `picture` is (C, H, W), C 1 or 3, in [0, 1]. `feature` and `pooled` are the indices of the stack's stages that are
    shown as feature map and pooled map; they may be equal. `mode` says what comes in at the edge. `digest` names the
    picture: where it changes together with `start`, and after Back or Forward, the browser takes the new start; else it
    keeps the shift that the user sees. `at` is what was committed before, by default `start`. `fallback` draws the
    panels for a shift on the server where the browser cannot run the component.

    Raises ValueError for a picture of another shape, an unknown mode, and for numbers of the stack that are not finite.
    """
    if picture.ndim != 3 or picture.shape[0] not in (1, 3):
        raise ValueError(f"picture must be (1, H, W) or (3, H, W), not {picture.shape}")
    check_padding_mode(mode)
    limits = shift_limits(*picture.shape[1:])
    at = start if at is None else at
    header = {
        "shape": list(picture.shape),
        "stack": json.loads(stack_json),
        "feature": feature,
        "pooled": pooled,
        "mode": mode,
        "start": within(start.shift, limits),
        "axis": start.axis,
        "limits": list(limits),
        "labels": part("shift_lab.live") | part("errors"),
        "shade": start.shade,
        "picture": digest,
    }
    said, shaded = news(key, "shift"), news(key, "shade")
    result = _component(
        key=key,
        data=pack(header, picture),
        on_shift_change=silent,
        on_shade_change=silent,
        on_unsupported_change=silent,
    )
    shift = read_shift(said, limits)
    committed = Committed(
        within(at.shift, limits) if shift is None else shift,
        at.axis if shift is None else read_axis(said),
        shaded if isinstance(shaded, bool) else at.shade,
    )
    if fallback is not None and result.get("unsupported") is True:
        fallback(committed.shift)
    return committed
