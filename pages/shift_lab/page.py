"""Shift Lab: drag your own picture, and see what moves with it."""

from __future__ import annotations

from typing import Any

import streamlit as st
from markupsafe import Markup
from streamlit.delta_generator import DeltaGenerator

from core.padding import PADDING_MODES
from pages.shift_lab.curves import curves
from pages.shift_lab.experiment import Experiment, fitted, map_panels, map_reports, working
from pages.shift_lab.record import panels_html, record_table
from pages.shift_lab.settings import CONTROLS, PAGE, choose_stages, current, read_settings, write_settings
from pages.shift_lab.snippets import take_away
from pages.shift_lab.view import Committed, shift_view
from ui import control, link
from ui.control import choice, pair, switch, text
from ui.errors import explained
from ui.fragments import fragment
from ui.lesson import Part, run
from ui.translations import t

MODE = choice("shift_lab.mode", "move", PADDING_MODES, "circular")
MOVED = (  # what comes back from the live view
    pair("shift_lab.shift", "at", (3, 5)),
    choice("shift_lab.axis", "axis", ("y", "x"), "x", widget=""),
    switch("shift_lab.shade", "shade", widget=""),
)
PINNED = text("shift_lab.pinned", "pin", None, read=read_settings, write=write_settings)


def choices() -> dict[str, Any]:
    """The three stages, and how the picture moves; the experiment that they mean."""
    experiment = working(choose_stages(MODE), MODE.value)
    if experiment.is_smaller:
        st.caption(t("shift_lab.smaller", size=max(experiment.picture.array.shape[1:])))
    return {"experiment": experiment}


def live(experiment: Experiment) -> Committed:
    """The nine panels; what the user has let go of."""
    state, program, picture = st.session_state, experiment.program, experiment.picture
    at = Committed(**control.values(MOVED))
    sent = *experiment.key, link.travels()
    if state.get(f"{PAGE}.sent") != sent:  # else the start stays what it was, and nothing is sent again
        state[f"{PAGE}.sent"], state[f"{PAGE}.start"] = sent, at
    committed = shift_view(
        picture.array,
        program.stack.to_json(),
        feature=program.feature,
        pooled=program.pooled,
        mode=experiment.mode,
        start=state[f"{PAGE}.start"],
        at=at,
        digest=picture.digest,
        key=f"{PAGE}.view",
        fallback=lambda shift: st.html(panels_html(map_panels(experiment, shift))),
    )
    for one in MOVED:
        state[one.key] = getattr(committed, one.field)
    return committed


def pinned_experiment(mode: str) -> Experiment | None:
    """The pinned settings on the present picture, if there are any that fit it."""
    try:
        return None if PINNED.value is None else fitted(PINNED.value, mode)
    except ValueError as error:
        st.warning(t("shift_lab.pinned_bad", reason=explained(error)))
        return None


def record(present: Experiment, pinned: Experiment | None, shift: tuple[int, int]) -> Markup:
    """The figures of record, of the present settings and of the pinned ones."""
    names = [t("record.feature"), t("record.pooled")]
    columns = list(zip(names, map_reports(present, shift), strict=True))
    if pinned is not None:
        names = [t("record.pinned_feature"), t("record.pinned_pooled")]
        columns += zip(names, map_reports(pinned, shift), strict=True)
    return record_table(columns, shift)


def pin_button(pinned: Experiment | None) -> None:
    """Keeps the present settings beside the next ones, or lets them go."""
    label, value = ("pin", current()) if pinned is None else ("unpin", None)
    st.button(t(f"shift_lab.{label}"), help=t("shift_lab.pin_help"), on_click=PINNED.set, args=(value,))


@fragment
def moved(experiment: Experiment, pinned: Experiment | None, place: DeltaGenerator) -> None:
    """The live panels; at `place` the record of what was let go of. A release runs this alone."""
    state = st.session_state
    at = live(experiment)
    place.html(record(experiment, pinned, at.shift))
    state.setdefault(f"{PAGE}.moved", {})["axis"] = at.axis
    link.write(MOVED)
    if state.get(f"{PAGE}.code_at", at.shift) != at.shift:
        st.rerun()  # the code says the shift, and is open


def shown(spec: dict[str, Any], left: DeltaGenerator, right: DeltaGenerator) -> None:
    """The live panels and the record of what was let go of; beneath them the curves, and the code."""
    state, experiment = st.session_state, spec["experiment"]
    state.pop(f"{PAGE}.code_at", None)
    with right:
        pinned = pinned_experiment(experiment.mode)
        place = st.container()
        pin_button(pinned)
    with left:
        moved(experiment, pinned, place)
    curves(experiment, pinned, state[f"{PAGE}.moved"])
    code = st.expander(t("shift_lab.code"), key=f"{PAGE}.code", on_change="rerun")
    if code.open:
        take_away(code, experiment, at := Committed(**control.values(MOVED)))
        state[f"{PAGE}.code_at"] = at.shift


run(PAGE, [Part("lab", (*CONTROLS, MODE, *MOVED, PINNED), choices, view=shown, columns=(3, 2), gap="small")])
