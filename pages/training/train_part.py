"""The part in which a network learns, here and now; or what the one that comes along went through."""

from __future__ import annotations

import streamlit as st

from core.learning.networks import STARTS
from pages.training.controls import seed_control
from pages.training.drawings import curves
from pages.training.live_training import kernels_figure, live, sizes
from pages.training.models import MODELS, NEIGHBOURS, POOLINGS, data, entry, shipped
from pages.training.plan import CAP, EPOCHS, SLOW, Plan
from pages.training.records import record
from ui.select_box import select
from ui.tables import figures_table
from ui.translations import t

SOURCES = ("new", "shipped")


def train_part(prefix: str) -> None:
    """Which network, from where; then its training."""
    first, second, *others = st.columns([1.35, 1.35, 1.0, 0.9, 0.9, 1.2], gap="small", vertical_alignment="bottom")
    with first:
        source: str = st.segmented_control(  # type: ignore[assignment]  # required: never None
            t("training.source"),
            SOURCES,
            key=f"{prefix}.source",
            format_func=lambda name: t(f"training.source_{name}"),
            help=t("training.source_help"),
            required=True,
            persist_state="session",
        )
    with second:
        model: str = select(f"{prefix}.model", MODELS, "training.model", names="training.model")
    has_pooling = model == "convolutional"
    if source == "shipped":
        with others[0] if has_pooling else st.empty():
            pooling = _pooling(prefix, is_shown=has_pooling)
        _shipped(model, pooling)
        st.caption(scale_sentence())
        return
    with others[0]:
        start: str = select(f"{prefix}.start", STARTS, "training.start", names="training.start")
    with others[1]:
        epochs: int = st.select_slider(
            t("training.epochs"),
            EPOCHS,
            key=f"{prefix}.epochs",
            help=t("training.epochs_help"),
            persist_state="session",
        )
    with others[2]:
        seed = seed_control(prefix)
    with others[3]:
        pooling = _pooling(prefix, is_shown=has_pooling)
        is_capped: bool = st.toggle(
            t("training.cap"),
            key=f"{prefix}.cap",
            help=t("training.cap_help", cap=f"{CAP:g}"),
            persist_state="session",
        )
        is_slow: bool = st.toggle(
            t("training.slow"),
            key=f"{prefix}.slow",
            help=t("training.slow_help", share=f"{SLOW:g}"),
            persist_state="session",
        )
    live(Plan(model, pooling, start, seed, epochs, is_capped, is_slow), prefix)
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


def _pooling(prefix: str, *, is_shown: bool) -> str:
    """The pooling of the fully convolutional network; of others the first, which changes nothing."""
    if not is_shown:
        return POOLINGS[0]
    chosen: str = select(f"{prefix}.pooling", POOLINGS, "training.pooling", names="training.pooling")
    return chosen


def _shipped(model: str, pooling: str) -> None:
    """The training of the network that comes along."""
    found = record("training")[entry(model, pooling)]
    stack = shipped(model, pooling)
    epochs = len(found["loss"])
    phases = ", ".join(t("training.phase", epochs=count, rate=f"{rate:g}") for count, rate in found["phases"])
    st.markdown(t("training.status_shipped", model=t(f"training.model_{model}"), phases=phases))
    left, right = st.columns([3, 2], gap="medium")
    left.html(curves(found["loss"], found["accuracy"], found["test_accuracy"], 1, epochs, is_by_epoch=True))
    rows = [
        ("parameters", f"{stack.parameters:,}"),
        ("epoch", f"{epochs} / {epochs}"),
        ("loss", f"{found['loss'][-1]:.3f}"),
        ("learnt", f"{found['accuracy'][-1]:.3f}"),
        ("tested", f"{record('shift')[entry(model, pooling)]['accuracy']:.3f}"),
    ]
    right.html(figures_table("training.figure_", [(name, [value]) for name, value in rows + sizes(stack)]))
    right.html(kernels_figure(stack, model))
