"""What is to be trained, and the session's training of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import streamlit as st

from core.layers import Stack
from core.learning import Adam, Progress, moved_about, train
from pages.training.models import BATCH, RATES, builder, data
from pages.training.trainer import OVER, Course, Trainer
from ui.presence import session_presence

EPOCHS = (1, 2, 3, 5, 10, 15, 20)
LONG = (5, 20, 50, 100)  # of moved digits, which take longer to learn; the last two for the dense network, the quickest
MOST_SEED = 99
CAP = 0.1  # Zeiler & Fergus 2014
SLOW = 0.1  # of the usual rate
_TRAINING = "training.session"  # session key


@dataclass(frozen=True)
class Plan:
    """A network, its first weights, what and how long it learns: what a training depends on, and nothing else.

    `end` and `border` are those of a changed LeNet-5 (core.learning), `pooling` too. A slow one learns at SLOW of the
    rate; one of moved digits sees each digit somewhere else in every epoch, within its frame.
    """

    model: str
    pooling: str
    start: str
    seed: int
    epochs: int
    is_capped: bool
    is_slow: bool = False
    is_moved: bool = False
    end: str = "list"
    border: str = "valid"

    @property
    def rate(self) -> float:
        """Adam's."""
        return RATES[self.model] * (SLOW if self.is_slow else 1)

    def first(self) -> Stack:
        """The untrained network."""
        build = builder(self.model, self.pooling, end=self.end, border=self.border)
        return build(seed=self.seed, start=self.start)

    def batches(self) -> Iterator[Progress]:
        """The training, a batch at a time."""
        return train(
            self.first(),
            data().x,
            data().labels,
            epochs=self.epochs,
            batch=BATCH,
            optimiser=Adam(self.rate),
            seed=self.seed,
            augment=moved_about if self.is_moved else None,
            cap=CAP if self.is_capped else None,
        )


DEFAULT = Plan("lenet", "polyphase", "small", seed=0, epochs=5, is_capped=False)  # what is trained by a press of Train


@dataclass(frozen=True, eq=False)
class Training:
    """A plan that a session carries out."""

    plan: Plan
    trainer: Trainer

    @property
    def key(self) -> tuple[Plan, int]:
        """What the network as it is now depends on."""
        return self.plan, len(self.trainer.course().losses)


def begin(plan: Plan) -> None:
    """Let the session train this; what it trained before is stopped and forgotten."""
    forget()
    found = data()
    count = len(found.x)
    trainer = Trainer(
        plan.first(),
        plan.batches,
        (found.test_x, found.test_labels),
        seen=lambda progress: min(progress.batch * BATCH, count),
        presence=session_presence(),
    )
    st.session_state[_TRAINING] = Training(plan, trainer)
    trainer.start()


def forget() -> None:
    """Stop and forget the session's training."""
    training = present()
    if training is not None:
        training.trainer.stop()
    st.session_state.pop(_TRAINING, None)


def present() -> Training | None:
    """The session's training, if there is one."""
    found: Training | None = st.session_state.get(_TRAINING)
    return found


def learnt() -> tuple[Training, Course] | None:
    """The session's training and what it has come to, if it rests and has learnt a batch at least."""
    training = present()
    if training is None or training.trainer.state not in (*OVER, "paused"):
        return None
    course = training.trainer.course()
    return (training, course) if course.losses else None
