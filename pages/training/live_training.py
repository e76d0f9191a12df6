"""A training that goes on, drawn: its buttons, what it is doing, and, where there is room, its curves and figures."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import htpy as h
import streamlit as st
from markupsafe import Markup
from streamlit.delta_generator import DeltaGenerator

from core.inside import ever_positive
from core.layers import Conv2d, Stack
from core.learning import accuracy, kernel_rms
from pages.training import plan as plans
from pages.training.drawings import curves, first_kernels
from pages.training.models import BATCH, CHANGED, data
from pages.training.plan import Plan, Training
from pages.training.trainer import OVER, Course
from pages.training.trials import STAGES
from ui.fair_queue import LONG_AT_ONCE
from ui.fragments import fragment
from ui.maps import map_figure
from ui.tables import figures_table
from ui.ticker import look_again
from ui.translations import t

LOOK_AGAIN = 0.45  # seconds between two looks at a training


@dataclass(frozen=True, eq=False)
class Now:
    """What there is of a plan: the session's training and its state, or none and "new"; the course, and whose it is."""

    training: Training | None
    state: str
    course: Course
    plan: Plan

    @property
    def is_going_on(self) -> bool:
        """Whether it has to be looked at again."""
        return self.state in ("waiting", "running")


@fragment
def live(plan: Plan) -> None:
    """The training that goes on, or the network of `plan` before it: buttons, curves, figures, kernels."""
    now = _now(plan, is_tested=True)
    _buttons(plan, now)
    _course(now)
    look_again("training.look", after=LOOK_AGAIN if now.is_going_on else 0)


@fragment
def live_buttons(plan: Plan, drawn: Hashable) -> None:
    """The same without curves, figures and kernels, beside what the page draws of one's own network.

    `drawn` is the `learnt_key` of the network that the page has drawn: where another one rests by now, or none does,
    the page is run again.
    """
    now = _now(plan)
    _buttons(plan, now)
    look_again("training.look", after=LOOK_AGAIN if now.is_going_on else 0)
    if learnt_key() != drawn:
        st.rerun()


def learnt_key() -> Hashable:
    """What the session's network depends on, where one rests and has learnt a batch at least; else None."""
    found = plans.learnt()
    return None if found is None else found[0].key


def _now(plan: Plan, *, is_tested: bool = False) -> Now:
    """What there is of the plan; of an untrained network what it guesses too, where `is_tested`."""
    training = plans.present()
    state = "new" if training is None else training.trainer.state  # for all that is drawn: it may end meanwhile
    if training is not None and training.plan != plan and state in OVER:
        epochs = f"{training.trainer.course().epochs:.1f}"
        st.caption(t("training.other", model=name_of(training.plan), epochs=epochs))
        training, state = None, "new"
    if training is None:
        return Now(None, state, Course(plan.first(), tested=[_tested(plan)] if is_tested else []), plan)
    return Now(training, state, training.trainer.course(), training.plan)


def name_of(plan: Plan) -> str:
    """What the plan trains, in words."""
    name = t(f"training.model_{plan.model}")
    if plan.model == CHANGED:
        kinds = ("end", plan.end), ("border", plan.border), ("maps", plan.pooling)
        name = t("training.changed_name", changes=", ".join(t(f"training.{kind}_{value}") for kind, value in kinds))
    return t("training.moved_name", model=name) if plan.is_moved else name


@st.cache_data(max_entries=64, show_spinner=False)
def _tested(plan: Plan) -> float:
    return accuracy(plan.first(), data().test_x, data().test_labels)


@st.cache_data(max_entries=64, show_spinner=False)
def _answering(key: Hashable, _stack: Stack) -> tuple[float, ...]:
    return ever_positive(_stack, data().test_x)


