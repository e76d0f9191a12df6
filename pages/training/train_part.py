"""The part in which a network learns, here and now; or what the one that comes along went through."""

from __future__ import annotations

import streamlit as st

from pages.training.controls import EPOCH, IS_CAPPED, IS_SLOW, MODEL, POOLING, SEED, SOURCE, START
from pages.training.drawings import curves
from pages.training.live_training import kernels_figure, learnt_table, live
from pages.training.models import NEIGHBOURS, POOLINGS, data, entry, shipped
from pages.training.plan import Plan
from pages.training.records import record
from ui.translations import t


def train_part() -> None:
    """Which network, from where; then its training."""
    first, second, *others = st.columns([1.35, 1.35, 1.0, 0.9, 0.9, 1.2], gap="small", vertical_alignment="bottom")
    with first:
        source = SOURCE.draw()
    with second:
        model = MODEL.draw()
    if source == "shipped":
        with others[0] if model == "convolutional" else st.empty():
            pooling = _pooling(model)
        _shipped(model, pooling)
        st.caption(scale_sentence())
        return
    with others[0]:
        start = START.draw()
    with others[1]:
        epochs = EPOCH.draw()
    with others[2]:
        seed = SEED.draw()
    with others[3]:
        pooling, is_capped, is_slow = _pooling(model), IS_CAPPED.draw(), IS_SLOW.draw()
    live(Plan(model, pooling, start, seed, epochs, is_capped, is_slow))
    st.caption(scale_sentence())


def scale_sentence() -> str:
    """What is reached without any training."""
    found = record("shift")[NEIGHBOURS]
    tests = len(data().test_x)
    return t(
        "training.scale",
        k=found["k"],
        right=round(found["accuracy"] * tests),
        tests=tests,
        digits=f"{len(data().x):,}",
        numbers=f"{found['numbers']:,}",
    )


def _pooling(model: str) -> str:
    """The pooling of the fully convolutional network; of others the first, which changes nothing."""
    return POOLING.draw() if model == "convolutional" else POOLINGS[0]


def _shipped(model: str, pooling: str) -> None:
    """The training of the network that comes along."""
    found = record("training")[entry(model, pooling)]
    stack = shipped(model, pooling)
    epochs = len(found["loss"])
    phases = ", ".join(t("training.phase", epochs=count, rate=f"{rate:g}") for count, rate in found["phases"])
    st.markdown(t("training.status_shipped", model=t(f"training.model_{model}"), phases=phases))
    left, right = st.columns([3, 2], gap="medium")
    left.html(curves(found["loss"], found["accuracy"], found["test_accuracy"], 1, epochs, is_by_epoch=True))
    tested = record("shift")[entry(model, pooling)]["accuracy"]
    right.html(learnt_table(stack, f"{epochs} / {epochs}", found["loss"][-1], found["accuracy"][-1], tested))
    right.html(kernels_figure(stack, model))
