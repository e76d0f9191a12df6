"""The fit of a kernel on the page: the task of its controls, what the browser is told of it, the figures of record."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import streamlit as st

from core.kernels import KERNELS
from pages.gradients.bowls import KINDS, PICTURE_SIDES, Bowl, Task, block, bowl, task
from pages.gradients.choices import CHOICES, OWN_GRID
from pages.gradients.records import Record, fit_record
from ui.errors import explained
from ui.grid_editor import grid_cells, grid_sides, read_grid, write_grid
from ui.kernel_choice import OWN
from ui.pictures import current_picture
from ui.translations import language, t


@dataclass(frozen=True, eq=False)
class Fit:
    """A task, its loss for each of KINDS, and what the browser is told of it."""

    task: Task
    bowls: tuple[Bowl, ...]
    block: dict[str, Any]


@st.cache_data(max_entries=16, show_spinner=False)
def _fit(kernel: str, own: str, side: int, noise: int, digest: str, _x: np.ndarray) -> Fit:
    weights = np.array(read_grid(own)) if kernel == OWN else KERNELS[kernel].weights
    given = task(_x, weights, side, noise / 100)
    bowls = tuple(bowl(given, kind) for kind in KINDS)
    return Fit(given, bowls, block(given, bowls))


@st.cache_data(max_entries=64, show_spinner=False)
def _record(spec: str, own: str, digest: str, language: str, _found: Fit) -> Record:
    chosen = CHOICES.values("fit", json.loads(spec))
    return fit_record(_found.task, _found.bowls, chosen)


def own_kernel() -> None:
    """The grid of the user's kernel, where that is what is wanted."""
    if CHOICES.texts("fit")["k"] == OWN:
        grid_sides(OWN_GRID.key, "controls.own")
        grid_cells(OWN_GRID.key, alt=t("controls.kernel_numbers"), wrong="controls.own_bad", cell=(28, 48))


def fit(*, key: str) -> tuple[dict[str, Any], Callable[[], Record]] | None:
    """What the board is given, and the figures of record, to be asked for; of the last good choices where these will
    not do.

    None where there were none yet: then the page has said what is wrong. The last good choices live under `key`.
    """
    spec = CHOICES.texts("fit")
    side = int(spec["side"])
    picture = current_picture(PICTURE_SIDES[side], colour=False)
    own = write_grid(st.session_state[OWN_GRID.key]) if spec["k"] == OWN else ""
    given = (spec["k"], own, side, int(spec["noise"]), picture.digest, picture.array)
    try:
        found = _fit(*given)
        st.session_state[key] = (spec, given)
    except ValueError as error:
        said = explained(error)
        last = st.session_state.get(key)
        st.error(f"{said} {t('errors.kept')}" if last else said)
        if not last:
            return None
        spec, given = last
        found = _fit(*given)
    return found.block, partial(_record, json.dumps(spec), given[1], given[4], language(), found)
