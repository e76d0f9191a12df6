"""Layer bench: a stack of layers of your own, and the stage at which it stops to move with the picture."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import streamlit as st

from pages.layers import figures as bench_figures
from pages.layers.bench import swapped
from pages.layers.controls import CIRCULAR, CONTROLS, DOWN, OPEN, POOLED, RIGHT, STACK, open_stage, whole_bench
from pages.layers.endings import endings
from pages.layers.figures import StageFigures, Still, Trial
from pages.layers.shifts import shifts_chart, shifts_summary
from pages.layers.table import bench_table, channel_figures, smaller_sentence, stage_name, strip
from ui import link
from ui.fragments import fragment
from ui.numbers import shift_text
from ui.translations import lesson, t

PAGE = "layers"


@dataclass(frozen=True)
class Spec:
    """What the widgets say: the bench as its switches have made it on the picture, the shift, the open stage."""

    trial: Trial
    shift: tuple[int, int]
    open_stage: int


@dataclass(frozen=True)
class Result:
    """Figures and small maps of the stages, the first that did not just move, and the maps of the open one."""

    lines: list[StageFigures]
    stills: list[Still]
    lost: int | None
    channels: np.ndarray | None


def spec() -> Spec:
    """What the session says."""
    stages = swapped(STACK.value, POOLED.value, CIRCULAR.value)
    return Spec(bench_figures.trial(stages), (DOWN.value, RIGHT.value), min(OPEN.value, len(stages) - 1))


def result(chosen: Spec) -> Result:
    """The figures of core; they are kept for picture, stages and shift."""
    lines = bench_figures.stage_figures(chosen.trial, chosen.shift)
    channels = None
    if chosen.open_stage < len(lines):
        channels = bench_figures.stage_channels(chosen.trial, chosen.open_stage)
    return Result(lines, bench_figures.stills(chosen.trial), bench_figures.lost_at(lines), channels)


def table(chosen: Spec, found: Result) -> None:
    """What the picture's move did, in a sentence; for how many moves it is exact; and every stage's figures."""
    of = chosen.trial
    if found.lines:
        moved = shift_text(chosen.shift)
        if found.lost is None:
            st.markdown(t("layers.kept", shift=moved))
        else:
            st.markdown(t("layers.lost", shift=moved, stage=stage_name(of.stages, found.lost)))
    if of.built.problem is None:
        shifts_summary(of)
    if of.is_smaller:
        st.caption(t("layers.smaller", size=max(of.shape[1:])))
    st.html(bench_table(of.stages, found.lines, of.built.problem, found.lost, chosen.shift))
    if any(line.ends_grid for line in found.lines):
        st.caption(t("layers.totals"))
    smaller = bench_figures.smaller_after(found.lines, found.lost)
    if found.lost is not None and smaller is not None:
        st.caption(smaller_sentence(of.stages, found.lines, found.lost, smaller))
    endings(of)


def details(chosen: Spec, found: Result) -> None:
    """The open stage's maps, cell by cell, and the error at every shift."""
    of, at = chosen.trial, chosen.open_stage
    left, right = st.columns(2, gap="medium")
    if found.channels is not None:
        name, count = stage_name(of.stages, at), found.lines[at].shape[0]
        left.markdown(f"##### {t('layers.maps_of', stage=name)}")
        left.html(channel_figures(of, at, found.channels))
        left.caption(t("layers.maps_of_shown", shown=len(found.channels), all=f"{count:,}"))
    if of.built.problem is None:
        with right:
            shifts_chart(of)


@fragment
def page() -> None:
    """All of the page: a control runs this alone."""
    with st.container(gap="xsmall"):
        st.markdown(t("layers.question"))
        whole_bench()
        chosen = spec()
        found = result(chosen)
        st.html(strip(chosen.trial, found.stills, found.lost, chosen.open_stage))
    left, right = st.columns([5, 2], gap="small")
    with right.container(gap="xsmall"):
        open_stage()
    with left.container(gap="xxsmall"):
        table(chosen, found)
    details(chosen, found)
    st.markdown(lesson(PAGE))
    link.write(CONTROLS)


link.seed(CONTROLS)
page()
