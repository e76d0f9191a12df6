"""The live waves: a picture beside its spectrum, in the browser, masked or moved by hand.

`mask_view` and `shift_view` mount it. A picture goes to the browser; what comes back is a mask as its text, or a shift.
In live/, beside what is used of ui/live:

    masks.js      shapes on a spectrum; knows no page, as spectra.js
    spectra.js    spectra, waves, what is left, what a shift does
    tones.js      colours of spectra and phases
    panels.js     a panel: title, canvas, a line beneath
    tools.js      shape, kept or removed, the shape's numbers
    masking.js    the view with a mask
    moving.js     the view with a shift
    waves.js      what Streamlit calls
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from pages.frequencies.masks import Mask, read_mask
from ui.live import live_view, news, pack, silent, strict
from ui.translations import part

FOLDER = Path(__file__).resolve().parent / "live"
LABELS = "frequencies.view"

_component = live_view("waves", FOLDER / "waves.js")


def mask_view(square: np.ndarray, digest: str, mask: Mask, *, key: str) -> None:
    """The picture (n, n), its spectrum, the wave under the pointer, and what the mask leaves."""
    header = {"mode": "mask", "mask": mask.text}
    _component(key=key, data=block(square, digest, header), on_mask_change=silent)


def shift_view(square: np.ndarray, digest: str, shift: tuple[int, int], edge: str, *, key: str) -> None:
    """The picture (n, n), to be dragged, beside its magnitudes, its phases and what these have turned."""
    header = {"mode": "shift", "shift": shift, "edge": edge}
    _component(key=key, data=block(square, digest, header), on_shift_change=silent)


def heard_mask(mask: Mask, *, key: str) -> Mask:
    """`mask`, but for what the browser has said since the last call. To be asked before `mask_view` is drawn."""
    try:
        return read_mask(strict.text(news(key, "mask")) or mask.text)
    except ValueError:
        return mask


def heard_shift(shift: tuple[int, int], n: int, *, key: str) -> tuple[int, int]:
    """`shift`, but for what the browser has said since; less than the side n of the picture either way."""
    down, right = strict.pair(news(key, "shift"), (1 - n, n - 1), (1 - n, n - 1)) or shift
    return max(1 - n, min(n - 1, down)), max(1 - n, min(n - 1, right))


def block(square: np.ndarray, digest: str, header: dict[str, Any]) -> bytes:
    """What the browser is told."""
    return pack(header | {"digest": f"{digest} {len(square)}", "n": len(square), "labels": part(LABELS)}, square)
