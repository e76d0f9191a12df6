"""The part in which a network learns, here and now; or what the one that comes along went through."""

from __future__ import annotations

import streamlit as st

from core.conv_layers import Conv2d
from core.networks import STARTS
from core.stack import Stack
from core.training import accuracy, kernel_rms
from ui.learning import plan as plans
from ui.learning.drawings import curves, first_kernels
from ui.learning.models import BATCH, MODELS, NEIGHBOURS, POOLINGS, data, entry, shipped
from ui.learning.plan import CAP, EPOCHS, Plan, Training
from ui.learning.records import record
from ui.learning.trainer import AT_ONCE, OVER, Course
from ui.maps import map_figure
from ui.select_box import select
from ui.tables import figures_table
from ui.ticker import look_again
from ui.translations import t

SOURCES = ("new", "shipped")
MOST_SEED = 99
LOOK_AGAIN = 0.45  # seconds between two looks at a training


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
        seed: int = st.slider(
            t("training.seed"),
            0,
            MOST_SEED,
            key=f"{prefix}.seed",
            help=t("training.seed_help"),
            persist_state="session",
        )
    with others[3]:
        pooling = _pooling(prefix, is_shown=has_pooling)
        is_capped: bool = st.toggle(
            t("training.cap"),
            key=f"{prefix}.cap",
            help=t("training.cap_help", cap=f"{CAP:g}"),
            persist_state="session",
        )
    live(Plan(model, pooling, start, seed, epochs, is_capped), prefix)
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


@st.fragment
def live(plan: Plan, prefix: str) -> None:
    """The training that goes on, or the network of `plan` before it: buttons, curves, figures, kernels."""
    training = plans.present()
    state = "new" if training is None else training.trainer.state  # for all that is drawn: it may end meanwhile
    if training is not None and training.plan != plan and state in OVER:
        epochs = f"{training.trainer.course().epochs:.1f}"
        st.caption(t("training.other", model=name_of(training.plan), epochs=epochs))
        training, state = None, "new"
    course = _untrained(plan) if training is None else training.trainer.course()
    shown = plan if training is None else training.plan
    _buttons(plan, training, state, _status(training, state, course, shown), prefix)
    _course(course, shown)
    look_again(f"{prefix}.look", after=LOOK_AGAIN if state in ("waiting", "running") else 0)


def name_of(plan: Plan) -> str:
    """What the plan trains, in words."""
    return t(f"training.model_{plan.model}")


@st.cache_data(max_entries=64, show_spinner=False)
def _tested(plan: Plan) -> float:
    return accuracy(plan.first(), data().test_x, data().test_labels)


def _untrained(plan: Plan) -> Course:
    return Course(plan.first(), tested=[_tested(plan)])


def _buttons(plan: Plan, training: Training | None, state: str, status: str, prefix: str) -> None:
    """What can be done now, and beside it what goes on."""
    is_idle = training is None or state in OVER
    first, *others = st.columns([1, 4] if is_idle else [1, 1, 3], gap="small", vertical_alignment="center")
    if training is None or state in OVER:
        label = "training.again" if training is not None else "training.go"
        first.button(
            t(label),
            key=f"{prefix}.go",
            on_click=plans.begin,
            args=(plan,),
            type="primary",
            icon=":material/play_arrow:",
            width="stretch",
        )
        others[0].markdown(status)
        return
    trainer = training.trainer
    if state == "paused":
        first.button(
            t("training.resume"),
            key=f"{prefix}.resume",
            on_click=trainer.resume,
            type="primary",
            icon=":material/play_arrow:",
            width="stretch",
        )
    else:
        first.button(
            t("training.pause"), key=f"{prefix}.pause", on_click=trainer.pause, icon=":material/pause:", width="stretch"
        )
    others[0].button(
        t("training.stop"), key=f"{prefix}.stop", on_click=trainer.stop, icon=":material/stop:", width="stretch"
    )
    others[1].progress(0.0 if (p := trainer.course().progress) is None else p.share, text=status)


def _status(training: Training | None, state: str, course: Course, plan: Plan) -> str:
    """One line that says what goes on."""
    if training is None:
        digits, tests = f"{len(data().x):,}", len(data().test_x)
        return t("training.status_new", model=name_of(plan), digits=digits, tests=tests)
    if state == "failed" and not isinstance(training.trainer.error, ValueError):
        return t("jobs.failed")  # a bug, which the server's log holds
    fields = {"model": name_of(plan), "epochs": plan.epochs, "epoch": f"{course.epochs:.1f}"}
    if state == "waiting":
        fields |= {"most": AT_ONCE, "ahead": training.trainer.ahead}
    return t(f"training.status_{state}", **fields)


def _course(course: Course, plan: Plan) -> None:
    """Curves at the left, figures and kernels at the right."""
    left, right = st.columns([3, 2], gap="medium")
    batches = -(-len(data().x) // BATCH)
    left.html(curves(course.losses, course.hits, course.tested, batches, plan.epochs))
    p = course.progress
    rows = [
        ("parameters", f"{course.stack.parameters:,}"),
        ("epoch", f"{course.epochs:.1f} / {plan.epochs}"),
        ("loss", "–" if p is None else f"{p.loss:.3f}"),
        ("learnt", "–" if p is None else f"{p.accuracy:.3f}"),
        ("tested", f"{course.tested[-1]:.3f}" if course.tested else "–"),
    ]
    right.html(figures_table("training.figure_", [(name, [value]) for name, value in rows + _sizes(course.stack)]))
    right.html(kernels_figure(course.stack, plan.model))


def kernels_figure(stack: Stack, model: str) -> str:
    """The first layer's kernels as they are, as a map under its own scale."""
    found = first_kernels(stack)
    caption = t(f"training.kernels_{model}")
    return f'<div style="max-width:16rem">{map_figure(found, caption, signed=True, name="kernels")}</div>'


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
    right.html(figures_table("training.figure_", [(name, [value]) for name, value in rows + _sizes(stack)]))
    right.html(kernels_figure(stack, model))


def _sizes(stack: Stack) -> list[tuple[str, str]]:
    """The root mean square of a convolution's first kernels, the least and the largest; of other layers no row."""
    first = stack.layers[0]
    if not isinstance(first, Conv2d):
        return []
    sizes = kernel_rms(first.w)
    return [("sizes", f"{sizes.min():.3f} – {sizes.max():.3f}")]
