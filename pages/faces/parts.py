"""The lesson's two parts: the live face with its figures of record, and many faces beside scrambled ones."""

from __future__ import annotations

import streamlit as st

from pages.faces import figures
from pages.faces.drawing import picture
from pages.faces.networks import TOLERANCE
from pages.faces.poses import ARRANGEMENTS, Poses, read_poses, write_poses
from pages.faces.scores import NETWORKS, ROUNDS, Scores, by_turn, scores, weights
from pages.faces.trials import COUNT, MOST, Trials, trial_steps
from pages.faces.view import Spec, faces_view, heard
from pages.faces.votes import Found, capsules
from ui import jobs, link
from ui.charts import chart
from ui.progress import show_progress
from ui.ticker import LOOK_AGAIN, look_again
from ui.translations import t

JOB = "faces.trials"


def params(prefix: str) -> tuple[link.Param, ...]:
    """What the lesson keeps in the URL beside its open part."""
    start = Spec()
    return (
        link.param(f"{prefix}.poses", "parts", start.poses, read=read_poses, write=write_poses),
        link.choice(f"{prefix}.network", "whole", NETWORKS, start.network),
        link.choice(f"{prefix}.iterations", "rounds", ROUNDS, start.iterations),
        link.integer(f"{prefix}.pixels", "off", 0, MOST, 2),
    )


@st.cache_data(max_entries=256, show_spinner=False)
def _scores(poses: Poses, iterations: int) -> Scores:
    return scores(poses, iterations=iterations)


@st.cache_data(max_entries=256, show_spinner=False)
def _found(poses: Poses, iterations: int) -> Found:
    return capsules(picture(poses), iterations=iterations)


def apart_part(prefix: str) -> None:
    """The face that is dragged apart."""
    state, key = st.session_state, f"{prefix}.face"
    spec = Spec(*(state[f"{prefix}.{name}"] for name in ("poses", "network", "iterations")))
    spec = heard(spec, key=key)
    for name in ("poses", "network", "iterations"):
        state[f"{prefix}.{name}"] = getattr(spec, name)
    faces_view(spec, key=key)
    now = _scores(spec.poses, spec.iterations)
    known = {name: _scores(poses, spec.iterations) for name, poses in ARRANGEMENTS.items()}
    left, right = st.columns([3, 2], gap="medium")
    left.html(figures.scores_table(spec.poses, now, known))
    left.caption(t("faces.live_drag_about"))
    right.markdown(figures.now_sentence(now))
    right.markdown(figures.pose_sentence(_found(spec.poses, spec.iterations)))
    right.markdown(figures.detectors_sentence(by_turn(spec.poses), now))
    right.markdown(figures.weights_sentence(weights()))


def trials_part(prefix: str) -> None:
    """Two hundred faces, each beside a scrambled one."""
    pixels: int = st.slider(
        t("faces.pixels"),
        0,
        MOST,
        key=f"{prefix}.pixels",
        format="%d px",
        help=t("faces.pixels_help", allowed=TOLERANCE // 2),
        persist_state="session",
    )
    iterations: int = st.session_state[f"{prefix}.iterations"]
    key = ("faces", pixels, iterations)
    job = jobs.job(JOB, key, lambda: trial_steps(pixels, iterations, count=COUNT))
    found: Trials | None = jobs.kept(key)
    is_waiting = False
    if found is None:
        is_waiting = show_progress({JOB: job}, t("faces.measuring", count=COUNT), key=prefix)
    else:
        left, right = st.columns([3, 2], gap="medium")
        chart(figures.trials_figure(found), key=f"{prefix}.boxes", alt="faces.boxes_alt", place=left)
        right.markdown(figures.trials_sentence(found))
        right.markdown(t("faces.trials_how", pixels=pixels, rounds=iterations))
        st.html(figures.trials_table(found))
    look_again(f"{prefix}.look", after=LOOK_AGAIN if is_waiting else 0)
