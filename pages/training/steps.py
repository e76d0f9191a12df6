"""The live view of a training's snapshots: maps that one slider moves from snapshot to snapshot.

    steps.js      what Streamlit calls; it paints what the server sends

What comes back is the snapshot, when the slider has come to rest.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from pages.training.mover import FOLDER
from ui.control import whole
from ui.live import live_view, pack
from ui.translations import part

LABELS = ("steps_",)

STEP = whole("training.step", "step", 0, 7, 7, widget="")  # the last snapshot
KEY = "training.steps"

view = live_view("steps", FOLDER / "steps.js", look="learning", says=(STEP,))


@dataclass(frozen=True, eq=False)
class Frames:
    """A map that changes: `frames` (steps or 1, H, W), each under its own scale; `mark` the cells that are marked.

    `mark` is (row, column, rows, columns).
    """

    name: str
    title: str
    about: str
    frames: np.ndarray
    is_signed: bool
    mark: tuple[int, int, int, int] | None = None

    def header(self) -> dict[str, object]:
        """What the browser is told of it, beside its numbers."""
        scales = np.abs(self.frames).reshape(len(self.frames), -1).max(axis=1)
        return {
            "name": self.name,
            "title": self.title,
            "about": self.about,
            "size": self.frames.shape[1:],
            "scales": [float(scale) for scale in scales],
            "signed": self.is_signed,
            "mark": self.mark,
        }


def steps_view(maps: Sequence[Frames], epochs: Sequence[int], accuracies: Sequence[float]) -> None:
    """The maps at the chosen snapshot at first; `epochs` and test `accuracies` of each snapshot."""
    header = {
        "labels": part("training", *LABELS),
        "epochs": list(epochs),
        "accuracies": list(accuracies),
        "step": STEP.value,
        "maps": [one.header() for one in maps],
    }
    view(key=KEY, data=pack(header, *(one.frames for one in maps)))
