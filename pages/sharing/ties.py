"""Three layers as matrices: which weight stands at which pair of an output cell and an input cell.

The live view draws them; a weight that is pointed at shows all the places where it stands.

    ties.js       what Streamlit calls
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.convolution import conv2d_matrix
from pages.sharing.counts import Counts
from pages.sharing.finder import FOLDER
from ui.live import live_view
from ui.translations import part

FORMS = ("line", "picture")
LINE, PICTURE = (1, 12), (6, 6)  # the inputs (H, W)
WINDOW = 3
LABELS = ("layer_", "ties_")

_component = live_view("ties", FOLDER / "ties.js", look="sharing")


@dataclass(frozen=True, eq=False)
class Ties:
    """Matrices (cells, cells), a row an output cell: the number of the weight there, from 1; 0 where there is none."""

    size: tuple[int, int]
    window: tuple[int, int]
    dense: np.ndarray
    local: np.ndarray
    shared: np.ndarray

    def free(self, kind: str) -> int:
        """How many different weights the matrix holds."""
        return len(set(getattr(self, kind).ravel().tolist()) - {0})

    def entries(self, kind: str) -> int:
        """How many places of the matrix hold a weight."""
        return int(np.count_nonzero(getattr(self, kind)))


def ties(form: str) -> Ties:
    """The matrices of a line of cells or of a small picture, kernels of 3 or 3 x 3, zeros around."""
    size = LINE if form == "line" else PICTURE
    window = (1, WINDOW) if form == "line" else (WINDOW, WINDOW)
    numbers = np.arange(1.0, window[0] * window[1] + 1).reshape(1, 1, *window)
    shared = conv2d_matrix(numbers, (1, *size), padding=(window[0] // 2, window[1] // 2)).toarray().astype(int)
    local = np.zeros_like(shared)
    local[shared > 0] = np.arange(1, np.count_nonzero(shared) + 1)
    dense = np.arange(1, shared.size + 1).reshape(shared.shape)
    return Ties(size, window, dense, local, shared)


def ties_view(found: Ties, *, key: str) -> None:
    """The live matrices."""
    kinds = ("dense", "local", "shared")
    data = {
        "labels": part("sharing", *LABELS),
        "size": found.size,
        "window": found.window,
        "matrices": {kind: getattr(found, kind).ravel().tolist() for kind in kinds},
        "free": {kind: found.free(kind) for kind in kinds},
        "entries": {kind: found.entries(kind) for kind in kinds},
    }
    _component(key=key, data=data)


def held(found: Ties) -> int:
    """Weights of the locally connected layer with those that lie on the zeros around, as layers count them."""
    return Counts(found.size, 1, 1, 1).local * found.window[0] * found.window[1]
