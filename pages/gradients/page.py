"""Gradients: the way back through convolution and pooling, a kernel that is fitted, a weight that is shared in time."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import numpy as np
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.kernels import KERNELS
from pages.gradients import recurrence, squares
from pages.gradients.boards import CHOICES, KEY, LIVE, OWN_GRID, gradients_view
from pages.gradients.bowls import KINDS, PICTURE_SIDES, Bowl, Task, block, bowl, task
from pages.gradients.records import Record, backward_record, fit_record, pooling_record, time_record
from ui import control
from ui.errors import fitting
from ui.failures import contained
from ui.grid_editor import Grid, grid_cells, grid_sides
from ui.kernel_choice import OWN, weights_of
from ui.lesson import Part, kept, run
from ui.pictures import Picture, current_picture
from ui.translations import language, t

SMALL = 64  # pixels of the picture whose middle the boards of cells show


def choices(part: str) -> dict[str, Any]:
    """What was chosen on the board of a part; beside it the grid of the user's kernel, where that is what is wanted."""
    CHOICES.listen(key=KEY)
    chosen = control.values(LIVE[part])
    if chosen.get("k") == OWN:
        grid_sides(OWN_GRID.key, "controls.own")
        grid_cells(OWN_GRID.key, alt=t("controls.kernel_numbers"), wrong="controls.own_bad", cell=(28, 48))
    return chosen


def view(part: str, given: Mapping[str, Any], record: Callable[[], Record], left: Any, right: Any) -> None:
    """The live board of a part, and beside it what core says of the same choices."""
    with right, contained("the figures of record"):
        said = record()
        st.html(said.table)
        if said.warning:
            st.warning(said.warning)
        st.markdown(said.sentence)
    with left:
        gradients_view(part, given)


def cells_view(part: str, chosen: dict[str, Any], left: DeltaGenerator, right: DeltaGenerator) -> None:
    """A board of small squares of numbers."""
    picture = current_picture(SMALL, colour=False)
    is_backward = part == "backward"
    side = squares.SIDE if is_backward else squares.POOLED_SIDE
    x = squares.square(chosen["cells"], side, chosen["seed"], picture.array)
    given = {"n": side, "x": x.ravel().tolist(), "g": squares.slopes(chosen["seed"]).tolist(), "most": float(x.max())}
    if is_backward:
        w = np.asarray(KERNELS[chosen["w"]].weights, float)
        given |= {"k": len(w), "w": w.ravel().tolist()}
    record = partial(kept, backward_record if is_backward else pooling_record, chosen, picture)
    view(part, given, record, left, right)


def fit(x: np.ndarray, kernel: Grid, side: int, noise: int) -> tuple[Task, list[Bowl], dict[str, Any]]:
    """A task, its loss for each of KINDS, and what the browser is told of it."""
    given = task(x, np.array(kernel), side, noise / 100)
    bowls = [bowl(given, kind) for kind in KINDS]
    return given, bowls, block(given, bowls)


@st.cache_data(max_entries=64, show_spinner=False)
def _fit_record(
    spec: str, digest: str, language: str, _task: Task, _bowls: list[Bowl], _chosen: dict[str, Any]
) -> Record:
    return fit_record(_task, _bowls, **_chosen)


def fit_view(chosen: dict[str, Any], left: DeltaGenerator, right: DeltaGenerator) -> None:
    """The board of the descent; of the last good choices where these will not do."""

    def made(tried: tuple[dict[str, Any], Picture]) -> tuple[Mapping[str, Any], Callable[[], Record]]:
        spec, picture = tried
        given, bowls, told = kept(fit, {name: spec[name] for name in ("kernel", "side", "noise")}, picture)
        return told, partial(_fit_record, repr(spec), picture.digest, language(), given, bowls, spec)

    kernel = weights_of(chosen["k"], OWN_GRID.value)
    picture = current_picture(PICTURE_SIDES[chosen["side"]], colour=False)
    with right:
        found = fitting("gradients.good", (chosen | {"kernel": kernel}, picture), made)
    if found:
        view("fit", *found, left, right)


def time_view(chosen: dict[str, Any], left: DeltaGenerator, right: DeltaGenerator) -> None:
    """The board of the weight that is shared in time."""
    inputs = {name: x.tolist() for name, x in recurrence.inputs().items()}
    given = {"inputs": inputs, "wx": recurrence.INPUT_WEIGHT, "kernel": list(recurrence.KERNEL)}
    view("time", given, partial(kept, time_record, chosen), left, right)


VIEWS: dict[str, Callable[..., None]] = {
    "backward": partial(cells_view, "backward"),
    "pooling": partial(cells_view, "pooling"),
}
VIEWS |= {"fit": fit_view, "time": time_view}
run(
    "gradients",
    [
        Part(name, (*params, OWN_GRID) if name == "fit" else params, partial(choices, name), view=VIEWS[name])
        for name, params in LIVE.items()
    ],
)
