"""What the live views share: how one is made of plain modules, blocks of bytes for it, what it has said.

modules.py joins the modules that a view imports; strict.py reads what a browser said; boards.py is for live boards.

    engine.js     the maths on typed arrays: every layer, the moved run, the figures; the face of engine/
    paint.js      values to RGBA bytes
    dom.js        elements, arrow keys, and texts in the labels' language
    mount.js      a view, made by one call: what each of them does in the same way
    numbers.js    numbers as text, one for one those of ui/numbers.py
    broadcast.js  what one view of a page says to the others
    aside.js      long work off the main thread, in slices.js, which is heard in between
    waits.js      how long is waited before a word; what is done once a frame
    player.js     what is shown step by step, by itself, and the button that begins and ends it
    drag.js       what a drag is: who begins it, how it goes on, in which ways it ends
    exchange.js   what goes between server and browser: blocks of numbers, what is set by hand, who has the last word
    maps.js       a map as a figure: canvas, marks, legend; and what a hand does to it
    grid.js       a grid of cells with numbers
    frame.js      a picture and the frame that cuts a part from it
    fourier.js    the fast Fourier transform of square pictures
    plot.js       axes, lines, dots and cells in SVG
    handles.js    what is dragged on a live board: by mouse, touch and arrow keys
    pointing.js   cells that are pointed at: by mouse, press and arrow keys
    boards.js     live boards: controls, the open board, the word to the server

base.css is the look of all: colours of the theme, text, focus; controls.css that of buttons, menus and sliders, for who
imports it; maps.css, grid.css and boards.css are imported by their modules.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import htpy as h
import numpy as np
import streamlit as st

from ui import link
from ui.control import Control, hear
from ui.live.modules import KIT, joined, looks

VIEWS: dict[str, View] = {}  # by their names


class View:
    """The component of a live view, made once at import: call it to mount it.

    `entry` is what Streamlit calls; the modules and style sheets of the view are those that it imports. Its root is a
    div with `data-testid` "<name>-view", and the class "<look>-view", by default of the same name. `says`: the controls
    that are set by hand in it; the browser says each under its name in the link, and as the link writes it. `as_one`:
    it says them together, as one word `spec` of {name: text}.
    """

    def __init__(self, name: str, entry: Path, look: str, says: Sequence[Control[Any]], as_one: bool) -> None:
        self.entry, self.says, self.as_one = entry, says, as_one
        self._component = st.components.v2.component(
            f"convoscope.{name}_view",
            html=str(h.div(f".{look or name}-view", data_testid=f"{name}-view")),
            css="\n".join(path.read_text("utf-8") for path in (KIT / "base.css", *looks(entry))),
            js=joined(entry),
        )

    def __call__(self, *, data: Any, **options: Any) -> Any:
        """Mount it; `data` is a block of `pack`, or a dict. The others are those of st.components.v2.component."""
        names = ["spec"] if self.as_one else [one.name for one in self.says]
        options |= {f"on_{name}_change": silent for name in names}
        return self._component(data=_travelled(data) if isinstance(data, dict) else data, **options)

    def listen(self, key: str) -> None:
        """Take over what was set in the view `key` since the last call. To be asked as `news`."""
        said = news(key, "spec") if self.as_one else {one.name: news(key, one.name) for one in self.says}
        hear(self.says, said)


def live_view(
    name: str, entry: Path, *, look: str = "", says: Sequence[Control[Any]] = (), as_one: bool = False
) -> View:
    """A View. ValueError for a name that another has: Streamlit would quietly give both the script of one."""
    if name in VIEWS and VIEWS[name].entry != entry:
        raise ValueError(f"two live views are called {name}: {VIEWS[name].entry} and {entry}")
    VIEWS[name] = View(name, entry, look, says, as_one)
    return VIEWS[name]


def news(key: str, name: str) -> Any:
    """What the browser has said under `name` in the view `key`, or None where that is no news since the last call.

    To be asked before the view is drawn, and before what it changes is read. What was said before the browser's Back
    or Forward button was pressed is no news after it: then the link has the last word. Each word of `tell` in
    exchange.js has a number, so that a place is news again where the user comes back to it.
    """
    said = (st.session_state.get(key) or {}).get(name)
    heard: dict[str, Any] = st.session_state.setdefault(f"{key}.heard", {})
    before, heard[name] = heard.get(name), said
    if said == before or link.travelled():
        return None
    return said["said"] if isinstance(said, Mapping) and set(said) == {"said", "nth"} else said


def silent() -> None:
    """The callback for what the browser says: Streamlit asks for one, and `news` is read instead."""


def _travelled(header: Mapping[str, object]) -> dict[str, object]:
    """`header` with the number of travels in the browser's history, where there were any; see exchange.js."""
    return {**header, **({"travels": link.travels()} if link.travels() else {})}


def pack(header: Mapping[str, object], *arrays: np.ndarray) -> bytes:
    """One block: 4 bytes length of the header (little-endian), the header, the arrays end to end.

    The header is JSON, padded with spaces to a multiple of 4; the arrays float32, row by row, channel after channel.
    ValueError for a number in the header that is not finite.
    """
    text = json.dumps(_travelled(header), ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 4)
    block = len(text).to_bytes(4, "little") + text
    return block + b"".join(np.ascontiguousarray(array, dtype="<f4").tobytes() for array in arrays)
