"""Layer bench: a stack of layers of your own, and the stage at which it stops to move with the picture."""

from __future__ import annotations

import streamlit as st

from pages.layers.bench import swapped
from pages.layers.controls import CIRCULAR, CONTROLS, DOWN, OPEN, POOLED, RIGHT, STACK, open_stage, whole_bench
from pages.layers.endings import endings
from pages.layers.figures import (
    StageFigures,
    Trial,
    lost_at,
    smaller_after,
    stage_channels,
    stage_figures,
    stills,
    trial,
)
from pages.layers.shifts import shifts_chart, shifts_summary
from pages.layers.table import bench_table, channel_figures, smaller_sentence, stage_name, strip
from ui.lesson import Part, run
from ui.numbers import shift_text
from ui.translations import t


def bench() -> None:
    """The stages as small maps between what concerns them all and what concerns the open one; then their figures."""
    with st.container(gap="xsmall"):
        whole_bench()
        of = trial(swapped(STACK.value, POOLED.value, CIRCULAR.value))
        shift, at = (DOWN.value, RIGHT.value), min(OPEN.value, len(of.stages) - 1)
        lines = stage_figures(of, shift)
        st.html(strip(of, stills(of), lost_at(lines), at))
    left, right = st.columns([5, 2], gap="small")
    with right.container(gap="xsmall"):
        open_stage()
    with left.container(gap="xxsmall"):
        table(of, lines, shift)
    details(of, lines, at)


def table(of: Trial, lines: list[StageFigures], shift: tuple[int, int]) -> None:
    """What the picture's move did, in a sentence; for how many moves it is exact; and every stage's figures."""
    lost = lost_at(lines)
    if lines:
        moved = shift_text(shift)
        if lost is None:
            st.markdown(t("layers.kept", shift=moved))
        else:
            st.markdown(t("layers.lost", shift=moved, stage=stage_name(of.stages, lost)))
    if of.built.problem is None:
        shifts_summary(of)
    if of.is_smaller:
        st.caption(t("layers.smaller", size=max(of.shape[1:])))
    st.html(bench_table(of.stages, lines, of.built.problem, lost, shift))
    if any(line.ends_grid for line in lines):
        st.caption(t("layers.totals"))
    smaller = smaller_after(lines, lost)
    if lost is not None and smaller is not None:
        st.caption(smaller_sentence(of.stages, lines, lost, smaller))
    endings(of)


def details(of: Trial, lines: list[StageFigures], at: int) -> None:
    """The open stage's maps, cell by cell, and the error at every shift."""
    left, right = st.columns(2, gap="medium")
    if at < len(lines):
        channels = stage_channels(of, at)
        left.markdown(f"##### {t('layers.maps_of', stage=stage_name(of.stages, at))}")
        left.html(channel_figures(of, at, channels))
        left.caption(t("layers.maps_of_shown", shown=len(channels), all=f"{lines[at].shape[0]:,}"))
    if of.built.problem is None:
        with right:
            shifts_chart(of)


run("layers", [Part("bench", CONTROLS, draw=bench)])
