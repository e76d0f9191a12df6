"""Curve and residue map of experiments: computed beside the page, with progress and a stop, drawn when ready."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import streamlit as st

from core.equivariance import EXACTLY
from pages.shift_lab.experiment import Experiment
from pages.shift_lab.sweeps import Curve, curve_steps
from ui import jobs
from ui.charts import BLUE, GREEN, ORANGE, Figure, axis, chart, figure, from_zero, line, residue_figure, upright
from ui.fragments import fragment
from ui.jobs import Steps
from ui.numbers import number
from ui.progress import show_progress
from ui.residues import residue_steps
from ui.ticker import LOOK_AGAIN, look_again
from ui.translations import t


@fragment
def charts(named: Sequence[tuple[str, Experiment]], axis: str, shift: tuple[int, int]) -> None:
    """The curves of all experiments along `axis` with today's shift marked, and the residue map of the first.

    They depend on picture, stack, mode and axis: what is known is not computed again.
    """
    work: dict[str, tuple[tuple[str, ...], Steps]] = {
        f"curve{i}": (("curve", axis, *experiment.key), curve_steps(experiment, axis))
        for i, (_, experiment) in enumerate(named)
    }
    first = named[0][1]
    work["residue"] = (("residue", *first.key), residue_steps(first.program.stack, first.picture.array, first.mode))
    running = {name: job for name, (key, steps) in work.items() if (job := jobs.job(name, key, steps))}
    if not st.session_state.get("charts.awaited"):  # a new page shows its pictures first: charts take the browser long
        st.session_state["charts.awaited"] = True
        st.progress(0.0, text=t("jobs.working"))
        look_again("charts.look", after=LOOK_AGAIN)
        return
    is_waiting = False  # as drawn: a job may end while the rest is drawn
    left, right = st.columns([3, 2], gap="medium")
    with left:
        st.markdown(f"##### {t('shift_lab.curve.title')}")
        curves = [jobs.kept(work[f"curve{i}"][0]) for i in range(len(named))]
        if all(curve is not None for curve in curves):
            _curve(named, curves, shift[0] if axis == "y" else shift[1])
        else:
            curves_left = {name: job for name, job in running.items() if name != "residue"}
            is_waiting |= show_progress(curves_left, t("jobs.working"), key="charts.curves")
    with right:
        st.markdown(f"##### {t('residue.title')}")
        errors = jobs.kept(work["residue"][0])
        if errors is not None:
            _residues(errors)
        elif "residue" in running:
            is_waiting |= show_progress({"residue": running["residue"]}, t("jobs.working"), key="charts.residues")
    look_again("charts.look", after=LOOK_AGAIN if is_waiting else 0)


def _curve(named: Sequence[tuple[str, Experiment]], curves: Sequence[Curve], today: int) -> None:
    drawn = [
        (f"{name}: " if len(named) > 1 else "", curve, experiment.has_pooling)
        for (name, experiment), curve in zip(named, curves, strict=True)
    ]
    chart(curve_figure(drawn, today), key="charts.curve", alt="shift_lab.curve.alt")
    st.download_button(
        t("shift_lab.curve.csv"),
        curves[0].csv,  # made on demand: the browser asks at once for a file that is there, in vain once it has gone
        "convoscope-curve.csv",
        "text/csv",
        on_click="ignore",
        icon=":material/table:",
    )


def _residues(errors: np.ndarray) -> None:
    exact = int(np.sum(errors <= EXACTLY))  # NaN, where no cell is interior, is not
    if np.isnan(errors).all():
        st.markdown(t("residue.no_interior"))
        return
    st.markdown(t("residue.sentence", exact=exact, all=errors.size, threshold=f"{EXACTLY:.5f}"))
    chart(residue_figure(errors), key="charts.residue", alt="residue.alt")
    st.caption(t("residue.explained", rows=errors.shape[0], columns=errors.shape[1], mean=number(np.nanmean(errors))))


def curve_figure(curves: Sequence[tuple[str, Curve, bool]], today: int) -> Figure:
    """Errors over the shift of (name, curve, has pooling), the first drawn whole, others dotted; today's marked."""
    lines = []
    for i, (name, curve, is_pooled) in enumerate(curves):
        fields = [("feature_equivariance", GREEN, "shift_lab.curve.feature_equivariance")]
        if is_pooled:
            fields.append(("pooled_equivariance", BLUE, "shift_lab.curve.pooled_equivariance"))
        fields.append(("pooled_invariance", ORANGE, "shift_lab.curve.invariance"))
        look = {"dash": "dot"} if i else {"symbol": "circle", "size": 5}
        lines += [
            line(curve.shifts, getattr(curve, field), f"{name}{t(label)}", colour=colour, **look)
            for field, colour, label in fields
        ]
    reach = int(curves[0][1].shifts[-1])
    x = axis(t(f"shift_lab.curve.along_{curves[0][1].axis}"), step=4, range=(-reach - 0.5, reach + 0.5))
    marks = [upright(today, t("shift_lab.curve.today"))] if abs(today) <= reach else []
    return figure(lines, x, from_zero(t("shift_lab.curve.error")), marks=marks)
