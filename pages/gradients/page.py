"""Gradients: the way back through convolution and pooling, a kernel that is fitted, a weight that is shared in time."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
import streamlit as st

from core.kernels import KERNELS
from pages.gradients import recurrence, squares
from pages.gradients.choices import CHOICES, PARAMS, PARTS
from pages.gradients.fits import fit, own_kernel
from pages.gradients.records import Record, backward_record, pooling_record, time_record
from pages.gradients.view import gradients_view
from ui import link
from ui.failures import contained
from ui.fragments import fragment
from ui.lesson import open_part
from ui.pictures import current_picture
from ui.translations import language, lesson

PAGE = "gradients"
VIEW = f"{PAGE}.view"
SMALL = 64  # pixels of the picture whose middle the boards of cells show


@st.cache_data(max_entries=64, show_spinner=False)
def cells_result(part: str, spec: str, digest: str, language: str, _cells: np.ndarray) -> Record:
    """The figures of record of a board of cells, in a language."""
    told = backward_record if part == "backward" else pooling_record
    return told(_cells, CHOICES.values(part, json.loads(spec)))


@st.cache_data(max_entries=64, show_spinner=False)
def time_result(spec: str, language: str) -> Record:
    """The figures of record of the recurrent network, in a language."""
    return time_record(CHOICES.values("time", json.loads(spec)))


def result(part: str) -> tuple[dict[str, Any], Callable[[], Record]] | None:
    """What the board of a part is given, and its figures of record, to be asked for; None where the page has said why
    there are none."""
    if part == "fit":
        return fit(key=f"{PAGE}.good")
    spec = json.dumps(CHOICES.texts(part))
    if part == "time":
        inputs = {name: x.tolist() for name, x in recurrence.inputs().items()}
        given = {"inputs": inputs, "wx": recurrence.INPUT_WEIGHT, "kernel": list(recurrence.KERNEL)}
        return given, partial(time_result, spec, language())
    chosen = CHOICES.values(part, json.loads(spec))
    picture = current_picture(SMALL, colour=False)
    side = squares.SIDE if part == "backward" else squares.POOLED_SIDE
    x = squares.square(chosen["cells"], side, chosen["seed"], picture.array)
    given = {"n": side, "x": x.ravel().tolist(), "g": squares.slopes(chosen["seed"]).tolist(), "most": float(x.max())}
    if part == "backward":
        w = np.asarray(KERNELS[chosen["w"]].weights, float)
        given |= {"k": len(w), "w": w.ravel().tolist()}
    return given, partial(cells_result, part, spec, picture.digest, language(), x)


def view(part: str) -> None:
    """The live board of a part, and beside it what core says of the same choices."""
    left, right = st.columns([5, 2], gap="medium")
    with right:
        if part == "fit":
            own_kernel()
        found = result(part)
        if found is None:
            return
        given, figures = found
        with contained("the figures of record"):
            record = figures()
            st.html(record.table)
            if record.warning:
                st.warning(record.warning)
            st.markdown(record.sentence)
    with left:
        gradients_view(part, given, key=VIEW)


@fragment
def page() -> None:
    """All of the page: a control, or what was done in a board, runs this alone."""
    CHOICES.listen(key=VIEW)
    part = open_part(f"{PAGE}.part", PARTS, question="gradients.question", label="gradients.part")
    view(part)
    st.markdown(lesson(PAGE))
    link.write(PARAMS)


link.seed(PARAMS)
page()
