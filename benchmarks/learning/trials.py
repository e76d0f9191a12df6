"""The trainings of the page that are recorded: each by its plan, as a press of Train makes it, and what comes of it."""

from __future__ import annotations

from typing import Any

from core.inside import ever_positive
from core.layers import Stack
from core.learning import accuracy
from pages.training.models import data
from pages.training.moved import moved_steps
from pages.training.plan import Plan
from pages.training.trials import trial

MODE = "zeros"  # what comes in; within the frame a circle gives the same


def make_trial(table: str, name: str, seed: int) -> dict[str, Any]:
    """What becomes of a plan: cells that ever answer for the table "starts", accuracy under shifts for the others."""
    plan = trial(table, name, seed)
    stack = learnt(plan)
    return activity_of(stack) if table == "starts" else shifts_of(stack)


def learnt(plan: Plan) -> Stack:
    """What the plan trains."""
    *_, last = plan.batches()
    return last.stack


def activity_of(stack: Stack) -> dict[str, Any]:
    """Its accuracy, and the share of cells of each ReLU that are positive on any digit to test on."""
    found = {"accuracy": accuracy(stack, data().test_x, data().test_labels)}
    return {**found, "ever_positive": ever_positive(stack, data().test_x)}


def shifts_of(stack: Stack) -> dict[str, Any]:
    """Its parameters, its accuracy along both axes, consistency and wobble, as the page measures them of one's own."""
    steps = moved_steps(stack, MODE)
    while True:
        try:
            next(steps)
        except StopIteration as end:
            found = end.value
            break
    return {
        "parameters": found.parameters,
        **found.accuracies,
        "consistency": found.consistency,
        "wobble": found.wobble,
    }
