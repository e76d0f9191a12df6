"""The curves and the residue map of experiments, computed in the browser; the curve as a table, computed by core.

In live/, beside what is used of ui/live:

    curves.js     what Streamlit calls; hears which experiment the shift view shows, and at which shift
    sweeps.js     the errors at many shifts, computed apart from the page
    curve.js      the errors over the shift
    residues.js   the error at every remainder of the shift
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import partial
from typing import Any

import streamlit as st

from pages.shift_lab.experiment import Experiment
from pages.shift_lab.sweeps import REACH, sweep
from pages.shift_lab.view import FOLDER
from ui.live import live_view, pack
from ui.translations import part, t

_component = live_view("curves", FOLDER / "curves.js", look="boards")


def curves(present: Experiment, pinned: Experiment | None, moved: Mapping[str, str]) -> None:
    """The errors over shifts along the last gesture, and at every remainder of a shift, of what the shift view shows.

    Those of `pinned` stand beside it; `present` is what the table to take away is of, along the `axis` of `moved` when
    it is asked for.
    """
    header: dict[str, Any] = {"labels": part("shift_lab.curve") | part("residue"), "reach": REACH}
    pictures = []
    if pinned is not None:
        program = pinned.program
        stack = program.stack.to_json()
        header["pinned"] = {
            "key": " ".join((pinned.picture.digest, pinned.mode, stack)),
            "stack": json.loads(stack),
            "feature": program.feature,
            "pooled": program.pooled,
        }
        if pinned.picture.array.shape != present.picture.array.shape:  # else it is the one that the shift view shows
            header["pinned"]["shape"] = pinned.picture.array.shape
            pictures = [pinned.picture.array]
    _component(key="shift_lab.curves", data=pack(header, *pictures))
    st.download_button(
        t("shift_lab.curve.csv"),
        partial(_table, present, moved),  # made on demand
        "convoscope-curve.csv",
        "text/csv",
        on_click="ignore",
        icon=":material/table:",
    )


def _table(experiment: Experiment, moved: Mapping[str, str]) -> str:
    return sweep(experiment, moved["axis"]).csv()