def _buttons(plan: Plan, now: Now) -> None:
    """What can be done now, and beside it what goes on."""
    training, state, status = now.training, now.state, _status(now)
    is_idle = training is None or state in OVER
    first, *others = st.columns([1, 4] if is_idle else [1, 1, 3], gap="small", vertical_alignment="center")
    if training is None or state in OVER:
        label = "go" if training is None else "again"
        _button(first, "go", "play_arrow", partial(plans.begin, plan), label=label, type="primary")
        others[0].markdown(status)
        return
    trainer = training.trainer
    if state == "paused":
        _button(first, "resume", "play_arrow", trainer.resume, type="primary")
    else:
        _button(first, "pause", "pause", trainer.pause)
    _button(others[0], "stop", "stop", trainer.stop)
    others[1].progress(0.0 if (p := trainer.course().progress) is None else p.share, text=status)


def _button(
    column: DeltaGenerator, name: str, icon: str, act: Callable[[], None], *, label: str = "", **look: Any
) -> None:
    text = t(f"training.{label or name}")
    column.button(text, key=f"training.{name}", on_click=act, icon=f":material/{icon}:", width="stretch", **look)


def _status(now: Now) -> str:
    """One line that says what goes on."""
    training, state, course, plan = now.training, now.state, now.course, now.plan
    if training is None:
        digits, tests = f"{len(data().x):,}", len(data().test_x)
        return t("training.status_new", model=name_of(plan), digits=digits, tests=tests)
    if state == "failed":
        return t("shell.failure")
    fields = {"model": name_of(plan), "epochs": plan.epochs, "epoch": f"{course.epochs:.1f}"}
    if state == "waiting":
        fields |= {"most": LONG_AT_ONCE, "ahead": training.trainer.ahead}
    return t(f"training.status_{state}", **fields)


def _course(now: Now) -> None:
    """Curves at the left, figures and kernels at the right."""
    course, plan = now.course, now.plan
    left, right = st.columns([3, 2], gap="medium")
    batches = -(-len(data().x) // BATCH)
    left.html(curves(course.losses, course.hits, course.tested, batches, plan.epochs))
    epochs, p = f"{course.epochs:.1f} / {plan.epochs}", course.progress
    loss, learnt = (None, None) if p is None else (p.loss, p.accuracy)
    tested = course.tested[-1] if course.tested else None
    shares = () if now.is_going_on else _answering((plan, len(course.losses)), course.stack)
    answering = ("answering", answering_words(shares))
    right.html(learnt_table(course.stack, epochs, loss, learnt, tested, answering))
    if 0 in shares:
        right.markdown(t("training.dead", layers=", ".join(layer_names(plan.model, shares)), tests=len(data().test_x)))
    right.html(kernels_figure(course.stack, plan.model))


def learnt_table(
    stack: Stack, epochs: str, loss: float | None, learnt: float | None, tested: float | None, *more: tuple[str, str]
) -> Markup:
    """The figures of a network that learns or has learnt; of a convolution's first kernels the root mean squares, the
    least and the largest; and `more`."""
    measured = (("loss", loss), ("learnt", learnt), ("tested", tested))
    rows = [("parameters", f"{stack.parameters:,}"), ("epoch", epochs)]
    rows += [(name, "–" if value is None else f"{value:.3f}") for name, value in measured]
    if isinstance(first := stack.layers[0], Conv2d):
        sizes = kernel_rms(first.w)
        rows.append(("sizes", f"{sizes.min():.3f} – {sizes.max():.3f}"))
    return figures_table("training.figure_", [(name, [text]) for name, text in (*rows, *more)])


def answering_words(shares: Sequence[float]) -> str:
    """The shares of cells that ever answer, layer by layer; a dash where they are not known yet."""
    return " · ".join("0" if share == 0 else f"{share:.3f}" for share in shares) or "–"


def layer_names(model: str, shares: Sequence[float]) -> list[str]:
    """The names of the layers of which no cell ever answers: LeNet-5's by LeCun, of other networks their numbers."""
    names = STAGES if model == "lenet" else [str(place) for place in range(1, len(shares) + 1)]
    return [name for name, share in zip(names, shares, strict=True) if share == 0]


def kernels_figure(stack: Stack, model: str) -> str:
    """The first layer's kernels as they are, as a map under its own scale."""
    found = first_kernels(stack)
    caption = t(f"training.kernels_{model}")
    return Markup(h.div(style="max-width:16rem")[map_figure(found, caption, signed=True, name="kernels")])
