"""The lesson's two parts: the live face with its figures of record, and many faces beside scrambled ones."""

from __future__ import annotations

import streamlit as st

from pages.faces import figures, view
from pages.faces.drawing import picture
from pages.faces.networks import TOLERANCE
from pages.faces.poses import ARRANGEMENTS, Poses
from pages.faces.scores import by_turn, scores, weights
from pages.faces.trials import COUNT, MOST, Trials, trial_steps
from pages.faces.view import ITERATIONS, POSES
from pages.faces.votes import Found, capsules
from ui.charts import chart
from ui.control import whole
from ui.lesson import kept
from ui.progress import awaited
from ui.translations import t

PIXELS = whole("faces.pixels", "off", 0, MOST, 2, about={"allowed": TOLERANCE // 2})


def votes(poses: Poses, iterations: int) -> Found:
    """What the capsules find."""
    return capsules(picture(poses), iterations=iterations)


def apart_part() -> None:
    """The face that is dragged apart."""
    view.view.listen(view.KEY)
    view.faces_view()
    poses, iterations = POSES.value, ITERATIONS.value
    now, *others = (kept(scores, {"poses": some, "iterations": iterations}) for some in (poses, *ARRANGEMENTS.values()))
    left, right = st.columns([3, 2], gap="medium")
    left.html(figures.scores_table(poses, now, dict(zip(ARRANGEMENTS, others, strict=True))))
    left.caption(t("faces.live_drag_about"))
    right.markdown(figures.now_sentence(now))
    right.markdown(figures.pose_sentence(kept(votes, {"poses": poses, "iterations": iterations})))
    right.markdown(figures.detectors_sentence(by_turn(poses), now))
    right.markdown(figures.weights_sentence(weights()))


def trials_part() -> None:
    """Two hundred faces, each beside a scrambled one."""
    pixels, iterations = PIXELS.draw(format="%d px"), ITERATIONS.value
    key = ("faces", pixels, iterations)
    text = t("faces.measuring", count=COUNT)
    found: Trials | None = awaited("faces", key, lambda: trial_steps(pixels, iterations, count=COUNT), text)
    if found is None:
        return
    left, right = st.columns([3, 2], gap="medium")
    chart(figures.trials_figure(found), key="faces.boxes", alt="faces.boxes_alt", place=left)
    right.markdown(figures.trials_sentence(found))
    right.markdown(t("faces.trials_how", pixels=pixels, rounds=iterations))
    st.html(figures.trials_table(found))
